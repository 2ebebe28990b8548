# ruff: noqa: S608 - identifiers pass through quoted(), values through literal()
"""Checks as expressions, fused into as few scans as possible.

A :class:`Probe` is a check on each record: a predicate of the offending ones. All the probes of
a table, with the figures of its columns, make one query; a second one, only when some failed,
fetches examples and causes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from beffroi.core import Text
from beffroi.data.columns import Column, row_key
from beffroi.data.need import Need
from beffroi.data.reference import official_commune
from beffroi.data.result import Characteristic, CheckResult, Example, Severity
from beffroi.data.schema import TableSchema
from beffroi.evidence.tables import ROW, Table, quoted, scan

EXAMPLES = 5
_FUSED = 600  # expressions in one query: binding grows faster than their number
_SHARED = re.compile(r"__e[0-9]+")


@dataclass(frozen=True)
class Repair:
    """A way to mend an offending value: its cause, when it may apply, and the mended value."""

    cause: Text
    when: str
    value: str


@dataclass(frozen=True)
class Probe:
    """A check on records.

    Args:
        check: its stable name, ``characteristic.what``.
        characteristic: what it belongs to.
        columns: the names of the columns that it looks at.
        bad: predicate of an offending record; NULL counts as sound.
        checked: predicate of a record that it applies to; by default its first column is filled.
        title: what should hold.
        detail: what was found, from the count and the number checked.
        mend: what to do.
        severity: how a failure weighs.
        tolerance: share of the checked records that may offend.
        ceiling: share beyond which the check was mistaken about the column and says nothing.
        repairs: ways to mend the first column's value, tried in order; the first that applies
            must give a value that is ``right``.
        right: predicate of a mended value; without it every repair is sure.
        reasons: other causes as predicates, tried in order on the records left.
        shown: expression of the value to show; the first column by default.
        masked: whether the value shown is personal.
    """

    check: str
    characteristic: Characteristic
    columns: tuple[Column, ...]
    bad: str
    title: Text
    detail: Callable[[int, int], Text]
    checked: str | None = None
    mend: Text | None = None
    severity: Severity = "error"
    tolerance: float = 0.0
    ceiling: float = 1.0
    repairs: tuple[Repair, ...] = ()
    right: Callable[[str], str] | None = None
    reasons: tuple[tuple[Text, str], ...] = ()
    shown: str | None = None
    masked: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    @property
    def applies(self) -> str:
        """The aggregate that counts the records that the check applies to."""
        if self.checked is None:
            return f"count({self.columns[0].sql})"
        return "count(*)" if self.checked == "TRUE" else f"count_if({self.checked})"


@dataclass
class Scope:
    """A table as checks see it: its columns, the need, the day, and shared sub-expressions."""

    table: Table
    columns: tuple[Column, ...]
    need: Need
    on: date | None
    schema: TableSchema | None = None
    lets: dict[str, str] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def let(self, expression: str) -> str:
        """Return a name for an expression computed once for every check that uses it."""
        name = self._names.setdefault(expression, f"__e{len(self._names)}")
        self.lets[name] = expression
        return name

    def official_commune(self, code: str) -> str:
        """Return the predicate that a commune code of the right format is official."""
        return official_commune(code, self.let(f"try_cast({code} AS INTEGER)"))

    def named(self, name: str | None) -> Column | None:
        """Return the column of this name."""
        return next((c for c in self.columns if c.name == name), None)

    def meaning(self, *names: str) -> list[Column]:
        """Return the columns of these meanings."""
        return [c for c in self.columns if c.semantic is not None and c.semantic.name in names]

    @property
    def key(self) -> tuple[Column, ...]:
        """The columns that tell records apart: declared, else guessed, else none."""
        if self.need.key:
            return tuple(c for c in self.columns if c.name in self.need.key)
        guessed = row_key(self.columns)
        return () if guessed is None else (guessed,)

    @property
    def moment(self) -> Column | None:
        """The column that dates a record: declared, else the first of the finest ones."""
        declared = self.named(self.need.moment)
        if declared is not None:
            return declared
        known = [c for c in self.moments if c.filled > 0.5 and not c.personal]  # noqa: PLR2004
        keyed = [c for c in known if c.name in self.need.key]
        timed = [c for c in known if c.kind == "datetime"]
        return next(iter(keyed or timed or known), None)

    @property
    def moments(self) -> list[Column]:
        """The columns that hold days or instants."""
        return [c for c in self.columns if c.is_moment]

    def relation(self, *, numbered: bool = False, used: str | None = None) -> str:
        """Return the rows with their shared sub-expressions.

        ``used`` is the text that will read them: what it does not name is left out.
        """
        wanted = set(self.lets) if used is None else set(_SHARED.findall(used))
        computed = "".join(f", {e} AS {name}" for name, e in self.lets.items() if name in wanted)
        return f"(SELECT t.*{computed} FROM {scan(self.table, numbered=numbered)} AS t)"


def run(
    engine: duckdb.DuckDBPyConnection, scope: Scope, probes: Sequence[Probe], stats: dict[str, str]
) -> tuple[list[CheckResult], dict[str, Any]]:
    """Run every probe and figure in one scan, and fetch examples in a second one if some failed.

    Args:
        engine: where to run.
        scope: the table.
        probes: the checks.
        stats: figures to compute beside them: name → aggregate expression.

    Returns:
        The results, in the order of the probes, and the figures.
    """
    wanted = {f"b{i}": f"count_if({p.bad})" for i, p in enumerate(probes)}
    shared: dict[str, str] = {}
    for i, probe in enumerate(probes):
        wanted[f"c{i}"] = probe.applies
    wanted |= {f"s{i}": expression for i, expression in enumerate(stats.values())}
    wanted["n"] = "count(*)"
    for expression in wanted.values():
        shared.setdefault(expression, f"v{len(shared)}")
    values = _aggregate(engine, scope, {name: e for e, name in shared.items()})
    got = {name: values[shared[expression]] for name, expression in wanted.items()}
    # count_if of nothing is NULL
    results = [_result(p, got[f"b{i}"] or 0, got[f"c{i}"] or 0) for i, p in enumerate(probes)]
    failed = [i for i, r in enumerate(results) if not r.passed]
    for i, found in zip(failed, _examples(engine, scope, [probes[i] for i in failed]), strict=True):
        results[i] = results[i].model_copy(update=found)
    figures = {name: got[f"s{i}"] for i, name in enumerate(stats)}
    figures["rows"] = got["n"]
    return results, figures


def _aggregate(
    engine: duckdb.DuckDBPyConnection, scope: Scope, wanted: dict[str, str]
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    names = list(wanted)
    for start in range(0, len(names), _FUSED):
        part = names[start : start + _FUSED]
        query = ", ".join(f"{wanted[name]} AS {name}" for name in part)
        row = engine.execute(f"SELECT {query} FROM {scope.relation(used=query)}").fetchone()
        found |= dict(zip(part, row or (), strict=True))
    return found


def _result(probe: Probe, count: int, checked: int) -> CheckResult:
    over = count > probe.tolerance * checked
    sure = count <= probe.ceiling * checked
    failed = bool(count) and over and sure
    return CheckResult(
        check=probe.check,
        characteristic=probe.characteristic,
        columns=probe.names,
        passed=not failed,
        severity=probe.severity,
        count=count if failed else 0,
        checked=checked,
        title=probe.title,
        threshold=probe.tolerance or None,
        detail=probe.detail(count, checked) if failed else None,
        mend=probe.mend if failed else None,
    )


def _examples(
    engine: duckdb.DuckDBPyConnection, scope: Scope, probes: list[Probe]
) -> list[dict[str, Any]]:
    """Return the first offending rows of each probe and its count by cause, in one scan.

    Formulas are long and serve few records: the planner, left to itself, would spend more time
    moving them than running them.
    """
    if not probes:
        return []
    unoptimised(engine)
    row = engine.execute(
        f"SELECT {', '.join(_counts(p, i) for i, p in enumerate(probes))} FROM "
        f"(SELECT {ROW}, {', '.join(f'{_cause(p, i)}, {_shown(p)} AS __s{i}' for i, p in enumerate(probes))} "
        f"FROM {flagged(scope, probes)})"
    ).fetchone()
    engine.execute("SET disabled_optimizers = ''")
    values = iter(row or ())
    return [_found(scope.table, probe, values) for probe in probes]


def unoptimised(engine: duckdb.DuckDBPyConnection) -> None:
    """Have the engine run queries as they are written, but for the columns that nobody reads."""
    names = engine.execute("SELECT name FROM duckdb_optimizers() ORDER BY name").fetchall()
    others = ",".join(name for (name,) in names if name != "unused_columns")
    engine.execute(f"SET disabled_optimizers = '{others}'")


def flagged(scope: Scope, probes: Sequence[Probe], *, every: bool = False) -> str:
    """Return the relation of the records that some probe finds bad, or of ``every`` record.

    Beside the columns, ``__b<i>`` tells whether probe i finds the record bad, ``__w<i>`` which
    of its repairs may apply and ``__m<i>`` the value that it gives.
    """
    flags = "".join(f", coalesce({p.bad}, FALSE) AS __b{i}" for i, p in enumerate(probes))
    ways = "".join(_ways(p, i) for i, p in enumerate(probes))
    rows = f"(SELECT *{flags} FROM {scope.relation(numbered=True, used=flags + ways)})"
    if every or not probes:
        return f"(SELECT *{ways} FROM {rows})"
    any_bad = " OR ".join(f"__b{i}" for i in range(len(probes)))
    return f"(SELECT *{ways} FROM {rows} WHERE {any_bad})"


def _ways(probe: Probe, place: int) -> str:
    if not probe.repairs:
        return ""
    sound = f"WHEN NOT __b{place} THEN NULL"
    which = " ".join(f"WHEN {r.when} THEN {k}" for k, r in enumerate(probe.repairs, 1))
    value = " ".join(f"WHEN {r.when} THEN {r.value}" for r in probe.repairs)
    return f", CASE {sound} {which} END AS __w{place}, CASE {sound} {value} END AS __m{place}"


def mended(probe: Probe, place: int) -> str:
    """Return the predicate that the repair of an offending record is sure."""
    if not probe.repairs:
        return "FALSE"
    right = probe.right(f"__m{place}") if probe.right else "TRUE"
    differs = f"__m{place} <> {probe.columns[0].text}"
    return f"(__b{place} AND __w{place} IS NOT NULL AND {differs} AND coalesce({right}, FALSE))"


def _shown(probe: Probe) -> str:
    return f"coalesce({probe.shown or probe.columns[0].text}, '')"


def _cause(probe: Probe, place: int) -> str:
    """The number of the cause of an offending record, repairs first; 0 for none of them."""
    first = len(probe.repairs) + 1
    ways = " ".join(f"WHEN {cause} THEN {k}" for k, (_, cause) in enumerate(probe.reasons, first))
    repaired = f"WHEN {mended(probe, place)} THEN __w{place}" if probe.repairs else ""
    return f"CASE WHEN NOT __b{place} THEN NULL {repaired} {ways} ELSE 0 END AS __r{place}"


def _counts(probe: Probe, place: int) -> str:
    bad = f"FILTER (WHERE __r{place} IS NOT NULL)"
    parts = [f"min({ROW}, {EXAMPLES}) {bad}", f"arg_min(__s{place}, {ROW}, {EXAMPLES}) {bad}"]
    causes = len(probe.repairs) + len(probe.reasons)
    parts += [f"count_if(__r{place} = {k})" for k in range(1, causes + 1)]
    return ", ".join(parts)


def _found(table: Table, probe: Probe, values: Iterable[Any]) -> dict[str, Any]:
    stream = iter(values)
    rows, shown = next(stream) or [], next(stream) or []
    causes = [repair.cause for repair in probe.repairs] + [text for text, _ in probe.reasons]
    reasons = [(text, next(stream)) for text in causes]
    return {
        "examples": tuple(
            Example(
                row=row, line=table.line(row), value=mask(value) if probe.masked else shorten(value)
            )
            for row, value in zip(rows, shown, strict=True)
        ),
        "reasons": tuple((text, count) for text, count in reasons if count),
    }


def mask(value: str | None) -> str | None:
    """Return a personal value with only its shape left: ``1 85 05…`` → ``9 99 99…``."""
    if value is None:
        return None
    kept = shorten(value, 40) or ""
    return "".join("9" if c.isdigit() else "x" if c.isalpha() else c for c in kept)


def shorten(value: str | None, length: int = 80) -> str | None:
    """Return a value on one line, cut to a readable length."""
    if value is None:
        return None
    flat = " ".join(str(value).split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


__all__ = [
    "EXAMPLES",
    "Probe",
    "Repair",
    "Scope",
    "flagged",
    "mask",
    "mended",
    "quoted",
    "run",
    "shorten",
    "unoptimised",
]
