"""Three school years of meals: real attendance of Nantes' canteens, under invented schools.

The real days are moved by 4 018 days (eleven years, whole weeks): same weekdays, and the same
public holidays, Easter included. The forecast column belongs to the demo's in-house model.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict, deque
from datetime import date, timedelta
from pathlib import Path
from random import Random

from beffroi.demo.writers import data_bytes, data_text, rng, write_csv

SHIFT = timedelta(days=4_018)
_SCHOOLS = (
    "du Beffroi",
    "des Saules",
    "du Vieux Moulin",
    "des Prés Hauts",
    "des Tilleuls",
    "de la Fontaine",
    "du Grand Verger",
    "du Lavoir",
    "du Clos des Vignes",
    "des Marronniers",
    "de l'Écluse",
    "du Belvédère",
    "du Petit Bois",
    "des Glycines",
    "de l'Horloge",
    "de la Passerelle",
    "des Coquelicots",
    "de Haute Rive",
    "des Chênes",
    "des Quatre Vents",
    "de la Tuilerie",
    "des Roseaux",
    "de la Cerisaie",
    "de la Halle",
    "du Pont Neuf",
    "de la Bergerie",
    "des Acacias",
    "de la Cour des Arts",
    "du Plateau",
)
SITES = len(_SCHOOLS)
_TWINS = (11, 23)  # two schools that were given one identifier
_WEEKS = 8
_NEAR_HOLIDAYS = timedelta(days=8)
# The model's calendar is that of a neighbouring zone: it expects absences when there are none.
_WRONG_CALENDAR = 0.84


def _attendance() -> list[tuple[date, int, int | None]]:
    """Return (day, school, meals served) as observed, the days moved."""
    raw = gzip.decompress(data_bytes("nantes_canteens.csv.gz")).decode()
    return [
        (
            date.fromisoformat(row["date"]) + SHIFT,
            int(row["site"]),
            int(row["served"]) if row["served"] else None,
        )
        for row in csv.DictReader(raw.splitlines())
    ]


def _holidays() -> list[tuple[str, date, date]]:
    return [
        (
            row["vacances"],
            date.fromisoformat(row["debut"]) + SHIFT,
            date.fromisoformat(row["fin"]) + SHIFT,
        )
        for row in csv.DictReader(data_text("vacances_nantes.csv").splitlines())
    ]


def _identifier(school: int) -> str:
    return f"RS{1 + (_TWINS[0] if school == _TWINS[1] else school):02}"


def _billed_on(day: date) -> date:
    """Return when the family accounts of a month are closed: the sixth of the next one."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=6)


def _rows(r: Random) -> list[list[object]]:
    edges = [edge for _, start, end in _holidays() for edge in (start, end)]
    past: defaultdict[tuple[int, int], deque[int]] = defaultdict(lambda: deque(maxlen=_WEEKS))
    observed = _attendance()
    most: defaultdict[tuple[int, int], int] = defaultdict(int)
    for day, school, served in observed:
        year = (day - timedelta(days=243)).year
        most[school, year] = max(most[school, year], served or 0)
    near = {d for d, *_ in observed if any(abs(d - e) <= _NEAR_HOLIDAYS for e in edges)}
    rows: list[list[object]] = []
    for day, school, served in observed:
        known = past[school, day.weekday()]
        forecast = ""
        if len(known) >= 2:
            mean = sum(known) / len(known)
            forecast = str(round(mean * (_WRONG_CALENDAR if day in near else 1.0)))
        if served is not None:
            known.append(served)
        billed = "" if served is None else str(max(0, served + round(r.gauss(0, 0.012) * served)))
        rows.append(
            [
                day.isoformat(),
                _identifier(school),
                f"École {_SCHOOLS[school]}",
                round(most[school, (day - timedelta(days=243)).year] * 1.06),
                forecast,
                "" if served is None else served,
                billed,
                _billed_on(day).isoformat(),
            ]
        )
    return rows


def write(target: Path, seed: int) -> None:
    """Write the meals of three school years and the school calendar."""
    write_csv(
        target / "repas.csv",
        [
            "date",
            "site_id",
            "site",
            "effectif_inscrit",
            "prevision_modele",
            "repas_servis",
            "repas_factures",
            "factures_le",
        ],
        _rows(rng(seed, "meals")),
    )
    write_csv(
        target / "calendrier_scolaire.csv",
        ["vacances", "debut", "fin"],
        [(name, start.isoformat(), end.isoformat()) for name, start, end in _holidays()],
    )
