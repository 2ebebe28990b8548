"""A record with too many or too few cells, given its right width when only one way makes sense.

Each column's kind (dates, numbers, a few repeated values) is learnt from the good records. A
record with too many cells is aligned on the columns by dynamic programming: joining a whole
number to its decimals, or a text to a continuation that starts with a space, is likely; joining
anything else is not; breaking a column's kind is costly. Two ways of the same cost are doubt,
and a doubtful record is rejected rather than guessed.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from dataclasses import dataclass

_INTEGER = re.compile(r"\s*[-+]?\d[\d \u00a0\u202f]*")
_DECIMALS = re.compile(r"\d{1,4}\s*[€%]?\s*")
_NUMBER = re.compile(
    r"\s*[-+]?[\d \u00a0\u202f]*(?:\d[.,]?\d*|[.,]\d+)(?:[eE][-+]?\d+)?\s*[€%]?\s*"
)
_DATE = re.compile(r"\s*(?:\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{2,4}).*", re.DOTALL)
_MAX_WORK = 200_000
_PAIR = 2

_LIKELY, _UNLIKELY, _BROKEN, _NEW_VALUE = 0.2, 1.0, 2.0, 0.5


@dataclass(frozen=True)
class _Kind:
    """What the cells of a column look like: a pattern, or a short list of values."""

    pattern: re.Pattern[str] | None = None
    values: frozenset[str] = frozenset()

    def cost(self, cell: str) -> float:
        if not cell.strip():
            return 0.0
        if self.pattern is not None:
            return 0.0 if self.pattern.fullmatch(cell) else _BROKEN
        return 0.0 if not self.values or cell in self.values else _NEW_VALUE


@dataclass(frozen=True)
class Way:
    """One alignment: its cost, its cells, and whether a decimal comma explains one of its joins."""

    cost: float
    cells: tuple[str, ...]
    decimal: bool


class Mender:
    """Gives records their right width.

    Args:
        width: the number of columns.
        delimiter: the delimiter; a comma may be confused with a decimal comma.
        good: records of the right width, from which each column's kind is learnt.
        ragged: records with too many cells: those that can be mended without doubt teach too.
    """

    def __init__(
        self,
        width: int,
        delimiter: str,
        good: list[list[str]],
        ragged: list[list[str]] | None = None,
    ) -> None:
        self.width = width
        self._delimiter = delimiter
        self._kinds = _learn(good, width)
        if ragged and len(good) < len(ragged):
            taught = [way for cells in ragged if (way := self._align(cells)) is not None]
            self._kinds = _learn(good + [list(way.cells) for way in taught], width)

    def mend(self, cells: list[str]) -> tuple[list[str], str] | None:
        """Return the mended cells and the kind of fault, or ``None`` when there is doubt."""
        missing = self.width - len(cells)
        if missing > 0:
            return cells + [""] * missing, "short_rows"
        if not any(cell.strip() for cell in cells[self.width :]):
            return cells[: self.width], "trailing_delimiters"
        way = self._align(cells)
        if way is None:
            return None
        return list(way.cells), "decimal_comma" if way.decimal else "unquoted_delimiter"

    def join(self, parts: list[list[str]]) -> list[str] | None:
        """Return records cut by a bare newline as one, when the whole fits as well as its parts."""
        whole = list(parts[0])
        for part in parts[1:]:
            whole[-1:] = [f"{whole[-1]}\n{part[0]}".strip("\n"), *part[1:]]
        if len(whole) != self.width:
            return None
        apart = sum(self._cost(part + [""] * (self.width - len(part))) for part in parts) / len(
            parts
        )
        return whole if self._cost(whole) <= apart else None

    def _cost(self, cells: list[str]) -> float:
        return sum(kind.cost(cell) for kind, cell in zip(self._kinds, cells, strict=True))

    def _align(self, cells: list[str]) -> Way | None:
        """Return the one cheapest way to join cells into columns, without breaking any kind."""
        extra = len(cells) - self.width
        if self.width * extra * extra > _MAX_WORK:
            return None
        ways: dict[int, list[Way]] = {0: [Way(0.0, (), decimal=False)]}
        for column in range(self.width):
            ways = self._next(ways, cells, column, extra)
        found = ways.get(len(cells), [])
        if not found or found[0].cost >= _BROKEN + extra * _LIKELY:
            return None
        if len(found) > 1 and found[1].cost - found[0].cost < 0.05:  # noqa: PLR2004
            return None
        return found[0]

    def _next(
        self, ways: dict[int, list[Way]], cells: list[str], column: int, extra: int
    ) -> dict[int, list[Way]]:
        """Give ``column`` one cell or several joined ones, keeping the two best ways to each place."""
        reached: dict[int, list[Way]] = {}
        last = len(cells) - (self.width - column - 1)
        for place, known in ways.items():
            for end in range(place + 1, min(place + extra + 1, last) + 1):
                text, cost, decimal = self._joined(cells[place:end], column)
                for way in known:
                    step = Way(way.cost + cost, (*way.cells, text), way.decimal or decimal)
                    reached.setdefault(end, []).append(step)
        return {
            end: heapq.nsmallest(2, found, key=lambda w: w.cost) for end, found in reached.items()
        }

    def _joined(self, parts: list[str], column: int) -> tuple[str, float, bool]:
        text = self._delimiter.join(parts)
        cost = self._kinds[column].cost(text)
        if (
            len(parts) == _PAIR
            and self._delimiter == ","
            and _INTEGER.fullmatch(parts[0])
            and _DECIMALS.fullmatch(parts[1])
        ):
            return text, cost + _LIKELY, True
        joins = sum(_LIKELY if part[:1] in (" ", "\u00a0") else _UNLIKELY for part in parts[1:])
        return text, cost + joins, False


def _learn(rows: list[list[str]], width: int) -> list[_Kind]:
    return [_kind([row[i] for row in rows]) for i in range(width)]


def _kind(cells: list[str]) -> _Kind:
    """The pattern or the few values that nearly all the filled cells of a column follow, if any."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 3:  # noqa: PLR2004
        return _Kind()
    for pattern in (_DATE, _NUMBER):
        if sum(bool(pattern.fullmatch(cell)) for cell in filled) >= 0.95 * len(filled):
            return _Kind(pattern=pattern)
    values = Counter(filled)
    common = frozenset(value for value, count in values.items() if count > 1)
    few = len(filled) >= 8 and len(values) <= 8  # noqa: PLR2004
    return _Kind(values=common) if few else _Kind()
