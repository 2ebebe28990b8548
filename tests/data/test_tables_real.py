"""Every real file is read with its true shape, and its real defect is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from beffroi.evidence.tables import connect, read_table, read_tables, records, scan

# file: (rows, columns, delimiter, encoding, defects named, first data line)
CSV = {
    "bal_aliases.csv": (1, 14, ";", "utf-8", (), 2),
    "bal_junk.csv": (6, 2, ",", "utf-8", (), 2),
    "bal_sample.csv": (15, 13, ";", "utf-8-sig", ("bom",), 2),
    "bal_sample_ansi.csv": (15, 13, ";", "cp1252", ("encoding_legacy",), 2),
    "csvdetective_a_test_file.csv": (404, 11, ";", "utf-8", ("repeated_header",), 4),
    "csvdetective_ids_fr.csv": (10, 7, ";", "utf-8", (), 2),
    "csvdetective_irve.csv": (100, 52, ",", "utf-8", (), 2),
    "csvdetective_joconde.csv": (100, 68, "|", "utf-8", (), 2),
    "insee_communes.csv": (37590, 8, ";", "utf-8", (), 2),
    "mtp_arbres_remarquables.csv": (71, 7, ",", "cp1252", ("encoding_legacy", "header_dbf"), 2),
    "mtp_delibs.csv": (160, 8, ";", "utf-8", (), 2),
    "mtp_delibs_archives.csv": (23568, 14, ";", "utf-16-le", ("utf16", "no_header"), 1),
    "mtp_prenoms.csv": (51, 6, ",", "cp1252", ("encoding_legacy",), 2),
    "scdl_subv_exemple_invalide_erreurs_cellules.csv": (29, 15, ",", "utf-8", (), 2),
    "scdl_subv_exemple_invalide_erreurs_colonnes.csv": (29, 15, ",", "utf-8", (), 2),
    "scdl_subv_exemple_valide.csv": (29, 16, ",", "utf-8", (), 2),
    "subv_44_loire_atlantique.csv": (18148, 18, ";", "utf-8", (), 2),
    "subv_49_associations.csv": (11843, 7, ";", "utf-8", (), 2),
    "subv_49_conventions.csv": (75, 16, ";", "utf-8", ("mojibake", "embedded_newlines"), 2),
    "subv_85_vendee_201903.csv": (47, 14, ",", "utf-8", ("decimal_comma",), 2),
    "subv_castelmaurou.csv": (95, 14, ",", "utf-8", (), 2),
    "subv_pdl_agregees_latin.csv": (
        18719,
        21,
        ";",
        "utf-8",
        ("encoding_mixed", "mojibake", "embedded_newlines"),
        2,
    ),
}


@pytest.mark.parametrize("name", CSV)
def test_a_real_csv_has_its_true_shape_and_its_defect_is_named(
    name: str, real: Callable[[str], Path], tmp_path: Path
) -> None:
    rows, columns, delimiter, encoding, defects, first = CSV[name]
    table = read_table(real(f"tables/{name}"), workdir=tmp_path)
    assert (table.rows, len(table.columns), table.rows_rejected) == (rows, columns, 0)
    assert table.dialect is not None
    assert (table.dialect.delimiter, table.dialect.encoding) == (delimiter, encoding)
    named = {d.kind for d in table.defects}
    assert set(defects) <= named
    # nothing else is called a defect: notes (blank lines…) are free
    assert {d.kind for d in table.defects if d.level == "defect"} <= set(defects)
    assert table.first_line == first
    with connect() as engine:
        counted = engine.execute(f"SELECT count(*) FROM {scan(table)}").fetchone()
    assert counted == (rows,)


def test_the_vendee_amounts_are_whole_again(real: Callable[[str], Path], tmp_path: Path) -> None:
    table = read_table(real("tables/subv_85_vendee_201903.csv"), workdir=tmp_path)
    rows = list(records(table))
    amounts = [row["montant"] for row in rows]
    assert amounts[0] == "25\u00a0000,00"
    assert all("," in a and a.replace("\u00a0", "").replace(",", "").isdigit() for a in amounts)
    assert {row["nature"] for row in rows} == {"aide en numéraire"}
    assert {row["notificationUE"] for row in rows} <= {"non", "oui"}
    defect = table.defect("decimal_comma")
    assert defect is not None
    assert (defect.count, defect.mended, defect.lines[0]) == (47, True, 2)


def test_packed_characters_of_r_are_opened(real: Callable[[str], Path], tmp_path: Path) -> None:
    table = read_table(real("tables/subv_pdl_agregees_latin.csv"), workdir=tmp_path)
    names = {row["nomAttribuant"] for row in records(table, columns=("nomAttribuant",))}
    assert "Conseil Départemental de la Vendée" in names
    assert not any("\ufffd" in name or "ü" in name for name in names)
    defect = table.defect("encoding_mixed")
    assert defect is not None
    assert defect.lines[0] == 18808


def test_a_record_knows_its_physical_line(real: Callable[[str], Path], tmp_path: Path) -> None:
    path = real("tables/subv_pdl_agregees_latin.csv")
    table = read_table(path, workdir=tmp_path)
    lines = path.read_bytes().split(b"\n")
    last = table.line(table.rows)
    assert last == len(lines) - 1
    assert b"Conseil D" in lines[table.line(18500) - 1]
    assert table.evidence(1).locator.at == "2"


WORKBOOKS: dict[str, dict[str, tuple[int, int, tuple[str, ...], int]]] = {
    "subv_53_mayenne.xlsx": {"Feuil1": (61, 15, ("numbers_as_ids",), 2)},
    "subv_72_sarthe.xls": {"Feuil1": (24, 7, ("preamble",), 5)},
    "mtp_subv_2014.ods": {
        "Subventions": (1215, 12, ("repeated_header",), 2),
        "Par thématique": (26, 2, ("preamble",), 5),
        "Détail culture": (449, 10, (), 2),
        "Détail Sport": (122, 6, ("no_header",), 1),
    },
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_real_workbook_gives_its_sheets(
    name: str, real: Callable[[str], Path], tmp_path: Path
) -> None:
    tables = read_tables(real(f"tables/{name}"), workdir=tmp_path)
    found = {t.member: (t.rows, len(t.columns), t.first_line) for t in tables}
    assert found == {
        sheet: (rows, columns, first)
        for sheet, (rows, columns, _, first) in WORKBOOKS[name].items()
    }
    for table in tables:
        assert set(WORKBOOKS[name][table.member or ""][2]) <= {d.kind for d in table.defects}


def test_the_header_of_the_sarthe_is_found_under_its_titles(
    real: Callable[[str], Path], tmp_path: Path
) -> None:
    table = read_table(real("tables/subv_72_sarthe.xls"), workdir=tmp_path)
    assert table.names[:5] == (
        "Date de décision",
        "Dossier - Code",
        "Bénéficiaire",
        "Code SIRET",
        "Dossier",
    )


JSON = {
    "decp_exemple_marches_avec_modifications.json": (2, 32),
    "decp_exemple_marches_concessions.json": (2, 16),
    "insee_departements.json": (109, 6),
    "naf_codes.json": (1707, 2),
    "schema_scdl_subventions.json": (16, 13),
}


@pytest.mark.parametrize("name", JSON)
def test_a_real_json_is_a_table_of_its_largest_list(
    name: str, real: Callable[[str], Path], tmp_path: Path
) -> None:
    table = read_table(real(f"tables/{name}"), workdir=tmp_path)
    assert (table.rows, len(table.columns)) == JSON[name]


OTHERS = {
    "forecast-energy/nantes_canteens/frequentation.csv": (71473, 5),
    "forecast-energy/nantes_canteens/menus_2011-2015.csv": (6196, 3),
    "forecast-energy/nantes_canteens/vacances_Nantes_2011-2019.csv": (80, 10),
    "forecast-energy/enercoop/historic_load_measured.csv.gz": (70128, 3),
    "climate/eco2mix_rte_tr_2025_15min.csv": (20065, 41),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_real_series_are_read_whole(
    name: str, real: Callable[[str], Path], tmp_path: Path
) -> None:
    table = read_table(real(name), workdir=tmp_path)
    assert (table.rows, len(table.columns), table.rows_rejected) == (*OTHERS[name], 0)
