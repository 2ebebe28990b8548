"""A yearly envelope: what is spent, what the year will spend at this pace, what to do about it.

Levels follow the central figure for what is spent and the interval for what is foreseen: nothing is
refused on a guess. Uses that cannot wait (an emergency, a legal deadline) are never refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from beffroi.climate.units import GWP
from beffroi.core import BeffroiError, Grade, Measure, Text, Value, t
from beffroi.register import Register

Level = Literal["within", "warn", "downgrade", "defer", "refuse"]
LEVELS: tuple[Level, ...] = ("within", "warn", "downgrade", "defer", "refuse")
WARN, DOWNGRADE = 0.8, 0.9


class Budget(Value):
    """An envelope in kgCO2e for a year; ``vital`` uses are warned of, never stopped."""

    subject: str
    year: int
    kg: float
    vital: bool = False


class Standing(Value):
    """Where a budget stands on a day: shares of the envelope, spent and foreseen."""

    subject: str
    level: Level
    spent: float
    spent_low: float
    spent_high: float
    foreseen: float
    foreseen_low: float
    foreseen_high: float
    sentence: Text


def standing(budget: Budget, spent: GWP, on: date, *, deferrable: bool = False) -> Standing:
    """Return where a budget stands on day ``on``, ``spent`` since the first of January.

    Raises:
        BeffroiError: the envelope is not positive, or the day is of another year.
    """
    if budget.kg <= 0:
        raise BeffroiError(t("l’enveloppe doit être positive."), where=budget.subject)
    if on.year != budget.year:
        raise BeffroiError(t("ce budget est celui de {year}.", year=str(budget.year)),
                           where=budget.subject)  # fmt: skip
    elapsed = (on - date(on.year, 1, 1)).days + 1
    whole = (date(on.year + 1, 1, 1) - date(on.year, 1, 1)).days
    pace = whole / elapsed
    share = spent.central / budget.kg
    level = _level(share, spent.low * pace / budget.kg, budget, deferrable=deferrable)
    return Standing(
        subject=budget.subject,
        level=level,
        spent=share,
        spent_low=spent.low / budget.kg,
        spent_high=spent.high / budget.kg,
        foreseen=share * pace,
        foreseen_low=spent.low * pace / budget.kg,
        foreseen_high=spent.high * pace / budget.kg,
        sentence=SENTENCES[level],
    )


def _level(share: float, surely_foreseen: float, budget: Budget, *, deferrable: bool) -> Level:
    if share >= 1:
        if budget.vital:
            return "warn"
        return "defer" if deferrable else "refuse"
    if share >= DOWNGRADE:
        return "warn" if budget.vital else "downgrade"
    # Even the low end of the year's forecast is beyond the envelope: no doubt is left.
    if share >= WARN or surely_foreseen > 1:
        return "warn"
    return "within"


class Envelope(Value):
    """A system's envelope in kgCO2e a year, and where it stands; ``None`` when not measured."""

    subject: str
    kg: float
    standing: Standing | None


FIELD = "budget_kgco2e_year"


def envelopes(register: Register, measures: Iterable[Measure], on: date) -> tuple[Envelope, ...]:
    """Return the envelope of each system whose sheet declares one, on day ``on``.

    What is spent is the year's footprint at the pace seen (``climate.gwp``) for the days elapsed:
    logs rarely cover the whole year.

    Raises:
        BeffroiError: an envelope is not a positive number.
    """
    yearly = {
        m.subject: m
        for m in measures
        if m.metric == "climate.gwp" and m.grade is not Grade.NOT_MEASURED
    }
    found = []
    for key, sheet in sorted(register.systems.items()):
        said = sheet.declared.get(FIELD)
        if said is None or said.value is None:
            continue
        kg = said.value
        if isinstance(kg, bool) or not isinstance(kg, int | float):
            raise BeffroiError(t("l’enveloppe doit être un nombre de kgCO2e."), where=key)
        measure = yearly.get(f"system:{key}")
        budget = Budget(subject=f"system:{key}", year=on.year, kg=kg)
        found.append(
            Envelope(
                subject=budget.subject,
                kg=kg,
                standing=None if measure is None else standing(budget, _spent(measure, on), on),
            )
        )
    return tuple(found)


def _spent(yearly: Measure, on: date) -> GWP:
    """Return the part of a year's footprint that the days elapsed stand for."""
    first = date(on.year, 1, 1)
    share = ((on - first).days + 1) / (date(on.year + 1, 1, 1) - first).days
    central = float(yearly.value or 0.0)
    low, high = (central if x is None else x for x in (yearly.low, yearly.high))
    return GWP(low * share, central * share, high * share)


SENTENCES: dict[Level, Text] = {
    "within": t("L’enveloppe est tenue."),
    "warn": t("L’enveloppe de l’année approche de son terme."),
    "downgrade": t("Servir par un modèle plus petit jusqu’à la fin de l’année."),
    "defer": t("L’enveloppe est consommée : ce travail attend l’exercice suivant."),
    "refuse": t("L’enveloppe est consommée : demander une décision avant de poursuivre."),
}
