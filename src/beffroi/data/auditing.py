"""The audit of a table: read, tell what columns hold, check everything in one scan."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from beffroi.core import BeffroiError, t
from beffroi.data import plan
from beffroi.data.checks import modules
from beffroi.data.columns import Column, describe
from beffroi.data.corpus import audit_corpus, is_corpus
from beffroi.data.need import Need
from beffroi.data.reference import load
from beffroi.data.result import Audit, CheckResult, ColumnProfile
from beffroi.data.schema import TableSchema
from beffroi.evidence.tables import Options, Table, connect, read_table, settled

_SHOWN_VALUES = 12
# Different values are counted (to 2 %, HyperLogLog) where their number tells something.
_COUNTED = ("category", "boolean", "year", "code", "date")


def audit(
    source: Path | str | Table,
    *,
    checks: Collection[str] | None = None,
    need: Need | None = None,
    on: date | None = None,
    schema: TableSchema | None = None,
    workdir: Path | None = None,
    options: Options | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Audit:
    """Audit a table, or a corpus of documents.

    Args:
        source: a file of any format that the intake reads, a folder or zip of documents, or a
            table already read.
        checks: names or characteristics of the checks to keep; all by default.
        need: what the use asks; without it no age, completeness or key is owed.
        on: the day from which ages are counted; without it none is.
        schema: the Table Schema that the table should follow.
        workdir: where mended copies are kept; a passing folder by default.
        options: what a person fixed about the file.
        progress: called with bytes read and total bytes.

    Raises:
        BeffroiError: the file cannot be read as a table.

    Example:
        >>> report = audit("subventions.csv", on=date(2026, 11, 22))  # doctest: +SKIP
        >>> [(r.check, r.count) for r in report.failed]  # doctest: +SKIP
    """
    if isinstance(source, Table):
        return audit_table(source, checks=checks, need=need, on=on, schema=schema)
    path = Path(source)
    if is_corpus(path):
        return audit_corpus(path, on=on, need=need, progress=progress)
    with tempfile.TemporaryDirectory() as passing:
        table = read_table(
            Path(source), workdir=workdir or Path(passing), options=options, progress=progress
        )
        return audit_table(table, checks=checks, need=need, on=on, schema=schema)


def audit_table(
    table: Table,
    *,
    checks: Collection[str] | None = None,
    need: Need | None = None,
    on: date | None = None,
    schema: TableSchema | None = None,
) -> Audit:
    """Audit a table already read. Arguments as :func:`audit`."""
    need = need or Need()
    with tempfile.TemporaryDirectory() as temp, connect(temp=Path(temp)) as engine:
        try:
            scope, results, figures = _examine(engine, table, need, on, checks, schema)
            if figures["rows"] != table.rows:
                agreed = settled(table, figures["rows"])
                scope, results, figures = _examine(engine, agreed, need, on, checks, schema)
        except duckdb.Error as error:
            raise BeffroiError(
                t("Le tableau n’a pas pu être examiné."),
                where=table.title,
                mend=t(
                    "Signalez-le avec le message du moteur : {message}",
                    message=str(error).split("\n")[0][:200],
                ),
            ) from error
    return Audit(
        name=table.name,
        member=table.member,
        sha256=table.sha256,
        format=table.format,
        rows=scope.table.rows,
        rows_rejected=table.rows_rejected,
        dialect=table.dialect,
        defects=table.defects,
        rejects=table.rejects,
        on=on,
        need=need,
        columns=tuple(_profile(c, table, figures) for c in scope.columns),
        results=tuple(results),
    )


def prepare(
    engine: duckdb.DuckDBPyConnection,
    table: Table,
    need: Need,
    on: date | None,
    schema: TableSchema | None,
    checks: Collection[str] | None,
) -> tuple[plan.Scope, list[plan.Probe]]:
    """Return what a table holds and the checks on its records, ready to run."""
    load(engine)
    scope = plan.Scope(table, describe(engine, table), need, on, schema)
    families = (family for family in modules() if hasattr(family, "probes"))
    return scope, [
        p for family in families for p in family.probes(scope) if _chosen(p.check, checks)
    ]


def _chosen(check: str, checks: Collection[str] | None) -> bool:
    return checks is None or check in checks or check.split(".", maxsplit=1)[0] in checks


def _examine(
    engine: duckdb.DuckDBPyConnection,
    table: Table,
    need: Need,
    on: date | None,
    checks: Collection[str] | None,
    schema: TableSchema | None,
) -> tuple[plan.Scope, list[CheckResult], dict[str, Any]]:
    scope, probes = prepare(engine, table, need, on, schema, checks)
    families = list(modules())
    stats = _stats(scope)
    for family in families:
        if hasattr(family, "stats"):
            stats |= family.stats(scope)
    results, figures = plan.run(engine, scope, probes, stats)
    for family in families:
        if hasattr(family, "inspect"):
            results.extend(
                r for r in family.inspect(engine, scope, figures) if _chosen(r.check, checks)
            )
    return scope, results, figures


def _stats(scope: plan.Scope) -> dict[str, str]:
    """The figures of every column: filled, distinct, lowest and highest."""
    stats = {}
    for column in scope.columns:
        stats[f"filled:{column.name}"] = f"count({column.sql})"
        if column.kind == "empty":
            continue
        if column.kind in _COUNTED:
            stats[f"distinct:{column.name}"] = f"approx_count_distinct({column.sql})"
        if column.is_number or column.is_moment:
            read = scope.let(column.number if column.is_number else column.moment)
            stats[f"low:{column.name}"] = f"min({read})"
            stats[f"high:{column.name}"] = f"max({read})"
        if column.is_number:
            stats[f"mean:{column.name}"] = f"avg({read})"
    return stats


def _profile(column: Column, table: Table, figures: dict[str, Any]) -> ColumnProfile:
    label = next(c.label for c in table.columns if c.name == column.name)
    low, high, mean = (figures.get(f"{what}:{column.name}") for what in ("low", "high", "mean"))
    open_values = not column.personal and column.kind in ("category", "boolean", "year")
    return ColumnProfile(
        name=column.name,
        label=label,
        kind=column.kind,
        semantic=column.semantic.name if column.semantic else None,
        meaning=column.semantic.title if column.semantic else None,
        filled=figures[f"filled:{column.name}"],
        distinct=figures.get(f"distinct:{column.name}"),
        low=None if low is None or column.personal else _shown(low),
        high=None if high is None or column.personal else _shown(high),
        mean=None if mean is None or not math.isfinite(mean) else float(f"{mean:.9g}"),
        values=column.values[:_SHOWN_VALUES] if open_values else (),
    )


def _shown(value: Any) -> str:
    text = f"{value:.12g}" if isinstance(value, float) else str(value)
    return text.removesuffix(" 00:00:00")
