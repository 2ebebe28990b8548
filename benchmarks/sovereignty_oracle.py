"""10,000 random AND/OR graphs against a brute-force oracle: states, cut sets, bounds of shares.

Run: ``python benchmarks/sovereignty_oracle.py [graphs]``. Prints how many answers were compared and
how many disagree; exit code 1 if any does. The oracle is written from the definitions alone.
"""

from __future__ import annotations

import sys
from itertools import combinations, product
from random import Random

from beffroi.sovereignty.graph.cutsets import minimal_cut_sets
from beffroi.sovereignty.graph.model import Party, Supply, System
from beffroi.sovereignty.graph.scenario import make_cut, run, single_points
from beffroi.sovereignty.graph.supply import Need, State, SupplyGraph, outcomes


def graph(rng: Random, size: int) -> SupplyGraph:
    names = [f"n{i}" for i in range(size)]
    return SupplyGraph({
        name: tuple(
            Need(tuple(rng.sample(names, k=rng.choice([1, 1, 2, 3]))), rng.random() < 0.2, rng.random() > 0.15)
            for _ in range(rng.choice([0, 1, 1, 2]))
        )
        for name in names
    })  # fmt: skip


def grounded(of: SupplyGraph, cut: frozenset[str], *, optional: bool, held: bool) -> set[str]:
    up: set[str] = set()
    while more := {
        n for n in of.nodes
        if n not in up and n not in cut and all(
            any(m in up for m in need.any_of)
            for need in of.needs.get(n, ())
            if (need.live or held) and (optional or not need.optional)
        )
    }:  # fmt: skip
        up.add(min(more))
    return up


def expected(of: SupplyGraph, cut: frozenset[str]) -> dict[str, State]:
    up = grounded(of, cut, optional=False, held=False)
    whole = grounded(of, cut, optional=True, held=False)
    fresh = grounded(of, cut, optional=True, held=True)
    return {
        n: State.LOST if n not in up
        else State.DEGRADED if n not in whole
        else State.FROZEN if n not in fresh
        else State.KEPT
        for n in of.nodes
    }  # fmt: skip


def brute_sets(of: SupplyGraph, group_of: dict[str, str]) -> dict[str, set[frozenset[str]]]:
    groups = sorted(set(group_of.values()))
    found: dict[str, set[frozenset[str]]] = {n: set() for n in of.nodes}
    for size in range(4):
        for chosen in combinations(groups, size):
            cut = frozenset(chosen)
            up = grounded(
                of,
                frozenset(n for n, g in group_of.items() if g in cut),
                optional=False,
                held=False,
            )
            for n in of.nodes:
                if n not in up and not any(s <= cut for s in found[n]):
                    found[n].add(cut)
    return found


def supply(rng: Random, of: SupplyGraph) -> Supply:
    names = list(of.nodes)
    systems = tuple(System(n, n, spend=float(rng.randrange(4))) for n in names[:3])
    parties = {n: Party(n, n, n, rng.choice(["US", "FR", None]), (n,)) for n in names[3:]}
    return Supply(systems, parties, of)


def compare(rng: Random) -> tuple[int, int]:
    """Return how many answers were compared on one graph, and how many differ."""
    of = graph(rng, rng.choice([4, 5, 6, 7]))
    seen = wrong = 0
    cuts = [frozenset(rng.sample(of.nodes, k=rng.randrange(3))) for _ in range(3)]
    result = outcomes(of, cuts)
    for i, cut in enumerate(cuts):
        for node, state in expected(of, cut).items():
            seen, wrong = seen + 1, wrong + (result.state(node, i) is not state)
    group_of = {n: f"g{rng.randrange(5)}" for n in of.nodes if rng.random() < 0.85}
    sets = minimal_cut_sets(of, group_of)
    for node, brute in brute_sets(of, group_of).items():
        seen, wrong = seen + 1, wrong + (set(sets.of[node]) != brute)
    one = supply(rng, of)
    for system, points in single_points(one).items():
        brute_points = tuple(
            n
            for n in sorted(one.parties)
            if system not in grounded(of, frozenset({n}), optional=False, held=False)
        )
        seen, wrong = seen + 1, wrong + (points != brute_points)
    unknown = [n for n, p in one.parties.items() if p.country is None]
    bounds = run(one, [make_cut("country", "US", one)])[0].hit["spend"]
    values = []
    for answer in product(["US", "FR"], repeat=len(unknown)):
        told = {n: Party(n, n, n, c, (n,)) for n, c in zip(unknown, answer, strict=True)}
        full = Supply(one.systems, {**one.parties, **told}, of)
        values.append(run(full, [make_cut("country", "US", full)])[0].hit["spend"].low)
    return seen + 1, wrong + ((min(values), max(values)) != (bounds.low, bounds.high))


def main() -> None:
    graphs = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seen = wrong = 0
    for seed in range(graphs):
        more, bad = compare(Random(seed))
        seen, wrong = seen + more, wrong + bad
    print(f"{graphs} graphs, {seen} answers compared, {wrong} differ")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
