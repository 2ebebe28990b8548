"""A paper, whatever its file format: headings, prose, lists, tables, and blanks that show.

A legal paper mixes three things: words of the form itself, contents that Beffroi knows (each with
its source and its grade), and contents that nobody told it, which stay visibly blank. Papers are
written in French only: they are acts and notices of French authorities (loi n° 94-665, art. 2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from beffroi.core import Evidence, Grade
from beffroi.report.words import GRADES, where

SHOWN_SOURCES = 3


@dataclass(frozen=True, slots=True)
class Content:
    """What a paper says at one place, or what is to be written there.

    ``words`` is ``None`` when unknown; ``ask`` then says what to write. ``label`` names the
    content in the list of sources; ``evidence`` is where it was read.
    """

    label: str
    words: str | None
    ask: str
    grade: Grade = Grade.NOT_MEASURED
    evidence: tuple[Evidence, ...] = ()

    @property
    def shown(self) -> str:
        """The words, or the blank."""
        return blank(self.ask) if self.words is None else self.words

    @property
    def source(self) -> str:
        """Where it comes from and how it is known, in a few words."""
        if self.words is None:
            return "inconnu à ce jour"
        grade = GRADES[self.grade].render("fr")
        files = list(dict.fromkeys(where(e).render("fr") for e in self.evidence))
        more = f" ; et {len(files) - SHOWN_SOURCES} autres" if len(files) > SHOWN_SOURCES else ""
        return f"{' ; '.join(files[:SHOWN_SOURCES])}{more} ({grade})" if files else grade


def blank(ask: str) -> str:
    """Return the visible blank that asks for ``ask``."""
    return f"[à compléter : {ask}]"


Part = str | Content
Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A title of level 1 to 3 (the paper's own title is apart)."""

    words: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph; ``frame`` sets it apart, as a text to paste or a warning."""

    parts: Parts
    frame: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, numbered or not."""

    items: tuple[Parts, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row; ``widths`` are shares of the page's width."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Part, ...], ...]
    widths: tuple[int, ...] = ()


Block = Heading | Prose | Bullets | Table


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper ready to be written in any format.

    ``kind`` is its short name (also its file's), ``system`` the id of the system it is about,
    ``None`` for the whole authority; ``basis`` the text that asks for it. ``csv`` and ``json``
    are its standard machine forms, where there is one.
    """

    kind: str
    title: str
    authority: str
    on: date
    basis: str
    blocks: tuple[Block, ...]
    system: str | None = None
    csv: str | None = None
    json: str | None = None
    wide: bool = False
    keywords: tuple[str, ...] = field(default=())

    def contents(self) -> Iterator[Content]:
        """Yield every known or blank content, in the order of the paper."""
        for block in self.blocks:
            yield from (p for p in _parts(block) if isinstance(p, Content))

    @property
    def blanks(self) -> int:
        """How many contents are left to fill in."""
        return sum(c.words is None for c in self.contents())


def _parts(block: Block) -> Iterator[Part]:
    match block:
        case Prose(parts=parts):
            yield from parts
        case Bullets(items=items):
            for item in items:
                yield from item
        case Table(rows=rows):
            for row in rows:
                yield from row
        case Heading():
            return


def fields(title: str, *contents: Content) -> Table:
    """Return the usual table of a form: what is asked, what is known, where it comes from."""
    rows = tuple((c.label, c, c.source) for c in contents)
    return Table(title, ("Rubrique", "Contenu", "Source et nature"), rows, (26, 48, 26))


def sources(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return prose with, at its end, a table of where each of its contents comes from."""
    found = [
        p
        for b in blocks
        if not isinstance(b, Table)
        for p in _parts(b)
        if isinstance(p, Content) and p.words is not None
    ]
    if not found:
        return blocks
    told = tuple(dict.fromkeys((c.label, c.words or "", c.source) for c in found))
    table = Table("Sources des contenus", ("Contenu", "Valeur reprise", "Source et nature"), told)
    return (*blocks, Heading("Sources"), table)


def prose(*parts: Part, frame: bool = False) -> Prose:
    """Return a paragraph of these parts."""
    return Prose(parts, frame=frame)
