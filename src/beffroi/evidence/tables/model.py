"""What the intake hands over: a table made regular, and everything that was wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np

from beffroi.core import Evidence, Locator, Text, Value

Format = Literal["csv", "xlsx", "xls", "ods", "json", "ndjson", "geojson", "parquet", "sqlite"]
Level = Literal["note", "defect"]

# Version of the reading method: part of every cache key, raised when the same bytes may read
# differently.
METHOD_VERSION = "1"


class Limits(Value):
    """What a hostile or broken file may cost, at most.

    ``bytes`` the size once unpacked; ``ratio`` unpacked over packed; ``row_bytes`` one record;
    ``columns`` the width; ``cells`` of a workbook; ``json_bytes`` a JSON document that must be
    held whole in memory (NDJSON streams and is not bound by it).
    """

    bytes: int = 64 << 30
    ratio: float = 200.0
    row_bytes: int = 4 << 20
    columns: int = 10_000
    cells: int = 40_000_000
    json_bytes: int = 512 << 20
    members: int = 2_000


class Options(Value):
    """What a person fixed in the sheet; ``None`` lets the intake decide."""

    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    sheet: str | None = None


class Defect(Value):
    """One kind of fault found while reading, where, and whether it was mended.

    ``level`` is ``note`` for a trait that costs the reader nothing (an older encoding), else
    ``defect``. ``lines`` holds the first places: physical lines of the file from 1, or rows of a
    sheet; ``count`` holds them all.
    """

    kind: str
    level: Level = "defect"
    count: int
    lines: tuple[int, ...] = ()
    mended: bool
    detail: Text


class RejectedRow(Value):
    """A record that could not be read: its physical line, and why. Its content is not kept."""

    line: int
    reason: Text


class Dialect(Value):
    """How the cells are separated and written; ``confidence`` between 0 and 1."""

    delimiter: str = ","
    quote: str = '"'
    encoding: str = "utf-8"
    header: bool = True
    preamble: int = 0
    confidence: float = 1.0


class Column(Value):
    """A column: unique ``name``, ``label`` as received, and engine ``type`` (VARCHAR for text)."""

    name: str
    label: str
    type: str = "VARCHAR"


class Table(Value):
    """A table as received, made regular.

    ``data`` is what the engine reads, one row per accepted record, in the order of the file: the
    artefact itself when it is regular, else a mended copy (``stored`` tells CSV from Parquet;
    ``skip`` records stand above the data of a CSV). Text formats keep every cell as text, an
    empty cell being NULL; typed formats keep their types. ``sample`` is a CSV of records drawn
    throughout a large text file. ``sha256`` is the hash of the artefact as received, ``member``
    the entry of a zip or the sheet of a workbook. ``rows_rejected`` counts every record left
    out, ``rejects`` names the first.
    """

    name: str
    sha256: str
    member: str | None = None
    format: Format
    size: int
    dialect: Dialect | None = None
    columns: tuple[Column, ...]
    rows: int
    rows_rejected: int = 0
    rejects: tuple[RejectedRow, ...] = ()
    defects: tuple[Defect, ...] = ()
    data: Path
    stored: Literal["csv", "parquet"]
    skip: int = 0
    sample: Path | None = None
    line_map: Path | None = None
    first_line: int = 1

    @property
    def title(self) -> str:
        """The file's name, with its sheet or zip entry."""
        return self.name if self.member is None else f"{self.name}!{self.member}"

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' unique names."""
        return tuple(column.name for column in self.columns)

    def defect(self, kind: str) -> Defect | None:
        """Return the defect of this kind, if any."""
        return next((d for d in self.defects if d.kind == kind), None)

    def line(self, row: int) -> int:
        """Return the physical line (or sheet row) where data row ``row``, from 1, starts."""
        if self.line_map is None:
            return self.first_line + row - 1
        breaks = np.load(self.line_map, mmap_mode="r")
        place = int(np.searchsorted(breaks[0], row, side="right")) - 1
        return int(row + breaks[1][place])

    def evidence(self, row: int | None = None, column: str | None = None) -> Evidence:
        """Return where a row (from 1) or a column of this table stands in the artefact."""
        at = Locator()
        if row is not None and self.format == "csv":
            at = Locator(kind="line", at=str(self.line(row)))
        elif row is not None:
            at = Locator(kind="row", at=str(self.line(row)))
        elif column is not None:
            at = Locator(kind="column", at=column)
        return Evidence(file=self.title, sha256=self.sha256, locator=at)
