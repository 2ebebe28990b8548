"""A linear classifier on sparse rows: multinomial logistic regression, fitted by L-BFGS.

Small enough to read, to save as plain arrays and to run on any machine; two thousand lines of a
library would do the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from beffroi.climate.sizing.text import Floats, Ints, Rows

BLOCK = 8_000_000
MEMORY = 8
STEPS = 120
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Linear:
    """Weights (features by labels) of a fitted classifier."""

    weights: Floats

    def scores(self, rows: Rows) -> Floats:
        """Return the score of each label for each row."""
        return times(rows, self.weights)

    def probabilities(self, rows: Rows) -> Floats:
        """Return the probability of each label for each row."""
        return softmax(self.scores(rows))


def fit(rows: Rows, labels: Ints, classes: int, strength: float) -> Linear:
    """Fit a classifier; ``strength`` is the inverse of the penalty on large weights."""
    count = len(rows)
    turned = _Turned(rows)
    target = np.zeros((count, classes))
    target[np.arange(count), labels] = 1.0
    penalty = 1.0 / (strength * count)
    shape = (rows.width, classes)

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(shape)
        probable = softmax(times(rows, weights))
        held = weights.copy()
        held[0] = 0.0  # the constant is not penalised
        nll = -float(np.log(np.maximum(probable[target == 1], 1e-300)).mean())
        slope = turned.times((probable - target) / count) + penalty * held
        return nll + 0.5 * penalty * float((held**2).sum()), slope.ravel()

    return Linear(lbfgs(loss, np.zeros(rows.width * classes)).reshape(shape))


def softmax(scores: Floats) -> Floats:
    """Return scores as probabilities, row by row."""
    shifted: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    whole: Floats = shifted / shifted.sum(axis=1, keepdims=True)
    return whole


def times(rows: Rows, weights: Floats) -> Floats:
    """Return rows @ weights, by blocks so that memory stays bounded."""
    out = np.empty((len(rows), weights.shape[1]))
    step = max(1, BLOCK // max(1, weights.shape[1] * (len(rows.values) // max(1, len(rows)) + 1)))
    for first in range(0, len(rows), step):
        last = min(first + step, len(rows))
        low, high = rows.starts[first], rows.starts[last]
        parts = weights[rows.columns[low:high]] * rows.values[low:high, None]
        out[first:last] = np.add.reduceat(parts, rows.starts[first:last] - low, axis=0)
    return out


class _Turned:
    """The same rows, column by column, for the slope."""

    def __init__(self, rows: Rows) -> None:
        order = np.argsort(rows.columns, kind="stable")
        lengths = np.diff(rows.starts)
        self._row = np.repeat(np.arange(len(rows)), lengths)[order]
        self._value = rows.values[order]
        self._column, self._start = np.unique(rows.columns[order], return_index=True)
        self._width = rows.width

    def times(self, residual: Floats) -> Floats:
        out = np.zeros((self._width, residual.shape[1]))
        ends = np.append(self._start, len(self._row))
        step = max(1, BLOCK // residual.shape[1])
        first = 0
        while first < len(self._column):
            last = int(np.searchsorted(ends, ends[first] + step, side="right")) - 1
            last = min(max(last, first + 1), len(self._column))
            low, high = ends[first], ends[last]
            parts = residual[self._row[low:high]] * self._value[low:high, None]
            out[self._column[first:last]] = np.add.reduceat(
                parts, self._start[first:last] - low, axis=0
            )
            first = last
        return out


def lbfgs(loss: Callable[[Floats], tuple[float, Floats]], start: Floats) -> Floats:
    """Minimise a smooth convex function (Nocedal and Wright, 2006, algorithm 7.4)."""
    point = start
    value, slope = loss(point)
    moves: list[tuple[Floats, Floats, float]] = []
    for _ in range(STEPS):
        if float(np.abs(slope).max()) < TOLERANCE:
            break
        way = _direction(slope, moves)
        rate, fall = 1.0, float(way @ slope)
        if not moves:
            rate = 1.0 / max(1.0, float(np.abs(slope).sum()))
        for _ in range(30):
            following = point + rate * way
            new_value, new_slope = loss(following)
            if new_value <= value + 1e-4 * rate * fall:
                break
            rate *= 0.5
        step, turn = following - point, new_slope - slope
        bend = float(step @ turn)
        if bend > 1e-12:  # noqa: PLR2004 (curvature, to stay downhill)
            moves = [*moves[-(MEMORY - 1) :], (step, turn, 1.0 / bend)]
        settled = value - new_value < 1e-9 * max(1.0, abs(value))
        point, value, slope = following, new_value, new_slope
        if settled:
            break
    return point


def _direction(slope: Floats, moves: list[tuple[Floats, Floats, float]]) -> Floats:
    way = -slope
    shares = []
    for step, turn, inverse in reversed(moves):
        share = inverse * float(step @ way)
        shares.append(share)
        way = way - share * turn
    if moves:
        step, turn, inverse = moves[-1]
        way = way / (inverse * float(turn @ turn))
    for (step, turn, inverse), share in zip(moves, reversed(shares), strict=True):
        way = way + (share - inverse * float(turn @ way)) * step
    return way
