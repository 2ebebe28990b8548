"""The four challenges put together: position, decisions, differences."""

from beffroi.position.diff import Change, Difference, difference
from beffroi.position.model import Coverage, Decision, Input, Position, SystemSummary
from beffroi.position.why import Why, why

__all__ = [
    "Change",
    "Coverage",
    "Decision",
    "Difference",
    "Input",
    "Position",
    "SystemSummary",
    "Why",
    "difference",
    "why",
]
