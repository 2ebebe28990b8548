"""A day's law laid out for speed: positions of truths, kind by kind, instead of rules to search."""

from __future__ import annotations

from dataclasses import dataclass

from beffroi.regulation.condition import Always
from beffroi.regulation.law import LawOn, State
from beffroi.regulation.pack import DUTIES, Gate, Interpretation, LegalSource

# Positions in the row of gates that an assembler fills for each system.
GATES: dict[Gate | None, int] = {
    None: 0,
    "any_ai": 1,
    "lawful_ai": 2,
    "prohibited": 3,
    "high_risk": 4,
    "annex_iii_filtered": 5,
}
DPIA_GATE = 6
DEPLOYER_GATE = 7
CLASSIFYING = frozenset({"prohibition", "high_risk", "filter"})


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """A duty: its condition and the gates that must open (their largest, then the others)."""

    state: State
    node: int
    gate: int
    dpia: bool
    deployer: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """An interpretation: its condition, and what makes it worth showing."""

    node: int
    rule: str
    duty: bool
    classifying: bool
    general: bool
    reading: Interpretation
    source: LegalSource


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a verdict looks at on a day, by position."""

    exclusions: tuple[int, ...]
    prohibitions: tuple[int, ...]
    annex_i: tuple[int, ...]
    annex_iii: tuple[int, ...]
    filters: tuple[int, ...]
    overrides: tuple[int, ...]
    transparency: tuple[int, ...]
    dpia_required: tuple[tuple[int, int, State], ...]
    dpia_criteria: tuple[tuple[int, State], ...]
    dpia_exempt: tuple[int, ...]
    duties: tuple[DutyPlan, ...]
    readings: tuple[ReadingPlan, ...]


def plan(law: LawOn) -> Plan:
    """Lay out the law of a day."""

    def nodes(kind: str) -> tuple[int, ...]:
        return tuple(s.node for s in law.of(kind))

    annexes = law.of("high_risk")
    return Plan(
        exclusions=nodes("exclusion"),
        prohibitions=nodes("prohibition"),
        annex_i=tuple(s.node for s in annexes if s.rule.point == "annex_i"),
        annex_iii=tuple(s.node for s in annexes if s.rule.point != "annex_i"),
        filters=nodes("filter"),
        overrides=nodes("filter_override"),
        transparency=tuple(s.node for s in law.of("obligation") if s.rule.transparency),
        dpia_required=tuple((s.node, GATES[s.rule.tier], s) for s in law.of("dpia_required")),
        dpia_criteria=tuple((s.node, s) for s in law.of("dpia_criterion")),
        dpia_exempt=nodes("dpia_exempt"),
        duties=tuple(_duty(s) for kind in sorted(DUTIES) for s in law.of(kind)),
        readings=tuple(
            ReadingPlan(
                node=node,
                rule=state.rule.id,
                duty=state.rule.kind in DUTIES,
                classifying=state.rule.kind in CLASSIFYING,
                general=isinstance(reading.when, Always),
                reading=reading,
                source=source,
            )
            for state in law.readings
            for node, reading, source in state.readings
        ),
    )


def _duty(state: State) -> DutyPlan:
    rule = state.rule
    return DutyPlan(
        state=state,
        node=state.node,
        gate=GATES[rule.tier],
        dpia=rule.dpia,
        deployer=rule.who == "deployer",
        stands=rule.tier in {"any_ai", "prohibited"},
    )
