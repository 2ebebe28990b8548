"""Broken, odd and hostile files: a clear defect or a clear error, never a traceback."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beffroi.core import BeffroiError
from beffroi.evidence.tables import (
    Limits,
    Options,
    Table,
    connect,
    read_table,
    read_tables,
    records,
    scan,
)

Read = Callable[..., Table]


def rows(table: Table) -> list[tuple[str | None, ...]]:
    return [tuple(r.values()) for r in records(table)]


def kinds(table: Table) -> set[str]:
    return {d.kind for d in table.defects}


def test_nothing_wrong_reads_the_artefact_itself(read: Read, tmp_path: Path) -> None:
    table = read("nom;montant\r\nécole;12,5\r\ncrèche;3\r\n")
    assert table.data == tmp_path / "t.csv"
    assert table.defects == ()
    assert rows(table) == [("école", "12,5"), ("crèche", "3")]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("nom;n\nécole;1\n".encode("cp1252"), "cp1252"),
        ("nom;n\nécole à côté;1\nété;2\n".encode("cp850"), "cp850"),
        ("nom;n\nécole à côté;1\nété;2\n".encode("mac_roman"), "mac_roman"),
        ("\ufeffnom;n\nécole;1\n".encode(), "utf-8-sig"),
        ("\ufeffnom;n\nécole;1\n".encode("utf-16-le"), "utf-16-le"),
        ("\ufeffnom;n\nécole;1\n".encode("utf-16-be"), "utf-16-be"),
        ("nom;n\nécole;1\n".encode("utf-16-le"), "utf-16-le"),
    ],
)
def test_encodings(read: Read, content: bytes, encoding: str) -> None:
    table = read(content)
    assert table.dialect is not None
    assert table.dialect.encoding == encoding
    assert table.names == ("nom", "n")
    assert rows(table)[0][0] in ("école", "école à côté")


def test_cp1252_keeps_the_euro_and_its_undefined_bytes(read: Read) -> None:
    table = read(b"nom;n\nco\xfbt 5 \x80 \x81;1\n")
    assert rows(table) == [("coût 5 € \x81", "1")]


def test_encodings_mixed_in_a_file_and_in_a_line(read: Read) -> None:
    table = read(
        "nom;n\nécole;1\n".encode()
        + "crèche;2\n".encode("cp1252")
        + "été ".encode()
        + b"\xe9t\xe9;3\n"
    )
    assert [r[0] for r in rows(table)] == ["école", "crèche", "été été"]
    defect = table.defect("encoding_mixed")
    assert defect is not None
    assert defect.lines[0] in (2, 3)


def test_double_encoding_is_undone_and_located(read: Read) -> None:
    broken = "Orléans l’été".encode().decode("cp1252").encode()
    table = read(b"nom;n\nok;1\n" + broken + b";2\n")
    assert rows(table)[1] == ("Orléans l’été", "2")
    defect = table.defect("mojibake")
    assert defect is not None
    assert (defect.count, defect.lines) == (1, (3,))


def test_lost_characters_are_said_to_be_lost(read: Read) -> None:
    defect = read("nom;n\n\ufffdcole;1\n").defect("lost_characters")
    assert defect is not None
    assert not defect.mended


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\r\r\n"])
def test_newlines(read: Read, newline: str) -> None:
    table = read(newline.join(["a;b", "1;2", "3;4", ""]))
    assert rows(table) == [("1", "2"), ("3", "4")]


def test_mixed_newlines(read: Read) -> None:
    table = read("a;b\r\n1;2\n3;4\r\n5;6\n")
    assert rows(table) == [("1", "2"), ("3", "4"), ("5", "6")]
    assert "mixed_newlines" in kinds(table)


def test_nul_bytes_are_taken_out(read: Read) -> None:
    table = read(b"a;b\n1;\x002\n3;4\n")
    assert rows(table) == [("1", "2"), ("3", "4")]
    assert "nul_bytes" in kinds(table)


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiters(read: Read, delimiter: str) -> None:
    text = "\n".join(
        delimiter.join(r) for r in [("nom", "ville", "n"), ("a", "Lille", "1"), ("b", "Lens", "2")]
    )
    assert rows(read(text)) == [("a", "Lille", "1"), ("b", "Lens", "2")]


def test_a_delimiter_inside_text_does_not_win(read: Read) -> None:
    text = "titre;objet\n" + "".join(f"Aide {i}, Lille;dossier, suite {i}\n" for i in range(20))
    table = read(text)
    assert len(table.columns) == 2


def test_one_column(read: Read) -> None:
    table = read("commune\nLille\nLens\n")
    assert rows(table) == [("Lille",), ("Lens",)]


def test_decimal_commas_are_rejoined_only_without_doubt(read: Read) -> None:
    table = read("nom,montant,date\nA,12,50,2024-01-02\nB,1 200,00,2024-02-03\nC,7,2024-03-04\n")
    assert rows(table) == [
        ("A", "12,50", "2024-01-02"),
        ("B", "1 200,00", "2024-02-03"),
        ("C", "7", "2024-03-04"),
    ]
    doubtful = read("a,b,c\n1,2,3\n4,5,6\n7,8,9\n1,2,3,4\n", name="u.csv")
    assert (doubtful.rows, doubtful.rows_rejected) == (3, 1)
    assert doubtful.rejects[0].line == 5
    assert "ragged_rows" in kinds(doubtful)


def test_a_bare_newline_in_a_cell_is_glued(read: Read) -> None:
    good = "".join(f"{i};objet {i};2024-01-{i:02d};{i}\n" for i in range(1, 10))
    table = read("id;objet;date;montant\n" + good + "10;coupé\nen deux;2024-02-01;12\n")
    assert rows(table)[-1] == ("10", "coupé\nen deux", "2024-02-01", "12")
    assert table.defect("unquoted_newline") is not None
    assert table.line(10) == 11


def test_short_rows_are_padded_and_trailing_delimiters_cut(read: Read) -> None:
    table = read("a;b;c\n1;2;3\n4;5\n6;7;8;;;\n9;10;11\n")
    assert rows(table) == [("1", "2", "3"), ("4", "5", None), ("6", "7", "8"), ("9", "10", "11")]
    assert {"short_rows", "trailing_delimiters"} <= kinds(table)


def test_quotes_embedded_stray_and_unclosed(read: Read) -> None:
    body = '"a ""b"" c";1\nécran 5" large;2\n"jamais fermé;3\nfin;4\n"deux\nlignes";5\n'
    table = read("nom;n\n" + body)
    assert rows(table) == [
        ('a "b" c', "1"),
        ('écran 5" large', "2"),
        ('"jamais fermé', "3"),
        ("fin", "4"),
        ("deux\nlignes", "5"),
    ]
    assert "stray_quote" in kinds(table)
    assert [table.line(i) for i in range(1, 6)] == [2, 3, 4, 5, 6]


def test_headers_blank_repeated_with_newlines_and_bom(read: Read) -> None:
    table = read('\ufeffNom;nom;;"sur\ndeux"\na;b;c;d\ne;f;g;h\n')
    assert table.names == ("Nom", "nom (2)", "colonne_3", "sur deux")
    assert {"duplicate_header", "blank_header", "header_newline"} <= kinds(table)
    assert rows(table) == [("a", "b", "c", "d"), ("e", "f", "g", "h")]


def test_titles_above_the_header_are_a_preamble(read: Read) -> None:
    table = read(
        "Ville de Corvenne;;\nExport du 12/03/2024;;\n\nnom;ville;montant\na;Lille;1\nb;Lens;2\n"
    )
    assert table.names == ("nom", "ville", "montant")
    assert table.dialect is not None
    assert (table.dialect.preamble, table.first_line, table.rows) == (2, 5, 2)


def test_no_header(read: Read) -> None:
    table = read("2024-01-01;12,5\n2024-01-02;13\n")
    assert table.names == ("colonne_1", "colonne_2")
    assert table.rows == 2
    assert "no_header" in kinds(table)


def test_a_person_can_fix_the_dialect(read: Read) -> None:
    table = read("a,b;c\n1,2;3\n", options=Options(delimiter=",", header=False))
    assert (table.rows, len(table.columns)) == (2, 2)


def test_a_line_without_end_is_rejected_and_the_rest_is_read(read: Read) -> None:
    table = read("a;b\n1;2\n" + "x" * 3_000_000 + "\n3;4\n", limits=Limits(row_bytes=1 << 20))
    assert rows(table) == [("1", "2"), ("3", "4")]
    assert (table.rows_rejected, table.rejects[0].line) == (1, 3)
    assert table.line(2) == 4


def test_records_over_block_borders(read: Read) -> None:
    text = "id;texte\n" + "".join(f'{i};"ligne {i}\nsuite, {i}"\n' for i in range(60_000))
    table = read(text)
    assert table.rows == 60_000
    assert table.line(60_000) == 2 + 2 * 59_999
    with connect() as engine:
        assert engine.execute(
            f"SELECT count(*), count(DISTINCT id) FROM {scan(table)}"
        ).fetchone() == (60_000, 60_000)


def test_a_fault_late_in_a_large_file_copies_what_came_before(read: Read) -> None:
    text = (
        "id;texte\r\n" + "".join(f"{i};mot {i}\r\n" for i in range(200_000)) + "1;2;3\r\n9;fin\r\n"
    )
    table = read(text)
    assert (table.rows, table.rows_rejected) == (200_002, 0)
    found = rows(table)
    assert found[0] == ("0", "mot 0")
    assert found[-2:] == [("1", "2;3"), ("9", "fin")]
    assert table.line(200_002) == 200_003
    defect = table.defect("unquoted_delimiter")
    assert defect is not None
    assert defect.lines == (200_002,)


def workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Données")
        sheet.write_row(0, 0, ["Titre du classeur"])
        sheet.write_row(2, 0, ["siret", "date", "montant", "vrai"])
        sheet.write_row(3, 0, [73282932000074, None, 12.5, True])
        sheet.write_datetime(3, 1, __import__("datetime").datetime(2024, 3, 1))
        book.add_worksheet("Vide")
    return path


def test_a_workbook(tmp_path: Path) -> None:
    (table,) = read_tables(workbook(tmp_path / "c.xlsx"), workdir=tmp_path / "w")
    assert table.names[:3] == ("siret", "date", "montant")
    assert rows(table)[0][0] == "73282932000074"
    assert rows(table)[0][2] == "12.5"
    assert table.evidence(1).locator.at == "4"


def test_json_ndjson_and_geojson(read: Read) -> None:
    nested = read(
        json.dumps({"marches": {"marche": [{"id": 1, "a": {"b": "x"}}, {"id": 2, "l": [1]}]}}),
        name="m.json",
    )
    assert nested.names == ("id", "a.b", "l")
    assert rows(nested) == [("1", "x", None), ("2", None, "[1]")]
    lines = read('{"a": 1}\n{"a": 2, "b": "é"}\nabîmé\n', name="l.ndjson")
    assert (lines.format, lines.rows, lines.rows_rejected, lines.rejects[0].line) == (
        "ndjson",
        2,
        1,
        3,
    )
    geo = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"nom": "A"},
                "geometry": {"type": "Point", "coordinates": [3.06, 50.63]},
            }
        ],
    }
    assert rows(read(json.dumps(geo), name="g.geojson")) == [("A", "3.06", "50.63")]


def test_parquet_flat_is_used_as_it_is_and_nested_becomes_text(tmp_path: Path) -> None:
    flat = tmp_path / "f.parquet"
    pq.write_table(pa.table({"a": [1, 2], "b": ["x", None]}), flat)
    table = read_table(flat, workdir=tmp_path / "w")
    assert (table.data, [c.type for c in table.columns]) == (flat, ["BIGINT", "VARCHAR"])
    nested = tmp_path / "n.parquet"
    pq.write_table(
        pa.table({"a": [[1], [2]], "s": [{"k": 1}, {"k": 2}], "bin": [b"\x00", b"\x01"]}), nested
    )
    table = read_table(nested, workdir=tmp_path / "w")
    assert rows(table)[0] == ("[1]", '{"k":1}', "00")


def test_sqlite(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "b.db")
    base.execute('CREATE TABLE "agents" (nom TEXT, n INTEGER)')
    base.execute("INSERT INTO agents VALUES ('a', 1), ('b', NULL)")
    base.commit()
    base.close()
    table = read_table(tmp_path / "b.db", workdir=tmp_path / "w")
    assert rows(table) == [("a", "1"), ("b", None)]


def test_gzip_and_zip(tmp_path: Path) -> None:
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(b"a;b\n1;2\n"))
    assert rows(read_table(tmp_path / "t.csv.gz", workdir=tmp_path / "w")) == [("1", "2")]
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("../../../etc/un.csv", "a;b\n1;2\n")
        archive.writestr("deux.csv", "c;d\n3;4;5;6\n7;8\n")
        archive.writestr("lisez.md", "rien")
    tables = read_tables(tmp_path / "z.zip", workdir=tmp_path / "w")
    assert [t.member for t in tables] == ["../../../etc/un.csv", "deux.csv"]
    assert all((tmp_path / "w") in t.data.parents for t in tables)


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


HOSTILE: dict[str, bytes] = {
    "empty.csv": b"",
    "blank.csv": b"\n \n\n",
    "nul.csv": b"\x00" * 5000,
    "bom_only.csv": b"\xef\xbb\xbf",
    "pdf.csv": b"%PDF-1.7 ...",
    "html.xls": b"<html><table><tr><td>1</td></tr></table></html>",
    "xml.csv": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "cut.xlsx": zipped("xl/workbook.xml", b"<workbook/>")[:-30],
    "no.xlsx": zipped("xl/workbook.xml", b"<a/>"),
    "fake.parquet": b"PAR1" + b"\x00" * 50 + b"PAR1",
    "fake.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 600,
    "cut.gz": gzip.compress(b"a;b\n" + b"1;2\n" * 10_000)[:60],
    "bomb.gz": gzip.compress(b"a;b\n" + b"0;0\n" * 8_000_000),
    "bomb.zip": zipped("b.csv", b"a;b\n" + b"0;0\n" * 8_000_000),
    "nested.zip": zipped("in.zip", zipped("a.csv", b"a;b\n1;2\n")),
    "nested_named.zip": zipped("in.csv", zipped("a.csv", b"a;b\n1;2\n")),
    "empty.zip": zipped("x/", b""),
    "no_table.zip": zipped("a.exe", b"MZ"),
    "cut.json": b'[{"a": 1}, {"a":',
    "scalar.json": b"[1, 2, 3]",
    "deep.json": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "fake.db": b"SQLite format 3\x00" + b"\xff" * 5000,
    "random.csv": bytes((i * 7919 + 13) % 256 for i in range(5000)),
    "delimiters.csv": b";" * 500 + b"\n" + b";" * 500 + b"\n",
    "elf": b"\x7fELF" + b"\x00" * 100,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(HOSTILE[name])
    with pytest.raises(BeffroiError) as refused:
        read_tables(path, workdir=tmp_path / "w", limits=Limits(bytes=20 << 20))
    assert refused.value.where is not None or refused.value.mend is not None
    assert not list((tmp_path / "w").rglob("*.bin"))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BeffroiError):
        read_tables(tmp_path / "absent.csv", workdir=tmp_path)


ODD: dict[str, bytes] = {
    "only_header.csv": b"a;b;c\n",
    "no_newline.csv": b"a;b\n1;2",
    "quotes_only.csv": b'a;b\n"";""\n',
    "all_quotes.csv": b'"' * 999 + b"\n",
    "wide.csv": b";".join(b"c%d" % i for i in range(9000))
    + b"\n"
    + b";".join(b"1" for _ in range(9000))
    + b"\n",
    "formula.csv": b"a;b\n=cmd|' /C calc'!A0;+1\n@SUM(1);-2\n",
    "control.csv": b"a;b\n\x01\x02;1\n\x1b[31m;2\n",
    "emoji.csv": "a;b\n😀;1\n👩‍👩‍👧;2\n".encode(),
    "rtl.csv": "a;b\n\u202eabc;1\n".encode(),
    "unclosed.csv": b'a;b\n"x;1\n' + b"y;2\n" * 50_000,
    "long_cell.csv": b"a;b\n" + b"x" * 200_000 + b";1\n",
    "sql.csv": b'a\'; DROP TABLE x;--;b""\n1;2\n',
    "cr_in_cell.csv": b"a;b\nx\ry;1\nz;2\n",
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_read_and_two_parsers_agree(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(ODD[name])
    table = read_table(path, workdir=tmp_path / "w")
    with connect() as engine:
        counted = engine.execute(f"SELECT count(*) FROM {scan(table)}").fetchone()
    assert counted == (table.rows,)


def test_the_same_content_is_read_once(read: Read, tmp_path: Path) -> None:
    first = read("a;b\n1;2;3;4\n5;6\n")
    before = first.data.stat().st_mtime_ns
    again = read("a;b\n1;2;3;4\n5;6\n")
    assert again == first
    assert again.data.stat().st_mtime_ns == before


CELL = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r\ufffd\ufeff"),
    max_size=12,
).filter(lambda s: s.strip() == s and "Ã" not in s and "Â" not in s and "â€" not in s)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    body=st.lists(st.tuples(CELL, CELL, st.integers(0, 10**6).map(str)), min_size=4, max_size=30),
    crlf=st.booleans(),
)
def test_what_python_writes_is_read_back(
    body: list[tuple[str, str, str]], crlf: bool, tmp_path: Path
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n" if crlf else "\n")
    writer.writerows([("nom_de_voie", "ville_postale", "nombre_total"), *body])
    path = tmp_path / "p.csv"
    path.write_bytes(out.getvalue().encode())
    table = read_table(path, workdir=tmp_path / "w", options=Options(delimiter=";", header=True))
    assert table.rows_rejected == 0
    assert rows(table) == [tuple(c or None for c in row) for row in body]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.binary(max_size=400).map(lambda b: b"a;b;c\n" + b))
def test_any_bytes_give_a_table_or_a_sentence(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    try:
        table = read_table(path, workdir=tmp_path / "w")
    except BeffroiError:
        return
    with connect() as engine:
        counted = engine.execute(f"SELECT count(*) FROM {scan(table)}").fetchone()
    assert counted == (table.rows,)
