"""``beffroi rightsize``: the lowest rung that does the job, on the authority's own examples."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from beffroi.climate.inference import Request, footprint
from beffroi.climate.sizing.bench import (
    ACTS,
    LOCAL,
    Outcome,
    Trial,
    answered,
    outcome,
    parts,
    trial,
)
from beffroi.climate.sizing.classifier import save
from beffroi.climate.sizing.rungs import Keywords, Regression
from beffroi.climate.sizing.task import ANSWER_TOKENS, PROMPT_TOKENS, Task, read_task
from beffroi.climate.sizing.text import Ints
from beffroi.core import Grade, Value

BAR = 0.9
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
# Rungs that were not tried here, shown with what a thousand acts would cost (provider, model).
ELSEWHERE = (
    ("local", "mistral-7b-instruct"),
    ("mistral", "mistral-small-latest"),
    ("mistral", "mistral-large-latest"),
    ("openai", "gpt-5"),
)


class Cascade(Value):
    """A small rung that passes on what it is not sure of to a larger one.

    ``escalated`` is the share passed on, ``accepted_right`` the share of right answers among those
    kept; it pays where ``escalated`` is below ``limit`` = 1 - energy of the small / of the large.
    """

    small: str
    large: str
    threshold: float
    escalated: float
    accepted_right: float
    energy: float
    limit: float
    pays: bool


def rightsize(path: Path, *, bar: float = BAR, save_to: Path | None = None) -> dict[str, Any]:
    """Return the ladder, the recommendation and the cascades of a task, ready for JSON.

    ``bar`` is the share of right answers that is asked; a rung meets it when the lower bound of its
    95 % interval does. The lowest such rung is recommended, ``None`` when none is. ``save_to``
    receives the regression as a classifier that uses can serve. Energies are in Wh for a thousand
    acts: measured on this machine for what runs here, computed for language models.

    Raises:
        BeffroiError: the file cannot be read, or holds too few examples.
    """
    task = read_task(path)
    split = parts(task)
    held = np.sort(np.concatenate([h for _, h in split]))
    trials = [trial(task, name, fitter, split) for name, fitter in LOCAL]
    fitted = {name: fitter(task.texts, task.labels, len(task.names)) for name, fitter in LOCAL}
    ladder = [outcome(task, held, found, fitted[found.rung]) for found in trials]
    ladder += sorted((answered(task, held, a) for a in task.answers), key=lambda o: o.energy)
    chosen = _recommended(ladder, bar)
    found: dict[str, Any] = {
        "format": 1,
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "examples": len(task.texts),
        "repeated": task.repeated,
        "rejected": task.rejected,
        "labels": dict(zip(task.names, np.bincount(task.labels).tolist(), strict=True)),
        "held_out": len(held),
        "folds": len(split),
        "bar": bar,
        "acts": ACTS,
        "ladder": [o.model_dump(mode="json") for o in ladder],
        "not_tried": [o.model_dump(mode="json") for o in _elsewhere(task)],
        "recommended": chosen,
        "against_best": _against_best(task, ladder, trials, held),
        "cascades": [c.model_dump(mode="json") for c in _cascades(task, ladder, trials, held)],
        "rules": _rules(fitted["keywords"], task),
    }
    regression = fitted["regression"]
    if save_to is not None and isinstance(regression, Regression):
        quality = next(o.quality for o in ladder if o.rung == "regression")
        found["saved"] = save(regression, task, quality, save_to, found["sha256"])
    return found


def _recommended(ladder: Sequence[Outcome], bar: float) -> str | None:
    """Return the lowest rung whose lower bound meets the bar."""
    return next((o.rung for o in ladder if o.quality and o.quality.low >= bar), None)


def _elsewhere(task: Task) -> list[Outcome]:
    """Return what models that were not tried would cost; of their quality nothing is known."""
    length = sum(len(text) for text in task.texts) / len(task.texts) / 4
    found = []
    for provider, model in ELSEWHERE:
        if any(a.model == model for a in task.answers):
            continue
        act = footprint(Request(provider, model, ANSWER_TOKENS, length + PROMPT_TOKENS)).energy
        found.append(
            Outcome(
                rung=f"{provider}/{model}",
                quality=None,
                energy_low=act.low * 1000 * ACTS,
                energy=act.central * 1000 * ACTS,
                energy_high=act.high * 1000 * ACTS,
                grade=Grade.COMPUTED,
                boundary="data_centre",
                estimated_tokens=True,
            )
        )
    return found


def _against_best(
    task: Task, ladder: Sequence[Outcome], trials: Sequence[Trial], held: Ints
) -> dict[str, Any] | None:
    """Say whether the regression is within the interval of the best language model tried."""
    tried = [o for o in ladder if o.quality and o.rung not in {t.rung for t in trials}]
    small = next(o for o in ladder if o.rung == "regression")
    if not tried or small.quality is None:
        return None
    best = max(tried, key=lambda o: o.quality.share if o.quality else 0.0)
    answers = next(a for a in task.answers if a.model == best.rung)
    mine = next(t for t in trials if t.rung == "regression").chosen[held] == task.labels[held]
    theirs = answers.labels[held] == task.labels[held]
    return {
        "model": best.rung,
        "within": bool(best.quality and small.quality.high >= best.quality.low),
        "only_small_right": int((mine & ~theirs).sum()),
        "only_model_right": int((~mine & theirs).sum()),
        "energy_ratio": best.energy / small.energy if small.energy else None,
    }


def _cascades(
    task: Task, ladder: Sequence[Outcome], trials: Sequence[Trial], held: Ints
) -> list[Cascade]:
    """Return, for each larger model tried, what a cascade from the regression would do."""
    small = next(o for o in ladder if o.rung == "regression")
    mine = next(t for t in trials if t.rung == "regression")
    right, sure = mine.chosen[held] == task.labels[held], mine.sure[held]
    larger = [o for o in ladder if o.rung not in {t.rung for t in trials}] or _elsewhere(task)
    found = []
    for large in larger:
        limit = 1 - small.energy / large.energy if large.energy else 0.0
        for threshold in THRESHOLDS:
            kept = sure >= threshold
            escalated = float(1 - kept.mean())
            found.append(
                Cascade(
                    small=small.rung,
                    large=large.rung,
                    threshold=threshold,
                    escalated=escalated,
                    accepted_right=float(right[kept].mean()) if kept.any() else 0.0,
                    energy=small.energy + escalated * large.energy,
                    limit=limit,
                    pays=escalated < limit,
                )
            )
    return found


def _rules(rung: Any, task: Task) -> list[dict[str, Any]]:
    """Return the first rules found, as a person would write them."""
    if not isinstance(rung, Keywords):
        return []
    return [
        {"word": word, "label": task.names[label], "share": share}
        for word, label, share in rung.rules[:30]
    ]
