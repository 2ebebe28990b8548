"""Obligations not met: forbidden uses, open duties, papers to gather, dates to prepare."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from beffroi.core import Effort, Finding, Severity, Text, t, tn
from beffroi.regulation.findings.support import (
    begins,
    effort,
    facts,
    listed,
    named,
    proofs,
    sentence,
)
from beffroi.regulation.sheet import SystemView
from beffroi.regulation.verdict import Duty

# Owed by the whole authority rather than by one system; or gathered in one list of papers.
_WHOLE = frozenset({"AIA-4"})
_PAPERS = frozenset(
    {"RGPD-5", "RGPD-6", "RGPD-9", "RGPD-13", "RGPD-30", "CRPA-L300-2", "CRPA-L321-1", "AIA-50-2"}
)
_LONG = 3 * 365  # days after which a high duty left open is pressing
_DAY = timedelta(days=1)


def prohibited(view: SystemView) -> Iterator[Finding]:
    """A practice that Article 5 forbids, now or from a day to come."""
    if view.verdict.tier != "prohibited" or not view.in_use:
        return
    duty = next(d for d in view.verdict.obligations if d.code == "AIA-5")
    rules = view.verdict.core.rules
    now = view.verdict.core.in_application
    since = begins(view, duty.since) if now else duty.since
    yield Finding(
        check=f"regulation.prohibited.{rules[0].removeprefix('eu.aia.')}",
        subject=view.subject,
        challenge="regulation",
        severity=Severity.CRITICAL,
        title=t(
            "{name} : usage interdit ({article})", name=view.name, article=view.verdict.articles[0]
        )
        if now
        else t(
            "{name} : usage interdit à compter du {day} ({article})",
            name=view.name,
            day=duty.since,
            article=view.verdict.articles[0],
        ),
        detail=sentence(_title(view, rules[0])),
        obliged=duty.who,
        since=since if now else None,
        due=None if now else duty.since,
        reference=duty.reference,
        facts=facts(view, rules),
        evidence=proofs(view, rules),
        remedy=sentence(duty.do),
        inaction=sentence(_sanction(duty)),
        gate="refuse",
        effort=effort(duty.rule),
    )


def open_duties(view: SystemView) -> Iterator[Finding]:
    """Each obligation that applies and that no artefact shows as met."""
    if not view.in_use:
        return
    owed = [d for d in view.verdict.obligations if d.status == "open"]
    apart = [d for d in owed if d.code not in _WHOLE | _PAPERS | {"AIA-5"}]
    for _, group in groupby(sorted(apart, key=lambda d: d.rule.id), key=lambda d: d.rule.id):
        yield _open(view, next(group))


def _open(view: SystemView, duty: Duty) -> Finding:
    on = view.verdict.on
    since = begins(view, duty.since)
    if duty.rule.id == "fr.base.contract_ended" and view.ended is not None:
        since = view.ended[0] + _DAY
    rules = (duty.rule.id,)
    return Finding(
        check=f"regulation.{duty.rule.id}",
        subject=view.subject,
        challenge="regulation",
        severity=_severity(duty, since, on),
        title=t("{name} : {what}", name=view.name, what=sentence(duty.rule.title, inside=True)),
        detail=_detail(view, duty, since),
        obliged=duty.who,
        since=since,
        due=duty.by,
        reference=duty.reference,
        facts=facts(view, rules),
        evidence=proofs(view, rules),
        undetermined=duty.code == "FR-BASE",
        missing=("legal_basis",) if duty.code == "FR-BASE" else (),
        remedy=sentence(duty.do),
        inaction=sentence(_sanction(duty)) if _sanction(duty) else None,
        gate=duty.rule.then.gate if duty.rule.then else None,
        effort=effort(duty.rule),
    )


def _detail(view: SystemView, duty: Duty, since: date | None) -> Text:
    paper = sentence(duty.deliverable or "", inside=True)
    if since is None:
        return t(
            "Le texte s’applique depuis le {day} ; la date de mise en service n’est pas connue. "
            "Aucune pièce ne montre que c’est fait. Pièce attendue : {paper}.",
            day=duty.since,
            paper=paper,
        )
    return tn(
        "Dû depuis le {since} ({n} jour), sans pièce qui montre que c’est fait. Pièce attendue : {paper}.",
        "Dû depuis le {since} ({n} jours), sans pièce qui montre que c’est fait. Pièce attendue : {paper}.",
        (view.verdict.on - since).days,
        since=since,
        paper=paper,
    )


def papers(view: SystemView) -> Iterator[Finding]:
    """The lighter duties of a system, gathered in one list of papers to bring together."""
    if not view.in_use:
        return
    owed = [d for d in view.verdict.obligations if d.status == "open" and d.code in _PAPERS]
    if not owed:
        return
    rules = tuple(dict.fromkeys(d.rule.id for d in owed))
    starts = [day for d in owed if (day := begins(view, d.since)) is not None]
    yield Finding(
        check="regulation.papers",
        subject=view.subject,
        challenge="regulation",
        severity=Severity.LOW,
        title=tn(
            "{name} : {n} pièce à réunir",
            "{name} : {n} pièces à réunir",
            len(rules),
            name=view.name,
        ),
        detail=listed(named(d.code, d.deliverable or d.rule.title) for d in owed),
        obliged=owed[0].who,
        since=min(starts, default=None),
        reference=owed[0].reference,
        facts=facts(view, rules),
        evidence=proofs(view, rules),
        remedy=t("Réunir ces pièces et les déposer dans le dossier."),
        effort=_sum(owed),
    )


def to_prepare(view: SystemView) -> Iterator[Finding]:
    """What will be owed from a day to come, in one finding a day."""
    if view.stage == "stopped":
        return
    later = [d for d in view.verdict.obligations if d.status == "not_yet_applicable"]
    later = [d for d in later if d.code not in _WHOLE | {"AIA-5"}]
    for day, group in groupby(sorted(later, key=lambda d: (d.since, d.rule.id)), lambda d: d.since):
        duties = list(group)
        rules = tuple(d.rule.id for d in duties)
        classified = view.verdict.core.rules
        yield Finding(
            check=f"regulation.prepare.{day.isoformat()}",
            subject=view.subject,
            challenge="regulation",
            severity=Severity.LOW,
            title=tn(
                "{name} : {n} obligation à compter du {day}",
                "{name} : {n} obligations à compter du {day}",
                len(duties),
                name=view.name,
                day=day,
            ),
            detail=_prepared(view, duties),
            obliged=duties[0].who,
            due=day,
            reference=duties[0].reference,
            facts=facts(view, (*classified, *rules)),
            evidence=proofs(view, (*classified, *rules)),
            remedy=t(
                "Inscrire ces obligations au plan de travail et demander les pièces au fournisseur."
            ),
            effort=_sum(duties),
        )


def _prepared(view: SystemView, duties: list[Duty]) -> Text:
    owed = listed(named(d.code, d.rule.title) for d in duties)
    last = max((d.by for d in duties if d.by is not None), default=None)
    if last is None:
        return t("{list}. Classement : {articles}.", list=owed, articles=view.verdict.articles)
    return t(
        "{list}. Classement : {articles}. Au plus tard le {last} si la conception du système ne "
        "change pas de façon importante (art. 111(2)).",
        list=owed,
        articles=view.verdict.articles,
        last=last,
    )


def _severity(duty: Duty, since: date | None, on: date) -> Severity:
    severity = Severity(duty.rule.then.severity) if duty.rule.then else Severity.MEDIUM
    if severity is Severity.MEDIUM and since is not None and (on - since).days > _LONG:
        return Severity.HIGH
    return severity


def _sanction(duty: Duty) -> str:
    return (duty.rule.then.sanction if duty.rule.then else None) or ""


def _title(view: SystemView, rule: str) -> str:
    return next(
        (r.title for p in view.verdict.engine.law.packs for r in p.rules if r.id == rule), rule
    )


def _sum(duties: list[Duty]) -> Effort:
    days = [d.rule.then.effort.days for d in duties if d.rule.then and d.rule.then.effort]
    if not days:
        return Effort()
    return Effort(days_low=sum(d[0] for d in days), days_high=sum(d[1] for d in days))
