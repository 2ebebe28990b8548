"""The graph to draw: systems and the parties behind them, by layer and by jurisdiction.

Plain values with their place on a grid; the report draws them. Columns are layers, from what
agents use to what it rests on; rows are zones. Systems with the same chain are drawn as one when
there are many, so that the picture stays readable at 14 and at 400 systems.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

from beffroi.core import Text, Value, t, tn
from beffroi.register import Role
from beffroi.sovereignty.chain import ChainLink, system_node
from beffroi.sovereignty.graph.supply import State
from beffroi.sovereignty.jurisdictions import Zone, country_name
from beffroi.sovereignty.view import View

Column = Literal["system", "supplier", "model", "host", "held"]
COLUMNS: dict[Column, Text] = {
    "system": t("Systèmes"),
    "supplier": t("Qui l’on paie"),
    "model": t("Modèles et services appelés"),
    "host": t("Hébergement"),
    "held": t("Détenu sur place"),
}
ROWS: dict[Zone, Text] = {
    "fr": t("France"),
    "eu": t("Union européenne"),
    "community": t("Logiciel libre"),
    "unknown": t("Inconnu"),
    "non_eu": t("Hors de l’Union"),
}
_COLUMN_OF: dict[Role, Column] = {
    "supplier": "supplier",
    "integrator": "model",
    "model": "model",
    "speech": "model",
    "search": "model",
    "identity": "host",
    "host": "host",
    "hardware": "held",
    "runtime": "held",
    "data": "held",
}
MAX_SYSTEMS = 40
SWEEPS = 4


class Node(Value):
    """A box: one system (or several of the same chain), or one party.

    ``place`` orders the boxes of a cell, from the top. ``state`` is what a cut-off from the
    United States does to it.
    """

    id: str
    column: Column
    row: Zone
    place: int
    label: Text
    country: Text
    systems: tuple[str, ...]
    spend: float | None
    state: str


class Edge(Value):
    """An arrow from who needs to what is needed. ``weight`` counts the systems behind it."""

    source: str
    target: str
    weight: int
    live: bool
    optional: bool
    inferred: bool


class Picture(Value):
    """Boxes and arrows, with the titles of columns and rows; nothing else is needed to draw."""

    columns: dict[str, Text]
    rows: dict[str, Text]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def picture(view: View, limit: int = MAX_SYSTEMS) -> Picture:
    """Return the picture of a view; beyond ``limit`` systems those of one chain are one box."""
    boxes = _boxes(view, limit)
    column = _columns(view)
    edges = _edges(view, boxes)
    nodes = [*_system_nodes(view, boxes), *_party_nodes(view, column)]
    return Picture(
        columns=dict(COLUMNS),
        rows=dict(ROWS),
        nodes=tuple(_placed(nodes, edges)),
        edges=tuple(edges),
    )


def _boxes(view: View, limit: int) -> dict[str, tuple[str, ...]]:
    """The systems of each box, by the box's id."""
    if len(view.systems) <= limit:
        return {system_node(s): (s,) for s in sorted(view.systems)}
    alike: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for system in sorted(view.systems):
        chain = tuple(sorted({(x.role, x.party) for x in view.chains.links[system]}))
        alike[tuple((r, p) for r, p in chain if not p.startswith("unknown:"))].append(system)
    return {system_node(members[0]): tuple(members) for members in alike.values()}


def _columns(view: View) -> dict[str, Column]:
    """The column of each party: the one nearest to the ground in which it stands."""
    order = list(COLUMNS)
    found: dict[str, Column] = {}
    for links in view.chains.links.values():
        for link in links:
            here = _column(link)
            known = found.get(link.party)
            if known == "supplier" or link.party == view.systems[link.system].supplier:
                found[link.party] = "supplier"
                continue
            if known is None or order.index(here) > order.index(known):
                found[link.party] = here
    return found


def _column(link: ChainLink) -> Column:
    return _COLUMN_OF[link.role] if link.live else "held"


def _edges(view: View, boxes: Mapping[str, tuple[str, ...]]) -> list[Edge]:
    """Arrows from a box to its rank 1, and from each rank to the next."""
    counted: dict[tuple[str, str], list[ChainLink]] = defaultdict(list)
    for box, systems in boxes.items():
        for system in systems:
            links = view.chains.behind(system, live_only=False)
            first = view.systems[system].supplier
            for link in links:
                direct = link.party == first or link.rank == 1 or first is None
                source = link.behind or (box if direct else str(first))
                counted[(source, link.party)].append(link)
    return [
        Edge(
            source=source, target=target,
            weight=len({x.system for x in links}),
            live=any(x.live for x in links),
            optional=all(x.optional for x in links),
            inferred=all(x.inferred for x in links),
        )
        for (source, target), links in sorted(counted.items())
        if source != target
    ]  # fmt: skip


def _system_nodes(view: View, boxes: Mapping[str, tuple[str, ...]]) -> list[Node]:
    nodes = []
    for box, systems in boxes.items():
        costs = [view.chains.costs[s].value for s in systems]
        known = [c for c in costs if c is not None]
        worst = min(view.state(s, view.us_cut) for s in systems)
        label = (
            t("{name}", name=view.name(systems[0]))
            if len(systems) == 1
            else tn("{name} et {n} autre", "{name} et {n} autres", len(systems) - 1,
                    name=view.name(systems[0]))
        )  # fmt: skip
        nodes.append(
            Node(
                id=box, column="system", row=_row(view, systems), place=0, label=label,
                country=t(""), systems=systems, spend=sum(known) if known else None,
                state=worst.name.lower(),
            )
        )  # fmt: skip
    return nodes


def _row(view: View, systems: Iterable[str]) -> Zone:
    """A system stands in the zone of who is paid for it."""
    paid = view.supplier(next(iter(systems)))
    return "fr" if paid is None or paid.local else paid.zone


def _party_nodes(view: View, column: Mapping[str, Column]) -> list[Node]:
    used: dict[str, set[str]] = defaultdict(set)
    for system, links in view.chains.links.items():
        for link in links:
            used[link.party].add(system)
    nodes = []
    for party_id in sorted(used):
        party = view.chains.party(party_id)
        systems = tuple(sorted(used[party_id]))
        spends = [c for s in systems if (c := view.chains.costs[s].value) is not None]
        cut = State.LOST if party_id in view.us_cut.removed else State.KEPT
        nodes.append(
            Node(
                id=party_id, column=column[party_id], place=0,
                row="fr" if party.local else party.zone,
                label=t("la collectivité") if party.local else view.who(party),
                country=t("France") if party.local else country_name(party.country),
                systems=systems, spend=sum(spends) if spends else None, state=cut.name.lower(),
            )
        )  # fmt: skip
    return nodes


def _placed(nodes: list[Node], edges: Iterable[Edge]) -> list[Node]:
    """Order the boxes of each cell so that arrows cross little (barycentre sweeps)."""
    near: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        near[edge.source].append(edge.target)
        near[edge.target].append(edge.source)
    cells: dict[tuple[Column, Zone], list[str]] = defaultdict(list)
    for node in sorted(nodes, key=lambda n: (-len(n.systems), n.id)):
        cells[(node.column, node.row)].append(node.id)
    rows = list(ROWS)
    height = {n.id: float(rows.index(n.row)) for n in nodes}
    for _ in range(SWEEPS):
        for cell, ids in cells.items():
            row = cell[1]
            ids.sort(key=lambda i: (_mean([height[j] for j in near[i]]), i))
            for place, i in enumerate(ids):
                height[i] = rows.index(row) + (place + 1) / (len(ids) + 1)
    place_of = {i: p for ids in cells.values() for p, i in enumerate(ids)}
    ordered = sorted(
        nodes, key=lambda n: (list(COLUMNS).index(n.column), rows.index(n.row), place_of[n.id])
    )
    return [n.model_copy(update={"place": place_of[n.id]}) for n in ordered]


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0
