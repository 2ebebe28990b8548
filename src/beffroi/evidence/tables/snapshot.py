# ruff: noqa: S608 - identifiers pass through quoted(), values through literal()
"""Regular tables to Parquet, in the order of the file, with memory bounded."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from beffroi.evidence.tables.model import Column, Dialect

_BATCH_ROWS = 20_000
_ROW_GROUP = 122_880
_MEMORY = "512MB"


def quoted(name: str) -> str:
    """Return a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def connect(*, memory: str = _MEMORY, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """Return an engine in memory, bounded, that cannot load extensions."""
    return duckdb.connect(
        config={
            "memory_limit": memory,
            "threads": threads,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": True,
        }
    )


def csv_to_parquet(
    source: Path,
    target: Path,
    columns: tuple[Column, ...],
    dialect: Dialect,
    *,
    skip: int,
    rows: int,
    row_bytes: int,
) -> None:
    """Write a regular CSV as Parquet and check that the engine saw the ``rows`` that we counted.

    The engine is told everything and guesses nothing. Should it disagree on the number of rows,
    the file is parsed again by Python's own reader.
    """
    names = ", ".join(f"{literal(c.name)}: 'VARCHAR'" for c in columns)
    scan = (
        f"read_csv({literal(str(source))}, auto_detect=false, header=false, skip={skip}, "
        f"delim={literal(dialect.delimiter)}, quote={literal(dialect.quote)}, escape={literal(dialect.quote)}, "
        f"columns={{{names}}}, strict_mode=true, null_padding=false, max_line_size={2 * row_bytes}, "
        f"buffer_size={max(8 * row_bytes, 32 << 20)})"
    )
    try:
        written = _copy(f"SELECT * FROM {scan}", target)
    except duckdb.Error:
        written = -1
    if written != rows:
        rows_to_parquet(_python_rows(source, dialect, skip), target, columns)


def _copy(query: str, target: Path) -> int:
    with connect(memory="2GB") as engine:
        done = engine.execute(
            f"COPY ({query}) TO {literal(str(target))} (FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE {_ROW_GROUP})"
        ).fetchone()
    return int(done[0]) if done else -1


def _python_rows(source: Path, dialect: Dialect, skip: int) -> Iterator[list[str]]:
    with source.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=dialect.delimiter, quotechar=dialect.quote)
        for number, row in enumerate(reader):
            if number >= skip:
                yield row


def rows_to_parquet(
    rows: Iterable[Sequence[str | None]], target: Path, columns: tuple[Column, ...]
) -> int:
    """Write rows of text, blank cells as NULL, and return their number."""
    schema = pa.schema([(c.name, pa.string()) for c in columns])
    width, count = len(columns), 0
    batch: list[Sequence[str | None]] = []
    with pq.ParquetWriter(target, schema, compression="lz4") as writer:
        for row in rows:
            batch.append(row)
            if len(batch) == _BATCH_ROWS:
                count += _flush(writer, batch, width, schema)
                batch = []
        count += _flush(writer, batch, width, schema)
    return count


def _flush(
    writer: pq.ParquetWriter, batch: list[Sequence[str | None]], width: int, schema: pa.Schema
) -> int:
    arrays = [
        pa.array([row[i] or None if i < len(row) else None for row in batch], pa.string())
        for i in range(width)
    ]
    writer.write_table(pa.table(arrays, schema=schema))
    return len(batch)
