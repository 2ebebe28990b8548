"""What published procurement data hold, whatever their format."""

from __future__ import annotations

from datetime import date, timedelta

from beffroi.core import Value
from beffroi.evidence.reading import Content


class Holder(Value):
    """Who won a market: identifier as published, SIREN when valid, name only in older formats."""

    id: str
    id_type: str
    siren: str | None = None
    name: str | None = None


class Change(Value):
    """A modification; only what it changes is set."""

    on: date | None = None
    amount: float | None = None
    months: float | None = None
    holders: tuple[Holder, ...] = ()


class Market(Value):
    """A public contract as published. ``amount`` is notified, in EUR before tax, over its life.

    ``at`` is the JSON path. ``months`` and ``amount`` are those of the latest modification when
    there is one; ``first_amount`` what was first notified.
    """

    id: str
    at: str
    object: str = ""
    cpv: str | None = None
    buyer: str | None = None
    nature: str | None = None
    procedure: str | None = None
    holders: tuple[Holder, ...] = ()
    amount: float | None = None
    first_amount: float | None = None
    months: float | None = None
    notified_on: date | None = None
    published_on: date | None = None
    frame: str | None = None
    subcontracting: bool | None = None
    changes: tuple[Change, ...] = ()

    @property
    def ends_on(self) -> date | None:
        """The day on which it ends if it began when notified, or ``None``."""
        if self.notified_on is None or self.months is None:
            return None
        whole = self.notified_on.month - 1 + round(self.months)
        year, month = self.notified_on.year + whole // 12, whole % 12 + 1
        if year >= date.max.year:
            return None
        last = min(self.notified_on.day, _days(year, month))
        return date(year, month, last) - timedelta(days=1)


class DecpContent(Content):
    """The markets of a file. ``format`` is 2019 or 2022, told by the shape of the records."""

    kind = "decp"

    format: str
    markets: tuple[Market, ...] = ()
    concessions: int = 0


def _days(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day
