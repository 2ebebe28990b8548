"""Days, durations and amounts as French contracts write them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from beffroi.evidence.linking import fold

_MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre"),
    *("octobre", "novembre", "decembre"),
)
_MONTH = r"(?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre)"
DAY = rf"(?:\d{{1,2}}(?:\s?er)?\s+{_MONTH}\s+\d{{4}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})"
_UNITS = {
    "an": 12.0, "ans": 12.0, "annee": 12.0, "annees": 12.0, "mois": 1.0,
    "jour": 1 / 30, "jours": 1 / 30, "semaine": 7 / 30, "semaines": 7 / 30,
}  # fmt: skip
_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
_ONES = (
    *("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze"),
    *("douze", "treize", "quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf"),
)
DURATION = (
    r"(?:\b\d{1,3}|\b[a-zé]{2,16}(?:[- ](?:et[- ])?[a-zé]{2,16})?)\s?(?:\(\s?\d{1,3}\s?\)\s?)?"
    r"(?:ans?|ann[ée]es?|mois|semaines?|jours?)\b"
)
AMOUNT = r"(\d{1,3}(?:[ .\u00a0\u202f]?\d{3})*(?:,\d{1,2})?)\s*(?:€|euros?\b|EUR\b)"


def day_of(text: str) -> date | None:
    """Return the day written in full or in digits, or ``None``.

    Example:
        >>> day_of("1er avril 2024"), day_of("30/09/2026"), day_of("31 février 2024")
        (datetime.date(2024, 4, 1), datetime.date(2026, 9, 30), None)
    """
    plain = fold(text)
    found = re.search(r"(\d{1,2})(?:\s?er)?\s+([a-z]+)\s+(\d{4})", plain)
    if found and found.group(2) in _MONTHS:
        parts = (int(found.group(3)), _MONTHS.index(found.group(2)) + 1, int(found.group(1)))
    elif found := re.search(r"(\d{4})-(\d{2})-(\d{2})", plain):
        parts = (int(found.group(1)), int(found.group(2)), int(found.group(3)))
    elif found := re.search(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", plain):
        parts = (int(found.group(3)), int(found.group(2)), int(found.group(1)))
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


@cache
def _words() -> dict[str, int]:
    numbers = {word: i for i, word in enumerate(_ONES, 1)} | {"une": 1}
    for word, ten in _TENS.items():
        numbers[word] = ten
        numbers[f"{word} et un"] = numbers[f"{word} et une"] = ten + 1
        for i, one in enumerate(_ONES[: 19 if ten == 60 else 9], 1):  # noqa: PLR2004 - soixante-dix…
            numbers[f"{word} {one}"] = ten + i
    numbers |= {"quatre vingts": 80, "quatre vingt": 80, "quatre vingt dix": 90, "cent": 100}
    return numbers


def integer_of(text: str) -> int | None:
    """Return a whole number in digits or in French words (up to one hundred).

    Example:
        >>> integer_of("quarante-huit"), integer_of("36"), integer_of("trente et un")
        (48, 36, 31)
    """
    plain = " ".join(re.findall(r"[a-z]+|\d+", fold(text)))
    return int(plain) if plain.isdigit() else _words().get(plain)


def months_of(text: str) -> float | None:
    """Return a duration in months (30 days each), or ``None``.

    Example:
        >>> months_of("quarante-huit mois"), months_of("deux ans"), months_of("trente jours")
        (48.0, 24.0, 1.0)
    """
    found = re.match(r"(.+?)\s*(?:\(\s*(\d+)\s*\)\s*)?(\w+)$", fold(text).strip())
    unit = _UNITS.get(found.group(3)) if found else None
    if found is None or unit is None:
        return None
    words = found.group(2) or found.group(1)
    number = integer_of(words)
    if number is None:  # "durée de trois ans" is met from its first word
        number = next(
            (n for i in range(1, 4) if (n := integer_of(" ".join(words.split()[i:]))) is not None),
            None,
        )
    return round(number * unit, 4) if number else None


def euros_of(text: str) -> float:
    """Return the amount of a text that matched :data:`AMOUNT`'s group."""
    return float(re.sub(r"[\s.\u00a0\u202f]", "", text).replace(",", "."))


def later(day: date, months: float) -> date:
    """Return the last day of a period of whole months that begins on ``day``."""
    whole = day.month - 1 + round(months)
    year, month = day.year + whole // 12, whole % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last)) - timedelta(days=1)
