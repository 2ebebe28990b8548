"""Law as dated data: what a rule pack may hold, typed at load.

A rule is timeless in its condition and dated in its *versions*: when the text became known, when
it entered into force, from when it applies. A text that changes in substance ends one rule
(``repealed``) and opens another; a text whose dates move adds a version.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from beffroi.core import LegalStatus, Obliged, Value, Verification
from beffroi.regulation.condition import Condition

Tier = Literal[
    "prohibited",
    "high_risk",
    "annex_iii_filtered",
    "transparency",
    "minimal",
    "not_ai_system",
    "out_of_scope",
    "undetermined",
]
Gate = Literal["any_ai", "lawful_ai", "prohibited", "high_risk", "annex_iii_filtered"]
RuleKind = Literal[
    "definition",
    "exclusion",
    "prohibition",
    "high_risk",
    "filter",
    "filter_override",
    "obligation",
    "request",
    "commitment",
    "dpia_criterion",
    "dpia_required",
    "dpia_exempt",
    "authority",
    "milestone",
]
DUTIES: frozenset[str] = frozenset({"obligation", "request", "commitment"})
_URL = re.compile(r"https?://[^\s/$.?#][^\s]*\.[^\s]+")


def _url(value: str) -> str:
    if not _URL.fullmatch(value):
        raise ValueError("adresse mal formée")
    return value


Url = Annotated[str, AfterValidator(_url)]
RuleId = Annotated[str, Field(pattern=r"^[a-z]{2}\.[A-Za-z0-9._-]+$")]


class LegalSource(Value):
    """A text, where to read it, and how it was checked."""

    title: str
    url: Url
    celex: str | None = None
    verification: Verification
    verified_on: date | None = None
    note: str | None = None


class Transition(Value):
    """While ``when`` is true, the text applies only ``from`` this day (transitional provision)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    when: Condition
    from_: date = Field(alias="from")
    ref: str | None = None


class Backstop(Value):
    """While ``when`` is true, compliance is due ``by`` this day at the latest."""

    when: Condition
    by: date


class Version(Value):
    """One state of a text. ``known_from``: its publication; ``in_force`` to ``until`` (excluded).

    ``applies`` is the first day of application; ``transition`` moves it for some systems.
    ``until`` is an end written in the text itself; a text ended by a later one gets a version of
    its own, ``repealed``, so that what was known before still replays.
    """

    known_from: date
    in_force: date
    until: date | None = None
    applies: date
    repealed: bool = False
    source: str
    ref: str | None = None
    note: str | None = None
    transition: tuple[Transition, ...] = ()
    backstop: Backstop | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.until is not None and self.until <= self.in_force:
            raise ValueError("la fin (until) précède l’entrée en vigueur (in_force)")
        return self


class Interpretation(Value):
    """A reading of the rule. ``contest`` shows it as disputed, ``inform`` as a note.

    A reading never decides: only ``when`` and ``unless`` of the rule do.
    """

    status: LegalStatus
    source: str
    ref: str | None = None
    date: Annotated[date | None, Field(default=None)]
    effect: Literal["inform", "contest"]
    when: Condition
    note: str


class EffortDays(Value):
    """Days of work, from and to."""

    days: tuple[float, float]


class Then(Value):
    """What follows: a tier for a classification; a duty for an obligation."""

    tier: Literal["prohibited", "high_risk"] | None = None
    code: str | None = None
    do: str | None = None
    deliverable: str | None = None
    met_when: Condition | None = None
    sanction: str | None = None
    severity: Literal["critical", "high", "medium", "low", "info"] = "medium"
    gate: Literal["alter", "refuse"] | None = None
    effort: EffortDays | None = None


class Rule(Value):
    """One rule of law. ``timeline`` names dates shared in the pack; else ``versions`` are given.

    ``clause`` (commitments only): groups of word beginnings; an article of the authority's charter
    that has one of each group is *proposed* as this commitment, and shown to be confirmed.
    """

    id: RuleId
    title: str
    article: str
    kind: RuleKind
    point: str | None = None
    clause: tuple[tuple[str, ...], ...] = ()
    who: Obliged | None = None
    tier: Gate | None = None
    transparency: bool = False
    dpia: bool = False
    when: Condition | None = None
    unless: Condition | None = None
    then: Then | None = None
    timeline: str | None = None
    versions: tuple[Version, ...] = ()
    dates_from: Literal["tier"] | None = None
    status: LegalStatus = "in_force"
    covers: tuple[str, ...] = ()
    interpretation: tuple[Interpretation, ...] = ()
    review_by: date | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind in DUTIES and (self.then is None or self.then.code is None or not self.who):
            raise ValueError("une obligation dit qui (who), quoi (then.do) et son code")
        if self.kind != "definition" and not (self.timeline or self.versions):
            raise ValueError("une règle donne ses dates (timeline ou versions)")
        return self


class Pack(Value):
    """A file of rules on one text, with its sources and shared dates."""

    pack: str
    title: str
    jurisdiction: Annotated[str, Field(pattern=r"^(EU|FR|FR-LOCAL(:\d{9})?)$")]
    review_by: date | None = None
    sources: dict[str, LegalSource]
    timelines: dict[str, tuple[Version, ...]] = {}
    rules: tuple[Rule, ...]

    def versions(self, rule: Rule) -> tuple[Version, ...]:
        """Return the dated states of a rule, oldest first."""
        return rule.versions or self.timelines.get(rule.timeline or "", ())


def overlap(versions: tuple[Version, ...]) -> int | None:
    """Return the index of the first version that does not follow the one before, or ``None``.

    A version closes the one before it on its own ``in_force`` day; a written ``until`` may not
    reach past it, and neither publication nor entry into force may go backwards.
    """
    for i, (first, second) in enumerate(pairwise(versions), 1):
        late = first.until is not None and first.until > second.in_force
        if late or second.in_force <= first.in_force or second.known_from <= first.known_from:
            return i
    return None
