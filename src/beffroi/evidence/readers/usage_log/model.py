"""What a usage log holds once it is added up."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from beffroi.core import Value
from beffroi.evidence.reading import Content


class UsageGroup(Value):
    """Calls of one kind: who (system, purpose) asked which model where, on one day.

    ``day`` is ``None`` where the system has too few users for its days to be told. Tokens are
    sums over the calls that succeeded; ``latency_s`` their total duration in seconds, ``None``
    where the log tells none. ``system`` is empty where the log names none.
    """

    system: str
    purpose: str
    model: str
    host: str
    day: date | None
    calls: int
    failed: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int = 0
    latency_s: float | None = None
    first_line: int
    last_line: int


class UsageLog(Content):
    """The calls of a log, added up. ``first_day`` and ``last_day`` are those of the whole log."""

    kind: ClassVar[str] = "usage_log"

    zone: str
    first_day: date | None = None
    last_day: date | None = None
    groups: tuple[UsageGroup, ...] = ()
