"""A paper as plain text that remembers where each word stood, whatever its format."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from beffroi.core.evidence import LocatorKind

_HEADING = re.compile(
    r"(?:article|art\.|annexe|titre|chapitre|section|pr[ée]ambule|partie)\b.{0,110}"
    r"|(?:\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z]|[IVX]{1,5})\s?[.)°-]?\s+[A-ZÀ-Ý][^.;:]{2,90}",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?i:article|art\.|annexe|titre|chapitre|section|pr[ée]ambule|partie)\b|[\dA-ZIVX]"
)
CELLS = " | "  # between the cells of a row, in the text
_BULLET = re.compile(r"[-–•*▪◦]\s+")
_FULL_LINE = 60
_SHORT = 0.8
_SOFT = re.compile("[\ufffe\x02\xad]\\s*")


class Place(NamedTuple):
    """Where something stands: a page of a PDF, a line of a text, a paragraph or a table's row."""

    kind: LocatorKind
    at: str


class Section(NamedTuple):
    """A titled part of the text: its title and where it begins and ends (characters)."""

    title: str
    start: int
    end: int


@dataclass(frozen=True)
class Grid:
    """A table: its place, its rows, the place of each row, and where it stands in the text."""

    place: Place
    rows: tuple[tuple[str, ...], ...]
    places: tuple[Place, ...]
    offset: int


@dataclass(frozen=True)
class Paper:
    """The text of a document. ``pages`` and ``pages_with_text`` count the pages of a PDF.

    ``unread`` counts the pages beyond what is read.
    """

    format: str
    text: str
    marks: tuple[tuple[int, Place], ...]
    sections: tuple[Section, ...]
    tables: tuple[Grid, ...] = ()
    pages: int | None = None
    pages_with_text: int | None = None
    unread: int = 0
    encoding: str | None = None
    _starts: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_starts", [offset for offset, _ in self.marks])

    @property
    def whole(self) -> bool:
        """Whether all of it could be read, so that an absence means something."""
        return bool(self.text) and not self.unread and self.pages == self.pages_with_text

    def place(self, offset: int) -> Place:
        """Return where a character of the text stood."""
        found = bisect_right(self._starts, offset) - 1
        return self.marks[found][1] if found >= 0 else Place("file", "")

    def section(self, offset: int) -> Section | None:
        """Return the section around a character."""
        return next((s for s in self.sections if s.start <= offset < s.end), None)

    def titled(self, pattern: str) -> list[Section]:
        """Return the sections whose title matches a pattern (case aside)."""
        return [s for s in self.sections if re.search(pattern, s.title, re.IGNORECASE)]

    def body(self, section: Section) -> str:
        """Return the text of a section, title included."""
        return self.text[section.start : section.end]

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds of the sentence around a span, within its paragraph."""
        before = [
            at + len(stop)
            for stop in (". ", "; ", "\n")
            if (at := self.text.rfind(stop, 0, start)) >= 0
        ]
        left = max(before, default=0)
        ends = [at for stop in (". ", "\n", ".\n") if (at := self.text.find(stop, end)) >= 0]
        right = min(ends, default=len(self.text))
        return left, min(right + 1, len(self.text)) if right < len(self.text) else right


class Builder:
    """Puts a paper together, paragraph by paragraph."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._marks: list[tuple[int, Place]] = []
        self._titles: list[tuple[str, int]] = []
        self._tables: list[Grid] = []
        self._length = 0

    def paragraph(self, text: str, place: Place, *, heading: bool | None = None) -> None:
        """Add a paragraph; ``heading`` None: decided from how it looks."""
        text = tidy(text)
        if not text:
            return
        if heading if heading is not None else is_heading(text):
            self._titles.append((text, self._length))
        if not self._marks or self._marks[-1][1] != place:
            self._marks.append((self._length, place))
        self._parts.append(text)
        self._length += len(text) + 1

    def table(self, rows: Iterable[Iterable[str]], places: Iterable[Place], place: Place) -> None:
        """Add a table; its rows are text too."""
        kept = tuple(tuple(tidy(c) for c in row) for row in rows)
        if not any(any(row) for row in kept):
            return
        offset = self._length
        where = tuple(places)
        for row, row_place in zip(kept, where, strict=True):
            self.paragraph(CELLS.join(filter(None, row)), row_place, heading=False)
        self._tables.append(Grid(place, kept, where, offset))

    def paper(self, form: str, **known: object) -> Paper:
        """Return the paper."""
        text = "\n".join(self._parts)
        starts = [offset for _, offset in self._titles]
        ends = [*starts[1:], len(text)] if starts else []
        sections = tuple(
            Section(title, start, end)
            for (title, start), end in zip(self._titles, ends, strict=True)
        )
        return Paper(
            form,
            text,
            tuple(self._marks),
            sections,
            tuple(self._tables),
            **known,  # type: ignore[arg-type]
        )


def tidy(text: str) -> str:
    """Return text with plain spaces, soft hyphens and control characters gone."""
    return " ".join(_SOFT.sub("", text).replace("\x00", "").replace("’", "'").split())


def is_heading(text: str) -> bool:
    """Whether a line looks like the title of an article."""
    return (
        len(text) < 120  # noqa: PLR2004 - longer is a sentence
        and bool(_NUMBERED.match(text))
        and _HEADING.fullmatch(text) is not None
        and not text.endswith((".", ";", ","))
    )


def join_lines(lines: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield the paragraphs that the lines of a page make, and whether each is a heading.

    A line goes on in the next unless it is a heading, a bullet begins, or it ends a sentence
    well before the margin.
    """
    tidied = [line for raw in lines if (line := tidy(raw))]
    margin = max(map(len, tidied), default=0)
    held: list[str] = []
    for line in tidied:
        heading = is_heading(line)
        if held and (heading or _BULLET.match(line) or _ends(held[-1], line, margin)):
            yield " ".join(held), False
            held = []
        if heading:
            yield line, True
        else:
            held.append(line)
    if held:
        yield " ".join(held), False


def _ends(line: str, following: str, margin: int) -> bool:
    """A line well short of the margin ends its paragraph, if the next begins like a sentence."""
    if line.endswith((".", ":", ";")) and len(line) < _FULL_LINE:
        return True
    quoted = line.count("«") > line.count("»")
    return len(line) < _SHORT * margin and not following[:1].islower() and not quoted


def running_lines(pages: list[list[str]]) -> frozenset[str]:
    """Return headers and footers: first or last lines that come back on most pages, digits aside."""
    edges = Counter(
        key
        for lines in pages
        for key in {faceless(line) for line in (*lines[:2], *lines[-2:])}
        if key
    )
    return frozenset(k for k, n in edges.items() if n > 1 and n >= len(pages) / 2)


def faceless(line: str) -> str:
    """Return a line without its digits, as page numbers make it differ."""
    return re.sub(r"\d+", "#", tidy(line))
