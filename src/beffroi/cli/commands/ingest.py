"""``beffroi ingest``: artefacts in, readings out."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from beffroi.cli.main import EXIT_CONFIRM, EXIT_PARTIAL
from beffroi.cli.session import Day, as_json, console, emit, lang, open_dossier, today
from beffroi.cli.words import _
from beffroi.dossier import Dossier, Knowledge, awaiting, confirm, confirmed, take_in
from beffroi.evidence.ingest import Outcome, Planned, plan

SHOWN_REJECTS = 3
LARGE = 20_000_000


@click.command(
    help=_(
        "Lit FICHIER… (fichiers, dossiers, archives) : dit pour quoi chacun est pris, ce qui est lu, ce qui est rejeté."
    )
)
@click.argument(
    "files",
    metavar=_("FICHIER…"),
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True),
)
@click.option(
    "--dry-run",
    is_flag=True,
    help=_("Dire pour quoi chaque fichier serait pris, sans rien lire ni écrire."),
)
@click.option(
    "--yes",
    is_flag=True,
    help=_("Confirmer que les agents sont informés et que les seuils conviennent."),
)
@click.option(
    "--by", default=None, help=_("Qui confirme : nom et fonction (par défaut : le compte courant).")
)
@click.option(
    "--day",
    type=Day(),
    default=None,
    help=_("Jour d’entrée au dossier (par défaut : aujourd’hui)."),
)
@as_json
@click.pass_context
def command(  # noqa: D103 - the help says it
    ctx: click.Context,
    files: tuple[Path, ...],
    by: str | None,
    day: date | None,
    *,
    dry_run: bool,
    yes: bool,
    json_out: bool,
) -> None:
    dossier = open_dossier(ctx)
    day = day or today()
    with TemporaryDirectory(prefix="beffroi-") as scratch:
        planned = plan(files, Path(scratch))
        if dry_run:
            emit([_planned(p) for p in planned]) if json_out else _show_plan(planned)
            return
        prepare(dossier, planned, day, by or getpass.getuser() if yes else None)
        outcomes = list(_reported(dossier, planned, day, quiet=json_out))
    if json_out:
        emit([_outcome(o) for o in outcomes])
    held = awaiting(planned) if not confirmed(dossier) else []
    if held:
        click.echo(
            _(
                "{n} journal(aux) attendent : lisez les deux documents écrits dans documents/, puis relancez avec --yes."
            ).format(n=len(held)),
            err=True,
        )
    ctx.exit(EXIT_CONFIRM if held else EXIT_PARTIAL if any(o.error for o in outcomes) else 0)


def knowledge() -> Knowledge:
    """Return what the other rooms know: hosts and names of providers, the types of legal facts."""
    from beffroi.regulation import load_vocabulary
    from beffroi.sovereignty.kb import host_matcher, party_finder

    facts = {name: fact.type for name, fact in load_vocabulary().facts.items()}
    return Knowledge(hosts=host_matcher(), parties=party_finder(), facts=facts)


def prepare(dossier: Dossier, planned: list[Planned], day: date, by: str | None) -> None:
    """Write the agents' information before the first log, and who confirmed it."""
    if not awaiting(planned) or confirmed(dossier):
        return
    from beffroi.cli.commands.notice import write_notice

    write_notice(dossier, day)
    if by:
        confirm(dossier, by, day)


def _reported(
    dossier: Dossier, planned: list[Planned], day: date, *, quiet: bool
) -> Iterator[Outcome]:
    with _progress(planned, quiet=quiet) as advance:
        for outcome in take_in(dossier, planned, day, knowledge(), advance):
            if not quiet:
                _show(outcome)
            yield outcome


@contextmanager
def _progress(planned: list[Planned], *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Show a bar for large files on a terminal; elsewhere, nothing."""
    largest = max((p.artefact.size for p in planned if p.error is None), default=0)
    if quiet or largest < LARGE or not console().is_terminal:
        yield lambda _bytes: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console(), transient=True) as bar:
        task = bar.add_task(_("Lecture"), total=largest)
        yield lambda read: bar.update(task, completed=read)


def _show_plan(planned: list[Planned]) -> None:
    for one in planned:
        kind = one.label.render(lang()) if one.label else _("non reconnu")
        why = one.error.render(lang()) if one.error else one.reason.render(lang())
        click.echo(f"{one.artefact.name}\n    {kind} ({one.confidence:.0%}) — {why}")


def _show(outcome: Outcome) -> None:
    name = outcome.artefact.name
    if outcome.reading is None:
        fault = outcome.error.render(lang()) if outcome.error else ""
        click.echo(f"✗ {fault or name}")
        return
    reading = outcome.reading
    label = outcome.planned.label.render(lang()) if outcome.planned.label else reading.kind
    read = _("{n} lu(s)").format(n=reading.rows_read)
    lost = _(", {n} rejeté(s)").format(n=reading.rows_rejected) if reading.rows_rejected else ""
    click.echo(f"✓ {name} — {label} : {read}{lost}")
    for reject in reading.rejects[:SHOWN_REJECTS]:
        place = _("ligne {n}").format(n=reject.line) if reject.line else _("fichier")
        click.echo(f"    {place} : {reject.reason.render(lang())}")


def _planned(one: Planned) -> dict[str, object]:
    return {
        "fichier": one.artefact.name,
        "nature": one.kind,
        "confiance": round(one.confidence, 3),
        "raison": one.reason.render(lang()),
        "erreur": one.error.render(lang()) if one.error else None,
    }


def _outcome(outcome: Outcome) -> dict[str, object]:
    reading = outcome.reading
    if reading is None:
        return {
            "fichier": outcome.artefact.name,
            "erreur": outcome.error.render(lang()) if outcome.error else None,
        }
    return {
        "fichier": reading.source.name,
        "nature": reading.kind,
        "sha256": reading.source.sha256,
        "lus": reading.rows_read,
        "rejetes": reading.rows_rejected,
        "rejets": [
            {"ligne": r.line, "raison": r.reason.render(lang()), "nombre": r.count}
            for r in reading.rejects
        ],
        "notes": [n.render(lang()) for n in reading.notes],
        "contenu": reading.content,
    }
