"""Small business tables: find the columns by what they mean, and each row with its place.

Exports of one kind differ in headers, separators, encodings, and in the lines that stand above
the header; a reader names the columns that it understands by patterns, and gets cells by field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from beffroi.core import BeffroiError, Text, t
from beffroi.core.evidence import LocatorKind
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.linking import tokens
from beffroi.evidence.opening import text_of
from beffroi.evidence.reading import Reject
from beffroi.evidence.tables import guard_workbook
from beffroi.evidence.tables.dialect import sniff
from beffroi.evidence.tables.rows import records
from beffroi.evidence.voice import MAX_REJECTS

HEADER_ROWS = 30
_MAX_COLUMNS = 2_000
_MAX_WORKBOOK = 20 << 20
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

Cells = list[str]


class Rejects:
    """Counts what could not be read; names the first hundred places."""

    def __init__(self) -> None:
        self.first: list[Reject] = []
        self.count = 0

    def add(self, line: int | None, reason: Text) -> None:
        """Count one rejected row."""
        self.count += 1
        if len(self.first) < MAX_REJECTS:
            self.first.append(Reject(line=line, reason=reason))


@dataclass(frozen=True)
class Columns:
    """Which fields a kind of table has: field → pattern of its header, folded to plain words.

    ``required`` must all be there; ``telling`` are the fields that set this kind apart.
    """

    patterns: Mapping[str, str]
    required: tuple[str, ...]
    telling: tuple[str, ...] = ()
    _compiled: dict[str, re.Pattern[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        compiled = {name: re.compile(pattern) for name, pattern in self.patterns.items()}
        object.__setattr__(self, "_compiled", compiled)

    def place(self, header: Cells) -> dict[str, int] | None:
        """Return the column number of each field, or ``None`` when a required one is missing."""
        words = [" ".join(tokens(cell)) for cell in header[:_MAX_COLUMNS]]
        found: dict[str, int] = {}
        for name, pattern in self._compiled.items():
            for column, label in enumerate(words):
                if label and column not in found.values() and pattern.fullmatch(label):
                    found[name] = column
                    break
        return found if all(name in found for name in self.required) else None

    def recognise(self, artefact: Artefact) -> float:
        """Return how surely an artefact's header is of this kind: 0, or 0.6 to 0.95.

        Every telling field adds to it, so that the reader that understands more columns wins.
        """
        placed = self.locate(head_rows(artefact))
        if placed is None:
            return 0.0
        fields, width = placed[1], max(1, len([c for c in placed[2] if c]))
        met = sum(name in fields for name in self.telling)
        share = min(1.0, len(fields) / width)
        return min(0.95, 0.6 + 0.1 * met + 0.2 * share)

    def locate(self, rows: list[tuple[int, Cells]]) -> tuple[int, dict[str, int], Cells] | None:
        """Return the header's place among rows, its fields and its cells."""
        for number, (_, cells) in enumerate(rows):
            fields = self.place(cells)
            if fields is not None:
                return number, fields, cells
        return None


@dataclass(frozen=True)
class Row:
    """One record: its place in the file and its cells by field (absent columns are ``""``)."""

    kind: LocatorKind
    line: int
    cells: Mapping[str, str]
    rest: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(frozen=True)
class Records:
    """A small table opened: the header as received, rows, encoding, and what was rejected."""

    header: tuple[str, ...]
    fields: Mapping[str, int]
    rows: tuple[Row, ...]
    encoding: str
    rejects: Rejects


def read_records(artefact: Artefact, columns: Columns) -> Records:
    """Open a CSV or the first sheet of a workbook and place its columns.

    A row without any cell is skipped; one wider than the header by filled cells is rejected.

    Raises:
        BeffroiError: it cannot be opened, is too large, or lacks a required column.
    """
    rows, encoding, kind = _all_rows(artefact)
    placed = columns.locate(rows[:HEADER_ROWS])
    if placed is None:
        raise BeffroiError(
            t("les colonnes attendues n’y sont pas."),
            where=artefact.name,
            mend=t("Vérifiez la ligne d’en-têtes de l’export."),
        )
    number, fields, header = placed
    rejects = Rejects()
    kept = tuple(_rows(rows[number + 1 :], header, fields, kind, rejects))
    return Records(tuple(header), fields, kept, encoding, rejects)


def _rows(
    rows: list[tuple[int, Cells]],
    header: Cells,
    fields: Mapping[str, int],
    kind: LocatorKind,
    rejects: Rejects,
) -> Iterator[Row]:
    others = {i: name for i, name in enumerate(header) if name and i not in fields.values()}
    for line, cells in rows:
        if not any(cells):
            continue
        if any(cells[len(header) :]):
            rejects.add(line, t("la ligne a plus de cellules que l’en-tête."))
            continue
        full = cells + [""] * (len(header) - len(cells))
        yield Row(
            kind,
            line,
            {name: full[column] for name, column in fields.items()},
            {name: full[column] for column, name in others.items() if full[column]},
        )


def head_rows(artefact: Artefact) -> list[tuple[int, Cells]]:
    """Return the first rows of a table with their numbers, from its first bytes where possible."""
    if artefact.head.startswith(_WORKBOOKS):
        if artefact.size > _MAX_WORKBOOK:
            return []
        stat = artefact.path.stat()
        return _workbook_head(artefact.path, stat.st_mtime_ns, stat.st_size)
    text = artefact.text_head
    if text.lstrip()[:1] in {"{", "<"} or "\x00" in text:
        return []
    lines = text.splitlines()[: HEADER_ROWS + 1]
    # The last line of a head of 64 kB may be cut; its lines are then not whole.
    return _split("\n".join(lines[:-1] if len(lines) > HEADER_ROWS else lines))


def _split(text: str) -> list[tuple[int, Cells]]:
    """Return (line, cells) of a delimited text; a stray quote cannot swallow the file."""
    dialect = sniff(text[:65_536])
    found = records(text.encode(), dialect, 1)
    return [(record.line, [_clean(cell) for cell in record.cells]) for record in found]


def _clean(cell: str) -> str:
    return " ".join(cell.replace("\x00", "").split())


def _all_rows(artefact: Artefact) -> tuple[list[tuple[int, Cells]], str, LocatorKind]:
    if artefact.head.startswith(_WORKBOOKS):
        return _workbook(artefact.path, None), "", "row"
    text, encoding = text_of(artefact)
    return _split(text), encoding, "line"


@lru_cache(maxsize=8)
def _workbook_head(path: Path, _modified: int, _size: int) -> list[tuple[int, Cells]]:
    return _workbook(path, HEADER_ROWS)


def _workbook(path: Path, rows: int | None) -> list[tuple[int, Cells]]:
    """Return the rows of the first sheet that has any, numbered as the spreadsheet shows them."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - only where a workbook is met

    guard_workbook(path)  # two cells far apart would fill any memory
    with CalamineWorkbook.from_path(path) as book:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            found = sheet.to_python(skip_empty_area=False, nrows=rows)
            if found:
                return [(i, [_shown(c) for c in cells]) for i, cells in enumerate(found, 1)]
    return []


def _shown(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _clean(str(cell))
