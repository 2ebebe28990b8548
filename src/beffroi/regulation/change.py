"""What time changes: between two dates for a system, and the dates to come for everyone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import Literal

from beffroi.core import Reference
from beffroi.regulation.assemble import reference
from beffroi.regulation.engine import NOTHING, Engine, Facts, Verdict, standard_engine
from beffroi.regulation.law import Law, State
from beffroi.regulation.pack import Rule
from beffroi.regulation.verdict import Duty

What = Literal["tier", "applies", "owed", "lifted", "aipd"]
_SHOWN = frozenset({"prohibition", "high_risk", "obligation", "milestone", "request"})


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs from the day before.

    ``what``: the tier or the AIPD moves, a known duty begins to apply (``applies``), a duty
    appears (``owed``) or ends (``lifted``). ``before`` and ``after`` are codes.
    """

    day: date
    what: What
    code: str
    before: str
    after: str
    duty: Duty | None = None


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day of law to come: what begins, by which texts."""

    day: date
    titles: tuple[str, ...]
    rules: tuple[str, ...]
    references: tuple[Reference, ...]


def changes_between(
    facts: Facts,
    first: date,
    last: date,
    *,
    known: date | None = None,
    org: Facts = NOTHING,
    engine: Engine | None = None,
) -> tuple[Change, ...]:
    """Return what changes for a system after ``first`` and until ``last`` included.

    Knowledge stands at ``known`` (``first`` by default: what one could foresee that day). The
    law only changes on its own dates, so only these are compared.

    Example:
        >>> gen = {"is_ai": True, "function": "generate_image", "domain": "communication"}
        >>> [c.day.isoformat() for c in changes_between(gen, date(2026, 8, 1), date(2026, 8, 2))
        ...  if c.code == "AIA-50-2"]
        ['2026-08-02']
    """
    engine = engine or standard_engine()
    seen_on = known or first
    days = [first, *(d for d in engine.law.boundaries if first < d <= last)]
    verdicts = [engine.evaluate(facts, on=day, known=seen_on, org=org) for day in days]
    return tuple(c for a, b in pairwise(verdicts) for c in differences(a, b))


def differences(a: Verdict, b: Verdict) -> Iterator[Change]:
    """Yield what separates two verdicts on one system: on two days, or by two states of the packs."""
    if a.tier != b.tier:
        yield Change(b.on, "tier", "", a.tier, b.tier)
    if a.aipd != b.aipd:
        yield Change(b.on, "aipd", "RGPD-35", a.aipd, b.aipd)
    before, after = ({d.rule.id: d for d in v.core.duties} for v in (a, b))
    codes_before, codes_after = ({d.code for d in v.core.duties} for v in (a, b))
    for rule in sorted({*before, *after}):
        old, new = before.get(rule), after.get(rule)
        if old is None and new is not None and new.code not in codes_before:
            yield Change(b.on, "owed", new.code, "", new.status, new)
        elif new is None and old is not None and old.code not in codes_after:
            yield Change(b.on, "lifted", old.code, old.status, "", old)
        elif old is not None and new is not None and old.status != new.status:
            yield Change(b.on, "applies", new.code, old.status, new.status, new)


def calendar(
    on: date, *, known: date | None = None, law: Law | None = None
) -> tuple[Milestone, ...]:
    """Return the days after ``on`` on which a text begins to apply, as known on ``known``."""
    law = law or standard_engine().law
    days = sorted(_dates(law, on, known or on), key=lambda pair: (pair[0], pair[1].rule.id))
    return tuple(
        _milestone(day, [state for _, state in group])
        for day, group in groupby(days, key=lambda pair: pair[0])
    )


def _dates(law: Law, on: date, known: date) -> Iterator[tuple[date, State]]:
    latest: dict[str, State] = {}
    for state in law.states:
        if state.version.known_from <= known and state.rule.kind in _SHOWN:
            latest[state.rule.id] = state
    for state in latest.values():
        version = state.version
        if version.repealed:
            continue
        moving = {m.day for m in state.transitions}
        moving |= {state.backstop.day} if state.backstop is not None else set()
        for day in {version.applies, *moving}:
            if day > on:
                yield day, state


def _milestone(day: date, states: list[State]) -> Milestone:
    return Milestone(
        day=day,
        titles=tuple(dict.fromkeys(s.rule.title for s in states)),
        rules=tuple(dict.fromkeys(s.rule.id for s in states)),
        references=tuple(dict.fromkeys(reference(s.rule, s.source) for s in states)),
    )


def ics(milestones: Iterable[Milestone], stamp: date) -> str:
    """Return the dates as an iCalendar file (RFC 5545), one whole-day event each."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Beffroi//Calendrier du droit//FR"]
    for m in milestones:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{m.day.isoformat()}-{m.rules[0]}@beffroi",
            f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{m.day:%Y%m%d}",
            f"SUMMARY:{_escaped(m.titles[0])}"
            + (f" (+{len(m.titles) - 1})" if m.titles[1:] else ""),
            f"DESCRIPTION:{_escaped(chr(10).join(m.titles))}",
            f"URL:{m.references[0].url}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "\r\n".join(_folded([*lines, "END:VCALENDAR"])) + "\r\n"


def _escaped(text: str) -> str:
    for char in ("\\", ";", ","):
        text = text.replace(char, "\\" + char)
    return text.replace("\n", "\\n")


_LINE = 75  # octets, RFC 5545 § 3.1


def _folded(lines: list[str]) -> Iterator[str]:
    for line in lines:
        rest = line
        prefix = ""
        while len((prefix + rest).encode()) > _LINE:
            cut = len(rest)
            while len((prefix + rest[:cut]).encode()) > _LINE:
                cut -= 1
            yield prefix + rest[:cut]
            rest, prefix = rest[cut:], " "
        yield prefix + rest


def stale(on: date, law: Law | None = None) -> tuple[Rule, ...]:
    """Return the rules whose review date is past: their text must be checked again."""
    law = law or standard_engine().law
    found = {
        r.id: r
        for p in law.packs
        for r in p.rules
        if (due := r.review_by or p.review_by) is not None and due < on
    }
    return tuple(found.values())
