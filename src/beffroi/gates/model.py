"""A request for a system, and what the four gates rule."""

from __future__ import annotations

from datetime import date
from typing import Literal

from beffroi.core import CHALLENGES, Challenge, Reference, Text, Value

Verdict = Literal["allow", "alter", "route", "refuse"]
VERDICTS: tuple[Verdict, ...] = ("allow", "alter", "route", "refuse")
DataClass = Literal["none", "personal", "sensitive"]


class Request(Value):
    """Someone, or a use, asks a system to answer.

    ``data`` is the most sensitive class of data that the request carries (RGPD art. 4 and 9);
    ``deferrable`` work can wait for a greener or cheaper hour.
    """

    system: str
    on: date
    data: DataClass = "none"
    deferrable: bool = False


class Override(Value):
    """A named person lets a refused request through: who, why, since when, until when."""

    system: str
    gate: Challenge
    by: str
    motive: str
    on: date
    until: date

    def covers(self, request: Request, gate: Challenge) -> bool:
        """Whether it applies to this request at this gate."""
        return (
            self.system == request.system
            and self.gate == gate
            and self.on <= request.on <= self.until
        )


class Ruling(Value):
    """What one gate rules: verdict, reasons, the text behind it, what to do, the findings used."""

    gate: Challenge
    verdict: Verdict
    reasons: tuple[Text, ...]
    references: tuple[Reference, ...] = ()
    to_do: tuple[Text, ...] = ()
    findings: tuple[str, ...] = ()
    overridable: bool = True
    override: Override | None = None

    @property
    def effective(self) -> Verdict:
        """The verdict once a valid override is counted: let through, but altered and logged."""
        return "alter" if self.override is not None and self.verdict == "refuse" else self.verdict


class Passage(Value):
    """The four rulings on a request; the gravest decides."""

    request: Request
    rulings: tuple[Ruling, ...]

    @property
    def verdict(self) -> Verdict:
        """The gravest effective verdict."""
        return max((r.effective for r in self.rulings), key=VERDICTS.index)

    def of(self, gate: Challenge) -> Ruling:
        """Return the ruling of one gate."""
        return self.rulings[CHALLENGES.index(gate)]
