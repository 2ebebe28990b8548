"""What contracts say, or do not: exit, end, renewal, sub-processors accepted by silence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from beffroi.core import Contradiction, Effort, Evidence, Finding, Severity, Text, t, tn
from beffroi.evidence import EvidenceBase
from beffroi.register import Contract
from beffroi.sovereignty.calendar import notice_day, running_end
from beffroi.sovereignty.chain import system_node
from beffroi.sovereignty.levers import CCAG_TIC, DATA_ACT, RGPD_28, clause
from beffroi.sovereignty.seen import last_seen
from beffroi.sovereignty.view import View, sheet_evidence

AHEAD = timedelta(days=365)


def covered(view: View) -> Iterator[tuple[Contract, tuple[str, ...]]]:
    """Yield each contract with the systems in use that it covers, by id."""
    for _, contract in sorted(view.register.contracts.items()):
        systems = tuple(
            s for s, c in sorted(contract.systems.items()) if c.value is True and s in view.systems
        )
        if systems:
            yield contract, systems


def title_of(contract: Contract) -> str:
    """Return how people call a contract: its number, else its name."""
    return contract.reference.value or contract.name.value or contract.id


def no_exit(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """A contract in force without a way out, or of which nobody read whether it has one."""
    for contract, systems in covered(view):
        if _ended(contract, view.on) or contract.exit_clause.value is True:
            continue
        known = contract.exit_clause.value is False
        outside = any(view.outside(s) for s in systems)
        severity = (Severity.HIGH if outside else Severity.MEDIUM) if known else Severity.LOW
        names = tuple(view.name(s) for s in systems)
        yield Finding(
            check="dependence.no_exit_clause",
            subject=f"contract:{contract.id}",
            challenge="dependence",
            severity=severity,
            title=t(
                "{contract} ({names}) : aucune clause de sortie",
                contract=title_of(contract),
                names=names,
            )
            if known
            else t(
                "{contract} ({names}) : clause de sortie non vérifiée",
                contract=title_of(contract),
                names=names,
            ),
            undetermined=not known,
            missing=() if known else ("exit_clause",),
            due=contract.end.value,
            reference=DATA_ACT,
            evidence=contract.exit_clause.evidence
            or (sheet_evidence("contract", contract, "exit_clause"),),
            remedy=t("Négocier un avenant : « {clause} »", clause=clause("reversibility").text)
            if known
            else t("Lire l’article sur la réversibilité et le noter dans la fiche du contrat."),
            inaction=t("Changer de solution coûtera ce que le titulaire voudra."),
            effort=Effort(days_low=2, days_high=5)
            if known
            else Effort(days_low=0.1, days_high=0.3),
        )


def _ended(contract: Contract, on: date) -> bool:
    end = running_end(contract, on)
    return end is not None and end < on


def ended(view: View, evidence: EvidenceBase) -> Iterator[Finding]:
    """A contract that ended while its system goes on."""
    for contract, systems in covered(view):
        end = contract.end.value
        if end is None or end >= view.on or contract.tacit_renewal.value is True:
            continue
        for system in systems:
            if _replaced(view, system, contract):
                continue
            seen = last_seen(evidence, view.register, system)
            running = seen is not None and seen[0] > end
            sheet = view.chains.sheets[system]
            if not running and sheet.stage.value not in {"pilot", "in_service"}:
                continue
            yield _running(view, contract, system, end, seen if running else None)


def _replaced(view: View, system: str, contract: Contract) -> bool:
    """Whether another contract covers the system on the day."""
    return any(
        c.id != contract.id and not _ended(c, view.on) for c in view.register.contracts_of(system)
    )


def _running(
    view: View,
    contract: Contract,
    system: str,
    end: date,
    seen: tuple[date, tuple[Evidence, ...]] | None,
) -> Finding:
    sheet = view.chains.sheets[system]
    said = sheet.declared.get("stopped_on")
    best = said.best if said else None
    days = (view.on - end).days
    contradiction = None
    if best is not None and seen is not None:
        contradiction = Contradiction(
            declared=str(best.value),
            declared_by=best.voice,
            found=t("trafic vu le {day}", day=seen[0]).render("fr"),
            declared_evidence=best.evidence,
        )
    proof = (*contract.end.evidence, *(seen[1] if seen else ()))
    return Finding(
        check="dependence.running_after_end",
        subject=system_node(system),
        challenge="dependence",
        severity=Severity.HIGH,
        title=tn(
            "{name} fonctionne encore {n} jour après la fin de son contrat",
            "{name} fonctionne encore {n} jours après la fin de son contrat",
            days,
            name=view.name(system),
        ),
        detail=t("Contrat {contract}, terminé le {end}.", contract=title_of(contract), end=end),
        obliged="authority",
        since=end,
        reference=RGPD_28,
        contradicts=contradiction,
        evidence=tuple(dict.fromkeys(proof)) or (sheet_evidence("contract", contract, "end"),),
        remedy=t(
            "Arrêter le système et faire couper ses accès, ou passer un nouveau contrat avant "
            "toute reprise."
        ),
        inaction=t(
            "Un tiers traite des données sans contrat : ni instruction, ni garantie, ni recours."
        ),
        gate="refuse",
        effort=Effort(days_low=0.5, days_high=2),
    )


def renewals(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """A contract that will renew itself unless notice is given by a coming day."""
    for contract, systems in covered(view):
        day, end = notice_day(contract, view.on), running_end(contract, view.on)
        if contract.tacit_renewal.value is not True or day is None or end is None:
            continue
        if end < view.on or day > view.on + AHEAD:
            continue
        late = day < view.on
        outside = any(view.outside(s) for s in systems)
        yield Finding(
            check="dependence.notice_day",
            subject=f"contract:{contract.id}",
            challenge="dependence",
            severity=Severity.MEDIUM if outside else Severity.LOW,
            title=_renewal_title(
                contract, tuple(view.name(s) for s in systems), day, end, late=late
            ),
            due=None if late else day,
            since=day if late else None,
            reference=CCAG_TIC,
            evidence=(*contract.end.evidence, *contract.notice_months.evidence)
            or (sheet_evidence("contract", contract, "end"),),
            remedy=t(
                "Préparer dès maintenant la décision de la prochaine échéance, et son préavis."
            )
            if late
            else t(
                "Décider avant cette date : dénoncer, ou négocier les clauses de sortie et de "
                "sous-traitance contre la reconduction."
            ),
            effort=Effort(days_low=1, days_high=5),
        )


def _renewal_title(
    contract: Contract, names: tuple[str, ...], day: date, end: date, *, late: bool
) -> Text:
    if late:
        return t(
            "{contract} ({names}) : préavis passé le {day}, reconduit après le {end}",
            contract=title_of(contract),
            names=names,
            day=day,
            end=end,
        )
    return t(
        "{contract} ({names}) : préavis à donner avant le {day}, sinon reconduit",
        contract=title_of(contract),
        names=names,
        day=day,
    )


def no_article_28(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """A contract that is known to lack the clauses of a processor."""
    for contract, systems in covered(view):
        if contract.dpa_article_28.value is not False or _ended(contract, view.on):
            continue
        yield Finding(
            check="dependence.no_article_28",
            subject=f"contract:{contract.id}",
            challenge="dependence",
            severity=Severity.MEDIUM,
            title=t(
                "{contract} ({names}) : pas de clauses de sous-traitance (RGPD, art. 28)",
                contract=title_of(contract),
                names=tuple(view.name(s) for s in systems),
            ),
            obliged="controller",
            reference=RGPD_28,
            evidence=contract.dpa_article_28.evidence
            or (sheet_evidence("contract", contract, "dpa_article_28"),),
            remedy=t("Faire signer un accord de sous-traitance, avec la liste de tous les rangs."),
            effort=Effort(days_low=1, days_high=3),
        )
