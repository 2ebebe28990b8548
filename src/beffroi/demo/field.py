"""What sensors and sorters recorded: acoustic listening of the mains, sorting of the mail."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from beffroi.demo.writers import rng, write_csv

SENSORS, DAYS, A_DAY = 60, 92, 4
GAPS = 0.14
_FIRST_DAY = datetime(2026, 8, 21)  # noqa: DTZ001 - the logger writes local time
_THEMES = (
    "voirie",
    "propreté",
    "urbanisme",
    "petite enfance",
    "scolaire",
    "état civil",
    "logement",
    "aide sociale",
    "facturation",
    "culture et sport",
    "autre",
)
_NEW_THEME, _NEW_SINCE = "eau", date(2026, 1, 1)
_NEIGHBOURS = ("voirie", "facturation", "autre", "logement")
LETTERS = 12_000


def _missing(r: Random) -> set[tuple[int, int]]:
    """Return the measures never received: some sensors fall silent for days, others blink."""
    slots = DAYS * A_DAY
    wanted = round(SENSORS * slots * GAPS)
    lost: set[tuple[int, int]] = set()
    while len(lost) < wanted:
        sensor, start = r.randrange(SENSORS), r.randrange(slots)
        run = r.choice((1, 1, 2, 4, 12, 40, 80))
        for slot in range(start, min(slots, start + run)):
            if len(lost) < wanted:
                lost.add((sensor, slot))
    return lost


def _sensors(target: Path, seed: int) -> None:
    r = rng(seed, "water")
    lost = _missing(r)
    rows = []
    for slot in range(DAYS * A_DAY):
        at = _FIRST_DAY + timedelta(hours=slot * 24 / A_DAY)
        for sensor in range(SENSORS):
            if (sensor, slot) in lost:
                continue
            leak = sensor in {7, 22, 41} and slot > 200 + 20 * (sensor % 4)
            level = r.gauss(46 if leak else 31, 3.2)
            index = min(1.0, max(0.0, r.gauss(0.82 if leak else 0.08, 0.06)))
            rows.append(
                (
                    f"AF-{sensor + 1:03}",
                    at.isoformat(),
                    f"{index:.3f}",
                    f"{level:.1f}",
                    f"{3.65 - slot * 0.0004:.2f}",
                    r.randrange(-118, -84),
                )
            )
    write_csv(
        target / "capteurs_eau.csv",
        ["capteur", "horodate", "indice_fuite", "niveau_db", "batterie_v", "rssi_dbm"],
        rows,
        sep=",",
        eol="\n",
    )


def _letters(target: Path, seed: int) -> None:
    r = rng(seed, "letters")
    first, span = date(2025, 7, 1), (date(2026, 11, 20) - date(2025, 7, 1)).days + 1
    days = sorted(first + timedelta(days=r.randrange(span)) for _ in range(LETTERS))
    rows = []
    for i, day in enumerate(days):
        told = _NEW_THEME if day >= _NEW_SINCE and r.random() < 0.13 else r.choice(_THEMES)
        if told == _NEW_THEME:
            guessed, sure = r.choice(_NEIGHBOURS), r.uniform(0.45, 0.86)
        elif r.random() < 0.06:
            guessed, sure = r.choice([t for t in _THEMES if t != told]), r.uniform(0.4, 0.8)
        else:
            guessed, sure = told, r.uniform(0.62, 0.99)
        rows.append(
            (
                f"C{i + 1:06}",
                day.isoformat(),
                r.choice(("courriel", "courriel", "formulaire", "papier numérisé")),
                guessed,
                f"{sure:.2f}",
                told,
            )
        )
    write_csv(
        target / "courrier_predictions.csv",
        ["id_courrier", "recu_le", "canal", "theme_predit", "confiance", "theme_retenu_par_agent"],
        rows,
    )


def write(target: Path, seed: int) -> None:
    """Write the sensors' measures and the mail sorter's predictions with the agents' corrections."""
    _sensors(target, seed)
    _letters(target, seed)
