"""What changed behind the authority's back since a contract was signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from beffroi.core import Effort, Finding, Severity, t
from beffroi.evidence import EvidenceBase
from beffroi.sovereignty.chain import ChainLink, system_node
from beffroi.sovereignty.findings.contracts import covered, title_of
from beffroi.sovereignty.jurisdictions import country_name, zone
from beffroi.sovereignty.kb.base import SECNUMCLOUD
from beffroi.sovereignty.levers import CCAG_TIC, RGPD_28, clause
from beffroi.sovereignty.seen import first_seen
from beffroi.sovereignty.view import View, sheet_evidence


def control(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """A party that came under another group's control since the contract began."""
    for contract, systems in covered(view):
        start = contract.start.value
        if start is None or start >= view.on:
            continue
        for system in systems:
            for link in _once(view.chains.behind(system, live_only=False)):
                found = _moved(view, system, link, start)
                if found is not None:
                    yield found


def _once(links: tuple[ChainLink, ...]) -> tuple[ChainLink, ...]:
    return tuple({x.party: x for x in reversed(links)}.values())


def _moved(view: View, system: str, link: ChainLink, start: date) -> Finding | None:
    entry = view.entry(link)
    if entry not in view.kb:
        return None
    before = view.kb.control(entry, start, view.known)
    after = view.kb.control(entry, view.on, view.known)
    if before.group == after.group:
        return None
    left = zone(before.country) in {"fr", "eu"} and zone(after.country) == "non_eu"
    return Finding(
        check=f"dependence.control_changed.{entry}", subject=system_node(system),
        challenge="dependence", severity=Severity.HIGH if left else Severity.MEDIUM,
        title=t("{name} : {party} est passé sous le contrôle de {group} ({country})",
                name=view.name(system), party=view.kb.name(entry),
                group=view.kb.name(after.group), country=country_name(after.country)),
        detail=t("À la signature ({start}), contrôle : {group} ({country}).", start=start,
                 group=view.kb.name(before.group), country=country_name(before.country)),
        since=_since(view, entry), reference=CCAG_TIC,
        evidence=link.evidence or view.evidence(system),
        remedy=t("Demander au titulaire ce qui change (lieu, droit applicable, sous-traitants) ; "
                 "au prochain marché : « {clause} »", clause=clause("control").text),
        effort=Effort(days_low=0.5, days_high=2),
    )  # fmt: skip


def _since(view: View, entry: str) -> date | None:
    """The last day on which a link of the entry's chain of control began."""
    days = [
        c.from_
        for member in view.kb.path(entry, view.on)
        for c in (view.kb.entries[member].controlled_by if member in view.kb else ())
        if c.from_ is not None and c.holds(view.on) and c.owner().controls
    ]
    return max(days, default=None)


def qualification(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """A service that was qualified SecNumCloud when the contract began and no longer is."""
    for contract, systems in covered(view):
        start = contract.start.value
        for system in systems if start is not None else ():
            for link in _once(view.chains.behind(system)):
                entry = view.entry(link)
                had = view.kb.qualified(entry, SECNUMCLOUD, start or view.on, view.known)
                if not had or view.kb.qualified(entry, SECNUMCLOUD, view.on, view.known):
                    continue
                yield Finding(
                    check=f"dependence.qualification_lost.{entry}", subject=system_node(system),
                    challenge="dependence", severity=Severity.HIGH,
                    title=t("{name} : {party} n’est plus qualifié SecNumCloud",
                            name=view.name(system), party=view.kb.name(entry)),
                    reference=CCAG_TIC, evidence=link.evidence or view.evidence(system),
                    remedy=t("Vérifier au catalogue de l’ANSSI, puis mettre le titulaire en demeure "
                             "de dire comment il y remédie."),
                    effort=Effort(days_low=0.5, days_high=2),
                )  # fmt: skip


def sub_processors(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """A sub-processor that appeared after the contract began."""
    for contract, systems in covered(view):
        start = contract.start.value
        if start is None:
            continue
        late = {
            name: claims
            for name, claims in sorted(contract.sub_processors.items())
            if claims.value is True and claims.best and (claims.best.since or start) > start
        }
        if not late:
            continue
        since = min(c.best.since for c in late.values() if c.best and c.best.since)
        yield Finding(
            check="dependence.new_sub_processor", subject=f"contract:{contract.id}",
            challenge="dependence", severity=Severity.MEDIUM,
            title=t("{contract} ({names}) : sous-traitants ajoutés depuis la signature : {parties}",
                    contract=title_of(contract), names=tuple(view.name(s) for s in systems),
                    parties=tuple(view.kb.name(n) for n in late)),
            obliged="controller", since=since, reference=RGPD_28,
            facts={"sub_processors": sorted(late)},
            evidence=tuple(dict.fromkeys(e for c in late.values() for e in c.evidence))
            or (sheet_evidence("contract", contract, "sub_processors"),),
            remedy=t("S’opposer par écrit dans le délai du contrat, ou l’inscrire au registre RGPD ; "
                     "au prochain marché : « {clause} »", clause=clause("sub_processors").text),
            inaction=t("Le silence vaut acceptation dans la plupart des contrats."),
            effort=Effort(days_low=0.5, days_high=1),
        )  # fmt: skip


def new_services(view: View, evidence: EvidenceBase) -> Iterator[Finding]:
    """An AI service that the latest log shows and that no earlier log did."""
    for provider, (day, product, proof) in first_seen(evidence).items():
        using = [s for s in view.systems if provider in {x.party for x in view.chains.links[s]}]
        outside = zone(view.kb.control(provider, view.on, view.known).country) == "non_eu"
        yield Finding(
            check=f"dependence.new_service.{provider}",
            subject=system_node(using[0]) if len(using) == 1 else "authority",
            challenge="dependence",
            severity=Severity.MEDIUM if outside else Severity.LOW,
            title=t(
                "Nouveau service d’IA dans les journaux : {product} ({country})",
                product=product,
                country=country_name(view.kb.control(provider, view.on, view.known).country),
            ),
            since=day,
            reference=RGPD_28,
            facts={"provider": provider, "systems": sorted(using)},
            evidence=(proof,),
            remedy=t("Dire de quel système il relève, ou ouvrir une fiche ; décider de l’usage."),
            effort=Effort(days_low=0.1, days_high=0.5),
        )
