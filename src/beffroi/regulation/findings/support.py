"""The facts that a rule rests on, and their evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from typing import Any

from pydantic import JsonValue

from beffroi.core import Effort, Evidence, Text, t
from beffroi.regulation.pack import Rule
from beffroi.regulation.sheet import SystemView


def sentence(words: str, *, inside: bool = False) -> Text:
    """Return a sentence of the rule packs (``inside`` another one); its English is in the catalogue."""
    return Text(fr=words.replace("{", "{{").replace("}", "}}"), inside=inside)


def listed(parts: Iterable[Text]) -> Text:
    """Return sentences one after the other, each in the reader's language."""
    return reduce(lambda a, b: t("{a}, {b}", a=a, b=b), parts)


def named(code: str, words: str) -> Text:
    """Return a code and what it stands for."""
    return t("{code} ({words})", code=code, words=sentence(words))


def facts(view: SystemView, rules: Iterable[str]) -> dict[str, JsonValue]:
    """Return the known facts that rules rest on, ready for a finding."""
    names = view.verdict.engine.law.facts_behind(rules)
    return {n: _json(view.known[n].value) for n in sorted(names) if n in view.known}


def proofs(view: SystemView, rules: Iterable[str]) -> tuple[Evidence, ...]:
    """Return the evidence of the known facts that rules rest on; else the system's own."""
    names = view.verdict.engine.law.facts_behind(rules)
    found = dict.fromkeys(
        e for n in sorted(names) if n in view.known for e in view.known[n].evidence
    )
    return tuple(found) or view.all_evidence


def effort(rule: Rule) -> Effort:
    """Return what a duty costs, in days of work."""
    days = rule.then.effort.days if rule.then and rule.then.effort else None
    return Effort(days_low=days[0], days_high=days[1]) if days else Effort()


def begins(view: SystemView, since: date) -> date | None:
    """Return the first day on which a duty is owed for this system: never before its use.

    ``None`` when nobody knows since when it is used: days overdue are then not counted.
    """
    return max(since, view.since) if view.since is not None else None


def label(view: SystemView, fact: str) -> str:
    """Return a fact's French label."""
    known: Mapping[str, Any] = view.verdict.engine.law.vocabulary.facts
    return known[fact].label if fact in known else fact


def at_work(view: SystemView) -> Text:
    """Say in a few words where the system stands."""
    match view.stage:
        case "suspended":
            return t("suspendu")
        case "stopped":
            return t("arrêté")
        case "idea" | "study":
            return t("en projet")
        case _:
            return t("en service")


def _json(value: Any) -> JsonValue:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list | set | frozenset):
        words: list[JsonValue] = [*sorted(str(v) for v in value)]
        return words
    plain: JsonValue = value
    return plain
