"""Which row names the columns, what stands above it, and names that can be used."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from beffroi.evidence.tables.journal import Journal
from beffroi.evidence.tables.model import Column

_LOOK = 30
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}.*|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}.*")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"[-+]?[\d\s\u00a0\u202f]*[.,]?\d+(?:[eE][-+]?\d+)?\s*[€%]?")
_CODE = re.compile(r"\S+@\S+\.\S+|https?://\S+|\d[\d\s]{8,}")
_DBF = re.compile(r"(.+),([CNDFLM]),(\d+)(?:,(\d+))?")
_LONG = 160


@dataclass(frozen=True)
class Header:
    """``preamble`` records stand above; ``present`` says whether the next one names columns."""

    preamble: int
    present: bool


def find_header(rows: list[list[str]]) -> Header:
    """Decide from the first records, blank ones left out, which one is the header.

    A header row is about as wide as the rows below, says no dates, amounts or identifiers, and
    its words do not come back below it as data.
    """
    if not rows:
        return Header(0, present=False)
    filled = [sum(bool(c.strip()) for c in row) for row in rows]
    usual = Counter(filled[: _LOOK * 10]).most_common(1)[0][0] if len(rows) > 3 else max(filled)  # noqa: PLR2004
    widest = max(filled[:_LOOK])
    for place in range(min(_LOOK, len(rows))):
        if filled[place] < max(2, 0.6 * min(usual, widest)) and widest > 1:
            continue
        if _names_columns(rows[place], rows[place + 1 :]):
            return Header(place, present=True)
        break
    return Header(
        _titles(filled, widest) if _titles(filled, widest) < len(rows) - 1 else 0, present=False
    )


def _titles(filled: list[int], widest: int) -> int:
    """Leading records of one cell above a table of three columns or more."""
    titles = 0
    while titles < len(filled) and filled[titles] <= 1 and widest > 2:  # noqa: PLR2004
        titles += 1
    return titles if titles < min(_LOOK, len(filled)) else 0


def _names_columns(row: list[str], below: list[list[str]]) -> bool:
    named = [cell.strip() for cell in row if cell.strip()]
    if not named or len(named) < 0.5 * len(row):
        return False
    strange = sum(map(_is_data, named))
    if strange > 0.25 * len(named) or any(_CODE.fullmatch(c) or _DATE.fullmatch(c) for c in named):
        return False
    below = [other for other in below[:200] if not repeats(other, row)]
    if not below:
        return True
    echoed = sum(
        any(other[i].strip() == cell.strip() for other in below if i < len(other))
        for i, cell in enumerate(row)
        if cell.strip()
    )
    return echoed <= max(1, 0.3 * len(named))


def repeats(row: list[str], labels: list[str]) -> bool:
    """Whether a record says the header again: four fifths of its cells are the names above them."""
    filled = [
        (cell.strip(), label.strip())
        for cell, label in zip(row, labels, strict=False)
        if cell.strip()
    ]
    same = sum(cell == label for cell, label in filled)
    return same >= min(2, len(labels)) and same >= 0.8 * len(filled)


def _is_data(cell: str) -> bool:
    if len(cell) > _LONG:
        return True
    return bool(_NUMBER.fullmatch(cell)) and not _YEAR.fullmatch(cell)


def name_columns(
    labels: list[str] | None, width: int, journal: Journal, *, line: int = 1
) -> tuple[Column, ...]:
    """Return columns with unique, non-blank names (case ignored), noting what was mended.

    ``labels`` is ``None`` without a header: columns are then ``colonne_1``, ``colonne_2``…
    """
    if labels is None:
        journal.add("no_header", count=1)
        labels = []
    elif len(labels) < width:
        journal.add("header_short", line, count=width - len(labels))
    bare = [_tidy(label) for label in labels] + [""] * (width - len(labels))
    _note(labels, bare, journal, line)
    used: set[str] = set()
    columns = []
    for place, name in enumerate(bare, 1):
        unique = _unique(name or f"colonne_{place}", used)
        used.add(unique.casefold())
        label = labels[place - 1] if place <= len(labels) else ""
        columns.append(Column(name=unique, label=label))
    return tuple(columns)


def _tidy(label: str) -> str:
    """One line, no outer spaces, no dBase field description, no NUL."""
    flat = " ".join(label.replace("\ufeff", "").split())
    dbf = _DBF.fullmatch(flat)
    return dbf.group(1) if dbf else flat


def _note(labels: list[str], bare: list[str], journal: Journal, line: int) -> None:
    dbf = [label for label in labels if _DBF.fullmatch(label.strip())]
    if dbf:
        journal.add("header_dbf", line, count=len(dbf), detail=dbf[0])
    newlines = sum("\n" in label.strip() for label in labels)
    if newlines:
        journal.add("header_newline", line, count=newlines)
    blank = sum(not name for name in bare[: len(labels)])
    if blank:
        journal.add("blank_header", line, count=blank)
    seen = Counter(name.casefold() for name in bare if name)
    twice = sorted({name for name in bare if name and seen[name.casefold()] > 1})
    if twice:
        journal.add("duplicate_header", line, count=len(twice), detail=", ".join(twice[:5]))


def _unique(name: str, used: set[str]) -> str:
    if name.casefold() not in used:
        return name
    copy = 2
    while f"{name} ({copy})".casefold() in used:
        copy += 1
    return f"{name} ({copy})"
