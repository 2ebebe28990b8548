"""The rungs of the ladder that run here: no AI, rules found in the examples, two linear models.

Each is fitted on the learning part and answers texts; the higher, the heavier. A rung that runs
elsewhere (a language model) brings its answers instead: see :mod:`beffroi.climate.sizing.bench`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from beffroi.climate.sizing.linear import Linear, fit, softmax
from beffroi.climate.sizing.text import Floats, Ints, Vocabulary, words

STRENGTHS = (1.0, 10.0, 100.0)
PURE = 0.9
SHOWN = 12


class Rung(Protocol):
    """A fitted rung."""

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the probability of each label for each text."""
        ...


@dataclass(frozen=True)
class Majority:
    """Always the most frequent answer: what no AI at all already gives."""

    shares: Floats

    @classmethod
    def of(cls, texts: Sequence[str], labels: Ints, classes: int) -> Majority:
        """Count the answers."""
        del texts
        count = np.bincount(labels, minlength=classes).astype(np.float64)
        return cls(count / count.sum())

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the same shares for every text."""
        return np.tile(self.shares, (len(texts), 1))


@dataclass(frozen=True)
class Keywords:
    """Words that nearly always go with one answer, as a person could write them in a list.

    ``rules`` are (word, label, share of the examples with the word that have the label), the most
    telling first; the first one met decides, else the most frequent answer.
    """

    rules: tuple[tuple[str, int, float], ...]
    otherwise: Majority

    @classmethod
    def of(cls, texts: Sequence[str], labels: Ints, classes: int) -> Keywords:
        """Keep the words met twice at least, with one label nine times in ten."""
        seen: dict[str, Counter[int]] = defaultdict(Counter)
        for text, label in zip(texts, labels, strict=True):
            for word in set(words(text)):
                seen[word][int(label)] += 1
        found = []
        for word, counts in seen.items():
            label, most = counts.most_common(1)[0]
            share = most / counts.total()
            if most >= 2 and share >= PURE:  # noqa: PLR2004 (once is chance)
                found.append((word, label, share, most))
        found.sort(key=lambda r: (-r[2] * r[3], r[0]))
        return cls(tuple((w, n, s) for w, n, s, _ in found), Majority.of(texts, labels, classes))

    @cached_property
    def _rank(self) -> dict[str, tuple[int, int, float]]:
        return {word: (i, label, share) for i, (word, label, share) in enumerate(self.rules)}

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the deciding rule's share for its label, the rest spread over the others."""
        out = self.otherwise.probabilities(texts)
        rank = self._rank
        classes = out.shape[1]
        for row, text in enumerate(texts):
            met = [rank[w] for w in words(text) if w in rank]
            if met:
                _, label, share = min(met)
                out[row] = (1 - share) / max(1, classes - 1)
                out[row, label] = share
        return out


@dataclass(frozen=True)
class Bayes:
    """Complement naive Bayes on TF-IDF (Rennie et al. 2003): counted once, nothing to adjust."""

    vocabulary: Vocabulary
    model: Linear

    @classmethod
    def of(cls, texts: Sequence[str], labels: Ints, classes: int) -> Bayes:
        """Count what each label's texts do not say."""
        vocabulary = Vocabulary.of(texts)
        rows = vocabulary.rows(texts)
        weight = np.zeros((rows.width, classes))
        owner = np.repeat(labels, np.diff(rows.starts))
        np.add.at(weight, (rows.columns, owner), rows.values)
        others = weight.sum(axis=1, keepdims=True) - weight + 1.0
        logs = -np.log(others / others.sum(axis=0, keepdims=True))
        logs[0] = 0.0
        return cls(vocabulary, Linear(logs / np.abs(logs).sum(axis=0, keepdims=True)))

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return scores as shares (ranks are sound, the shares themselves are not calibrated)."""
        return softmax(self.model.scores(self.vocabulary.rows(texts)) * 1000)


@dataclass(frozen=True)
class Regression:
    """TF-IDF and multinomial logistic regression, its strength chosen inside the learning part."""

    vocabulary: Vocabulary
    model: Linear
    strength: float

    @classmethod
    def of(cls, texts: Sequence[str], labels: Ints, classes: int) -> Regression:
        """Fit; a fifth of the examples, taken regularly, chooses the strength."""
        kept = np.arange(len(texts)) % 5 == 0
        best = STRENGTHS[1]
        if kept.sum() >= classes and len(np.unique(labels[~kept])) == classes:
            inner = Vocabulary.of([t for t, k in zip(texts, kept, strict=True) if not k])
            learn = inner.rows([t for t, k in zip(texts, kept, strict=True) if not k])
            check = inner.rows([t for t, k in zip(texts, kept, strict=True) if k])
            right = [
                float((fit(learn, labels[~kept], classes, s).scores(check).argmax(axis=1)
                       == labels[kept]).mean())
                for s in STRENGTHS
            ]  # fmt: skip
            best = STRENGTHS[int(np.argmax(right))]
        vocabulary = Vocabulary.of(texts)
        return cls(vocabulary, fit(vocabulary.rows(texts), labels, classes, best), best)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the probability of each label for each text."""
        return self.model.probabilities(self.vocabulary.rows(texts))

    def telling(self, label: int) -> list[str]:
        """Return the words that speak most for a label."""
        order = np.argsort(-self.model.weights[1:, label])
        found = [self.vocabulary.terms[i] for i in order[: SHOWN * 8]]
        return [term for term in found if not term.startswith("#")][:SHOWN]
