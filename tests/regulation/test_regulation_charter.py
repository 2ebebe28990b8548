"""An authority's own charter: articles tied to commitments, then judged on facts alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from beffroi.core import Assessment, Evidence, Finding, Grade, Locator, canonical_json
from beffroi.evidence import EvidenceBase, Reading, Source
from beffroi.evidence.readers.contract.model import PaperContent, Stated
from beffroi.register import AISystem, Claims, Contract, Link, Register, claim
from beffroi.regulation import assess
from beffroi.regulation.charter import proposes
from beffroi.regulation.engine import standard_engine

ON = date(2026, 11, 22)
DEAL = Evidence(file="contrat.pdf", sha256="c" * 64, locator=Locator(kind="page", at="3"))
SCREEN = Evidence(file="reglages.json", sha256="d" * 64)
ARTICLES = {
    "Article 1 - Utilité": "Un outil ne sert qu'un besoin, après examen d'une solution plus simple.",
    "Article 2 - Public": "L'usager est prévenu, avant d'écrire, qu'un robot lui répond.",
    "Article 3 - Sortie": "Chaque marché dit comment en sortir et la restitution des données.",
    "Article 4 - Lieu": "Les données sont hébergées dans l'Union européenne.",
}


def shown(value: Any, evidence: Evidence = SCREEN) -> Claims[Any]:
    return claim(value, grade=Grade.MEASURED, evidence=(evidence,))


def base(articles: dict[str, str], paper: str = "charter") -> EvidenceBase:
    stated = tuple(
        Stated(key="article", value=title, at=Locator(kind="key", at=f"paragraphe[{i}]"), excerpt=w)
        for i, (title, w) in enumerate(articles.items(), 1)
    )
    content = PaperContent.model_validate(
        {"paper": paper, "format": "docx", "title": "Charte du numérique", "stated": stated}
    )
    reading = Reading(
        kind="contract",
        source=Source(name="charte.docx", sha256="e" * 64, size=1),
        ingested_on=ON,
        content=content.model_dump(mode="json"),
    )
    return EvidenceBase({reading.id: reading})


def register(
    *, notice: bool | None = None, clause: bool | None = None, region: str | None = None
) -> Register:
    facts = {"is_ai": shown(value=True), "interacts_with_public": shown(value=True)}
    if notice is not None:
        facts["proof.ai_notice"] = shown(value=notice)
    host = Link(
        role="host", party=shown("quelquun"), region=shown(region, DEAL) if region else Claims()
    )
    accueil = AISystem(
        id="accueil",
        name=claim("Accueil"),
        stage=claim("in_service"),
        facts=facts,
        chain={"host": host},
    )
    deal = Contract(
        id="m1",
        systems={"accueil": claim(value=True)},
        exit_clause=shown(clause, DEAL) if clause is not None else Claims(),
    )
    return Register(systems={"accueil": accueil}, contracts={"m1": deal})


def position(sheets: Register, evidence: EvidenceBase) -> Assessment:
    return assess(sheets, evidence, ON, ON)


def found(assessment: Assessment, name: str) -> Finding | None:
    return next((f for f in assessment.findings if f.check == f"regulation.charter.{name}"), None)


def value(assessment: Assessment, metric: str) -> Any:
    return next(m.value for m in assessment.measures if m.metric == metric)


def test_a_broken_commitment_quotes_its_article_and_the_proof() -> None:
    seen = position(register(notice=False, clause=True), base(ARTICLES))
    finding = found(seen, "transparency")
    assert finding is not None
    assert finding.reference is not None
    assert finding.reference.status == "commitment"
    assert "Article 2 - Public" in finding.reference.text
    detail = str(finding.detail)
    assert ARTICLES["Article 2 - Public"] in detail
    assert "proposé" in detail
    assert {e.file for e in finding.evidence} == {"charte.docx", "reglages.json"}
    assert value(seen, "regulation.charter") == 1
    assert value(seen, "regulation.charter.articles") == 4


@pytest.mark.parametrize(
    ("clause", "region", "broken", "silent"),
    [
        (False, "us-east-1", {"exit_clause", "eu_hosting"}, set()),
        (True, "eu-west-3", set(), set()),
        (None, None, set(), {"fr.local.exit_clause", "fr.local.eu_hosting"}),
    ],
)
def test_met_not_met_and_not_verifiable(
    clause: bool | None, region: str | None, broken: set[str], silent: set[str]
) -> None:
    seen = position(register(notice=True, clause=clause, region=region), base(ARTICLES))
    assert {n for n in ("exit_clause", "eu_hosting", "transparency") if found(seen, n)} == broken
    unverified = found(seen, "unverified")
    assert (set(unverified.facts["rules"]) if unverified else set()) == silent  # type: ignore[arg-type]


def test_words_alone_decide_nothing() -> None:
    """The same charter over systems of which nothing is known belies nothing."""
    seen = position(Register(systems={"x": AISystem(id="x", name=claim("X"))}), base(ARTICLES))
    assert value(seen, "regulation.charter") == 0
    assert [f.check for f in seen.findings if "charter" in f.check] == [
        "regulation.charter.unverified"
    ]


def test_another_paper_is_no_charter_and_no_charter_changes_nothing() -> None:
    alone = position(register(notice=False), EvidenceBase())
    other = position(register(notice=False), base(ARTICLES, paper="document"))
    assert canonical_json(alone) == canonical_json(other)
    assert not [m for m in alone.measures if "charter" in m.metric]


def test_every_group_of_words_is_needed_and_acronyms_stand_alone() -> None:
    rules = {r.id: r for p in standard_engine().law.packs for r in p.rules}
    notice = rules["fr.local.transparency"]
    assert proposes(notice, "Les habitants sont informés qu'une IA leur répond.")
    assert not proposes(notice, "Les habitants sont informés des horaires.")
    assert not proposes(notice, "Les habitants sont informés du partenariat et des initiales.")
    assert not proposes(rules["eu.aia.50.1"], "usager informé automate")
