"""What is wrong, how we know, which text says so, what to do, by when."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import JsonValue

from beffroi.core.evidence import Evidence
from beffroi.core.measure import Challenge
from beffroi.core.model import Value
from beffroi.core.text import Text

Obliged = Literal["provider", "deployer", "controller", "authority", "supplier"]
# From the mildest to the gravest: answer otherwise, elsewhere, or not at all.
GateVerdict = Literal["alter", "route", "refuse"]
LegalStatus = Literal[
    "in_force",
    "adopted",
    "proposed",
    "guidance",
    "draft_guidance",
    "commitment",
    "standard",
    "contract",
    "method",
]
# How the text was checked: quoted from the official source, seen in a secondary source,
# known to the author and to be checked again, or not verifiable.
Verification = Literal["verified", "secondary", "known", "unverified"]


class Severity(StrEnum):
    """How pressing a finding is; the order of the members is the order of display."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most pressing."""
        return list(Severity).index(self)


class Reference(Value):
    """The text behind a finding: its short name, address, legal status and verification."""

    text: str
    url: str | None = None
    status: LegalStatus = "in_force"
    verification: Verification = "secondary"


class Effort(Value):
    """What the remedy costs: days of work and euros, as intervals; unknown where ``None``."""

    days_low: float | None = None
    days_high: float | None = None
    euros_low: float | None = None
    euros_high: float | None = None


class Contradiction(Value):
    """A declaration and what the evidence says instead."""

    declared: str
    declared_by: str
    found: str
    declared_evidence: tuple[Evidence, ...] = ()


class Finding(Value):
    """One thing that the authority should know, and do.

    ``check`` is the rule or check that made it (``regulation.crpa.l312_1_3``); ``subject`` as
    in :class:`~beffroi.core.measure.Measure`; ``since`` the day from which the duty or the
    fault runs, ``due`` the day by which the remedy is owed; ``facts`` the values that decided;
    ``missing`` the facts that would decide when the answer is undetermined; ``measures`` the
    ids of the figures it rests on; ``inaction`` what happens if nothing is done;
    ``gate`` what the gates do to the system's requests while the finding stands.
    """

    check: str
    subject: str
    challenge: Challenge
    severity: Severity
    title: Text
    detail: Text | None = None
    obliged: Obliged | None = None
    since: date | None = None
    due: date | None = None
    reference: Reference | None = None
    facts: dict[str, JsonValue] = {}
    missing: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    contradicts: Contradiction | None = None
    undetermined: bool = False
    remedy: Text
    inaction: Text | None = None
    gate: GateVerdict | None = None
    effort: Effort = Effort()

    @property
    def id(self) -> str:
        """The finding's stable name."""
        return f"{self.check}@{self.subject}"
