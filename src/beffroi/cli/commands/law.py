"""``beffroi law``: what the law asks of a system, of a list of cases, and what is coming."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from beffroi.cli.session import (
    as_json,
    console,
    dated,
    emit,
    engine_of,
    lang,
    open_dossier,
    today,
    warn,
)
from beffroi.cli.words import _, mark
from beffroi.core import BeffroiError, t
from beffroi.core.format import format_date

if TYPE_CHECKING:
    from beffroi.regulation import Verdict

TIERS = {
    "prohibited": mark("interdit"),
    "high_risk": mark("haut risque"),
    "annex_iii_filtered": mark("annexe III, dérogation de l’article 6(3)"),
    "transparency": mark("obligations de transparence"),
    "minimal": mark("risque minimal"),
    "not_ai_system": mark("pas un système d’IA"),
    "out_of_scope": mark("hors du champ du règlement"),
    "undetermined": mark("indéterminé"),
}
STATUSES = {
    "met": mark("remplie"),
    "open": mark("ouverte"),
    "not_yet_applicable": mark("à venir"),
    "undetermined": mark("indéterminée"),
}
SHOWN_MISSING = 5


@click.command(
    help=_(
        "Ce que le droit demande à FICHE, ou à une liste de cas (--cases), ou ce qui vient (--calendar)."
    )
)
@click.argument("system", metavar=_("[FICHE]"), required=False)
@click.option(
    "--cases",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help=_("Liste de cas {id, description_fr, facts} en YAML."),
)
@click.option("--calendar", "coming", is_flag=True, help=_("Les dates d’application à venir."))
@click.option(
    "--ics",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help=_("Écrire ces dates dans un fichier de calendrier."),
)
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help=_(
        "Autre état des règles (dossier de paquets) : dire quels systèmes changent de position, et pourquoi."
    ),
)
@dated
@as_json
@click.pass_context
def command(  # noqa: D103 - the help says it
    ctx: click.Context,
    system: str | None,
    cases: Path | None,
    ics: Path | None,
    against: Path | None,
    on: date | None,
    known: date | None,
    *,
    coming: bool,
    json_out: bool,
) -> None:
    on, known = on or today(), known or today()
    if cases is not None:
        _cases(ctx, cases, on, known)
    elif coming or ics is not None:
        _calendar(on, known, ics, json_out=json_out)
    elif against is not None:
        _against(ctx, against, on, known, json_out=json_out)
    elif system is not None:
        _system(ctx, system, on, known, json_out=json_out)
    else:
        raise BeffroiError(
            t("rien à évaluer."), mend=t("Donnez une fiche, --cases FICHIER ou --calendar.")
        )


def _cases(ctx: click.Context, path: Path, on: date, known: date) -> None:
    from beffroi.core.yamlfile import load_yaml
    from beffroi.dossier import Dossier
    from beffroi.dossier.dossier import MARKER
    from beffroi.regulation import evaluate_cases, org_facts

    try:
        found: Any = load_yaml(path.read_text("utf-8"), path.name)
    except UnicodeDecodeError:
        raise BeffroiError(t("le fichier n’est pas en UTF-8."), where=path.name) from None
    if isinstance(found, dict):
        found = found.get("cases")
    if not isinstance(found, list):
        raise BeffroiError(
            t("ce n’est pas une liste de cas."),
            where=path.name,
            mend=t("Écrivez une liste de fiches : - id: …, facts: {{…}}."),
        )
    org = org_facts(Dossier.open(ctx.obj).load()[0]) if (ctx.obj / MARKER).is_file() else {}
    emit(evaluate_cases(found, on=on, known=known, org=org, engine=engine_of(ctx.obj)))


def _calendar(on: date, known: date, ics_path: Path | None, *, json_out: bool) -> None:
    from beffroi.regulation import calendar, ics

    coming = calendar(on, known=known)
    if ics_path is not None:
        ics_path.write_text(ics(coming, on), "utf-8", newline="")
        click.echo(ics_path)
    elif json_out:
        emit(
            [
                {
                    "day": m.day.isoformat(),
                    "titles": m.titles,
                    "rules": m.rules,
                    "references": [r.model_dump(mode="json") for r in m.references],
                }
                for m in coming
            ]
        )
    else:
        for milestone in coming:
            click.echo(format_date(milestone.day))
            for title in milestone.titles:
                click.echo(f"  · {title}")


def _system(ctx: click.Context, name: str, on: date, known: date, *, json_out: bool) -> None:
    from beffroi.regulation import answer, look

    register, evidence, faults = open_dossier(ctx).load()
    warn(faults)
    key = name.removeprefix("system:")
    seen = next(
        (v for v in look(register, evidence, on, known, engine_of(ctx.obj)) if v.sheet.id == key),
        None,
    )
    if seen is None:
        raise BeffroiError(
            t("aucun système ne s’appelle « {name} ».", name=name),
            mend=t("Listez-les avec « beffroi register »."),
        )
    emit({"id": key, **answer(seen.verdict)}) if json_out else _show(seen.verdict)


def _against(ctx: click.Context, folder: Path, on: date, known: date, *, json_out: bool) -> None:
    from beffroi.regulation import Engine, differences, look
    from beffroi.regulation.load import read_packs

    register, evidence, faults = open_dossier(ctx).load()
    warn(faults)
    other = {
        v.sheet.id: v for v in look(register, evidence, on, known, Engine(read_packs((folder,))))
    }
    found = [
        (view, change)
        for view in look(register, evidence, on, known, engine_of(ctx.obj))
        for change in differences(other[view.sheet.id].verdict, view.verdict)
    ]
    if json_out:
        emit(
            [
                {
                    "system": v.sheet.id,
                    "what": c.what,
                    "code": c.code,
                    "before": c.before,
                    "after": c.after,
                }
                for v, c in found
            ]
        )
        return
    if not found:
        click.echo(_("Aucun système ne change de position."))
    for view, change in found:
        why = f" — {change.duty.reference.text}" if change.duty else ""
        click.echo(
            f"{view.name} : {change.code or change.what} {change.before or '—'} → {change.after or '—'}{why}"
        )


def _show(verdict: Verdict) -> None:
    from beffroi.report.words import OBLIGED

    out = console()
    out.print(_("Classement : {tier}").format(tier=_(TIERS[verdict.tier])), style="bold")
    if verdict.tier != "undetermined":
        out.print("  " + " ; ".join(verdict.articles))
    settled = [d for d in verdict.obligations if d.status != "undetermined"]
    for duty in settled:
        who = OBLIGED[duty.who].render(lang())
        status = _(STATUSES[duty.status])
        out.print(f"\n[bold]{duty.reference.text}[/bold]")
        out.print(f"  {who} · {_('depuis le')} {format_date(duty.since, lang())} · {status}")
        out.print(f"  {duty.do or duty.code}")
    open_ended = len(verdict.obligations) - len(settled)
    if open_ended:
        out.print(
            "\n"
            + _("{n} autres dépendent de faits encore inconnus. Les plus décisifs :").format(
                n=open_ended
            )
        )
    for missing in verdict.missing[:SHOWN_MISSING]:
        out.print(f"  ? {missing.question}")
    for reading in verdict.contested:
        out.print(_("Lecture disputée : {note}").format(note=reading.note))


__all__ = ["command"]
