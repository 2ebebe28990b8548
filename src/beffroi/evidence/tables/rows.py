"""Records read cell by cell, where quotes or widths are not what the format asks for."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from beffroi.evidence.tables.model import Dialect
from beffroi.evidence.tables.shape import shape_of

_MAX_SPAN = 200


@dataclass(frozen=True)
class Record:
    """One record: its first line, its cells, and its place in the block it was read from.

    ``odd`` tells that quotes were misplaced or never closed.
    """

    line: int
    cells: list[str]
    start: int
    end: int
    odd: bool = False


def records(
    data: bytes, dialect: Dialect, line: int, *, width: int | None = None, final: bool = True
) -> Iterator[Record]:
    """Yield the records of whole lines, one by one, forgiving misplaced quotes.

    A quote that stays open too long, or whose record has the wrong ``width`` while its first
    line alone has the right one, is taken as a letter. Unless ``final``, a record that is still
    open where ``data`` ends is not yielded: more may come.
    """
    lines = data.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    place, offset = 0, 0
    while place < len(lines):
        if not final and _unfinished(lines, place, dialect):
            return
        cells, span, odd = _one(lines, place, dialect, width)
        size = sum(len(raw) + 1 for raw in lines[place : place + span])
        yield Record(line + place, cells, offset, offset + size, odd)
        place, offset = place + span, offset + size


def _one(
    lines: list[bytes], place: int, dialect: Dialect, width: int | None
) -> tuple[list[str], int, bool]:
    alone = lines[place].decode("utf-8", "replace").removesuffix("\r")
    quote = dialect.quote
    if not quote or quote not in alone:
        return alone.split(dialect.delimiter), 1, False
    cells, span, closed = _quoted(lines, place, dialect)
    if closed and (width is None or len(cells) == width):
        return (
            cells,
            span,
            not shape_of(
                b"\n".join(lines[place : place + span]) + b"\n", dialect.delimiter, quote
            ).regular,
        )
    bare = alone.split(dialect.delimiter)
    if not closed or (span > 1 and width == len(bare)):
        one, _, ok = _quoted(lines[place : place + 1], 0, dialect)
        return (one if ok or len(one) == width else bare), 1, True
    return cells, span, False


def _unfinished(lines: list[bytes], place: int, dialect: Dialect) -> bool:
    if len(lines) - place >= _MAX_SPAN or dialect.quote.encode() not in lines[place]:
        return False
    _, taken, closed = _quoted(lines, place, dialect)
    return not closed and place + taken == len(lines)


def _quoted(lines: list[bytes], place: int, dialect: Dialect) -> tuple[list[str], int, bool]:
    """Return cells, lines taken, and whether every quote was closed."""
    window = lines[place : place + _MAX_SPAN]
    taken = quotes = 0

    def feed() -> Iterator[str]:
        nonlocal taken, quotes
        for raw in window:
            taken += 1
            text = raw.decode("utf-8", "replace").removesuffix("\r")
            quotes += text.count(dialect.quote)
            yield text + "\n"

    reader = csv.reader(feed(), delimiter=dialect.delimiter, quotechar=dialect.quote)
    try:
        cells = next(reader, [])
    except csv.Error:
        return [], 1, False
    return cells, taken, taken < len(window) or quotes % 2 == 0


def encode(cells: list[str], dialect: Dialect) -> bytes:
    """Return one record as CSV in the dialect, quoted where needed, ended by a newline."""
    out = io.StringIO()
    writer = csv.writer(
        out, delimiter=dialect.delimiter, quotechar=dialect.quote or '"', lineterminator="\n"
    )
    writer.writerow([cell.replace("\r\n", "\n").replace("\r", " ") for cell in cells])
    return out.getvalue().encode("utf-8")
