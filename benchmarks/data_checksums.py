"""Relational keys against python-stdnum on a million values each, edge values included.

python benchmarks/data_checksums.py [COUNT]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pyarrow as pa

from beffroi.evidence.tables import connect

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "data"))


def main() -> None:
    """Generate, check both ways, count disagreements."""
    import random

    from test_data_checksums import CASES

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(
        "| key | values | right | disagree | stdnum µs | relational µs |\n|---|---|---|---|---|---|"
    )
    for name, (make, formula, oracle, edges) in CASES.items():
        rng = random.Random(1)
        values = [make(rng) for _ in range(count)] + list(edges)
        start = time.process_time()
        expected = [oracle(v) for v in values]
        theirs = time.process_time() - start
        with connect() as engine:
            engine.register("vals", pa.table({"x": values}))
            start = time.process_time()
            found = [
                ok
                for (ok,) in engine.execute(
                    f"SELECT coalesce({formula('x')}, FALSE) FROM vals"
                ).fetchall()
            ]
            ours = time.process_time() - start
        wrong = sum(a != b for a, b in zip(found, expected, strict=True))
        print(
            f"| {name} | {len(values):,} | {sum(expected):,} | {wrong} | {theirs / len(values) * 1e6:.1f} | {ours / len(values) * 1e6:.2f} |"
        )


if __name__ == "__main__":
    main()
