"""A corrected copy: only sure repairs, each in the journal, the source untouched."""

from __future__ import annotations

import copy
import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

from planted import FAULTS, as_csv, clean

from beffroi.data import audit, fix, offences
from beffroi.evidence.tables import read_table

ON = date(2026, 11, 22)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_sure_faults_are_mended_and_the_others_left(tmp_path: Path) -> None:
    original = clean()
    broken = copy.deepcopy(original)
    for fault in (
        "siret_key",
        "siret_spaces",
        "amount_comma",
        "french_date",
        "spelling",
        "nir_key",
    ):
        FAULTS[fault][0](broken)
    source = tmp_path / "suivi.csv"
    source.write_text(as_csv(broken), encoding="utf-8")
    before = source.read_bytes()
    done = fix(source, tmp_path / "corrige.csv", on=ON)
    assert source.read_bytes() == before
    assert done.by_check == {
        "consistency.date_formats(date_decision)": 2,
        "consistency.spellings(type_aide)": 16,
        "validity.number(montant)": 3,
        "validity.siret(siret_service)": 1,
    }
    fixed = rows_of(done.copy_path)
    assert len(fixed) == len(original)
    assert fixed[8]["siret_service"] == original[8]["siret_service"]
    assert fixed[13]["montant"] == "12.50"
    assert fixed[300]["date_decision"] == original[300]["date_decision"]
    assert {row["type_aide"] for row in fixed} == {"logement", "alimentaire", "énergie"}
    # what cannot be known without the source stays as it was, and stays in the audit
    assert fixed[5] == broken[5]
    left = audit(done.copy_path, on=ON)
    assert {(r.check, r.count) for r in left.failed if r.severity == "error"} == {
        ("validity.siret", 2),
        ("validity.nir", 1),
    }
    journal = rows_of(done.journal_path)
    assert len(journal) == done.changed == 22
    assert {
        "ligne": "10",
        "colonne": "siret_service",
        "controle": "validity.siret",
    }.items() <= journal[[j["ligne"] for j in journal].index("10")].items()


def test_every_offending_record_can_be_listed(tmp_path: Path) -> None:
    broken = clean()
    FAULTS["nir_in_text"][0](broken)
    FAULTS["siret_key"][0](broken)
    path = tmp_path / "s.csv"
    path.write_text(as_csv(broken), encoding="utf-8")
    found = [(o.check, o.line) for o in offences(read_table(path, workdir=tmp_path / "w"), on=ON)]
    assert found == [
        ("validity.siret", 7),
        ("validity.siret", 8),
        ("confidentiality.text_nir", 42),
        ("confidentiality.text_nir", 43),
        ("confidentiality.text_nir", 44),
    ]
    values = [
        o.value
        for o in offences(
            read_table(path, workdir=tmp_path / "w"), on=ON, checks=("confidentiality",)
        )
    ]
    assert values == ["9 99 99 99 999 999 99"] * 3


def test_a_real_file_gets_its_identifiers_back(real: Callable[[str], Path], tmp_path: Path) -> None:
    done = fix(real("tables/subv_49_conventions.csv"), tmp_path / "c.csv", on=ON)
    assert done.by_check["validity.siret(idAttribuant)"] == 75
    assert done.by_check["validity.siret(idBeneficiaire)"] == 67
    assert {row["idAttribuant"] for row in rows_of(done.copy_path)} == {"22490001900015"}
