"""The authority's position: the four challenges put together for a day, as known on a day."""

from __future__ import annotations

from datetime import date

from beffroi.core import Assessment, Effort, Finding, Measure, Severity, Text, Value


class Input(Value):
    """An artefact behind the position."""

    name: str
    kind: str
    sha256: str
    size: int
    ingested_on: date
    rows_read: int
    rows_rejected: int


class Coverage(Value):
    """How the register was filled: fields known, and how many of them nobody had to type."""

    fields: int
    known: int
    from_artefacts: int
    typed: int
    disputed: int


class SystemSummary(Value):
    """One system or algorithm: who it is, and the ids of its measures and findings."""

    id: str
    name: str
    is_ai: bool | None
    stage: str | None
    purpose: str | None
    services: tuple[str, ...] = ()
    supplier: str | None = None
    annual_cost: float | None = None
    measures: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


class Decision(Value):
    """One decision to take: what, about what, why, at what cost, by when.

    ``findings`` are the ids of the findings that call for it, the most pressing first.
    """

    rank: int
    subject: str
    subject_name: str
    action: Text
    why: Text
    if_nothing: Text
    severity: Severity
    obliged: str | None = None
    since: date | None = None
    due: date | None = None
    effort: Effort = Effort()
    findings: tuple[str, ...]


class Position(Value):
    """What Beffroi says of an authority. Equal inputs and dates give equal bytes."""

    version: str
    authority: str
    authority_id: str
    population: int | None = None
    on: date
    known: date
    sentence: Text
    decisions: tuple[Decision, ...]
    assessments: tuple[Assessment, ...]
    systems: tuple[SystemSummary, ...]
    coverage: Coverage
    inputs: tuple[Input, ...]

    def measures(self) -> dict[str, Measure]:
        """Return every measure by id."""
        return {m.id: m for a in self.assessments for m in a.measures}

    def findings(self) -> dict[str, Finding]:
        """Return every finding by id, in each challenge's order."""
        return {f.id: f for a in self.assessments for f in a.findings}
