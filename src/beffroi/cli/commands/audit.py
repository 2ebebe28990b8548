"""``beffroi audit``: what a dataset is worth, in one pass."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from beffroi.cli.main import EXIT_PARTIAL
from beffroi.cli.session import Day, as_json, console, emit, lang, today
from beffroi.cli.words import _, mark
from beffroi.core import BeffroiError, t
from beffroi.core.format import format_number
from beffroi.register import Purpose

if TYPE_CHECKING:
    from beffroi.data import Audit, CheckResult, Correction, Need

MARKS = {"error": mark("écart"), "warning": mark("à vérifier"), "info": mark("à savoir")}
SHOWN_EXAMPLES = 3
SHOWN_REASONS = 3


@click.command(
    help=_(
        "Audite FICHIER (CSV, XLSX, XLS, ODS, JSON, Parquet…) en une passe : ce qui ne va pas, où, et le remède."
    )
)
@click.argument(
    "file", metavar=_("FICHIER"), type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "--need",
    "needs",
    multiple=True,
    metavar="NOM=VALEUR",
    help=_("Ce que l’usage demande : max_age_days=90, min_completeness=0.98, key=id, moment=date…"),
)
@click.option(
    "--check",
    "checks",
    multiple=True,
    help=_("Ne garder que ce contrôle ou cette caractéristique (répétable)."),
)
@click.option(
    "--use",
    type=click.Choice(get_args(Purpose)),
    default=None,
    help=_("Juger l’aptitude à cet usage."),
)
@click.option(
    "--schema",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help=_("Schéma de table (Table Schema) à suivre."),
)
@click.option(
    "--fix",
    "copy",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help=_(
        "Écrire une copie corrigée des seules réparations sûres, et son journal ; la source n’est jamais touchée."
    ),
)
@click.option(
    "--on",
    type=Day(),
    default=None,
    help=_("Jour d’où l’on compte les âges (par défaut : aujourd’hui)."),
)
@as_json
@click.pass_context
def command(  # noqa: D103 - the help says it
    ctx: click.Context,
    file: Path,
    needs: tuple[str, ...],
    checks: tuple[str, ...],
    use: Purpose | None,
    schema: Path | None,
    copy: Path | None,
    on: date | None,
    *,
    json_out: bool,
) -> None:
    from beffroi.data import audit, fitness, fix, read_schema

    need, day = _need(needs), on or today()
    told = read_schema(schema) if schema else None
    found = audit(file, checks=checks or None, need=need, on=day, schema=told)
    if checks and not found.results:
        raise BeffroiError(
            t("aucun contrôle ne s’appelle ainsi : {names}.", names=checks),
            where="--check",
            mend=t("Retirez --check pour les voir tous."),
        )
    verdict = fitness(found, use, need) if use else None
    mended = fix(file, copy, need=need, on=day) if copy else None
    if json_out:
        emit({"audit": found, "fitness": verdict, "correction": mended} if use or copy else found)
    else:
        _show(found)
        if verdict is not None:
            console().print(f"\n[bold]{verdict.sentence.render(lang())}[/bold]")
        if mended is not None:
            _show_mended(mended)
    ctx.exit(EXIT_PARTIAL if any(r.severity == "error" for r in found.failed) else 0)


def _show_mended(mended: Correction) -> None:
    changed = format_number(mended.changed, lang())
    click.echo(
        _("{n} cellules corrigées dans {copy}, journal dans {journal}").format(
            n=changed, copy=mended.copy_path, journal=mended.journal_path
        )
    )


def _need(pairs: tuple[str, ...]) -> Need:
    from beffroi.data import Need

    said = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    unknown = sorted(set(said) - set(Need.model_fields)) + [p for p in pairs if "=" not in p]
    if unknown:
        raise BeffroiError(
            t("besoin inconnu : {names}.", names=tuple(unknown)),
            where="--need",
            mend=t("Besoins connus : {names}.", names=tuple(Need.model_fields)),
        )
    return Need.read(said)


def _show(found: Audit) -> None:
    out = console()
    shape = _("{rows} lignes, {columns} colonnes").format(
        rows=format_number(found.rows, lang()), columns=len(found.columns)
    )
    out.print(f"[bold]{found.file}[/bold] · {found.format} · {shape}")
    if found.rows_rejected:
        out.print(_("{n} ligne(s) illisibles laissées de côté").format(n=found.rows_rejected))
    for defect in found.defects:
        out.print(f"· {defect.detail.render(lang())}")
    for result in found.failed:
        _show_result(result)
    passed = sum(r.passed for r in found.results)
    out.print(
        _("{passed} contrôles sur {all} sans écart").format(passed=passed, all=len(found.results))
    )


def _show_result(result: CheckResult) -> None:
    out = console()
    where = f" ({', '.join(result.columns)})" if result.columns else ""
    count = f" : {format_number(result.count, lang())}" if result.count else ""
    rate = f" / {format_number(result.checked, lang())}" if result.count and result.checked else ""
    out.print(
        f"\n{_(MARKS[result.severity])} · [bold]{result.title.render(lang())}[/bold]{where}{count}{rate}"
    )
    for reason, number in result.reasons[:SHOWN_REASONS]:
        out.print(f"    {format_number(number, lang())} × {reason.render(lang())}")
    if result.detail is not None:
        out.print(f"    {result.detail.render(lang())}")
    for example in result.examples[:SHOWN_EXAMPLES]:
        value = f" : {example.value}" if example.value is not None else ""
        out.print(f"    {_('ligne')} {example.line}{value}", markup=False)
    if result.mend is not None:
        out.print(f"    → {result.mend.render(lang())}")
