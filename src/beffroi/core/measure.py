"""A figure, with its unit, interval, grade, method and evidence."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, Self

from pydantic import model_validator

from beffroi.core.evidence import Evidence
from beffroi.core.model import Value
from beffroi.core.text import Text

Challenge = Literal["data", "regulation", "dependence", "climate"]
CHALLENGES: tuple[Challenge, ...] = ("data", "regulation", "dependence", "climate")


class Grade(StrEnum):
    """How a figure is known. Missing is never zero and never green."""

    MEASURED = "measured"
    COMPUTED = "computed"
    DECLARED = "declared"
    NOT_MEASURED = "not_measured"


class Method(Value):
    """The named, versioned computation that made a figure, and the text it follows."""

    id: str
    version: str = "1"
    source: str | None = None


class Measure(Value):
    """One figure about one subject.

    ``metric`` is a dotted name (``dependence.non_eu_share.depth``); ``subject`` is ``authority``
    or ``<kind>:<id>`` (``system:corvi``, ``dataset:repas``). ``low`` and ``high`` bound the
    value where it is uncertain. ``inputs`` are the ids of the measures it was computed from.
    ``to_know`` says what to drop in, and how long it takes, when the figure is not measured.

    Raises:
        pydantic.ValidationError: a not measured figure has a value, a measured or computed one
            has neither evidence nor inputs, or the interval does not hold the value.
    """

    metric: str
    subject: str
    challenge: Challenge
    label: Text
    value: float | str | None = None
    unit: str = "1"
    low: float | None = None
    high: float | None = None
    grade: Grade
    method: Method
    evidence: tuple[Evidence, ...] = ()
    inputs: tuple[str, ...] = ()
    note: Text | None = None
    to_know: Text | None = None

    @property
    def id(self) -> str:
        """The figure's stable name, as ``beffroi why`` takes it."""
        return f"{self.metric}@{self.subject}"

    @model_validator(mode="after")
    def _honest(self) -> Self:
        if self.grade is Grade.NOT_MEASURED:
            if self.value is not None or self.low is not None or self.high is not None:
                raise ValueError(f"{self.id}: a not measured figure holds no value")
            if self.to_know is None:
                raise ValueError(f"{self.id}: a not measured figure says what would measure it")
        elif self.value is None and self.low is None and self.high is None:
            raise ValueError(f"{self.id}: a {self.grade} figure needs a value or an interval")
        elif not self.evidence and not self.inputs:
            raise ValueError(f"{self.id}: a {self.grade} figure needs evidence or inputs")
        if isinstance(self.value, float | int):
            low = self.value if self.low is None else self.low
            high = self.value if self.high is None else self.high
            if not low <= self.value <= high:
                raise ValueError(f"{self.id}: {self.value} is outside [{low}, {high}]")
        return self


def not_measured(
    metric: str,
    subject: str,
    challenge: Challenge,
    label: Text,
    method: Method,
    *,
    unit: str = "1",
    to_know: Text,
) -> Measure:
    """Return the figure that says it is not known, and what to drop in to know it."""
    return Measure(
        metric=metric,
        subject=subject,
        challenge=challenge,
        label=label,
        unit=unit,
        grade=Grade.NOT_MEASURED,
        method=method,
        to_know=to_know,
    )
