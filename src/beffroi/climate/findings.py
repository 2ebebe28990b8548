"""What the climate room has to say: each check is a function from what is known to findings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from beffroi.climate.catalogue import Catalogue
from beffroi.climate.consumption import Consumption
from beffroi.climate.units import Energy
from beffroi.climate.usage import Used, places
from beffroi.core import Amount, Effort, Evidence, Finding, Reference, Severity, t, tn
from beffroi.register import AISystem, Contract, Register

K = 5
# Work that nobody waits for, by the words that name it.
_BACKGROUND = re.compile(
    r"r[eé]-?index|index|embedding|plongement|enrich|ingest|nocturne|nightly|batch|"
    r"pr[eé]-?calcul|crawl|collecte", re.IGNORECASE,
)  # fmt: skip
_SAVING = re.compile(r"saving|economie|[eé]conomie|reduction|r[eé]duction|gain", re.IGNORECASE)
_RGESN = Reference(
    text="RGESN 2024, famille 9 (algorithmie) ; AFNOR SPEC 2314, BP13 et BP23",
    url="https://ecoresponsable.numerique.gouv.fr/publications/referentiel-general-ecoconception/",
    status="standard",
    verification="secondary",
)
_L1480 = Reference(
    text="UIT-T L.1480 : évaluer les effets nets du numérique",
    url="https://www.itu.int/rec/T-REC-L.1480",
    status="standard",
    verification="secondary",
)
_ADEME = Reference(
    text="ADEME, Base Empreinte : facteurs des zones non interconnectées",
    url="https://base-empreinte.ademe.fr/",
    status="method",
    verification="secondary",
)


def background_outweighs(system: AISystem, used: Consumption) -> Iterator[Finding]:
    """Work in the background that uses more electricity than every answer together."""
    behind = {p: e for p, e in used.purposes.items() if _BACKGROUND.search(p)}
    front = [e for p, e in used.purposes.items() if p not in behind]
    if not behind or not front:
        return
    back = Energy.sum(behind.values())
    answers = Energy.sum(front)
    if back.central <= answers.central or answers.central <= 0:
        return
    ratio = back.central / answers.central
    yield Finding(
        check="climate.background_outweighs",
        subject=f"system:{system.id}",
        challenge="climate",
        severity=Severity.MEDIUM,
        title=t(
            "{name} : le travail de fond ({purposes}) consomme {ratio} fois plus que toutes les "
            "réponses",
            name=_name(system), purposes=tuple(sorted(behind)), ratio=_two(ratio),
        ),
        detail=t(
            "{back} par an contre {front} pour les réponses, au rythme observé : {share} de "
            "l’électricité du système ne répond à personne.",
            back=_amount(back), front=_amount(answers),
            share=Amount(value=back.central / (back.central + answers.central), unit="ratio"),
        ),
        reference=_RGESN,
        facts={"ratio": float(_two(ratio))},
        measures=(f"climate.energy@system:{system.id}",),
        evidence=used.evidence,
        remedy=t(
            "Ne reprendre que les pages modifiées : comparer leur empreinte (somme de contrôle) "
            "avant de les confier au modèle. À faire inscrire au contrat."
        ),
        inaction=t("La dépense se répète chaque nuit, quel que soit le nombre de questions."),
        effort=Effort(days_low=1, days_high=3),
    )  # fmt: skip


def unmeasured(system: AISystem, contracts: Iterable[Contract]) -> Iterator[Finding]:
    """A system in service whose consumption nobody measures."""
    if system.stage.value not in {"in_service", "pilot"}:
        return
    paid = [c for c in contracts if c.annual_amount.value]
    roles = {link.role for link in system.chain.values()}
    at_home = any(
        link.role in {"supplier", "host"} and link.party.value == "interne"
        for link in system.chain.values()
    )
    remedy = (
        t(
            "Mesurer ses exécutions : compteurs du processeur, à défaut temps de calcul et puissance "
            "de sa machine."
        )
        if at_home and not paid
        else t(
            "Demander au fournisseur, par simple courrier puis au prochain avenant, les minutes de "
            "parole traitées et l’énergie consommée chaque mois."
        )
        if "speech" in roles
        else t(
            "Demander au fournisseur, par simple courrier puis au prochain avenant, le nombre de "
            "requêtes et de jetons de chaque mois, et le lieu du calcul."
        )
    )
    yield Finding(
        check="climate.unmeasured",
        subject=f"system:{system.id}",
        challenge="climate",
        severity=Severity.LOW if paid else Severity.INFO,
        title=t("{name} : sa consommation n’est pas mesurée", name=_name(system)),
        detail=t(
            "Aucun relevé (jetons, minutes de parole, énergie) ne dit ce qu’il consomme. Absent "
            "n’est pas nul."
        ),
        obliged="authority",
        reference=_RGESN,
        missing=("usage_log",),
        measures=(f"climate.energy@system:{system.id}",),
        evidence=tuple(e for c in paid for e in c.annual_amount.evidence)[:3],
        remedy=remedy,
        effort=Effort(days_low=0.5, days_high=1),
    )


def unused_seats(system: AISystem, contracts: Iterable[Contract]) -> Iterator[Finding]:
    """Seats paid for and not used: the smallest model is the one that nobody runs."""
    seats, users = system.seats.value, system.users.value
    if seats is None or users is None or seats - users < K:
        return
    amounts = [c.annual_amount.value for c in contracts if c.annual_amount.value]
    idle = seats - users
    cost = sum(amounts) * idle / seats if amounts else None
    yield Finding(
        check="climate.unused_seats",
        subject=f"system:{system.id}",
        challenge="climate",
        severity=Severity.LOW,
        title=tn(
            "{name} : {n} licence payée n’est pas utilisée",
            "{name} : {n} licences payées sur {seats} ne sont pas utilisées",
            idle,
            name=_name(system),
            seats=seats,
        ),
        detail=t("{cost} par an pour rien.", cost=Amount(value=cost, unit="EUR", digits=0))
        if cost
        else None,
        reference=_RGESN,
        facts={"seats": seats, "users": users},
        evidence=tuple(dict.fromkeys([*system.seats.evidence, *system.users.evidence])),
        remedy=t("Réduire le nombre de licences à la prochaine échéance."),
        effort=Effort(days_low=0.5, days_high=0.5),
    )


def claimed_savings(system: AISystem, contracts: Iterable[Contract]) -> Iterator[Finding]:
    """A saving that the supplier states and nothing normalised supports: it counts for zero."""
    for contract in contracts:
        for key, claims in sorted(contract.supplier_claims.items()):
            value = claims.value
            if not _SAVING.search(key) or isinstance(value, bool | str | tuple) or value is None:
                continue
            yield Finding(
                check=f"climate.claimed_saving.{key}",
                subject=f"system:{system.id}",
                challenge="climate",
                severity=Severity.MEDIUM,
                title=t(
                    "{name} : l’économie annoncée ({share}) n’est pas retenue",
                    name=_name(system), share=Amount(value=value, unit="ratio"),
                ),
                detail=t(
                    "C’est la parole du fournisseur. Sans mesure corrigée du climat, la part "
                    "réellement évitée compte pour zéro et le bilan net n’est pas évaluable."
                ),
                obliged="supplier",
                reference=_L1480,
                facts={key: value},
                missing=("energy_saving",),
                undetermined=True,
                measures=(f"climate.net@system:{system.id}",),
                evidence=claims.evidence,
                remedy=t(
                    "Mesurer : relevés de compteurs et degrés-jours d’un an avant et après la mise "
                    "en service. Faire du résultat une condition du paiement."
                ),
                effort=Effort(days_low=1, days_high=3),
            )  # fmt: skip


def far_grid(system: AISystem, used: Consumption, books: Catalogue) -> Iterator[Finding]:
    """Requests that run on a grid far more carbon-intensive than the French one."""
    france = books.factors.grids["FRA"].gwp.central
    if used.local or used.zones == ("FRA",) or used.energy.central <= 0:
        return
    there = used.gwp_used.central / used.energy.central
    if there < 3 * france:
        return
    moved = used.under(books.factors.grids["FRA"].gwp).central
    yield Finding(
        check="climate.far_grid",
        subject=f"system:{system.id}",
        challenge="climate",
        severity=Severity.INFO,
        title=t(
            "{name} : son électricité émet {ratio} fois plus que celle de l’Hexagone",
            name=_name(system),
            ratio=_two(there / france),
        ),
        detail=t(
            "Le même usage sur le réseau français : {moved} par an au lieu de {now}. La fabrication "
            "des machines, elle, ne change pas avec le réseau.",
            moved=Amount(value=moved, unit="kgCO2e"),
            now=Amount(value=used.gwp.central, unit="kgCO2e"),
        ),
        reference=_RGESN,
        facts={"zones": list(used.zones)},
        measures=(f"climate.gwp@system:{system.id}", f"climate.gwp.fr@system:{system.id}"),
        evidence=used.evidence,
        remedy=t(
            "À qualité égale, préférer un hébergement sur un réseau peu carboné ; d’abord, ne pas "
            "générer ce qui peut être trouvé ou réutilisé."
        ),
        effort=Effort(days_low=2, days_high=10),
    )


def undocumented_model(system: AISystem, used: Consumption) -> Iterator[Finding]:
    """A model that nobody documents: the interval is that of its family."""
    if not {"model-class", "model-unknown"} & set(used.gaps):
        return
    yield Finding(
        check="climate.undocumented_model",
        subject=f"system:{system.id}",
        challenge="climate",
        severity=Severity.INFO,
        title=t("{name} : la taille d’un de ses modèles n’est pas documentée", name=_name(system)),
        detail=t("Modèles vus : {models}. L’intervalle est celui de leur famille.",
                 models=used.models),
        obliged="provider",
        reference=Reference(
            text="Règlement (UE) 2024/1689, annexe XI, section 1 (taille et énergie du modèle)",
            url="https://eur-lex.europa.eu/eli/reg/2024/1689/oj",
            verification="secondary",
        ),
        measures=(f"climate.energy@system:{system.id}",),
        evidence=used.evidence,
        remedy=t("Demander au fournisseur le nombre de paramètres et la consommation du modèle."),
        effort=Effort(days_low=0.5, days_high=0.5),
    )  # fmt: skip


def unattributed(groups: Iterable[Used]) -> Iterator[Finding]:
    """Requests that no sheet of the register explains."""
    loose = [g for g in groups if not g.system]
    requests = sum(g.requests for g in loose)
    if not requests:
        return
    yield Finding(
        check="climate.unattributed_usage",
        subject="authority",
        challenge="climate",
        severity=Severity.LOW,
        title=tn(
            "{n} requête à un modèle n’est rattachée à aucun système du registre",
            "{n} requêtes à un modèle ne sont rattachées à aucun système du registre",
            requests,
        ),
        detail=t("Modèles : {models}.", models=tuple(sorted({g.model for g in loose}))),
        reference=_RGESN,
        evidence=places(loose),
        remedy=t("Ouvrir une fiche pour cet usage, ou y mettre fin."),
        effort=Effort(days_low=0.5, days_high=1),
    )


def island_grid(
    register: Register, books: Catalogue, home: str, evidence: tuple[Evidence, ...]
) -> Iterator[Finding]:
    """An authority off the mainland grid: mainland factors do not hold at home."""
    grid = books.factors.grids.get(home)
    mainland = books.factors.grids[books.factors.zones.mainland.zone]
    if grid is None or grid.zone == mainland.zone:
        return
    ratio = grid.gwp.central / mainland.gwp.central
    yield Finding(
        check="climate.island_grid",
        subject="authority",
        challenge="climate",
        severity=Severity.INFO,
        title=t(
            "{place} : l’électricité émet {ratio} fois plus que dans l’Hexagone",
            place=grid.name,
            ratio=_two(ratio),
        ),
        detail=t("Ce qui tourne sur place est compté avec ce réseau, jamais avec celui de "
                 "l’Hexagone."),
        reference=_ADEME,
        facts={"department": register.authority.department.value or ""},
        evidence=evidence,
        remedy=t("Préférer, pour les traitements lourds, un hébergement sur un réseau peu carboné."),
        effort=Effort(days_low=1, days_high=5),
    )  # fmt: skip


def _name(system: AISystem) -> str:
    return system.name.value or system.id


def _amount(energy: Energy) -> Amount:
    return Amount(value=energy.central, unit=energy.unit)


def _two(ratio: float) -> float:
    """Two significant digits: a ratio of estimates bears no more."""
    return float(f"{ratio:.2g}")
