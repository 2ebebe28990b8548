"""Seats of an assistant whose requests nobody counts: a wide, declared order of magnitude."""

from __future__ import annotations

from functools import cache

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
    energy, made = _yearly(_one(system, books), count)
    subject = f"system:{system.id}"
    note = t(
        "Ordre de grandeur déclaré, pour {n} postes actifs : de {low} à {high} requêtes par jour "
        "ouvré. Le décompte des jetons le remplacera.",
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


def _one(system: AISystem, books: Catalogue) -> tuple[Footprint, Footprint, Footprint]:
    """Return a request at the low, central and high end of what a seat asks."""
    provider = next(
        (
            link.party.value
            for role in ("model", "host", "supplier")
            for _, link in sorted(system.chain.items())
            if link.role == role and link.party.value
        ),
        "",
    )
    seat = assumptions()
    low, central, high = (
        footprint(Request(provider, "", out, read), "service", books.factors)
        for out, read in (
            (seat.tokens_out.low, seat.tokens_in.low),
            (seat.tokens_out.mid, seat.tokens_in.mid),
            (seat.tokens_out.high, seat.tokens_in.high),
        )
    )
    return low, central, high


def _yearly(ends: tuple[Footprint, Footprint, Footprint], count: int) -> tuple[Energy, GWP]:
    seat = assumptions()
    low, central, high = ends
    a_year = count * seat.working_days
    pace = (seat.requests_a_day.low, seat.requests_a_day.mid, seat.requests_a_day.high)
    energy = Energy(low.energy.low, central.energy.central, high.energy.high)
    made = GWP(low.embodied.gwp.low, central.embodied.gwp.central, high.embodied.gwp.high)
    return (
        Energy(*(v * p * a_year for v, p in zip(_ends(energy), pace, strict=True))),
        GWP(*(v * p * a_year for v, p in zip(_ends(made), pace, strict=True))),
    )


def _ends(quantity: Quantity) -> tuple[float, float, float]:
    return quantity.low, quantity.central, quantity.high
