"""What logs show of a system: the machines that run it, and when they last called an AI service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from beffroi.core import Evidence
from beffroi.evidence import EvidenceBase, Reading
from beffroi.evidence.linking import systems
from beffroi.evidence.traffic.attribution import inventory_lines
from beffroi.evidence.traffic.model import MachineUse, NameTraffic, Traffic, WebTraffic
from beffroi.register import Register


def traffic(evidence: EvidenceBase) -> Iterator[tuple[Reading, Traffic]]:
    """Yield every reading of a log of the network."""
    yield from evidence.of(WebTraffic)
    yield from evidence.of(NameTraffic)


def machines(
    evidence: EvidenceBase, register: Register
) -> Iterator[tuple[str, MachineUse, Reading]]:
    """Yield each machine's use of an AI service with the system that its name tells."""
    linker = systems(register)
    for reading, log in traffic(evidence):
        for use in log.machines:
            named = {m.id for m in linker.mentions(use.name)}
            found = next(iter(named)) if len(named) == 1 else linker.find(use.name).id
            if found is not None:
                yield found, use, reading


def last_seen(
    evidence: EvidenceBase, register: Register, system: str
) -> tuple[date, tuple[Evidence, ...]] | None:
    """Return the last day on which a system's machines called an AI service, and the proof.

    The proof is the log's line, then the inventory's lines that say whose machine it was.
    """
    days = [
        (use, reading.evidence("line", str(use.last_line), use.product))
        for found, use, reading in machines(evidence, register)
        if found == system
    ]
    if not days:
        return None
    use, place = max(days, key=lambda d: (d[0].last_day, d[1].file))
    return use.last_day, (place, *inventory_lines(evidence, use))


def awake(evidence: EvidenceBase, register: Register) -> frozenset[str]:
    """Return the systems whose machines are seen working after the day they were said to stop."""
    found = set()
    for system, use, _ in machines(evidence, register):
        sheet = register.systems[system]
        stopped = sheet.stopped_on.value
        if sheet.stage.value == "stopped" and (stopped is None or use.last_day > stopped):
            found.add(system)
    return frozenset(found)


def first_seen(evidence: EvidenceBase) -> dict[str, tuple[date, str, Evidence]]:
    """Return the services that the latest log shows and no earlier one did.

    By provider id: the first day of the log that shows it, its name, and the place. Nothing when
    there is only one log of a kind, or when the logs cover the same days.
    """
    found: dict[str, tuple[date, str, Evidence]] = {}
    for kind in (WebTraffic, NameTraffic):
        logs = [(r, c) for r, c in evidence.of(kind) if c.first_day is not None]
        logs.sort(key=lambda one: (one[1].first_day or date.min, one[0].id))
        known: set[str] = set()
        for i, (reading, log) in enumerate(logs):
            now = dict(_services(log))
            if i and i == len(logs) - 1 and log.first_day != logs[0][1].first_day:
                for provider in sorted(now.keys() - known):
                    day = log.first_day or date.min
                    found.setdefault(provider, (day, now[provider], reading.evidence()))
            known |= now.keys()
    return found


def _services(log: Traffic) -> Iterator[tuple[str, str]]:
    for seen in log.seen:
        for product in seen.products:
            yield product.provider, product.product
    for use in log.machines:
        yield use.provider, use.product
