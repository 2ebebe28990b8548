# ruff: noqa: S608 - identifiers pass through quoted(), values through literal()
"""What the files of one dataset say of each other: rival tariff grids, texts no longer in force."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from beffroi.core import t, tn
from beffroi.data.columns import PSEUDO_NULLS
from beffroi.data.need import Need
from beffroi.data.result import CheckResult, Example
from beffroi.data.semantics import fold
from beffroi.evidence.tables import ROW, Table, connect, literal, quoted, records, scan

_START, _END = (
    r"\bdebut\b|\beffet\b|\bvalid(?:e|ite) (?:du|depuis|from)\b",
    r"\bfin\b|\bvalid(?:e|ite) (?:jusqu|until|to)\b",
)
_STATE, _ENDED = r"^etat$|\bstatut\b", r"abrog|perim|caduc|annul|retir"
_MAX_TEXTS = 2000


def compare(
    tables: Sequence[Table], need: Need, on: date | None
) -> Iterator[tuple[Table, CheckResult]]:
    """Yield the faults that only show between files, each with the table where it is seen."""
    if on is not None:
        for group in _same_columns(tables):
            yield from _rivals(group, need, on)
    for listing in tables:
        ended = _ended_texts(listing)
        if ended:
            for table in tables:
                if table is not listing:
                    yield from _cited(table, listing, ended)


def _same_columns(tables: Sequence[Table]) -> list[list[Table]]:
    groups: defaultdict[tuple[str, ...], list[Table]] = defaultdict(list)
    for table in tables:
        groups[table.names].append(table)
    return [group for group in groups.values() if len(group) > 1]


def _column(table: Table, pattern: str) -> str | None:
    return next((name for name in table.names if re.search(pattern, fold(name))), None)


def _rivals(tables: list[Table], need: Need, on: date) -> Iterator[tuple[Table, CheckResult]]:
    """Two grids of the same things, both in force by their dates on one day: the later start wins."""
    start, end = _column(tables[0], _START), _column(tables[0], _END)
    keys = [name for name in need.key if name in tables[0].names]
    if start is None or end is None or not keys:
        return
    found: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    in_force: defaultdict[tuple[Any, ...], list[tuple[str, int, int]]] = defaultdict(list)
    for place, table in enumerate(tables):
        for key, first, row in _valid_on(table, keys, start, end, on):
            in_force[key].append((first, place, row))
    for grids in in_force.values():
        last = max(first for first, *_ in grids)
        for first, place, row in grids:
            if first < last:
                found[place].append((row, len(grids)))
    for place, table in enumerate(tables):
        rows = sorted(row for row, _ in found[place])
        if rows or place == 0:
            yield table, _rival_result(table, rows, (start, end), on)


def _valid_on(
    table: Table, keys: list[str], start: str, end: str, on: date
) -> Iterator[tuple[tuple[Any, ...], str, int]]:
    day = literal(on.isoformat())
    wanted = ", ".join(quoted(name) for name in keys)
    with connect() as engine:
        rows = engine.execute(
            f"SELECT {wanted}, CAST({quoted(start)} AS VARCHAR), {ROW} FROM {scan(table, numbered=True)} "
            f"WHERE {day} BETWEEN CAST({quoted(start)} AS VARCHAR) AND coalesce(CAST({quoted(end)} AS VARCHAR), '9999') ORDER BY {ROW}"
        ).fetchall()
    for row in rows:
        yield tuple(row[:-2]), row[-2], row[-1]


def _rival_result(table: Table, rows: list[int], columns: tuple[str, str], on: date) -> CheckResult:
    return CheckResult(
        check="timeliness.rival_grids",
        characteristic="timeliness",
        columns=columns,
        passed=not rows,
        count=len(rows),
        checked=table.rows,
        title=t("Une seule valeur est en vigueur pour chaque chose."),
        detail=tn(
            "{n} ligne de {file} se dit en vigueur le {on}, alors qu’une grille plus récente l’a remplacée.",
            "{n} lignes de {file} se disent en vigueur le {on}, alors qu’une grille plus récente les a remplacées.",
            len(rows),
            file=table.title,
            on=on,
        )
        if rows
        else None,
        mend=t("Fermez l’ancienne grille au jour où la nouvelle commence, et retirez-la du fonds.")
        if rows
        else None,
        examples=tuple(Example(row=row, line=table.line(row)) for row in rows[:5]),
    )


def _ended_texts(table: Table) -> dict[str, int]:
    """Names of the texts that a listing says are no longer in force, with their rows."""
    state = _column(table, _STATE)
    if state is None or table.rows > _MAX_TEXTS:
        return {}
    name = next((n for n in table.names if n != state), None)
    ended: dict[str, int] = {}
    for row, record in enumerate(records(table), 1):
        said, text = str(record[state] or ""), str(record[name] or "") if name else ""
        if re.search(_ENDED, fold(said)) and len(text) > 8 and text.upper() not in PSEUDO_NULLS:  # noqa: PLR2004
            ended[text] = row
    return ended


def _cited(
    table: Table, listing: Table, ended: dict[str, int]
) -> Iterator[tuple[Table, CheckResult]]:
    """Records of another file that cite a text no longer in force."""
    cells = " || ' ' || ".join(
        f"coalesce(CAST({quoted(name)} AS VARCHAR), '')" for name in table.names
    )
    whole = f"lower({cells})"
    cited = " OR ".join(f"contains(__all, {literal(text.lower())})" for text in ended)
    with connect() as engine:
        rows = engine.execute(
            f"SELECT {ROW}, __all FROM (SELECT {ROW}, {whole} AS __all FROM {scan(table, numbered=True)}) WHERE {cited} ORDER BY {ROW}"
        ).fetchall()
    texts = sorted({text for text in ended for _, said in rows if text.lower() in said})
    yield (
        table,
        CheckResult(
            check="timeliness.cites_ended",
            characteristic="timeliness",
            passed=not rows,
            count=len(rows),
            checked=table.rows,
            value=float(len(texts)),
            title=t("Aucun texte cité n’a cessé d’être en vigueur."),
            detail=tn(
                "{n} enregistrement cite un texte qui n’est plus en vigueur selon {listing} : {texts}.",
                "{n} enregistrements citent un texte qui n’est plus en vigueur selon {listing} : {texts}.",
                len(rows),
                listing=listing.title,
                texts=" ; ".join(text[:70] for text in texts[:3]),
            )
            if rows
            else None,
            mend=t("Remplacez ces visas par le texte en vigueur à la date de l’acte.")
            if rows
            else None,
            examples=tuple(Example(row=row, line=table.line(row)) for row, _ in rows[:5]),
        ),
    )
