"""The intake of tables: any file an authority has, to regular rows, with its faults named.

Bytes in, :class:`Table` out: every accepted record in the order of the file, ready for the engine
(the artefact itself when it is regular, else a mended copy), the columns, the dialect, the
defects with their line numbers, and the rejected records, counted and never dropped in silence. Memory is bounded whatever the size of the file.

Example:
    >>> table = read_table(Path("subventions.csv"), workdir=Path("var/tables"))  # doctest: +SKIP
    >>> table.rows, [str(d.detail) for d in table.defects]  # doctest: +SKIP
"""

from beffroi.evidence.tables.engine import ROW, connect, literal, quoted, records, scan, settled
from beffroi.evidence.tables.intake import read_table, read_tables
from beffroi.evidence.tables.model import (
    METHOD_VERSION,
    Column,
    Defect,
    Dialect,
    Limits,
    Options,
    RejectedRow,
    Table,
)
from beffroi.evidence.tables.recognise import recognise
from beffroi.evidence.tables.sheets import guard_workbook

__all__ = [
    "METHOD_VERSION",
    "ROW",
    "Column",
    "Defect",
    "Dialect",
    "Limits",
    "Options",
    "RejectedRow",
    "Table",
    "connect",
    "guard_workbook",
    "literal",
    "quoted",
    "read_table",
    "read_tables",
    "recognise",
    "records",
    "scan",
    "settled",
]
