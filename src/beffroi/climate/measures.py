"""The figures that the climate room shows, each with its interval, grade and method."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from beffroi.climate.catalogue import Catalogue
from beffroi.climate.consumption import Consumption
from beffroi.climate.factorset import Grid
from beffroi.climate.inference import Gap
from beffroi.climate.units import GWP, Quantity
from beffroi.core import Amount, Grade, Measure, Method, Text, not_measured, t

COUNTED = Method(id="climate.usage_log", version="1", source="Journal d’usage : sommes par jour")
OTHERS = {"us": "USA", "pl": "POL"}
DIGITS = 6

GAPS: dict[Gap, Text] = {
    "model-class": t("Modèle non documenté : intervalle de sa famille."),
    "model-unknown": t("Modèle inconnu : intervalle de tous les modèles documentés."),
    "model-retired": t("Modèle retiré, gardé pour les anciens journaux."),
    "host-unknown": t("Hébergeur inconnu : de la meilleure à la moins bonne salle documentée."),
    "zone-unknown": t("Réseau électrique inconnu : du plus au moins carboné."),
    "zone-candidates": t("Région d’hébergement inconnue : toutes celles qui sont possibles."),
    "grid-stand-in": t(
        "Eau, métaux ou énergie primaire du réseau : valeur d’un autre réseau, faute de donnée."
    ),
}


def measured(subject: str, used: Consumption, books: Catalogue, home: Grid) -> list[Measure]:
    """Return the figures of a system whose requests were logged.

    ``home`` is the French grid to show: the mainland's, or the territory's own for what runs there.
    """
    method = books.factors.method
    tokens = f"climate.tokens@{subject}"
    counts = [
        Measure(
            metric="climate.requests", subject=subject, challenge="climate",
            label=t("Requêtes vues du {first} au {last}", first=used.window.first,
                    last=used.window.last),
            value=float(used.requests), grade=Grade.MEASURED, method=COUNTED,
            evidence=used.evidence, note=_failures(used),
        ),
        Measure(
            metric="climate.tokens", subject=subject, challenge="climate",
            label=t("Jetons lus et écrits du {first} au {last}", first=used.window.first,
                    last=used.window.last),
            value=used.tokens_in + used.tokens_out, grade=Grade.MEASURED, method=COUNTED,
            evidence=used.evidence,
            note=t("Lus : {read} ; écrits : {written}.", read=round(used.tokens_in),
                   written=round(used.tokens_out)),
        ),
    ]  # fmt: skip
    figures = [
        ("climate.energy", t("Électricité d’un an au rythme observé"), used.energy, _note(used)),
        ("climate.gwp", t("Empreinte carbone d’un an, là où il tourne ({zone})",
                          zone=", ".join(used.zones)), used.gwp, None),
        ("climate.gwp.fr", t("Empreinte carbone d’un an, électricité : {grid}", grid=home.name),
         used.under(home.gwp), None),
        *(
            (f"climate.gwp.{code}", t("Empreinte carbone d’un an, électricité : {grid}",
             grid=books.factors.grids[zone].name), used.under(books.factors.grids[zone].gwp), None)
            for code, zone in OTHERS.items()
        ),
        ("climate.water", t("Eau consommée en un an (électricité et refroidissement)"),
         used.wcf, None),
        ("climate.adpe", t("Métaux et minéraux d’un an"), used.adpe, None),
        ("climate.pe", t("Énergie primaire d’un an"), used.pe, None),
    ]  # fmt: skip
    found = [
        _figure(metric, subject, label, quantity, method, (tokens,), used, note)
        for metric, label, quantity, note in figures
    ]
    return [*counts, *found, _share(subject, used, home, method), *_purposes(subject, used, method)]


def _figure(
    metric: str,
    subject: str,
    label: Text,
    quantity: Quantity,
    method: Method,
    inputs: Sequence[str],
    used: Consumption,
    note: Text | None = None,
) -> Measure:
    return Measure(
        metric=metric,
        subject=subject,
        challenge="climate",
        label=label,
        value=rounded(quantity.central),
        low=rounded(quantity.low),
        high=rounded(quantity.high),
        unit=quantity.unit,
        grade=Grade.COMPUTED,
        method=method,
        evidence=used.evidence,
        inputs=tuple(inputs),
        note=note,
    )


def rounded(value: float) -> float:
    """Keep six significant digits: more would pretend."""
    return float(f"{value:.{DIGITS}g}")


def _share(subject: str, used: Consumption, home: Grid, method: Method) -> Measure:
    """Return the part of making the machines, on the French grid: French does not mean free."""
    powered = used.energy * home.gwp
    made = used.gwp_made

    def share(part: float, rest: float) -> float:
        return part / (part + rest) if part + rest > 0 else 0.0

    return Measure(
        metric="climate.embodied_share",
        subject=subject,
        challenge="climate",
        label=t("Part de la fabrication des machines, électricité : {grid}", grid=home.name),
        value=rounded(share(made.central, powered.central)),
        low=rounded(share(made.low, powered.high)),
        high=rounded(share(made.high, powered.low)),
        unit="ratio",
        grade=Grade.COMPUTED,
        method=method,
        evidence=used.evidence,
        inputs=(f"climate.gwp.fr@{subject}",),
    )


def _purposes(subject: str, used: Consumption, method: Method) -> list[Measure]:
    if len(used.purposes) < 2:  # noqa: PLR2004 (one purpose is the whole)
        return []
    return [
        _figure(
            f"climate.energy.use.{_slug(purpose)}",
            subject,
            t("Électricité d’un an pour « {purpose} »", purpose=purpose or "autre"),
            energy,
            method,
            (f"climate.tokens@{subject}",),
            used,
        )
        for purpose, energy in used.purposes.items()
    ]


def _slug(purpose: str) -> str:
    plain = unicodedata.normalize("NFKD", purpose).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "autre"


def _failures(used: Consumption) -> Text | None:
    return t("{n} en échec, non comptées.", n=used.failed) if used.failed else None


def _note(used: Consumption) -> Text:
    pace = (
        t("Extrapolé de {days} jours : la semaine la plus légère et la plus lourde bornent l’année.",
          days=used.window.days)
        if used.by_week
        else t("Extrapolé de {days} jours, du simple au quadruple : il faut deux semaines entières.",
               days=used.window.days)
    )  # fmt: skip
    parts = [
        pace,
        *(GAPS[gap] for gap in used.gaps),
    ]
    if used.library is not None:
        parts.append(
            t("EcoLogits seul : {central} ({low} à {high}) ; l’intervalle ajoute les jetons lus, "
              "les requêtes servies ensemble et les machines en attente.",
              central=_amount(used.library, "central"), low=_amount(used.library, "low"),
              high=_amount(used.library, "high"))
        )  # fmt: skip
    return joined(parts)


def joined(parts: Sequence[Text]) -> Text:
    """Return sentences one after the other."""
    whole = parts[0]
    for part in parts[1:]:
        whole = t("{one} {other}", one=whole, other=part)
    return whole


def _amount(quantity: Quantity, case: str) -> Amount:
    return Amount(value=getattr(quantity, case), unit=quantity.unit)


def unknown(subject: str, method: Method, to_know: Text) -> list[Measure]:
    """Return the figures of a system that nobody measured, and what would measure it."""
    figures = (
        ("climate.energy", t("Électricité d’un an"), "kWh"),
        ("climate.gwp.fr", t("Empreinte carbone d’un an, électricité française"), GWP.unit),
        ("climate.gwp.us", t("Empreinte carbone d’un an, électricité des États-Unis"), GWP.unit),
    )
    return [
        not_measured(metric, subject, "climate", label, method, unit=unit, to_know=to_know)
        for metric, label, unit in figures
    ]
