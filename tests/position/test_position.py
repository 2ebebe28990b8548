from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beffroi.core import (
    BeffroiError,
    Evidence,
    Finding,
    Grade,
    Measure,
    Method,
    Reference,
    Severity,
    assessment,
    t,
)
from beffroi.position import Coverage, Position, difference, why
from beffroi.position.coverage import coverage
from beffroi.position.decisions import COUNT, decisions
from beffroi.position.disputes import disputes
from beffroi.register import AISystem, Contract, Dataset, Register, claim

ON = date(2026, 11, 22)
LOG = Evidence(file="squid.log", sha256="0" * 64)


def finding(subject="system:a", severity=Severity.HIGH, check="x", **fields):
    return Finding(
        check=check,
        subject=subject,
        challenge="data",
        severity=severity,
        title=t("constat"),
        remedy=t("remède"),
        **fields,
    )


def measure(metric, value, inputs=(), **fields):
    evidence = () if inputs else (LOG,)
    return Measure(
        metric=metric,
        subject="authority",
        challenge="data",
        label=t("x"),
        value=value,
        grade=Grade.COMPUTED,
        method=Method(id="m"),
        inputs=inputs,
        evidence=evidence,
        **fields,
    )


def position(measures=(), findings=(), on=ON):
    return Position(
        version="0",
        authority="x",
        authority_id="x",
        on=on,
        known=ON,
        sentence=t("x"),
        decisions=(),
        systems=(),
        coverage=Coverage(fields=0, known=0, from_artefacts=0, typed=0, disputed=0),
        inputs=(),
        assessments=(assessment("data", on, ON, list(measures), list(findings)),),
    )


REGISTER = Register(
    systems={i: AISystem.model_validate({"id": i, "name": f"Système {i}"}) for i in "abcdefg"},
    datasets={"d": Dataset.model_validate({"id": "d", "systems": {"a": True}})},
)


def test_one_decision_a_subject_the_gravest_first():
    found = decisions(
        [
            finding("system:b", Severity.HIGH),
            finding("system:a", Severity.CRITICAL),
            finding("system:a", Severity.LOW, check="y"),
        ],
        REGISTER,
        ON,
    )
    assert [d.subject for d in found] == ["system:a", "system:b"]
    assert found[0].subject_name == "Système a"
    assert len(found[0].findings) == 2
    assert "1 autre constat" in str(found[0].why)


def test_the_longest_overdue_comes_first():
    old, recent = ON - timedelta(days=3000), ON - timedelta(days=30)
    found = decisions(
        [finding("system:b", since=recent), finding("system:a", since=old)], REGISTER, ON
    )
    assert [d.subject for d in found] == ["system:a", "system:b"]


def test_a_dataset_s_finding_belongs_to_the_system_it_feeds():
    (only,) = decisions([finding("dataset:d")], REGISTER, ON)
    assert only.subject == "system:a"


def test_what_happens_if_nothing_is_done_names_the_text():
    reference = Reference(text="CRPA, art. L312-1-3")
    (only,) = decisions([finding(since=date(2018, 10, 7), reference=reference)], REGISTER, ON)
    assert "L312-1-3" in str(only.if_nothing)
    assert "07/10/2018" in str(only.if_nothing)


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefg"), st.sampled_from(list(Severity)), st.integers(0, 9)),
        max_size=30,
    )
)
def test_decisions_are_few_distinct_and_do_not_depend_on_order(drawn):
    found = [
        finding(f"system:{s}", severity, check=f"c{i}{n}")
        for i, (s, severity, n) in enumerate(drawn)
    ]
    taken = decisions(found, REGISTER, ON)
    assert len(taken) <= COUNT
    assert len({d.subject for d in taken}) == len(taken)
    assert taken == decisions(found[::-1], REGISTER, ON)
    gravest = min((f.severity.rank for f in found if f.severity is not Severity.INFO), default=None)
    assert gravest is None or taken[0].severity.rank == gravest


def test_a_contradicted_declaration_is_a_finding_with_both_voices():
    declared = Contract.model_validate({"id": "c", "name": "Contrat", "exit_clause": True})
    seen = Contract(id="c", exit_clause=claim(False, grade=Grade.MEASURED, evidence=[LOG]))
    register = Register().merge([("contract", declared), ("contract", seen)])
    (only,) = disputes(register)
    assert only.challenge == "dependence"
    assert only.contradicts is not None
    assert (only.contradicts.declared, only.contradicts.found) == ("oui", "non")
    assert only.evidence == (LOG,)


def test_a_spelling_is_no_contradiction():
    one = Contract.model_validate({"id": "c", "name": "Énerval"})
    two = Contract(id="c", name=claim("ENERVAL", grade=Grade.MEASURED, evidence=[LOG]))
    assert disputes(Register().merge([("contract", one), ("contract", two)])) == []


def test_agreeing_voices_are_no_dispute():
    one = AISystem(id="a", users=claim(3, by="DSI"))
    two = AISystem(id="a", users=claim(3, grade=Grade.MEASURED, evidence=[LOG]))
    assert disputes(Register().merge([("system", one), ("system", two)])) == []


def test_coverage_tells_what_nobody_typed():
    typed = AISystem.model_validate({"id": "a", "name": "A"})
    read = AISystem(id="a", users=claim(3, grade=Grade.MEASURED, evidence=[LOG]))
    seen = coverage(Register().merge([("system", typed), ("system", read)]))
    assert (seen.known, seen.from_artefacts, seen.typed, seen.disputed) == (2, 1, 1, 0)
    assert seen.fields > seen.known


def test_why_follows_inputs_to_the_evidence():
    seen = position([measure("data.a", 1.0), measure("data.b", 2.0, ("data.a@authority",))])
    chain = why(seen, "data.b")
    assert chain.measure is not None
    assert chain.because[0].measure is not None
    assert chain.because[0].measure.evidence == (LOG,)


def test_why_survives_a_circle():
    seen = position(
        [
            measure("data.a", 1.0, ("data.b@authority",)),
            measure("data.b", 2.0, ("data.a@authority",)),
        ]
    )
    assert why(seen, "data.a").because[0].because == ()


def test_why_offers_names_when_it_does_not_find_one():
    seen = position([measure("data.rows", 1.0), measure("data.rows_bad", 1.0)])
    with pytest.raises(BeffroiError, match=r"data\.rows"):
        why(seen, "data.row")
    assert why(seen, "data.rows@authority").measure is not None
    assert why(seen, "data.rows").measure == seen.measures()["data.rows@authority"]


def test_difference_names_what_moves():
    before = position([measure("data.a", 1.0), measure("data.b", 1.0)], [finding(check="gone")])
    after = position(
        [measure("data.a", 2.0), measure("data.b", 1.0)],
        [finding(check="new")],
        ON + timedelta(days=10),
    )
    found = difference(before, after)
    assert [c.id for c in found.changed] == ["data.a@authority"]
    assert [f.check for f in found.appeared] == ["new"]
    assert [f.check for f in found.gone] == ["gone"]
    assert difference(before, before).changed == ()


def test_a_day_more_is_no_news():
    before = position([measure("data.age", 10.0, unit="d"), measure("data.lag", 10.0, unit="d")])
    after = position(
        [measure("data.age", 12.0, unit="d"), measure("data.lag", 11.0, unit="d")],
        on=ON + timedelta(days=2),
    )
    assert [c.id for c in difference(before, after).changed] == ["data.lag@authority"]
