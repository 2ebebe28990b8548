"""The four challenges put together: position, decisions, differences."""

from beffroi.position.model import Coverage, Decision, Input, Position, SystemSummary

__all__ = ["Coverage", "Decision", "Input", "Position", "SystemSummary"]
