"""The five decisions to take: findings grouped by what they are about, the most pressing first."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from beffroi.core import Finding, GateVerdict, Severity, Text, t, tn
from beffroi.position.model import Decision
from beffroi.register import Contract, Dataset, Register

COUNT = 5
Group = tuple[str, list[Finding]]
_GATES: tuple[GateVerdict | None, ...] = ("refuse", "route", "alter", None)


def decisions(findings: list[Finding], register: Register, on: date) -> tuple[Decision, ...]:
    """Return at most five decisions, one a subject.

    Subjects are ordered by their most pressing finding: severity, then what the gates must do
    while it stands, then how long the duty has run, then how soon it is due. The serious duty
    that has run the longest always has its place among them.
    """
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.severity is not Severity.INFO:
            groups[_owner(finding.subject, register)].append(finding)
    ordered = sorted(
        (
            (subject, sorted(group, key=lambda f: _urgency(f, on)))
            for subject, group in groups.items()
        ),
        key=lambda item: _urgency(item[1][0], on),
    )
    return tuple(
        _decision(rank, subject, group, register)
        for rank, (subject, group) in enumerate(_chosen(ordered), 1)
    )


def _chosen(ordered: list[Group]) -> list[Group]:
    """Return the first five, the last one giving way to the longest overdue if it is not there."""
    late = [
        (finding.since, group)
        for group in ordered
        for finding in group[1]
        if finding.since and finding.obliged and finding.severity.rank <= Severity.HIGH.rank
    ]
    first = ordered[:COUNT]
    oldest = min(late, key=lambda item: item[0])[1] if late else None
    return first if oldest is None or oldest in first else [*first[: COUNT - 1], oldest]


def _owner(subject: str, register: Register) -> str:
    """A dataset's or contract's finding belongs to the one system it serves, if there is one."""
    sheet = register.sheet(subject)
    if not isinstance(sheet, Dataset | Contract):
        return subject
    owners = [s for s, c in sheet.systems.items() if c.value]
    return f"system:{owners[0]}" if len(owners) == 1 else subject


def _urgency(finding: Finding, on: date) -> tuple[int, int, int, int, str]:
    overdue = (on - finding.since).days if finding.since else 0
    remaining = (finding.due - on).days if finding.due else 36_500
    held = _GATES.index(finding.gate)
    return finding.severity.rank, held, -max(overdue, 0), remaining, finding.id


def _decision(rank: int, subject: str, group: list[Finding], register: Register) -> Decision:
    first = group[0]
    return Decision(
        rank=rank,
        subject=subject,
        subject_name=_name(subject, register),
        action=first.remedy,
        why=_why(group),
        if_nothing=first.inaction or _default_inaction(first),
        severity=first.severity,
        obliged=first.obliged,
        since=first.since,
        due=first.due,
        effort=first.effort,
        findings=tuple(f.id for f in group),
    )


def _why(group: list[Finding]) -> Text:
    if len(group) == 1:
        return group[0].title
    return tn(
        "{first} ({n} autre constat)",
        "{first} ({n} autres constats)",
        len(group) - 1,
        first=group[0].title,
    )


def _default_inaction(finding: Finding) -> Text:
    if finding.reference is not None and finding.since is not None:
        return t(
            "L’écart au texte « {text} », ouvert depuis le {since}, continue de courir.",
            text=finding.reference.text,
            since=finding.since,
        )
    return t("L’écart demeure et la preuve reste au dossier.")


def _name(subject: str, register: Register) -> str:
    kind, _, key = subject.partition(":")
    sheet = register.authority.services.get(key) if kind == "service" else register.sheet(subject)
    return (sheet.name.value if sheet is not None else None) or key or subject
