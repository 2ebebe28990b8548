"""``beffroi footprint``: the footprint of uses, and net balances."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from rich.markup import escape

from beffroi.cli.session import (
    as_json,
    console,
    dated,
    emit,
    lang,
    open_dossier,
    position_of,
    today,
)
from beffroi.cli.words import _, mark
from beffroi.core import BeffroiError, t
from beffroi.core.format import format_amount, format_date, format_number

if TYPE_CHECKING:
    from beffroi.climate.grid.schedule import Levers, Placed

PUBLISHED = {
    "energy_wh": (mark("électricité"), "Wh"),
    "gwp_g": (mark("carbone"), "gCO2e"),
    "wcf_ml": (mark("eau"), "mL"),
    "adpe_mg": (mark("métaux et minéraux"), "mgSbeq"),
}


@click.group(
    invoke_without_command=True,
    help=_(
        "Empreinte des usages du dossier, ou d’un fichier d’événements (--events) ; voir aussi net, schedule, published, budgets."
    ),
)
@click.option(
    "--events",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help=_(
        "Événements en CSV, JSON par lignes ou Parquet (fournisseur, modèle, jetons, latence, zone, heure)."
    ),
)
@click.option("--home", default="", help=_("Zone de ce qui tourne chez soi (FRA, REU, FR-COR…)."))
@click.option(
    "--grid",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help=_("Fichier éCO2mix, pour l’intensité à l’heure de chaque requête."),
)
@click.option(
    "--factors",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help=_("Autre jeu de facteurs."),
)
@click.option(
    "--against",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=None,
    help=_("Jeu de facteurs à comparer."),
)
@click.option(
    "--detail",
    type=click.IntRange(min=0),
    default=None,
    metavar="N",
    help=_("Donner les requêtes une à une, s’il y en a au plus N."),
)
@dated
@as_json
@click.pass_context
def command(  # noqa: D103 - the help says it
    ctx: click.Context,
    events: Path | None,
    home: str,
    grid: Path | None,
    factors: Path | None,
    against: Path | None,
    detail: int | None,
    on: date | None,
    known: date | None,
    *,
    json_out: bool,
) -> None:
    if ctx.invoked_subcommand is not None:
        return
    if events is not None:
        from beffroi.climate import footprint_events

        more = {} if detail is None else {"detail": detail}
        emit(
            footprint_events(events, home=home, grid=grid, factors=factors, against=against, **more)
        )
        return
    if grid or factors or against or detail is not None:
        raise BeffroiError(t("cette option va avec --events."), mend=t("Ajoutez --events FICHIER."))
    _show(ctx, on, known, json_out=json_out)


@command.command(
    "net",
    help=_("Bilan net décrit par un fichier YAML : bénéfice, rebond, empreinte (UIT-T L.1480)."),
)
@click.argument(
    "file", metavar=_("FICHIER"), type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@as_json
def net_command(file: Path, *, json_out: bool) -> None:
    """Print a net balance."""
    from beffroi.climate import net_from_yaml

    found = net_from_yaml(file)
    emit(found) if json_out else click.echo(found["sentence"])


@command.command(
    "schedule",
    help=_(
        "Place des travaux différables (CSV) aux heures les moins carbonées d’un fichier éCO2mix, avant leur échéance."
    ),
)
@click.argument(
    "jobs", metavar=_("TRAVAUX.csv"), type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "--grid",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=_("Fichier éCO2mix."),
)
@click.option(
    "--method",
    type=click.Choice(["profile", "yesterday"]),
    default="profile",
    help=_("Prévision : profil des deux semaines passées (par défaut), ou la veille."),
)
@as_json
def schedule_command(
    jobs: Path, grid: Path, method: Literal["profile", "yesterday"], *, json_out: bool
) -> None:
    """Print where each job goes, and what that saves beside the other levers."""
    from beffroi.climate.grid.eco2mix import read_eco2mix
    from beffroi.climate.grid.jobs import read_jobs
    from beffroi.climate.grid.schedule import levers, schedule

    placed = schedule(read_jobs(jobs), read_eco2mix(grid), method)
    told = levers(placed)
    if json_out:
        emit({"jobs": [_placed(p) for p in placed], "levers": told, "method": method})
    else:
        _show_schedule(placed, told)


@command.command(
    "published", help=_("Chiffres publiés par les fournisseurs, à côté de ceux du modèle.")
)
@as_json
def published_command(*, json_out: bool) -> None:
    """Print each published figure, its boundary, and the ratio to the model's."""
    from beffroi.climate.published import compared

    found = compared()
    if json_out:
        emit(found)
        return
    for one in found:
        figure = one.figure
        click.echo(f"{figure.publisher}, {format_date(figure.date, lang())} : {figure.what}")
        for beside in one.beside:
            name, unit = PUBLISHED[beside.quantity]
            click.echo(
                _(
                    "  {name} : {published} {unit} publié ; modèle {low} – {high} {unit} ; rapport {least} – {most}"
                ).format(
                    name=_(name),
                    unit=unit,
                    published=_short(beside.published),
                    low=_short(beside.low),
                    high=_short(beside.high),
                    least=_short(beside.ratio_low),
                    most=_short(beside.ratio_high),
                )
            )
        words = _("comparable") if figure.comparable else _("non comparable")
        click.echo(f"  {words} : {figure.why}")


@command.command(
    "budgets", help=_("Enveloppes carbone de l’année (budget_kgco2e_year), système par système.")
)
@dated
@as_json
@click.pass_context
def budgets_command(
    ctx: click.Context, on: date | None, known: date | None, *, json_out: bool
) -> None:
    """Print where each yearly envelope stands at the pace that was seen."""
    from beffroi.climate.budget import envelopes

    dossier = open_dossier(ctx)
    on, known = on or today(), known or today()
    position = position_of(dossier, on, known)
    register = dossier.load()[0].at(on, known)
    (climate,) = (a for a in position.assessments if a.challenge == "climate")
    found = envelopes(register, climate.measures, on)
    if json_out:
        emit(found)
        return
    if not found:
        click.echo(
            _(
                "Aucune enveloppe : inscrivez « budget_kgco2e_year » (kgCO2e par an) sous « declared » dans la fiche d’un système."
            )
        )
    for one in found:
        sheet = register.systems[one.subject.removeprefix("system:")]
        click.echo(f"{sheet.name.value or sheet.id} : {format_amount(one.kg, 'kgCO2e', lang())}")
        if one.standing is None:
            click.echo("  " + _("usage non mesuré : déposez son journal d’usage"))
            continue
        ends = (one.standing.spent, one.standing.foreseen)
        click.echo(
            _(
                "  {spent} consommés au rythme observé, {foreseen} prévus à la fin de l’année"
            ).format(
                spent=format_amount(ends[0], "ratio", lang()),
                foreseen=format_amount(ends[1], "ratio", lang()),
            )
        )
        click.echo(f"  {one.standing.sentence.render(lang())}")


def _placed(placed: Placed) -> dict[str, Any]:
    """Return a placed job as plain values; a rate that the file does not cover is null."""
    rates = {n: getattr(placed, n) for n in ("now", "chosen", "best")}
    return {
        "job": placed.job.id,
        "start": placed.start.isoformat(),
        "end": placed.end.isoformat(),
        "steps": [s.isoformat() for s in placed.steps],
        "late": placed.late,
        **{n: None if isnan(v) else v for n, v in rates.items()},
    }


def _show_schedule(placed: Sequence[Placed], told: Levers) -> None:
    from rich.table import Table

    from beffroi.climate.grid.eco2mix import PARIS

    table = Table(box=None, pad_edge=False)
    for heading in (_("Travail"), _("Début"), _("Fin"), _("Tout de suite"), _("Placé")):
        table.add_column(heading, overflow="fold")
    for one in placed:
        table.add_row(
            escape(one.job.id),
            *(f"{x.astimezone(PARIS):%d/%m/%Y %H:%M}" for x in (one.start, one.end)),
            *("?" if isnan(x) else _short(x) for x in (one.now, one.chosen)),
        )
    console().print(table)
    click.echo(_("Intensités en gCO2e/kWh. En retard quoi qu’on fasse : {n}.").format(n=told.late))
    for words, value in (
        (_("gagné par le placement"), told.saved),
        (_("qu’une prévision parfaite aurait gagné de plus"), told.regret),
        (_("que gagne un calcul en France plutôt qu’aux États-Unis"), told.moving),
        (_("que gagne un travail que l’on ne fait pas"), told.not_generating),
    ):
        click.echo(f"  {_short(value):>6} g/kWh {words}")


def _short(value: float) -> str:
    return format_number(float(f"{value:.3g}"), lang())


def _show(ctx: click.Context, on: date | None, known: date | None, *, json_out: bool) -> None:
    from rich.table import Table

    from beffroi.report.words import interval_of, value_of

    position = position_of(open_dossier(ctx), on, known)
    (found,) = (a for a in position.assessments if a.challenge == "climate")
    if json_out:
        emit(found)
        return
    names = {f"system:{s.id}": s.name for s in position.systems}
    table = Table(box=None, pad_edge=False)
    for heading in (_("Système"), _("Chiffre"), _("Valeur"), _("Intervalle")):
        table.add_column(heading, overflow="fold")
    for measure in found.measures:
        table.add_row(
            names.get(measure.subject, measure.subject),
            measure.label.render(lang()),
            value_of(measure, lang()),
            interval_of(measure, lang()),
        )
    console().print(table)
