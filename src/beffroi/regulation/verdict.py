"""What the law says of one system, on a day, as known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from beffroi.core import LegalStatus, Obliged, Reference, Verification
from beffroi.regulation.pack import Rule, Tier

Status = Literal["met", "open", "not_yet_applicable", "undetermined"]
Dpia = Literal["yes", "no", "to_assess"]
# From the gravest to the lightest; "undetermined" stands apart.
TIERS: tuple[Tier, ...] = (
    "prohibited",
    "high_risk",
    "annex_iii_filtered",
    "transparency",
    "minimal",
    "not_ai_system",
    "out_of_scope",
)


@dataclass(frozen=True, slots=True)
class Duty:
    """One obligation: who owes what, by which text, since or by when, and whether it is met.

    ``since`` is the first day on which the text applies to the system, ``by`` the last day to
    comply where the text gives one; ``confirmed`` false: it depends on a fact still unknown.
    """

    code: str
    rule: Rule
    status: Status
    since: date
    by: date | None
    reference: Reference

    @property
    def who(self) -> Obliged:
        """Who is obliged."""
        return self.rule.who or "authority"

    @property
    def do(self) -> str:
        """What to do, in French."""
        return (self.rule.then.do if self.rule.then else None) or ""

    @property
    def deliverable(self) -> str | None:
        """The paper or proof to produce."""
        return self.rule.then.deliverable if self.rule.then else None

    @property
    def core(self) -> bool:
        """Whether it is an obligation of law (not a request to a supplier or a commitment)."""
        return self.rule.kind == "obligation"


@dataclass(frozen=True, slots=True)
class Reading:
    """An interpretation that touches the system; ``contested`` when it is disputed.

    ``general``: it disputes the rule itself (its date of application), for every system alike.
    """

    rule: str
    note: str
    status: LegalStatus
    contested: bool
    general: bool
    ref: str
    url: str
    verification: Verification


@dataclass(frozen=True, slots=True)
class Core:
    """All that depends on the truth of the rules and on the dates, not on the facts' wording."""

    tier: Tier
    possible: tuple[Tier, ...]
    in_application: bool
    applies_from: date | None
    applies_by: date | None
    articles: tuple[str, ...]
    rules: tuple[str, ...]
    duties: tuple[Duty, ...]
    aipd: Dpia
    aipd_reasons: tuple[str, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """An unknown fact and what knowing it would settle.

    ``settles_tier``: how many of its answers leave one tier only; ``settles``: how many
    obligations its best answer settles; ``tiers``: the tiers that its answers lead to.
    """

    fact: str
    label: str
    question: str
    evidence: tuple[str, ...]
    settles_tier: float
    settles: int
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Presumed:
    """A fact held true for want of a statement, and why; to be confirmed."""

    fact: str
    value: str
    because: str
