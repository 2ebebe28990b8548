"""Workbooks (xlsx, xlsb, xls, ods): every non-empty sheet as a table of text."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from beffroi.core import BeffroiError, t
from beffroi.evidence.tables.engine import rows_to_parquet
from beffroi.evidence.tables.header import find_header, name_columns, repeats
from beffroi.evidence.tables.journal import Journal
from beffroi.evidence.tables.lines import LineMap
from beffroi.evidence.tables.model import Column, Dialect, Limits, Options

_ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#VALEUR!", "#NOM?")
_ID_DIGITS = 9
_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,4})([0-9]{1,9})"')
_ODS_CELL = re.compile(rb"<table:table-cell[^>]*>")
_ROWS_REPEATED = re.compile(rb'[^>]*number-rows-repeated="([0-9]{1,9})"')
_COLUMNS_REPEATED = re.compile(rb'number-columns-repeated="([0-9]{1,9})"')
_EXACT = 1e15  # beyond, a double no longer holds every whole number


@dataclass(frozen=True)
class SheetResult:
    """One sheet read: its columns, rows and header, and where its rows stand in the sheet."""

    columns: tuple[Column, ...]
    rows: int
    dialect: Dialect
    first_line: int
    line_map: Path | None


def open_workbook(path: Path, limits: Limits) -> CalamineWorkbook:
    """Return the workbook.

    Raises:
        BeffroiError: it is damaged, protected, or unpacks to too much.
    """
    guard_workbook(path, limits)
    try:
        return CalamineWorkbook.from_path(path)
    except PasswordError as error:
        raise BeffroiError(
            t("Le classeur est protégé par un mot de passe."),
            where=path.name,
            mend=t("Enregistrez-le sans mot de passe."),
        ) from error
    except (CalamineError, OSError, ValueError) as error:
        raise BeffroiError(
            t("Le classeur est abîmé : il ne peut pas être ouvert."),
            where=path.name,
            mend=t("Ouvrez-le et enregistrez-le de nouveau, ou exportez-le en CSV."),
        ) from error


def guard_workbook(path: Path, limits: Limits | None = None) -> None:
    """Refuse a workbook that would fill the memory: the engine holds a sheet's whole rectangle.

    Two cells far apart, or a row said to be repeated, cost nothing in the file and everything
    once read: their places are looked at first. Call it before opening a workbook in any way:
    beyond the memory, the engine ends the whole process.

    Raises:
        BeffroiError: the workbook unpacks to too much.
    """
    limits = limits or Limits()
    if not zipfile.is_zipfile(path):
        return  # an old xls has at most 65,536 rows of 256 columns
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
        most = min(limits.json_bytes * 2, max(64 << 20, int(path.stat().st_size * limits.ratio)))
        if unpacked > most or _largest_sheet(archive, most) > limits.cells:
            raise BeffroiError(
                t("Une fois décompressé, le classeur est démesuré : lecture refusée."),
                where=path.name,
                mend=t(
                    "Supprimez les lignes et colonnes vides, ou exportez les feuilles utiles en CSV."
                ),
            )


def _largest_sheet(archive: zipfile.ZipFile, most: int) -> int:
    """Cells of the largest rectangle that a sheet spans."""
    largest = 0
    for entry in archive.infolist():
        if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
            largest = max(largest, _span(_pieces(archive, entry, most)))
        elif entry.filename == "content.xml":
            largest = max(largest, _repeated(b"".join(_pieces(archive, entry, most))))
    return largest


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
    """Yield an entry's bytes, cut between tags and never beyond ``most``."""
    read, rest = 0, b""
    try:
        with archive.open(entry) as stream:
            while (block := stream.read(1 << 20)) and read <= most:
                read += len(block)
                data = rest + block
                end = data.rfind(b"<")
                end = end if end > 0 else len(data)
                yield data[:end]
                rest = data[end:]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError):
        return  # the engine will say what is wrong with it
    yield rest


def _span(pieces: Iterator[bytes]) -> int:
    columns: set[bytes] = set()
    low, high = 1 << 30, 0
    for piece in pieces:
        for column, row in _CELL.findall(piece):
            columns.add(column)
            low, high = min(low, int(row)), max(high, int(row))
    if not columns:
        return 0
    places = [_place(column) for column in columns]
    return (high - low + 1) * (max(places) - min(places) + 1)


def _place(column: bytes) -> int:
    place = 0
    for letter in column:
        place = place * 26 + letter - 64
    return place


def _repeated(content: bytes) -> int:
    """Cells that an OpenDocument sheet unfolds to, rows and columns repeated, empty ones aside."""
    total = 0
    for row in content.split(b"<table:table-row")[1:]:
        times = _ROWS_REPEATED.match(row[: row.find(b">") + 1])
        cells = sum(int(n or 1) for n in _filled_cells(row))
        total += cells * (int(times.group(1)) if times else 1)
    return total


def _filled_cells(row: bytes) -> Iterator[bytes]:
    for tag in _ODS_CELL.findall(row):
        if b"value-type" in tag:
            repeated = _COLUMNS_REPEATED.search(tag)
            yield repeated.group(1) if repeated else b"1"


def read_sheet(
    book: CalamineWorkbook,
    sheet: str,
    target: Path,
    journal: Journal,
    options: Options,
    limits: Limits,
) -> SheetResult | None:
    """Read one sheet and write its rows as Parquet; ``None`` when it is empty.

    Raises:
        BeffroiError: the sheet is damaged or too large.
    """
    try:
        page = book.get_sheet_by_name(sheet)
        if page.width * page.height > limits.cells or page.width > limits.columns:
            raise BeffroiError(
                t(
                    "La feuille « {sheet} » est démesurée : {rows} lignes sur {columns} colonnes.",
                    sheet=sheet,
                    rows=page.height,
                    columns=page.width,
                ),
                mend=t("Supprimez les lignes et colonnes vides, ou exportez-la en CSV."),
            )
        top = (page.start or (0, 0))[0]
        rows = page.to_python(skip_empty_area=True)
    except CalamineError as error:
        raise BeffroiError(
            t("La feuille « {sheet} » est abîmée.", sheet=sheet), mend=t("Exportez-la en CSV.")
        ) from error
    if not any(cell != "" for row in rows for cell in row):
        return None
    return _read_rows(rows, top, target, journal, options)


def _read_rows(
    rows: list[list[Any]], top: int, target: Path, journal: Journal, options: Options
) -> SheetResult:
    numbered = [(top + i, row) for i, row in enumerate(rows, 1) if any(c != "" for c in row)]
    journal.add("blank_lines", count=len(rows) - len(numbered))
    sample = [[as_text(cell) for cell in row] for _, row in numbered[:500]]
    header = find_header(sample)
    present = header.present if options.header is None else options.header
    if header.preamble:
        journal.add("preamble", *(n for n, _ in numbered[: header.preamble]))
    labels = sample[header.preamble] if present else None
    body = numbered[header.preamble + present :]
    if labels is not None:
        body = _without_headers(body, labels, journal)
    width = max((_filled(row) for _, row in body), default=0)
    width = max(width, _filled(labels) if labels else 1)
    line = numbered[header.preamble][0]
    columns = name_columns(None if labels is None else labels[:width], width, journal, line=line)
    _note_cells(body, columns, journal)
    count = rows_to_parquet(([as_text(c) for c in row[:width]] for _, row in body), target, columns)
    lines = LineMap()
    lines.extend(1, np.array([number for number, _ in body], np.int64))
    return SheetResult(
        columns,
        count,
        Dialect(header=present, preamble=header.preamble),
        first_line=body[0][0] if body else line + 1,
        line_map=lines.save(target.with_suffix(".npy")),
    )


def _without_headers(
    body: list[tuple[int, list[Any]]], labels: list[str], journal: Journal
) -> list[tuple[int, list[Any]]]:
    again = {n for n, row in body if repeats([as_text(c) for c in row], labels)}
    if again:
        journal.add("repeated_header", *sorted(again))
    return [(n, row) for n, row in body if n not in again]


def _filled(row: list[Any]) -> int:
    return max((i for i, cell in enumerate(row, 1) if cell != ""), default=0)


def _note_cells(
    body: list[tuple[int, list[Any]]], columns: tuple[Column, ...], journal: Journal
) -> None:
    errors: list[int] = []
    kinds: Counter[str] = Counter()
    numeric_ids: Counter[int] = Counter()
    for number, row in body:
        for place, cell in enumerate(row):
            if isinstance(cell, str) and cell in _ERRORS:
                errors.append(number)
                kinds[cell] += 1
            elif isinstance(cell, float) and cell >= 10 ** (_ID_DIGITS - 1) and cell.is_integer():
                numeric_ids[place] += 1
    if errors:
        journal.add("error_cells", *errors, detail=kinds.most_common(1)[0][0])
    ids = [
        place for place, n in numeric_ids.items() if place < len(columns) and n > 0.5 * len(body)
    ]
    if ids:
        names = ", ".join(columns[place].name for place in sorted(ids))
        journal.add("numbers_as_ids", count=sum(numeric_ids[place] for place in ids), detail=names)


def as_text(cell: Any) -> str:
    """Return a spreadsheet cell as text: whole numbers without decimals, dates as ISO 8601."""
    match cell:
        case bool():
            return "oui" if cell else "non"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
        case datetime():
            return str(cell.date() if cell.time() == time(0) else cell)
        case date() | time():
            return cell.isoformat()
        case _:
            return "" if cell is None else str(cell)


def sheet_names(book: CalamineWorkbook, options: Options) -> Iterator[str]:
    """Yield the sheets to read: the one that was chosen, or all of them."""
    for name in book.sheet_names:
        if options.sheet is None or name == options.sheet:
            yield name
