"""``beffroi depend``: the dependence, and what a cut-off, a price or a freeze would do."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape
from rich.table import Table

from beffroi.cli.session import (
    as_json,
    console,
    dated,
    emit,
    lang,
    learn_from,
    open_dossier,
    position_of,
    today,
    warn,
)
from beffroi.cli.words import _
from beffroi.core import BeffroiError, t
from beffroi.core.format import format_amount, format_date, format_number

if TYPE_CHECKING:
    from beffroi.evidence import EvidenceBase
    from beffroi.position import Position
    from beffroi.register import Register
    from beffroi.sovereignty.graph.model import Supply
    from beffroi.sovereignty.graph.scenario import Cut, Scenario
    from beffroi.sovereignty.market import AiMarket
    from beffroi.sovereignty.view import View


@click.group(
    invoke_without_command=True,
    subcommand_metavar=_("[market FICHIER…]"),
    help=_(
        "Mesure la dépendance du dossier, ou d’un graphe écrit à la main (--graph), et simule des coupures (--cut)."
    ),
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
    "--price",
    type=float,
    default=None,
    metavar="K",
    help=_("Avec --cut : rien ne s’arrête, le prix est multiplié par K."),
)
@click.option(
    "--no-updates",
    is_flag=True,
    help=_("Avec --cut : rien ne s’arrête, mais rien n’est plus mis à jour."),
)
@click.option(
    "--graph",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=None,
    help=_("Graphe d’approvisionnement en YAML (voir docs/graphe.md)."),
)
@click.option(
    "--csf", is_flag=True, help=_("Les huit objectifs du cadre européen (Cloud Sovereignty).")
)
@click.option(
    "--figures",
    is_flag=True,
    help=_("Les nombres à reporter dans d’autres grilles (TIE Break, IRN)."),
)
@dated
@as_json
@click.pass_context
def command(  # noqa: D103 - the help says it
    ctx: click.Context,
    cuts: tuple[str, ...],
    price: float | None,
    graph: Path | None,
    on: date | None,
    known: date | None,
    *,
    no_updates: bool,
    csf: bool,
    figures: bool,
    json_out: bool,
) -> None:
    if ctx.invoked_subcommand is not None:
        return
    if (price is not None or no_updates) and not cuts:
        raise BeffroiError(
            t("« --price » et « --no-updates » disent ce que fait un fournisseur : lequel ?"),
            mend=t("Ajoutez « --cut NOM »."),
        )
    if graph is not None:
        learn_from(ctx.obj)
        emit(_graph(graph, cuts, price, on, no_updates=no_updates))
        return
    dossier = open_dossier(ctx)
    on, known = on or today(), known or today()
    if not (cuts or csf or figures):
        _show_position(position_of(dossier, on, known), json_out=json_out)
        return
    from beffroi.sovereignty import look

    register, evidence, faults = dossier.load()
    warn(faults)
    view = look(register, evidence, on, known)
    if csf:
        _show_csf(view, json_out=json_out)
    elif figures:
        _show_figures(view, json_out=json_out)
    elif price is not None or no_updates:
        _show_pressure(view, cuts, price, no_updates=no_updates, json_out=json_out)
    else:
        _show_cuts(view, cuts, json_out=json_out)


@command.command(
    "market",
    help=_("Qui achète quelle IA à qui, d’après des données de commande publique (DECP)."),
)
@click.argument(
    "files",
    metavar=_("[FICHIER…]"),
    nargs=-1,
    type=click.Path(path_type=Path, exists=True),
)
@dated
@as_json
@click.pass_context
def market_command(
    ctx: click.Context,
    files: tuple[Path, ...],
    on: date | None,
    known: date | None,
    *,
    json_out: bool,
) -> None:
    """Print the published contracts about AI, of files or else of the dossier."""
    from beffroi.register import Register
    from beffroi.sovereignty import knowledge_base, party_finder
    from beffroi.sovereignty.market import ai_markets

    on, known = on or today(), known or today()
    register: Register = Register()
    if files:
        learn_from(ctx.obj)
        evidence = _published(files, known)
    else:
        register, evidence, faults = open_dossier(ctx).load()
        warn(faults)
    found = ai_markets(
        evidence.as_known(known),
        register.at(on, known),
        knowledge_base(),
        party_finder(),
        on,
        known,
    )
    if json_out:
        emit({"contracts": _contracts(evidence), "markets": found})
        return
    _show_markets(found, _contracts(evidence))


def _published(files: tuple[Path, ...], day: date) -> EvidenceBase:
    """Read procurement files without a dossier; the others are told and left."""
    from beffroi.evidence import Context, EvidenceBase
    from beffroi.evidence.ingest import ingest
    from beffroi.sovereignty import party_finder

    found = {}
    for outcome in ingest(files, Context(day, parties=party_finder())):
        if outcome.reading is not None and outcome.reading.kind == "decp":
            found[outcome.reading.id] = outcome.reading
            continue
        what = outcome.error or BeffroiError(
            t("ce ne sont pas des données essentielles de la commande publique."),
            where=outcome.artefact.name,
        )
        warn([what])
    if not found:
        raise BeffroiError(
            t("aucun de ces fichiers ne contient de marchés publiés."),
            mend=t("Donnez un fichier DECP (JSON ou XML, format 2019 ou 2022)."),
        )
    return EvidenceBase(found)


def _contracts(evidence: EvidenceBase) -> int:
    from beffroi.evidence.readers.decp.model import DecpContent

    return sum(len(content.markets) for _reading, content in evidence.of(DecpContent))


def _graph(
    path: Path, cuts: tuple[str, ...], price: float | None, on: date | None, *, no_updates: bool
) -> dict[str, Any]:
    from beffroi.sovereignty import assess_graph, knowledge_base, read_graph
    from beffroi.sovereignty.graph.file import build_supply

    spec = read_graph(path)
    found = assess_graph(spec, cuts, on, knowledge_base())
    if price is not None or no_updates:
        supply = build_supply(spec, date.fromisoformat(found["on"]), knowledge_base())
        found["pressures"] = _pressures(supply, cuts, price, no_updates=no_updates)
    return found


def _cuts(supply: Supply, cuts: tuple[str, ...]) -> list[Cut]:
    from beffroi.sovereignty.graph.scenario import parse_cut, unite

    return [unite(parse_cut(text, supply)) for text in cuts]


def _pressures(
    supply: Supply, cuts: tuple[str, ...], price: float | None, *, no_updates: bool
) -> list[dict[str, Any]]:
    from beffroi.sovereignty.graph import pressure
    from beffroi.sovereignty.graph.assess import span_json

    found = []
    for cut in _cuts(supply, cuts):
        one: dict[str, Any] = {"cut": cut.label}
        if price is not None:
            rise = pressure.price_rise(supply, cut, price)
            one["price"] = {"factor": rise.factor, "extra": span_json(rise.extra)}
        if no_updates:
            still = pressure.no_updates(supply, cut)
            one["no_updates"] = still.model_dump(mode="json", exclude={"cut"})
        found.append(one)
    return found


def _show_position(position: Position, *, json_out: bool) -> None:
    from beffroi.report.words import interval_of, value_of

    (found,) = (a for a in position.assessments if a.challenge == "dependence")
    if json_out:
        emit(found)
        return
    table = _table(_("Chiffre"), _("Valeur"), _("Intervalle"))
    for measure in found.measures:
        if measure.subject == "authority":
            table.add_row(
                measure.label.render(lang()),
                value_of(measure, lang()),
                interval_of(measure, lang()),
            )
    console().print(table)


def _show_cuts(view: View, cuts: tuple[str, ...], *, json_out: bool) -> None:
    from beffroi.sovereignty.graph.scenario import run

    found = run(view.chains.supply, _cuts(view.chains.supply, cuts))
    if json_out:
        emit([s.model_dump(mode="json") for s in found])
        return
    for scenario in found:
        _show_scenario(view, scenario)


def _show_scenario(view: View, scenario: Scenario) -> None:
    click.echo(_("Coupure : {cut}").format(cut=scenario.cut))
    _show_groups(
        view,
        (
            (_("perdus"), scenario.lost),
            (_("dégradés"), scenario.degraded),
            (_("sans mises à jour"), scenario.frozen),
            (_("touchés peut-être"), scenario.possible),
            (_("conservés"), scenario.kept),
        ),
    )


def _show_groups(view: View, groups: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
    names = {f"system:{s}": view.name(s) for s in view.systems}
    for label, ids in groups:
        shown = ", ".join(names.get(i, i) for i in ids) or "—"
        click.echo(f"  {len(ids):>3} {label} : {shown}")


def _show_pressure(
    view: View, cuts: tuple[str, ...], price: float | None, *, no_updates: bool, json_out: bool
) -> None:
    found = _pressures(view.chains.supply, cuts, price, no_updates=no_updates)
    if json_out:
        emit(found)
        return
    for one in found:
        click.echo(one["cut"])
        if "price" in one:
            extra = one["price"]["extra"]
            click.echo(
                _("  prix × {k} : de {low} à {high} de plus par an").format(
                    k=format_number(one["price"]["factor"], lang()),
                    low=_euros(extra["low"]),
                    high=_euros(extra["high"]),
                )
            )
        if "no_updates" in one:
            still = one["no_updates"]
            _show_groups(
                view,
                (
                    (_("sans mises à jour"), tuple(still["frozen"])),
                    (_("touchés peut-être"), tuple(still["maybe"])),
                    (_("à jour"), tuple(still["current"])),
                ),
            )


def _show_csf(view: View, *, json_out: bool) -> None:
    from beffroi.sovereignty.csf import OBJECTIVES, system_csf

    found = {s: system_csf(view, s) for s in sorted(view.systems)}
    if json_out:
        emit(
            {
                "framework": "EU Cloud Sovereignty Framework 1.2.1",
                "objectives": {o: name.render(lang()) for o, (_w, name) in OBJECTIVES.items()},
                "systems": found,
            }
        )
        return
    table = _table(
        _("Système"), *(o.removeprefix("SOV-") for o in OBJECTIVES), _("Plancher"), _("Moyenne")
    )
    for system, score in found.items():
        table.add_row(
            escape(view.name(system)),
            *(_span(*score.levels[o]) for o in OBJECTIVES),
            _span(score.gate_low, score.gate_high),
            f"{format_amount(score.score_low, 'ratio', lang())}–{format_amount(score.score_high, 'ratio', lang())}",
        )
    out = console()
    out.print(table)
    for objective, (weight, name) in OBJECTIVES.items():
        click.echo(f"{objective} ({weight} %) {name.render(lang())}")
    click.echo(
        _(
            "Niveaux de 0 à 4 que les preuves laissent possibles. Le plancher décide ; la moyenne pondérée ne fait que classer."
        )
    )


def _show_figures(view: View, *, json_out: bool) -> None:
    from beffroi.sovereignty.figures import figures

    found = figures(view)
    if json_out:
        emit([f.model_dump(mode="json") for f in found])
        return
    table = _table(_("Chiffre"), _("Valeur"), _("Sert à"))
    for figure in found:
        ends = tuple(
            dict.fromkeys(format_amount(v, figure.unit, lang()) for v in (figure.low, figure.high))
        )
        table.add_row(figure.name, " – ".join(ends), figure.feeds)
    console().print(table)


def _show_markets(found: tuple[AiMarket, ...], contracts: int) -> None:
    click.echo(
        _(
            "{n} marché(s) sur l’IA parmi {total} publiés. Un montant notifié n’est pas payé."
        ).format(n=len(found), total=contracts)
    )
    for market in found:
        day = format_date(market.notified_on, lang()) if market.notified_on else "?"
        amount = "?" if market.notified is None else _euros(market.notified)
        holders = ", ".join(market.holders) or "?"
        vendors = ", ".join(market.vendors) or (
            _("caché par le revendeur") if market.hidden else "?"
        )
        click.echo(f"\n{day}  {market.buyer or '?'} → {holders}  {amount}")
        click.echo(f"    {market.object}")
        click.echo(
            _("    produit de : {vendors} ; retenu pour : {reasons}").format(
                vendors=vendors, reasons=", ".join(market.reasons)
            )
        )


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def _euros(value: float) -> str:
    return format_amount(value, "EUR", lang())


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


__all__ = ["command"]
