"""The EU Cloud Sovereignty Framework as a secondary report: eight objectives, levels 0 to 4.

Weights and rule: European Commission, DG DIGIT, Cloud Sovereignty Framework 1.2.1 (2025-10-20), as
given by secondary sources that agree. The *gate* is the weakest objective; the weighted score
only ranks, and is labelled so. Evidence can exclude a level, seldom prove one: what is known of a
system is therefore an interval by objective.
"""

from __future__ import annotations

from collections.abc import Mapping

from beffroi.core import Text, Value, t
from beffroi.sovereignty.graph.supply import State
from beffroi.sovereignty.view import View

LEVELS = 4
OBJECTIVES: dict[str, tuple[int, Text]] = {
    "SOV-1": (15, t("Souveraineté stratégique")),
    "SOV-2": (10, t("Souveraineté juridique")),
    "SOV-3": (10, t("Données et IA")),
    "SOV-4": (15, t("Exploitation")),
    "SOV-5": (20, t("Chaîne d’approvisionnement")),
    "SOV-6": (15, t("Technologie")),
    "SOV-7": (10, t("Sécurité et conformité")),
    "SOV-8": (5, t("Environnement")),
}


class CsfScore(Value):
    """Gate (0 to 4) and weighted score (0 to 1), each between two bounds."""

    gate_low: int
    gate_high: int
    score_low: float
    score_high: float
    levels: dict[str, tuple[int, int]]


def csf(levels: Mapping[str, tuple[int, int]]) -> CsfScore:
    """Return gate and score of levels by objective; an objective left out may be anything.

    Example:
        >>> known = dict(zip(OBJECTIVES, (1, 1, 2, 2, 1, 2, 3, 3)))
        >>> found = csf({k: (v, v) for k, v in known.items()})
        >>> found.gate_low, found.score_low
        (1, 0.425)

    Raises:
        ValueError: an objective is unknown, or a level is outside 0 to 4.
    """
    for objective, (low, high) in levels.items():
        if objective not in OBJECTIVES or not 0 <= low <= high <= LEVELS:
            raise ValueError(f"{objective}: {low}-{high}")
    full = {o: levels.get(o, (0, LEVELS)) for o in OBJECTIVES}
    total = sum(weight for weight, _ in OBJECTIVES.values()) * LEVELS
    return CsfScore(
        gate_low=min(low for low, _ in full.values()),
        gate_high=min(high for _, high in full.values()),
        score_low=sum(OBJECTIVES[o][0] * low for o, (low, _) in full.items()) / total,
        score_high=sum(OBJECTIVES[o][0] * high for o, (_, high) in full.items()) / total,
        levels=full,
    )


def system_csf(view: View, system: str) -> CsfScore:
    """Return what the evidence leaves possible for a system.

    A regime of another State that reaches a live link excludes level 2 and above of objectives 1
    to 3; a stop of the system in a cut-off from outside the Union, level 2 of objective 4, a
    degraded service level 3; a live link outside the Union, level 3 of objective 5. Nothing is
    said of the other objectives.
    """
    caps: dict[str, int] = {}
    established = [e for _, e in view.exposures(system) if e.reach == "established"]
    if established:
        caps |= {"SOV-1": 1, "SOV-2": 1, "SOV-3": 1}
    state = view.state(system, view.non_eu_cut)
    if state is State.LOST:
        caps["SOV-4"] = 1
    elif state is State.DEGRADED:
        caps["SOV-4"] = 2
    if view.outside(system):
        caps["SOV-5"] = 2
    return csf({o: (0, cap) for o, cap in caps.items()})
