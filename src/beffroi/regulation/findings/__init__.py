"""What the law asks of each system: one module a family of findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from beffroi.core import Finding
from beffroi.regulation.findings import contradictions, doubts, duties, whole
from beffroi.regulation.sheet import SystemView

Check = Callable[[SystemView], Iterator[Finding]]

CHECKS: tuple[Check, ...] = (
    duties.prohibited,
    duties.open_duties,
    duties.papers,
    duties.to_prepare,
    doubts.perhaps_forbidden,
    doubts.undetermined,
    doubts.misread,
    contradictions.declared_otherwise,
    contradictions.said_stopped,
)

__all__ = ["CHECKS", "Check", "system_findings", "whole"]


def system_findings(views: list[SystemView]) -> Iterator[Finding]:
    """Yield the findings of every check on every system."""
    for view in views:
        for check in CHECKS:
            yield from check(view)
