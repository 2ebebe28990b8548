"""The same held-out examples for every rung: quality with its interval, energy of a thousand acts.

Texts that are the same once folded never stand on both sides. Below a thousand examples, five
folds: each example is answered once by a rung that had not seen it; beyond, three tenths are held
out. Everything is drawn from the examples themselves, so the same file gives the same figures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from beffroi.climate.inference import Request, footprint
from beffroi.climate.local import measure
from beffroi.climate.sizing.rungs import Bayes, Keywords, Majority, Regression, Rung
from beffroi.climate.sizing.task import SILENT, Answers, Task
from beffroi.climate.sizing.text import Floats, Ints
from beffroi.climate.units import Energy
from beffroi.core import Grade, Value

FOLDS = 5
LARGE = 1000
HELD = 0.3
Z95 = 1.959963984540054
ENOUGH_CPU_S = 0.1
ACTS = 1000
CHARACTERS_PER_TOKEN = 4
Boundary = Literal["processor_and_memory", "data_centre"]
Fitter = Callable[[Sequence[str], Ints, int], Rung]
LOCAL: tuple[tuple[str, Fitter], ...] = (
    ("majority", Majority.of),
    ("keywords", Keywords.of),
    ("bayes", Bayes.of),
    ("regression", Regression.of),
)


class Quality(Value):
    """Share of right answers on the held-out examples, with its 95 % interval (Wilson 1927)."""

    right: int
    tried: int
    share: float
    low: float
    high: float


class Outcome(Value):
    """A rung on the ladder: its quality, and the energy of a thousand acts in Wh.

    ``boundary`` says what the energy counts; two rungs of different boundaries compare by orders of
    magnitude only.
    """

    rung: str
    quality: Quality | None
    energy_low: float
    energy: float
    energy_high: float
    grade: Grade
    boundary: Boundary
    estimated_tokens: bool = False


@dataclass(frozen=True)
class Trial:
    """Held-out answers of a rung: which examples, which label, how sure."""

    rung: str
    chosen: Ints
    sure: Floats


def wilson(right: int, tried: int) -> Quality:
    """Return a share of right answers with its 95 % interval."""
    if tried == 0:
        return Quality(right=0, tried=0, share=0.0, low=0.0, high=1.0)
    share = right / tried
    spread = Z95 * sqrt(share * (1 - share) / tried + Z95**2 / (4 * tried**2))
    centre = share + Z95**2 / (2 * tried)
    scale = 1 + Z95**2 / tried
    return Quality(
        right=right,
        tried=tried,
        share=share,
        low=max(0.0, (centre - spread) / scale),
        high=min(1.0, (centre + spread) / scale),
    )


def parts(task: Task) -> list[tuple[Ints, Ints]]:
    """Return (learning, held-out) examples: one pair, or one for each fold."""
    ranks = np.argsort([hashlib.sha256(t.encode()).hexdigest() for t in task.texts], kind="stable")
    count = len(task.texts)
    if count >= LARGE:
        held = ranks[: int(count * HELD)]
        return [(np.setdiff1d(np.arange(count), held), np.sort(held))]
    folds = np.empty(count, dtype=np.int64)
    folds[ranks] = np.arange(count) % FOLDS
    return [(np.flatnonzero(folds != f), np.flatnonzero(folds == f)) for f in range(FOLDS)]


def trial(task: Task, name: str, fitter: Fitter, split: Sequence[tuple[Ints, Ints]]) -> Trial:
    """Answer every held-out example with a rung that had not seen it."""
    chosen = np.full(len(task.texts), -1, dtype=np.int64)
    sure = np.zeros(len(task.texts))
    for learn, held in split:
        rung = fitter([task.texts[i] for i in learn], task.labels[learn], len(task.names))
        probable = rung.probabilities([task.texts[i] for i in held])
        chosen[held] = probable.argmax(axis=1)
        sure[held] = probable.max(axis=1)
    return Trial(name, chosen, sure)


def outcome(task: Task, held: Ints, found: Trial, rung: Rung) -> Outcome:
    """Return the quality of a local rung and the energy it was measured to need."""
    energy, grade = measured(rung, [task.texts[i] for i in held])
    right = int((found.chosen[held] == task.labels[held]).sum())
    return Outcome(
        rung=found.rung,
        quality=wilson(right, len(held)),
        energy_low=energy.low,
        energy=energy.central,
        energy_high=energy.high,
        grade=grade,
        boundary="processor_and_memory",
    )


def measured(rung: Rung, texts: Sequence[str]) -> tuple[Energy, Grade]:
    """Return the energy of a thousand acts in Wh, texts coming one at a time, repeated enough."""
    acts = 0
    with measure() as run:
        import time  # noqa: PLC0415 (processor time, not the clock)

        start = time.process_time()
        while time.process_time() - start < ENOUGH_CPU_S:
            for text in texts[:50]:
                rung.probabilities([text])
                acts += 1
    per = run.result.energy
    scale = 1000.0 * ACTS / acts
    return Energy(per.low * scale, per.central * scale, per.high * scale), run.result.grade


def answered(task: Task, held: Ints, answers: Answers) -> Outcome:
    """Return the quality and energy of a model from the answers it gave."""
    given = [i for i in held if answers.labels[i] != SILENT]
    right = sum(int(answers.labels[i]) == int(task.labels[i]) for i in given)
    total = Energy.sum(_act(task.texts[i], answers, i) for i in given) if given else None
    scale = 1000.0 * ACTS / len(given) if given else 0.0
    low, central, high = (total.low, total.central, total.high) if total else (0.0, 0.0, 0.0)
    return Outcome(
        rung=answers.model,
        quality=wilson(right, len(given)) if given else None,
        energy_low=low * scale,
        energy=central * scale,
        energy_high=high * scale,
        grade=Grade.COMPUTED,
        boundary="data_centre",
        estimated_tokens=not answers.counted,
    )


def _act(text: str, answers: Answers, index: int) -> Energy:
    read, written = answers.tokens(index, len(text) / CHARACTERS_PER_TOKEN)
    return footprint(
        Request(answers.provider, answers.model, written, read, zone=answers.zone)
    ).energy
