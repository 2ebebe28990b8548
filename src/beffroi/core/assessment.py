"""What one challenge says of a register on a day."""

from __future__ import annotations

from datetime import date

from beffroi.core.finding import Finding
from beffroi.core.measure import Challenge, Measure
from beffroi.core.model import Value


class Assessment(Value):
    """The measures and findings of one challenge, for day ``on``, knowing what day ``known`` knew.

    Measures and findings are ordered by id, so that equal inputs give equal bytes.
    """

    challenge: Challenge
    on: date
    known: date
    measures: tuple[Measure, ...]
    findings: tuple[Finding, ...]


def assessment(
    challenge: Challenge, on: date, known: date, measures: list[Measure], findings: list[Finding]
) -> Assessment:
    """Return an :class:`Assessment` in its canonical order.

    Raises:
        ValueError: two measures or two findings share an id.
    """
    for kind, ids in (("measure", [m.id for m in measures]), ("finding", [f.id for f in findings])):
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"{challenge}: {kind} stated twice: {', '.join(twice)}")
    return Assessment(
        challenge=challenge,
        on=on,
        known=known,
        measures=tuple(sorted(measures, key=lambda m: m.id)),
        findings=tuple(sorted(findings, key=lambda f: (f.severity.rank, f.id))),
    )
