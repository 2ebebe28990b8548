"""How fast the law is applied: ``python benchmarks/regulation_speed.py``.

10,000 systems with facts of their own (seeded), each judged on 40 dates, on one core; and the
cold load of all packs, measured in a fresh process. Bars: 10 s and 0.2 s.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from datetime import date
from typing import Any

from beffroi.regulation import evaluate, standard_engine

SYSTEMS, DATES, SEED = 10_000, 40, 2026
COLD = """
import time, pydantic, yaml, jinja2
start = time.process_time()
from beffroi.regulation.engine import Engine
from beffroi.regulation.load import read_packs
imported = time.process_time()
Engine(read_packs())
print(imported - start, time.process_time() - imported)
"""


def dossier(rng: random.Random) -> dict[str, Any]:
    """Facts drawn at random: harsher than real systems, which resemble one another."""
    known = standard_engine().law.vocabulary.facts
    functions = list(known["function"].values)
    facts: dict[str, Any] = {
        "is_ai": rng.choice([True, True, True, False, "unknown"]),
        "domain": rng.choice(list(known["domain"].values)),
        "function": rng.sample(functions, rng.randint(1, 3)),
        "in_service_since": date(2018 + rng.randrange(9), rng.randint(1, 12), 1),
    }
    for name in rng.sample(sorted(known), 10):
        fact = known[name]
        if name in facts or fact.type in {"number", "day"}:
            continue
        facts[name] = rng.random() < 0.5 if fact.type == "yes_no" else rng.choice(list(fact.values))
    return facts


def main() -> None:
    cold = subprocess.run([sys.executable, "-c", COLD], capture_output=True, text=True, check=True)
    modules, packs = map(float, cold.stdout.split())
    rng = random.Random(SEED)
    systems = [dossier(rng) for _ in range(SYSTEMS)]
    dates = [date(2024 + (i * 2) // 12, (i * 2) % 12 + 1, 15) for i in range(DATES)]
    start = time.process_time()
    judged = sum(len(row) for row in standard_engine().evaluate_many(systems, dates))
    many = time.process_time() - start
    start = time.process_time()
    for day in dates:
        for facts in systems:
            evaluate(facts, on=day)
    one = time.process_time() - start
    start = time.process_time()
    asked = [len(evaluate(facts, on=dates[17]).missing) for facts in systems[:200]]
    missing = (time.process_time() - start) / 200
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"cold load of all packs    {packs:8.3f} s of processor (plus {modules:.3f} s of imports)"
    )
    print(f"{judged:,} verdicts, bulk   {many:8.2f} s of processor")
    print(f"{judged:,} verdicts, by one {one:8.2f} s of processor")
    print(
        f"ranking missing facts     {missing * 1000:8.1f} ms a system (median {sorted(asked)[100]} asked)"
    )
    print(f"peak memory               {memory:8.0f} MB")


if __name__ == "__main__":
    main()
