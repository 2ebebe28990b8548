"""The headline figures come out of the drop by computation, through the real readers and room."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from beffroi.core import Assessment, Measure
from beffroi.demo import place
from beffroi.evidence import EvidenceBase, Reading
from beffroi.evidence.ingest import plan, read_all
from beffroi.evidence.reader import Context
from beffroi.register import Register
from beffroi.sovereignty import assess, host_matcher, party_finder

VOCABULARY = Path(__file__).parents[2] / "src/beffroi/regulation/vocabulary.yaml"
# What dependence is read from; the large datasets belong to other challenges.
NAMES = (
    "structure.csv organigramme.csv serveurs.csv applications_dsi.csv questionnaire.csv "
    "mandats_2024-2026.csv decp.json contrats sous-traitants.pdf RHéa_v7.2_notes.txt squid.log "
    "dns.log oauth_consents.csv copilot_licences.csv sbom_courrier.cdx.json courrier "
    "sbom_repas.cdx.json repas opsn_fiche_urbapre.json gateway_usage.jsonl"
)


def position(drop: Path, *without: str) -> Assessment:
    facts = yaml.safe_load(VOCABULARY.read_text("utf-8"))["facts"]
    context = Context(
        ingested_on=place.ON,
        hosts=host_matcher(),
        parties=party_finder(),
        facts={name: fact["type"] for name, fact in facts.items()},
    )
    register, readings = Register(), dict[str, Reading]()
    paths = [drop / name for name in NAMES.split() if name not in without]
    for outcome in read_all(plan(paths), context):
        if outcome.reading is not None:
            readings[outcome.reading.id] = outcome.reading
            register = register.merge((p.kind, p.fragment()) for p in outcome.reading.proposals)
    return assess(register, EvidenceBase(readings), place.ON, place.ON)


def figures(assessment: Assessment) -> dict[str, Measure]:
    return {m.metric: m for m in assessment.measures if m.subject == "authority"}


@pytest.fixture(scope="module")
def whole(drop: Path) -> dict[str, Measure]:
    return figures(position(drop))


def test_the_headline_is_computed(whole: dict[str, Measure]) -> None:
    found = whole
    assert found["dependence.spend"].value == pytest.approx(175_700)
    assert found["dependence.non_eu_share.rank1"].value == pytest.approx(13_800 / 175_700)
    assert found["dependence.non_eu_share.depth"].value == pytest.approx(123_900 / 175_700)
    assert found["dependence.cut.us"].value == 8
    assert found["dependence.cut.us.lost"].value == 7
    assert found["dependence.cut.us.degraded"].value == 1
    assert found["dependence.cut.us.bought_in_france"].value == 5
    assert found["dependence.cut.us.free"].value == 3


@pytest.mark.parametrize(
    ("without", "metric"),
    [
        ("contrats", "dependence.non_eu_share.depth"),
        ("squid.log", "dependence.cut.us"),
        ("sous-traitants.pdf", "dependence.cut.us.bought_in_france"),
    ],
)
def test_without_an_artefact_the_figure_changes(
    drop: Path, whole: dict[str, Measure], without: str, metric: str
) -> None:
    less = figures(position(drop, without)).get(metric)
    seen = (whole[metric].value, whole[metric].low, whole[metric].high)
    assert less is None or (less.value, less.low, less.high) != seen
