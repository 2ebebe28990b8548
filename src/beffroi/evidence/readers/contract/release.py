"""Release notes: the modules that a version brings, those of AI and those switched on unasked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from beffroi.core import Locator
from beffroi.evidence.readers.contract import french
from beffroi.evidence.readers.contract.clauses import public
from beffroi.evidence.readers.contract.model import ReleasedModule
from beffroi.evidence.readers.contract.nature import AI_WORDS
from beffroi.evidence.readers.contract.paper import Paper

_VERSION = re.compile(r"\b(?:version|release|v)\.?\s*(\d+(?:\.\d+){0,3})", re.IGNORECASE)
_DAYS = re.compile(
    rf"(d[ée]ploi|mise en (?:production|service|ligne)|activation|mise [àa] disposition|publi|date)[^\n]{{0,80}}?(?:au\s+)?({french.DAY})",
    re.IGNORECASE,
)
_MODULE = re.compile(
    r"(?:[-–•*]\s*)?(?:[A-ZÀ-Ý][\w' À-ÿ-]{2,40}\s*:\s*)?(?:(?i:module|fonction|assistant|option|service)\s+)?«?\s*"
    r"(?P<name>[A-ZÀ-Ý][\w+À-ÿ-]*(?:\s[A-ZÀ-Ý][\w+À-ÿ-]*){0,2})\s*»?\s*(?:[.:,(–-])"
)
_ON = re.compile(
    r"activ[ée]e?s? (?:par d[ée]faut|automatiquement|d'office)|enabled by default|mise? en service d'office",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"aucun (?:co[ûu]t|surco[ûu]t)|sans (?:surco[ûu]t|co[ûu]t suppl|frais)|inclus[e]? (?:dans|sans)|gratuit|no (?:extra|additional) cost",
    re.IGNORECASE,
)
_PLAIN_WORDS = frozenset(
    [
        "il",
        "elle",
        "la",
        "le",
        "les",
        "ce",
        "cette",
        "nouveau",
        "nouvelle",
        "aucune",
        "aucun",
        "date",
        "version",
    ]
)


def version(paper: Paper) -> str | None:
    """Return the version that the notes are of."""
    match = _VERSION.search(paper.text[:1500])
    return match.group(1) if match else None


def deployed(paper: Paper) -> date | None:
    """Return the day of deployment, else of release."""
    days: dict[str, date] = {}
    for match in _DAYS.finditer(paper.text[:3000]):
        day = french.day_of(match.group(2))
        if day:
            days.setdefault(match.group(1).lower()[:5], day)
    for word in ("déplo", "deplo", "activ", "mise ", "publi", "date"):
        if word in days:
            return days[word]
    return None


def modules(paper: Paper) -> Iterator[ReleasedModule]:
    """Yield the modules of AI, and those switched on by default, one per paragraph."""
    number, since = version(paper), deployed(paper)
    offset = 0
    for paragraph in paper.text.split("\n"):
        start, offset = offset, offset + len(paragraph) + 1
        about_ai, on = bool(AI_WORDS.search(paragraph)), bool(_ON.search(paragraph))
        name = _name(paragraph) if about_ai or on else None
        if name:
            kind, at = paper.place(start)
            yield ReleasedModule(
                name=name,
                at=Locator(kind=kind, at=at),
                excerpt=public(paragraph[:800])[:400],
                version=number,
                since=since,
                on_by_default=on,
                free=bool(_FREE.search(paragraph)),
                about_ai=about_ai,
            )


def _name(paragraph: str) -> str | None:
    """Return the product's name: the capitalised word that comes back, else the first one set apart."""
    words: list[str] = re.findall(
        r"\b[A-ZÀ-Ý][a-zà-ÿ]+[A-ZÀ-Ý][\w+-]*|\b[A-ZÀ-Ý][\wÀ-ÿ+-]{3,}", paragraph
    )
    usual = [w for w in words if w.lower() not in _PLAIN_WORDS and not w.isupper()]
    again = [w for w in usual if usual.count(w) > 1]
    joined = [w for w in usual if re.search(r"[a-zà-ÿ][A-ZÀ-Ý]", w)]
    if again or joined:
        return (joined or again)[0]
    match = _MODULE.match(paragraph)
    return (
        match.group("name") if match and match.group("name").lower() not in _PLAIN_WORDS else None
    )
