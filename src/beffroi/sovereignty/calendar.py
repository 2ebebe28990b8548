"""Dates of contracts: the last day to give notice, how long since the end."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from beffroi.register import Contract


def months_before(day: date, months: float) -> date:
    """Return the day so many months before; half months count fifteen days.

    Example:
        >>> months_before(date(2026, 12, 31), 6)
        datetime.date(2026, 6, 30)
    """
    whole = int(months)
    index = day.year * 12 + day.month - 1 - whole
    year, month = divmod(index, 12)
    last = monthrange(year, month + 1)[1]
    found = date(year, month + 1, min(day.day, last))
    return found - timedelta(days=round((months - whole) * 30))


def notice_day(contract: Contract) -> date | None:
    """Return the last day to give notice before the end, or ``None`` when it is not known."""
    end, months = contract.end.value, contract.notice_months.value
    return None if end is None or months is None else months_before(end, months)
