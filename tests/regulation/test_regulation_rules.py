"""Each rule of law: true, false, unknown when a fact is hidden, and its days before and of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from law_tools import DAY, TODAY, read

from beffroi.regulation import standard_engine
from beffroi.regulation.kleene import FALSE, TRUE, UNKNOWN
from beffroi.regulation.law import State
from beffroi.regulation.pack import DUTIES, Rule

ENGINE = standard_engine()
RULES: dict[str, Rule] = {r.id: r for p in ENGINE.law.packs for r in p.rules}
TESTS: dict[str, dict[str, Any]] = read("rules.yaml")
WITH_FACTS = sorted(r for r, t in TESTS.items() if "dates" not in t)
DATED = sorted(r for r, rule in RULES.items() if rule.kind != "definition")


def truth(rule: str, facts: dict[str, Any]) -> int:
    """Truth of a rule; for a duty, of its being owed."""
    test = TESTS[rule]
    on, known = test.get("day", TODAY), test.get("known", TODAY)
    if RULES[rule].kind not in DUTIES:
        statement = ENGINE.law.reader.read(facts)
        return ENGINE.law.judge(statement.facts)[ENGINE.law.node(rule)]
    verdict = ENGINE.evaluate(facts, on=on, known=known)
    found = [d for d in verdict.core.duties if d.rule.id == rule]
    if not found:
        return FALSE
    return UNKNOWN if found[0].status == "undetermined" else TRUE


def test_every_rule_has_its_tests() -> None:
    assert sorted(TESTS) == sorted(RULES)
    without_facts = {r for r, t in TESTS.items() if "dates" in t}
    assert without_facts == {
        r for r, one in RULES.items() if one.kind in {"milestone", "authority"}
    }
    for rule in WITH_FACTS:
        assert {"is_true", "is_false", "hide"} <= set(TESTS[rule]), rule


@pytest.mark.parametrize("rule", WITH_FACTS)
def test_rule_is_true_of_its_case(rule: str) -> None:
    assert truth(rule, TESTS[rule]["is_true"]) == TRUE


@pytest.mark.parametrize("rule", WITH_FACTS)
def test_rule_is_false_elsewhere(rule: str) -> None:
    assert truth(rule, TESTS[rule]["is_false"]) == FALSE


@pytest.mark.parametrize("rule", WITH_FACTS)
def test_rule_is_unknown_when_its_fact_is(rule: str) -> None:
    facts = TESTS[rule]["is_true"] | {TESTS[rule]["hide"]: "unknown"}
    assert truth(rule, facts) == UNKNOWN


def states(rule: str) -> list[State]:
    return [s for s in ENGINE.law.states if s.rule.id == rule]


def in_force(rule: str, on: date, known: date) -> list[State]:
    law = ENGINE.law.on(on, known)
    return [s for kind in law.states for s in law.of(kind) if s.rule.id == rule]


@pytest.mark.parametrize("rule", DATED)
def test_rule_enters_into_force_on_its_day(rule: str) -> None:
    for state in states(rule):
        version = state.version
        day, known = version.in_force, max(version.known_from, version.in_force)
        assert in_force(rule, day, known) == ([] if version.repealed else [state])
        assert state not in in_force(rule, day - DAY, known)
        assert state not in in_force(rule, day, version.known_from - DAY)


@pytest.mark.parametrize("rule", [r for r in WITH_FACTS if RULES[r].kind in DUTIES])
def test_duty_applies_on_its_day(rule: str) -> None:
    """The day before it is not yet applicable (or not yet law); that day it is open."""
    facts = TESTS[rule]["is_true"]
    known = TESTS[rule].get("known", TODAY)
    duty = next(
        d for d in ENGINE.evaluate(facts, on=known, known=known).core.duties if d.rule.id == rule
    )
    eve = ENGINE.evaluate(facts, on=duty.since - DAY, known=known)
    assert {d.status for d in eve.core.duties if d.rule.id == rule} <= {"not_yet_applicable"}
    law_days = [s.version.in_force for s in states(rule) if not s.version.repealed]
    first = max(duty.since, min(law_days))
    on = ENGINE.evaluate(facts, on=first, known=known)
    assert [d.status for d in on.core.duties if d.rule.id == rule] == ["open"]


@pytest.mark.parametrize("rule", [r for r in WITH_FACTS if RULES[r].kind == "prohibition"])
def test_prohibition_bites_on_its_day(rule: str) -> None:
    facts = TESTS[rule]["is_true"]
    start = ENGINE.evaluate(facts, on=TODAY).applies_from
    assert start in {date(2025, 2, 2), date(2026, 12, 2)}
    eve, day = (ENGINE.evaluate(facts, on=d, known=TODAY) for d in (start - DAY, start))
    assert not eve.core.in_application
    assert day.core.in_application
    assert [d.status for d in day.obligations if d.code == "AIA-5"] == ["open"]


def test_each_rule_leads_to_its_text() -> None:
    for state in ENGINE.law.states:
        if state.rule.kind != "definition":
            assert state.source.url.startswith("https://"), state.rule.id
            assert state.source.verification in {"verified", "secondary", "known", "unverified"}
            assert state.rule.article
