"""Deferrable work placed in the greenest hours before its deadline, and what that really saves.

The placement knows only what was known when the work became ready; perfect foresight is computed
beside it, and the difference is the regret. In mainland France the lever is small (a few grams a
kWh): moving the work from a carbon-intensive country, or not doing it, saves far more, and the
report says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Literal

import numpy as np

from beffroi.climate.factorset import FactorSet, default_factors
from beffroi.climate.grid.series import Floats, GridSeries
from beffroi.core import BeffroiError, Value, t

Method = Literal["yesterday", "profile"]
DAY = 86_400
# Chosen on RTE's rates of January to July 2025: 15 % saved for two hours in a day, 11 % from the
# day before alone, 23 % with perfect foresight.
PROFILE_DAYS = 14
NEARER = 0.85
# Share of today's departure from the profile that is kept an hour later.
PERSISTENCE = 0.97


@dataclass(frozen=True)
class Job:
    """Work of ``duration`` that may start from ``ready`` and must end by ``deadline`` (UTC).

    ``kwh`` is its electricity; ``splittable`` work may run in separate quarters of an hour.

    Raises:
        BeffroiError: a time has no zone, or the duration is not positive.
    """

    id: str
    ready: datetime
    deadline: datetime
    duration: timedelta
    kwh: float = 1.0
    splittable: bool = False

    def __post_init__(self) -> None:
        if self.ready.tzinfo is None or self.deadline.tzinfo is None:
            raise BeffroiError(t("une heure sans fuseau est ambiguë."), where=self.id)
        if self.duration <= timedelta(0):
            raise BeffroiError(t("la durée doit être positive."), where=self.id)


@dataclass(frozen=True)
class Placed:
    """Where a job was put: the beginnings of its steps, and three mean rates in gCO2e/kWh.

    ``late`` is true when no placement can meet the deadline; the job then starts at once.
    ``now``, ``chosen`` and ``best`` are ``nan`` where the series does not cover them.
    """

    job: Job
    steps: tuple[datetime, ...]
    end: datetime
    now: float
    chosen: float
    best: float
    late: bool

    @property
    def start(self) -> datetime:
        """When it begins."""
        return self.steps[0]


class Levers(Value):
    """What scheduling saved, beside the other levers, in gCO2e/kWh.

    ``regret`` is what perfect foresight would have saved more. ``moving`` is the difference between
    the United States' and France's yearly averages; ``not_generating`` all of it.
    """

    jobs: int
    late: int
    now: float
    chosen: float
    best: float
    saved: float
    saved_share: float
    regret: float
    moving: float
    not_generating: float


def schedule(
    jobs: Iterable[Job], series: GridSeries, method: Method = "profile"
) -> tuple[Placed, ...]:
    """Place each job by what was known at its ``ready`` time.

    Raises:
        BeffroiError: the series has no step (it cannot order hours).
    """
    if len(series) == 0:
        raise BeffroiError(t("la série est vide."), where=series.name)
    return tuple(_placed(job, series, method) for job in jobs)


def levers(placed: Sequence[Placed], factors: FactorSet | None = None) -> Levers:
    """Return what a schedule saved, weighed by the jobs' electricity, beside the other levers."""
    grids = (factors or default_factors()).grids
    told = [p for p in placed if np.isfinite(p.now + p.chosen + p.best)]
    weights = np.array([p.job.kwh for p in told])
    if not told or weights.sum() <= 0:
        raise BeffroiError(t("aucun travail ne tombe dans la série."))
    now, chosen, best = (
        float(np.average([getattr(p, name) for p in told], weights=weights))
        for name in ("now", "chosen", "best")
    )
    moving = 1000 * (grids["USA"].gwp.central - grids["FRA"].gwp.central)
    return Levers(
        jobs=len(told), late=sum(p.late for p in told), now=now, chosen=chosen, best=best,
        saved=now - chosen, saved_share=(now - chosen) / now, regret=chosen - best,
        moving=moving, not_generating=now,
    )  # fmt: skip


def _placed(job: Job, series: GridSeries, method: Method) -> Placed:
    step = series.step_s
    need = -(-ceil(job.duration.total_seconds()) // step)
    first, last = ceil(job.ready.timestamp()), int(job.deadline.timestamp())
    # Whole steps of the series between ready and deadline; a job that fits in none starts at once.
    opening = -(-first // step) * step
    count = (last - opening) // step
    if count < need:
        steps = np.arange(need) * step + first
        rate = _mean(series, steps)
        end = job.ready + job.duration
        moments = tuple(job.ready + timedelta(seconds=step * i) for i in range(need))
        return Placed(job, moments, end, rate, rate, rate, late=end > job.deadline)
    slots = np.arange(count) * step + opening
    guess = _forecast(series, slots, first, method)
    chosen = _choose(guess, need, splittable=job.splittable)
    actual = series.at(slots.astype("datetime64[s]"))
    ideal = _choose(actual, need, splittable=job.splittable)
    moments = _moments(slots[chosen])
    return Placed(
        job,
        moments,
        moments[-1] + job.duration - timedelta(seconds=step * (need - 1)),
        now=float(np.mean(actual[:need])),
        chosen=float(np.mean(actual[chosen])),
        best=float(np.mean(actual[ideal])),
        late=False,
    )


def _choose(rates: Floats, need: int, *, splittable: bool) -> np.ndarray:
    """Return the indexes of the greenest steps: together, or the greenest ones wherever they are."""
    known = np.where(np.isfinite(rates), rates, np.nanmax(rates, initial=0.0) + 1.0)
    if splittable:
        return np.sort(np.argsort(known, kind="stable")[:need])
    sums = np.convolve(known, np.ones(need), "valid")
    start = int(np.argmin(np.round(sums, 9)))
    return np.arange(start, start + need)


def _forecast(series: GridSeries, slots: np.ndarray, known: int, method: Method) -> Floats:
    """Return the rates expected at slots, from what precedes ``known`` (seconds since 1970)."""
    age = (slots - known) // DAY + 1
    yesterday = series.at((slots - age * DAY).astype("datetime64[s]"))
    if method == "yesterday":
        return yesterday
    back = np.arange(PROFILE_DAYS)
    past = series.at((slots - (age + back[:, None]) * DAY).astype("datetime64[s]"))
    profile = _average(past)
    before = np.array([known - series.step_s])
    usual = _average(series.at((before - (1 + back[:, None]) * DAY).astype("datetime64[s]")))
    gap = series.at(before.astype("datetime64[s]")) - usual
    hours = (slots - known) / 3600
    shift = np.where(np.isfinite(gap), gap, 0.0) * PERSISTENCE**hours
    return np.where(np.isfinite(profile), profile + shift, yesterday)


def _average(past: Floats) -> Floats:
    """Mean of past days, the nearest weighing most; ``nan`` where none is known."""
    weights = np.where(np.isfinite(past), (NEARER ** np.arange(len(past)))[:, None], 0.0)
    total = weights.sum(axis=0)
    whole = (np.nan_to_num(past) * weights).sum(axis=0)
    mean: Floats = np.divide(whole, total, out=np.full(past.shape[1], np.nan), where=total > 0)
    return mean


def _mean(series: GridSeries, steps: np.ndarray) -> float:
    return float(np.mean(series.at(steps.astype("datetime64[s]"))))


def _moments(steps: np.ndarray) -> tuple[datetime, ...]:
    return tuple(datetime.fromtimestamp(int(s), UTC) for s in steps)
