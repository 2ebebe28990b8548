"""The authority's own examples: a text, the right answer, and what models answered if asked.

A CSV with the columns ``text`` and ``label``; then, for each language model that was tried,
``answer:MODEL`` (its answer to each text), and if known ``tokens_in:MODEL`` and
``tokens_out:MODEL``. ``MODEL`` may be written ``provider/model@zone``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from beffroi.climate.sizing.text import Floats, Ints, fold
from beffroi.core import BeffroiError, t

TEXTS = ("text", "texte", "question", "message", "objet", "libelle", "libellé")
LABELS = ("label", "etiquette", "étiquette", "reponse", "réponse", "classe", "service", "categorie",
          "catégorie")  # fmt: skip
SILENT, WRONG = -1, -2
LEAST = 30
MOST = 200_000
MAX_TEXT = 20_000
# What a labelling prompt costs around the text when nobody counted: instructions and labels.
PROMPT_TOKENS = 150.0
ANSWER_TOKENS = 10.0


@dataclass(frozen=True)
class Answers:
    """What a model answered: the label of each example.

    ``WRONG`` where it answered something else, ``SILENT`` where it was not asked.
    """

    model: str
    provider: str
    zone: str
    labels: Ints
    read: Floats
    written: Floats

    @property
    def counted(self) -> bool:
        """Whether the tokens were counted rather than estimated."""
        return bool(np.isfinite(self.read).all() and np.isfinite(self.written).all())

    def tokens(self, index: int, guess: float) -> tuple[float, float]:
        """Return the tokens read and written for an example."""
        read, written = self.read[index], self.written[index]
        return (
            float(read) if np.isfinite(read) else guess + PROMPT_TOKENS,
            float(written) if np.isfinite(written) else ANSWER_TOKENS,
        )


@dataclass(frozen=True)
class Task:
    """Examples, each text once: ``labels`` index ``names``; ``repeated`` counts those set aside."""

    texts: tuple[str, ...]
    labels: Ints
    names: tuple[str, ...]
    answers: tuple[Answers, ...]
    repeated: int
    rejected: int


def read_task(path: Path) -> Task:
    """Read a task.

    Raises:
        BeffroiError: the columns are missing, or there are too few examples to say anything.
    """
    rows = _rows(path)
    headers = {h.strip().lower(): h for h in rows[0]} if rows else {}
    text, label = _first(headers, TEXTS), _first(headers, LABELS)
    if text is None or label is None:
        raise BeffroiError(
            t("il faut une colonne de textes et une colonne de réponses. Colonnes lues : {have}.",
              have=tuple(headers)[:12] or ("—",)),
            where=path.name,
            mend=t("Nommez-les « text » et « label »."),
        )  # fmt: skip
    kept, repeated = _once(rows, text, label)
    names = tuple(sorted({r[label].strip() for r in kept}))
    if len(kept) < LEAST or len(names) < 2:  # noqa: PLR2004 (one answer is no choice)
        raise BeffroiError(
            t("trop peu d’exemples distincts pour conclure ({n}, {k} réponses).",
              n=len(kept), k=len(names)),
            where=path.name,
            mend=t("Rassemblez au moins une centaine d’exemples, avec deux réponses ou plus."),
        )  # fmt: skip
    index = {fold(name): i for i, name in enumerate(names)}
    return Task(
        texts=tuple(r[text][:MAX_TEXT] for r in kept),
        labels=np.array([names.index(r[label].strip()) for r in kept], dtype=np.int64),
        names=names,
        answers=tuple(_answers(kept, headers, index)),
        repeated=repeated,
        rejected=len(rows) - len(kept) - repeated,
    )


def _rows(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        content = raw.decode("cp1252", errors="replace")
    first = content.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        reader = csv.DictReader(content.splitlines(), delimiter=delimiter)
        return [
            {k: v or "" for k, v in row.items() if isinstance(k, str) and not isinstance(v, list)}
            for _, row in zip(range(MOST), reader, strict=False)
        ]
    except csv.Error as error:
        raise BeffroiError(t("le tableau ne se lit pas."), where=path.name) from error


def _first(headers: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((headers[n] for n in names if n in headers), None)


def _once(
    rows: Sequence[dict[str, str]], text: str, label: str
) -> tuple[list[dict[str, str]], int]:
    """Return each text once: the same text on both sides would be answered by heart."""
    seen: set[str] = set()
    kept = []
    repeated = 0
    for row in rows:
        key = fold(row.get(text, ""))
        if not key or not row.get(label, "").strip():
            continue
        if key in seen:
            repeated += 1
            continue
        seen.add(key)
        kept.append(row)
    return kept, repeated


def _answers(
    rows: Sequence[dict[str, str]], headers: Mapping[str, str], index: Mapping[str, int]
) -> list[Answers]:
    found = []
    for name, header in headers.items():
        if not name.startswith("answer:"):
            continue
        said = header.split(":", 1)[1].strip()
        place, _, zone = said.partition("@")
        provider, slash, model = place.partition("/")
        found.append(
            Answers(
                model=model if slash else place,
                provider=provider if slash else "",
                zone=zone,
                labels=np.array([_label(r[header], index) for r in rows], dtype=np.int64),
                read=_numbers(rows, headers.get(f"tokens_in:{said.lower()}")),
                written=_numbers(rows, headers.get(f"tokens_out:{said.lower()}")),
            )
        )
    return found


def _label(said: str, index: Mapping[str, int]) -> int:
    answer = fold(said)
    return index.get(answer, WRONG) if answer else SILENT


def _numbers(rows: Sequence[dict[str, str]], header: str | None) -> Floats:
    def number(value: str) -> float:
        try:
            return float(value.replace(",", "."))
        except ValueError:
            return float("nan")

    return np.array([number(r[header]) if header else float("nan") for r in rows])
