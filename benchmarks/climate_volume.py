"""Footprints by volume: events a second, against the library's own per-event call.

    python benchmarks/climate_volume.py [events]     (10,000,000 by default)

Prints JSON: CPU seconds and wall seconds of the aggregated and of the materialised runs (24 result
columns: as Arrow batches, then written to Parquet), of a recomputation under another factor set, and of the library.
"""

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
from ecologits.tracers.utils import llm_impacts

from beffroi.climate.factorset import FactorSet, default_factors
from beffroi.climate.table import prepare


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    wall, spent = time.perf_counter(), cpu()
    result = work()
    return result, time.perf_counter() - wall, cpu() - spent


def make_events(con: duckdb.DuckDBPyConnection, path: Path, count: int) -> None:
    models = sorted(key for key in default_factors().models if key[0] != "huggingface_hub")[:120]
    con.execute("CREATE TABLE pairs AS SELECT * FROM (VALUES " + ", ".join(
        f"({i}, '{p}', '{m}')" for i, (p, m) in enumerate(models)
    ) + ") t(i, provider, model)")  # fmt: skip
    con.execute("SELECT setseed(0.5)")
    con.execute(f"""
        COPY (SELECT p.provider, p.model, ['FRA','USA','SWE','POL'][1 + (e.i % 4)] AS zone,
                     'service-' || (e.i % 30) AS service,
                     CAST(200 + 4000 * random() AS INTEGER) AS tokens_in,
                     CAST(20 + 900 * random() AS INTEGER) AS tokens_out,
                     0.3 + 20 * random() AS latency_s,
                     TIMESTAMP '2026-01-01' + to_seconds(e.i * 3) AS ts
              FROM (SELECT range AS i, range % {len(models)} AS m FROM range({count})) e
              JOIN pairs p ON p.i = e.m) TO '{path}' (FORMAT parquet)""")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    out: dict[str, Any] = {"events": count}
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        con.execute("SET threads = 2")
        con.execute("SET memory_limit = '3GB'")
        con.execute("SET preserve_insertion_order = false")
        source = Path(folder) / "events.parquet"
        make_events(con, source, count)
        columns = [
            "provider",
            "model",
            "zone",
            "service",
            "tokens_in",
            "tokens_out",
            "latency_s",
            "ts",
        ]

        def aggregated(factors: FactorSet | None = None) -> list[dict[str, Any]]:
            events = prepare(con, f"read_parquet('{source}')", columns, factors)
            return events.rows(events.grouped(["service"]))

        def materialised() -> int:
            events = prepare(con, f"read_parquet('{source}')", columns)
            return sum(batch.num_rows for batch in con.sql(events.each()).to_arrow_reader(200_000))

        def written() -> None:
            events = prepare(con, f"read_parquet('{source}')", columns)
            # Nearly every value is distinct: a dictionary costs time and saves nothing.
            con.execute(f"COPY ({events.each()}) TO '{folder}/out.parquet' "
                        "(FORMAT parquet, DICTIONARY_SIZE_LIMIT 1)")  # fmt: skip

        for name, work in (
            ("aggregated", aggregated),
            (
                "recomputed_under_other_factors",
                lambda: aggregated(default_factors().with_hardware(gpu_gwp=164)),
            ),
            ("materialised_24_columns", materialised),
            ("written_to_parquet", written),
        ):
            _, wall, spent = timed(work)
            out[name] = {"wall_s": round(wall, 2), "cpu_s": round(spent, 2),
                         "events_per_s": round(count / wall), "events_per_cpu_s": round(count / spent)}  # fmt: skip
    calls = random.Random(1).choices(
        [k for k in default_factors().models if k[0] == "openai"], k=3000
    )
    _, wall, spent = timed(lambda: [llm_impacts(p, m, 400, 4.0, "FRA") for p, m in calls])
    out["library"] = {"calls": len(calls), "calls_per_cpu_s": round(len(calls) / spent)}
    for name in ("aggregated", "materialised_24_columns"):
        out[name]["times_the_library_per_cpu"] = round(
            out[name]["events_per_cpu_s"] / out["library"]["calls_per_cpu_s"]
        )
    out["peak_rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(out, indent=1))


if __name__ == "__main__":
    main()
