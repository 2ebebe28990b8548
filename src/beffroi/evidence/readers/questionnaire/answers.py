"""What an answer says, by the code of its question."""

from __future__ import annotations

from datetime import date
from typing import Final

from beffroi.core import Value
from beffroi.evidence.cells import day, is_unknown, number, plain, yes_no
from beffroi.register import FactValue, Stage

UNKNOWN: Final = "unknown"
# Codes of the register's own fields.
CODES: Final = frozenset(
    [
        "purpose",
        "stage",
        "in_service_since",
        "stopped_on",
        "users",
        "annual_cost",
        "fallback",
        "supplier",
        "host",
        "model",
        "contract",
        "in_register",
        "is_ai",
    ]
)
_STAGES: Final[dict[str, Stage]] = {
    "en service": "in_service",
    "en production": "in_service",
    "utilise": "in_service",
    "pilote": "pilot",
    "experimentation": "pilot",
    "test": "pilot",
    "etude": "study",
    "en etude": "study",
    "projet": "idea",
    "idee": "idea",
    "suspendu": "suspended",
    "arrete": "stopped",
    "abandonne": "stopped",
}


class Answer(Value):
    """One answer: its question's code, what was said, its line and day."""

    code: str
    said: str
    line: int
    on: date | None = None

    @property
    def about(self) -> str:
        """The code without its ``declared.`` prefix."""
        return self.code.removeprefix("declared.")


def stage_of(said: str) -> Stage | None:
    """Return the stage that an answer names.

    Example:
        >>> stage_of("En service"), stage_of("Pilote (jusqu'en septembre)"), stage_of("bientôt")
        ('in_service', 'pilot', None)
    """
    words = plain(said)
    return next((stage for start, stage in _STAGES.items() if words.startswith(start)), None)


def fact_of(said: str, kind: str) -> FactValue | None:
    """Return an answer as a fact of the vocabulary's type, ``None`` when it is not one.

    ``kind`` is ``yes_no``, ``choice``, ``number`` or ``day``; several choices stand between bars.

    Example:
        >>> fact_of("oui", "yes_no"), fact_of("answer|search", "choice")
        (True, ('answer', 'search'))
        >>> fact_of("ne sait pas", "yes_no")
        'unknown'
    """
    if is_unknown(said):
        return UNKNOWN
    if kind == "number":
        return number(said)
    if kind == "day":
        when = day(said)
        return when.isoformat() if when else None
    choices = tuple(dict.fromkeys(word.strip() for word in said.split("|") if word.strip()))
    if kind == "yes_no":
        answer = yes_no(said)
        return answer if answer is not None else (choices[0] if len(choices) == 1 else choices)
    return choices or None


def statement_of(said: str) -> FactValue:
    """Return a statement as yes or no, a number, or its own words.

    An answer that begins with yes or no is that, unless it also gives a day.

    Example:
        >>> statement_of("oui, systématiquement"), statement_of("22 %")
        (True, 0.22)
        >>> statement_of("oui, arrêté le 30/09/2026")
        'oui, arrêté le 30/09/2026'
    """
    if is_unknown(said):
        return UNKNOWN
    value = number(said)
    if value is not None:
        return value
    answer = yes_no(said)
    return answer if answer is not None and day(said) is None else said
