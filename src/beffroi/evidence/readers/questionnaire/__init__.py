"""Answers of services to a questionnaire on their tools (LimeSurvey, Sphinx, a spreadsheet).

Two shapes are read: one answer a line (system, code, answer), or one system a line with a column
for each code. A code is a field of the register, a fact of the regulation vocabulary, or
``declared.<what>``: a statement that an artefact may contradict. An answer is a declaration: an
artefact that measures outranks it, and so does a person who confirms it in the register.

"Ne sait pas" is kept for a fact as ``unknown``: asked, and nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from beffroi.core import BeffroiError, Text, Value, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.cells import day
from beffroi.evidence.linking import normalise
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.questionnaire.answers import CODES, Answer
from beffroi.evidence.readers.questionnaire.propose import Proposer, System
from beffroi.evidence.reading import Content, Reading
from beffroi.evidence.records import Columns, Records, Row, head_rows, read_records
from beffroi.evidence.voice import Voice

__all__ = ["READER", "Answer", "Questionnaire", "QuestionnaireReader", "Respondent"]

_SYSTEM = (
    r"(nom( du| de l)? ?)?(systemes?( d ia)?|outils?|applications?|logiciels?)( concernee?| d ia)?"
)
_SERVICE = r"(nom( du)? )?(service|direction)( repondant| concernee?)?"
LONG = Columns(
    {
        "system": _SYSTEM,
        "code": r"code( (de la )?question)?|question code|variable|id question",
        "answer": r"(libelle )?(reponse|valeur|answer)",
        "service": _SERVICE,
        "question": r"(libelle )?question",
        "role": r"(repondant|fonction)( fonction)?|fonction du repondant|qualite",
        "date": r"date( (de )?(la )?reponse)?|soumis le|submitdate",
    },
    required=("system", "code", "answer"),
    telling=("service", "question", "role"),
)
WIDE = Columns(
    {
        "system": _SYSTEM,
        "service": _SERVICE,
        "role": r"(repondant|fonction)( fonction)?|fonction du repondant|qualite",
        "date": r"date( (de )?(la )?reponse)?|soumis le|submitdate",
    },
    required=("system",),
)
_FEW_CODES = 3


class Respondent(Value):
    """One system as one service describes it."""

    system: str
    service: str
    answers: tuple[Answer, ...]


class Questionnaire(Content):
    """The answers, by system and service, in the order of the file; no respondent is named.

    ``excluded`` are the tools that the authority answers not to register.
    """

    kind: ClassVar[str] = "questionnaire"

    respondents: tuple[Respondent, ...]
    excluded: tuple[str, ...] = ()


class QuestionnaireReader:
    """Reads answers to a questionnaire and proposes the sheets that they describe."""

    kind: ClassVar[str] = "questionnaire"
    label: ClassVar[Text] = t("questionnaire aux services")
    signs: ClassVar[Text] = t("des réponses par outil et par code de question")
    names: ClassVar[tuple[str, ...]] = ("questionnaire", "reponses", "enquete")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 50
    content: ClassVar[type[Content]] = Questionnaire

    def recognise(self, artefact: Artefact) -> float:
        """Return how well the header fits either shape."""
        sure = LONG.recognise(artefact)
        return sure or (0.85 if _wide_codes(artefact) else 0.0)

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read every answer; one without system or code is a reject.

        Raises:
            BeffroiError: it holds no answer.
        """
        long = LONG.recognise(artefact) > 0
        table = read_records(artefact, LONG if long else WIDE)
        voice = Voice(artefact, context, _latest(table), table.encoding)
        answers = list(_long(table) if long else _wide(table))
        if not answers:
            raise BeffroiError(t("le questionnaire n’a aucune réponse."), where=artefact.name)
        described = _by_system(answers)
        proposer = Proposer(voice, table.rows[0].kind)
        proposals = list(proposer.all(described))
        reading = voice.reading(
            Questionnaire(
                respondents=tuple(_respondents(answers)), excluded=tuple(proposer.excluded)
            ),
            rows=len(table.rows),
            rejects=table.rejects.first,
            notes=proposer.notes,
            proposals=proposals,
        )
        return reading.model_copy(update={"rows_rejected": table.rejects.count})


_Told = tuple[str, str, Answer]


def _long(table: Records) -> Iterator[_Told]:
    for row in table.rows:
        if not row["system"] or not row["code"]:
            table.rejects.add(row.line, t("la ligne ne dit pas quel outil ou quelle question."))
            continue
        if row["answer"].strip():  # an empty cell is no answer: nobody said « je ne sais pas »
            yield row["system"], row["service"], _answer(row, row["code"], row["answer"])


def _wide(table: Records) -> Iterator[_Told]:
    for row in table.rows:
        if not row["system"]:
            table.rejects.add(row.line, t("la ligne ne dit pas quel outil ou quelle question."))
            continue
        for code, said in row.rest.items():
            yield row["system"], row["service"], _answer(row, code, said)


def _answer(row: Row, code: str, said: str) -> Answer:
    return Answer(code=code.strip(), said=said, line=row.line, on=day(row["date"]))


def _wide_codes(artefact: Artefact) -> bool:
    for _, cells in head_rows(artefact):
        if WIDE.place(cells) is not None:
            return sum(c in CODES or c.startswith("declared.") for c in cells) >= _FEW_CODES
    return False


def _latest(table: Records) -> date | None:
    return max((d for row in table.rows if (d := day(row["date"]))), default=None)


def _by_system(answers: list[_Told]) -> list[System]:
    found: dict[str, System] = {}
    for system, service, answer in answers:
        one = found.setdefault(normalise(system), System(system, []))
        one.answers.append((service, answer))
    return list(found.values())


def _respondents(answers: list[_Told]) -> Iterator[Respondent]:
    found: dict[tuple[str, str], list[Answer]] = {}
    for system, service, answer in answers:
        found.setdefault((system, service), []).append(answer)
    for (system, service), told in found.items():
        yield Respondent(system=system, service=service, answers=tuple(told))


READER = QuestionnaireReader()
