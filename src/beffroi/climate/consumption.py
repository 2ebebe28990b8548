"""The footprint of what a system was seen to use, brought to a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from beffroi.climate.catalogue import Catalogue
from beffroi.climate.inference import Footprint, Gap, Request, footprint
from beffroi.climate.units import GWP, PE, ADPe, Energy, PerKWh, Quantity, Water
from beffroi.climate.usage import Pace, Used, Window, places, yearly
from beffroi.core import Evidence

Q = TypeVar("Q", bound=Quantity)


@dataclass(frozen=True)
class Consumption:
    """What requests cost in a year at the pace seen.

    ``gwp_used`` where they ran, ``gwp_made`` the making of the machines; ``library`` is the energy
    that EcoLogits alone gives, ``None`` when it has no figure for some of the models. ``purposes``
    is the energy by purpose; ``by_week`` tells whether whole weeks bound the year.
    """

    energy: Energy
    gwp_used: GWP
    gwp_made: GWP
    adpe: ADPe
    pe: PE
    wcf: Water
    library: Energy | None
    purposes: Mapping[str, Energy]
    requests: int
    failed: int
    tokens_in: float
    tokens_out: float
    models: tuple[str, ...]
    zones: tuple[str, ...]
    local: bool
    gaps: tuple[Gap, ...]
    window: Window
    by_week: bool
    evidence: tuple[Evidence, ...]

    @property
    def gwp(self) -> GWP:
        """Where the requests ran, machines included."""
        return self.gwp_used + self.gwp_made

    def under(self, factor: PerKWh[GWP]) -> GWP:
        """Return the same electricity on another grid, machines included."""
        return self.energy * factor + self.gwp_made


def consumption(
    groups: Iterable[Used], seen: Window, books: Catalogue, home: str = ""
) -> Consumption | None:
    """Return what groups of requests cost in a year, ``None`` when none of them succeeded.

    ``home`` is the zone of the authority, for what runs on its premises.
    """
    all_groups = list(groups)
    counted = [(g, _footprint(g, books, home)) for g in all_groups if g.requests]
    if not counted:
        return None
    prints = [f for _, f in counted]
    amounts: dict[date, float] = defaultdict(float)
    purposes: dict[str, list[Energy]] = defaultdict(list)
    for group, found in counted:
        purposes[group.purpose].append(found.energy)
        if group.day is not None:
            amounts[group.day] += found.energy.central
    pace = yearly(amounts, seen)
    return Consumption(
        energy=_yearly(Energy.sum(f.energy for f in prints), pace),
        gwp_used=_yearly(GWP.sum(f.usage.gwp for f in prints), pace),
        gwp_made=_yearly(GWP.sum(f.embodied.gwp for f in prints), pace),
        adpe=_yearly(ADPe.sum(f.adpe for f in prints), pace),
        pe=_yearly(PE.sum(f.pe for f in prints), pace),
        wcf=_yearly(Water.sum(f.wcf for f in prints), pace),
        library=_library(counted, books, home, pace),
        purposes={p: _yearly(Energy.sum(e), pace) for p, e in sorted(purposes.items())},
        requests=sum(g.requests for g in all_groups),
        failed=sum(g.failed for g in all_groups),
        tokens_in=sum(g.tokens_in for g in all_groups),
        tokens_out=sum(g.tokens_out for g in all_groups),
        models=tuple(sorted({g.model for g in all_groups})),
        zones=tuple(sorted({f.place.grid.zone for f in prints})),
        local=all(f.host.local for f in prints),
        gaps=tuple(sorted({gap for f in prints for gap in f.gaps})),
        window=seen,
        by_week=pace.by_week,
        evidence=places(all_groups),
    )


def _request(group: Used) -> Request:
    return Request(
        provider="",
        model=group.model,
        tokens_out=group.tokens_out,
        tokens_in=group.tokens_in,
        tokens_cached=group.tokens_cached,
        latency=group.latency_s,
        api_base=group.host,
        count=max(1, group.requests),
    )


def _footprint(group: Used, books: Catalogue, home: str) -> Footprint:
    return footprint(_request(group), "service", books.factors, home)


def _library(
    counted: list[tuple[Used, Footprint]],
    books: Catalogue,
    home: str,
    pace: Pace,
) -> Energy | None:
    if any(f.model.kind == "encoder" for _, f in counted):
        return None
    parts = (footprint(_request(g), "library", books.factors, home).energy for g, _ in counted)
    return _yearly(Energy.sum(parts), pace)


def _yearly(quantity: Q, pace: Pace) -> Q:
    return type(quantity)(
        quantity.low * pace.low, quantity.central * pace.central, quantity.high * pace.high
    )
