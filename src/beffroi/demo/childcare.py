"""The crèche spreadsheet: points by formulas, and a tie-break that is not the délibération's.

Generated without macros (a real VBA project cannot be written here): the file is a macro-enabled
workbook whose calculation stands in formulas, as many such workbooks are once cleaned.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from beffroi.demo.writers import MOMENT, redate_zip, rng

REQUESTS, PLACES = 187, 42
_HEADER = (
    "Dossier",
    "Déposé le",
    "Réside dans l'agglomération",
    "Parents en activité",
    "En recherche d'emploi",
    "Monoparentale",
    "Handicap",
    "Naissance multiple",
    "Fratrie accueillie",
    "Quotient familial",
    "Mois d'attente",
    "Points",
    "Clé de classement",
    "Rang",
    "Proposition",
)
_POINTS = (20, 15, 8, 10, 15, 8, 6)


class Request(NamedTuple):
    """A family's request: seven yes/no criteria, family quotient, months waited."""

    number: str
    asked: date
    criteria: tuple[bool, ...]
    quotient: int
    waited: int

    @property
    def points(self) -> int:
        """The points of the grid (article 1 of the délibération)."""
        band = (
            12
            if self.quotient < 500
            else 8
            if self.quotient < 900
            else 4
            if self.quotient < 1400
            else 0
        )
        told = sum(p for p, yes in zip(_POINTS, self.criteria, strict=True) if yes)
        return told + band + min(self.waited, 12)


def _requests(r: Random) -> list[Request]:
    """Return a year's requests where the order of typing gives places that the rule would not."""
    while True:
        found = _draw(r)
        if len(_first(found, _rule) - _first(found, _typed)) >= 3:
            return found


def _rule(request: Request) -> tuple[float, ...]:
    return (-request.points, request.quotient, request.asked.toordinal())


def _typed(request: Request) -> tuple[float, ...]:
    return (-request.points, int(request.number[-3:]))


def _first(requests: list[Request], order: Callable[[Request], tuple[float, ...]]) -> set[str]:
    return {q.number for q in sorted(requests, key=order)[:PLACES]}


def _draw(r: Random) -> list[Request]:
    # Requests are typed in as parents come to the desk, not in order of deposit.
    odds = (0.93, 0.66, 0.12, 0.18, 0.05, 0.04, 0.17)
    found = []
    for i in range(REQUESTS):
        asked = date(2025, 5, 5) + timedelta(days=r.randrange(330))
        waited = (date(2026, 6, 12) - asked).days // 30
        criteria = tuple(r.random() < o for o in odds)
        quotient = int(min(3_200, max(120, r.lognormvariate(6.75, 0.5))))
        found.append(Request(f"PE26-{i + 1:03}", asked, criteria, quotient, waited))
    return found


def _key(row: int, request: Request) -> float:
    """The workbook's own key: points, then the line order (who was typed first)."""
    return request.points - row / 10_000


def write(target: Path, seed: int) -> None:
    """Write ``creche_points.xlsm``: one line a request, formulas with their values."""
    requests = _requests(rng(seed, "childcare"))
    path = target / "creche_points.xlsm"
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"author": "Petite enfance", "created": MOMENT.replace(tzinfo=None)})
        sheet = book.add_worksheet("Demandes")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, _HEADER)
        keys = [_key(i + 2, q) for i, q in enumerate(requests)]
        for i, request in enumerate(requests):
            rank = 1 + sum(k > keys[i] for k in keys)
            sheet.write(i + 1, 0, request.number)
            sheet.write_datetime(i + 1, 1, _midnight(request.asked), day)
            for c, yes in enumerate(request.criteria):
                sheet.write(i + 1, 2 + c, "oui" if yes else "non")
            sheet.write_number(i + 1, 9, request.quotient)
            sheet.write_number(i + 1, 10, request.waited)
            _formulas(sheet, i + 2, request.points, keys[i], rank)
        _scale(book.add_worksheet("Barème"))
    redate_zip(path, {"[Content_Types].xml": _macro_enabled(path)})


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a spreadsheet day has no zone


def _formulas(sheet: Worksheet, row: int, points: int, key: float, rank: int) -> None:
    told = "+".join(
        f'IF({chr(67 + c)}{row}="oui",Barème!$B${c + 2},0)' for c in range(len(_POINTS))
    )
    band = f"IF(J{row}<500,Barème!$B$9,IF(J{row}<900,Barème!$B$10,IF(J{row}<1400,Barème!$B$11,0)))"
    sheet.write_formula(row - 1, 11, f"={told}+{band}+MIN(K{row},12)", None, points)
    sheet.write_formula(row - 1, 12, f"=L{row}-ROW()/10000", None, round(key, 4))
    sheet.write_formula(row - 1, 13, f"=RANK(M{row},$M$2:$M${REQUESTS + 1})", None, rank)
    verdict = "Place proposée" if rank <= PLACES else "Liste d'attente"
    sheet.write_formula(
        row - 1, 14, f'=IF(N{row}<={PLACES},"Place proposée","Liste d\'attente")', None, verdict
    )


def _scale(sheet: Worksheet) -> None:
    labels = (
        *_HEADER[2:9],
        "Quotient < 500",
        "Quotient 500 à 899",
        "Quotient 900 à 1 399",
        "Par mois d'attente (12 au plus)",
    )
    sheet.write_row(0, 0, ("Critère", "Points"))
    for i, (label, points) in enumerate(zip(labels, (*_POINTS, 12, 8, 4, 1), strict=True)):
        sheet.write_row(i + 1, 0, (label, points))
    sheet.write(14, 0, "À égalité : ordre de saisie du dossier (colonne M).")


def _macro_enabled(path: Path) -> bytes:
    """Return the content types that make the workbook a macro-enabled one, as its name says."""
    with zipfile.ZipFile(path) as archive:
        types = archive.read("[Content_Types].xml")
    return types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
