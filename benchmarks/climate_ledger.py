"""The ledger under load and under the axe.

    python benchmarks/climate_ledger.py [kills]     (400 by default)

Prints JSON: events a second and latency of an acknowledged append (one thread, one event; eight
threads sharing the pen; batches of 100), the sealing and reading of them all, then random SIGKILLs
while a child appends and seals: acknowledged events lost and events repeated (both must be 0).
"""

import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from beffroi.climate.ledger import Ledger, UsageEvent

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def event() -> UsageEvent:
    return UsageEvent(
        ts=NOON, system="corvi", use="answer", service="accueil", provider="mistral",
        model="mistral-small-latest", api_base="api.mistral.ai", tokens_in=2100, tokens_out=240,
        latency_s=2.4,
    )  # fmt: skip


def load(folder: Path, threads: int, size: int, appends: int) -> dict[str, Any]:
    ledger = Ledger(folder, segment_rows=100_000)
    took: list[float] = []

    def work() -> None:
        for _ in range(appends):
            batch = [event() for _ in range(size)]
            start = time.perf_counter()
            ledger.append(batch)
            took.append(time.perf_counter() - start)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    wall = time.perf_counter() - start
    ledger.close()
    ranks = statistics.quantiles(took, n=100)
    return {
        "threads": threads,
        "events_an_append": size,
        "events_per_s": round(threads * appends * size / wall),
        "append_p50_ms": round(ranks[49] * 1000, 3),
        "append_p99_ms": round(ranks[98] * 1000, 3),
    }


def kill(folder: Path, rounds: int) -> dict[str, Any]:
    script = Path(__file__).parent.parent / "tests" / "climate" / "ledger_crash.py"
    command = [sys.executable, str(script), str(folder), str(rounds), "42"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    acknowledged = done.stdout.split()
    ledger = Ledger(folder)
    ledger.seal()
    found = [row["id"] for row in ledger.query("SELECT id FROM usage")]
    return {
        "kills": rounds,
        "acknowledged": len(acknowledged),
        "lost": len(set(acknowledged) - set(found)),
        "repeated": len(found) - len(set(found)),
        "damages": len(ledger.state().damages),
    }


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        out: dict[str, Any] = {
            "loads": [load(folder / "usage", t, s, a) for t, s, a in ((1, 1, 3000), (8, 1, 1000), (1, 100, 400))]
        }  # fmt: skip
        ledger = Ledger(folder / "usage")
        start = time.perf_counter()
        out["sealed"] = ledger.seal()
        out["seal_s"] = round(time.perf_counter() - start, 2)
        start = time.perf_counter()
        out["read"] = ledger.query("SELECT count(*) AS n FROM usage")[0]["n"]
        out["query_s"] = round(time.perf_counter() - start, 3)
        out["axe"] = kill(folder / "axe", rounds)
    print(json.dumps(out, indent=1))
    sys.exit(0 if out["axe"]["lost"] == out["axe"]["repeated"] == 0 else 1)


if __name__ == "__main__":
    main()
