"""What unknown facts leave open, with the few questions that would settle it."""

from __future__ import annotations

from collections.abc import Iterator

from beffroi.core import Effort, Finding, Reference, Severity, Text, t, tn
from beffroi.regulation.findings.support import facts, listed, proofs, sentence
from beffroi.regulation.pack import Tier
from beffroi.regulation.sheet import SystemView

ASKED = 5
TIER_WORDS: dict[Tier, Text] = {
    "prohibited": t("interdit"),
    "high_risk": t("haut risque"),
    "annex_iii_filtered": t("annexe III, écarté par l’article 6(3)"),
    "transparency": t("transparence"),
    "minimal": t("risque minimal"),
    "not_ai_system": t("pas un système d’IA"),
    "out_of_scope": t("hors du champ"),
    "undetermined": t("indéterminé"),
}


def perhaps_forbidden(view: SystemView) -> Iterator[Finding]:
    """A practice that Article 5 forbids unless an exception is proved: only the exception is open.

    The facts that trigger the prohibition are known; what is missing would lift it.
    """
    verdict = view.verdict
    banned = [d for d in verdict.obligations if d.code == "AIA-5" and d.status == "undetermined"]
    if (
        not view.in_use
        or not banned
        or not _may_be_forbidden(view)
        or "minimal" in verdict.possible
    ):
        return
    articles = tuple(a for a in verdict.articles if a.startswith("art. 5("))
    rules = tuple(r for r in verdict.core.rules if r.startswith("eu.aia.5."))
    asked = verdict.missing[0]
    yield Finding(
        check="regulation.maybe_prohibited",
        subject=view.subject,
        challenge="regulation",
        severity=Severity.CRITICAL,
        title=t(
            "{name} : pratique interdite ({articles}), sauf exception à prouver",
            name=view.name,
            articles=articles,
        ),
        detail=t(
            "Le fait qui lèverait l’interdiction manque : {question}", question=asked.question
        ),
        obliged="deployer",
        since=banned[0].since,
        reference=banned[0].reference,
        facts=facts(view, rules),
        missing=(asked.fact,),
        evidence=proofs(view, rules),
        undetermined=True,
        remedy=t(
            "Couper la fonction en cause ; ne la rouvrir que si l’exception est prouvée par écrit."
        ),
        inaction=t(
            "L’interdiction court depuis le {since} ; chaque usage s’y ajoute, sans que rien ne prouve l’exception.",
            since=banned[0].since,
        ),
        gate="refuse",
        effort=Effort(days_low=0.1, days_high=1),
    )


def undetermined(view: SystemView) -> Iterator[Finding]:
    """A classification, an AIPD or an obligation that unknown facts leave open."""
    if not view.in_use:
        return
    verdict = view.verdict
    open_codes = tuple(
        dict.fromkeys(d.code for d in verdict.obligations if d.status == "undetermined")
    )
    tier_open = verdict.tier == "undetermined"
    if not (tier_open or open_codes or verdict.aipd == "to_assess") or not verdict.missing:
        return
    asked = verdict.missing[:ASKED]
    rules = verdict.core.rules if tier_open else tuple(d.rule.id for d in verdict.obligations)
    yield Finding(
        check="regulation.undetermined",
        subject=view.subject,
        challenge="regulation",
        severity=_severity(view),
        title=t("{name} : classement indéterminé", name=view.name)
        if tier_open
        else t("{name} : obligations à établir", name=view.name),
        detail=t(
            "Classements encore possibles : {tiers}. Obligations en suspens : {codes}.",
            tiers=listed(TIER_WORDS[x] for x in verdict.possible),
            codes=open_codes or ("—",),
        ),
        obliged="deployer",
        reference=_reference(view),
        facts=facts(view, rules),
        missing=tuple(m.fact for m in asked),
        evidence=proofs(view, rules),
        undetermined=True,
        remedy=tn(
            "Répondre à {n} question : {first}",
            "Répondre à {n} questions, la plus décisive d’abord : {first}",
            len(asked),
            first=sentence(asked[0].question),
        ),
        gate="alter" if tier_open and _may_be_forbidden(view) else None,
        effort=Effort(days_low=0.1, days_high=0.5),
    )


def _severity(view: SystemView) -> Severity:
    if view.verdict.tier != "undetermined":
        return Severity.LOW
    return Severity.HIGH if _may_be_forbidden(view) else Severity.MEDIUM


def _may_be_forbidden(view: SystemView) -> bool:
    """Whether a prohibition stays possible although what the system does is known."""
    return "prohibited" in view.verdict.possible and "function" in view.known


def _reference(view: SystemView) -> Reference | None:
    """The text of the gravest duty in doubt."""
    doubts = [d for d in view.verdict.obligations if d.status == "undetermined"]
    return doubts[0].reference if doubts else None


def misread(view: SystemView) -> Iterator[Finding]:
    """Facts written in a sheet that the vocabulary does not know: never silently dropped."""
    if not view.misread:
        return
    yield Finding(
        check="regulation.misread",
        subject=view.subject,
        challenge="regulation",
        severity=Severity.LOW,
        title=tn(
            "{name} : {n} fait illisible dans la fiche",
            "{name} : {n} faits illisibles dans la fiche",
            len(view.misread),
            name=view.name,
        ),
        detail=t("{facts}", facts=view.misread),
        evidence=view.all_evidence,
        remedy=t("Corriger le nom ou la valeur de ces faits d’après le vocabulaire."),
        effort=Effort(days_low=0.05, days_high=0.2),
    )
