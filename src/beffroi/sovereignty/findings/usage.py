"""Uses that nobody decided, and licences that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from beffroi.core import Amount, Contradiction, Effort, Evidence, Finding, Severity, t, tn
from beffroi.evidence import EvidenceBase
from beffroi.evidence.traffic.model import AgentUse
from beffroi.sovereignty.chain import system_node
from beffroi.sovereignty.jurisdictions import country_name
from beffroi.sovereignty.levers import RGPD_28
from beffroi.sovereignty.seen import traffic
from beffroi.sovereignty.view import View


def unmanaged(view: View, evidence: EvidenceBase) -> Iterator[Finding]:
    """An AI service that agents use and that no contract covers."""
    seen: dict[str, list[tuple[AgentUse, Evidence, str]]] = {}
    for reading, log in traffic(evidence):
        for one in log.seen:
            if one.agents is not None:
                place = reading.evidence("line", f"{one.agents.first_line}-{one.agents.last_line}")
                seen.setdefault(one.provider, []).append((one.agents, place, one.product))
    covered = _covered(view)
    for provider, uses in sorted(seen.items()):
        if covered & set(view.kb.path(provider, view.on)):
            continue
        yield _unmanaged(view, provider, uses)


def _covered(view: View) -> set[str]:
    """The parties, and their groups' heads, of systems under a contract in force."""
    found: set[str] = set()
    for system, links in view.chains.links.items():
        contracts = view.register.contracts_of(system)
        if any(c.end.value is None or c.end.value >= view.on for c in contracts):
            found.update(x.party for x in links if x.rank == 1 and x.role == "supplier")
    return found


def _unmanaged(view: View, provider: str, uses: list[tuple[AgentUse, Evidence, str]]) -> Finding:
    control = view.kb.control(provider, view.on, view.known)
    products = tuple(dict.fromkeys(p for _, _, p in uses))
    posts = max(u.total.posts for u, _, _ in uses)
    since = min(u.first_day for u, _, _ in uses)
    return Finding(
        check="dependence.unmanaged_use",
        subject=f"supplier:{provider}",
        challenge="dependence",
        severity=Severity.MEDIUM,
        title=tn(
            "Usage non encadré : {products} ({country}), sur {n} poste",
            "Usage non encadré : {products} ({country}), sur {n} postes",
            posts,
            products=products,
            country=country_name(control.country),
        ),
        detail=t(
            "Aucun contrat en cours ne couvre ce service : ni sous-traitance encadrée, ni "
            "réversibilité. Les groupes de moins de cinq postes ne sont pas montrés."
        ),
        obliged="controller",
        since=since,
        reference=RGPD_28,
        facts={"products": list(products), "posts": posts},
        evidence=tuple(e for _, e, _ in uses),
        remedy=t(
            "Proposer aux services un outil sous contrat qui répond au même besoin, puis dire "
            "par la charte ce qui est permis ; ne bloquer qu’ensuite."
        ),
        inaction=t(
            "Des données de la collectivité continuent d’être confiées à un tiers sans contrat."
        ),
        effort=Effort(days_low=2, days_high=10),
    )


def seats(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """Licences paid for and not used."""
    for system in view.systems:
        sheet = view.chains.sheets[system]
        paid, used = sheet.seats.value, sheet.facts.get("active_seats")
        active = used.value if used else None
        if (
            paid is None
            or not isinstance(active, int)
            or isinstance(active, bool)
            or active >= paid
        ):
            continue
        unused, cost = paid - active, view.chains.costs[system].value
        said = sheet.declared.get("unused_seats")
        best = said.best if said else None
        yield Finding(
            check="dependence.unused_seats",
            subject=system_node(system),
            challenge="dependence",
            severity=Severity.LOW,
            title=tn(
                "{name} : {n} licence payée ne sert pas",
                "{name} : {n} licences payées ne servent pas",
                unused,
                name=view.name(system),
            ),
            facts={"paid": paid, "active": active},
            evidence=tuple(dict.fromkeys((*(used.evidence if used else ()), *sheet.seats.evidence)))
            or view.evidence(system),
            contradicts=Contradiction(
                declared=str(best.value),
                declared_by=best.voice,
                found=str(unused),
                declared_evidence=best.evidence,
            )
            if best is not None and best.value != unused
            else None,
            remedy=t("Réduire le nombre de licences à la prochaine date anniversaire."),
            detail=None
            if cost is None
            else t("Soit {euros} par an.", euros=Amount(value=cost * unused / paid, unit="EUR")),
            effort=Effort(days_low=0.1, days_high=0.5),
        )


def resellers(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """A system paid to a reseller or a central buyer while its vendor is not named."""
    for system in view.systems:
        supplier = view.supplier(system)
        entry = None if supplier is None else view.kb.get(supplier.path[0] if supplier.path else "")
        behind = [x for x in view.chains.links[system] if x.rank > 1 or x.role != "supplier"]
        named = [x for x in behind if not x.party.startswith("unknown:")]
        if supplier is None or entry is None or not entry.reseller or named:
            continue
        yield Finding(
            check="dependence.reseller_hides_vendor",
            subject=system_node(system),
            challenge="dependence",
            severity=Severity.MEDIUM,
            title=t(
                "{name} est payé à {supplier}, revendeur : l’éditeur n’est pas connu",
                name=view.name(system),
                supplier=supplier.name,
            ),
            undetermined=True,
            missing=("chain",),
            evidence=view.evidence(system),
            remedy=t(
                "Demander au revendeur le bon de commande de l’éditeur, et l’inscrire dans la "
                "chaîne du système."
            ),
            effort=Effort(days_low=0.1, days_high=0.5),
        )
