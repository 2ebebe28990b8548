"""Minimal cut sets: the smallest sets of groups whose stop brings a system down.

Fault-tree cut sets (MOCUS; NUREG-0492, Fault Tree Handbook) bottom-up: a node fails when it is
cut itself, or when all members of one of its needs fail. Sets of more than ``size`` groups are
dropped on the way, which is exact: a minimal set of size n is built of sets of size at most n.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from beffroi.sovereignty.graph.supply import SupplyGraph

MAX_SIZE = 3
# Beyond this many candidate sets at one need, only those common to all its members are sought.
MAX_FAMILY = 20_000


@dataclass(frozen=True)
class CutSets:
    """Minimal cut sets by node. ``complete`` false: some of the larger ones were not sought."""

    of: Mapping[str, tuple[frozenset[str], ...]]
    complete: bool = True


def minimal_cut_sets(
    graph: SupplyGraph, group_of: Mapping[str, str], size: int = MAX_SIZE
) -> CutSets:
    """Return the minimal sets of at most ``size`` groups whose stop brings each node down.

    ``group_of`` gives the group of each node that can be cut; other nodes only fail through what
    they need. A node that is down already has one cut set, the empty one.
    """
    groups = sorted(set(group_of.values()))
    bit = {group: 1 << i for i, group in enumerate(groups)}
    own = [bit.get(group_of.get(node, ""), 0) for node in graph.nodes]
    needs = graph.compiled(optional=False, held=False)
    families: list[tuple[int, ...]] = [(0,)] * len(graph.nodes)
    complete = True
    moved = True
    while moved:
        moved = False
        for node, members in enumerate(needs):
            found: set[int] = {own[node]} if own[node] else set()
            for group in members:
                product, whole = _all_fail([families[m] for m in group], size)
                found.update(product)
                complete = complete and whole
            family = _minimal(found)
            if family != families[node]:
                families[node] = family
                moved = True
    named = {
        node: tuple(_named(s, groups) for s in families[i]) for i, node in enumerate(graph.nodes)
    }
    return CutSets(named, complete)


def _all_fail(families: list[tuple[int, ...]], size: int) -> tuple[tuple[int, ...], bool]:
    """The sets that make every member fail: one set of each, united; and whether all were sought."""
    product: tuple[int, ...] = (0,)
    whole = True
    for family in sorted(families, key=len):
        united: set[int] = set()
        if len(product) * len(family) > MAX_FAMILY:
            whole = False
            united.update(set(product) & set(family))
        else:
            united.update(s for a in product for b in family if (s := a | b).bit_count() <= size)
        product = _minimal(united)
        if not product:
            return (), whole
    return product, whole


def _minimal(sets: Iterable[int]) -> tuple[int, ...]:
    """Drop every set that holds another."""
    kept: list[int] = []
    for candidate in sorted(sets, key=lambda s: (s.bit_count(), s)):
        if not any(small & candidate == small for small in kept):
            kept.append(candidate)
    return tuple(kept)


def _named(bits: int, groups: list[str]) -> frozenset[str]:
    found = set()
    while bits:
        low = bits & -bits
        found.add(groups[low.bit_length() - 1])
        bits ^= low
    return frozenset(found)
