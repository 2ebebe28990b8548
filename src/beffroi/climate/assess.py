"""The climate position of an authority: what its AI consumed, what is not known, what to do."""

from __future__ import annotations

from datetime import date

from beffroi.climate.inference import catalogue
from beffroi.core import Assessment, Measure, Method, assessment, not_measured, t
from beffroi.evidence import EvidenceBase
from beffroi.register import AISystem, Register


def assess(register: Register, evidence: EvidenceBase, on: date, known: date) -> Assessment:
    """Return the climate position for day ``on``, with what was known on day ``known``."""
    seen = register.at(on, known)
    del evidence
    method = catalogue().factors.method
    measures = [
        measure
        for _, system in sorted(seen.systems.items())
        if is_ai(system)
        for measure in _unknown(system, method)
    ]
    return assessment("climate", on, known, measures, [])


def is_ai(system: AISystem) -> bool:
    """Tell whether a system is, or may be, an AI: a plain algorithm's consumption is not counted."""
    fact = system.facts.get("is_ai")
    return fact is None or fact.value is not False


def _unknown(system: AISystem, method: Method) -> list[Measure]:
    """Say of each figure that it is not measured, and what would measure it."""
    to_know = t(
        "Déposez le journal d’usage du système (date, modèle, jetons lus et écrits) : export de la "
        "passerelle ou de la console du fournisseur, une heure de travail."
    )
    figures = (
        ("climate.energy", t("Électricité consommée en un an"), "kWh"),
        ("climate.gwp.fr", t("Empreinte carbone d’un an, électricité française"), "kgCO2e"),
        ("climate.gwp.us", t("Empreinte carbone d’un an, électricité des États-Unis"), "kgCO2e"),
    )
    return [
        not_measured(
            metric, f"system:{system.id}", "climate", label, method, unit=unit, to_know=to_know
        )
        for metric, label, unit in figures
    ]
