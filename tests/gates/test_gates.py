from datetime import date

import pytest

from beffroi.core import (
    CHALLENGES,
    Evidence,
    Finding,
    Grade,
    Measure,
    Method,
    Severity,
    assessment,
    t,
)
from beffroi.gates import VERDICTS, Override, Request, pass_gates
from beffroi.position import Coverage, Position
from beffroi.register import AISystem, Dataset, Register

ON = date(2026, 11, 22)
EVIDENCE = (Evidence(file="a.csv", sha256="0" * 64),)


def register(**fields):
    system = AISystem.model_validate({"id": "corvi", **fields})
    corpus = Dataset.model_validate({"id": "kb", "systems": {"corvi": True}})
    return Register(systems={"corvi": system}, datasets={"kb": corpus})


def finding(challenge, gate, subject="system:corvi", check="x.y"):
    return Finding(
        check=check,
        subject=subject,
        challenge=challenge,
        severity=Severity.HIGH,
        title=t("constat"),
        remedy=t("remède"),
        gate=gate,
    )


def measure(metric, challenge, value, unit="1"):
    return Measure(
        metric=metric,
        subject="system:corvi",
        challenge=challenge,
        label=t("x"),
        value=value,
        unit=unit,
        grade=Grade.COMPUTED,
        method=Method(id="m"),
        evidence=EVIDENCE,
    )


def position(findings=(), measures=()):
    return Position(
        version="0",
        authority="x",
        authority_id="x",
        on=ON,
        known=ON,
        sentence=t("x"),
        decisions=(),
        systems=(),
        coverage=Coverage(fields=0, known=0, from_artefacts=0, typed=0, disputed=0),
        inputs=(),
        assessments=tuple(
            assessment(
                c,
                ON,
                ON,
                [m for m in measures if m.challenge == c],
                [f for f in findings if f.challenge == c],
            )
            for c in CHALLENGES
        ),
    )


def ask(register_, position_, overrides=(), **fields):
    return pass_gates(Request(system="corvi", on=ON, **fields), register_, position_, overrides)


def test_a_clean_system_passes():
    assert ask(register(), position()).verdict == "allow"


def test_an_unregistered_system_is_refused():
    passage = pass_gates(Request(system="inconnu", on=ON), register(), position())
    assert passage.verdict == "refuse"
    assert "registre" in str(passage.of("regulation").reasons[0])


@pytest.mark.parametrize("stage", ["suspended", "stopped"])
def test_a_suspended_or_stopped_system_is_refused_by_anyone(stage):
    override = Override(
        system="corvi", gate="regulation", by="DGS", motive="urgence", on=ON, until=ON
    )
    assert ask(register(stage=stage), position(), [override]).verdict == "refuse"


@pytest.mark.parametrize("challenge", CHALLENGES)
@pytest.mark.parametrize("gate", ["alter", "route", "refuse"])
def test_a_finding_is_policy(challenge, gate):
    passage = ask(register(), position([finding(challenge, gate)]))
    assert passage.of(challenge).verdict == gate
    assert passage.verdict == gate
    assert [r.verdict for r in passage.rulings if r.gate != challenge] == ["allow"] * 3


def test_the_gravest_finding_decides_and_all_are_named():
    passage = ask(
        register(),
        position([finding("data", "alter"), finding("data", "refuse", "dataset:kb", "z")]),
    )
    assert passage.of("data").verdict == "refuse"
    assert len(passage.of("data").findings) == 2


def test_personal_data_that_the_sheet_does_not_provide_for_is_masked():
    assert ask(register(), position(), data="personal").of("data").verdict == "alter"
    provided = register(facts={"personal_data": True})
    assert ask(provided, position(), data="personal").of("data").verdict == "allow"


@pytest.mark.parametrize(
    ("data", "substitution", "verdict"),
    [
        ("none", 0, "allow"),
        ("personal", 0, "alter"),
        ("sensitive", 1, "refuse"),
        ("sensitive", 2, "route"),
    ],
)
def test_personal_data_before_an_exposed_provider(data, substitution, verdict):
    seen = position(
        measures=[
            measure("dependence.exposure", "dependence", "CLOUD Act"),
            measure("dependence.substitution", "dependence", float(substitution)),
        ]
    )
    assert (
        ask(register(facts={"personal_data": True}), seen, data=data).of("dependence").verdict
        == verdict
    )


@pytest.mark.parametrize(
    ("grams", "deferrable", "verdict"),
    [
        (7_000.0, False, "allow"),
        (8_500.0, False, "route"),
        (10_000.0, False, "refuse"),
        (10_000.0, True, "alter"),
    ],
)
def test_the_yearly_carbon_budget(grams, deferrable, verdict):
    seen = position(measures=[measure("climate.gwp.fr", "climate", grams, "gCO2e")])
    budget = register(declared={"budget_kgco2e_year": 10.0})
    assert ask(budget, seen, deferrable=deferrable).of("climate").verdict == verdict


def test_a_budget_without_measure_is_said_not_guessed():
    ruling = ask(register(declared={"budget_kgco2e_year": 10.0}), position()).of("climate")
    assert ruling.verdict == "allow"
    assert "non mesuré" in str(ruling.reasons[0])


def test_an_override_is_dated_and_bounded():
    refused = position([finding("data", "refuse")])
    good = Override(system="corvi", gate="data", by="DGS", motive="continuité", on=ON, until=ON)
    passage = ask(register(), refused, [good])
    assert passage.verdict == "alter"
    assert passage.of("data").override == good
    stale = good.model_copy(update={"on": date(2026, 1, 1), "until": date(2026, 1, 31)})
    other = good.model_copy(update={"gate": "climate"})
    assert ask(register(), refused, [stale, other]).verdict == "refuse"


@pytest.mark.parametrize("check", ["regulation.prohibited.5_1_f", "regulation.maybe_prohibited"])
def test_what_the_law_forbids_cannot_be_overridden(check):
    forbidden = position([finding("regulation", "refuse", check=check)])
    override = Override(system="corvi", gate="regulation", by="DGS", motive="x", on=ON, until=ON)
    assert ask(register(), forbidden, [override]).verdict == "refuse"


def test_verdicts_are_ordered():
    assert VERDICTS == ("allow", "alter", "route", "refuse")
