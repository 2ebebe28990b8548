"""What is not known of the chains, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterator

from beffroi.core import Effort, Finding, Severity, t, tn
from beffroi.evidence import EvidenceBase
from beffroi.sovereignty.chain import system_node
from beffroi.sovereignty.kb.facts import Sourced
from beffroi.sovereignty.levers import RGPD_28
from beffroi.sovereignty.questions import question
from beffroi.sovereignty.view import View, sheet_evidence


def chains(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """A system of which an unknown link decides whether it depends outside the Union."""
    for system in view.systems:
        unknown = view.unknown(system)
        if not unknown or system_node(system) not in view.non_eu_cut.possible:
            continue
        yield Finding(
            check="dependence.unknown_chain",
            subject=system_node(system),
            challenge="dependence",
            severity=Severity.LOW,
            title=tn(
                "{name} : {n} maillon de la chaîne n’est pas connu",
                "{name} : {n} maillons de la chaîne ne sont pas connus",
                len({x.party for x in unknown}),
                name=view.name(system),
            ),
            undetermined=True,
            missing=tuple(sorted({x.role for x in unknown})),
            reference=RGPD_28,
            evidence=(sheet_evidence("system", view.chains.sheets[system], "chain"),),
            remedy=question(view, system),
            effort=Effort(days_low=0.1, days_high=0.5),
        )


def stale_facts(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """Facts of the providers table, used here, that must be checked again."""
    used = {view.entry(x) for links in view.chains.links.values() for x in links}
    late: dict[str, list[Sourced]] = {}
    for entry in sorted(used):
        if entry in view.kb:
            stale = view.kb.control(entry, view.on, view.known).stale
            if stale:
                late[entry] = list(stale)
    if not late:
        return
    names = tuple(view.kb.name(e) for e in late)
    first = min(f.review_on for facts in late.values() for f in facts)
    yield Finding(
        check="dependence.stale_facts",
        subject="authority",
        challenge="dependence",
        severity=Severity.LOW,
        title=tn(
            "{n} fournisseur est à revérifier : son contrôle compte comme inconnu",
            "{n} fournisseurs sont à revérifier : leur contrôle compte comme inconnu",
            len(names),
        ),
        detail=t("{names}.", names=names),
        since=first,
        facts={"entries": sorted(late)},
        evidence=(sheet_evidence("authority", view.register.authority),),
        remedy=t(
            "Mettre à jour la table des fournisseurs (nouvelle version de Beffroi, ou faits "
            "revérifiés avec leur source)."
        ),
        effort=Effort(days_low=0.1, days_high=1),
    )
