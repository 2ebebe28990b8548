"""From a file as received to regular tables: the one door of the intake."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from beffroi.core import BeffroiError, t
from beffroi.evidence.tables.container import extract, file_sha256, table_members, unpack_gzip
from beffroi.evidence.tables.csvtable import Progress, read_csv
from beffroi.evidence.tables.journal import Journal
from beffroi.evidence.tables.jsontable import read_json
from beffroi.evidence.tables.model import METHOD_VERSION, Limits, Options, Table
from beffroi.evidence.tables.recognise import Container, recognise
from beffroi.evidence.tables.sheets import open_workbook, read_sheet, sheet_names
from beffroi.evidence.tables.typed import read_parquet, read_sqlite, sqlite_tables


@dataclass(frozen=True)
class _Job:
    """One artefact being read: where it lies, what it is called, and what bounds its reading."""

    path: Path
    name: str
    sha256: str
    member: str | None
    workdir: Path
    options: Options
    limits: Limits
    progress: Progress | None

    def target(self, place: int = 0, suffix: str = ".parquet") -> Path:
        """Where the copy of the artefact's ``place``-th table goes, if one is needed."""
        return self.workdir / f"{place:04d}{suffix}"

    def table(self, journal: Journal, **found: Any) -> Table:
        """Return the table, with what the journal holds."""
        return Table(
            **{
                "name": self.name,
                "sha256": self.sha256,
                "member": self.member,
                "size": self.path.stat().st_size,
                "rows_rejected": journal.rejected,
                "rejects": tuple(journal.rejects),
                "defects": journal.defects(),
                **found,
            }
        )


def read_tables(
    path: Path,
    *,
    workdir: Path,
    options: Options | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    name: str | None = None,
) -> tuple[Table, ...]:
    """Read every table of a file: one for a CSV, one per sheet of a workbook, per entry of a zip.

    Args:
        path: the artefact, of any recognised format.
        workdir: where mended copies are kept; the same content is read only once.
        options: what a person fixed about the file.
        limits: what the file may cost.
        progress: called with bytes read and total bytes.
        name: the artefact's name as received, when ``path`` is a stored copy.

    Returns:
        The tables that hold at least a column, in the order of the file.

    Raises:
        BeffroiError: the file is not a table, is damaged, or passes the limits.
    """
    options, limits = options or Options(), limits or Limits()
    kind = recognise(path)
    sha = file_sha256(path)
    shown = name or path.name
    place = workdir / f"{sha[:32]}-{METHOD_VERSION}-{_key(options, shown)}"
    kept = _kept(place)
    if kept:
        return kept
    place.mkdir(parents=True, exist_ok=True)
    try:
        job = _Job(path, shown, sha, None, place, options, limits, progress)
        tables = _READERS[kind](job)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    written = place / "tables.json.part"
    written.write_text(
        json.dumps([table.model_dump(mode="json") for table in tables]), encoding="utf-8"
    )
    written.replace(place / "tables.json")
    return tables


def read_table(
    path: Path,
    *,
    workdir: Path,
    options: Options | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
    name: str | None = None,
) -> Table:
    """Read the main table of a file: the one with most cells. Arguments as :func:`read_tables`.

    Raises:
        BeffroiError: as :func:`read_tables`, or the file holds no table at all.
    """
    tables = read_tables(
        path, workdir=workdir, options=options, limits=limits, progress=progress, name=name
    )
    return max(tables, key=lambda table: (table.rows * len(table.columns), table.rows))


def _key(options: Options, name: str) -> str:
    return hashlib.sha256(f"{options.model_dump_json()}{name}".encode()).hexdigest()[:8]


def _kept(place: Path) -> tuple[Table, ...]:
    try:
        saved = json.loads((place / "tables.json").read_text(encoding="utf-8"))
        tables = tuple(Table.model_validate(item) for item in saved)
    except (OSError, ValueError):
        return ()
    return tables if all(table.data.exists() for table in tables) else ()


def _csv(job: _Job) -> tuple[Table, ...]:
    journal = Journal()
    target = job.target(suffix=".csv")
    result = read_csv(job.path, target, journal, job.options, job.limits, job.progress)
    return (
        job.table(
            journal,
            format="csv",
            dialect=result.dialect,
            columns=result.columns,
            rows=result.rows,
            data=result.data,
            stored="csv",
            skip=result.skip,
            sample=result.sample,
            line_map=result.line_map,
            first_line=result.first_line,
        ),
    )


def _workbook(kind: Container) -> Callable[[_Job], tuple[Table, ...]]:
    def read(job: _Job) -> tuple[Table, ...]:
        book = open_workbook(job.path, job.limits)
        tables = []
        for place, sheet in enumerate(sheet_names(book, job.options)):
            journal = Journal()
            result = read_sheet(book, sheet, job.target(place), journal, job.options, job.limits)
            if result is None:
                continue
            member = sheet if job.member is None else f"{job.member}!{sheet}"
            tables.append(
                job.table(
                    journal,
                    format=kind,
                    member=member,
                    dialect=result.dialect,
                    columns=result.columns,
                    rows=result.rows,
                    data=job.target(place),
                    stored="parquet",
                    first_line=result.first_line,
                    line_map=result.line_map,
                )
            )
        if not tables:
            raise BeffroiError(t("Le classeur ne contient aucune feuille remplie."), where=job.name)
        return tuple(tables)

    return read


def _json(job: _Job) -> tuple[Table, ...]:
    journal = Journal()
    result = read_json(job.path, job.target(), journal, job.limits)
    return (
        job.table(
            journal,
            format=result.kind,
            columns=result.columns,
            rows=result.rows,
            data=job.target(),
            stored="parquet",
        ),
    )


def _parquet(job: _Job) -> tuple[Table, ...]:
    journal = Journal()
    columns, rows, data = read_parquet(job.path, job.target(), journal, job.limits)
    return (
        job.table(
            journal, format="parquet", columns=columns, rows=rows, data=data, stored="parquet"
        ),
    )


def _sqlite(job: _Job) -> tuple[Table, ...]:
    tables = []
    for place, name in enumerate(sqlite_tables(job.path)):
        if job.options.sheet is not None and name != job.options.sheet:
            continue
        journal = Journal()
        columns, rows = read_sqlite(job.path, name, job.target(place), journal)
        tables.append(
            job.table(
                journal,
                format="sqlite",
                member=name,
                columns=columns,
                rows=rows,
                data=job.target(place),
                stored="parquet",
            )
        )
    if not tables:
        raise BeffroiError(t("La base SQLite ne contient aucune table."), where=job.name)
    return tuple(tables)


def _gzip(job: _Job) -> tuple[Table, ...]:
    inner = job.target(suffix=".bin")
    unpack_gzip(job.path, inner, job.name, job.limits)
    return _inside(job, inner, job.member, 0)


def _zip(job: _Job) -> tuple[Table, ...]:
    tables: list[Table] = []
    refused: list[BeffroiError] = []
    for place, entry in enumerate(table_members(job.path, job.limits)):
        inner = job.target(place, ".bin")
        try:
            extract(job.path, entry, inner, job.limits)
            tables.extend(_inside(job, inner, entry.filename, place))
        except BeffroiError as error:
            error.where = f"{job.name}!{entry.filename}"
            refused.append(error)
            inner.unlink(missing_ok=True)
    if not tables:
        raise refused[0]
    return tuple(tables)


def _inside(job: _Job, inner: Path, member: str | None, place: int) -> tuple[Table, ...]:
    """Read what an archive holds; an archive inside an archive is refused."""
    kind = recognise(inner)
    if kind in ("zip", "gzip"):
        raise BeffroiError(
            t("L’archive contient d’autres archives : elles ne sont pas ouvertes."),
            where=job.name,
            mend=t("Décompressez-la d’abord et déposez son contenu."),
        )
    workdir = job.workdir / f"m{place:04d}"
    workdir.mkdir(exist_ok=True)
    tables = _READERS[kind](replace(job, path=inner, member=member, workdir=workdir))
    if all(table.data != inner for table in tables):
        inner.unlink()
    return tables


_READERS: dict[Container, Callable[[_Job], tuple[Table, ...]]] = {
    "csv": _csv,
    "xlsx": _workbook("xlsx"),
    "xls": _workbook("xls"),
    "ods": _workbook("ods"),
    "json": _json,
    "parquet": _parquet,
    "sqlite": _sqlite,
    "gzip": _gzip,
    "zip": _zip,
}
