"""A dataset of several files: each audited for its own need, and all compared."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from beffroi.core import BeffroiError
from beffroi.data.auditing import audit_table
from beffroi.data.corpus import audit_corpus, is_corpus
from beffroi.data.cross import compare
from beffroi.data.need import Need
from beffroi.data.result import Audit, CheckResult
from beffroi.evidence.tables import Table, read_tables


def audit_dataset(
    files: Sequence[tuple[str, Path]],
    *,
    need: Need | None = None,
    on: date | None = None,
    workdir: Path | None = None,
    unread: list[BeffroiError] | None = None,
) -> tuple[Audit, ...]:
    """Audit every file of a dataset.

    Args:
        files: each file's name as received, and where it lies; a zip or a folder of documents is
            a corpus, anything else a table (the main sheet of a workbook).
        need: what the use asks of the dataset.
        on: the day from which ages are counted.
        workdir: where mended copies are kept; a passing folder by default.
        unread: where to put the errors of files that cannot be read; without it the first is
            raised.

    Raises:
        BeffroiError: a file cannot be read, and ``unread`` is not given.
    """
    need = need or Need()
    audits: list[Audit] = []
    tables: list[Table] = []
    with tempfile.TemporaryDirectory() as passing:
        for name, path in files:
            try:
                if is_corpus(path):
                    audits.append(audit_corpus(path, on=on, need=need, name=name))
                    continue
                table = _main(path, name, workdir or Path(passing))
                audits.append(audit_table(table, need=need.of_table(table.names), on=on))
                tables.append(table)
            except BeffroiError as error:
                if unread is None:
                    raise
                unread.append(error)
        for table, result in compare(tables, need, on):
            audits = [
                a.model_copy(update={"results": (*a.results, result)})
                if a.file == table.title
                else a
                for a in audits
            ]
    return tuple(_one_age(audits))


def _one_age(audits: list[Audit]) -> list[Audit]:
    """Keep one age for the versions of one table: that of the youngest."""
    youngest: dict[tuple[str, ...], float] = {}
    for audit in audits:
        age = audit.result("timeliness.age")
        if age is not None and isinstance(age.value, float) and audit.columns:
            key = tuple(c.name for c in audit.columns)
            youngest[key] = min(age.value, youngest.get(key, age.value))

    def kept(audit: Audit, result: CheckResult) -> bool:
        return result.check != "timeliness.age" or result.value == youngest.get(
            tuple(c.name for c in audit.columns), result.value
        )

    return [
        a.model_copy(update={"results": tuple(r for r in a.results if kept(a, r))}) for a in audits
    ]


def _main(path: Path, name: str, workdir: Path) -> Table:
    tables = read_tables(path, workdir=workdir, name=name)
    return max(tables, key=lambda table: (table.rows * len(table.columns), table.rows))
