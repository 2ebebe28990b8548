"""What an export of payments holds, added up so that no natural person can be found in it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from beffroi.core import Value
from beffroi.evidence.reading import Content

Basis = Literal["HT", "TTC", "unsaid"]


class Payee(Value):
    """A legal person paid: its sheet's id, its name as most often written, its SIREN if valid.

    ``country`` is that of the SIREN or VAT number; ``provider`` its entry in the knowledge base.
    """

    id: str
    name: str
    siren: str | None = None
    country: str | None = None
    provider: str | None = None


class PaymentGroup(Value):
    """Payments of one financial year, payee, contract number and subject, added up.

    ``amount`` in EUR (credit notes taken off); ``lines`` the first fifty lines of the file,
    ``count`` how many there are. ``subject`` is empty where it can tell nothing about software.
    """

    year: int
    payee: str
    reference: str | None = None
    nature: str | None = None
    subject: str = ""
    amount: float
    count: int
    lines: tuple[int, ...]
    first: date | None = None
    last: date | None = None


class Persons(Value):
    """Payments to natural persons or collective payees of one year: a count and a sum, no name."""

    year: int
    count: int
    amount: float


class Refunds(Value):
    """Payments to natural persons whose subject names a provider: its id and how many lines.

    ``count`` is ``None`` under the anonymity threshold.
    """

    provider: str
    count: int | None


class PaymentsContent(Content):
    """An export of payments. ``basis`` says what the amounts are: before tax, with tax, or unsaid."""

    kind = "payments"

    basis: Basis
    payees: tuple[Payee, ...] = ()
    groups: tuple[PaymentGroup, ...] = ()
    persons: tuple[Persons, ...] = ()
    refunds: tuple[Refunds, ...] = ()
    years: tuple[int, ...] = ()
    first: date | None = None
    last: date | None = None

    def paid(self, reference: str, year: int) -> float:
        """Return what was paid under a contract number in a year, in EUR."""
        same = (g for g in self.groups if g.reference == reference and g.year == year)
        return round(sum(g.amount for g in same), 2)
