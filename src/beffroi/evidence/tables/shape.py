"""Where records end and how many cells they hold, for a whole block at once.

Counting bytes with numpy costs a fraction of parsing them: a block whose records all have the
right width needs nothing more; only the others are read cell by cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_NEWLINE = 10


@dataclass(frozen=True)
class Shape:
    """The records of a block of UTF-8 text that ends with a newline.

    ``ends`` holds the offset just after each record's newline; ``cells`` the number of cells of
    each. ``rest`` is the offset where an unfinished record starts (a quoted cell still open), or
    the block's length. ``regular`` is False when quotes stand where the format does not allow
    them: the offsets then mean nothing.
    """

    ends: NDArray[np.int64]
    cells: NDArray[np.int64]
    rest: int
    regular: bool


def shape_of(data: bytes, delimiter: str, quote: str) -> Shape:
    """Return the records of ``data``, whose first byte starts a record."""
    bytes_ = np.frombuffer(data, np.uint8)
    marks = (bytes_ == _NEWLINE) | (bytes_ == ord(delimiter))
    if quote and quote.encode() in data:
        quotes = bytes_ == ord(quote)
        if not _quotes_well_placed(bytes_, quotes, ord(delimiter), ord(quote)):
            nothing = np.empty(0, np.int64)
            return Shape(nothing, nothing, 0, regular=False)
        inside = np.bitwise_xor.accumulate(quotes.view(np.uint8))
        marks &= inside == 0
    places = np.flatnonzero(marks)
    newline_ranks = np.flatnonzero(bytes_[places] == _NEWLINE)
    ends = places[newline_ranks] + 1
    cells = np.diff(newline_ranks, prepend=-1)
    return Shape(ends, cells, int(ends[-1]) if ends.size else 0, regular=True)


def _quotes_well_placed(
    bytes_: NDArray[np.uint8], quotes: NDArray[np.bool_], delimiter: int, quote: int
) -> bool:
    """Opening quotes follow a separator (or a quote), closing ones precede one (RFC 4180)."""
    at = np.flatnonzero(quotes)
    before = bytes_[np.maximum(at[0::2] - 1, 0)]
    opened = (before == delimiter) | (before == _NEWLINE) | (before == quote)
    if at[0] == 0:
        opened[0] = True
    closing = at[1::2]
    after = bytes_[np.minimum(closing + 1, bytes_.size - 1)]
    closed = (after == delimiter) | (after == _NEWLINE) | (after == quote) | (after == 13)  # noqa: PLR2004
    return bool(opened.all() and closed.all())


def newlines_before(data: bytes, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many newlines stand before each offset."""
    newlines = np.flatnonzero(np.frombuffer(data, np.uint8) == _NEWLINE)
    return np.searchsorted(newlines, offsets, side="left")
