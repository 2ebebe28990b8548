"""What if: a provider, a group, a country or a network stops. What is lost, degraded, kept?

A party whose country is unknown may or may not be hit by the cut of a country: the outcome is
computed twice, without it and with it, and the two bound the truth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from beffroi.core import BeffroiError, Value, t
from beffroi.sovereignty.graph.model import Supply, System
from beffroi.sovereignty.graph.supply import Outcomes, State, outcomes, reach, working
from beffroi.sovereignty.jurisdictions import is_country

CutKind = Literal["provider", "group", "country", "network", "zone"]
METRICS = ("systems", "weight", "spend", "users", "requests")
_WORDS: dict[str, CutKind] = {
    "provider": "provider",
    "fournisseur": "provider",
    "group": "group",
    "groupe": "group",
    "country": "country",
    "pays": "country",
    "network": "network",
    "reseau": "network",
    "réseau": "network",
    "zone": "zone",
}
NON_EU = "non_eu"


@dataclass(frozen=True)
class Cut:
    """What stops: of which kind and name, and the nodes surely and possibly removed by it."""

    kind: CutKind
    name: str
    sure: frozenset[str]
    possible: frozenset[str]

    @property
    def label(self) -> str:
        """The cut as it can be typed again."""
        return f"{self.kind}:{self.name}"


class Span(Value):
    """An amount between two bounds, and the total it is part of."""

    low: float
    high: float
    total: float

    @property
    def share_low(self) -> float | None:
        """The lower bound as a share of the total; ``None`` when the total is zero."""
        return self.low / self.total if self.total else None

    @property
    def share_high(self) -> float | None:
        """The upper bound as a share of the total; ``None`` when the total is zero."""
        return self.high / self.total if self.total else None


class Scenario(Value):
    """What one cut does. ``possible`` systems are hit only if unknown parties are in the cut.

    ``hit`` is lost or degraded. ``frozen`` systems work in full but get no more updates.
    ``price_base`` is the spend on which a price rise of these parties would bear: at least what
    is paid to them, at most what is paid for every system that they reach.
    """

    cut: str
    removed: tuple[str, ...]
    maybe_removed: tuple[str, ...]
    lost: tuple[str, ...]
    degraded: tuple[str, ...]
    frozen: tuple[str, ...]
    kept: tuple[str, ...]
    possible: tuple[str, ...]
    hit: dict[str, Span]
    lost_amount: dict[str, Span]
    price_base: Span


def parse_cut(text: str, supply: Supply) -> tuple[Cut, ...]:
    """Return the cuts written in ``text``: ``US``, ``microsoft``, ``group:google``, ``CN,RU``.

    A bare word is a country code, ``non_eu``, a network, or a provider with all it controls.

    Raises:
        BeffroiError: nothing in the graph answers to that name.
    """
    found = tuple(_one_cut(p.strip(), supply) for p in text.split(",") if p.strip())
    if not found:
        raise BeffroiError(t("la coupure demandée est vide."), where="--cut")
    return found


def _one_cut(text: str, supply: Supply) -> Cut:
    word, colon, name = text.partition(":")
    kind = _WORDS.get(word.strip().lower()) if colon else None
    if kind is not None:
        return make_cut(kind, name.strip(), supply)
    if re.fullmatch(r"[A-Za-z]{2}", text) and is_country(text.upper()) and not _party(text, supply):
        return make_cut("country", text.upper(), supply)
    if text.lower() in {NON_EU, "non-eu", "hors-ue", "hors_ue"}:
        return make_cut("zone", NON_EU, supply)
    if text in {n for p in supply.parties.values() for n in p.networks}:
        return make_cut("network", text, supply)
    return make_cut("provider", text, supply)


def _party(name: str, supply: Supply) -> bool:
    return any(name in (p.id, p.group, *p.path) for p in supply.parties.values())


def make_cut(kind: CutKind, name: str, supply: Supply) -> Cut:
    """Return a cut.

    Raises:
        BeffroiError: a provider, group or network of that name is nowhere in the graph. A
            country that controls nothing is a cut that removes nothing.
    """
    cuttable = {n: p for n, p in supply.parties.items() if not p.local}
    unknown = frozenset(n for n, p in cuttable.items() if p.country is None)
    if kind == "country":
        name = name.upper()
        sure = frozenset(n for n, p in cuttable.items() if p.country == name)
        return Cut(kind, name, sure, sure | unknown)
    if kind == "zone":
        sure = frozenset(n for n, p in cuttable.items() if p.zone == name)
        return Cut(kind, name, sure, sure | unknown)
    if kind == "network":
        sure = frozenset(n for n, p in cuttable.items() if name in p.networks)
    elif kind == "group":
        head = {p.group for p in supply.parties.values() if name in (p.id, p.group, *p.path)}
        sure = frozenset(n for n, p in cuttable.items() if p.group in head)
    else:
        sure = frozenset(n for n, p in cuttable.items() if name in (n, p.id, *p.path))
    if not sure:
        raise BeffroiError(
            t(
                "« {name} » n’est ni un pays, ni un réseau, ni un fournisseur de ce graphe.",
                name=name,
            ),
            where="--cut",
            mend=t("Nommez l’un de ceux-ci : {names}.", names=_known(supply)),
        )
    return Cut(kind, name, sure, sure)


def _known(supply: Supply, limit: int = 12) -> str:
    names = sorted({p.group for p in supply.parties.values() if not p.local})
    return ", ".join([*supply.countries, *names][:limit])


def unite(cuts: Sequence[Cut]) -> Cut:
    """Return the cut in which all of these stop together."""
    if len(cuts) == 1:
        return cuts[0]
    return Cut(
        cuts[0].kind,
        " + ".join(c.name for c in cuts),
        frozenset().union(*(c.sure for c in cuts)),
        frozenset().union(*(c.possible for c in cuts)),
    )


def run(supply: Supply, cuts: Sequence[Cut]) -> tuple[Scenario, ...]:
    """Return what each cut does, all computed in one pass over the graph."""
    both = [side for cut in cuts for side in (cut.sure, cut.possible)]
    result = outcomes(supply.graph, both)
    totals = {m: sum(s.amount(m) or 0.0 for s in supply.systems) for m in METRICS}
    return tuple(_scenario(supply, cut, result, 2 * i, totals) for i, cut in enumerate(cuts))


def _scenario(
    supply: Supply, cut: Cut, result: Outcomes, column: int, totals: Mapping[str, float]
) -> Scenario:
    by_state: dict[State, list[System]] = {state: [] for state in State}
    worst: dict[State, list[System]] = {state: [] for state in State}
    for system in supply.systems:
        by_state[result.state(system.id, column)].append(system)
        worst[result.state(system.id, column + 1)].append(system)
    hit = [*by_state[State.LOST], *by_state[State.DEGRADED]]
    worst_hit = [*worst[State.LOST], *worst[State.DEGRADED]]
    return Scenario(
        cut=cut.label,
        removed=tuple(sorted(cut.sure)),
        maybe_removed=tuple(sorted(cut.possible - cut.sure)),
        lost=_ids(by_state[State.LOST]),
        degraded=_ids(by_state[State.DEGRADED]),
        frozen=_ids(by_state[State.FROZEN]),
        kept=_ids(by_state[State.KEPT]),
        possible=tuple(sorted({s.id for s in worst_hit} - {s.id for s in hit})),
        hit=_spans(hit, worst_hit, totals),
        lost_amount=_spans(by_state[State.LOST], worst[State.LOST], totals),
        price_base=price_base(supply, cut),
    )


def _ids(systems: Iterable[System]) -> tuple[str, ...]:
    return tuple(sorted(s.id for s in systems))


def _spans(
    low: Sequence[System], high: Sequence[System], totals: Mapping[str, float]
) -> dict[str, Span]:
    return {
        m: Span(
            low=sum(s.amount(m) or 0.0 for s in low),
            high=sum(s.amount(m) or 0.0 for s in high),
            total=totals[m],
        )
        for m in METRICS
    }


def price_base(supply: Supply, cut: Cut) -> Span:
    """Return the yearly spend on which a price rise of these parties would bear."""
    total = sum(s.spend or 0.0 for s in supply.systems)
    paid = sum(s.spend or 0.0 for s in supply.systems if s.supplier in cut.sure)
    reached = sum(
        s.spend or 0.0
        for s in supply.systems
        if s.supplier in cut.possible or cut.possible & reach(supply.graph, s.id).keys()
    )
    return Span(low=paid, high=max(paid, reached), total=total)


@dataclass(frozen=True)
class Impact:
    """What one cut alone does, without the rest of a scenario: who is lost, who is degraded."""

    cut: Cut
    lost: tuple[str, ...]
    degraded: tuple[str, ...]
    weight: float
    spend: float


def impacts(supply: Supply, cuts: Sequence[Cut]) -> tuple[Impact, ...]:
    """Return what each of many cuts does, computed in one pass, in their order."""
    sure = [c.sure for c in cuts]
    up = working(supply.graph, sure)
    whole = working(supply.graph, sure, optional=True)
    everything = (1 << len(cuts)) - 1
    lost: list[list[System]] = [[] for _ in cuts]
    degraded: list[list[System]] = [[] for _ in cuts]
    for system in supply.systems:
        for i in _bits(everything & ~up[system.id]):
            lost[i].append(system)
        for i in _bits(up[system.id] & ~whole[system.id]):
            degraded[i].append(system)
    return tuple(
        Impact(
            cut=cut,
            lost=_ids(lost[i]),
            degraded=_ids(degraded[i]),
            weight=sum(s.weight for s in (*lost[i], *degraded[i])),
            spend=sum(s.spend or 0.0 for s in (*lost[i], *degraded[i])),
        )
        for i, cut in enumerate(cuts)
    )


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def single_cuts(supply: Supply) -> tuple[Impact, ...]:
    """Return what the stop of each group alone does, the heaviest first."""
    cuts = [Cut("group", g, nodes, nodes) for g, nodes in supply.groups.items()]
    found = impacts(supply, cuts)
    return tuple(sorted(found, key=lambda i: (-i.weight, -i.spend, i.cut.name)))


def provider_cuts(supply: Supply) -> tuple[Cut, ...]:
    """Return the stop of each provider alone, with all that it controls, by name."""
    found: dict[str, set[str]] = {}
    for node, party in supply.parties.items():
        if not party.local:
            for name in {node, party.id, *party.path}:
                found.setdefault(name, set()).add(node)
    return tuple(
        Cut("provider", name, frozenset(nodes), frozenset(nodes))
        for name, nodes in sorted(found.items())
    )


def single_points(supply: Supply) -> dict[str, tuple[str, ...]]:
    """Return for each system the providers whose stop alone brings it down."""
    cuts = provider_cuts(supply)
    up = working(supply.graph, [c.sure for c in cuts])
    everything = (1 << len(cuts)) - 1
    return {
        s.id: tuple(cuts[i].name for i in _bits(everything & ~up[s.id])) for s in supply.systems
    }
