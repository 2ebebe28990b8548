"""Whether a ranked table follows the rule among equals that a text laid down: line by line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from beffroi.data.scale import stems
from beffroi.data.semantics import fold

_POINTS = r"^(?:nombre de |total (?:des |de )?)?points?$|^score$|^total$|^note$"
_RANK = r"^rang$|^classement$|^position$"
_UP = r"plus (?:bas|bass?es?|faibles?|petite?s?|ancien\w*|jeunes?)"
_DOWN = r"plus (?:hauts?|eleve\w*|forte?s?|grande?s?|recente?s?)"


@dataclass(frozen=True)
class Misranked:
    """Among ``equals`` lines that share their points, ``rows`` (from 1) that the rule ranks otherwise.

    ``column`` is what the rule looks at; ``outcome`` lines would change their result, or ``None``
    when the table has no result of two values that follows the rank.
    """

    column: str
    equals: int
    rows: tuple[int, ...]
    outcome: int | None


Row = Mapping[str, str]


class _Line(NamedTuple):
    points: float
    rank: float
    value: float


def misranked(rows: Sequence[Row], rule: str) -> Misranked | None:
    """Return the lines that a rule among equals ranks otherwise; ``None`` when it cannot be told.

    It can be told when the table has points, a rank that follows them and a column that the rule
    names, all numbers.
    """
    names = list(rows[0]) if rows else []
    points, rank = _named(names, _POINTS), _named(names, _RANK)
    told = [
        n
        for n in names
        if n not in {points, rank} and len(stems(n)) > 1 and stems(n) <= stems(rule)
    ]
    rising = _rises(rule)
    if points is None or rank is None or not told or rising is None:
        return None
    numbers = _numbers(rows, (points, rank, told[0]), rising=rising)
    if numbers is None:
        return None
    order = range(len(numbers))
    ruled = sorted(order, key=lambda i: (-numbers[i].points, numbers[i].value, numbers[i].rank))
    given = sorted(order, key=lambda i: numbers[i].rank)
    if any(numbers[i].points < numbers[j].points for i, j in pairwise(given)):
        return None  # not ranked by points: another matter than the rule among equals
    shared = Counter(n.points for n in numbers)
    moved = tuple(sorted(i + 1 for i, j in zip(ruled, given, strict=True) if i != j))
    return Misranked(
        column=told[0],
        equals=sum(n for n in shared.values() if n > 1),
        rows=moved,
        outcome=_outcome(rows, given, ruled),
    )


def _numbers(
    rows: Sequence[Row], columns: tuple[str, str, str], *, rising: bool
) -> list[_Line] | None:
    """Points, rank and what the rule looks at (the first to come has the least)."""
    found = []
    for row in rows:
        points, rank, value = (_number(row[c]) for c in columns)
        if points is None or rank is None or value is None:
            return None
        found.append(_Line(points, rank, value if rising else -value))
    return found


def _named(names: Sequence[str], pattern: str) -> str | None:
    return next((n for n in names if re.search(pattern, fold(n).strip())), None)


def _rises(rule: str) -> bool | None:
    """Whether the lowest value comes first, by the rule's first comparison."""
    plain = fold(rule)
    up, down = re.search(_UP, plain), re.search(_DOWN, plain)
    if up is None and down is None:
        return None
    return down is None or (up is not None and up.start() < down.start())


def _number(text: str) -> float | None:
    try:
        return float(str(text).replace(",", "."))
    except ValueError:
        return None


def _outcome(rows: Sequence[Row], given: Sequence[int], ruled: Sequence[int]) -> int | None:
    """How many lines get the first result by their rank and would not by the rule."""
    for name in rows[0]:
        values = [rows[i][name] for i in given]
        first = values.count(values[0])
        if len(set(values)) == 2 and set(values[:first]) == {values[0]}:  # noqa: PLR2004
            return len(set(given[:first]) - set(ruled[:first]))
    return None
