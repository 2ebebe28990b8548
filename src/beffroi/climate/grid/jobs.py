"""Deferrable work as people list it: a CSV with one job a line.

    travail;pret;echeance;heures;kwh;morcelable
    indexation;2025-03-03 18:00;2025-03-04 08:00;2;1,4;oui

Times without an offset are those of Paris, as in the éCO2mix files. ``kwh`` (1 by default) weighs
the jobs; work that may run in separate quarters of an hour says ``oui`` in ``morcelable``.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import datetime, timedelta
from math import isfinite
from pathlib import Path

from beffroi.climate.grid.eco2mix import PARIS
from beffroi.climate.grid.schedule import Job
from beffroi.core import BeffroiError, t

NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("travail", "id", "job", "nom", "name"),
    "ready": ("pret", "prêt", "ready", "debut_possible", "début_possible"),
    "deadline": ("echeance", "échéance", "deadline", "limite"),
    "hours": ("heures", "duree_h", "durée_h", "hours"),
    "kwh": ("kwh", "energie_kwh", "énergie_kwh"),
    "split": ("morcelable", "splittable"),
}
NEEDED = ("ready", "deadline", "hours")
YES = frozenset({"oui", "o", "1", "true", "vrai", "yes"})
MOST = 100_000
LONGEST_H = 24.0 * 366


def read_jobs(path: Path) -> tuple[Job, ...]:
    """Read the jobs of a file.

    Raises:
        BeffroiError: a column is missing or a line cannot be read; the message names the line.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    lines = text.splitlines()
    header = lines[0] if lines else ""
    rows = csv.reader(lines, delimiter=max(";,\t", key=header.count))
    try:
        names = [h.strip().lower() for h in next(rows, [])]
        columns = _columns(names, path.name)
        found = [
            _job(dict(zip(names, row, strict=False)), columns, f"{path.name}:{rows.line_num}")
            for row, _ in zip(rows, range(MOST), strict=False)
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise BeffroiError(t("le tableau ne se lit pas."), where=path.name) from error
    if not found:
        raise BeffroiError(t("le fichier ne contient aucun travail."), where=path.name)
    return tuple(found)


def _columns(names: list[str], file: str) -> dict[str, str]:
    found = {}
    for column, known in NAMES.items():
        name = next((k for k in known if k in names), None)
        if name is not None:
            found[column] = name
    missing = [NAMES[c][0] for c in NEEDED if c not in found]
    if missing:
        raise BeffroiError(
            t("colonne absente : {missing}.", missing=tuple(missing)),
            where=file,
            mend=t("Nommez les colonnes travail, pret, echeance, heures, kwh, morcelable."),
        )
    return found


def _job(row: Mapping[str, str], columns: Mapping[str, str], where: str) -> Job:
    def cell(column: str) -> str:
        return row.get(columns.get(column, ""), "").strip()

    hours = _number(cell("hours"), where)
    if not 0 < hours <= LONGEST_H:
        raise BeffroiError(t("la durée doit être positive, et d’un an au plus."), where=where)
    kwh = _number(cell("kwh") or "1", where)
    if kwh <= 0:
        raise BeffroiError(t("l’énergie d’un travail doit être positive."), where=where)
    return Job(
        id=cell("id") or where,
        ready=_moment(cell("ready"), where),
        deadline=_moment(cell("deadline"), where),
        duration=timedelta(hours=hours),
        kwh=kwh,
        splittable=cell("split").lower() in YES,
    )


def _number(text: str, where: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise BeffroiError(t("« {text} » n’est pas un nombre.", text=text[:40]), where=where)
    return value


def _moment(text: str, where: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BeffroiError(
            t("« {text} » n’est pas un jour et une heure.", text=text[:40]),
            where=where,
            mend=t("Écrivez « 2025-03-03 18:00 »."),
        ) from None
    return found.replace(tzinfo=PARIS) if found.tzinfo is None else found
