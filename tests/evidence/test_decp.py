"""Public procurement data: the real samples in all their shapes, and what people type in them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.core import BeffroiError
from beffroi.evidence import Artefact, Context
from beffroi.evidence.readers.decp import READER, DecpContent, Market
from beffroi.evidence.reading import Reading
from beffroi.register import AISystem, Authority, Contract, Register, Supplier, claim

DAY = date(2026, 11, 22)
SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "sovereignty" / "decp"
needs_data = pytest.mark.skipif(not SAMPLES.exists(), reason="data not present")


def read(folder: Path, data: object, register: Register | None = None) -> Reading:
    path = folder / "decp.json"
    path.write_text(json.dumps(data), "utf-8")
    artefact = Artefact(path, "decp.json")
    return READER.read(artefact, Context(ingested_on=DAY, register=register or Register()))


def sample(name: str) -> DecpContent:
    artefact = Artefact(SAMPLES / name, name)
    assert READER.recognise(artefact) > 0.6
    return READER.read(artefact, Context(ingested_on=DAY)).read(DecpContent)


@needs_data
def test_format_examples_of_the_state() -> None:
    content = sample("format/marches_avec_modifications.json")
    first = content.markets[0]
    assert (content.format, len(content.markets)) == ("2022", 2)
    assert first.id == "TEST2022"
    assert first.buyer == "21750001630066"
    assert first.cpv == "45000000"
    assert (first.first_amount, first.amount) == (575000, 123457.87)
    assert first.months == 12
    assert [h.id for h in first.holders] == ["868768687576575"]
    assert first.notified_on == date(2024, 5, 15)
    assert first.at == "marches.marche[0]"


@needs_data
def test_concessions_are_counted_not_read() -> None:
    content = sample("format/marches_concessions.json")
    assert content.concessions == 2
    assert content.markets


@needs_data
def test_a_real_flow_record() -> None:
    (market,) = sample("decp-rama/decp-13001845000028-2024-02-29-01.json").markets
    assert market.holders[0].siren == "440909562"
    assert market.holders[0].name is None
    assert (market.amount, market.months, market.cpv) == (952543.75, 15, "72210000")
    assert market.ends_on == date(2025, 4, 1)


@needs_data
def test_the_older_format_with_lists_of_lists_and_other_identifiers() -> None:
    content = sample("decp-processing/decp_test_2019.json")
    first, second = content.markets
    assert first.buyer == "21500222100012"
    assert (first.first_amount, first.amount) == (77899.0, 79237)
    assert second.months is None  # "NC"
    assert [(h.id_type, h.name) for h in second.holders] == [("SIRET", "FFF"), ("TVA", "ABC")]


@needs_data
def test_absurd_amounts_are_nothing() -> None:
    content = sample("decp-processing/decp_test_2022.json")
    market = next(m for m in content.markets if m.id == "2020F00075")
    assert market.first_amount is None  # 1.0e17 was typed
    assert market.amount == 22540
    assert [c.amount for c in market.changes] == [1, 22545, 22540, None]


def market(**more: Any) -> dict[str, Any]:
    return {
        "id": "2024-DSI-021",
        "objet": "Agent conversationnel d'information des usagers",
        "codeCPV": "72212000-4",
        "acheteur": {"id": "73282932000074"},
        "montant": 75600,
        "dureeMois": 48,
        "dateNotification": "2024-03-12",
        "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": "55210055400013"}}],
    } | more


@pytest.mark.parametrize(
    "shape", [lambda m: {"marches": [m]}, lambda m: {"marches": {"marche": [m]}}, lambda m: [m]]
)
def test_three_shapes_say_the_same(tmp_path: Path, shape: Any) -> None:
    (found,) = read(tmp_path, shape(market())).read(DecpContent).markets
    assert found.model_copy(update={"at": ""}) == Market(
        id="2024-DSI-021",
        at="",
        object="Agent conversationnel d'information des usagers",
        cpv="72212000",
        buyer="73282932000074",
        holders=found.holders,
        amount=75600,
        first_amount=75600,
        months=48,
        notified_on=date(2024, 3, 12),
    )
    assert found.holders[0].siren == "552100554"


def sheets(reading: Reading) -> tuple[list[Contract], list[Supplier]]:
    found = [p.fragment() for p in reading.proposals]
    return [s for s in found if isinstance(s, Contract)], [
        s for s in found if isinstance(s, Supplier)
    ]


def test_proposals_join_what_payments_brought(tmp_path: Path) -> None:
    register = Register(
        systems={"robot": AISystem(id="robot", name=claim("Agent conversationnel"))},
        suppliers={"dialogue": Supplier(id="dialogue", siren=claim("552100554"))},
        contracts={"m21": Contract(id="m21", reference=claim("2024 DSI 021"))},
    )
    (contract,), (supplier,) = sheets(read(tmp_path, [market()], register))
    assert (contract.id, contract.supplier.value, supplier.id) == ("m21", "dialogue", "dialogue")
    assert contract.end.value == date(2028, 3, 11)
    assert contract.systems["robot"].value is True
    assert not contract.annual_amount  # a notified maximum is not a payment


def test_a_market_of_another_buyer_or_of_bread_makes_no_sheet(tmp_path: Path) -> None:
    register = Register(authority=Authority(id="authority", siren=claim("732829320")))
    bread = market(id="B", objet="Pain", codeCPV="15811000-6")
    elsewhere = market(id="E", acheteur={"id": "35600000049837"})
    reading = read(tmp_path, [bread, elsewhere, market()], register)
    assert len(reading.read(DecpContent).markets) == 3
    assert [c.id for c in sheets(reading)[0]] == ["2024-dsi-021"]


def test_joint_holders_are_not_reduced_to_one(tmp_path: Path) -> None:
    two = [
        {"typeIdentifiant": "SIRET", "id": "55210055400013"},
        {"typeIdentifiant": "HORS-UE", "id": "X1"},
    ]
    (contract,), suppliers = sheets(read(tmp_path, [market(titulaires=two)]))
    assert not contract.supplier
    assert [s.id for s in suppliers] == ["siren-552100554", "hors-ue-x1"]


@pytest.mark.parametrize(
    "data", [{}, {"marches": []}, {"marches": {}}, "texte", {"marches": {"marche": {}}}]
)
def test_no_market_is_told(tmp_path: Path, data: object) -> None:
    with pytest.raises(BeffroiError, match=r"decp\.json"):
        read(tmp_path, data)


_any = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["titulaire", "modification", "id", "montant"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(
    ["id", "objet", "titulaires", "modifications", "montant", "dureeMois", "dateNotification",
     "acheteur", "codeCPV", "sousTraitanceDeclaree", "datePublicationDonnees"]), _any))  # fmt: skip
def test_any_record_reads_or_is_rejected(
    tmp_path_factory: pytest.TempPathFactory, record: dict[str, Any]
) -> None:
    reading = read(tmp_path_factory.mktemp("decp"), [record, market()])
    content = reading.read(DecpContent)
    assert len(content.markets) + reading.rows_rejected == 2
    assert all(m.ends_on is None or m.ends_on >= date(1, 1, 1) for m in content.markets)


@needs_data
def test_the_schema_of_the_format_is_not_data() -> None:
    name = "format/schema_decp_v2.0.3.json"
    assert READER.recognise(Artefact(SAMPLES / name, name)) == 0.0
    assert sample("format/concessions.json").concessions
