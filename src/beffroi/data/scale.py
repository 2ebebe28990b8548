"""Scales of points: what a text laid down, what a table applies, label by label.

Two scales are tied by what they share, never by the name of a file: at least three criteria with
alike labels and equal points. Labels are alike by the beginnings of their words, numbers as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from beffroi.core import Evidence
from beffroi.data.semantics import fold

SHARED = 3  # equal criteria that tie a text to a table
_SURE, _MAYBE = 0.6, 0.5  # share of the shorter label's words that two alike labels share
_STEM = 5
_SILENT = frozenset(
    "les des une dans par pour sur avec aux est son ses leur qui que dont point critere".split()  # noqa: SIM905
)
_SIGNS = (
    (r"<|\bmoins de\b|\binferieur\w*", " infer "),
    (r">|\bplus de\b|\bsuperieur\w*", " super "),
)
_EQUALS = re.compile(r"\b(?:a|en cas d) egalite\b|\bex ae?quo\b|\bdepartage")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True)
class Criterion:
    """One line of a scale: its label, its points, its place."""

    label: str
    points: float
    evidence: Evidence


@dataclass(frozen=True)
class Scale:
    """A scale: its criteria in order, and what is written of equals (words and place)."""

    criteria: tuple[Criterion, ...]
    ties: tuple[tuple[str, Evidence], ...] = ()


@dataclass(frozen=True)
class Gap:
    """A difference: ``points``, a criterion ``absent`` of the table, or the order of ``ties``."""

    kind: Literal["points", "absent", "ties"]
    laid_down: str
    applied: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Comparison:
    """Two tied scales: how many criteria are equal, and the gaps."""

    equal: int
    gaps: tuple[Gap, ...]


def scale_of(rows: Iterable[tuple[Sequence[str], Evidence]]) -> Scale | None:
    """Return the scale that rows make (a label, then a number), or ``None`` under three lines.

    A row of words about equals, without a number, is the rule among equals.
    """
    criteria: list[Criterion] = []
    ties: list[tuple[str, Evidence]] = []
    for cells, place in rows:
        told = [c.strip() for c in cells if c and c.strip()]
        if not told:
            continue
        if len(told) > 1 and _NUMBER.fullmatch(told[1]) and not _NUMBER.fullmatch(told[0]):
            criteria.append(Criterion(told[0], float(told[1].replace(",", ".")), place))
        elif about_equals(told[0]):
            ties.append((told[0], place))
    return Scale(tuple(criteria), tuple(ties)) if len(criteria) >= SHARED else None


def about_equals(words: str) -> bool:
    """Whether words say who comes first among equals."""
    return _EQUALS.search(fold(words)) is not None


def stems(words: str) -> frozenset[str]:
    """Return the beginnings of the words that count, and the numbers.

    Example:
        >>> sorted(stems("Quotient < 1 400"))
        ['1400', 'infer', 'quoti']
    """
    signs = words.replace("<", " inferieur ").replace(">", " superieur ")
    plain = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)", "", signs)
    plain = fold(plain)
    for sign, word in _SIGNS:
        plain = re.sub(sign, word, plain)
    return frozenset(
        w if w.isdigit() else w[:_STEM]
        for w in re.findall(r"[a-z]{3,}|\d+", plain)
        if w.rstrip("s") not in _SILENT and w not in _SILENT
    )


def alike(one: str, other: str) -> tuple[float, float]:
    """Return the share of the shorter label's words that two labels share, and of both."""
    a, b = stems(one), stems(other)
    if not a or not b:
        return 0.0, 0.0
    shared = len(a & b)
    return shared / min(len(a), len(b)), 2 * shared / (len(a) + len(b))


def compare_scales(laid_down: Scale, applied: Scale) -> Comparison | None:
    """Return how a table applies the scale that a text laid down; ``None`` when nothing ties them."""
    pairs = _pairs(laid_down.criteria, applied.criteria)
    equal = sum(a.points == b.points for a, b, _ in pairs)
    if equal < SHARED:
        return None
    gaps = [
        Gap(
            "points",
            f"{a.label} : {a.points:g}",
            f"{b.label} : {b.points:g}",
            (a.evidence, b.evidence),
        )
        for a, b, share in pairs
        if a.points != b.points and share >= _SURE
    ]
    found = {id(a) for a, b, share in pairs if a.points == b.points or share >= _SURE}
    gaps += [
        Gap("absent", f"{a.label} : {a.points:g}", "", (a.evidence,))
        for a in laid_down.criteria
        if id(a) not in found
    ]
    return Comparison(equal, (*gaps, *_ties(laid_down, applied)))


def _pairs(
    some: Sequence[Criterion], others: Sequence[Criterion]
) -> list[tuple[Criterion, Criterion, float]]:
    """Pair labels one to one, the most alike first; equal points only settle a draw."""
    ranked = sorted(
        (
            (*alike(a.label, b.label), a.points == b.points, -i, -j)
            for i, a in enumerate(some)
            for j, b in enumerate(others)
        ),
        key=lambda r: (r[0] * r[1], *r[2:]),
        reverse=True,
    )
    pairs, left, right = [], set(), set()
    for share, _, _, i, j in ranked:
        if share >= _MAYBE and i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append((some[-i], others[-j], share))
    return pairs


def _ties(laid_down: Scale, applied: Scale) -> list[Gap]:
    """The rule among equals as written on each side, when they have no criterion in common."""
    if not laid_down.ties or not applied.ties:
        return []
    (rule, at), (own, where) = laid_down.ties[0], applied.ties[0]
    common = stems("à égalité de points en cas ex aequo départage priorité ordre")
    if (stems(rule) - common) & (stems(own) - common):
        return []
    return [Gap("ties", rule, own, (at, where))]
