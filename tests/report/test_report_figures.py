"""Which chart shows each challenge, and what it says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from report_sample import ON, proof, sample

from beffroi.core import Challenge, Finding, Grade, Measure, Method, assessment, not_measured, t
from beffroi.data.fitness import VERDICTS
from beffroi.position import Position
from beffroi.report.figures import bands
from beffroi.report.ledger import ledger
from beffroi.report.scene import Band, Scene
from beffroi.report.typography import apostrophes, typeset
from beffroi.report.view import view


def _measure(metric: str, subject: str, value: float | str, **more: Any) -> Measure:
    base = {
        "challenge": metric.split(".", maxsplit=1)[0],
        "label": t("{m}", m=metric),
        "unit": "ratio",
    }
    known = {"grade": Grade.MEASURED, "method": Method(id="m"), "evidence": (proof("x.csv"),)}
    return Measure.model_validate(
        {"metric": metric, "subject": subject, "value": value, **base, **known, **more}
    )


def _band(
    challenge: Challenge, measures: list[Measure], findings: list[Finding] | None = None
) -> Band:
    found = findings or []
    position: Position = sample().model_copy(
        update={"assessments": (assessment(challenge, ON, ON, measures, found),)}
    )
    (band,) = bands(Scene(position, "fr", ledger(measures, found), {}, {}))
    return band


def _cells(band: Band) -> list[list[str]]:
    rows = fromstring(band.chart.table).findall("tbody/tr")
    return [[re.sub(r"\s+", " ", "".join(c.itertext())) for c in row] for row in rows]


def test_each_dataset_shows_its_widest_fault_and_its_verdict() -> None:
    measures = [
        _measure("data.dead_share", "dataset:site", 0.115),
        _measure("data.superseded_share", "dataset:site", 0.073),
        _measure("data.completeness", "dataset:site", 0.9),
        _measure("data.fitness", "dataset:site", str(VERDICTS["unfit"]), unit="1"),
        _measure("data.duplicate_share", "dataset:dju", 0.0),
        _measure("data.fitness", "dataset:dju", str(VERDICTS["fit"]), unit="1"),
    ]
    band = _band("data", measures)
    assert _cells(band) == [
        ["site", "inapte", "data.dead_share", "11,5 %", "mesuré"],
        ["dju", "apte", "aucun enregistrement en défaut", "0,0 %", "mesuré"],
    ]
    assert str(band.reading) == "1 jeu de données sur 2 est inapte à l’usage qui en est fait."


def test_what_is_uncertain_in_a_share_is_neither_inside_nor_outside() -> None:
    band = _band(
        "dependence",
        [_measure("dependence.non_eu_share.depth", "authority", 0.6, low=0.6, high=0.8)],
    )
    assert _cells(band) == [["Euros, selon tous les rangs", "60,0 %", "20,0 %", "20,0 %"]]
    head = [h.text for h in fromstring(band.chart.table).findall("thead/tr/th")]
    assert head[2:] == ["Union européenne, France comprise", "origine inconnue"]


def test_a_footprint_nobody_measured_is_told_not_drawn() -> None:
    known = [
        _measure(f"climate.gwp.{zone}", "system:a", value, unit="kgCO2e")
        for zone, value in (("fr", 1.0), ("us", 9.3))
    ]
    unknown = [
        not_measured(
            f"climate.gwp.{zone}",
            "system:b",
            "climate",
            t("x"),
            Method(id="m"),
            unit="kgCO2e",
            to_know=t("Déposez le journal."),
        )
        for zone in ("fr", "us")
    ]
    band = _band("climate", [*known, *unknown])
    assert [row[0] for row in _cells(band)] == ["a"]
    assert str(band.reading).endswith("Pour 1 autre système, l’empreinte est non mesurée.")


def test_where_no_chart_fits_the_grades_are_shown() -> None:
    band = _band("climate", [_measure("climate.odd", "system:a", 1.0, unit="1")])
    assert _cells(band) == [["a", "100,0 %"]]


def test_every_challenge_of_the_sample_has_its_band() -> None:
    seen = view(sample(), "fr", None)
    assert [b.challenge for b in seen.bands] == ["data", "regulation", "dependence", "climate"]


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        (
            "« Corvi » : inapte ; 7 jours !",
            "«\u00a0Corvi\u00a0»\u00a0: inapte\u202f; 7\u00a0jours\u202f!",
        ),
        ("https://a.b/c?d=1", "https://a.b/c?d=1"),
        ("12:30", "12:30"),
    ],
)
def test_french_punctuation_never_starts_a_line(plain: str, shown: str) -> None:
    assert typeset(plain, "fr") == shown
    assert typeset(plain, "en") == plain


def test_apostrophes_are_set_inside_words_only() -> None:
    assert apostrophes("l'usage d'un 'mot'", "fr") == "l’usage d’un 'mot'"
    assert apostrophes("don't", "en") == "don't"
