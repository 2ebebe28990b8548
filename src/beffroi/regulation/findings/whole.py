"""Findings on the authority as a whole: literacy of its agents, rules to check again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from beffroi.core import Effort, Evidence, Finding, Severity, t, tn
from beffroi.regulation.change import stale
from beffroi.regulation.findings.support import effort, sentence
from beffroi.regulation.law import Law
from beffroi.regulation.sheet import SystemView


def literacy(views: list[SystemView]) -> Iterator[Finding]:
    """Article 4: measures for the agents who use AI, owed once for all systems."""
    open_in = [
        (view, duty)
        for view in views
        if view.in_use
        for duty in view.verdict.obligations
        if duty.code == "AIA-4" and duty.status == "open"
    ]
    if not open_in:
        return
    duty = open_in[0][1]
    yield Finding(
        check="regulation.eu.aia.4",
        subject="authority",
        challenge="regulation",
        severity=Severity.MEDIUM,
        title=tn(
            "Maîtrise de l’IA : aucune preuve de formation pour {n} système utilisé",
            "Maîtrise de l’IA : aucune preuve de formation pour {n} systèmes utilisés",
            len(open_in),
        ),
        obliged="deployer",
        since=duty.since,
        reference=duty.reference,
        evidence=tuple(dict.fromkeys(v.all_evidence[0] for v, _ in open_in)),
        remedy=sentence(duty.do),
        effort=effort(duty.rule),
    )


def outdated_rules(law: Law, on: date, evidence: Evidence) -> Iterator[Finding]:
    """Rules whose review date is past: their text may have changed."""
    rules = stale(on, law)
    if not rules:
        return
    yield Finding(
        check="regulation.stale_rules",
        subject="authority",
        challenge="regulation",
        severity=Severity.INFO,
        title=tn(
            "{n} règle de droit à relire : sa date de révision est passée",
            "{n} règles de droit à relire : leur date de révision est passée",
            len(rules),
        ),
        detail=t("{rules}", rules=tuple(r.id for r in rules)),
        evidence=(evidence,),
        remedy=t("Relire ces textes à leur source, puis avancer leur date de révision."),
        effort=Effort(days_low=0.2, days_high=1),
    )
