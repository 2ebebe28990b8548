"""Countries and the three zones that the law tells apart: France, the rest of the Union, outside.

Codes are ISO 3166-1 alpha-2. Two values are not countries: ``community`` (free software that no
one controls) and ``international`` (an organisation of treaty).
"""

from __future__ import annotations

from typing import Literal

from beffroi.core import Text, t

Zone = Literal["fr", "eu", "non_eu", "community", "unknown"]

COMMUNITY = "community"
EU = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)
NAMES: dict[str, Text] = {
    "AE": t("Émirats arabes unis"),
    "AT": t("Autriche"),
    "AU": t("Australie"),
    "BE": t("Belgique"),
    "BR": t("Brésil"),
    "CA": t("Canada"),
    "CH": t("Suisse"),
    "CN": t("Chine"),
    "CZ": t("Tchéquie"),
    "DE": t("Allemagne"),
    "DK": t("Danemark"),
    "EE": t("Estonie"),
    "ES": t("Espagne"),
    "FI": t("Finlande"),
    "FR": t("France"),
    "GB": t("Royaume-Uni"),
    "GR": t("Grèce"),
    "HK": t("Hong Kong"),
    "IE": t("Irlande"),
    "IL": t("Israël"),
    "IN": t("Inde"),
    "IT": t("Italie"),
    "JP": t("Japon"),
    "KR": t("Corée du Sud"),
    "LU": t("Luxembourg"),
    "NL": t("Pays-Bas"),
    "NO": t("Norvège"),
    "PL": t("Pologne"),
    "PT": t("Portugal"),
    "RO": t("Roumanie"),
    "RU": t("Russie"),
    "SE": t("Suède"),
    "SG": t("Singapour"),
    "TW": t("Taïwan"),
    "US": t("États-Unis"),
    "VN": t("Viêt Nam"),
    COMMUNITY: t("communauté du logiciel libre"),
    "EU": t("Union européenne"),
}


def country_name(code: str | None) -> Text:
    """Return the country's name; an unlisted code stands for itself, ``None`` for unknown."""
    if code is None:
        return t("pays inconnu")
    return NAMES.get(code) or t("{code}", code=code)


def zone(code: str | None) -> Zone:
    """Return the zone of a country code; ``None`` is ``unknown``.

    Example:
        >>> zone("FR"), zone("IE"), zone("GB"), zone(None)
        ('fr', 'eu', 'non_eu', 'unknown')
    """
    if code is None:
        return "unknown"
    if code == COMMUNITY:
        return "community"
    if code == "FR":
        return "fr"
    return "eu" if code in EU or code == "EU" else "non_eu"


def is_country(code: str) -> bool:
    """Whether ``code`` has the form of an ISO 3166-1 alpha-2 code (``EU`` is a zone, not one)."""
    return len(code) == 2 and code.isascii() and code.isalpha() and code.isupper() and code != "EU"  # noqa: PLR2004
