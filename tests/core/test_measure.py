from datetime import date

import pytest
from pydantic import ValidationError

from beffroi.core import (
    Evidence,
    Finding,
    Grade,
    Measure,
    Method,
    Severity,
    assessment,
    not_measured,
    t,
)

METHOD = Method(id="test.method")
EVIDENCE = (Evidence(file="a.csv", sha256="0" * 64),)


def measure(**changes):
    fields = {
        "metric": "data.rows",
        "subject": "dataset:a",
        "challenge": "data",
        "label": t("Lignes"),
        "value": 3.0,
        "grade": Grade.MEASURED,
        "method": METHOD,
        "evidence": EVIDENCE,
    }
    return Measure(**{**fields, **changes})


def test_a_figure_without_evidence_is_refused():
    with pytest.raises(ValidationError, match="needs evidence or inputs"):
        measure(evidence=())


def test_missing_is_never_a_number():
    with pytest.raises(ValidationError, match="holds no value"):
        measure(grade=Grade.NOT_MEASURED, to_know=t("Déposez le fichier."))
    with pytest.raises(ValidationError, match="what would measure it"):
        measure(grade=Grade.NOT_MEASURED, value=None)
    unknown = not_measured(
        "data.rows", "dataset:a", "data", t("Lignes"), METHOD, to_know=t("Déposez.")
    )
    assert unknown.value is None


def test_the_interval_holds_the_value():
    assert measure(low=1, high=5).value == 3
    with pytest.raises(ValidationError, match="is outside"):
        measure(low=4)


def test_an_assessment_is_ordered_and_refuses_doubles():
    one, two = measure(), measure(metric="data.columns")
    finding = Finding(
        check="c",
        subject="authority",
        challenge="data",
        severity=Severity.LOW,
        title=t("x"),
        remedy=t("y"),
    )
    grave = finding.model_copy(update={"check": "z", "severity": Severity.CRITICAL})
    done = assessment("data", date(2026, 1, 1), date(2026, 1, 1), [one, two], [finding, grave])
    assert [m.metric for m in done.measures] == ["data.columns", "data.rows"]
    assert [f.check for f in done.findings] == ["z", "c"]
    with pytest.raises(ValueError, match="stated twice"):
        assessment("data", date(2026, 1, 1), date(2026, 1, 1), [one, one], [])
