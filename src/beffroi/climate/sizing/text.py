"""Short French texts as sparse TF-IDF rows: words, pairs of words, and pieces of words.

Pieces of three and four letters forgive slips and endings; accents and case are set aside.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_WORD = re.compile(r"[a-z0-9]+")
PIECES = (3, 4)
MAX_FEATURES = 60_000


def fold(text: str) -> str:
    """Return ``text`` without accents or case, single-spaced: what two spellings share."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def words(text: str) -> list[str]:
    """Return the folded words of a text."""
    return fold(text).split()


def features(text: str) -> Iterator[str]:
    """Yield the words, pairs and pieces of a text."""
    found = words(text)
    yield from found
    for one, other in pairwise(found):
        yield f"{one} {other}"
    for word in found:
        edged = f"_{word}_"
        for size in PIECES:
            for start in range(len(edged) - size + 1):
                yield "#" + edged[start : start + size]


@dataclass(frozen=True)
class Rows:
    """Sparse rows (CSR): row ``i`` has ``values`` at ``columns`` from ``starts[i]`` on.

    Column 0 is a constant, so that no row is empty.
    """

    starts: Ints
    columns: Ints
    values: Floats
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True)
class Vocabulary:
    """The features kept from a set of texts, with their inverse document frequency."""

    terms: tuple[str, ...]
    idf: Floats

    @classmethod
    def of(cls, texts: Sequence[str]) -> Vocabulary:
        """Keep the features that two texts share, the most frequent first."""
        count: Counter[str] = Counter()
        for text in texts:
            count.update(set(features(text)))
        least = 2 if len(texts) > 50 else 1  # noqa: PLR2004 (in a handful, every word counts)
        kept = sorted(((n, t) for t, n in count.items() if n >= least), key=lambda p: (-p[0], p[1]))
        terms = tuple(term for _, term in kept[:MAX_FEATURES])
        seen = np.array([count[term] for term in terms], dtype=np.float64)
        return cls(terms, np.log((1 + len(texts)) / (1 + seen)) + 1)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {term: i for i, term in enumerate(self.terms)}

    def rows(self, texts: Sequence[str]) -> Rows:
        """Return texts as TF-IDF rows of unit length, after a constant."""
        index = self._index
        starts, columns, values = [0], [], []
        for text in texts:
            count = Counter(index[f] for f in features(text) if f in index)
            at = np.array(sorted(count), dtype=np.int64)
            weight = (1 + np.log([count[i] for i in at])) * self.idf[at] if len(at) else np.zeros(0)
            length = float(np.sqrt((weight**2).sum()))
            columns.append(np.concatenate([[0], at + 1]))
            values.append(np.concatenate([[1.0], weight / length if length else weight]))
            starts.append(starts[-1] + 1 + len(at))
        flat = np.concatenate(columns) if columns else np.zeros(0)
        return Rows(
            np.array(starts, dtype=np.int64),
            flat.astype(np.int64),
            np.concatenate(values) if values else np.zeros(0),
            len(self.terms) + 1,
        )
