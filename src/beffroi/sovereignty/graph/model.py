"""What every measure of dependence works on: systems, parties, and the graph between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from beffroi.sovereignty.graph.supply import Need, SupplyGraph
from beffroi.sovereignty.jurisdictions import COMMUNITY, Zone, zone


@dataclass(frozen=True)
class Party:
    """Someone or something a system depends on, and who controls it on the day.

    ``group`` is the ultimate parent; ``path`` goes from the party to it; ``country`` is the
    group's, ``None`` when unknown; ``local`` is true for what the authority itself runs.
    """

    id: str
    name: str
    group: str
    country: str | None
    path: tuple[str, ...] = ()
    networks: frozenset[str] = frozenset()
    local: bool = False

    @property
    def zone(self) -> Zone:
        """France, the rest of the Union, outside, free software, or unknown."""
        return zone(self.country)


@dataclass(frozen=True)
class System:
    """A system and what it weighs. ``spend`` in EUR a year, ``users`` and ``requests`` as counts.

    ``supplier`` is the party who is paid (rank 1), ``None`` when unknown or when nobody is.
    """

    id: str
    name: str
    weight: float = 1.0
    spend: float | None = None
    users: float | None = None
    requests: float | None = None
    supplier: str | None = None

    def amount(self, metric: str) -> float | None:
        """Return the system's amount for ``systems``, ``weight``, ``spend``, ``users``, ``requests``."""
        amounts = {
            "systems": 1.0,
            "weight": self.weight,
            "spend": self.spend,
            "users": self.users,
            "requests": self.requests,
        }
        return amounts[metric]


@dataclass(frozen=True)
class Supply:
    """Systems, parties by node, and the graph. Systems are nodes of the graph by their id."""

    systems: tuple[System, ...]
    parties: Mapping[str, Party]
    graph: SupplyGraph = field(default_factory=SupplyGraph)

    @cached_property
    def group_of(self) -> dict[str, str]:
        """The group of each node that a cut may remove; what the authority runs is none."""
        return {n: p.group for n, p in self.parties.items() if not p.local}

    @cached_property
    def groups(self) -> dict[str, frozenset[str]]:
        """The nodes of each group."""
        return _by(self.group_of.items())

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """The countries that control at least one party, in order of code."""
        found = {p.country for p in self.parties.values() if p.country}
        return tuple(sorted(found - {COMMUNITY}))


def _by(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for node, key in pairs:
        found.setdefault(key, set()).add(node)
    return {key: frozenset(nodes) for key, nodes in sorted(found.items())}


def needs_of(supply: Supply, node: str) -> tuple[Need, ...]:
    """Return what a node needs."""
    return supply.graph.needs.get(node, ())
