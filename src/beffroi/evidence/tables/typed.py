# ruff: noqa: S608 - identifiers pass through quoted(), values through literal()
"""Parquet files and SQLite tables: already typed, copied as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from beffroi.core import BeffroiError, t
from beffroi.evidence.tables.engine import connect, literal, quoted, rows_to_parquet
from beffroi.evidence.tables.header import name_columns
from beffroi.evidence.tables.journal import Journal
from beffroi.evidence.tables.model import Column, Limits


def read_parquet(
    path: Path, target: Path, journal: Journal, limits: Limits
) -> tuple[tuple[Column, ...], int, Path]:
    """Return the columns, rows and the file to query: the artefact itself when it is flat.

    Nested columns (structures, lists, maps) become JSON text in a copy.

    Raises:
        BeffroiError: the file is damaged, or too wide.
    """
    try:
        schema = pq.read_schema(path)
        rows = pq.read_metadata(path).num_rows
        if len(schema) > limits.columns:
            raise BeffroiError(
                t(
                    "Le tableau a {n} colonnes, plus que la limite de {limit}.",
                    n=len(schema),
                    limit=limits.columns,
                ),
                where=path.name,
            )
        with connect() as engine:
            scan = f"read_parquet({literal(str(path))})"
            types = engine.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
            names = name_columns([f.name for f in schema], len(schema), journal)
            columns = tuple(
                Column(name=n.name, label=n.label, type=_flat(kind))
                for n, (_, kind, *_) in zip(names, types, strict=True)
            )
            nested = [row[0] for row in types if _flat(row[1]) != row[1]]
            if not nested and all(c.name == row[0] for c, row in zip(columns, types, strict=True)):
                return columns, rows, path
            journal.add("nested", count=len(nested))
            cells = ", ".join(_select(row, c.name) for c, row in zip(columns, types, strict=True))
            engine.execute(
                f"COPY (SELECT {cells} FROM {scan}) TO {literal(str(target))} (FORMAT parquet)"
            )
    except (pa.ArrowException, OSError, duckdb.Error) as error:
        raise BeffroiError(
            t("Le fichier Parquet est abîmé ou incomplet."),
            where=path.name,
            mend=t("Refaites l’export."),
        ) from error
    return columns, rows, target


def _flat(kind: str) -> str:
    """The type as it is in the copy: nested and binary ones as text."""
    composed = kind.endswith("]") or kind.startswith(
        ("STRUCT", "MAP", "UNION", "BLOB", "VARIANT", "GEOMETRY")
    )
    return "VARCHAR" if composed else kind


def _select(row: tuple[str, ...], name: str) -> str:
    if _flat(row[1]) == row[1]:
        return f"{quoted(row[0])} AS {quoted(name)}"
    cast = "hex({})" if row[1] in ("BLOB", "GEOMETRY") else "to_json({})::VARCHAR"
    return f"{cast.format(quoted(row[0]))} AS {quoted(name)}"


def sqlite_tables(path: Path) -> list[str]:
    """Return the tables of a SQLite file.

    Raises:
        BeffroiError: the file is damaged.
    """
    try:
        with closing(_open_sqlite(path)) as base:
            found = base.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            ).fetchall()
    except sqlite3.Error as error:
        raise BeffroiError(
            t("La base SQLite est abîmée."), where=path.name, mend=t("Refaites la copie.")
        ) from error
    return [name for (name,) in found]


def read_sqlite(
    path: Path, table: str, target: Path, journal: Journal
) -> tuple[tuple[Column, ...], int]:
    """Copy one table of a SQLite file as text.

    Raises:
        BeffroiError: the file is damaged.
    """
    try:
        with closing(_open_sqlite(path)) as base:
            cursor = base.execute(f"SELECT * FROM {quoted(table)}")
            names = [d[0] for d in cursor.description]
            columns = name_columns(names, len(names), journal)
            rows = rows_to_parquet(_texts(cursor), target, columns)
    except sqlite3.Error as error:
        raise BeffroiError(
            t("La base SQLite est abîmée."), where=path.name, mend=t("Refaites la copie.")
        ) from error
    return columns, rows


def _open_sqlite(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)


def _texts(cursor: sqlite3.Cursor) -> Iterator[list[str | None]]:
    for row in cursor:
        yield [
            None if cell is None else cell.hex() if isinstance(cell, bytes) else str(cell)
            for cell in row
        ]
