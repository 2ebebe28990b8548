"""The supply graph of all systems, drawn from the register as the dependence room resolves it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from beffroi.core import Lang, Text, t, tn
from beffroi.evidence import EvidenceBase
from beffroi.register import Register
from beffroi.report.charts import Chain, Chart, Frame, Ground, Kind, supply
from beffroi.sovereignty import look
from beffroi.sovereignty.chain import ChainLink, Chains

_LAYERS: Mapping[str, Text] = {
    "supplier": t("Fournisseur"),
    "integrator": t("Intégrateur"),
    "model": t("Modèle ou parole"),
    "host": t("Hébergement"),
    "hardware": t("Matériel"),
}
_LAYER_OF = {"speech": "model", "search": "model"}
_PLACES: Mapping[str, Text] = {
    "fr": t("France"),
    "eu": t("Union"),
    "non_eu": t("Hors UE"),
    "community": t("Libre"),
    "unknown": t("Inconnu"),
}
_KINDS: Mapping[str, Kind] = {
    "fr": "main",
    "eu": "near",
    "non_eu": "far",
    "community": "warn",
    "unknown": "unknown",
}


def supply_chart(
    register: Register, on: date, known: date, lang: Lang, anchors: Mapping[str, str]
) -> Chart | None:
    """Return the graph, or ``None`` when no system has a chain.

    ``anchors`` lead from a subject to its page.
    """
    found = look(register, EvidenceBase(), on, known).chains
    drawn = [
        Chain(sheet.name.value or key, steps, anchors.get(f"system:{key}"))
        for key, sheet in sorted(found.sheets.items())
        if (steps := _steps(found, key))
    ]
    if not drawn:
        return None
    title = t("Qui se tient derrière chaque système, et sous quel contrôle")
    outside = sum(any(place == "non_eu" for _, place in c.steps) for c in drawn)
    reading = tn(
        "{n} chaîne sur {all} passe par un maillon contrôlé hors de l’Union européenne.",
        "{n} chaînes sur {all} passent par un maillon contrôlé hors de l’Union européenne.",
        outside,
        all=len(drawn),
    )
    frame = Frame("g-supply", title.render(lang), reading.render(lang), lang)
    present = {place for c in drawn for _, place in c.steps}
    return supply(frame, drawn, _ground(lang, present))


def _steps(found: Chains, system: str) -> tuple[tuple[str, str], ...]:
    """Return a system's links as (layer, place), nearest first, one a layer and place."""
    links = (x for x in found.behind(system, live_only=False) if not x.inferred)
    steps = dict.fromkeys((_layer(x), _place(found, x)) for x in links)
    order = list(_LAYERS)
    return tuple(sorted((s for s in steps if s[0] in _LAYERS), key=lambda s: order.index(s[0])))


def _layer(link: ChainLink) -> str:
    return _LAYER_OF.get(link.role, link.role)


def _place(found: Chains, link: ChainLink) -> str:
    party = found.party(link.party)
    return "fr" if party.local else party.zone


def _ground(lang: Lang, present: set[str]) -> Ground:
    """Return the axes; free software and the unknown have a column only when someone is there."""
    shown = {"fr", "eu", "non_eu"} | present
    return Ground(
        {key: words.render(lang) for key, words in _LAYERS.items()},
        {key: words.render(lang) for key, words in _PLACES.items() if key in shown},
        _KINDS,
    )
