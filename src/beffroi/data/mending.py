# ruff: noqa: S608 - identifiers pass through quoted(), values through literal()
"""Every offending record, to be exported; and a corrected copy with its journal.

The source is never touched. Only sure repairs are made: the mended value must be right by the
same rule that found the fault. Everything else is left as it was, and stays in the audit.
"""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb

from beffroi.core import Value
from beffroi.data import plan
from beffroi.data.auditing import prepare
from beffroi.data.checks.validity import pseudo_null
from beffroi.data.need import Need
from beffroi.data.plan import Probe, Scope, mask, shorten
from beffroi.data.schema import TableSchema
from beffroi.evidence.tables import ROW, Table, connect, literal, quoted, read_table

_BATCH = 5_000


class Offence(Value):
    """One offending record of one check: its data row, physical line, and value (masked when personal)."""

    check: str
    columns: tuple[str, ...]
    row: int
    line: int
    value: str | None


class Correction(Value):
    """What a corrected copy changed: how many cells, by check and column; where copy and journal lie."""

    copy_path: Path
    journal_path: Path
    changed: int
    by_check: dict[str, int]


def offences(
    table: Table,
    *,
    need: Need | None = None,
    on: date | None = None,
    schema: TableSchema | None = None,
    checks: Sequence[str] | None = None,
) -> Iterator[Offence]:
    """Yield every offending record of the checks on records, check by check, in the order of the file."""
    with tempfile.TemporaryDirectory() as temp, connect(temp=Path(temp)) as engine:
        scope, probes = prepare(engine, table, need or Need(), on, schema, checks)
        for probe in probes:
            yield from _of_probe(engine, scope, probe)


def _of_probe(engine: duckdb.DuckDBPyConnection, scope: Scope, probe: Probe) -> Iterator[Offence]:
    shown = probe.shown or probe.columns[0].text
    used = f"{probe.bad} {shown}"
    found = engine.execute(
        f"SELECT {ROW}, CAST({shown} AS VARCHAR) FROM {scope.relation(numbered=True, used=used)} WHERE {probe.bad} ORDER BY {ROW}"
    )
    while rows := found.fetchmany(_BATCH):
        for row, value in rows:
            told = mask(value) if probe.masked else shorten(value)
            yield Offence(
                check=probe.check,
                columns=probe.names,
                row=row,
                line=scope.table.line(row),
                value=told,
            )


def fix(
    source: Path | Table,
    target: Path,
    *,
    workdir: Path | None = None,
    need: Need | None = None,
    on: date | None = None,
) -> Correction:
    """Write a corrected copy of a table and the journal of what was changed.

    Args:
        source: the file, or the table already read.
        target: the copy, a CSV in UTF-8 separated by ``;``; its journal goes beside it, as
            ``<name>.journal.csv`` (line, column, check, before, after; personal values masked).
        workdir: where mended copies are kept while reading; a passing folder by default.
        need: what the use asks.
        on: the day of the audit.

    Raises:
        BeffroiError: the file cannot be read as a table.
    """
    with tempfile.TemporaryDirectory() as passing:
        temp = Path(passing)
        table = source if isinstance(source, Table) else read_table(source, workdir=workdir or temp)
        with connect(temp=temp) as engine:
            scope, probes = prepare(engine, table, need or Need(), on, None, None)
            chosen = _one_for_each_column(probes)
            plan.unoptimised(engine)
            _write_copy(engine, scope, chosen, target)
            return _write_journal(engine, scope, chosen, target)


def _one_for_each_column(probes: Sequence[Probe]) -> list[Probe]:
    """The first check with repairs of each column: two would contradict each other."""
    chosen: dict[str, Probe] = {}
    for probe in probes:
        if probe.repairs and probe.columns[0].is_text:
            chosen.setdefault(probe.columns[0].name, probe)
    return list(chosen.values())


def _write_copy(
    engine: duckdb.DuckDBPyConnection, scope: Scope, probes: list[Probe], target: Path
) -> None:
    mended = {
        p.columns[0].name: f"CASE WHEN {plan.mended(p, i)} THEN __m{i} ELSE {p.columns[0].sql} END"
        for i, p in enumerate(probes)
    }
    cells = []
    for column in scope.columns:
        value = mended.get(column.name, column.sql)
        if column.pseudo and column.is_text:
            value = f"CASE WHEN {pseudo_null(column.sql)} THEN NULL ELSE {value} END"
        cells.append(f"{value} AS {quoted(column.name)}")
    rows = plan.flagged(scope, probes, every=True)
    engine.execute(
        f"COPY (SELECT {', '.join(cells)} FROM {rows} ORDER BY {ROW}) TO {literal(str(target))} (FORMAT csv, HEADER, DELIMITER ';')"
    )


def _write_journal(
    engine: duckdb.DuckDBPyConnection, scope: Scope, probes: list[Probe], target: Path
) -> Correction:
    journal = target.with_name(f"{target.stem}.journal.csv")
    counts: Counter[str] = Counter()
    with journal.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["ligne", "colonne", "controle", "avant", "apres"])
        for place, probe in enumerate(probes):
            x = probe.columns[0].sql
            query = f"SELECT {ROW}, {x}, __m{place} FROM {plan.flagged(scope, probes)} WHERE {plan.mended(probe, place)} ORDER BY {ROW}"
            for row, before, after in _all(engine, query):
                shown = [mask(v) if probe.masked else v for v in (before, after)]
                writer.writerow([scope.table.line(row), probe.columns[0].name, probe.check, *shown])
                counts[f"{probe.check}({probe.columns[0].name})"] += 1
        for column in (c for c in scope.columns if c.pseudo and c.is_text):
            query = f"SELECT {ROW}, {column.sql}, NULL FROM {scope.relation(numbered=True, used='')} WHERE {pseudo_null(column.sql)} ORDER BY {ROW}"
            for row, before, _ in _all(engine, query):
                writer.writerow(
                    [
                        scope.table.line(row),
                        column.name,
                        "completeness.words_for_nothing",
                        before,
                        "",
                    ]
                )
                counts[f"completeness.words_for_nothing({column.name})"] += 1
    return Correction(
        copy_path=target,
        journal_path=journal,
        changed=counts.total(),
        by_check=dict(sorted(counts.items())),
    )


def _all(engine: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[int, str, str | None]]:
    found = engine.execute(query)
    while rows := found.fetchmany(_BATCH):
        yield from rows
