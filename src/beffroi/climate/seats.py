"""Seats of an assistant whose requests nobody counts: a wide, declared order of magnitude."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import exp, log, sqrt

from beffroi.climate.catalogue import Catalogue
from beffroi.climate.factors import read_factors
from beffroi.climate.factorset import Grid
from beffroi.climate.inference import Footprint, Request, footprint
from beffroi.climate.measures import OTHERS, rounded
from beffroi.climate.sheets import SeatsFile
from beffroi.climate.units import GWP, Energy, Quantity
from beffroi.core import Evidence, Grade, Measure, Method, Text, t
from beffroi.register import AISystem

METHOD = Method(id="climate.seats", version="1", source="seats.yaml (hypothèses)")


@cache
def assumptions() -> SeatsFile:
    """Return what a seat is assumed to ask, read once."""
    return SeatsFile.model_validate(read_factors("seats.yaml"))


def active_seats(system: AISystem) -> tuple[int, tuple[Evidence, ...]] | None:
    """Return the seats in use (all of them, if the users are not known) and their evidence."""
    for claims in (system.users, system.seats):
        if claims.value is not None and claims.evidence:
            return claims.value, claims.evidence
    return None


def from_seats(system: AISystem, books: Catalogue, home: Grid) -> list[Measure]:
    """Return the figures of a system from its seats; none when they are not known."""
    seats = active_seats(system)
    if seats is None or seats[0] <= 0 or system.seats.value is None:
        return []
    count, evidence = seats
    energy, made = _yearly(_one(_provider(system, books), books), count)
    subject = f"system:{system.id}"
    note = t(
        "Ordre de grandeur déclaré, pour {n} postes actifs, de {low} à {high} requêtes par jour "
        "ouvré : intervalle vraisemblable, non garanti. Le décompte des jetons le remplacera.",
        n=count,
        low=assumptions().requests_a_day.low,
        high=assumptions().requests_a_day.high,
    )
    figures: list[tuple[str, Text, Quantity]] = [
        ("climate.energy", t("Électricité d’un an, d’après les licences"), energy),
        (
            "climate.gwp.fr",
            t("Empreinte carbone d’un an, électricité : {grid}", grid=home.name),
            energy * home.gwp + made,
        ),
    ]
    for code, zone in OTHERS.items():
        grid = books.factors.grids[zone]
        label = t("Empreinte carbone d’un an, électricité : {grid}", grid=grid.name)
        figures.append((f"climate.gwp.{code}", label, energy * grid.gwp + made))
    return [
        Measure(
            metric=metric,
            subject=subject,
            challenge="climate",
            label=label,
            value=rounded(quantity.central),
            low=rounded(quantity.low),
            high=rounded(quantity.high),
            unit=quantity.unit,
            grade=Grade.DECLARED,
            method=METHOD,
            evidence=evidence,
            note=note,
        )
        for metric, label, quantity in figures
    ]


@dataclass(frozen=True)
class _Act:
    """One request of a seat: energy (kWh) and making of machines (kgCO2e), centre and likely range.

    The range joins independent doubts (which model, how long, how often, how it is served) as the
    square root of the sum of their squared logarithms: the extremes do not all meet.
    """

    energy: float
    made: float
    down: float
    up: float


def _provider(system: AISystem, books: Catalogue) -> str:
    """Return the first party of the chain whose data centres are known."""
    links = [link for _, link in sorted(system.chain.items())]
    for role in ("model", "host", "supplier"):
        for link in links:
            party = link.party.value
            if link.role == role and party and books.host(party).status == "known":
                return party
    return ""


def _one(provider: str, books: Catalogue) -> _Act:
    """Return a request of a seat, for the models that the library documents at this provider."""
    seat = assumptions()
    library = books.host(provider).library
    names = sorted(m for p, m in books.factors.models if p == library) or sorted(
        {m for _, m in books.factors.models}
    )

    def ask(model: str, written: float, read: float) -> Footprint:
        return footprint(Request(provider, model, written, read), "service", books.factors)

    asked = sorted(
        (ask(name, seat.tokens_out.mid, seat.tokens_in.mid) for name in names),
        key=lambda f: f.energy.central,
    )
    middle = asked[len(asked) // 2]
    centre = middle.energy.central
    few = ask(middle.model.name, seat.tokens_out.low, seat.tokens_in.low).energy.central
    many = ask(middle.model.name, seat.tokens_out.high, seat.tokens_in.high).energy.central
    often = seat.requests_a_day
    tenth = len(asked) // 10
    down = (asked[tenth].energy.central / centre, few / centre, often.low / often.mid,
            middle.energy.low / centre)  # fmt: skip
    up = (asked[-1 - tenth].energy.central / centre, many / centre, often.high / often.mid,
          middle.energy.high / centre)  # fmt: skip
    return _Act(
        energy=centre,
        made=middle.embodied.gwp.central,
        down=exp(-sqrt(sum(log(ratio) ** 2 for ratio in down))),
        up=exp(sqrt(sum(log(ratio) ** 2 for ratio in up))),
    )


def _yearly(act: _Act, count: int) -> tuple[Energy, GWP]:
    seat = assumptions()
    acts = count * seat.working_days * seat.requests_a_day.mid

    def spread(value: float) -> tuple[float, float, float]:
        return value * act.down, value, value * act.up

    return Energy(*spread(acts * act.energy)), GWP(*spread(acts * act.made))
