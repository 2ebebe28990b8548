"""Ingest a large Squid log, and compare its cost with the fastest wrong way, ``grep -cF``.

    python benchmarks/evidence_squid.py [--lines 2000000] [--keep FILE]

The log is made by a seeded generator: 500 posts in 31 services, one line in 30 to an AI service,
30,000 other hosts under a Zipf law, four lines in five CONNECT tunnels. ``grep`` counts lines
that *contain* a domain, so it also counts queries and look-alikes; it is a floor, not a rival.
CPU seconds (user + system) are compared, for wall time means nothing on a shared machine.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from bisect import bisect
from datetime import date
from ipaddress import ip_network
from itertools import accumulate
from pathlib import Path

from beffroi.evidence import Artefact, Context
from beffroi.evidence.readers.squid import READER
from beffroi.evidence.traffic import WebTraffic
from beffroi.evidence.units import Unit
from beffroi.sovereignty.kb import host_matcher, knowledge_base
from beffroi.sovereignty.kb.hosts import entry_rules
from beffroi.sovereignty.kb.lists import list_rules, shipped_lists

AI = ("chatgpt.com", "api.openai.com", "claude.ai", "copilot.microsoft.com", "gemini.google.com")
OTHERS = 30_000
SERVICES = 31
START = 1_793_000_000


def write_log(path: Path, lines: int, seed: int = 2026) -> int:
    """Write a log and return how many of its lines go to an AI service."""
    draw = random.Random(seed)
    hosts = [f"www{i}.site-{i % 977}.example" for i in range(OTHERS)]
    weights = list(accumulate(1 / (i + 1) for i in range(OTHERS)))
    stamp, found = float(START), 0
    with path.open("w", encoding="ascii", buffering=1 << 20) as out:
        for _ in range(lines):
            stamp += draw.expovariate(lines / (30 * 86_400))
            client = f"10.64.{draw.randrange(SERVICES) + 11}.{draw.randrange(16) + 10}"
            if draw.random() < 1 / 30:
                host = draw.choice(AI)
                found += 1
            else:
                host = hosts[bisect(weights, draw.random() * weights[-1])]
            size = int(draw.expovariate(1 / 20_000))
            if draw.random() < 0.8:
                request = f"TCP_TUNNEL/200 {size} CONNECT {host}:443"
            else:
                query = "?q=chatgpt.com" if draw.random() < 0.01 else ""
                request = f"TCP_MISS/200 {size} GET http://{host}/page/{draw.randrange(50)}{query}"
            out.write(
                f"{stamp:.3f} {draw.randrange(900):6d} {client} {request} - "
                f"HIER_DIRECT/192.0.2.{draw.randrange(250)} text/html\n"
            )
    return found


def cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=2_000_000)
    options.add_argument("--keep", type=Path, help="keep the log in this file, and reuse it")
    told = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = told.keep or Path(folder) / "access.log"
        if not path.exists():
            write_log(path, told.lines)
        measure(path)


def measure(path: Path) -> None:
    networks = {
        ip_network(f"10.64.{i + 11}.0/24"): Unit(service=f"service-{i:02d}")
        for i in range(SERVICES)
    }
    shown = 0

    def progress(read: int) -> None:
        nonlocal shown
        if read - shown > 50e6:
            shown = read
            print(f"  {read / 1e6:.0f} Mo", file=sys.stderr)

    context = Context(
        date(2026, 11, 22), hosts=host_matcher(), networks=networks, progress=progress
    )
    grep = subprocess_cpu(["grep", "-cF", "-f", str(domains(path)), str(path)])
    before, wall = cpu(resource.RUSAGE_SELF), time.perf_counter()
    reading = READER.read(Artefact(path, path.name), context)
    own, wall = cpu(resource.RUSAGE_SELF) - before, time.perf_counter() - wall
    told = reading.read(WebTraffic)
    requests = sum(s.agents.total.requests for s in told.seen if s.agents)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"lignes            {told.lines:>12,}   ({path.stat().st_size / 1e6:.0f} Mo)")
    print(f"vers une IA       {requests:>12,}   grep -cF : {grep[1]:,}")
    print(f"CPU lecture       {own:>12.2f} s  ({wall:.2f} s de mur)")
    print(f"CPU grep -cF      {grep[0]:>12.2f} s  rapport {own / grep[0]:.2f}")
    print(f"mémoire maximale  {memory:>12.0f} Mo")


def domains(path: Path) -> Path:
    """Write the domains that Beffroi knows beside the log, one a line, for ``grep -f``."""
    rules = [*entry_rules(knowledge_base().entries.values()), *list_rules(shipped_lists())]
    names = sorted({r.suffix or r.full or "" for _, _, r in rules} - {""})
    target = path.with_suffix(".domains")
    target.write_text("\n".join(names) + "\n")
    return target


def subprocess_cpu(command: list[str]) -> tuple[float, int]:
    before = cpu(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"}
    )
    return cpu(resource.RUSAGE_CHILDREN) - before, int(done.stdout)


if __name__ == "__main__":
    main()
