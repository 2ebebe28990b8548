"""Dates of contracts: when they end or renew, the last day to give notice."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from beffroi.register import Contract

YEAR = 12


def months_before(day: date, months: float) -> date:
    """Return the day so many months before; half months count fifteen days.

    Example:
        >>> months_before(date(2026, 12, 31), 6)
        datetime.date(2026, 6, 30)
    """
    whole = int(months)
    index = day.year * YEAR + day.month - 1 - whole
    year, month = divmod(index, YEAR)
    last = monthrange(year, month + 1)[1]
    found = date(year, month + 1, min(day.day, last))
    return found - timedelta(days=round((months - whole) * 30))


def running_end(contract: Contract, on: date) -> date | None:
    """Return the end of the period that runs on day ``on``; ``None`` when it is not known.

    A contract renewed tacitly runs on by periods of its own first length; where that is not
    known, by years.
    """
    end = contract.end.value
    if end is None or end >= on or contract.tacit_renewal.value is not True:
        return end
    start = contract.start.value
    period = YEAR if start is None else max(1, _months(start, end + timedelta(days=1)))
    times = -(-max(1, _months(end, on)) // period)
    later = months_before(end, -times * period)
    return later if later >= on else months_before(end, -(times + 1) * period)


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * YEAR + last.month - first.month


def notice_day(contract: Contract, on: date) -> date | None:
    """Return the last day to give notice before the running end, or ``None`` when unknown."""
    end, months = running_end(contract, on), contract.notice_months.value
    return None if end is None or months is None else months_before(end, months)
