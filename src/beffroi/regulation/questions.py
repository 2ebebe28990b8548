"""The short questionnaire: what no artefact says, asked of the service that knows, most decisive first.

Only facts whose answer changes something are asked (see :mod:`beffroi.regulation.missing`), never
the proofs, which are shown and not declared. The CSV is read back by the questionnaire reader.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from statistics import median

from beffroi.regulation.sheet import SystemView
from beffroi.regulation.vocabulary import OPEN, Fact, Kind

UNKNOWN_WORDS = "je ne sais pas"
HEADER = (
    "systeme",
    "service",
    "code_question",
    "question",
    "reponses_possibles",
    "reponse",
    "repondant_fonction",
    "date",
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one system.

    ``code`` is the fact's name; ``choices`` the words of a choice by their code; ``evidence`` the
    kinds of artefact that would answer instead of a person; ``settles`` how many obligations,
    tiers or assessments its best answer settles.
    """

    system: str
    code: str
    words: str
    type: Kind
    choices: dict[str, str]
    evidence: tuple[str, ...]
    settles: int

    @property
    def answers(self) -> str:
        """The possible answers in plain French; those of a choice stand between bars."""
        match self.type:
            case "yes_no":
                told = "oui / non"
            case "choice":
                told = " | ".join(self.choices.values())
            case "number":
                told = "un nombre"
            case "day":
                told = "une date (JJ/MM/AAAA)"
        return f"{told} / {UNKNOWN_WORDS}"


def questions(view: SystemView) -> tuple[Question, ...]:
    """Return what to ask about a system, the most decisive first; nothing that was answered.

    A fact stated as unknown was asked already: it is not asked again. A system that is stopped is
    not asked about.
    """
    if view.stage == "stopped":
        return ()
    law = view.verdict.engine.law.vocabulary
    asked = (m for m in view.verdict.missing if not _answered(view, m.fact))
    return tuple(
        _question(view.name, m.fact, law.facts[m.fact], law.evidence_kinds, m.settles)
        for m in asked
        if not law.facts[m.fact].proof
    )


def _answered(view: SystemView, fact: str) -> bool:
    known = view.known.get(fact)
    return known is not None and known.value == OPEN


def _question(system: str, name: str, fact: Fact, kinds: dict[str, str], settles: int) -> Question:
    evidence = tuple(kinds[k] for k in fact.evidence)
    return Question(system, name, fact.question, fact.type, dict(fact.values), evidence, settles)


def questionnaire(views: Iterable[SystemView], services: dict[str, str] | None = None) -> str:
    """Return the questionnaire of these systems as CSV (semicolons), answers left empty.

    ``services`` gives the name of the service to ask, by system id.
    """
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADER)
    for view in views:
        service = (services or {}).get(view.sheet.id, "")
        for one in questions(view):
            writer.writerow((one.system, service, one.code, one.words, one.answers, "", "", ""))
    return stream.getvalue()


def middle(views: Sequence[SystemView]) -> float | None:
    """Return the median number of questions a system is asked, ``None`` without systems."""
    return median([len(questions(v)) for v in views]) if views else None
