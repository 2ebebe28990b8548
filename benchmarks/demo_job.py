"""The main job as users live it: help, the demo from nothing to a report, a large log ingested.

    python benchmarks/demo_job.py [--lines 2000000] [--keep FILE] [--rounds 3]

Each measure is a process of its own, through the real command: elapsed and processor seconds, peak
memory. The log is that of ``evidence_squid.py``; it is ingested into a new dossier with ``--yes``,
as an authority would once its agents are informed. Times are medians of the rounds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

BEFFROI = (sys.executable, "-m", "beffroi.cli")


class Spent(NamedTuple):
    """Elapsed and processor seconds, peak memory in MB."""

    wall: float
    cpu: float
    memory: float


def spend(*arguments: str) -> Spent:
    """Run a command to its end; its output is let go.

    Raises:
        SystemExit: it failed.
    """
    started = time.perf_counter()
    child = subprocess.Popen(
        [*BEFFROI, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    error = child.stderr.read() if child.stderr else b""
    _, status, used = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{arguments}: {error.decode()}")
    wall = time.perf_counter() - started
    return Spent(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=2_000_000)
    options.add_argument("--keep", type=Path, help="keep the log in this file, and reuse it")
    options.add_argument("--rounds", type=int, default=3)
    told = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        measure(Path(scratch), told.keep, told.lines, told.rounds)


def measure(scratch: Path, keep: Path | None, lines: int, rounds: int) -> None:
    log = keep or scratch / "access.log"
    if not log.exists():
        make(log, lines)
    demo = scratch / "demo-0"
    found = {"help": [spend("--help") for _ in range(rounds * 5)]}
    found["demo"] = [spend("demo", str(scratch / f"demo-{i}")) for i in range(rounds)]
    found["assess, nothing changed"] = [spend("-d", str(demo), "assess") for _ in range(rounds)]
    found["report, nothing changed"] = [spend("-d", str(demo), "report") for _ in range(rounds)]
    found["ingest of the log"] = [ingest(scratch / f"log-{i}", log) for i in range(rounds)]
    size, rows = log.stat().st_size / 1e6, read(scratch / "log-0")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {rounds} rounds")
    print(f"log: {rows} lines read, {size:.0f} MB")
    for name, spent in found.items():
        middle = [statistics.median(column) for column in zip(*spent, strict=True)]
        print(
            f"{name:<24} elapsed {middle[0]:7.2f} s ({min(s.wall for s in spent):.2f} at best)"
            f"  CPU {middle[1]:7.2f} s  memory {max(s.memory for s in spent):5.0f} MB"
        )


def ingest(dossier: Path, log: Path) -> Spent:
    """Make a dossier and return what the ingestion of the log alone spent."""
    spend("init", str(dossier))
    return spend("-d", str(dossier), "ingest", "--yes", "--by", "banc d’essai", str(log))


def read(dossier: Path) -> int:
    """Return the lines that the ingestion says it read."""
    (path,) = (dossier / "preuves/lectures").glob("*.json")
    rows: int = json.loads(path.read_text("utf-8"))["rows_read"]
    return rows


def make(log: Path, lines: int) -> None:
    sys.path.insert(0, str(Path(__file__).parent))
    from evidence_squid import write_log

    write_log(log, lines)


if __name__ == "__main__":
    main()
