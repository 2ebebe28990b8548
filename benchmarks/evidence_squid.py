"""Count the calls to AI services in a large Squid log: Beffroi beside four others, in one run.

    python benchmarks/evidence_squid.py [--lines 5000000] [--keep FILE] [--rounds 5]

The log is made by a seeded generator: 500 posts in 31 services, one line in 30 to an AI service,
30,000 other hosts under a Zipf law, four lines in five CONNECT tunnels. Each tool is a process of
its own, one after the other, ``--rounds`` times; processor seconds (user + system) and peak memory
are those of the whole process, imports included, for wall time means nothing on a shared machine.

- ``grep -cF`` with the domains that Beffroi knows counts lines that *contain* one, so also queries
  and look-alikes, without unit or status: a floor, not a rival.
- DuckDB and Polars (not a dependency: ``uv pip install polars`` first) are given the short way: one
  regular expression a line, counts by unit, status and host, then the suffixes of distinct hosts.
- GoAccess writes its report of requests, hosts and statuses; it knows no list of domains.
- ``beffroi`` is the reader as ``ingest`` runs it: encoding, hash, rejects, identities dropped.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from bisect import bisect
from datetime import date
from ipaddress import ip_network
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

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


class Spent(NamedTuple):
    """Processor seconds, peak memory in MB and what the tool printed."""

    cpu: float
    memory: float
    said: str


def spend(command: list[str]) -> Spent:
    """Run a process to its end and return what it spent."""
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(command, stdout=out, env={**os.environ, "LC_ALL": "C.UTF-8"})
        _, _, used = os.wait4(child.pid, 0)
        out.seek(0)
        said = out.read().strip()
    return Spent(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--lines", type=int, default=5_000_000)
    options.add_argument("--keep", type=Path, help="keep the log in this file, and reuse it")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--tool", choices=sorted(TOOLS), help=argparse.SUPPRESS)
    told = options.parse_args()
    if told.tool:
        print(json.dumps(TOOLS[told.tool](told.keep)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = told.keep or Path(folder) / "access.log"
        truth = path.with_suffix(".truth")
        if not truth.exists():
            truth.write_text(str(write_log(path, told.lines)))
        compare(path, int(truth.read_text()), told.rounds)


def compare(path: Path, truth: int, rounds: int) -> None:
    # Prepared by a process of its own: a child's peak memory counts its parent's at its birth.
    spend([sys.executable, __file__, "--tool", "prepare", "--keep", str(path)])
    listed, fifth = path.with_suffix(".domains"), path.with_suffix(".fifth.log")
    goaccess = ["goaccess", str(path), "--log-format=%x.%^ %~%L %h %^/%s %b %m %U %^",
                "--datetime-format=%s", "--date-format=%s", "--time-format=%s",
                "--no-global-config", "--no-progress", "-o", str(path.with_suffix(".json"))]  # fmt: skip
    ways = {
        "grep -cF": ["env", "LC_ALL=C", "grep", "-cF", "-f", str(listed), str(path)],
        "beffroi": [sys.executable, __file__, "--tool", "beffroi", "--keep", str(path)],
        "beffroi, a fifth": [sys.executable, __file__, "--tool", "beffroi", "--keep", str(fifth)],
        "duckdb": [sys.executable, __file__, "--tool", "duckdb", "--keep", str(path)],
        "polars": [sys.executable, __file__, "--tool", "polars", "--keep", str(path)],
        "goaccess": goaccess,
    }
    if shutil.which("goaccess") is None:
        del ways["goaccess"]
    if importlib.util.find_spec("polars") is None:
        del ways["polars"]
    runs: dict[str, list[Spent]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, command in ways.items():
            runs[name].append(spend(command))
    report(runs, truth, path)


def report(runs: dict[str, list[Spent]], truth: int, path: Path) -> None:
    floor = statistics.median(s.cpu for s in runs["grep -cF"])
    print(f"{path.stat().st_size / 1e6:.0f} MB, {truth} calls to AI services (the truth)")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores, {len(runs['beffroi'])} rounds")
    for name, spent in runs.items():
        cpus = sorted(s.cpu for s in spent)
        middle = statistics.median(cpus)
        print(
            f"{name:<18} CPU {middle:6.2f} s ({cpus[0]:.2f}-{cpus[-1]:.2f})  x grep {middle / floor:5.2f}"
            f"  memory {max(s.memory for s in spent):6.0f} MB  {counted(spent[-1].said)}"
        )
    reading = statistics.median(json.loads(s.said)["reading"] for s in runs["beffroi"])
    print(f"beffroi, reading alone: {reading:.2f} s, x grep {reading / floor:.2f}")


def counted(said: str) -> str:
    """What a tool says that it counted."""
    if not said:
        return "counts nothing of AI"
    return f"counts {json.loads(said)['requests']}" if said.startswith("{") else f"counts {said}"


def prepare(path: Path) -> dict[str, float]:
    """Write the domains that Beffroi knows, and the first fifth of the log: does memory grow?"""
    listed = domains(path)
    with path.open("rb") as whole, path.with_suffix(".fifth.log").open("wb") as part:
        part.write(whole.read(path.stat().st_size // 5).rpartition(b"\n")[0] + b"\n")
    return {"domains": len(listed.read_text().split())}


def by_beffroi(path: Path) -> dict[str, float]:
    from beffroi.evidence import Artefact, Context
    from beffroi.evidence.readers.squid import READER
    from beffroi.evidence.traffic import WebTraffic
    from beffroi.evidence.units import Unit
    from beffroi.sovereignty.kb import host_matcher

    networks = {
        ip_network(f"10.64.{i + 11}.0/24"): Unit(service=f"service-{i:02d}")
        for i in range(SERVICES)
    }
    context = Context(date(2026, 11, 22), hosts=host_matcher(), networks=networks)
    before = time.process_time()
    reading = READER.read(Artefact(path, path.name), context)
    spent = time.process_time() - before
    told = reading.read(WebTraffic)
    requests = sum(s.agents.total.requests for s in told.seen if s.agents)
    return {"requests": requests, "lines": told.lines, "reading": spent}


LINE = r"^\S+\s+\d+ (\d+\.\d+\.\d+)\.\d+ \S+/(\d+) \d+ \S+ (?:[a-z]+://)?([^/:\s]+)"


def by_duckdb(path: Path) -> dict[str, float]:
    import duckdb

    con = duckdb.connect()
    con.execute("CREATE TABLE domains AS SELECT unnest(?) AS name", [listed_in(path)])
    quoted = str(path).replace("'", "''")
    ((requests,),) = con.execute(
        f"""
        WITH lines AS (
          SELECT regexp_extract(line, '{LINE}', ['unit', 'status', 'host']) AS x
          FROM read_csv('{quoted}', columns = {{'line': 'VARCHAR'}}, header = false,
            delim = '\\0', quote = '', escape = '', auto_detect = false, strict_mode = false)),
        counts AS (SELECT x.unit AS unit, x.status AS status, x.host AS host, count(*) AS n
          FROM lines GROUP BY ALL),
        parts AS (SELECT DISTINCT host, string_split(host, '.') AS labels FROM counts),
        ends AS (SELECT host, unnest(list_transform(range(1, len(labels) + 1),
          lambda i: array_to_string(labels[i:], '.'))) AS name FROM parts),
        found AS (SELECT DISTINCT host FROM ends JOIN domains USING (name)),
        kept AS (SELECT unit, status, host, n FROM counts JOIN found USING (host))
        SELECT sum(n) FROM kept
        """
    ).fetchall()
    return {"requests": int(requests)}


def by_polars(path: Path) -> dict[str, float]:
    import polars as pl

    known = set(listed_in(path))
    counts = (
        pl.scan_csv(path, has_header=False, separator="\x01", quote_char=None, new_columns=["line"])
        .select(pl.col("line").str.extract_groups(LINE).alias("x"))
        .unnest("x")
        .group_by("1", "2", "3")
        .len()
        .collect(engine="streaming")
    )
    hosts = [h for h in counts["3"].unique().to_list() if h and known & ends(h)]
    return {"requests": int(counts.filter(pl.col("3").is_in(hosts))["len"].sum())}


def ends(host: str) -> set[str]:
    labels = host.split(".")
    return {".".join(labels[i:]) for i in range(len(labels))}


def listed_in(path: Path) -> list[str]:
    return path.with_suffix(".domains").read_text().split()


TOOLS = {"prepare": prepare, "beffroi": by_beffroi, "duckdb": by_duckdb, "polars": by_polars}


def domains(path: Path) -> Path:
    """Write the domains that Beffroi knows beside the log, one a line."""
    from beffroi.sovereignty.kb import knowledge_base
    from beffroi.sovereignty.kb.hosts import entry_rules
    from beffroi.sovereignty.kb.lists import list_rules, shipped_lists

    rules = [*entry_rules(knowledge_base().entries.values()), *list_rules(shipped_lists())]
    names = sorted({r.suffix or r.full or "" for _, _, r in rules} - {""})
    target = path.with_suffix(".domains")
    target.write_text("\n".join(names) + "\n")
    return target


if __name__ == "__main__":
    main()
