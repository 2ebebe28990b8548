"""``beffroi footprint``: the footprint of uses, and net balances."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from beffroi.cli.session import as_json, console, dated, emit, lang, open_dossier, position_of
from beffroi.cli.words import _
from beffroi.core import BeffroiError, t


@click.group(
    invoke_without_command=True,
    help=_(
        "Empreinte des usages du dossier, ou d’un fichier d’événements (--events) ; « footprint net FICHIER » pour un bilan net."
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
    on: date | None,
    known: date | None,
    *,
    json_out: bool,
) -> None:
    if ctx.invoked_subcommand is not None:
        return
    if events is not None:
        from beffroi.climate import footprint_events

        emit(footprint_events(events, home=home, grid=grid, factors=factors, against=against))
        return
    if grid or factors or against:
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
