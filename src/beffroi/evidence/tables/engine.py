# ruff: noqa: S608 - identifiers pass through quoted(), values through literal()
"""Tables for the engine: how a table is scanned, and how rows become Parquet.

The engine is told everything and guesses nothing: delimiter, quote, columns, records to skip.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from beffroi.evidence.tables.model import Column, Dialect, Table

ROW = "__ligne"  # the data row number, from 1; no header can hold it: names lose outer underscores
_BATCH_ROWS = 20_000
_LINE_BYTES = 4 << 20
MEMORY = "1GB"


def quoted(name: str) -> str:
    """Return a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def connect(
    *, memory: str = MEMORY, threads: int = 2, temp: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """Return an engine in memory, bounded, that cannot load extensions."""
    config: dict[str, Any] = {
        "memory_limit": memory,
        "threads": threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if temp is not None:
        config["temp_directory"] = str(temp)
    return duckdb.connect(config=config)


def scan(table: Table, *, numbered: bool = False, sample: bool = False) -> str:
    """Return the SQL relation of a table's rows, with their number as ``ROW`` when ``numbered``.

    ``sample`` reads the table's sample instead, where there is one.
    """
    if table.stored == "parquet":
        rows = f"read_parquet({literal(str(table.data))}, file_row_number={str(numbered).lower()})"
        if not numbered:
            return rows
        return f"(SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS {ROW} FROM {rows})"
    assert table.dialect is not None
    drawn = sample and table.sample is not None
    path, skip = (table.sample, 0) if drawn else (table.data, table.skip)
    rows = csv_scan(path or table.data, table.columns, table.dialect, skip)
    return f"(SELECT *, row_number() OVER () AS {ROW} FROM {rows})" if numbered else rows


def csv_scan(path: Path, columns: tuple[Column, ...], dialect: Dialect, skip: int) -> str:
    """Return the SQL relation of a regular CSV: every cell as text."""
    names = ", ".join(f"{literal(c.name)}: 'VARCHAR'" for c in columns)
    quote = literal(dialect.quote)
    return (
        f"read_csv({literal(str(path))}, auto_detect=false, header=false, skip={skip}, "
        f"delim={literal(dialect.delimiter)}, quote={quote}, escape={quote}, columns={{{names}}}, "
        f"strict_mode=true, null_padding=false, max_line_size={2 * _LINE_BYTES}, "
        f"buffer_size={8 * _LINE_BYTES})"
    )


def settled(table: Table, counted: int) -> Table:
    """Return the table, written again as Parquet if the engine counted other rows than we did.

    Two independent parsers must agree on the number of records; where they do not, Python's
    own decides.
    """
    if counted == table.rows or table.stored == "parquet":
        return table
    assert table.dialect is not None
    target = (
        table.data.with_suffix(".settled.parquet")
        if table.skip == 0
        else ((table.sample or table.data).with_suffix(".settled.parquet"))
    )
    rows = rows_to_parquet(python_rows(table), target, table.columns)
    return table.model_copy(update={"data": target, "stored": "parquet", "rows": rows, "skip": 0})


def python_rows(table: Table) -> Iterator[list[str]]:
    """Yield the records of a regular CSV with Python's own reader."""
    assert table.dialect is not None
    with table.data.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=table.dialect.delimiter, quotechar=table.dialect.quote)
        for number, row in enumerate(reader):
            if number >= table.skip:
                yield row


def records(table: Table, *, columns: tuple[str, ...] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows as dictionaries, in order: for small tables and for readers."""
    wanted = columns or table.names
    with connect() as engine:
        found = engine.execute(f"SELECT {', '.join(map(quoted, wanted))} FROM {scan(table)}")
        while rows := found.fetchmany(_BATCH_ROWS):
            for row in rows:
                yield dict(zip(wanted, row, strict=True))


def rows_to_parquet(
    rows: Iterable[Sequence[str | None]], target: Path, columns: tuple[Column, ...]
) -> int:
    """Write rows of text, blank cells as NULL, and return their number."""
    schema = pa.schema([(c.name, pa.string()) for c in columns])
    count = 0
    batch: list[Sequence[str | None]] = []
    with pq.ParquetWriter(target, schema, compression="lz4") as writer:
        for row in rows:
            batch.append(row)
            if len(batch) == _BATCH_ROWS:
                count += _flush(writer, batch, schema)
                batch = []
        count += _flush(writer, batch, schema)
    return count


def _flush(writer: pq.ParquetWriter, batch: list[Sequence[str | None]], schema: pa.Schema) -> int:
    arrays = [
        pa.array([row[i] or None if i < len(row) else None for row in batch], pa.string())
        for i in range(len(schema))
    ]
    writer.write_table(pa.table(arrays, schema=schema))
    return len(batch)
