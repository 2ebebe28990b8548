"""What an authority's own text lays down: the articles of a charter, the order of equals.

Only quoted, with its place: which article may be checked, and against what, is for the rooms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from beffroi.core import Locator
from beffroi.evidence.readers.contract.clauses import found, public
from beffroi.evidence.readers.contract.model import Stated
from beffroi.evidence.readers.contract.paper import Paper, Section

ARTICLE, TIE_BREAK = "article", "tie_break"
_NUMBERED = re.compile(
    r"(?:article|art\.|engagement|principe)\s*(?:n°\s*)?\d{1,2}\b", re.IGNORECASE
)
_EXCERPT = 400
# « À égalité de points, … » ; « en cas d'ex æquo, … »
_EQUALS = r"(?:[àa] |en cas d')(?:égalité|egalite)\b[^\n]{10,}|(?:en cas d')?ex[ -]?(?:æ|ae)quo\b[^\n]{10,}"


def articles(paper: Paper) -> Iterator[Stated]:
    """Yield each numbered article: its title as the value, its words as the excerpt."""
    for section in paper.sections:
        if _NUMBERED.match(section.title):
            yield _article(paper, section)


def _article(paper: Paper, section: Section) -> Stated:
    words = " ".join(paper.text[section.start + len(section.title) : section.end].split())
    kind, at = paper.place(min(section.start + len(section.title) + 1, section.end - 1))
    return Stated(
        key=ARTICLE,
        value=section.title,
        at=Locator(kind=kind, at=at),
        excerpt=public(words)[:_EXCERPT],
    )


def tie_breaks(paper: Paper) -> Iterator[Stated]:
    """Yield each rule that says who comes first among equals."""
    for match in found(paper, _EQUALS):
        kind, at = paper.place(match.start())
        words = public(" ".join(match.group().split()))[:_EXCERPT]
        section = paper.section(match.start())
        title = section.title if section else ""
        yield Stated(key=TIE_BREAK, value=title, at=Locator(kind=kind, at=at), excerpt=words)
