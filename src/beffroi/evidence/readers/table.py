"""Any other table: its shape and its faults, told before the data audit looks deeper.

The last resort of recognition: a table that no business reader knows is a dataset.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import ClassVar

from beffroi.core import BeffroiError, Text, Value, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.linking import slug
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Content, Proposal, Reading, Reject
from beffroi.evidence.tables import Defect, Table, read_tables, recognise
from beffroi.evidence.voice import MAX_REJECTS, Voice
from beffroi.register import Dataset

_MIN_COLUMNS = 2
_LINES = 20
_PLAIN = 0.55
_SURE = 0.7
_SUFFIXES = {
    ".csv",
    ".tsv",
    ".xlsx",
    ".xls",
    ".xlsm",
    ".ods",
    ".parquet",
    ".json",
    ".ndjson",
    ".jsonl",
    ".geojson",
}


class Shape(Value):
    """One table of the artefact: a sheet, an entry of an archive, or the whole file."""

    title: str
    format: str
    columns: tuple[str, ...]
    rows: int
    rejected: int
    defects: tuple[Defect, ...] = ()


class Tables(Content):
    """The tables of an artefact."""

    kind: ClassVar[str] = "table"

    tables: tuple[Shape, ...]


class TableReader:
    """Reads a table that nobody else knows."""

    kind: ClassVar[str] = "table"
    label: ClassVar[Text] = t("table de données")
    signs: ClassVar[Text] = t("des lignes et des colonnes régulières")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 90
    content: ClassVar[type[Content]] = Tables

    def recognise(self, artefact: Artefact) -> float:
        """Return a confidence under that of any business reader: 0.7 by name and bytes, 0.55 by bytes."""
        try:
            kind = recognise(artefact.path)
        except BeffroiError:
            return 0.0
        if kind in {"gzip", "zip"}:
            return 0.0
        if kind in {"csv", "json"} and artefact.suffix not in _SUFFIXES:
            return 0.0
        named = artefact.suffix in _SUFFIXES
        if kind == "csv" and len(_first_cells(artefact)) < _MIN_COLUMNS:
            return 0.0
        return _SURE if named else _PLAIN

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read shapes and faults; the rows themselves are left to the data audit."""
        with TemporaryDirectory(prefix="beffroi-") as scratch:
            tables = read_tables(artefact.path, workdir=Path(scratch), name=artefact.name)
            shapes = tuple(_shape(table) for table in tables)
            rejects = [
                Reject(line=row.line, reason=row.reason)
                for table in tables
                for row in table.rejects
            ]
        voice = Voice(artefact, context)
        reading = voice.reading(
            Tables(tables=shapes),
            rows=sum(shape.rows for shape in shapes),
            rejects=rejects[:MAX_REJECTS],
            notes=[
                defect.detail
                for shape in shapes
                for defect in shape.defects
                if defect.level == "defect"
            ],
            proposals=_proposals(artefact, voice, context),
        )
        return reading.model_copy(update={"rows_rejected": sum(shape.rejected for shape in shapes)})


def _first_cells(artefact: Artefact) -> list[str]:
    first = next((line for line in artefact.text_head.splitlines() if line.strip()), "")
    return max((first.split(mark) for mark in ";,\t|"), key=len)


def _shape(table: Table) -> Shape:
    return Shape(
        title=table.title,
        format=table.format,
        columns=tuple(column.label for column in table.columns),
        rows=table.rows,
        rejected=table.rows_rejected,
        defects=tuple(d.model_copy(update={"lines": d.lines[:_LINES]}) for d in table.defects),
    )


def _proposals(artefact: Artefact, voice: Voice, context: Context) -> list[Proposal]:
    """A dataset of its own, unless the catalogue already gives the file to one."""
    name = PurePosixPath(artefact.name).name
    if any({name, artefact.name} & set(d.files) for d in context.register.datasets.values()):
        return []
    place = voice.evidence()
    fields = {
        "id": slug(PurePosixPath(artefact.name).stem),
        "name": voice.measured(name, place),
        "files": {artefact.name: voice.measured(value=True, evidence=place)},
    }
    return [Proposal.of("dataset", Dataset.model_validate(fields))]


READER = TableReader()
