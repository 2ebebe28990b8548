"""A shared operator's sheet joins what the register knows: one party, one link, one contract."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from beffroi.core import Grade
from beffroi.evidence import Artefact, Context
from beffroi.evidence.readers.opsn_sheet import READER, OpsnSheet
from beffroi.evidence.reading import Reading
from beffroi.register import AISystem, Contract, Register, Supplier, claim

SHEET = {
    "fiche": "LireVite",
    "editeur": {"nom": "SM Valnum", "pays": "France"},
    "membres_utilisateurs": 120,
    "chaine": [
        {"rang": 1, "role": "fournisseur", "nom": "SM Valnum"},
        {"rang": 2, "role": "modele", "nom": "Mammoth 7B", "editeur": "Mammoth"},
        {"rang": 2, "role": "hebergeur", "nom": "SM Valnum (salle du siège)"},
        {"rang": 2, "role": "inconnu", "nom": "X"},
    ],
    "donnees_personnelles": {"sous_traitant_article_28": True},
}


class Parties:
    def find_parties(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        return [("mammoth_7b", (0, 10))] if text.startswith("Mammoth 7B") else []


def read(folder: Path, register: Register | None = None) -> Reading:
    path = folder / "fiche.json"
    path.write_text(json.dumps(SHEET), "utf-8")
    artefact = Artefact(path, "fiche.json")
    assert READER.recognise(artefact) > 0.9
    context = Context(
        ingested_on=date(2026, 11, 22), parties=Parties(), register=register or Register()
    )
    return READER.read(artefact, context)


def test_chain_members_and_clause(tmp_path: Path) -> None:
    reading = read(tmp_path)
    assert reading.read(OpsnSheet).members == 120
    sheets = {p.kind: p.fragment() for p in reading.proposals}
    system, contract = sheets["system"], sheets["contract"]
    assert isinstance(system, AISystem)
    assert {k: (x.role, x.rank, x.party.value) for k, x in system.chain.items()} == {
        "supplier-sm-valnum": ("supplier", 1, "sm-valnum"),
        "model-mammoth-7b": ("model", 2, "mammoth_7b"),
        "host-sm-valnum": ("host", 2, "sm-valnum"),
    }
    assert all(x.party.grade is Grade.DECLARED for x in system.chain.values())
    assert isinstance(contract, Contract)
    assert contract.dpa_article_28.value is True


def test_it_joins_the_known_supplier_and_the_contract_of_the_system(tmp_path: Path) -> None:
    register = Register(
        systems={"lirevite": AISystem(id="lirevite", name=claim("LireVite"))},
        suppliers={"valnum": Supplier(id="valnum", name=claim("SM VALNUM"))},
        contracts={"conv-12": Contract(id="conv-12", systems={"lirevite": claim(value=True)})},
    )
    sheets = {p.kind: p.fragment() for p in read(tmp_path, register).proposals}
    system = sheets["system"]
    assert isinstance(system, AISystem)
    assert system.chain["host-valnum"].party.value == "valnum"
    assert sheets["contract"].id == "conv-12"
