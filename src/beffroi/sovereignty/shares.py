"""Shares by jurisdiction and concentration, with what is unknown kept as unknown.

A share is an interval [known, known + unknown]: the unknown part is never spread over the known
ones. Rank 1 looks at who is paid; depth at what stops when a jurisdiction stops.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from beffroi.sovereignty.graph.model import Supply
from beffroi.sovereignty.graph.scenario import NON_EU, Cut, Span, make_cut, run
from beffroi.sovereignty.jurisdictions import zone

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Shares:
    """Amounts by jurisdiction: ``known`` by country code, ``unknown``, and their ``total``."""

    known: Mapping[str, float]
    unknown: float
    total: float

    def span(self, countries: Iterable[str]) -> Span:
        """Return the amount under these countries, with the unknown part as upper bound."""
        low = sum(self.known.get(c, 0.0) for c in set(countries))
        return Span(low=low, high=low + self.unknown, total=self.total)

    def zone(self, name: str) -> Span:
        """Return the amount in a zone (``fr``, ``eu``, ``non_eu``, ``community``)."""
        return self.span(c for c in self.known if zone(c) == name)


def rank_one(supply: Supply, metric: str = "spend") -> Shares:
    """Return the amounts by country of control of who is paid."""
    known: dict[str, float] = {}
    unknown = total = 0.0
    for system in supply.systems:
        amount = system.amount(metric)
        if not amount:
            continue
        total += amount
        party = supply.parties.get(system.supplier or "")
        if party is None or party.country is None:
            unknown += amount
        else:
            known[party.country] = known.get(party.country, 0.0) + amount
    return Shares(dict(sorted(known.items())), unknown, total)


def in_depth(supply: Supply, metric: str = "spend") -> dict[str, Span]:
    """Return for each country, and for ``non_eu``, the amount that its stop would hit.

    A system counts when it would be lost or degraded, whatever the rank of the link; a system
    may count under several countries, so these shares do not add up to one.
    """
    cuts: list[Cut] = [make_cut("country", c, supply) for c in supply.countries]
    cuts.append(make_cut("zone", NON_EU, supply))
    return {
        cut.name: scenario.hit[metric]
        for cut, scenario in zip(cuts, run(supply, cuts), strict=True)
    }


@dataclass(frozen=True)
class Concentration:
    """Herfindahl-Hirschman index on groups: Σ (100·share)², 10,000 when one group has all.

    ``low`` and ``high`` bound it when some of the amount has no known group: spread over many
    small ones, or all with the largest. ``effective`` is 10,000/HHI, the number of equal groups
    that would give the same index (Hill number of order 2).
    """

    value: float
    low: float
    high: float
    shares: Mapping[str, float]

    @property
    def effective(self) -> float | None:
        """The effective number of groups; ``None`` when nothing is known."""
        return 10_000 / self.value if self.value else None


def concentration(supply: Supply, metric: str = "spend") -> Concentration | None:
    """Return the concentration of an amount on the groups who are paid; ``None`` if it is zero."""
    amounts: dict[str, float] = {}
    unknown = 0.0
    for system in supply.systems:
        amount = system.amount(metric) or 0.0
        party = supply.parties.get(system.supplier or "")
        if party is None:
            unknown += amount
        else:
            amounts[party.group] = amounts.get(party.group, 0.0) + amount
    return hhi(amounts, unknown)


def hhi(amounts: Mapping[str, float], unknown: float = 0.0) -> Concentration | None:
    """Return the concentration of amounts by group.

    Example:
        >>> hhi({"A": 24, "B": 15, "C": 12, "D": 9}).value
        2850.0
    """
    total = sum(amounts.values()) + unknown
    if total <= 0:
        return None
    shares = {g: a / total for g, a in sorted(amounts.items()) if a}
    low = sum((100 * s) ** 2 for s in shares.values())
    largest = max(shares, key=lambda g: shares[g], default=None)
    top = shares.get(largest, 0.0) if largest else 0.0
    high = low - (100 * top) ** 2 + (100 * (top + unknown / total)) ** 2
    return Concentration(round(low, 6), round(low, 6), round(high, 6), shares)
