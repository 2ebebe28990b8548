"""Every planted fault is found where it is, and nothing is found on the clean twin."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from planted import FAULTS, ROWS, as_csv, clean

from beffroi.core import BeffroiError
from beffroi.data import Audit, Need, audit

ON = date(2026, 11, 22)
CLEAN = clean()


def audited(tmp_path: Path, rows: list[dict[str, str]], **more: object) -> Audit:
    path = tmp_path / "suivi.csv"
    path.write_text(as_csv(rows), encoding="utf-8")
    return audit(path, on=ON, **more)  # type: ignore[arg-type]


def test_nothing_is_found_on_the_clean_table(tmp_path: Path) -> None:
    found = audited(tmp_path, CLEAN)
    assert found.rows == ROWS
    # the columns that identify persons are told, as information: they are no fault by themselves
    assert [(r.check, r.columns) for r in found.failed] == [
        ("confidentiality.personal_columns", ("nir", "iban"))
    ]
    assert len(found.results) > 30


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_and_nothing_else(fault: str, tmp_path: Path) -> None:
    plant, check, count = FAULTS[fault]
    rows = copy.deepcopy(CLEAN)
    plant(rows)
    found = [r for r in audited(tmp_path, rows).failed if r.severity != "info"]
    assert (check, count) in [(r.check, r.count) for r in found]
    allowed = {check, *SIDE_EFFECTS.get(fault, ())}
    assert {r.check for r in found} <= allowed


# What else a fault truly is: a total line has no identifier, a wrong commune is also elsewhere…
SIDE_EFFECTS = {
    "total": ("completeness.blank_key", "consistency.fragments"), "repeated": ("uniqueness.records",),
    "order": ("coverage.months",), "future": ("consistency.date_order", "coverage.months"), "placeholder": ("coverage.months",),
}  # fmt: skip


def test_examples_name_the_line_and_mask_persons(tmp_path: Path) -> None:
    rows = copy.deepcopy(CLEAN)
    rows[3]["nir"] = rows[3]["nir"][:13] + "00"
    rows[40]["observation"] = "appeler Mme au 06 12 34 56 78"
    report = audited(tmp_path, rows)
    nir = report.result("validity.nir", "nir")
    text = report.result("confidentiality.text_telephone", "observation")
    assert nir is not None
    assert text is not None
    assert (nir.examples[0].row, nir.examples[0].line, nir.examples[0].value) == (
        4,
        5,
        "999999999999999",
    )
    assert text.examples[0].value == "99 99 99 99 99"
    whole = report.model_dump_json()
    assert rows[3]["nir"][:13] not in whole
    assert "06 12 34" not in whole
    assert rows[0]["iban"] not in whole


def test_causes_split_the_count_and_tell_what_mends(tmp_path: Path) -> None:
    rows = copy.deepcopy(CLEAN)
    for plant in ("siret_key", "siret_spaces", "siret_scientific"):
        FAULTS[plant][0](rows)
    result = audited(tmp_path, rows).result("validity.siret", "siret_service")
    assert result is not None
    assert result.count == 4
    causes = {str(text).split(" :")[0]: n for text, n in result.reasons}
    assert causes["clé ou valeur fausse"] == 2
    assert causes["écrite avec des espaces ou des signes"] == 1
    assert causes["écrite en notation scientifique par un tableur"] == 1
    assert sum(causes.values()) == result.count


def test_ages_and_completeness_are_owed_to_the_need_only(tmp_path: Path) -> None:
    free = audited(tmp_path, CLEAN)
    assert free.result("timeliness.age") is not None
    assert all(r.passed for r in free.of("timeliness"))
    rows = copy.deepcopy(CLEAN)
    for row in rows[:40]:
        row["montant"] = ""
    strict = audited(
        tmp_path,
        rows,
        need=Need(max_age_days=30, min_completeness=0.98, key=("id_dossier",), personal_data=False),
    )
    age = strict.result("timeliness.age")
    assert age is not None
    assert not age.passed
    assert age.value == (ON - date(2025, 11, 30)).days
    assert age.threshold == 30
    filled = strict.result("completeness.filled", "montant")
    assert filled is not None
    assert (filled.passed, filled.count, filled.value) == (False, 40, 0.95)
    personal = strict.result("confidentiality.personal_columns")
    assert personal is not None
    assert personal.severity == "error"


def test_checks_can_be_chosen(tmp_path: Path) -> None:
    report = audited(tmp_path, CLEAN, checks=("validity", "uniqueness.key"))
    assert {r.characteristic for r in report.results} == {"validity", "uniqueness"}


def test_missing_communes_of_a_territory(tmp_path: Path) -> None:
    report = audited(tmp_path, CLEAN, need=Need(territory=("59350", "59512", "59009", "62498")))
    result = report.result("coverage.communes")
    assert result is not None
    assert (result.count, result.checked) == (1, 4)
    assert "59009" in str(result.detail)


def test_typed_columns_are_audited_as_well(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    days = [date(2024, 1, 1), date(2024, 2, 1), None] * 20
    pq.write_table(
        pa.table(
            {
                "id": list(range(60)),
                "siret": [73282932000074, 73282932000075, 0] * 20,
                "jour": days,
                "montant": [1.5, -2.0, None] * 20,
            }
        ),
        path,
    )
    report = audit(path, on=ON)
    siret, negative = (
        report.result("validity.siret", "siret"),
        report.result("accuracy.negative", "montant"),
    )
    assert siret is not None
    assert negative is not None
    assert (siret.count, negative.count) == (40, 20)


def test_an_empty_table_and_a_single_column(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("a;b;c\n")
    assert audit(tmp_path / "e.csv", on=ON).rows == 0
    (tmp_path / "o.csv").write_text("commune\nLille\nLens\n")
    assert audit(tmp_path / "o.csv", on=ON).failed == ()


def test_fifteen_hundred_columns_do_not_break_it(tmp_path: Path) -> None:
    head = ";".join(f"c{i}" for i in range(1500))
    (tmp_path / "w.csv").write_text(
        "\n".join([head, *(";".join(str(i * j % 7) for i in range(1500)) for j in range(20))])
    )
    assert len(audit(tmp_path / "w.csv").columns) == 1500


def test_names_that_look_like_sql_are_only_names(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text('"a""; DROP TABLE x; --";"code""";__b0\n1;2;3\n4;5;6\n')
    report = audit(tmp_path / "s.csv")
    assert report.rows == 2
    assert report.columns[0].name == 'a"; DROP TABLE x; --'


def test_a_file_that_is_no_table_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"%PDF-1.7")
    with pytest.raises(BeffroiError):
        audit(tmp_path / "x.csv")


REAL: dict[str, dict[str, int]] = {
    "subv_49_associations.csv": {"validity.siret": 11419, "validity.code_postal": 3},
    "subv_49_conventions.csv": {"validity.siret": 75, "completeness.empty_columns": 1},
    "subv_pdl_agregees_latin.csv": {
        "validity.siret": 18089,
        "uniqueness.records": 18,
        "consistency.date_formats": 548,
    },
    "mtp_delibs_archives.csv": {"consistency.two_kinds": 12935, "completeness.blank_records": 43},
    "mtp_subv_2014.ods": {"consistency.totals": 24},
    "csvdetective_a_test_file.csv": {"validity.departement": 404, "uniqueness.records": 7},
    "subv_72_sarthe.xls": {"validity.siret": 4},
    "subv_44_loire_atlantique.csv": {"validity.siren": 5},
    "csvdetective_irve.csv": {"accuracy.point": 4},
    "scdl_subv_exemple_invalide_erreurs_cellules.csv": {
        "validity.rna": 3,
        "consistency.date_formats": 1,
    },
}


@pytest.mark.parametrize("name", REAL)
def test_real_defects_are_named_with_their_counts(name: str, real: Callable[[str], Path]) -> None:
    report = audit(real(f"tables/{name}"), on=ON)
    found = {(r.check, r.count) for r in report.failed}
    assert set(REAL[name].items()) <= found


def test_the_scientific_notation_that_destroyed_identifiers_is_said(
    real: Callable[[str], Path],
) -> None:
    result = audit(real("tables/subv_49_associations.csv")).result("validity.siret")
    assert result is not None
    assert (
        "finit par cinq zéros ou plus : arrondie par un tableur, à reprendre à la source",
        11393,
    ) in [(str(text), n) for text, n in result.reasons]
