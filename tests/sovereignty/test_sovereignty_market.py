"""Published contracts: what is AI, who holds it, whose product it is."""

from __future__ import annotations

from datetime import date

import pytest
from corvenne import ON, corvenne
from pydantic import JsonValue

from beffroi.evidence import EvidenceBase, Reading, Source
from beffroi.evidence.readers.decp.model import DecpContent, Holder, Market
from beffroi.sovereignty import assess, knowledge_base, party_finder
from beffroi.sovereignty.market import AiMarket, ai_markets


def base(*markets: Market) -> EvidenceBase:
    content: dict[str, JsonValue] = DecpContent(format="2022", markets=markets).model_dump(
        mode="json"
    )
    reading = Reading(
        kind="decp",
        source=Source(name="decp.json", sha256="3" * 64, size=1),
        ingested_on=ON,
        content=content,
    )
    return EvidenceBase({reading.id: reading})


def market(text: str, holder: str = "Actéa SAS", **more: object) -> Market:
    return Market.model_validate(
        {"id": "m1", "at": "marches[0]", "object": text, "amount": 48_000, "months": 24,
         "notified_on": date(2025, 1, 1), "holders": (Holder(id="1", id_type="SIRET", name=holder),), **more}
    )  # fmt: skip


def seen(*markets: Market) -> tuple[AiMarket, ...]:
    return ai_markets(base(*markets), corvenne(), knowledge_base(), party_finder(), ON, ON)


@pytest.mark.parametrize(
    "text",
    [
        "Assistant d’intelligence artificielle pour les services",
        "Fourniture d'un chatbot",
        "Licences Microsoft 365 Copilot et ChatGPT Enterprise",
        "Solution d’IA générative",
        "Vidéoprotection intelligente du centre-ville",
    ],
)
def test_a_contract_about_ai_is_kept_with_its_reason(text: str) -> None:
    assert seen(market(text))[0].reasons


@pytest.mark.parametrize(
    "text",
    [
        "Maintenance des ascenseurs",
        "Travaux rue de la Via Appia",
        "Médiathèque : mobilier",
        "Plan de vialité",
    ],
)
def test_other_contracts_are_not(text: str) -> None:
    assert seen(market(text)) == ()


def test_holder_and_vendor_are_kept_apart() -> None:
    found = seen(market("Licences ChatGPT Enterprise via la centrale", "UGAP"))[0]
    assert found.holder_entries == ("ugap",)
    assert found.vendors == ("openai",)
    assert found.vendor_countries == ("US",)
    assert not found.hidden
    assert found.notified_a_year == 24_000


def test_a_reseller_without_a_named_vendor_hides_it() -> None:
    one = market("Solution d’IA générative", "SCC France SAS")
    assert seen(one)[0].hidden
    found = assess(corvenne(), base(one), ON, ON).findings
    assert "dependence.market_hides_vendor.m1" in {f.check for f in found}
