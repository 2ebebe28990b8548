"""A carbon intensity over time: instants in UTC, one step, and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from beffroi.climate.factors import read_factors
from beffroi.climate.sheets import GenerationFile
from beffroi.core import BeffroiError, Text, t

Floats = NDArray[np.float64]
Instants = NDArray[np.datetime64]
Boundary = Literal["direct", "life_cycle"]
SOURCES = (
    "fioul", "charbon", "gaz", "nucleaire", "eolien", "solaire", "hydraulique", "bioenergies",
)  # fmt: skip
GRAMS = 1000.0


@dataclass(frozen=True)
class Reject:
    """Rows that were not read: the first line (from 1), why, how many."""

    line: int
    reason: Text
    count: int = 1


@dataclass(frozen=True)
class GridSeries:
    """Average carbon intensity of what a grid produced, in gCO2e/kWh, by step of ``step_s`` seconds.

    ``starts`` are the beginnings of the steps in UTC, sorted, once each; ``rate`` the intensity;
    ``megawatts`` the production by source and ``consumption`` the load, in MW, ``nan`` where
    unknown. ``boundary`` tells whether making fuel and plants is counted. An average is not a
    marginal: see :func:`marginal`.
    """

    zone: str
    name: str
    step_s: int
    starts: Instants
    rate: Floats
    megawatts: Mapping[str, Floats]
    consumption: Floats
    boundary: Boundary = "direct"
    rejects: tuple[Reject, ...] = ()
    notes: tuple[Text, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def mean(self) -> float:
        """The plain mean of the rate over the period, in gCO2e/kWh."""
        return float(np.nanmean(self.rate))

    def at(self, moments: Instants) -> Floats:
        """Return the rate at each moment (UTC), ``nan`` outside the series or in its holes."""
        wanted = moments.astype("datetime64[s]")
        where = np.searchsorted(self.starts, wanted, side="right") - 1
        safe = np.clip(where, 0, len(self.starts) - 1)
        age = (wanted - self.starts[safe]).astype(np.int64)
        inside = (where >= 0) & (age < self.step_s)
        return np.where(inside, self.rate[safe], np.nan)

    def under(self, boundary: Boundary) -> GridSeries:
        """Return the series recomputed from its sources, under another boundary.

        Raises:
            BeffroiError: the file did not give the production by source.
        """
        if not set(SOURCES) <= set(self.megawatts):
            raise BeffroiError(
                t("ce fichier ne donne pas la production par filière."),
                where=self.name,
                mend=t("Déposez un export éCO2mix complet."),
            )
        weights = getattr(generation(), boundary).factors
        produced = np.maximum(0.0, np.stack([self.megawatts[s] for s in SOURCES]))
        grams = np.stack([np.full(len(self), weights[s]) for s in SOURCES])
        total = produced.sum(axis=0)
        rate = np.divide(
            (produced * grams).sum(axis=0), total, out=np.full(len(self), np.nan), where=total > 0
        )
        return replace(self, rate=rate, boundary=boundary)

    def table(self) -> pa.Table:
        """Return the series as an Arrow table: ``start`` (UTC), ``g_per_kwh``."""
        return pa.table(
            {
                "start": pa.array(self.starts.astype("datetime64[us]"), pa.timestamp("us", "UTC")),
                "g_per_kwh": pa.array(self.rate),
            }
        )


@cache
def generation() -> GenerationFile:
    """Return the emission factors of the sources, read once."""
    return GenerationFile.model_validate(read_factors("generation.yaml"))


@dataclass(frozen=True)
class Marginal:
    """What one more kWh emits, by regression; ``error`` is the standard error of the slope."""

    g_per_kwh: float
    error: float
    steps: int


def marginal(series: GridSeries) -> Marginal:
    """Estimate the marginal intensity of the grid, in gCO2e/kWh.

    Slope of the change of emissions on the change of load between successive steps (Hawkes 2010):
    what the plants that followed the load emitted. It says nothing of plants built or closed.

    Raises:
        BeffroiError: too few steps follow each other.
    """
    power = np.stack([series.megawatts[s] for s in SOURCES]).sum(axis=0)
    emitted = series.rate * power
    follows = np.diff(series.starts).astype(np.int64) == series.step_s
    load, change = np.diff(series.consumption)[follows], np.diff(emitted)[follows]
    sound = np.isfinite(load) & np.isfinite(change)
    load, change = load[sound], change[sound]
    count = len(load)
    if count < 96:  # noqa: PLR2004 (one day of quarter-hours)
        raise BeffroiError(t("la série est trop courte pour estimer une intensité marginale."),
                           where=series.name)  # fmt: skip
    spread = load - load.mean()
    variance = float((spread**2).sum())
    slope = float((spread * (change - change.mean())).sum()) / variance
    rest = change - change.mean() - slope * spread
    error = float(np.sqrt((rest**2).sum() / (count - 2) / variance))
    return Marginal(slope, error, count)
