"""The supply graph against a brute-force oracle on random AND/OR graphs."""

from __future__ import annotations

import runpy
from itertools import combinations
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.sovereignty.graph.cutsets import minimal_cut_sets
from beffroi.sovereignty.graph.supply import Need, State, SupplyGraph, outcomes, reach, states

NODES = [f"n{i}" for i in range(8)]


def random_graph(rng: Random, nodes: int = 7, *, cyclic: bool = True) -> SupplyGraph:
    names = [f"n{i}" for i in range(nodes)]
    needs: dict[str, tuple[Need, ...]] = {}
    for i, name in enumerate(names):
        pool = names if cyclic else names[i + 1 :]
        groups = []
        for _ in range(rng.choice([0, 1, 1, 2])):
            if not pool:
                break
            members = tuple(rng.sample(pool, k=min(len(pool), rng.choice([1, 1, 2, 3]))))
            groups.append(Need(members, optional=rng.random() < 0.2, live=rng.random() > 0.15))
        needs[name] = tuple(groups)
    return SupplyGraph(needs)


def grounded(graph: SupplyGraph, cut: frozenset[str], *, optional: bool, held: bool) -> set[str]:
    """The oracle: add one grounded node at a time, in any order, until nothing can be added."""
    up: set[str] = set()
    while True:
        more = {
            n
            for n in graph.nodes
            if n not in up
            and n not in cut
            and all(
                any(m in up for m in need.any_of)
                for need in graph.needs.get(n, ())
                if (need.live or held) and (optional or not need.optional)
            )
        }
        if not more:
            return up
        up.add(min(more))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_states_agree_with_the_oracle(seed: int) -> None:
    rng = Random(seed)
    graph = random_graph(rng)
    cuts = [frozenset(rng.sample(graph.nodes, k=rng.randrange(0, 4))) for _ in range(5)]
    result = outcomes(graph, cuts)
    for i, cut in enumerate(cuts):
        up = grounded(graph, cut, optional=False, held=False)
        whole = grounded(graph, cut, optional=True, held=False)
        fresh = grounded(graph, cut, optional=True, held=True)
        for node in graph.nodes:
            expected = (
                State.LOST
                if node not in up
                else State.DEGRADED
                if node not in whole
                else State.FROZEN
                if node not in fresh
                else State.KEPT
            )
            assert result.state(node, i) is expected


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_minimal_cut_sets_agree_with_the_oracle(seed: int) -> None:
    rng = Random(seed)
    graph = random_graph(rng, 6)
    group_of = {n: f"g{rng.randrange(5)}" for n in graph.nodes if rng.random() < 0.85}
    found = minimal_cut_sets(graph, group_of)
    assert found.complete
    groups = sorted(set(group_of.values()))
    for node in graph.nodes:
        brute: list[frozenset[str]] = []
        for size in range(4):
            for chosen in combinations(groups, size):
                cut = frozenset(chosen)
                if any(b <= cut for b in brute):
                    continue
                removed = frozenset(n for n, g in group_of.items() if g in cut)
                if node not in grounded(graph, removed, optional=False, held=False):
                    brute.append(cut)
        assert set(found.of[node]) == set(brute)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_cutting_more_never_helps(seed: int) -> None:
    rng = Random(seed)
    graph = random_graph(rng)
    small = frozenset(rng.sample(graph.nodes, k=2))
    large = small | frozenset(rng.sample(graph.nodes, k=2))
    before, after = states(graph, small), states(graph, large)
    assert all(after[n] <= before[n] for n in graph.nodes)


def test_two_nodes_that_hold_each_other_up_are_down() -> None:
    graph = SupplyGraph({"a": (Need(("b",)),), "b": (Need(("a",)),)})
    assert states(graph, frozenset()) == {"a": State.LOST, "b": State.LOST}
    assert minimal_cut_sets(graph, {"a": "A", "b": "B"}).of["a"] == (frozenset(),)


def test_an_alternative_makes_reachability_wrong() -> None:
    graph = SupplyGraph({"chatbot": (Need(("ovh", "scaleway")),)})
    assert "ovh" in reach(graph, "chatbot")
    assert states(graph, frozenset({"ovh"}))["chatbot"] is State.KEPT
    assert states(graph, frozenset({"ovh", "scaleway"}))["chatbot"] is State.LOST


def test_a_held_copy_works_on_without_updates() -> None:
    graph = SupplyGraph({"mail": (Need(("camembert",), live=False), Need(("server",)))})
    assert states(graph, frozenset({"camembert"}))["mail"] is State.FROZEN
    assert "camembert" not in reach(graph, "mail")
    assert "camembert" in reach(graph, "mail", held=True)


def test_a_deep_chain_does_not_exhaust_the_stack() -> None:
    needs = {f"n{i}": (Need((f"n{i + 1}",)),) for i in range(20_000)}
    graph = SupplyGraph(needs)
    assert states(graph, frozenset({"n20000"}))["n0"] is State.LOST
    assert states(graph, frozenset())["n0"] is State.KEPT


def test_two_thousand_random_graphs_agree_with_the_oracle() -> None:
    """The same comparison as ``benchmarks/sovereignty_oracle.py`` makes on ten thousand."""
    path = Path(__file__).parents[2] / "benchmarks" / "sovereignty_oracle.py"
    oracle = runpy.run_path(str(path))["compare"]
    seen = [oracle(Random(seed)) for seed in range(2_000)]
    assert sum(answers for answers, _ in seen) > 40_000
    assert sum(wrong for _, wrong in seen) == 0
