"""The published golden set: systems as agents describe them, facts, what the law says of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from law_tools import TODAY, all_cases, gravest

from beffroi.regulation import Verdict, evaluate, evaluate_cases
from beffroi.regulation.verdict import TIERS

CASES = all_cases()
BY_ID = {case["id"]: case for case in CASES}


def judged(case: dict[str, Any], facts: dict[str, Any] | None = None) -> Verdict:
    on: date = case.get("day", TODAY)
    used = case["facts"] if facts is None else facts
    return evaluate(used, on=on, known=case.get("known", on), org=case.get("org", {}))


def codes(verdict: Verdict, *statuses: str) -> set[str]:
    return {d.code for d in verdict.obligations if d.status in statuses}


def test_the_set_is_large_and_named_once() -> None:
    assert len(CASES) >= 130
    assert len(BY_ID) == len(CASES)
    assert all(case["description"].endswith(".") for case in CASES)


@pytest.mark.parametrize("name", list(BY_ID))
def test_case(name: str) -> None:
    case = BY_ID[name]
    expect, verdict = case["expect"], judged(case)
    due = codes(verdict, "open", "not_yet_applicable", "met")
    assert verdict.tier == expect.get("tier", verdict.tier)
    assert list(verdict.possible) == expect.get("possible", list(verdict.possible))
    assert set(expect.get("articles", [])) <= set(verdict.articles)
    assert set(expect.get("codes", [])) <= due
    assert set(expect.get("not_codes", [])).isdisjoint(due | codes(verdict, "undetermined"))
    assert set(expect.get("open", [])) <= codes(verdict, "open")
    assert set(expect.get("not_yet", [])) <= codes(verdict, "not_yet_applicable")
    assert set(expect.get("undetermined_codes", [])) <= codes(verdict, "undetermined")
    assert set(expect.get("rules", [])) <= {d.rule.id for d in verdict.obligations}
    assert verdict.aipd == expect.get("aipd", verdict.aipd)
    assert verdict.applies_from == expect.get("applies_from", verdict.applies_from)
    assert verdict.core.applies_by == expect.get("applies_by", verdict.core.applies_by)
    assert set(expect.get("missing", [])) <= {m.fact for m in verdict.missing}
    if "contested" in expect:
        assert bool(verdict.contested) is expect["contested"]


@pytest.mark.parametrize("name", list(BY_ID))
def test_hiding_any_fact_never_lowers_the_tier(name: str) -> None:
    """Whether the fact is left out or stated as unknown (what is already unknown cannot be hidden)."""
    case = BY_ID[name]
    before = gravest(judged(case).possible)
    for fact in (k for k, v in case["facts"].items() if v != "unknown"):
        left = {k: v for k, v in case["facts"].items() if k != fact}
        for facts in (left, left | {fact: "unknown"}):
            after = judged(case, facts)
            assert gravest(after.possible) <= before, (fact, facts)
            if after.tier != "undetermined":
                assert TIERS.index(after.tier) <= before, (fact, facts)


def test_every_point_and_practice_has_a_case() -> None:
    points = {a for case in CASES for a in case["expect"].get("articles", [])}
    wanted = [f"5(1)({x})" for x in ("a", "b", "ba", "bb", "c", "d", "e", "f", "g", "h")]
    wanted += [f"III, {p}" for p in ("1(a)", "1(b)", "1(c)", "2", "3(a)", "3(b)", "3(c)", "3(d)")]
    wanted += [f"III, {p}" for p in ("4(a)", "4(b)", "5(a)", "5(b)", "5(c)", "5(d)")]
    wanted += [f"III, 6({x})" for x in "abcde"] + [f"III, 7({x})" for x in "abcd"]
    wanted += ["III, 8(a)", "III, 8(b)", "6(1)", "6(3)(a)", "6(3)(b)", "6(3)(c)", "6(3)(d)"]
    assert [w for w in wanted if not any(w in p for p in points)] == []


def test_the_description_decides_nothing() -> None:
    words = "reconnaissance faciale interdite notation sociale émotion au travail police"
    plain = [{"id": c["id"], "facts": c["facts"]} for c in CASES]
    told = [case | {"description_fr": words} for case in plain]
    assert evaluate_cases(plain, on=TODAY) == evaluate_cases(told, on=TODAY)


def test_a_faulty_case_stops_no_other() -> None:
    cases: list[object] = [
        {"id": "faute", "facts": {"is_ia": True}},
        {"id": "valeur", "facts": {"domain": "chocolat"}},
        "rien",
        None,
        {"id": "bon", "facts": {"is_ai": False}},
    ]
    answers = evaluate_cases(cases, on=TODAY)
    assert [a["id"] for a in answers] == ["faute", "valeur", 3, 4, "bon"]
    assert all("error" in a for a in answers[:4])
    assert "is_ia" in answers[0]["error"]
    assert answers[4]["tier"] == "not_ai_system"
