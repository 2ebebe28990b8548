"""``beffroi depend --graph``: everything that a hand-written graph says, as plain JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import isinf
from typing import Any

from beffroi.core import BeffroiError, t
from beffroi.sovereignty.graph.cutsets import CutSets, minimal_cut_sets
from beffroi.sovereignty.graph.file import build_supply
from beffroi.sovereignty.graph.model import Supply
from beffroi.sovereignty.graph.restore import ways_back
from beffroi.sovereignty.graph.scenario import (
    Cut,
    Impact,
    Scenario,
    Span,
    parse_cut,
    run,
    single_cuts,
    single_points,
    unite,
)
from beffroi.sovereignty.graph.spec import GraphSpec
from beffroi.sovereignty.kb.base import KnowledgeBase
from beffroi.sovereignty.shares import Concentration, Shares, concentration, in_depth, rank_one


def assess_graph(
    spec: GraphSpec,
    cut: str | Sequence[str] = (),
    on: date | None = None,
    kb: KnowledgeBase | None = None,
) -> dict[str, Any]:
    """Return the assessment of a graph file on a day: JSON-ready, in a stable order.

    ``cut`` names what stops (``US``, ``microsoft``, ``group:google``, ``network:internet``,
    several separated by commas stop together; a sequence is several scenarios). Amounts are
    ``{low, high, total, share_low, share_high}``; ``spof`` lists the groups whose stop alone
    loses or degrades a system; ``cut_sets`` the minimal sets of up to three groups.

    Raises:
        BeffroiError: no date is given, a cut names nothing, or the graph cannot be built.
    """
    day = on or spec.on
    if day is None:
        raise BeffroiError(
            t("il manque le jour de l’évaluation."),
            where="on",
            mend=t("Ajoutez « on: 2026-11-22 » au fichier, ou --on."),
        )
    supply = build_supply(spec, day, kb)
    asked = [cut] if isinstance(cut, str) else list(cut)
    cuts = [unite(parse_cut(text, supply)) for text in asked if text]
    singles = single_cuts(supply)
    sets = minimal_cut_sets(supply.graph, supply.group_of)
    return {
        "on": day.isoformat(),
        "size": {
            "systems": len(supply.systems),
            "parties": len(supply.parties),
            "edges": supply.graph.edges,
        },
        "parties": {n: _party(supply, n) for n in sorted(supply.parties)},
        "shares": {m: _shares(supply, m) for m in ("spend", "users", "requests")},
        "concentration": _concentration(concentration(supply)),
        "spof": [_spof(supply, i) for i in singles if i.lost or i.degraded],
        "spof_by_system": {s: list(p) for s, p in single_points(supply).items()},
        "cut_sets": _sets(supply, sets),
        "cut_sets_complete": sets.complete,
        "scenarios": [
            {**_scenario(s), "way_back": _ways(spec, c, s)}
            for c, s in zip(cuts, run(supply, cuts), strict=True)
        ]
        if cuts
        else [],
    }


def _party(supply: Supply, node: str) -> dict[str, Any]:
    party = supply.parties[node]
    return {"group": party.group, "country": party.country, "path": list(party.path)}


def span_json(span: Span) -> dict[str, float | None]:
    """Return an amount with its bounds and shares."""
    return {
        "low": span.low,
        "high": span.high,
        "total": span.total,
        "share_low": span.share_low,
        "share_high": span.share_high,
    }


def _shares(supply: Supply, metric: str) -> dict[str, Any]:
    ranked: Shares = rank_one(supply, metric)
    first = {c: span_json(ranked.span([c])) for c in ranked.known}
    first["non_eu"] = span_json(ranked.zone("non_eu"))
    return {
        "rank1": first,
        "rank1_unknown": ranked.unknown,
        "depth": {c: span_json(s) for c, s in _depth(supply, metric).items()},
    }


def _depth(supply: Supply, metric: str) -> dict[str, Span]:
    if metric == "requests":
        return {}
    return in_depth(supply, metric)


def _concentration(found: Concentration | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "hhi": found.value,
        "low": found.low,
        "high": found.high,
        "effective_groups": found.effective,
        "shares": dict(found.shares),
    }


def _spof(supply: Supply, impact: Impact) -> dict[str, Any]:
    totals = {m: sum(s.amount(m) or 0.0 for s in supply.systems) for m in ("weight", "spend")}
    return {
        "group": impact.cut.name,
        "lost": list(impact.lost),
        "degraded": list(impact.degraded),
        "weight": _exact(impact.weight, totals["weight"]),
        "spend": _exact(impact.spend, totals["spend"]),
    }


def _exact(amount: float, total: float) -> dict[str, float | None]:
    return span_json(Span(low=amount, high=amount, total=total))


def _sets(supply: Supply, sets: CutSets) -> dict[str, list[list[str]]]:
    return {
        s.id: [sorted(c) for c in sorted(sets.of[s.id], key=lambda c: (len(c), sorted(c)))]
        for s in supply.systems
    }


def _scenario(scenario: Scenario) -> dict[str, Any]:
    plain = scenario.model_dump(mode="json", exclude={"hit", "lost_amount", "price_base"})
    plain["hit"] = {m: span_json(s) for m, s in scenario.hit.items()}
    plain["lost_amount"] = {m: span_json(s) for m, s in scenario.lost_amount.items()}
    plain["price_base"] = span_json(scenario.price_base)
    return plain


def _ways(spec: GraphSpec, cut: Cut, scenario: Scenario) -> dict[str, dict[str, Any] | None]:
    """The shortest way back of each lost system; ``None`` when no fallback is prepared."""
    ways = ways_back(spec, cut.sure)
    return {
        s: None
        if isinf(ways[s].days)
        else {"days": ways[s].days, "cost": ways[s].cost, "steps": list(ways[s].steps)}
        for s in scenario.lost
    }
