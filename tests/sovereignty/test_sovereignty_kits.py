"""A foreign kit that calls an internal address: nobody foreign, and every artefact that shows it."""

from __future__ import annotations

from typing import Any

import pytest
from corvenne import ON

from beffroi.core import Evidence, Grade, Locator, Measure
from beffroi.evidence import EvidenceBase
from beffroi.register import AISystem, Claims, Component, Link, Register, claim
from beffroi.sovereignty import assess
from beffroi.sovereignty.kits import local_libraries, turned_kits


def at(file: str, place: str) -> Evidence:
    return Evidence(file=file, sha256="a" * 64, locator=Locator(kind="key", at=place))


def shown(value: Any, *places: Evidence) -> Claims[Any]:
    return Claims(
        claims=tuple(
            c
            for place in places
            for c in claim(value, grade=Grade.MEASURED, evidence=(place,)).claims
        )
    )


SBOM, LIST, ENV = at("sbom.json", "components[2]"), at("requirements.txt", "4"), at(".env", "2")
OWN_HOST = "passerelle.ville.internal"


def register(host: str | None = OWN_HOST, purl: str = "pkg:pypi/openai@2.6.1") -> Register:
    kit = Component(
        id="tri-kit",
        name=shown("openai", SBOM, LIST),
        system=shown("tri", SBOM),
        kind=shown("library", SBOM),
        purl=shown(purl, SBOM),
    )
    parts = {"tri-kit": kit}
    if host:
        parts["tri-host"] = Component(
            id="tri-host",
            name=shown(host, ENV),
            system=shown("tri", ENV),
            kind=shown("endpoint", ENV),
            host=shown(host, ENV),
        )
    own = {
        r: Link(role=r, party=shown("interne", at("questionnaire.csv", "7")))
        for r in ("supplier", "host", "model")
    }
    tri = AISystem.model_validate(
        {"id": "tri", "name": claim("Tri"), "stage": claim("in_service"), "chain": own}
    )
    return Register(systems={"tri": tri}, components=parts)


def exposure(sheets: Register) -> Measure:
    found = assess(sheets, EvidenceBase(), ON, ON).measures
    return next(m for m in found if m.id == "dependence.exposure@system:tri")


def test_the_figure_cites_the_library_the_list_and_the_address() -> None:
    figure = exposure(register())
    assert figure.value == "none"
    assert {SBOM, LIST, ENV} <= set(figure.evidence)
    assert OWN_HOST in str(figure.note)


@pytest.mark.parametrize(
    "sheets",
    [
        register(host=None),
        register(host="api.openai.com"),
        register(purl="pkg:pypi/requests@2.0"),
        register(purl="pas une adresse"),
    ],
    ids=["no address", "a foreign address", "no kit", "a broken purl"],
)
def test_nothing_is_said_without_a_kit_and_an_internal_address(sheets: Register) -> None:
    assert turned_kits(sheets, "tri") is None
    assert LIST not in exposure(sheets).evidence


def test_libraries_that_work_on_the_spot_are_cited_where_no_kit_is() -> None:
    local = register(host=None, purl="pkg:pypi/scikit-learn@1.7.2")
    figure = exposure(local)
    assert {SBOM, LIST} <= set(figure.evidence)
    assert "sur place" in str(figure.note)
    assert local_libraries(register(), "tri") is None
    assert local_libraries(register(purl="pkg:pypi/requests@2.0"), "tri") is None
