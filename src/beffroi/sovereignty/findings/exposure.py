"""Who really stands behind a system, against what was declared, ordered, or shown on the invoice."""

from __future__ import annotations

from collections.abc import Iterator

from beffroi.core import Contradiction, Effort, Finding, Severity, Text, t
from beffroi.evidence import EvidenceBase
from beffroi.register import Claim, FactValue
from beffroi.sovereignty.chain import ChainLink, system_node
from beffroi.sovereignty.graph.model import Party
from beffroi.sovereignty.levers import RGPD_28, RGPD_44, clause, loosen
from beffroi.sovereignty.view import View

DECLARED = "non_eu_sub_processors"


def undeclared(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """A declaration « no sub-processor outside the Union » that the chain contradicts."""
    for system in view.systems:
        said = _denial(view, system)
        links = named(view.outside(system))
        if said is None or not links:
            continue
        parties = listed(view, links)
        yield Finding(
            check="dependence.undeclared_outside",
            subject=system_node(system),
            challenge="dependence",
            severity=Severity.HIGH,
            title=t(
                "{name} : déclaré sans sous-traitant hors de l’Union, il dépend de {parties}",
                name=view.name(system),
                parties=parties,
            ),
            detail=ranks(view, links),
            obliged="controller",
            reference=RGPD_28,
            facts={"parties": list(parties)},
            measures=(
                f"dependence.exposure@{system_node(system)}",
                f"dependence.non_eu_links@{system_node(system)}",
            ),
            evidence=view.evidence(system, outside=True),
            contradicts=Contradiction(
                declared="aucun sous-traitant hors de l’Union",
                declared_by=said.voice,
                found=", ".join(parties),
                declared_evidence=said.evidence,
            ),
            remedy=t(
                "Demander au titulaire sa liste de sous-traitants, corriger le registre ; {loosen}",
                loosen=loosen(view, system),
            ),
            inaction=t(
                "Des données partent hors de l’Union sans que la collectivité l’ait autorisé "
                "ni inscrit à son registre."
            ),
            effort=Effort(days_low=0.5, days_high=2),
        )


def _denial(view: View, system: str) -> Claim[FactValue] | None:
    claims = view.chains.sheets[system].declared.get(DECLARED)
    best = claims.best if claims else None
    return best if best is not None and best.value is False else None


def hidden(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """A system bought from a firm of the Union that stops with one from outside."""
    for system in view.systems:
        supplier, links = view.supplier(system), named(view.outside(system))
        if supplier is None or supplier.zone not in {"fr", "eu"} or not links:
            continue
        if _denial(view, system) is not None:  # told more gravely by ``undeclared``
            continue
        deeper = [x for x in links if x.rank > 1]
        if not deeper:
            continue
        yield Finding(
            check="dependence.hidden_vendor",
            subject=system_node(system),
            challenge="dependence",
            severity=Severity.MEDIUM,
            title=t(
                "{name} est acheté à {supplier}, mais dépend de {parties}",
                name=view.name(system),
                supplier=view.who(supplier),
                parties=listed(view, tuple(deeper)),
            ),
            detail=ranks(view, tuple(deeper)),
            reference=RGPD_44,
            facts={"supplier": supplier.id, "ranks": sorted({x.rank for x in deeper})},
            measures=(
                f"dependence.exposure@{system_node(system)}",
                f"dependence.cut.us@{system_node(system)}",
            ),
            evidence=view.evidence(system, outside=True),
            remedy=t("Pour s’en défaire : {loosen}", loosen=loosen(view, system)),
            inaction=t(
                "Le droit de l’État qui contrôle ce maillon s’applique, où que soient les serveurs."
            ),
            effort=Effort(days_low=2, days_high=10),
        )


def not_ordered(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """A function that nobody ordered, switched on by an update, that calls a third party."""
    for system in view.systems:
        ordered = view.chains.sheets[system].declared.get("ordered")
        best = ordered.best if ordered else None
        if best is None or best.value is not False:
            continue
        links = named(view.outside(system))
        yield Finding(
            check="dependence.not_ordered",
            subject=system_node(system),
            challenge="dependence",
            severity=Severity.HIGH if links else Severity.MEDIUM,
            title=t(
                "{name} n’a pas été commandé : il est arrivé par une mise à jour",
                name=view.name(system),
            ),
            detail=ranks(view, links) if links else None,
            obliged="supplier",
            reference=RGPD_28,
            evidence=best.evidence or view.evidence(system),
            remedy=t(
                "Le faire désactiver par le titulaire, puis décider ; au prochain marché : "
                "« {clause} »",
                clause=clause("no_silent_ai").text,
            ),
            inaction=t(
                "Le traitement continue sans décision, sans analyse et sans base contractuelle."
            ),
            gate="refuse",
            effort=Effort(days_low=0.5, days_high=1),
        )


def named(links: tuple[ChainLink, ...]) -> tuple[ChainLink, ...]:
    """Return the links that an artefact or a person named (what is only inferred is left out)."""
    return tuple(x for x in links if not x.inferred)


def listed(view: View, links: tuple[ChainLink, ...]) -> tuple[str, ...]:
    """Return who stands behind links with their country: one name a group, the head's if named."""
    groups: dict[str, Party] = {}
    for link in links:
        party = view.party(link)
        known = groups.get(party.group)
        if known is None or party.id == party.group:
            groups[party.group] = party
    return tuple(view.who(p, country=True).render("fr") for p in groups.values())


def ranks(view: View, links: tuple[ChainLink, ...]) -> Text:
    """Say at which rank each party stands, and in which region the service runs."""
    said = []
    nearest = {x.party: x for x in sorted(links, key=lambda x: -x.rank)}
    for x in sorted(nearest.values(), key=lambda x: (x.rank, x.party)):
        who = view.who(view.party(x))
        said.append(
            t("rang {rank}, {who}, région {region}", rank=x.rank, who=who, region=x.region)
            if x.region
            else t("rang {rank}, {who}", rank=x.rank, who=who)
        )
    lines = " ; ".join(dict.fromkeys(s.render("fr") for s in said))
    if not any(x.region for x in links):
        return t("Chaîne : {lines}.", lines=lines)
    return t(
        "Chaîne : {lines}. Une région située dans l’Union ne soustrait pas une société au "
        "droit de l’État qui la contrôle.",
        lines=lines,
    )
