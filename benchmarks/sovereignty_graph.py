"""How long a large supply graph takes: 2,000 systems, 5,000 needs, every single-provider cut.

Run: ``python benchmarks/sovereignty_graph.py [seed]``. Bounds to hold on two cores: assessment in
2 s, all single-provider cuts in 5 s.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from random import Random

from beffroi.sovereignty.graph.assess import assess_graph
from beffroi.sovereignty.graph.cutsets import minimal_cut_sets
from beffroi.sovereignty.graph.file import build_supply, parse_graph
from beffroi.sovereignty.graph.scenario import impacts, provider_cuts, single_points
from beffroi.sovereignty.kb.yaml_lines import read_yaml

SYSTEMS, EDGES, PROVIDERS, COMPONENTS = 2_000, 5_000, 400, 300
COUNTRIES = ["US", "FR", "DE", "CN", "NL", None]


def made(seed: int) -> str:
    """Return a random graph file of the stated size, a third of the needs with alternatives."""
    rng = Random(seed)
    lines = ["graph: 1", "on: 2026-11-22", "systems:"]
    edges = 0
    for i in range(SYSTEMS):
        needs = []
        while edges < EDGES * (i + 1) / SYSTEMS:
            kind = rng.choice(["p", "p", "c"])
            pool = PROVIDERS if kind == "p" else COMPONENTS
            members = [f"{kind}{rng.randrange(pool)}" for _ in range(rng.choice([1, 1, 2]))]
            edges += len(members)
            needs.append(
                "{any: ["
                + ", ".join(members)
                + "], optional: "
                + rng.choice(["true", "false", "false"])
                + "}"
            )
        lines.append(
            f"- {{id: s{i}, spend: {rng.randrange(50_000)}, supplier: p{rng.randrange(PROVIDERS)}, needs: [{', '.join(needs)}]}}"
        )
    lines.append("components:")
    for i in range(COMPONENTS):
        pair = ", ".join(f"p{rng.randrange(PROVIDERS)}" for _ in range(2))
        lines.append(f"- {{id: c{i}, provider: p{rng.randrange(PROVIDERS)}, needs: [[{pair}]]}}")
    lines.append("providers:")
    for i in range(PROVIDERS):
        country = rng.choice(COUNTRIES)
        owner = f", controlled_by: p{rng.randrange(i)}" if i and rng.random() < 0.3 else ""
        lines.append(f"- {{id: p{i}{f', country: {country}' if country else ''}{owner}}}")
    return "\n".join(lines)


def timed(label: str, start: float) -> float:
    now = time.process_time()
    print(f"{label:<48}{now - start:8.3f} s CPU")
    return time.process_time()


def main() -> None:
    text = made(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    at = time.process_time()
    spec = parse_graph(read_yaml("g.yaml", text))
    at = timed(f"read {len(text) // 1024} kB of YAML", at)
    supply = build_supply(spec, date(2026, 11, 22))
    at = timed(f"build {len(supply.graph.nodes)} nodes, {supply.graph.edges} edges", at)
    cuts = provider_cuts(supply)
    found = impacts(supply, cuts)
    at = timed(f"all {len(cuts)} single-provider cuts", at)
    single_points(supply)
    at = timed("single points of failure of every system", at)
    sets = minimal_cut_sets(supply.graph, supply.group_of)
    at = timed(f"minimal cut sets up to 3 (complete: {sets.complete})", at)
    result = assess_graph(spec, ["US", "non_eu"])
    timed("whole assessment (build, shares, SPOF, sets, cuts)", at)
    print(
        f"{sum(bool(s.lost) for s in found)} providers stop at least one system; {len(result['spof'])} groups listed"
    )


if __name__ == "__main__":
    main()
