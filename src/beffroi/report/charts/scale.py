"""Scales: from a value or a day to a place across the drawing, and round ticks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10

from markupsafe import Markup

from beffroi.core import Lang, Text, t
from beffroi.core.format import format_amount, format_number
from beffroi.report.charts.frame import MUTED, RULE, join, line, pct, text

# Room kept on each side, so that an end mark is never cut (percent of the width).
EDGE = 1.0
_SPAN = 100 - 2 * EDGE


@dataclass(frozen=True)
class Scale:
    """A linear or logarithmic scale from ``low`` to ``high``."""

    low: float
    high: float
    log: bool = False
    width: float = 100.0  # percent of the drawing that the scale covers, from its left edge

    def at(self, value: float) -> float:
        """Return the place of a value, 0 to ``width``, held inside the scale."""
        if self.log:
            low, high, here = log10(self.low), log10(self.high), log10(max(value, self.low))
        else:
            low, high, here = self.low, self.high, value
        share = (here - low) / (high - low) if high > low else 0.0
        return EDGE + (self.width - 2 * EDGE) * min(max(share, 0.0), 1.0)

    def ticks(self) -> list[float]:
        """Return round values inside the scale, three to seven of them."""
        if self.log:
            first, last = ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9)
            every = max(1, ceil((last - first) / 5))
            return [10.0**p for p in range(first, last + 1, every)]
        step = _step((self.high - self.low) / 4)
        count = floor((self.high - self.low) / step + 1e-9)
        return [self.low + i * step for i in range(count + 1)]


def linear(values: Sequence[float], *, top: float | None = None) -> Scale:
    """Return a scale from zero (or below) to a round value at or above the largest."""
    low, high = min([0.0, *values]), max([*values, 0.0]) if top is None else top
    if high <= low:
        return Scale(low, low + 1)
    step = _step((high - low) / 4)
    return Scale(floor(low / step + 1e-9) * step, high if top else ceil(high / step - 1e-9) * step)


def logarithmic(values: Sequence[float]) -> Scale:
    """Return a scale of whole powers of ten around positive values."""
    positive = [v for v in values if v > 0] or [1.0, 10.0]
    low, high = floor(log10(min(positive))), ceil(log10(max(positive)))
    return Scale(10.0**low, 10.0 ** max(high, low + 1), log=True)


def axis(scale: Scale, unit: str, lang: Lang, top: float, bottom: float) -> Markup:
    """Draw fine lines down the plot and their values under it (20 px)."""
    ticks = scale.ticks()
    drawn = []
    for i, value in enumerate(ticks):
        x = scale.at(value)
        anchor = (
            "start"
            if i == 0
            else "end"
            if i == len(ticks) - 1 and x > scale.width - 10
            else "middle"
        )
        label = _tick(value, unit, lang)
        drawn += [
            line(pct(x), top, pct(x), bottom, RULE),
            text(label, pct(x), bottom + 15, anchor=anchor, fill=MUTED, size=11.5),
        ]
    return join(*drawn)


def _tick(value: float, unit: str, lang: Lang) -> str:
    """Return a round value with no more decimals than it needs."""
    shown = value * 100 if unit == "ratio" else value
    plain = f"{shown:.6f}".rstrip("0")
    decimals = len(plain.partition(".")[2])
    return format_amount(value, unit if unit == "ratio" else "1", lang, decimals)


def log_words(scale: Scale) -> Text:
    """Say how to read a logarithmic scale: how many times more from one line to the next."""
    first, second = [*scale.ticks(), scale.high][:2]
    return t(
        "échelle logarithmique : chaque trait vaut {n} fois le précédent", n=round(second / first)
    )


def unit_words(unit: str, lang: Lang) -> str:
    """Return a unit as it follows a number, in the plural."""
    ten = 10.0
    return format_amount(ten, unit, lang, 0).removeprefix(format_number(ten, lang, 0)).strip()


@dataclass(frozen=True)
class Days:
    """A scale of days."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Return the place of a day, 0 to 100, held inside the drawing."""
        span = (self.last - self.first).days or 1
        share = (day - self.first).days / span
        return EDGE + _SPAN * min(max(share, 0.0), 1.0)

    def years(self) -> list[date]:
        """Return the firsts of January inside the scale, at most six of them."""
        years = range(self.first.year + 1, self.last.year + 1)
        step = max(1, ceil(len(years) / 6))
        return [date(year, 1, 1) for year in years][::step]


def _step(rough: float) -> float:
    """Return 1, 2, 2.5 or 5 times a power of ten, at or above ``rough``."""
    power = 10.0 ** floor(log10(rough))
    return next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9))
