"""Net balances of a hundred systems, and work placed on a real half-year of the French grid.

    python benchmarks/climate_decisions.py [éCO2mix file]

Prints JSON. Balances: processor seconds of 100 different ones, 200,000 draws each, and how many have
their 5 % to 95 % draws outside the exact interval (must be 0). Schedule: 1,000 random jobs (late
ones must be 0), then two hours of work with a day to place them, ready every two hours or each day at
8 h UTC: saved against starting at once, by the profile, the day before alone, perfect foresight.
"""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from beffroi.climate.grid import GridSeries, read_eco2mix
from beffroi.climate.grid.schedule import Job, levers, schedule
from beffroi.climate.net import NetSpec, net

FILE = Path(__file__).parents[2] / "shared/data/climate/eco2mix_rte_tr_2025_15min.csv"
SYSTEMS, JOBS, SEED = 100, 1000, 2026
FIRST, HOURS = datetime(2025, 1, 15, tzinfo=UTC), 4000


def spec(rng: random.Random, number: int) -> NetSpec:
    low, wide = rng.uniform(0.01, 0.2), rng.uniform(1, 3)
    return NetSpec.model_validate({
        "system": f"s{number}",
        "footprint": {
            "zone": rng.choice(["FRA", "USA", "POL"]), "fixed_kg": rng.uniform(0, 100),
            "scope": {"low": 1, "high": rng.uniform(1, 25)},
            "calls": [{"number": rng.randint(1000, 100_000),
                       "energy_wh": {"low": 0.1, "high": rng.uniform(0.2, 3)},
                       "embodied_g": {"low": 0.01, "high": 0.1}}],
        },
        "benefits": [{
            "name": "b", "number": rng.randint(100, 20_000),
            "displaced": {"low": low, "high": min(1.0, low * wide), "grade": "measured",
                          "evidence": ["e.csv"]},
            "activity": {"low": 1, "high": 10}, "factor": {"low": 0.1, "high": 0.3},
        }],
        "rebound": {"low": 0, "high": rng.uniform(0.1, 1.2)},
    })  # fmt: skip


def balances() -> dict[str, Any]:
    rng = random.Random(SEED)
    asked = [spec(rng, i) for i in range(SYSTEMS)]
    start = time.process_time()
    found = [net(one) for one in asked]
    spent = time.process_time() - start
    outside = sum(not b.net.low <= b.p05 <= b.p95 <= b.net.high for b in found)
    return {"systems": SYSTEMS, "draws": asked[0].draws, "cpu_s": round(spent, 2),
            "outside_the_exact_interval": outside}  # fmt: skip


def placements(series: GridSeries) -> dict[str, Any]:
    rng = random.Random(SEED)
    jobs = []
    for i in range(JOBS):
        ready = FIRST + timedelta(hours=rng.uniform(0, HOURS))
        length = timedelta(hours=rng.uniform(0.1, 10))
        slack = timedelta(hours=rng.uniform(0, 40))
        jobs.append(Job(str(i), ready, ready + length + slack, length, splittable=i % 3 == 0))
    start = time.process_time()
    late = sum(p.late for p in schedule(jobs, series))
    spent = time.process_time() - start
    return {
        "random_jobs": JOBS, "late": late, "cpu_s": round(spent, 2),
        "ready_every_two_hours": saved(series, range(0, HOURS, 2)),
        "ready_at_eight_each_day": saved(series, range(8, HOURS, 24)),
    }  # fmt: skip


def saved(series: GridSeries, hours: range) -> dict[str, Any]:
    ready = [FIRST + timedelta(hours=h) for h in hours]
    jobs = [Job(str(r), r, r + timedelta(days=1), timedelta(hours=2)) for r in ready]
    profile, before = (levers(schedule(jobs, series, m)) for m in ("profile", "yesterday"))
    return {
        "jobs": len(jobs), "late": profile.late, "by_profile": round(profile.saved_share, 4),
        "by_yesterday": round(before.saved_share, 4),
        "by_perfect_foresight": round(1 - profile.best / profile.now, 4),
        "g_per_kwh": round(profile.saved, 2),
        "g_per_kwh_by_moving_from_the_us": round(profile.moving, 1),
    }  # fmt: skip


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    found = {"balances": balances()}
    found["schedule"] = placements(read_eco2mix(path)) if path.exists() else {"data": "not present"}
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
