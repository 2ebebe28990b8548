"""Work in the greenest hours: never late, never clairvoyant, honest about what it saves."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.climate.grid import GridSeries, read_eco2mix
from beffroi.climate.grid.schedule import Job, levers, schedule
from beffroi.core import BeffroiError

REAL = Path(__file__).parents[3] / "shared" / "data" / "climate" / "eco2mix_rte_tr_2025_15min.csv"
START = datetime(2025, 1, 1, tzinfo=UTC)


def made(rates: list[float], step: int = 900) -> GridSeries:
    starts = np.datetime64("2025-01-01T00:00:00") + np.arange(len(rates)) * np.timedelta64(
        step, "s"
    )
    empty = np.full(len(rates), np.nan)
    return GridSeries("FRA", "made", step, starts, np.array(rates, float), {}, empty)


def wave(days: int = 10) -> GridSeries:
    hours = np.arange(days * 96) / 4
    return made(list(30 + 10 * np.cos(2 * np.pi * hours / 24)))


def real() -> GridSeries:
    if not REAL.is_file():
        pytest.skip("data not present")
    return read_eco2mix(REAL)


def job(start: float, length: float, slack: float, **more: bool) -> Job:
    ready = START + timedelta(hours=start)
    span = timedelta(hours=length)
    return Job("j", ready, ready + span + timedelta(hours=slack), span, **more)


def test_a_regular_day_is_foreseen() -> None:
    (placed,) = schedule([job(72, 2, 22)], wave())
    assert placed.start == START + timedelta(hours=72 + 11)
    assert placed.chosen == pytest.approx(placed.best)
    assert placed.now == pytest.approx(39.4, abs=0.3)


@settings(max_examples=60, deadline=None)
@given(
    st.floats(24, 200), st.floats(0.1, 12), st.floats(0, 30), st.booleans(),
    st.sampled_from(["yesterday", "profile"]),
)  # fmt: skip
def test_a_deadline_that_can_be_met_is_met(
    start: float, length: float, slack: float, splittable: bool, method: str
) -> None:
    asked = job(start, length, slack, splittable=splittable)
    (placed,) = schedule([asked], wave(12), method)  # type: ignore[arg-type]
    assert placed.start >= asked.ready
    assert placed.end <= asked.deadline
    assert not placed.late
    if np.isfinite(placed.chosen):
        assert placed.best <= placed.chosen + 1e-9
        assert placed.best <= placed.now + 1e-9


def test_a_thousand_random_jobs_on_the_real_grid_are_never_late() -> None:
    series = real()
    draw = random.Random(2026)
    jobs = [
        job(240 + draw.uniform(0, 4400), draw.uniform(0.1, 10), draw.uniform(0, 40),
            splittable=draw.random() < 0.3)
        for _ in range(1000)
    ]  # fmt: skip
    for placed in schedule(jobs, series):
        assert not placed.late
        assert placed.job.ready <= placed.start
        assert placed.end <= placed.job.deadline


def test_what_comes_after_is_not_looked_at() -> None:
    series = wave()
    asked = job(100, 2, 22)
    (before,) = schedule([asked], series)
    known = (series.starts < np.datetime64(asked.ready.replace(tzinfo=None))).sum()
    draw = np.random.default_rng(3)
    later = np.concatenate([series.rate[:known], draw.uniform(0, 99, len(series) - known)])
    (after,) = schedule([asked], replace(series, rate=later))
    assert after.steps == before.steps
    assert after.chosen != before.chosen


def test_split_work_takes_the_greenest_quarters() -> None:
    rates = [50.0] * 96 * 3
    for day in range(3):
        rates[day * 96 + 40] = rates[day * 96 + 70] = 1.0
    (whole,) = schedule([job(48, 0.5, 23)], made(rates))
    (split,) = schedule([job(48, 0.5, 23, splittable=True)], made(rates))
    assert whole.chosen == pytest.approx(25.5)
    assert split.chosen == pytest.approx(1.0)
    assert [s.hour for s in split.steps] == [10, 17]


def test_an_impossible_deadline_starts_at_once_and_says_so() -> None:
    ready = START + timedelta(hours=50)
    tight = Job("t", ready, ready + timedelta(hours=1), timedelta(hours=2))
    (placed,) = schedule([tight], wave())
    assert placed.late
    assert placed.start == ready


def test_the_real_grid_and_its_other_levers() -> None:
    series = real()
    jobs = [job(200 + 2 * i, 2, 22) for i in range(12 * 190)]
    yesterday = levers(schedule(jobs, series, "yesterday"))
    profile = levers(schedule(jobs, series))
    assert yesterday.saved_share >= 0.10
    assert profile.saved_share >= 0.14
    assert profile.regret < yesterday.regret
    assert profile.best == pytest.approx(17.7, abs=0.2)
    assert profile.moving > 50 * profile.saved
    assert profile.not_generating == profile.now


def test_ambiguous_or_empty_jobs_are_refused() -> None:
    with pytest.raises(BeffroiError, match="fuseau"):
        Job("x", datetime(2025, 1, 1), START, timedelta(hours=1))  # noqa: DTZ001
    with pytest.raises(BeffroiError, match="positive"):
        Job("x", START, START, timedelta(0))
    with pytest.raises(BeffroiError, match="série"):
        levers(())
