"""Half-hourly meters of 34 buildings over 26 months, on a real French load and its real weather.

Enercoop's half-hourly load (in watts per subscribed kVA) and temperature, from September 2016 to
November 2018, are moved by 2 919 days (417 whole weeks) and scaled to each building.
"""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from beffroi.demo.place import luhn_closed
from beffroi.demo.writers import data_bytes, french, rng, write_csv

SHIFT_DAYS = 2_919
FROZEN_DAYS = 47
_WEEK = 48 * 7
Series = npt.NDArray[np.float64]

# use, name, floor area in m2, share of the yearly use that follows the weather
_BUILDINGS = (
    ("école", "École du Beffroi", 2_450, 0.62),
    ("école", "École des Saules", 1_880, 0.6),
    ("école", "École du Vieux Moulin", 2_120, 0.66),
    ("école", "École des Prés Hauts", 1_540, 0.63),
    ("école", "École des Tilleuls", 2_760, 0.58),
    ("école", "École de la Fontaine", 1_320, 0.65),
    ("école", "École du Grand Verger", 2_040, 0.61),
    ("école", "École du Lavoir", 980, 0.67),
    ("école", "École des Marronniers", 2_310, 0.6),
    ("école", "École de l'Écluse", 1_710, 0.64),
    ("école", "École du Belvédère", 1_460, 0.62),
    ("école", "École du Petit Bois", 1_190, 0.66),
    ("crèche", "Crèche Les Glycines", 720, 0.55),
    ("crèche", "Crèche Coquelicots", 640, 0.57),
    ("crèche", "Crèche Haute Rive", 810, 0.53),
    ("crèche", "Maison de la petite enfance", 1_050, 0.56),
    ("gymnase", "Gymnase des Quatre Vents", 3_150, 0.5),
    ("gymnase", "Gymnase de la Tuilerie", 2_680, 0.52),
    ("gymnase", "Halle des sports", 4_200, 0.48),
    ("gymnase", "Salle de judo", 860, 0.55),
    ("gymnase", "Gymnase Cour des Arts", 1_940, 0.5),
    ("piscine", "Piscine du Plateau", 3_600, 0.35),
    ("médiathèque", "Médiathèque de l'Horloge", 2_900, 0.47),
    ("médiathèque", "Médiathèque de la Passerelle", 1_150, 0.5),
    ("bureaux", "Hôtel d'agglomération", 5_300, 0.42),
    ("bureaux", "Annexe des Roseaux", 1_780, 0.45),
    ("bureaux", "Maison des services publics", 1_360, 0.46),
    ("atelier", "Centre technique", 3_900, 0.4),
    ("atelier", "Serres et ateliers des espaces verts", 1_250, 0.52),
    ("salle", "Salle des fêtes de la Halle", 1_480, 0.6),
    ("salle", "Salle polyvalente de la Bergerie", 1_120, 0.62),
    ("salle", "Maison des associations", 1_640, 0.55),
    ("résidence", "Résidence autonomie des Acacias", 3_250, 0.58),
    ("résidence", "Résidence autonomie du Pont Neuf", 2_870, 0.57),
)
_INTENSITY = {"piscine": 310.0, "bureaux": 118.0, "atelier": 92.0, "résidence": 142.0}
_FROZEN, _IN_WH, _REBOUND = 17, 23, (6, 29)


class Weather(NamedTuple):
    """The real series, on the demo's time: UTC instants, shapes, temperatures in °C."""

    instants: npt.NDArray[np.datetime64]
    load: Series
    occupancy: Series
    temperature: Series


def _weather() -> Weather:
    table = pq.read_table(io.BytesIO(data_bytes("enercoop_30min.parquet")))
    real = table["time"].to_numpy().astype("datetime64[s]")
    return Weather(
        real + np.timedelta64(SHIFT_DAYS, "D"),
        *(
            table[name].to_numpy().astype(float)
            for name in ("load_w_per_kva", "occupancy_shape", "temperature")
        ),
    )


def _parts(weather: Weather) -> tuple[Series, Series]:
    """Split the real load: what it is on warm days at the same time of the week, and the rest."""
    slot = np.arange(len(weather.load)) % _WEEK
    warm = np.convolve(weather.temperature, np.ones(48) / 48, mode="same") > 19
    quiet = np.array([np.median(weather.load[(slot == s) & warm]) for s in range(_WEEK)])
    base = quiet[slot]
    return base / base.mean(), np.maximum(weather.load - base, 0.0)


def _starts(seed: int) -> list[date]:
    r = rng(seed, "meters-start")
    return [date(2025, 9, 15) + timedelta(days=r.randrange(50)) for _ in _BUILDINGS]


def _pdl(index: int) -> str:
    return luhn_closed(f"9940{index * 7919 % 1_000_000_000:09}")


def _series(
    g: np.random.Generator, weather: Weather, parts: tuple[Series, Series], index: int, start: date
) -> Series:
    """Return one building's energy in kWh a half hour, its heating changed from ``start`` on."""
    use, _, area, share = _BUILDINGS[index]
    base, heat = parts
    yearly = _INTENSITY.get(use, 104.0) * area * g.uniform(0.85, 1.15)
    half_hours = 365 * 48
    shape = base * weather.occupancy ** (0.4 if use in {"piscine", "résidence"} else 1.1)
    fixed = yearly * (1 - share) / half_hours * shape / shape.mean()
    heating = yearly * share / half_hours * heat / heat[:half_hours].mean()
    since = (weather.instants - np.datetime64(start)).astype("timedelta64[D]").astype(int)
    saving = g.uniform(0.07, 0.13)
    factor = np.where(since >= 0, 1 - saving, 1.0)
    if index in _REBOUND:
        factor = np.where(since >= 90, 1 + g.uniform(0.1, 0.14), factor)
    noise = g.lognormal(0, 0.09, len(shape))
    return np.asarray((fixed + heating * factor) * noise)


def _faults(g: np.random.Generator, weather: Weather, index: int, energy: Series) -> Series:
    if index == _FROZEN:
        first = int(np.searchsorted(weather.instants, np.datetime64("2026-02-09T23:00:00")))
        energy[first : first + FROZEN_DAYS * 48] = energy[first]
    if index == _IN_WH:
        energy = energy * 1000
    kept = np.ones(len(energy), dtype=bool)
    for _ in range(g.integers(0, 4)):
        at = int(g.integers(0, len(energy) - 96))
        if index != _FROZEN:
            kept[at : at + int(g.integers(4, 96))] = False
    return np.where(kept, energy, np.nan)


def write(target: Path, seed: int) -> None:
    """Write the meters (Parquet), the buildings and the daily degree days."""
    weather = _weather()
    parts = _parts(weather)
    g = np.random.default_rng([seed, 2])
    starts = _starts(seed)
    sites, instants, values = [], [], []
    for index in range(len(_BUILDINGS)):
        energy = _faults(g, weather, index, _series(g, weather, parts, index, starts[index]))
        read = ~np.isnan(energy)
        sites.append(np.full(int(read.sum()), index, dtype=np.int8))
        instants.append(weather.instants[read])
        values.append(np.round(energy[read], 2))
    which = pa.array(np.concatenate(sites))
    pdls = pa.array([_pdl(i) for i in range(len(_BUILDINGS))])
    names = pa.array([name for _, name, *_ in _BUILDINGS])
    count = len(which)
    table = pa.table(
        {
            "pdl": pa.DictionaryArray.from_arrays(which, pdls),
            "site": pa.DictionaryArray.from_arrays(which, names),
            "horodate": pa.array(np.concatenate(instants)).cast(pa.timestamp("s", "UTC")),
            "valeur": pa.array(np.concatenate(values)),
            "unite": pa.DictionaryArray.from_arrays(
                pa.array(np.zeros(count, dtype=np.int8)), pa.array(["kWh"])
            ),
        }
    )
    pq.write_table(table, target / "compteurs_30min.parquet", compression="zstd")
    _write_buildings(target, starts)
    _write_degree_days(target, weather)


def _write_buildings(target: Path, starts: list[date]) -> None:
    write_csv(
        target / "batiments.csv",
        ["pdl", "batiment", "usage", "surface_m2", "energie_chauffage", "thermopilot_depuis"],
        [
            (_pdl(i), name, use, area, "électricité", starts[i].isoformat())
            for i, (use, name, area, _) in enumerate(_BUILDINGS)
        ],
    )


def _write_degree_days(target: Path, weather: Weather) -> None:
    """Write degree days as the weather service does: 18 °C less half of (lowest + highest)."""
    instants = pa.array(weather.instants).cast(pa.timestamp("s", "Europe/Paris"))
    days = pc.local_timestamp(instants).to_numpy().astype("datetime64[D]")
    rows = []
    for day in np.unique(days):
        seen = weather.temperature[days == day]
        low, high = seen.min(), seen.max()
        rows.append(
            (str(day), french(low, 1), french(high, 1), french(max(0.0, 18 - (low + high) / 2), 1))
        )
    write_csv(target / "dju.csv", ["date", "temperature_min", "temperature_max", "dju18"], rows)
