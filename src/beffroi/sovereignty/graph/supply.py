"""The supply graph: what each system needs, and what still works when parties stop.

A node works when it is not cut and when each of its needs has at least one member that works: a
need is a choice between alternatives (OR), and all needs must be met (AND). What works is the
*least* fixpoint of that rule (Dowling and Gallier, 1984): support must be grounded, so two nodes
that only hold each other up are down.

Many cuts are answered in one pass: a node's state is a whole number whose bit *i* says whether it
works under cut *i*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Need:
    """One requirement: any of these nodes will do.

    ``optional``: without it the node works in a degraded way. ``live`` false: a copy is held
    (weights, library, device), so the node goes on working, without updates.
    """

    any_of: tuple[str, ...]
    optional: bool = False
    live: bool = True
    role: str = ""


class State(IntEnum):
    """What becomes of a node, from worst to best.

    ``FROZEN`` works in full but will get no more updates.
    """

    LOST = 0
    DEGRADED = 1
    FROZEN = 2
    KEPT = 3


@dataclass(frozen=True)
class SupplyGraph:
    """Needs by node; a node named in a need but absent from ``needs`` needs nothing."""

    needs: Mapping[str, tuple[Need, ...]] = field(default_factory=dict)

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Every node, those that others need first where the graph has no cycle."""
        return tuple(_postorder(self.needs))

    @cached_property
    def index(self) -> dict[str, int]:
        """The place of each node in :attr:`nodes`."""
        return {node: i for i, node in enumerate(self.nodes)}

    @cached_property
    def edges(self) -> int:
        """How many arrows the graph has."""
        return sum(len(need.any_of) for needs in self.needs.values() for need in needs)

    def compiled(self, *, optional: bool, held: bool) -> list[list[tuple[int, ...]]]:
        """Return by place the needs that count, as places of their members."""
        place = self.index
        return [
            [
                tuple(place[m] for m in need.any_of)
                for need in self.needs.get(node, ())
                if (need.live or held) and (not need.optional or optional)
            ]
            for node in self.nodes
        ]


def _postorder(needs: Mapping[str, Sequence[Need]]) -> Iterable[str]:
    """Nodes by depth-first search, each after what it needs (cycles are cut anywhere)."""
    seen: set[str] = set()
    for start in sorted(needs):
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, _members(needs, start))]
        while stack:
            node, rest = stack[-1]
            if not rest:
                stack.pop()
                yield node
                continue
            child = rest.pop()
            if child not in seen:
                seen.add(child)
                stack.append((child, _members(needs, child)))


def _members(needs: Mapping[str, Sequence[Need]], node: str) -> list[str]:
    return [m for need in needs.get(node, ()) for m in need.any_of]


def working(
    graph: SupplyGraph,
    cuts: Sequence[frozenset[str]],
    *,
    optional: bool = False,
    held: bool = False,
) -> dict[str, int]:
    """Return for each node the set of cuts under which it works (bit *i* for ``cuts[i]``).

    ``optional`` true: optional needs count, so the answer is « works in full »; ``held`` true:
    needs of which a copy is held count too, so the answer is « and still gets updates ».
    """
    needs = graph.compiled(optional=optional, held=held)
    allowed = _allowed(graph, cuts)
    up = [0] * len(graph.nodes)
    moved = True
    while moved:
        moved = False
        for node, groups in enumerate(needs):
            state = allowed[node]
            for group in groups:
                either = 0
                for member in group:
                    either |= up[member]
                state &= either
            if state != up[node]:
                up[node] = state
                moved = True
    return dict(zip(graph.nodes, up, strict=True))


def _allowed(graph: SupplyGraph, cuts: Sequence[frozenset[str]]) -> list[int]:
    """For each node the cuts that do not remove it."""
    everything = (1 << len(cuts)) - 1
    allowed = [everything] * len(graph.nodes)
    for i, cut in enumerate(cuts):
        for node in cut:
            place = graph.index.get(node)
            if place is not None:
                allowed[place] &= ~(1 << i)
    return allowed


@dataclass(frozen=True)
class Outcomes:
    """What several cuts do: for each node the cuts under which it works, in full, with updates."""

    up: Mapping[str, int]
    whole: Mapping[str, int]
    fresh: Mapping[str, int]

    def state(self, node: str, cut: int) -> State:
        """Return the state of a node under cut number ``cut``."""
        bit = 1 << cut
        if not self.up[node] & bit:
            return State.LOST
        if not self.whole[node] & bit:
            return State.DEGRADED
        return State.KEPT if self.fresh[node] & bit else State.FROZEN


def outcomes(graph: SupplyGraph, cuts: Sequence[frozenset[str]]) -> Outcomes:
    """Return what each cut does to each node, all cuts at once."""
    return Outcomes(
        up=working(graph, cuts),
        whole=working(graph, cuts, optional=True),
        fresh=working(graph, cuts, optional=True, held=True),
    )


def states(graph: SupplyGraph, cut: frozenset[str]) -> dict[str, State]:
    """Return the state of every node under one cut."""
    result = outcomes(graph, [cut])
    return {node: result.state(node, 0) for node in graph.nodes}


def reach(graph: SupplyGraph, start: str, *, held: bool = False) -> dict[str, int]:
    """Return every node that ``start`` touches, alternatives included, with its distance.

    This is where data may go, not what a stop would do.
    """
    distance = {start: 0}
    layer = [start]
    while layer:
        nearer = layer
        layer = []
        for node in nearer:
            for need in graph.needs.get(node, ()):
                if not (need.live or held):
                    continue
                for member in need.any_of:
                    if member not in distance:
                        distance[member] = distance[node] + 1
                        layer.append(member)
    return distance
