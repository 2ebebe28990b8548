"""Every paper by its kind: what it is called, when it is due, and what makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from beffroi.report.papers import (
    asking,
    charter,
    crpa,
    dpia,
    high_risk,
    literacy,
    processing,
    purchase,
    registers,
    transparency,
)
from beffroi.report.papers.case import Case, Office
from beffroi.report.papers.model import Paper

Due = Callable[[Case], bool]


@dataclass(frozen=True)
class OfSystem:
    """A paper about one system; ``due`` tells whether it is written without being asked for."""

    title: str
    due: Due
    make: Callable[[Case], Paper]


@dataclass(frozen=True)
class OfAuthority:
    """A paper about the whole authority."""

    title: str
    make: Callable[[Office], Paper]


Kind = OfSystem | OfAuthority


def owing(*codes: str) -> Due:
    """Return the test that a system owes one of these duties, whatever its status."""
    return lambda case: case.owes(*codes)


def in_use(case: Case) -> bool:
    """Whether people are subject to the system."""
    return case.view.in_use


KINDS: Mapping[str, Kind] = {
    "registre": OfAuthority("Registre des systèmes d’IA", registers.register),
    "inventaire": OfAuthority("Inventaire des traitements algorithmiques", registers.inventory),
    "maitrise-ia": OfAuthority("Plan de maîtrise de l’IA", literacy.literacy),
    "charte": OfAuthority("Charte de l’IA, vérifiée article par article", charter.charter),
    "deliberation-charte": OfAuthority("Projet de délibération de la charte", charter.deliberation),
    "questionnaire": OfAuthority("Questionnaire aux services", asking.questionnaire_paper),
    "mention": OfSystem("Mention explicite", owing(crpa.NOTICE), crpa.notice),
    "explication": OfSystem("Réponse individuelle", owing(crpa.NOTICE, "AIA-86"), crpa.explanation),
    "aipd": OfSystem(
        "Analyse d’impact (AIPD), document et fichier PIA de la CNIL",
        lambda case: case.view.verdict.aipd == "yes",
        dpia.dpia,
    ),
    "droits-fondamentaux": OfSystem(
        "Analyse d’impact sur les droits fondamentaux", owing("AIA-27"), high_risk.fria
    ),
    "annexe-viii-c": OfSystem(
        "Fiche d’enregistrement dans la base de l’Union", owing("AIA-49-3"), high_risk.registration
    ),
    "registre-rgpd": OfSystem(
        "Ligne du registre des traitements", owing("RGPD-30"), processing.record
    ),
    "mentions-ia": OfSystem(
        "Mentions de l’article 50",
        owing("AIA-50-1", "AIA-50-3", "AIA-50-4A", "AIA-50-4B"),
        processing.notices,
    ),
    "clauses-marche": OfSystem(
        "Clauses, critères et écarts du contrat",
        lambda case: bool(case.contracts),
        purchase.clauses,
    ),
    "courrier-fournisseur": OfSystem("Courrier au fournisseur", purchase.due, purchase.letter),
    "transparence": OfSystem("Fiche de transparence", in_use, transparency.transparency),
}


def papers(
    office: Office, system: str | None = None, kinds: tuple[str, ...] = ()
) -> Iterator[Paper]:
    """Yield the papers of the authority, or of one system; those due, or those of these kinds.

    A kind asked for by name is written for ``system`` even when it is not due: it says so itself.
    """
    for name, kind in KINDS.items():
        if kinds and name not in kinds:
            continue
        if isinstance(kind, OfAuthority):
            if system is None or kinds:
                yield kind.make(office)
            continue
        for case in office.cases:
            asked = case.sheet.id == system
            if (asked and kinds) or ((asked or system is None) and kind.due(case)):
                yield kind.make(case)
