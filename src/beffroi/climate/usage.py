"""What the usage logs of a dossier say: requests and tokens by system, purpose, model and day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from beffroi.core import Evidence
from beffroi.evidence import EvidenceBase, Reading
from beffroi.evidence.linking import slug, systems
from beffroi.evidence.readers.usage_log import UsageGroup, UsageLog
from beffroi.register import Register

WEEK = 7
# Without two whole weeks, a year may be half or twice what the days seen say.
SHORT = (0.5, 2.0)


@dataclass(frozen=True)
class Used:
    """Requests of one system, purpose, model, host and day, added up.

    ``system`` is the id of a sheet, empty when none explains the requests. Tokens and ``latency_s``
    are sums over ``requests`` (those that succeeded); ``day`` is ``None`` where telling it would
    tell of a few persons. ``lines`` are the first and last in the log.
    """

    system: str
    purpose: str
    model: str
    host: str
    day: date | None
    requests: int
    failed: int
    tokens_in: float
    tokens_cached: float
    tokens_out: float
    latency_s: float | None
    reading: Reading
    lines: tuple[int, int]


@dataclass(frozen=True)
class Window:
    """The days that the logs cover, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


def usage(evidence: EvidenceBase, register: Register) -> tuple[tuple[Used, ...], Window | None]:
    """Return every group of requests of the usage logs, tied to its sheet, and the days covered."""
    linker = systems(register)
    groups: list[Used] = []
    days: list[date] = []
    for reading, log in evidence.of(UsageLog):
        names = {name: linker.find(name).id for name in {g.system for g in log.groups} if name}
        days += [d for d in (log.first_day, log.last_day) if d is not None]
        groups += (_used(g, _sheet(g.system, names, register), reading) for g in log.groups)
    return tuple(groups), Window(min(days), max(days)) if days else None


def _sheet(name: str, names: Mapping[str, str | None], register: Register) -> str:
    found = names.get(name) or (slug(name) if name else "")
    return found if found in register.systems else ""


def _used(group: UsageGroup, system: str, reading: Reading) -> Used:
    return Used(
        system=system,
        purpose=group.purpose,
        model=group.model,
        host=group.host,
        day=group.day,
        requests=group.calls - group.failed,
        failed=group.failed,
        tokens_in=group.input_tokens,
        tokens_cached=group.cached_tokens,
        tokens_out=group.output_tokens,
        latency_s=group.latency_s,
        reading=reading,
        lines=(group.first_line, group.last_line),
    )


def places(groups: Iterable[Used]) -> tuple[Evidence, ...]:
    """Return where groups were read: the span of lines in each log."""
    spans: dict[str, tuple[Reading, int, int]] = {}
    for group in groups:
        known = spans.get(group.reading.id, (group.reading, *group.lines))
        first, last = min(known[1], group.lines[0]), max(known[2], group.lines[1])
        spans[group.reading.id] = (group.reading, first, last)
    return tuple(
        reading.evidence("line", f"{first}-{last}")
        for _, (reading, first, last) in sorted(spans.items())
    )


@dataclass(frozen=True)
class Pace:
    """Multipliers from the days seen to a year; ``by_week`` when whole weeks bound it."""

    low: float
    central: float
    high: float
    by_week: bool


def yearly(amounts: Mapping[date, float], seen: Window) -> Pace:
    """Return how to go from the days seen to a year at that pace.

    ``amounts`` is what each day weighed. With two whole weeks or more, the lightest and the
    heaviest week bound the year; with less, half and twice. The seasons are not known.
    """
    central = 365 / seen.days
    total = sum(amounts.values())
    weeks = [
        sum(amounts.get(seen.first + timedelta(days=start + d), 0.0) for d in range(WEEK))
        for start in range(0, seen.days - WEEK + 1, WEEK)
    ]
    if len(weeks) < 2 or total <= 0:  # noqa: PLR2004 (two weeks show a change)
        return Pace(central * SHORT[0], central, central * SHORT[1], by_week=False)
    scale = 365 / WEEK / total
    low, high = min(weeks) * scale, max(weeks) * scale
    return Pace(min(low, central), central, max(high, central), by_week=True)
