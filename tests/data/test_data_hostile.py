"""Sixty broken, odd and hostile files through the whole audit: a report or a sentence, no traceback."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from beffroi.core import BeffroiError
from beffroi.data import Need, audit
from beffroi.evidence.tables import Limits, read_tables

ON = date(2026, 11, 22)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def parquet(table: pa.Table, **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def workbook(write: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        write(book)
    return out.getvalue()


def base(script: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.executescript(script)
    content = connection.serialize()
    connection.close()
    return content


SHEET = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row><c t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9)
) + b"]><workbook>&j;</workbook>"  # fmt: skip

REPEATED = (
    b'<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
    b'<office:spreadsheet><table:table table:name="F"><table:table-row table:number-rows-repeated="1048576"><table:table-cell '
    b'office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
    b"</office:spreadsheet></office:body></office:document-content>"
)


FILES: dict[str, Callable[[], bytes]] = {
    "empty.csv": lambda: b"", "spaces.csv": lambda: b"   \n\t\n", "only_bom.csv": lambda: b"\xff\xfe", "nul.csv": lambda: b"\x00" * 4096,
    "header_only.csv": lambda: b"a;b;c\n", "one_cell.csv": lambda: b"a", "no_end.csv": lambda: b"a;b\n1;2", "only_delimiters.csv": lambda: b";;;\n;;;\n",
    "quotes.csv": lambda: b'"' * 1001, "unclosed.csv": lambda: b'a;b\n"1;2\n3;4\n' * 300, "quote_bomb.csv": lambda: b"a;b\n" + b'"x";"' * 30_000 + b"\n",
    "long_line.csv": lambda: b"a;b\n" + b"x" * 5_000_000 + b";1\n2;3\n", "long_cell.csv": lambda: b'a;b\n"' + b"y" * 1_500_000 + b'";1\n2;3\n',
    "wide.csv": lambda: b";".join(b"c%d" % i for i in range(3000)) + b"\n" + b";".join(b"%d" % (i % 9) for i in range(3000)) + b"\n",
    "too_wide.csv": lambda: b";".join(b"c" for _ in range(20_000)) + b"\n" + b";".join(b"1" for _ in range(20_000)) + b"\n",
    "same_names.csv": lambda: b"a;A;a;;\n1;2;3;4;5\n6;7;8;9;0\n", "sql_names.csv": lambda: b"\"a\"\"; DROP TABLE t; --\";'b'\n1;2\n3;4\n",
    "reserved.csv": lambda: b"select;from;__b0;__ligne;code\n1;2;3;4;5\n6;7;8;9;1\n", "long_name.csv": lambda: b"n" * 5000 + b";b\n1;2\n",
    "control.csv": lambda: b"a;b\n\x01\x02\x03;1\nok;2\n" * 40, "ansi.csv": lambda: b"a;b\n\x1b[31mrouge\x1b[0m;1\nvert;2\n" * 40,
    "crcrlf.csv": lambda: b"a;b\r\r\n1;2\r\r\n3;4\r\r\n", "mixed_ends.csv": lambda: b"a;b\r1;2\n3;4\r\n5;6\r", "emoji.csv": lambda: b"" + "a;b\n👩‍🚒;1\n\u202egpj.exe;2\n".encode(),
    "overlong.csv": lambda: b"a;b\n\xc0\xaf\xe0\x80\xaf;1\n\xed\xa0\x80;2\nok;3\n", "three_encodings.csv": lambda: "é;1\n".encode() * 9 + "é;2\n".encode("cp1252") * 9 + "é;3\n".encode("cp850") * 9,
    "double_utf8.csv": lambda: b"nom;n\n" + "préfecture;1\n".encode().decode("cp1252").encode().decode("cp1252").encode() * 5,
    "dates.csv": lambda: b"jour;n\n0001-01-01;1\n9999-12-31;2\n31/02/2024;3\n2024-13-45;4\n29/02/2023;5\n1/1/24;6\n", "epochs.csv": lambda: b"date;n\n1900-01-00;1\n294277-01-10;2\n-290308-12-22;3\n",
    "numbers.csv": lambda: b"montant;n\nNaN;1\nInfinity;2\n-inf;3\n1e400;4\n" + b"9" * 400 + b";5\n1_000;6\n0x1F;7\n", "formulas.csv": lambda: b"nom;n\n=cmd|' /C calc'!A0;1\n@SUM(1+1);2\n-2+3;3\n",
    "identifiers.csv": lambda: b"siret;nir\n2,15903E+13;1,85E+14\n-73282932000074;0\n" + b"7" * 60 + b";" + b"9" * 60 + b"\n", "regex.csv": lambda: b"observation;n\n" + b"a@" * 40_000 + b";1\n" + b"0 " * 40_000 + b";2\n",
    "nested_quotes.csv": lambda: b'a;b\n"x ""y"" z";"1"\n""";""";2\n', "cut_utf16.csv": lambda: "\ufeffa;b\n1;2\n".encode("utf-16-le")[:-1], "utf32.csv": lambda: "a;b\n1;2\n".encode("utf-32"),
    "cut.gz": lambda: gzip.compress(b"a;b\n1;2\n" * 9000)[:80], "bomb.gz": lambda: gzip.compress(b"0;0\n" * 8_000_000), "gz_of_zip.gz": lambda: gzip.compress(zipped(a_dot_csv=b"a;b\n1;2\n")),
    "bomb.zip": lambda: zipped(b_dot_csv=b"0;0\n" * 8_000_000), "nested.zip": lambda: zipped(in_dot_zip=zipped(a_dot_csv=b"a;b\n1;2\n")), "absolute.zip": lambda: zipped(__etc__passwd_dot_csv=b"a;b\n1;2\n"),
    "cut.zip": lambda: zipped(a_dot_csv=b"a;b\n1;2\n")[:-20], "many.zip": lambda: zipped(**{f"f{i}_dot_csv": b"a\n1\n" for i in range(2100)}), "mixed.zip": lambda: zipped(a_dot_csv=b"a;b\n1;2\n", b_dot_csv=b"%PDF-1.7", c_dot_csv=b""),
    "xxe.xlsx": lambda: zipped(xl__workbook_dot_xml=b"<workbook/>", xl__worksheets__sheet1_dot_xml=SHEET), "laughs.xlsx": lambda: zipped(xl__workbook_dot_xml=LAUGHS), "bomb.xlsx": lambda: zipped(xl__workbook_dot_xml=b"<workbook>" + b" " * 80_000_000),
    "far.xlsx": lambda: workbook(lambda b: (s := b.add_worksheet()).write(1_048_575, 16_383, "loin") or s.write(0, 0, "ici")), "repeated.ods": lambda: zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_dot_xml=REPEATED), "binary.xlsb": lambda: zipped(xl__workbook_dot_bin=b"x"),
    "empty.xlsx": lambda: workbook(xlsxwriter.Workbook.add_worksheet),
    "errors.xlsx": lambda: workbook(lambda b: (s := b.add_worksheet()).write_row(0, 0, ["a", "b"]) or s.write_formula(1, 0, "=1/0", value="#DIV/0!") or s.write(1, 1, 3)),
    "merged.xlsx": lambda: workbook(lambda b: (s := b.add_worksheet()).merge_range("A1:C1", "Titre") or s.write_row(2, 0, ["nom", "ville", "n"]) or s.write_row(3, 0, ["a", "Lens", 1])),
    "no_rows.parquet": lambda: parquet(pa.table({"a": pa.array([], pa.int64()), "b": pa.array([], pa.string())})), "no_columns.parquet": lambda: parquet(pa.table({})), "cut.parquet": lambda: parquet(pa.table({"a": [1, 2, 3]}))[:-10],
    "types.parquet": lambda: parquet(pa.table({"l": [[1], None], "s": [{"k": 1}, None], "m": pa.array([[("a", 1)], None], pa.map_(pa.string(), pa.int64())), "d": [Decimal("1.50"), None], "b": [b"\x00\xff", None],
                                               "t": [datetime(1, 1, 1, tzinfo=UTC), None], "f": [float("nan"), float("inf")], "x": pa.array(["a", None]).dictionary_encode(), "o": [True, None]})),
    "same_names.parquet": lambda: parquet(pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "A"])),
    "deep.json": lambda: b'{"a":' * 60_000 + b"1" + b"}" * 60_000, "cut.json": lambda: b'[{"a": 1}, {"a"', "mixed.json": lambda: json.dumps([{"a": 1}, 2, None, {"b": [1, {"c": 2}]}, "x"]).encode(),
    "keys.ndjson": lambda: b"".join(b'{"k%d": %d}\n' % (i, i) for i in range(400)), "bad.ndjson": lambda: b'{"a": 1}\n{"a": }\n[1]\nnull\n{"a": 2}\n', "twins.json": lambda: b'[{"a": 1, "a": 2, "A": 3}]',
    "base.db": lambda: base('CREATE TABLE "x y" ("a""b" TEXT, n BLOB); INSERT INTO "x y" VALUES (\'é\', x\'00ff\'), (NULL, 1.5);'), "no_table.db": lambda: base("VACUUM"), "cut.db": lambda: base("CREATE TABLE a (b); INSERT INTO a VALUES (1)")[:600],
    "html.xls": lambda: b"<html><table><tr><td>1</td></tr></table></html>", "rtf.csv": lambda: b"{\\rtf1 texte}", "elf.csv": lambda: b"\x7fELF" + b"\x00\x01" * 500,
}  # fmt: skip


def test_there_are_sixty_of_them() -> None:
    assert len(FILES) >= 60


@pytest.mark.parametrize("name", FILES)
def test_a_report_or_a_sentence(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name]())
    work = tmp_path / "work"
    try:
        tables = read_tables(path, workdir=work, limits=Limits(bytes=20 << 20, row_bytes=2 << 20))
    except BeffroiError:  # any other exception fails the test
        return
    assert all(work in t.data.parents or t.data == path for t in tables)
    for table in tables[:3]:
        report = audit(
            table,
            on=ON,
            need=Need(use="training", max_age_days=30, min_completeness=0.9, personal_data=False),
        )
        assert report.rows == table.rows
        assert report.model_validate_json(report.model_dump_json()) == report
