"""Expense claims: counted by provider above the threshold; whose they are is never read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from beffroi.core import Grade
from beffroi.evidence import Artefact, Context
from beffroi.evidence.readers.expenses import READER, ExpensesContent
from beffroi.evidence.reading import Reading
from beffroi.register import AISystem, Link, Register, claim

HEADER = "N° note;Date;Service;Agent;Motif;Montant TTC;État"


class Parties:
    def find_parties(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        at = text.lower().find("otterly")
        return [("otterly", (at, at + 7))] if at >= 0 else []


def artefact(folder: Path, *lines: str) -> Artefact:
    path = folder / "frais.csv"
    path.write_bytes("\n".join([HEADER, *lines, ""]).encode("cp1252"))
    return Artefact(path, "frais.csv")


def read(taken: Artefact) -> Reading:
    register = Register(
        systems={
            "comptes-rendus": AISystem(
                id="comptes-rendus",
                name=claim("Comptes rendus"),
                chain={"supplier-otterly": Link(role="supplier", party=claim("otterly"))},
            )
        }
    )
    assert READER.recognise(taken) > 0.7
    return READER.read(
        taken, Context(ingested_on=date(2026, 11, 22), parties=Parties(), register=register)
    )


def line(i: int, subject: str) -> str:
    return f"NF-{i};1{i % 9}/02/2026;Cabinet;DURAND Paul;{subject};10,50;Payée"


def test_claims_are_counted_by_provider_and_tied_to_the_system(tmp_path: Path) -> None:
    subjects = ["Abonnement Otterly"] * 5 + ["Otterly, transcription d'une réunion à huis clos"]
    reading = read(artefact(tmp_path, *(line(i, s) for i, s in enumerate([*subjects, "Train"]))))
    content = reading.read(ExpensesContent)
    (found,) = content.claimed
    assert (content.claims, found.count, found.at_most, found.system) == (
        7,
        6,
        63.0,
        "comptes-rendus",
    )
    assert found.closed_session
    (sheet,) = [p.fragment() for p in reading.proposals]
    assert isinstance(sheet, AISystem)
    assert sheet.facts["expense_claims"].value == 6
    assert sheet.facts["closed_sessions"].grade is Grade.MEASURED
    assert [e.locator.at for e in sheet.facts["closed_sessions"].evidence] == ["7"]


def test_few_claims_are_masked_and_no_person_is_kept(tmp_path: Path) -> None:
    reading = read(
        artefact(tmp_path, *(line(i, "Abonnement Otterly pour P. Durand") for i in range(4)))
    )
    (found,) = reading.read(ExpensesContent).claimed
    assert (found.count, found.at_most, found.first) == (None, None, None)
    assert "urand" not in reading.model_dump_json().lower()
    assert not reading.stored


def test_a_firm_named_for_something_else_is_not_a_service(tmp_path: Path) -> None:
    reading = read(artefact(tmp_path, *(line(i, "Repas offert par Otterly") for i in range(9))))
    assert reading.read(ExpensesContent).claimed == ()


def test_payments_are_not_claims(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(
        "Exercice;N° mandat;Nature;Objet;Tiers;Montant HT\n2026;1;6156;R;X;1\n", "utf-8"
    )
    assert READER.recognise(Artefact(path, "m.csv")) == 0.0
