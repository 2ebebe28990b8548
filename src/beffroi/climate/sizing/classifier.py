"""A classifier saved as plain arrays and a card: no code runs when it is read."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from beffroi.climate.sizing.bench import Quality
from beffroi.climate.sizing.linear import Linear
from beffroi.climate.sizing.rungs import Regression
from beffroi.climate.sizing.task import Task
from beffroi.climate.sizing.text import Floats, Vocabulary
from beffroi.core import BeffroiError, t

ARRAYS, CARD = "classifier.npz", "card.json"
FORMAT = 1


@dataclass(frozen=True)
class Classifier:
    """A text classifier read from disk, with its card."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    model: Linear
    card: dict[str, Any]

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """Return the probability of each label for each text."""
        return self.model.probabilities(self.vocabulary.rows(texts))

    def predict(self, texts: Sequence[str]) -> list[tuple[str, float]]:
        """Return the most probable label of each text and its probability."""
        probable = self.probabilities(texts)
        best = probable.argmax(axis=1)
        return [(self.labels[k], float(probable[i, k])) for i, k in enumerate(best)]


def save(
    rung: Regression, task: Task, quality: Quality | None, folder: Path, digest: str
) -> dict[str, str]:
    """Write the classifier and its card; return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        weights=rung.model.weights.astype(np.float32),
        idf=rung.vocabulary.idf.astype(np.float32),
        terms=np.frombuffer("\n".join(rung.vocabulary.terms).encode(), dtype=np.uint8),
    )
    (folder / ARRAYS).write_bytes(buffer.getvalue())
    card = {
        "format": FORMAT,
        "kind": "TF-IDF (words, pairs, pieces of words) and multinomial logistic regression",
        "labels": list(task.names),
        "examples": len(task.texts),
        "examples_sha256": digest,
        "quality": quality.model_dump(mode="json") if quality else None,
        "strength": rung.strength,
        "telling_words": {name: rung.telling(i) for i, name in enumerate(task.names)},
        "limits": "Learnt from these examples only: measure it again when the requests change.",
    }
    text = json.dumps(card, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / CARD).write_text(text + "\n", encoding="utf-8")
    return {"classifier": ARRAYS, "card": CARD}


def load_classifier(folder: Path) -> Classifier:
    """Read a classifier; its arrays cannot hold code.

    Raises:
        BeffroiError: a file is missing or is not what :func:`save` wrote.
    """
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        with np.load(io.BytesIO((folder / ARRAYS).read_bytes()), allow_pickle=False) as arrays:
            terms = tuple(bytes(arrays["terms"]).decode().split("\n"))
            idf = arrays["idf"].astype(np.float64)
            weights = arrays["weights"].astype(np.float64)
        labels = tuple(card["labels"])
        sound = weights.shape == (len(terms) + 1, len(labels)) and idf.shape == (len(terms),)
    except (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile) as error:
        raise BeffroiError(t("le classifieur ne se lit pas."), where=str(folder)) from error
    if not sound:
        raise BeffroiError(t("le classifieur et sa carte ne vont pas ensemble."), where=str(folder))
    return Classifier(labels, Vocabulary(terms, idf), Linear(weights), card)
