"""Levers: the clause to ask for, the alternative to try, and why it would loosen the dependence."""

from __future__ import annotations

from typing import NamedTuple

from beffroi.core import Reference, Text, t
from beffroi.register import Role
from beffroi.sovereignty.chain import ChainLink
from beffroi.sovereignty.jurisdictions import zone
from beffroi.sovereignty.kb.entries import Entry, Layer
from beffroi.sovereignty.kb.facts import value_of
from beffroi.sovereignty.view import View

RGPD_28 = Reference(
    text="RGPD, article 28, paragraphes 2 à 4",
    url="https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    verification="known",
)
RGPD_44 = Reference(
    text="RGPD, chapitre V (articles 44 à 49)",
    url="https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    verification="known",
)
CCAG_TIC = Reference(
    text="CCAG-TIC (arrêté du 30 mars 2021), réversibilité et résiliation",
    url="https://www.legifrance.gouv.fr/jorf/id/JORFTEXT000043310689",
    status="contract",
    verification="known",
)
DATA_ACT = Reference(
    text="Règlement (UE) 2023/2854 (Data Act), articles 23 à 31 : changement de fournisseur",
    url="https://eur-lex.europa.eu/eli/reg/2023/2854/oj",
    verification="known",
)


class Clause(NamedTuple):
    """A clause of a technical or administrative specification, and how to check it."""

    id: str
    text: Text
    proof: Text


CLAUSES: tuple[Clause, ...] = (
    Clause(
        "reversibility",
        t(
            "Le titulaire restitue à tout moment, sans frais et sous trente jours, données, index, "
            "consignes et réglages dans des formats ouverts, et assiste le repreneur soixante jours."
        ),
        t("Un essai de restitution par an, dont le procès-verbal est joint au décompte."),
    ),
    Clause(
        "standard_interface",
        t(
            "Le modèle est appelé par une interface documentée et répandue, dont l’adresse et le "
            "nom de modèle sont des réglages à la main de l’acheteur."
        ),
        t("Le jeu d’essai de l’acheteur passe sur une autre adresse, sans changer le code."),
    ),
    Clause(
        "open_weights",
        t(
            "Le service fonctionne avec un modèle à poids ouverts dont la licence permet à "
            "l’acheteur de l’exécuter chez un tiers de son choix."
        ),
        t("Nom, version, empreinte des poids et licence (identifiant SPDX) figurent à l’offre."),
    ),
    Clause(
        "control",
        t(
            "Aucun hébergeur, modèle ou service appelé n’est contrôlé, directement ou non, depuis "
            "un État hors de l’Union ; à défaut le titulaire le signale maillon par maillon."
        ),
        t(
            "Attestation de contrôle ultime de chaque sous-traitant, mise à jour à chaque changement."
        ),
    ),
    Clause(
        "sub_processors",
        t(
            "Tout nouveau sous-traitant, de quelque rang qu’il soit, est soumis à l’accord écrit "
            "préalable de l’acheteur ; le silence vaut refus."
        ),
        t("Liste complète à la notification, puis à chaque changement, avec rang, pays et objet."),
    ),
    Clause(
        "no_silent_ai",
        t(
            "Aucune fonction d’intelligence artificielle n’est activée par une mise à jour sans "
            "ordre de service de l’acheteur."
        ),
        t("Notes de version remises trente jours avant ; fonctions désactivées par défaut."),
    ),
    Clause(
        "continuity",
        t(
            "Le titulaire remet un plan de continuité en cas d’arrêt de chacun de ses "
            "sous-traitants, et participe à un exercice de coupure par an."
        ),
        t("Durée de rétablissement mesurée pendant l’exercice, pénalité au-delà de l’engagement."),
    ),
    Clause(
        "audit",
        t("L’acheteur, ou un tiers qu’il désigne, peut vérifier sur pièces et sur place."),
        t("Droit d’audit chiffré (jours par an), accès aux journaux d’appel des services tiers."),
    ),
    Clause(
        "footprint",
        t("Le titulaire remet chaque trimestre le volume et l’énergie des traitements par modèle."),
        t("Journal d’usage : date, modèle, jetons lus et écrits, hébergeur."),
    ),
)


def clause(name: str) -> Clause:
    """Return a clause by its name.

    Raises:
        KeyError: there is none of that name.
    """
    return {c.id: c for c in CLAUSES}[name]


_LAYERS: dict[Role, tuple[Layer, ...]] = {
    "supplier": ("vendor", "model", "hosting"),
    "integrator": ("vendor", "skills"),
    "model": ("model", "runtime"),
    "speech": ("model", "vendor"),
    "search": ("vendor", "model"),
    "host": ("hosting",),
    "identity": ("identity",),
    "hardware": ("chips",),
    "runtime": ("runtime",),
    "data": ("training_data",),
}


def serves(entry: Entry, role: Role) -> bool:
    """Whether an entry of the table can stand in a role of a chain, by its layers."""
    return bool(set(_LAYERS[role]) & set(entry.layers))


def alternatives(view: View, link: ChainLink, limit: int = 3) -> tuple[str, ...]:
    """Return the names of entries that could take over a link, governed from the Union only."""
    entry = view.kb.get(view.entry(link))
    found: list[str] = []
    for alternative in entry.alternatives if entry else ():
        control = view.kb.control(alternative.entry, view.on, view.known)
        if not serves(view.kb.entries[alternative.entry], link.role):
            continue
        if zone(control.country) in {"fr", "eu", "community"}:
            found.append(view.kb.name(alternative.entry))
    return tuple(dict.fromkeys(found))[:limit]


def standard_interface(view: View, link: ChainLink) -> bool | None:
    """Whether a link is called by the common interface; ``None`` when unknown."""
    entry = view.kb.get(view.entry(link))
    api = value_of(entry.api, view.on, view.known) if entry else None
    return None if api is None else str(api) in {"openai", "openai-compatible"}


_KINDS: dict[str, Text] = {
    "host": t("hébergement"),
    "model": t("modèle"),
    "speech": t("parole"),
    "supplier": t("service"),
    "integrator": t("intégration"),
    "identity": t("identités"),
    "search": t("recherche"),
}


def loosen(view: View, system: str) -> Text:
    """Return what to do about the links of a system that are controlled outside the Union."""
    links = view.outside(system)
    called = any(x.role in {"model", "speech", "integrator"} for x in links)
    wanted = clause("standard_interface" if called else "control").text
    by_kind: dict[str, list[str]] = {}
    for link in links:
        if not link.inferred:
            kind = _KINDS.get(link.role, _KINDS["supplier"]).render("fr")
            by_kind.setdefault(kind, []).extend(alternatives(view, link, 2))
    said = [f"{kind} : {', '.join(dict.fromkeys(n))}" for kind, n in by_kind.items() if n]
    if said:
        return t(
            "faire passer le jeu d’essai du système sur une autre solution ({solutions}) ; inscrire "
            "au prochain marché : « {clause} »",
            solutions=" ; ".join(said),
            clause=wanted,
        )
    return t("inscrire au prochain marché : « {clause} »", clause=wanted)
