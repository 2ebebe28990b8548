"""The figures of one system: cost, exposure, substitution, control, what a cut-off does to it."""

from __future__ import annotations

from beffroi.core import Grade, Measure, Text, not_measured, t
from beffroi.sovereignty.chain import ChainLink, system_node
from beffroi.sovereignty.graph.supply import Need, State
from beffroi.sovereignty.kb.facts import value_of
from beffroi.sovereignty.kits import LocalLibraries, TurnedKits, local_libraries, turned_kits
from beffroi.sovereignty.measures import methods
from beffroi.sovereignty.questions import question
from beffroi.sovereignty.regimes import regime
from beffroi.sovereignty.view import View, sheet_evidence

STATES: dict[State, str] = {
    State.LOST: "arrêté",
    State.DEGRADED: "dégradé",
    State.FROZEN: "sans mise à jour",
    State.KEPT: "maintenu",
}
NOT_EXPOSED = "none"
SUBSTITUTION_FACT = "substitution"
LEVELS = {"none": 0, "declared": 1, "tested": 2, "hot": 3}


def system_measures(view: View, system: str) -> list[Measure]:
    """Return the figures of a system, those not known said to be so."""
    return [
        _spend(view, system),
        _exposure(view, system),
        _outside(view, system),
        substitution(view, system),
        _control(view, system),
        _cut(view, system),
    ]


def _spend(view: View, system: str) -> Measure:
    cost = view.chains.costs[system]
    label = t("Coût annuel hors taxes")
    if cost.value is None:
        to_know = (
            t("Le contrat paie aussi d’autres systèmes : demander au titulaire le prix de chacun.")
            if cost.shared
            else t("Déposez le contrat ou l’export des mandats : un quart d’heure.")
        )
        return not_measured(
            "dependence.spend",
            system_node(system),
            "dependence",
            label,
            methods.SPEND,
            unit="EUR/year",
            to_know=to_know,
        )
    sheet = view.chains.sheets[system]
    return Measure(
        metric="dependence.spend",
        subject=system_node(system),
        challenge="dependence",
        label=label,
        value=cost.value,
        unit="EUR/year",
        grade=cost.grade,
        method=methods.SPEND,
        evidence=cost.evidence or (sheet_evidence("system", sheet, "annual_cost"),),
    )


def _exposure(view: View, system: str) -> Measure:
    """Immunity to extraterritorial law: the set of regimes, and through whom."""
    label = t("Régimes extraterritoriaux applicables")
    found = view.exposures(system)
    sure = sorted({e.regime for _, e in found if e.reach == "established"})
    unknown = view.unknown(system)
    if not sure and unknown:
        return not_measured(
            "dependence.exposure",
            system_node(system),
            "dependence",
            label,
            methods.EXPOSURE,
            to_know=question(view, system),
        )
    parts = None if sure else _parts(view, system)
    proofs = view.evidence(system, outside=bool(sure))
    return Measure(
        metric="dependence.exposure",
        subject=system_node(system),
        challenge="dependence",
        label=label,
        value=", ".join(regime(r).name.render("fr") for r in sure) or NOT_EXPOSED,
        grade=Grade.COMPUTED,
        method=methods.EXPOSURE,
        evidence=tuple(dict.fromkeys((*proofs, *(parts.evidence if parts else ())))),
        note=_why_exposed(view, system, sure) or _why_own(parts),
    )


def _why_exposed(view: View, system: str, sure: list[str]) -> Text | None:
    """Say through whom a law reaches the system, or that a reach is only possible."""
    found = view.exposures(system)
    if sure:
        through = dict.fromkeys(
            view.who(view.party(x)).render("fr") for x, e in found if e.reach == "established"
        )
        return t("Par {parties}.", parties=tuple(through))
    possible = dict.fromkeys(
        view.who(view.party(x)).render("fr") for x, e in found if e.reach == "possible"
    )
    if possible:
        return t(
            "Portée discutée, par un établissement hors de l’Union : {parties}.",
            parties=tuple(possible),
        )
    return None


def _parts(view: View, system: str) -> TurnedKits | LocalLibraries | None:
    """What a system's own parts show when nobody foreign is established behind it."""
    return turned_kits(view.register, system) or local_libraries(view.register, system)


def _why_own(parts: TurnedKits | LocalLibraries | None) -> Text | None:
    """Say where the AI libraries of a system go, when they go to nobody else."""
    match parts:
        case TurnedKits():
            return t(
                "Présence de {kits}, dont l’adresse d’appel est interne ({hosts}) : ce kit ne fait "
                "dépendre de personne d’autre.",
                kits=parts.kits,
                hosts=parts.hosts,
            )
        case LocalLibraries():
            return t(
                "Bibliothèques d’IA relevées : {names}, qui calculent sur place ; aucun kit d’un "
                "fournisseur distant.",
                names=parts.names,
            )
    return None


def _outside(view: View, system: str) -> Measure:
    outside, unknown = view.outside(system), view.unknown(system)
    known = len({x.party for x in outside})
    return Measure(
        metric="dependence.non_eu_links",
        subject=system_node(system),
        challenge="dependence",
        label=t("Maillons vivants contrôlés hors de l’Union"),
        value=float(known),
        low=float(known),
        high=float(known + len({x.party for x in unknown})),
        grade=Grade.COMPUTED,
        method=methods.EXPOSURE,
        evidence=view.evidence(system, outside=bool(outside)),
        note=_ranks(view, outside),
    )


def _ranks(view: View, links: tuple[ChainLink, ...]) -> Text | None:
    if not links:
        return None
    nearest = {x.party: x for x in sorted(links, key=lambda x: -x.rank) if not x.inferred}
    said = [
        t("rang {rank} : {who}", rank=x.rank, who=view.who(view.party(x))).render("fr")
        for x in sorted(nearest.values(), key=lambda x: (x.rank, x.party))
    ]
    return t("{links}.", links=tuple(dict.fromkeys(said))) if said else None


def substitution(view: View, system: str) -> Measure:
    """Return the capacity of substitution: 0 none, 1 declared, 2 tested, 3 hot.

    What the authority stated (with its evidence) stands; a chain in which every live need has
    members of two groups is hot by construction; otherwise it is between 0 and 2.
    """
    sheet = view.chains.sheets[system]
    said = sheet.facts.get(SUBSTITUTION_FACT) or sheet.declared.get(SUBSTITUTION_FACT)
    level = LEVELS.get(str(said.value)) if said is not None else None
    label = t("Capacité de substitution (0 aucune, 1 déclarée, 2 éprouvée, 3 à chaud)")
    if level is None and _hot(view, system):
        level = LEVELS["hot"]
    if level is None:
        return not_measured(
            "dependence.substitution",
            system_node(system),
            "dependence",
            label,
            methods.SUBSTITUTION,
            to_know=t(
                "Faire tourner le jeu d’essai du système sur une autre solution, et noter le "
                "résultat dans la fiche (substitution : none, declared, tested ou hot) : un jour."
            ),
        )
    evidence = said.evidence if said is not None else view.evidence(system)
    return Measure(
        metric="dependence.substitution",
        subject=system_node(system),
        challenge="dependence",
        label=label,
        value=float(level),
        grade=said.grade if said is not None and said.value else Grade.COMPUTED,
        method=methods.SUBSTITUTION,
        evidence=evidence or (sheet_evidence("system", sheet, f"facts.{SUBSTITUTION_FACT}"),),
    )


def _hot(view: View, system: str) -> bool:
    """Whether every live need can be met by two groups at least."""
    needs: tuple[Need, ...] = view.chains.supply.graph.needs[system_node(system)]
    live = [n for n in needs if n.live and not all(view.chains.party(m).local for m in n.any_of)]
    return bool(live) and all(len({view.chains.party(m).group for m in n.any_of}) > 1 for n in live)


def _control(view: View, system: str) -> Measure:
    """Control of technologies: links that could be taken over as they are."""
    links = [x for x in view.chains.behind(system, live_only=False) if not x.inferred]
    verdicts = [_open(view, x) for x in links]
    label = t("Maillons reprenables tels quels (poids ouverts, interface standard, propre service)")
    if not links or all(v is None for v in verdicts):
        return not_measured(
            "dependence.control",
            system_node(system),
            "dependence",
            label,
            methods.CONTROL,
            unit="ratio",
            to_know=t(
                "Demander au titulaire, pour chaque maillon : licence des poids, interface d’appel, "
                "code source."
            ),
        )
    low = sum(v is True for v in verdicts) / len(links)
    high = low + sum(v is None for v in verdicts) / len(links)
    return Measure(
        metric="dependence.control",
        subject=system_node(system),
        challenge="dependence",
        label=label,
        value=low,
        unit="ratio",
        low=low,
        high=high,
        grade=Grade.COMPUTED,
        method=methods.CONTROL,
        evidence=view.evidence(system),
        note=t(
            "{open} sur {n} ; inconnus : {unknown}.",
            n=len(links),
            open=sum(v is True for v in verdicts),
            unknown=sum(v is None for v in verdicts),
        ),
    )


def _open(view: View, link: ChainLink) -> bool | None:
    """Whether a link can be taken over as it is; ``None`` when nothing tells."""
    if view.party(link).local:
        return True
    entry = view.kb.get(view.entry(link))
    if entry is None:
        return None
    weights = value_of(entry.open_weights, view.on, view.known)
    api = value_of(entry.api, view.on, view.known)
    licence = value_of(entry.licence, view.on, view.known)
    if link.role in {"model", "speech"} and entry.kind == "model":
        return bool(weights) if weights is not None else None
    if entry.kind == "software":
        return None if licence is None else not str(licence).startswith("LicenseRef")
    if api is not None:
        return str(api) in {"openai", "openai-compatible"}
    return None


def _cut(view: View, system: str) -> Measure:
    state = view.state(system, view.us_cut)
    node = system_node(system)
    maybe = node in view.us_cut.possible
    return Measure(
        metric="dependence.cut.us",
        subject=node,
        challenge="dependence",
        label=t("Effet d’une coupure des services contrôlés depuis les États-Unis"),
        value=STATES[state],
        grade=Grade.COMPUTED,
        method=methods.CUT,
        evidence=view.evidence(system, outside=state <= State.DEGRADED),
        note=t("Un maillon de pays inconnu pourrait l’aggraver.") if maybe else None,
    )
