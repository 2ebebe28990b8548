"""The numbering of a report: every figure, finding, piece of evidence and method has one place.

Codes are printed as well as linked (F figure, C finding, P piece of evidence, M method), so that
a reader of the paper version can follow them too. An entry is written once and shared by all
that cite it; entries keep the codes of what cites them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from beffroi.core import Evidence, Finding, Measure, Method

# Beyond this many places for one figure the report counts the others; `beffroi why` shows all.
SHOWN = 3
PlaceKey = tuple[str, str, str, str]


@dataclass(frozen=True)
class Ref:
    """A code that is printed, and where it leads."""

    code: str
    href: str


@dataclass(frozen=True)
class Piece:
    """A place in an artefact, and the codes of what rests on it."""

    ref: Ref
    evidence: Evidence
    cited_by: tuple[Ref, ...]


@dataclass(frozen=True)
class File:
    """An artefact and its places."""

    name: str
    sha256: str
    collected_on: date | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Cited:
    """The pieces shown for one figure or finding, and how many are left to ``beffroi why``."""

    pieces: tuple[tuple[Ref, Evidence], ...]
    more: int = 0

    def by_file(self) -> list[tuple[str, list[tuple[Ref, Evidence]]]]:
        """Return the pieces of each file together, in order."""
        files: dict[str, list[tuple[Ref, Evidence]]] = defaultdict(list)
        for ref, piece in self.pieces:
            files[piece.file].append((ref, piece))
        return list(files.items())


@dataclass
class Ledger:
    """Codes for all that a report shows; build it with :func:`ledger`."""

    figures: dict[str, Ref] = field(default_factory=dict)
    findings: dict[str, Ref] = field(default_factory=dict)
    methods: dict[str, Ref] = field(default_factory=dict)
    _evidence: dict[PlaceKey, Evidence] = field(default_factory=dict)
    _citing: dict[PlaceKey, dict[Ref, None]] = field(default_factory=lambda: defaultdict(dict))
    _numbers: dict[PlaceKey, Ref] = field(default_factory=dict)

    def cite(self, evidence: Iterable[Evidence], by: Ref) -> None:
        """Note that something rests on this evidence. Call it before any number is asked."""
        for piece in shown(evidence)[0]:
            key = _key(piece)
            kept = self._evidence.get(key)
            if kept is None or (kept.excerpt is None and piece.excerpt is not None):
                self._evidence[key] = piece
            self._citing[key][by] = None

    def cited(self, evidence: Iterable[Evidence]) -> Cited:
        """Return the codes of these pieces, the first few only."""
        pieces, more = shown(evidence)
        numbers = self._numbered()
        return Cited(tuple((numbers[_key(e)], e) for e in pieces if _key(e) in numbers), more)

    def files(self) -> list[File]:
        """Return every artefact that is cited, with its places in order."""
        numbers = self._numbered()
        grouped: dict[tuple[str, str], list[Piece]] = defaultdict(list)
        for key, ref in numbers.items():
            piece = Piece(ref, self._evidence[key], tuple(self._citing[key]))
            grouped[key[:2]].append(piece)
        return [
            File(name, sha256, pieces[0].evidence.collected_on, tuple(pieces))
            for (name, sha256), pieces in grouped.items()
        ]

    def _numbered(self) -> dict[PlaceKey, Ref]:
        if len(self._numbers) != len(self._evidence):
            ordered = sorted(self._evidence, key=_natural)
            self._numbers = {key: _ref("P", i) for i, key in enumerate(ordered, 1)}
        return self._numbers


def ledger(measures: Sequence[Measure], findings: Sequence[Finding]) -> Ledger:
    """Return the ledger of measures and findings that come in reading order."""
    book = Ledger()
    book.figures = {m.id: _ref("F", i) for i, m in enumerate(measures, 1)}
    book.findings = {f.id: _ref("C", i) for i, f in enumerate(findings, 1)}
    methods = sorted({method_key(m.method) for m in measures})
    book.methods = {key: _ref("M", i) for i, key in enumerate(methods, 1)}
    for measure in measures:
        book.cite(measure.evidence, book.figures[measure.id])
    for finding in findings:
        book.cite(evidence_of(finding), book.findings[finding.id])
    return book


def evidence_of(finding: Finding) -> tuple[Evidence, ...]:
    """Return a finding's evidence, with that of the declaration it contradicts."""
    declared = finding.contradicts.declared_evidence if finding.contradicts else ()
    return tuple(dict.fromkeys((*finding.evidence, *declared)))


def method_key(method: Method) -> str:
    """Return a method's name and version, as printed."""
    return f"{method.id} v{method.version}"


def shown(evidence: Iterable[Evidence]) -> tuple[list[Evidence], int]:
    """Return the first few distinct pieces, and how many more there are."""
    distinct = list({_key(e): e for e in evidence}.values())
    return distinct[:SHOWN], max(len(distinct) - SHOWN, 0)


def _ref(letter: str, number: int) -> Ref:
    return Ref(f"{letter}{number}", f"#{letter.lower()}{number}")


def _key(evidence: Evidence) -> PlaceKey:
    return evidence.file, evidence.sha256, evidence.locator.kind, evidence.locator.at


def _natural(key: PlaceKey) -> tuple[str, str, str, int, str]:
    """Order places by file, then by kind, lines as numbers."""
    name, sha256, kind, at = key
    digits = "".join(c if c.isdigit() else " " for c in at).split()
    return name, sha256, kind, int(digits[0][:12]) if digits else 0, at
