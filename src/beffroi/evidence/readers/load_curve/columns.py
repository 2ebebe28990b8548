"""Which columns of a table make a load curve: time, value, and whose meter it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from beffroi.evidence.linking import tokens

_METER = re.compile(
    r"(identifiant |id |n |numero |code )*(de |du )?"
    r"(prm|pdl|pce|pdr|rae|compteurs?|meter|point( de)? (livraison|mesure|comptage)|usage point)( id)?"
)
_SITE = re.compile(
    r"(nom |libelle |code )*(du |de )?(site|batiment|building|lieu|equipement)( id| name)?"
)
_TIME = re.compile(
    r"horodat(e|age)|time ?stamp|date ?time|date( et| de)? heure|date de (mesure|releve)|time|debut"
    r"|start( time)?|date"
)
_VALUE = re.compile(
    r"valeurs?|value|mesure|releve|consommations?|conso|energie( active)?|puissance( active| moyenne)?"
    r"|charge|load|(.* )?(wh|kwh|mwh|w|kw|va|m3)"
)
_UNIT_IN_NAME = re.compile(r"(?:.* )?(wh|kwh|mwh|w|kw|mw|m3)")
_UNIT = re.compile(r"unites?|units?|unite de mesure")
# Columns of the national grid, of weather, of prices: a series, but nobody's meter.
_NOT_METER = re.compile(r"\b(nucleaire|eolien|co2|dju|degres? jours?|prix|price)\b")
# Enedis R63: header of the flow of load curves.
_R63 = ("identifiant prm", "grandeur metier", "horodate", "valeur")


@dataclass(frozen=True)
class Layout:
    """The columns of a load curve, as named; ``values`` are several when each is a meter."""

    time: str
    values: tuple[str, ...]
    meter: str | None = None
    site: str | None = None
    unit: str | None = None
    r63: bool = False

    @property
    def shown(self) -> dict[str, str]:
        """The columns used, by role."""
        told = {"meter": self.meter, "site": self.site, "time": self.time, "unit": self.unit}
        return {k: v for k, v in told.items() if v} | {"value": ", ".join(self.values)}


def layout(header: Sequence[str]) -> Layout | None:
    """Return the layout of a load curve, or ``None`` when the table is not one.

    A table that says whose meter it is needs a time and a value; without it, the value's own name
    must bear a unit of energy or power.
    """
    words = {name: " ".join(tokens(name)) for name in header if name}
    if any(_NOT_METER.search(w) for w in words.values()):
        return None
    time = _first(words, _TIME)
    meter, site = _first(words, _METER), _first(words, _SITE)
    unit = _first(words, _UNIT)
    if time is None:
        return None
    taken = {time, meter, site, unit}
    values = [n for n, w in words.items() if n not in taken and _VALUE.fullmatch(w)]
    if not (meter or site):
        values = [n for n in values if _UNIT_IN_NAME.fullmatch(words[n])]
    if not values:
        return None
    r63 = all(word in words.values() for word in _R63)
    kept = tuple(values) if not (meter or site) else (_best(values, words),)
    return Layout(time, kept, meter or site, site if meter else None, unit, r63)


def _best(values: list[str], words: dict[str, str]) -> str:
    return next((n for n in values if words[n] in {"valeur", "value"}), values[0])


def _first(words: dict[str, str], pattern: re.Pattern[str]) -> str | None:
    return next((name for name, said in words.items() if pattern.fullmatch(said)), None)


def unit_in(name: str) -> str:
    """Return the unit that a column's name bears, or ``""``.

    Example:
        >>> unit_in("smart_metered_kw"), unit_in("Valeur")
        ('kw', '')
    """
    found = _UNIT_IN_NAME.fullmatch(" ".join(tokens(name.replace("_", " "))))
    return found.group(1) if found else ""
