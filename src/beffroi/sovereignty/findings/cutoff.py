"""What a cut-off would do to the authority, and who alone could cause it."""

from __future__ import annotations

from collections.abc import Iterator

from beffroi.core import Effort, Finding, Reference, Severity, t, tn
from beffroi.evidence import EvidenceBase
from beffroi.sovereignty.chain import system_node
from beffroi.sovereignty.graph.scenario import Impact
from beffroi.sovereignty.jurisdictions import country_name
from beffroi.sovereignty.levers import clause
from beffroi.sovereignty.view import View

GRAVE_SHARE = 0.25
SHARED = 2
SHARED_BY = "shared_by"
MAX_POINTS = 5
METHOD = Reference(
    text="Coupes minimales d’un arbre de défaillances (NUREG-0492)",
    status="method",
    verification="secondary",
)


def us_cut(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """What a stop of everything controlled from the United States would do."""
    cut = view.us_cut
    hit = [s for s in view.systems if system_node(s) in {*cut.lost, *cut.degraded}]
    if not hit:
        return
    lost = [view.name(s) for s in hit if system_node(s) in cut.lost]
    french = [s for s in hit if (p := view.supplier(s)) is not None and p.zone == "fr"]
    free = [view.name(s) for s in hit if view.chains.costs[s].value == 0]
    yield Finding(
        check="dependence.us_cut",
        subject="authority",
        challenge="dependence",
        severity=Severity.HIGH if len(hit) >= GRAVE_SHARE * len(view.systems) else Severity.MEDIUM,
        title=tn(
            "Une coupure des États-Unis toucherait {n} système sur {all}",
            "Une coupure des États-Unis toucherait {n} systèmes sur {all}",
            len(hit),
            all=len(view.systems),
        ),
        detail=t(
            "Arrêtés : {lost}. Achetés à des sociétés françaises : {french}. Sans coût, donc "
            "invisibles en euros : {free}.",
            lost=tuple(lost),
            french=len(french),
            free=tuple(free) or ("aucun",),
        ),
        facts={"hit": sorted(hit), "french": sorted(french), "free": sorted(free)},
        measures=tuple(
            f"dependence.cut.us{p}@authority" for p in ("", ".lost", ".degraded", ".spend")
        ),
        evidence=tuple(dict.fromkeys(e for s in hit for e in view.evidence(s, outside=True)))[:20],
        reference=METHOD,
        remedy=t(
            "Faire un exercice de coupure sur le système arrêté qui sert le plus d’agents, et "
            "mesurer le temps de retour ; au prochain marché : « {clause} »",
            clause=clause("continuity").text,
        ),
        inaction=t("Le jour d’une coupure, ces services s’arrêtent sans repli éprouvé."),
        effort=Effort(days_low=2, days_high=5),
    )


def shared_points(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """Groups whose stop alone hits several systems, the heaviest first."""
    points = [c for c in view.group_cuts if len(c.lost) + len(c.degraded) >= SHARED]
    points = [c for c in points if not c.cut.name.startswith("unknown:")]
    for cut in points[:MAX_POINTS]:
        yield _shared(view, cut)


def _shared(view: View, cut: Impact) -> Finding:
    group = cut.cut.name
    hit = tuple(sorted(n.partition(":")[2] for n in (*cut.lost, *cut.degraded)))
    sheet = view.register.suppliers.get(group)
    name = (sheet.name.value if sheet else None) or view.kb.name(group)
    country = next(
        (p.country for p in view.chains.supply.parties.values() if p.group == group), None
    )
    share = len(hit) / max(1, len(view.systems))
    return Finding(
        check="dependence.shared_point",
        subject=f"supplier:{group}",
        challenge="dependence",
        severity=Severity.MEDIUM if share >= GRAVE_SHARE else Severity.LOW,
        title=tn(
            "{group} ({country}) : son seul arrêt touche {n} système",
            "{group} ({country}) : son seul arrêt touche {n} systèmes",
            len(hit),
            group=name,
            country=country_name(country),
        ),
        detail=t("Touchés : {names}.", names=tuple(view.name(s) for s in hit)),
        facts={"systems": list(hit)},
        reference=METHOD,
        measures=tuple(f"dependence.non_eu_links@{system_node(s)}" for s in hit),
        evidence=tuple(
            dict.fromkeys(
                e
                for s in hit
                for x in view.chains.links[s]
                if view.party(x).group == group
                for e in x.evidence
            )
        )[:20]
        or view.evidence(hit[0]),
        remedy=t("Prévoir pour chacun un second maillon d’un autre groupe, et l’éprouver."),
        effort=Effort(days_low=2, days_high=10),
    )


def shared_operator(view: View, _: EvidenceBase) -> Iterator[Finding]:
    """A system that one operator runs for many members: its failure is everyone's at once."""
    for system in view.systems:
        said = view.chains.sheets[system].declared.get(SHARED_BY)
        members = said.value if said else None
        if not isinstance(members, int) or isinstance(members, bool) or members < SHARED:
            continue
        supplier = view.supplier(system)
        yield Finding(
            check="dependence.shared_operator",
            subject=system_node(system),
            challenge="dependence",
            severity=Severity.MEDIUM,
            title=t(
                "{name} : un seul opérateur, {supplier}, pour {members} membres",
                name=view.name(system),
                supplier=view.who(supplier) if supplier else t("non nommé"),
                members=members,
            ),
            facts={"members": members},
            reference=METHOD,
            evidence=said.evidence if said and said.evidence else view.evidence(system),
            remedy=t(
                "Demander à l’opérateur un second site, un délai de rétablissement mesuré et un "
                "exercice annuel commun ; tenir prêt le mode sans le service."
            ),
            inaction=t(
                "Une panne de l’opérateur arrête le service chez tous ses membres à la fois."
            ),
            effort=Effort(days_low=1, days_high=3),
        )
