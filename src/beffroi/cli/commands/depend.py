"""``beffroi depend``: the dependence, and what a cut-off would do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from beffroi.cli.session import (
    as_json,
    console,
    dated,
    emit,
    lang,
    open_dossier,
    position_of,
    today,
    warn,
)
from beffroi.cli.words import _

if TYPE_CHECKING:
    from beffroi.position import Position
    from beffroi.sovereignty.graph.scenario import Scenario
    from beffroi.sovereignty.view import View


@click.command(
    help=_(
        "Mesure la dépendance du dossier, ou d’un graphe écrit à la main (--graph), et simule des coupures (--cut)."
    )
)
@click.option(
    "--cut",
    "cuts",
    multiple=True,
    metavar="NOM",
    help=_(
        "Ce qui s’arrête : US, CN, non_eu, un fournisseur, group:NOM, network:NOM ; « A,B » ensemble."
    ),
)
@click.option(
    "--graph",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help=_("Graphe d’approvisionnement en YAML (voir docs/graphe.md)."),
)
@dated
@as_json
@click.pass_context
def command(  # noqa: D103 - the help says it
    ctx: click.Context,
    cuts: tuple[str, ...],
    graph: Path | None,
    on: date | None,
    known: date | None,
    *,
    json_out: bool,
) -> None:
    from beffroi.sovereignty import assess_graph, knowledge_base, look, read_graph

    if graph is not None:
        emit(assess_graph(read_graph(graph), cuts, on, knowledge_base()))
        return
    dossier = open_dossier(ctx)
    on, known = on or today(), known or today()
    if not cuts:
        _show_position(position_of(dossier, on, known), json_out=json_out)
        return
    register, evidence, faults = dossier.load()
    warn(faults)
    view = look(register, evidence, on, known)
    found = _scenarios(view, cuts)
    if json_out:
        emit([s.model_dump(mode="json") for s in found])
        return
    for scenario in found:
        _show_scenario(view, scenario)


def _scenarios(view: View, cuts: tuple[str, ...]) -> list[Scenario]:
    from beffroi.sovereignty.graph.scenario import parse_cut, run, unite

    supply = view.chains.supply
    return list(run(supply, [unite(parse_cut(text, supply)) for text in cuts]))


def _show_position(position: Position, *, json_out: bool) -> None:
    from beffroi.report.words import interval_of, value_of

    (found,) = (a for a in position.assessments if a.challenge == "dependence")
    if json_out:
        emit(found)
        return
    table = Table(box=None, pad_edge=False)
    for heading in (_("Chiffre"), _("Valeur"), _("Intervalle")):
        table.add_column(heading, overflow="fold")
    for measure in found.measures:
        if measure.subject == "authority":
            table.add_row(
                measure.label.render(lang()),
                value_of(measure, lang()),
                interval_of(measure, lang()),
            )
    console().print(table)


def _show_scenario(view: View, scenario: Scenario) -> None:
    names = {f"system:{s}": view.name(s) for s in view.systems}
    click.echo(_("Coupure : {cut}").format(cut=scenario.cut))
    for label, ids in (
        (_("perdus"), scenario.lost),
        (_("dégradés"), scenario.degraded),
        (_("sans mises à jour"), scenario.frozen),
        (_("touchés peut-être"), scenario.possible),
        (_("conservés"), scenario.kept),
    ):
        shown = ", ".join(names.get(i, i) for i in ids) or "—"
        click.echo(f"  {len(ids):>3} {label} : {shown}")
