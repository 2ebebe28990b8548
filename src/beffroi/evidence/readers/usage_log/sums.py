"""Add up the calls of a log while it streams by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from beffroi.core import t
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.usage_log.call import Call, call_in, moment_of
from beffroi.evidence.readers.usage_log.model import UsageGroup, UsageLog
from beffroi.evidence.records import Rejects

Key = tuple[str, str, str, str, date]


@dataclass
class _Sum:
    calls: int = 0
    failed: int = 0
    tokens: list[int] = field(default_factory=lambda: [0, 0, 0])
    latency_s: float | None = None
    first_line: int = 0
    last_line: int = 0

    def take(self, number: int, call: Call) -> None:
        self.calls += 1
        self.failed += call.failed
        self.first_line = self.first_line or number
        self.last_line = number
        if call.failed:
            return
        self.tokens = [a + b for a, b in zip(self.tokens, call.tokens, strict=True)]
        if call.latency_s is not None:
            self.latency_s = (self.latency_s or 0.0) + call.latency_s

    def join(self, other: _Sum) -> None:
        self.calls += other.calls
        self.failed += other.failed
        self.tokens = [a + b for a, b in zip(self.tokens, other.tokens, strict=True)]
        if other.latency_s is not None:
            self.latency_s = (self.latency_s or 0.0) + other.latency_s
        self.first_line = min(self.first_line, other.first_line) or other.first_line
        self.last_line = max(self.last_line, other.last_line)


class Sums:
    """The calls of one log while it streams by; users only as a set, to count them."""

    def __init__(self, context: Context) -> None:
        self._zone = ZoneInfo(context.zone)
        self._zone_name = context.zone
        self._k = context.k
        self._users: dict[str, set[str]] = {}
        self.groups: dict[Key, _Sum] = {}
        self.rejects = Rejects()
        self.lines = 0

    def take(self, number: int, record: dict[str, Any] | None) -> None:
        """Count one record."""
        self.lines += 1
        call = call_in(record)
        moment = moment_of(call.stamp) if call else None
        if call is None or moment is None:
            self.rejects.add(number, _REASONS[record is None, call is None])
            return
        day = moment.astimezone(self._zone).date()
        key = (call.system, call.purpose, call.model, call.host, day)
        self.groups.setdefault(key, _Sum()).take(number, call)
        if call.user:
            self._users.setdefault(call.system, set()).add(call.user)

    def content(self) -> UsageLog:
        """Return the sums; the days of a system of few users are put together."""
        days = [key[4] for key in self.groups]
        told: dict[tuple[str, str, str, str, date | None], _Sum] = {}
        for (system, purpose, model, host, day), one in sorted(self.groups.items()):
            when = None if self._few(system) else day
            told.setdefault((system, purpose, model, host, when), _Sum()).join(one)
        return UsageLog(
            zone=self._zone_name,
            first_day=min(days),
            last_day=max(days),
            groups=tuple(
                UsageGroup(
                    system=system,
                    purpose=purpose,
                    model=model,
                    host=host,
                    day=day,
                    calls=one.calls,
                    failed=one.failed,
                    input_tokens=one.tokens[0],
                    output_tokens=one.tokens[1],
                    cached_tokens=one.tokens[2],
                    latency_s=None if one.latency_s is None else round(one.latency_s, 3),
                    first_line=one.first_line,
                    last_line=one.last_line,
                )
                for (system, purpose, model, host, day), one in told.items()
            ),
        )

    def _few(self, system: str) -> bool:
        """Several users, but fewer than k. A single one is the account of a machine."""
        return 1 < len(self._users.get(system, ())) < self._k


_REASONS = {
    (True, True): t("ce n’est pas une ligne JSON."),
    (False, True): t("la ligne ne dit ni modèle ni jetons."),
    (False, False): t("la date n’est pas lisible."),
}
