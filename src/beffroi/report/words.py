"""The words of the report: grades, severities, duties, places, figures, in plain French.

Everything is a :class:`~beffroi.core.Text`, so that HTML, terminal and CSV say the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from beffroi.core import (
    Challenge,
    Effort,
    Evidence,
    Grade,
    Lang,
    LegalStatus,
    Locator,
    Measure,
    Severity,
    Text,
    Verification,
    t,
    tn,
)
from beffroi.core.format import format_amount, format_number
from beffroi.regulation.findings.doubts import TIER_WORDS
from beffroi.regulation.measures import AIPD_WORDS

GRADES: Mapping[Grade, Text] = {
    Grade.MEASURED: t("mesuré"),
    Grade.COMPUTED: t("calculé"),
    Grade.DECLARED: t("déclaré"),
    Grade.NOT_MEASURED: t("non mesuré"),
}
GRADE_MEANINGS: Mapping[Grade, Text] = {
    Grade.MEASURED: t("Lu directement dans un fichier déposé : journal, facture, relevé, contrat."),
    Grade.COMPUTED: t(
        "Obtenu de chiffres mesurés ou déclarés, par une méthode nommée et datée que l’on peut refaire."
    ),
    Grade.DECLARED: t(
        "Dit par une personne, un fournisseur ou un document, sans qu’un fichier l’ait encore vérifié."
    ),
    Grade.NOT_MEASURED: t(
        "Inconnu. Ce n’est ni zéro ni un bon résultat : le rapport dit quel fichier déposer pour le savoir."
    ),
}
SEVERITIES: Mapping[Severity, Text] = {
    Severity.CRITICAL: t("critique"),
    Severity.HIGH: t("élevé"),
    Severity.MEDIUM: t("moyen"),
    Severity.LOW: t("faible"),
    Severity.INFO: t("information"),
}
# A mark beside the word, so that severity reads without colour; never instead of the word.
SEVERITY_MARKS: Mapping[Severity, str] = {
    Severity.CRITICAL: "▲",
    Severity.HIGH: "◆",
    Severity.MEDIUM: "●",
    Severity.LOW: "○",
    Severity.INFO: "–",
}
CHALLENGE_NAMES: Mapping[Challenge, Text] = {
    "data": t("Données"),
    "regulation": t("Réglementation"),
    "dependence": t("Dépendance"),
    "climate": t("Climat"),
}
OBLIGED: Mapping[str, Text] = {
    "provider": t("le fournisseur du système"),
    "deployer": t("la collectivité, comme déployeur"),
    "controller": t("la collectivité, comme responsable de traitement"),
    "authority": t("la collectivité"),
    "supplier": t("le titulaire du contrat"),
}
STATUSES: Mapping[LegalStatus, Text] = {
    "in_force": t("en vigueur"),
    "adopted": t("adopté, pas encore applicable"),
    "proposed": t("proposé"),
    "guidance": t("lignes directrices"),
    "draft_guidance": t("projet de lignes directrices"),
    "commitment": t("engagement"),
    "standard": t("norme"),
    "contract": t("contrat"),
    "method": t("méthode"),
}
VERIFICATIONS: Mapping[Verification, Text] = {
    "verified": t("vérifié à la source"),
    "secondary": t("lu dans une source secondaire"),
    "known": t("cité de mémoire, à vérifier"),
    "unverified": t("non vérifié"),
}
STAGES: Mapping[str, Text] = {
    "idea": t("idée"),
    "study": t("étude"),
    "pilot": t("expérimentation"),
    "in_service": t("en service"),
    "suspended": t("suspendu"),
    "stopped": t("arrêté"),
}
ROLES: Mapping[str, Text] = {
    "supplier": t("fournisseur"),
    "integrator": t("intégrateur"),
    "model": t("modèle"),
    "host": t("hébergement"),
    "speech": t("parole"),
    "search": t("recherche"),
    "hardware": t("matériel"),
    "runtime": t("exécution"),
    "identity": t("identités"),
    "data": t("données"),
}
KINDS: Mapping[str, Text] = {
    "system": t("système"),
    "dataset": t("jeu de données"),
    "supplier": t("fournisseur"),
    "contract": t("contrat"),
    "service": t("service"),
    "authority": t("collectivité"),
}
# Figures whose value is a code of a room: the words for it.
_CODED: Mapping[str, Mapping[str, Text]] = {
    "regulation.tier": {str(tier): words for tier, words in TIER_WORDS.items()},
    "regulation.aipd": AIPD_WORDS,
    "dependence.exposure": {"none": t("aucun")},
}
_PLACES: Mapping[str, Text] = {
    "cell": t("cellule {at}"),
    "page": t("page {at}"),
    "key": t("clé {at}"),
    "row": t("rang {at}"),
    "column": t("colonne « {at} »"),
}


def place(locator: Locator) -> Text:
    """Return a place inside a file: ``ligne 12``, ``page 3``, ``du … au …``."""
    at = locator.at
    if locator.kind == "file" or not at:
        return t("fichier entier")
    if locator.kind == "line":
        return t("lignes {at}", at=at) if set(at) & set("-,") else t("ligne {at}", at=at)
    if locator.kind == "period":
        return _period(at)
    return t(_PLACES[locator.kind].fr, at=at)


def _period(at: str) -> Text:
    first, _, last = at.partition("/")
    try:
        return t(
            "du {first} au {last}", first=date.fromisoformat(first), last=date.fromisoformat(last)
        )
    except ValueError:
        return t("période {at}", at=at)


def where(evidence: Evidence) -> Text:
    """Return file and place: ``squid.log, ligne 12``."""
    return t("{file}, {place}", file=evidence.file, place=place(evidence.locator))


def value_of(measure: Measure, lang: Lang) -> str:
    """Return a figure's value with its unit; its interval when it has no point value."""
    if measure.grade is Grade.NOT_MEASURED:
        return GRADES[Grade.NOT_MEASURED].render(lang)
    if isinstance(measure.value, str):
        coded = _CODED.get(measure.metric, {}).get(measure.value)
        return coded.render(lang) if coded is not None else measure.value
    if measure.value is not None:
        return _amount(measure.value, measure, lang)
    return interval_of(measure, lang)


def note_of(measure: Measure, lang: Lang) -> str:
    """Return a figure's note, unless it only repeats its value."""
    note = measure.note.render(lang) if measure.note is not None else ""
    return "" if note == value_of(measure, lang) else note


def interval_of(measure: Measure, lang: Lang) -> str:
    """Return ``de 60 % à 80 %``, ``au moins …``, ``au plus …``; empty when there is none."""
    low, high = measure.low, measure.high
    if low is None and high is None:
        return ""
    if low is not None and high is not None:
        if low == high:
            return ""
        return t(
            "de {low} à {high}", low=_bound(low, measure, lang), high=_amount(high, measure, lang)
        ).render(lang)
    if low is not None:
        return t("au moins {low}", low=_amount(low, measure, lang)).render(lang)
    return t("au plus {high}", high=_amount(high or 0.0, measure, lang)).render(lang)


def _amount(value: float, measure: Measure, lang: Lang) -> str:
    """Return a value with its unit; a small share is never rounded down to nothing."""
    small = measure.unit == "ratio" and 0 < abs(value) < 0.001  # noqa: PLR2004
    return format_amount(value, measure.unit, lang, 3 if small else None)


def _bound(value: float, measure: Measure, lang: Lang) -> str:
    """Return a lower bound, its unit left to the upper one except for percentages."""
    if measure.unit == "ratio":
        return _amount(value, measure, lang)
    return format_number(value, lang)


def effort_of(effort: Effort) -> Text:
    """Return the cost of a remedy in days of work and euros, or that nobody estimated it."""
    days = _range(effort.days_low, effort.days_high, t("jour"), t("jours"))
    euros = _range(effort.euros_low, effort.euros_high, t("€"), t("€"))
    if days and euros:
        return t("{days} de travail, {euros}", days=days, euros=euros)
    if days:
        return t("{days} de travail", days=days)
    return euros or t("non estimé")


def _range(low: float | None, high: float | None, one: Text, many: Text) -> Text | None:
    if low is None and high is None:
        return None
    first, last = low if low is not None else high, high if high is not None else low
    assert first is not None
    assert last is not None
    unit = many if last >= 2 else one  # noqa: PLR2004 — French plural begins at two
    if first == last:
        return t("{n}\u202f{unit}", n=last, unit=unit)
    return t("{low} à {high}\u202f{unit}", low=first, high=last, unit=unit)


def delay(due: date | None, since: date | None, on: date) -> Text:
    """Return by when something is owed: a date to come, a delay, or that no text sets a date."""
    if due is not None and due >= on:
        left = (due - on).days
        days = tn("dans {n} jour", "dans {n} jours", left) if left else t("aujourd’hui")
        return t("{due} ({days})", due=due, days=days)
    start = due or since
    if start is not None and start <= on:
        late = tn("{n} jour", "{n} jours", (on - start).days)
        return t("dû depuis le {start} ({late})", start=start, late=late)
    if since is not None:
        return t("à partir du {since}", since=since)
    return t("aucune date fixée par un texte")


def file_size(size: int, lang: Lang) -> str:
    """Return a size in bytes as people write it."""
    units = ("octets", "ko", "Mo", "Go") if lang == "fr" else ("bytes", "kB", "MB", "GB")
    value, unit = float(size), 0
    while value >= 1000 and unit < len(units) - 1:  # noqa: PLR2004
        value, unit = value / 1000, unit + 1
    digits = 0 if unit == 0 or value >= 10 else 1  # noqa: PLR2004
    return f"{format_number(value, lang, digits)}\u202f{units[unit]}"


def yes_no(value: bool) -> Text:
    """Return oui or non."""
    return t("oui") if value else t("non")


def kept(words: str) -> Text:
    """Return a sentence kept in a data file; its English is in the catalogue."""
    return Text(fr=words.replace("{", "{{").replace("}", "}}"))
