"""What changed between two positions."""

from __future__ import annotations

from datetime import date

from beffroi.core import Finding, Measure, Value
from beffroi.position.model import Position


class Change(Value):
    """A measure whose value or grade differs; ``None`` where it did not exist."""

    id: str
    before: Measure | None
    after: Measure | None


class Difference(Value):
    """What appears, disappears and changes from one position to another."""

    before_on: date
    after_on: date
    before_known: date
    after_known: date
    appeared: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    changed: tuple[Change, ...]


def difference(before: Position, after: Position) -> Difference:
    """Return what separates two positions of one authority."""
    old, new = before.findings(), after.findings()
    was, now = before.measures(), after.measures()
    return Difference(
        before_on=before.on,
        after_on=after.on,
        before_known=before.known,
        after_known=after.known,
        appeared=tuple(f for i, f in new.items() if i not in old),
        gone=tuple(f for i, f in old.items() if i not in new),
        changed=tuple(
            Change(id=i, before=was.get(i), after=now.get(i))
            for i in sorted({*was, *now})
            if _shown(was.get(i)) != _shown(now.get(i))
            and not _only_older(was.get(i), now.get(i), (after.on - before.on).days)
        ),
    )


def _shown(measure: Measure | None) -> tuple[object, ...] | None:
    return None if measure is None else (measure.value, measure.low, measure.high, measure.grade)


def _only_older(before: Measure | None, after: Measure | None, days: int) -> bool:
    """Whether a figure in days has only aged by the days that passed: that is no news."""
    if before is None or after is None or before.unit != "d" or after.unit != "d":
        return False
    if not isinstance(before.value, float | int) or not isinstance(after.value, float | int):
        return False
    return after.value - before.value == days and before.grade == after.grade
