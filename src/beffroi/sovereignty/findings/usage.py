"""Uses that nobody decided, and licences that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from beffroi.core import Amount, Contradiction, Effort, Finding, Severity, t, tn
from beffroi.evidence import EvidenceBase
from beffroi.evidence.linking import slug
from beffroi.register import Claim, FactValue, Use
from beffroi.sovereignty.calendar import running_end
from beffroi.sovereignty.chain import system_node
from beffroi.sovereignty.kb.matchers import party_finder
from beffroi.sovereignty.levers import RGPD_28
from beffroi.sovereignty.market import ai_markets
from beffroi.sovereignty.view import View


def unmanaged(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """AI services that agents use and that no contract covers, one finding a system."""
    met: dict[str, list[Use]] = {}
    for _key, use in sorted(view.register.uses.items()):
        system = use.system.value
        if use.managed.value is False and system in view.systems and not _paid(view, system):
            met.setdefault(system, []).append(use)
    for system, uses in met.items():
        yield _unmanaged(view, system, uses)


def _paid(view: View, system: str) -> bool:
    """Whether a contract in force covers a system."""
    contracts = view.register.contracts_of(system)
    return any((end := running_end(c, view.on)) is None or end >= view.on for c in contracts)


def _unmanaged(view: View, system: str, uses: list[Use]) -> Finding:
    services = {u.service.value for u in uses if u.service.value}
    parties = {
        x.party: view.party(x)
        for x in view.chains.behind(system)
        if not x.inferred and not x.party.startswith("unknown:")
    }
    names = tuple(view.who(p, country=True).render("fr") for _, p in sorted(parties.items()))
    proof = tuple(dict.fromkeys(e for u in uses for e in (*u.posts.evidence, *u.managed.evidence)))
    denial = _denial(view, system)
    return Finding(
        check="dependence.unmanaged_use",
        subject=system_node(system),
        challenge="dependence",
        severity=Severity.MEDIUM,
        title=tn(
            "{name} : usage non encadré, vu dans {n} service",
            "{name} : usage non encadré, vu dans {n} services",
            len(services),
            name=view.name(system),
        ),
        detail=t(
            "Chez {names}. Aucun contrat en cours : ni sous-traitance encadrée, ni réversibilité. "
            "Les services de moins de cinq postes ne sont jamais nommés.",
            names=names,
        ),
        obliged="controller",
        reference=RGPD_28,
        facts={"services": sorted(services), "uses": sorted(u.id for u in uses)},
        evidence=proof or view.evidence(system),
        contradicts=Contradiction(
            declared="aucun usage de sites d’IA générative",
            declared_by=denial.voice,
            found=", ".join(sorted(view.service(s) for s in services)),
            declared_evidence=denial.evidence,
        )
        if denial is not None and services
        else None,
        remedy=t(
            "Proposer aux services un outil sous contrat qui répond au même besoin, puis dire "
            "par la charte ce qui est permis ; ne bloquer qu’ensuite."
        ),
        inaction=t("Des données de la collectivité restent confiées à un tiers sans contrat."),
        effort=Effort(days_low=2, days_high=10),
    )


def _denial(view: View, system: str) -> Claim[FactValue] | None:
    """The word of a service that says it makes no such use."""
    said = view.chains.sheets[system].declared.get("generative_use")
    return next((c for c in said.claims if c.value is False), None) if said else None


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


def mail_access(view: View, evidence: EvidenceBase) -> Iterator[Finding]:
    """Applications that agents let read their messages, without the administrator's consent."""
    if not evidence.readings("oauth"):
        return
    # Its module opens tables: loaded only where consents were read.
    from beffroi.evidence.readers.oauth import Consents  # noqa: PLC0415

    apps = [
        (app, reading.evidence("line", str(app.line), app.name))
        for reading, consents in evidence.of(Consents)
        for app in consents.applications
        if app.reads_mail and not app.for_all
    ]
    if not apps:
        return
    names = tuple(sorted({app.name for app, _ in apps}))
    denial = _mail_denial(view)
    yield Finding(
        check="dependence.mail_access",
        subject="authority",
        challenge="dependence",
        severity=Severity.HIGH,
        title=tn(
            "{n} application tierce lit des messageries sans l’accord de l’administrateur",
            "{n} applications tierces lisent des messageries sans l’accord de l’administrateur",
            len(names),
        ),
        detail=t("{names}.", names=names),
        obliged="controller",
        reference=RGPD_28,
        facts={"applications": list(names)},
        evidence=tuple(e for _, e in sorted(apps, key=lambda a: a[0].name)),
        contradicts=Contradiction(
            declared="aucune application tierce ne lit les messageries",
            declared_by=denial.voice,
            found=", ".join(names),
            declared_evidence=denial.evidence,
        )
        if denial is not None
        else None,
        remedy=t(
            "Retirer ces consentements, soumettre tout nouveau consentement à l’administrateur, "
            "puis demander aux services le besoin auquel ils répondaient."
        ),
        inaction=t("Tous les messages des agents concernés, et leurs pièces, restent lisibles."),
        effort=Effort(days_low=0.5, days_high=2),
    )


def _mail_denial(view: View) -> Claim[FactValue] | None:
    for sheet in view.register.systems.values():
        said = sheet.declared.get("third_party_mail_access")
        if said is not None and said.best is not None and said.value is False:
            return said.best
    return None


def hidden_markets(view: View, evidence: EvidenceBase) -> Iterator[Finding]:
    """A published contract about AI held by a reseller that names no vendor."""
    found = ai_markets(evidence, view.register, view.kb, party_finder(), view.on, view.known)
    for market in found:
        if not market.hidden:
            continue
        yield Finding(
            check=f"dependence.market_hides_vendor.{slug(market.id)}",
            subject="authority",
            challenge="dependence",
            severity=Severity.LOW,
            title=t(
                "Marché « {object} » : tenu par {holders}, éditeur non nommé",
                object=market.object[:80],
                holders=market.holders,
            ),
            undetermined=True,
            missing=("vendor",),
            evidence=(market.evidence,),
            remedy=t("Demander au titulaire le nom de l’éditeur et du modèle, et créer la fiche."),
            effort=Effort(days_low=0.1, days_high=0.3),
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
