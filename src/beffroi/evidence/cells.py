"""What people write in a cell: yes or no, a number with its unit, a day; or nothing certain."""

from __future__ import annotations

import re
from datetime import date, datetime

from beffroi.evidence.linking import fold

_NUMBER = re.compile(
    r"([-+]?\d[\d\s'’]*(?:[.,]\d+)?)\s*(%|€|eur|euros?)?(?:\s*(?:ht|/\s*an|par an))*"
)
_FRENCH_DAY = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_FRENCH_MOMENT = re.compile(
    r"(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_UNKNOWN = frozenset(
    {
        "",
        "?",
        "nsp",
        "n c",
        "nc",
        "ne sait pas",
        "je ne sais pas",
        "inconnu",
        "unknown",
        "a verifier",
    }
)
_NONE = frozenset({"neant", "aucun", "aucune", "sans objet", "-", "n/a", "na"})


def plain(text: str) -> str:
    """Return folded words, spaces tidied: what two spellings of an answer share."""
    return " ".join(fold(text).replace(".", " ").split())


def is_unknown(text: str) -> bool:
    """Whether an answer says that nobody knows (an empty cell too).

    Example:
        >>> is_unknown("Ne sait pas"), is_unknown("non")
        (True, False)
    """
    return plain(text) in _UNKNOWN


def is_none(text: str) -> bool:
    """Whether an answer says that there is nothing of the kind."""
    return plain(text) in _NONE


def yes_no(text: str) -> bool | None:
    """Return what an answer begins with: yes, no, or neither (``None``).

    Example:
        >>> yes_no("Oui, systématiquement"), yes_no("non"), yes_no("nonante")
        (True, False, None)
    """
    first = re.match(r"[a-z0-9]+", plain(text))
    word = first.group() if first else ""
    if word in {"oui", "o", "yes", "y", "true", "vrai", "1", "x"}:
        return True
    return False if word in {"non", "n", "no", "false", "faux", "0"} else None


def number(text: str) -> float | None:
    """Return a number written alone, with ``%`` (as a ratio) or ``€``; ``None`` for a sentence.

    Example:
        >>> number("1 234,5 €"), number("22 %"), number("2,1 % d'erreur")
        (1234.5, 0.22, None)
    """
    # An unbroken space of any width separates thousands.
    match = _NUMBER.fullmatch(fold(text).strip())
    if match is None:
        return None
    digits = re.sub(r"[\s'’]", "", match.group(1)).replace(",", ".")
    value = float(digits)
    return value / 100 if match.group(2) == "%" else value


def count(text: str) -> int | None:
    """Return a whole number of things, or ``None``."""
    value = number(text)
    return int(value) if value is not None and value >= 0 and value.is_integer() else None


def day(text: str) -> date | None:
    """Return the only day written in a text (``31/12/2026``, ``2026-12-31``, with or without time).

    Example:
        >>> day("oui, arrêté le 30/09/2026"), day("2026")
        (datetime.date(2026, 9, 30), None)
    """
    found = [(y, m, d) for y, m, d in _ISO_DAY.findall(text)]
    found += [(y, m, d) for d, m, y in _FRENCH_DAY.findall(text)]
    if len(found) != 1:
        return None
    try:
        return date(*map(int, found[0]))
    except ValueError:
        return None


def moment(text: str) -> datetime | None:
    """Return a time stamp (ISO 8601, or French day with time), or ``None``."""
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        pass
    match = _FRENCH_MOMENT.fullmatch(text.strip())
    when = day(match.group(1)) if match else None
    if match is None or when is None:
        return None
    hour, minute, second = (int(part or 0) for part in match.group(2, 3, 4))
    try:
        return datetime(when.year, when.month, when.day, hour, minute, second)  # noqa: DTZ001 - the export names no zone
    except ValueError:
        return None
