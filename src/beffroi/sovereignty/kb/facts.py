"""A fact of the knowledge base: a value, when it holds, where it was read, until when to trust it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from pydantic import Field

from beffroi.core import Value

T = TypeVar("T")

TRUST_DAYS = 180


class Sourced(Value):
    """What every fact carries.

    ``from``/``to`` bound the days on which it is true in the world (both included); ``as_of``
    is the day of the last check; ``verified`` whether a cited source was read; ``review`` the
    day from which it must be checked again (180 days after ``as_of`` by default): past it, the
    fact counts as unknown.
    """

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    source: str
    as_of: date
    verified: bool = False
    review: date | None = None

    @property
    def review_on(self) -> date:
        """The last day on which the fact may be relied on without a new check."""
        return self.review or self.as_of + timedelta(days=TRUST_DAYS)

    def holds(self, on: date) -> bool:
        """Whether it is true on day ``on``."""
        return (self.from_ or on) <= on <= (self.to or on)

    def fresh(self, known: date) -> bool:
        """Whether it can still be relied on, seen from day ``known``."""
        return known <= self.review_on


class Fact(Sourced, Generic[T]):
    """A dated value."""

    value: T


F = TypeVar("F", bound=Sourced)


def holding(facts: tuple[F, ...], on: date) -> F | None:
    """Return the fact that holds on day ``on``; of several, the one that began last."""
    return max((f for f in facts if f.holds(on)), key=lambda f: f.from_ or date.min, default=None)


def current(facts: tuple[F, ...], on: date, known: date) -> F | None:
    """Return the fact that holds on day ``on`` if it can still be relied on, else ``None``."""
    fact = holding(facts, on)
    return fact if fact is not None and fact.fresh(known) else None


def value_of(facts: tuple[Fact[Any], ...], on: date, known: date) -> Any:
    """Return the value that holds on day ``on`` if it can still be relied on, else ``None``."""
    fact = current(facts, on, known)
    return None if fact is None else fact.value
