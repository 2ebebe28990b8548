"""One firm, one system, one contract: whatever the spelling; never a guess."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beffroi.evidence.linking import (
    Linker,
    Named,
    contract_by_reference,
    contract_slug,
    find_by_path,
    fold,
    normalise,
    reference_key,
    siren_of,
    slug,
    supplier_slug,
    suppliers,
    systems,
)
from beffroi.register import AISystem, Contract, Register, Supplier, claim


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DIALOGIS S.A.S.", "dialogis"),
        ("Dialogis (SAS)", "dialogis"),
        ("SARL Énerval", "enerval"),
        ("Hydrosens SA", "hydrosens"),
        ("SAS", "sas"),
        ("Société Générale d'Œuvres", "societe generale d oeuvres"),
    ],
)
def test_normalise(name: str, expected: str) -> None:
    assert normalise(name) == expected


@given(st.text(max_size=200))
def test_slug_is_always_a_valid_id(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*", slug(name))
    assert len(slug(name)) <= 80


@given(st.text(max_size=60))
def test_slug_and_fold_are_stable(name: str) -> None:
    assert slug(slug(name)) == slug(name)
    assert fold(fold(name)) == fold(name)


def test_slug_reads_as_the_name() -> None:
    assert slug("Délibér+") == "deliber"
    assert slug("Prévision repas") == "prevision-repas"
    assert supplier_slug("DIALOGIS SAS") == "dialogis"
    assert supplier_slug(None, "552100554") == "siren-552100554"


def test_siren_of() -> None:
    # 732829320: INSEE's own example of a Luhn key; the SIRET adds a NIC and its own key.
    assert siren_of("732 829 320") == "732829320"
    assert siren_of("73282932000074") == "732829320"
    assert siren_of("FR 44 732829320") == "732829320"
    assert siren_of("732829321") is None
    assert siren_of("73282932000075") is None
    assert siren_of("35600000049837") == "356000000"
    assert siren_of("000000000") is None
    assert siren_of(None) is None


@pytest.mark.parametrize("text", ["2023-014", "2023_014", "Marché n° 2023-014", "marche 2023 014"])
def test_reference_key(text: str) -> None:
    assert reference_key(text) == "2023014"


def known() -> Linker:
    return Linker(
        (
            Named("corvi", ("Corvi", "chatbot droits")),
            Named("thermopilot", ("ThermoPilot",)),
            Named("talenttri", ("TalentTri",)),
            Named("dialogis", ("Dialogis SAS",), "732829320"),
            Named("allo-corvenne", ("Allô Corvenne",)),
        )
    )


def test_siren_decides_before_the_name() -> None:
    link = known().find("Nom commercial sans rapport", "732829320")
    assert (link.id, link.how, link.confidence) == ("dialogis", "siren", 1.0)


def test_same_name_but_other_siren_is_another_firm() -> None:
    assert not known().find("Dialogis", "552100554")


@pytest.mark.parametrize("name", ["corvi", "CORVI", "« Corvi »", "Chatbot Droits"])
def test_exact_names(name: str) -> None:
    link = known().find(name)
    assert (link.id, link.how) == ("corvi", "name")


def test_compact_spelling_is_the_same_name() -> None:
    assert known().find("Thermo-Pilot").id == "thermopilot"


def test_contained_words_state_a_confidence() -> None:
    link = known().find("Pilotage ThermoPilot 34 bâtiments")
    assert (link.id, link.how) == ("thermopilot", "tokens")
    assert 0.5 < link.confidence < 0.9


def test_generic_words_identify_nothing() -> None:
    linker = Linker((Named("assistant", ("Assistant IA",)),))
    assert not linker.find("Assistant bureautique")
    assert not linker.find("Agent IA de tri")


def test_ambiguous_makes_no_link_but_a_note() -> None:
    linker = Linker((Named("a", ("Alpha Courrier",)), Named("b", ("Beta Courrier",))))
    link = linker.find("courrier")
    assert not link
    assert link.note is not None
    assert "a, b" in str(link.note)


def test_mentions_in_a_text() -> None:
    text = "Le module TalentTri complète Allô Corvenne ; le mot corvi seul n'est pas un nom."
    found = known().mentions(text)
    assert [m.id for m in found] == ["talenttri", "allo-corvenne"]
    assert [text[slice(*m.span)] for m in found] == ["TalentTri", "Allô Corvenne"]


def test_register_linkers() -> None:
    register = Register(
        systems={"corvi": AISystem(id="corvi", name=claim("Corvi"), aliases=("robot d'accueil",))},
        suppliers={
            "dialogis": Supplier(id="dialogis", name=claim("Dialogis"), siren=claim("732829320"))
        },
        contracts={"m14": Contract(id="m14", reference=claim("2023-014"))},
    )
    assert systems(register).find("Robot d’accueil").id == "corvi"
    assert suppliers(register).find(None, "732829320").id == "dialogis"
    assert contract_by_reference(register, "Marché 2023 014") == "m14"
    assert contract_slug(register, "2023/014", None, None) == "m14"
    assert contract_slug(register, None, "dialogis", "Agent conversationnel") == (
        "dialogis-agent-conversationnel"
    )


def test_plurals_and_small_words_are_not_another_name() -> None:
    linker = Linker((Named("courrier", ("Tri des courriers entrants",)),))
    assert linker.find("tri-courrier").id == "courrier"


def test_words_between_brackets_are_another_name() -> None:
    register = Register(
        systems={"c": AISystem(id="c", name=claim("Assistant bureautique (Copilot)"))}
    )
    assert [m.id for m in systems(register).mentions("Licences Copilot pour quarante agents")] == [
        "c"
    ]
    assert systems(register).find("Assistant bureautique").id == "c"


def test_a_path_says_what_a_file_is_about() -> None:
    linker = Linker((Named("creche", ("Points crèche",)), Named("repas", ("Prévision repas",))))
    assert find_by_path(linker, "deliberation_creche.pdf").id == "creche"
    assert find_by_path(linker, "prevision-repas/.env").id == "repas"
    assert find_by_path(linker, "x.pdf", "Points crèche").confidence == 0.95
    assert not find_by_path(linker, "mandats_2026.csv")
    assert not find_by_path(linker, "creche_et_repas.csv")
