"""What the services answered when asked: 312 answers, some of them contradicted by artefacts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import yaml

from beffroi.demo.writers import data_text, write_csv


class Answer(NamedTuple):
    """One line of the questionnaire's export."""

    system: str
    service: str
    code: str
    question: str
    answer: str
    by: str
    on: date


def answers() -> list[Answer]:
    """Return the answers in the order of the interviews."""
    told = yaml.safe_load(data_text("questionnaire.yaml"))
    questions: dict[str, str] = told["questions"]
    return [
        Answer(b["system"], b["service"], code, questions[code], said, b["by"], b["date"])
        for b in told["blocks"]
        for code, said in b["answers"].items()
    ]


def write(target: Path) -> None:
    """Write the export of the questionnaire."""
    write_csv(
        target / "questionnaire.csv",
        [
            "systeme",
            "service",
            "code_question",
            "question",
            "reponse",
            "repondant_fonction",
            "date",
        ],
        [(*a[:6], a.on.isoformat()) for a in answers()],
        encoding="utf-8-sig",
    )
