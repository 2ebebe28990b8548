"""The supply graph: layers down, jurisdictions across, the systems' chains between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, product
from math import sqrt
from operator import itemgetter

from markupsafe import Markup

from beffroi.core import t
from beffroi.report.charts.frame import (
    INK,
    MUTED,
    RULE,
    WHITE,
    Cell,
    Chart,
    Frame,
    Kind,
    join,
    line,
    on,
    pct,
    table,
    tag,
    text,
)

_ROW = 86.0
_HEAD = 30.0
Node = tuple[str, str]  # layer, jurisdiction


@dataclass(frozen=True)
class Chain:
    """A system and the steps of its chain, layer by layer, from whom it is bought to its ground."""

    system: str
    steps: tuple[Node, ...]
    href: str | None = None


@dataclass(frozen=True)
class Ground:
    """The two axes: layers from top to bottom, jurisdictions from left to right with their fill."""

    layers: Mapping[str, str]
    places: Mapping[str, str]
    kinds: Mapping[str, Kind]


def supply(frame: Frame, chains: Sequence[Chain], ground: Ground) -> Chart:
    """Return circles sized by the number of systems, and lines as thick as the chains they carry."""
    seen: Counter[Node] = Counter()
    edges: Counter[tuple[Node, Node]] = Counter()
    for chain in chains:
        steps = [s for s in dict.fromkeys(chain.steps) if s[0] in ground.layers]
        seen.update(steps)
        edges.update(_between_layers(steps))
    layers = [layer for layer in ground.layers if any(n[0] == layer for n in seen)]
    at = {
        (layer, place): (_across(j, len(ground.places)), _HEAD + 42 + i * _ROW)
        for i, layer in enumerate(layers)
        for j, place in enumerate(ground.places)
    }
    picture = frame.svg(
        _HEAD + len(layers) * _ROW + 4,
        _grid(layers, ground),
        *(_edge(at[a], at[b], n) for (a, b), n in sorted(edges.items(), key=lambda e: -e[1])),
        _names(layers, ground),
        *(_node(frame, at[n], count, ground.kinds[n[1]]) for n, count in sorted(seen.items())),
        kinds=dict.fromkeys(ground.kinds.values()),
    )
    return Chart(picture, _table(frame, chains, seen, layers, ground))


def _between_layers(steps: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """Yield a line from each node of a layer to each node of the next layer that the chain has."""
    layers = [list(nodes) for _, nodes in groupby(steps, key=itemgetter(0))]
    for above, below in pairwise(layers):
        yield from product(above, below)


def _across(column: int, columns: int) -> float:
    return (column + 0.5) * 100 / columns


def _grid(layers: Sequence[str], ground: Ground) -> Markup:
    parts = [
        text(words, pct(_across(j, len(ground.places))), 16, anchor="middle", weight=650, size=12.5)
        for j, words in enumerate(ground.places.values())
    ]
    parts += [line(0, y, "100%", y, RULE) for y in (_HEAD + i * _ROW for i in range(len(layers)))]
    return join(*parts)


def _names(layers: Sequence[str], ground: Ground) -> Markup:
    """Write the layers' names over the lines that cross them."""
    return join(
        *(
            text(ground.layers[layer], 0, _HEAD + i * _ROW + 15, fill=MUTED, size=12, halo=WHITE)
            for i, layer in enumerate(layers)
        )
    )


def _edge(a: tuple[float, float], b: tuple[float, float], count: int) -> Markup:
    return tag(
        "line",
        x1=pct(a[0]),
        y1=a[1],
        x2=pct(b[0]),
        y2=b[1],
        stroke="#6b7686",
        stroke_width=round(1.2 + 1.5 * (count - 1), 1),
        stroke_opacity=0.5,
        stroke_linecap="round",
    )


def _node(frame: Frame, at: tuple[float, float], count: int, kind: Kind) -> Markup:
    radius = min(9 + 4.2 * sqrt(count), 28)
    letters, halo = on(kind)
    return join(
        tag("circle", cx=pct(at[0]), cy=at[1], r=radius + 2, fill=WHITE),
        tag("circle", cx=pct(at[0]), cy=at[1], r=radius, fill=frame.fill(kind), stroke=INK),
        text(
            str(count),
            pct(at[0]),
            at[1] + 5,
            anchor="middle",
            weight=700,
            fill=letters,
            halo=halo,
            size=14,
        ),
    )


def _table(
    frame: Frame,
    chains: Sequence[Chain],
    seen: Counter[Node],
    layers: Sequence[str],
    ground: Ground,
) -> Markup:
    head = [t("Couche").render(frame.lang), *ground.places.values()]
    rows = []
    for layer in layers:
        cells = [Cell(ground.layers[layer])]
        for place in ground.places:
            names = [c.system for c in chains if (layer, place) in c.steps]
            count = seen[layer, place]
            cells.append(Cell(f"{count} : {', '.join(names)}" if count else "—"))
        rows.append(cells)
    return table(frame.title, head, rows)
