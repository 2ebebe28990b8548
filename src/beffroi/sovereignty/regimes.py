"""Laws that reach data beyond their own country, and why they reach a given party."""

from __future__ import annotations

from typing import Literal

from beffroi.core import Reference, Text, Value, t

Ground = Literal["control", "establishment", "location"]
Reach = Literal["established", "possible"]


class Regime(Value):
    """A law by which a foreign State may obtain data from those it holds under its hand."""

    id: str
    country: str
    name: Text
    reference: Reference


REGIMES: tuple[Regime, ...] = (
    Regime(
        id="us_cloud_act",
        country="US",
        name=t("CLOUD Act"),
        reference=Reference(
            text="CLOUD Act (2018), 18 U.S.C. § 2713",
            url="https://www.law.cornell.edu/uscode/text/18/2713",
            verification="known",
        ),
    ),
    Regime(
        id="us_fisa_702",
        country="US",
        name=t("FISA 702"),
        reference=Reference(
            text="FISA section 702, 50 U.S.C. § 1881a",
            url="https://www.law.cornell.edu/uscode/text/50/1881a",
            verification="known",
        ),
    ),
    Regime(
        id="cn_nil_7",
        country="CN",
        name=t("loi chinoise sur le renseignement, art. 7"),
        reference=Reference(
            text="National Intelligence Law of the PRC (2017), art. 7", verification="known"
        ),
    ),
    Regime(
        id="gb_ipa",
        country="GB",
        name=t("Investigatory Powers Act britannique"),
        reference=Reference(
            text="Investigatory Powers Act 2016, s. 253",
            url="https://www.legislation.gov.uk/ukpga/2016/25/section/253",
            verification="known",
        ),
    ),
    Regime(
        id="ru_yarovaya",
        country="RU",
        name=t("lois russes dites Iarovaïa"),
        reference=Reference(text="Federal Laws 374-FZ and 375-FZ (2016)", verification="known"),
    ),
)


class Exposure(Value):
    """One regime that reaches a party: on which ground, how surely, through whom."""

    regime: str
    party: str
    through: str
    ground: Ground
    reach: Reach
    country: str


def regimes_of(country: str | None) -> tuple[Regime, ...]:
    """Return the regimes of a country."""
    return tuple(r for r in REGIMES if r.country == country)


def regime(regime_id: str) -> Regime:
    """Return a regime by its id.

    Raises:
        KeyError: there is none.
    """
    return {r.id: r for r in REGIMES}[regime_id]
