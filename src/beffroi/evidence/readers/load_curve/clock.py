"""Legal time in Europe: the two nights of the year on which an hour is missing or comes twice.

Directive 2000/84/CE: summer time begins and ends on the last Sundays of March and October, at
01:00 UTC. Readings written in local time without an offset are turned into UTC with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta


def last_sunday(year: int, month: int) -> date:
    """Return the last Sunday of a month of 31 days.

    Example:
        >>> last_sunday(2026, 3), last_sunday(2026, 10)
        (datetime.date(2026, 3, 29), datetime.date(2026, 10, 25))
    """
    end = date(year, month, 31)
    return end - timedelta(days=(end.weekday() + 1) % 7)


def nights(years: Iterable[int]) -> str:
    """Return the SQL rows (year, March night at 02:00, October night at 02:00), French time."""
    rows = (
        f"({y}, TIMESTAMP '{last_sunday(y, 3)} 02:00', TIMESTAMP '{last_sunday(y, 10)} 02:00')"
        for y in sorted(set(years))
    )
    return ", ".join(rows)
