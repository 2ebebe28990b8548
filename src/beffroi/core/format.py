"""Numbers, amounts and dates as people write them, in French and in English.

French: narrow no-break space between thousands (U+202F) and before units, decimal comma, dates
as JJ/MM/AAAA (Lexique des règles typographiques, Imprimerie nationale).
"""

from __future__ import annotations

from datetime import date
from math import floor, isinf, isnan, log10

NNBSP = "\u202f"
_UNITS = {
    # unit -> (French, English); a blank one is a plain count
    "1": ("", ""),
    "EUR": ("€", "€"),
    "EUR/year": ("€/an", "€/year"),
    "d": ("jours", "days"),
    "month": ("mois", "months"),
    "year": ("ans", "years"),
    "gCO2e": ("gCO₂e", "gCO₂e"),
    "kgCO2e": ("kgCO₂e", "kgCO₂e"),
    "gCO2e/kWh": ("gCO₂e/kWh", "gCO₂e/kWh"),
    "kgSbeq": ("kg Sb éq.", "kg Sb eq."),
    "inhabitant": ("hab.", "inhabitants"),
    "h": ("heures", "hours"),
    "s": ("s", "s"),
}


def format_number(value: float, lang: str = "fr", digits: int | None = None) -> str:
    """Return ``value`` with the language's separators; ``digits`` decimals, else as needed."""
    if isnan(value) or isinf(value):
        return "∞" if isinf(value) else "—"
    places = digits if digits is not None else _digits(value)
    plain = f"{value:,.{places}f}"
    if digits is None and places:
        plain = plain.rstrip("0").rstrip(".")
    if lang == "fr":
        plain = plain.replace(",", NNBSP).replace(".", ",")
    return plain.replace("-", "\u2212")


def format_amount(value: float, unit: str, lang: str = "fr", digits: int | None = None) -> str:
    """Return a value and its unit, ``ratio`` as a percentage (0.705 → ``70,5 %``)."""
    if unit == "ratio":
        places = 1 if digits is None else digits
        return f"{format_number(value * 100, lang, places)}{NNBSP if lang == 'fr' else ''}%"
    label = _UNITS.get(unit, (unit, unit))[0 if lang == "fr" else 1]
    number = format_number(value, lang, digits)
    if abs(value) < 2 and label in {"jours", "days", "heures", "hours", "years", "months", "ans"}:  # noqa: PLR2004
        label = label.removesuffix("s")
    return f"{number}{NNBSP if lang == 'fr' else ' '}{label}".strip(" " + NNBSP)


def format_date(day: date, lang: str = "fr") -> str:
    """Return a date as JJ/MM/AAAA in French, ISO 8601 in English (no day/month doubt)."""
    return day.strftime("%d/%m/%Y") if lang == "fr" else day.isoformat()


def _digits(value: float) -> int:
    """Three significant digits, no decimals for whole numbers or beyond 100."""
    if value == int(value) or abs(value) >= 100:  # noqa: PLR2004
        return 0
    return max(0, 2 - floor(log10(abs(value))))
