"""The way back: after a cut, which prepared alternatives bring a system up again, how soon.

The time of a node is the longest among its needs, the time of a need the shortest among its
members and its fallbacks (set-up days plus the time of the node that takes over). Costs add up
along the chosen way. Repeated relaxation from « never » converges, since times only go down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from beffroi.sovereignty.graph.spec import GraphSpec, NeedSpec, WayBack


@dataclass(frozen=True, order=True)
class Way:
    """Days and euros to be up again, and the alternatives to set up. ``inf`` days: never."""

    days: float
    cost: float
    steps: tuple[str, ...] = ()


NOW = Way(0.0, 0.0)
NEVER = Way(inf, inf)


def ways_back(spec: GraphSpec, removed: frozenset[str]) -> dict[str, Way]:
    """Return the shortest way back of each node when these are removed; ``NOW`` when it is up."""
    needs = {n.id: n.needs for n in (*spec.systems, *spec.components, *spec.providers)}
    names = {*needs, *(m for group in needs.values() for n in group for m in _targets(n))}
    way = dict.fromkeys(sorted(names), NEVER)
    moved = True
    while moved:
        moved = False
        for node in sorted(names - removed):
            better = _node(needs.get(node, ()), way)
            if (better.days, better.cost) < (way[node].days, way[node].cost):
                way[node] = better
                moved = True
    return way


def _targets(need: NeedSpec) -> tuple[str, ...]:
    return (*need.any_, *(f.to for f in need.fallback))


def _node(needs: tuple[NeedSpec, ...], way: Mapping[str, Way]) -> Way:
    parts = [_need(n, way) for n in needs if not n.optional and not n.held]
    if not parts:
        return NOW
    steps = tuple(dict.fromkeys(s for p in parts for s in p.steps))
    return Way(max(p.days for p in parts), sum(p.cost for p in parts), steps)


def _need(need: NeedSpec, way: Mapping[str, Way]) -> Way:
    ready = [way[m] for m in need.any_]
    prepared = [_after(f, way[f.to]) for f in need.fallback if f.days is not None]
    return min([*ready, *prepared])


def _after(back: WayBack, way: Way) -> Way:
    return Way((back.days or 0.0) + way.days, (back.cost or 0.0) + way.cost, (*way.steps, back.to))
