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
    """Return the shortest way back of each node when these are removed; ``NOW`` when it is up.

    Of the ways that take no longer than the shortest, the cheapest.
    """
    needs = {n.id: n.needs for n in (*spec.systems, *spec.components, *spec.providers)}
    names = {*needs, *(m for group in needs.values() for n in group for m in _targets(n))}
    days = _relax(names - removed, needs, inf, {})
    found = {}
    for node in sorted(names):
        limit = days[node].days if node in days else inf
        found[node] = NEVER if limit == inf else _cheapest(node, names - removed, needs, days)
    return found


def _cheapest(
    node: str,
    names: set[str],
    needs: Mapping[str, tuple[NeedSpec, ...]],
    days: Mapping[str, Way],
) -> Way:
    """The cheapest way within the node's own shortest delay."""
    limit = days[node].days
    if limit == 0:
        return NOW
    return _relax(names, needs, limit, days)[node]


def _relax(
    names: set[str],
    needs: Mapping[str, tuple[NeedSpec, ...]],
    limit: float,
    days: Mapping[str, Way],
) -> dict[str, Way]:
    """Relax from « never ». Without ``days``: shortest first; with them: cheapest within the limit."""
    way = dict.fromkeys(sorted(names), NEVER)
    moved = True
    while moved:
        moved = False
        for node in sorted(names):
            parts = [
                _need(n, way, limit, days)
                for n in needs.get(node, ())
                if not n.optional and not n.held
            ]
            better = _joined(parts)
            if _key(better, days) < _key(way[node], days):
                way[node] = better
                moved = True
    return way


def _key(way: Way, days: Mapping[str, Way]) -> tuple[float, float]:
    return (way.cost, way.days) if days else (way.days, way.cost)


def _targets(need: NeedSpec) -> tuple[str, ...]:
    return (*need.any_, *(f.to for f in need.fallback))


def _joined(parts: list[Way]) -> Way:
    """All needs must be met: the longest delay, the sum of costs."""
    if not parts:
        return NOW
    steps = tuple(dict.fromkeys(s for p in parts for s in p.steps))
    return Way(max(p.days for p in parts), sum(p.cost for p in parts), steps)


def _need(need: NeedSpec, way: Mapping[str, Way], limit: float, days: Mapping[str, Way]) -> Way:
    ready = [way[m] for m in need.any_ if m in way]
    prepared = [_after(f, way[f.to]) for f in need.fallback if f.days is not None and f.to in way]
    within = [w for w in (*ready, *prepared) if w.days <= limit]
    return min(within, key=lambda w: (_key(w, days), w.steps), default=NEVER)


def _after(back: WayBack, way: Way) -> Way:
    return Way((back.days or 0.0) + way.days, (back.cost or 0.0) + way.cost, (*way.steps, back.to))
