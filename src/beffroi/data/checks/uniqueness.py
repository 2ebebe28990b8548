# ruff: noqa: S608 - identifiers pass through quoted(), values through literal()
"""Is each record there once, under an identifier of its own?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from beffroi.core import t, tn
from beffroi.data.columns import Column
from beffroi.data.plan import EXAMPLES, Scope, mask, shorten
from beffroi.data.result import CheckResult, Example
from beffroi.evidence.tables import ROW

_TOO_MANY = 0.2


def _value(key: tuple[Column, ...]) -> str:
    return key[0].sql if len(key) == 1 else f"hash({', '.join(c.sql for c in key)})"


def _known(key: tuple[Column, ...]) -> str:
    return " AND ".join(f"{c.sql} IS NOT NULL" for c in key)


def _digest(scope: Scope) -> str:
    return f"hash({', '.join(c.sql for c in scope.columns)})"


def inspect(
    engine: duckdb.DuckDBPyConnection, scope: Scope, figures: dict[str, Any]
) -> Iterator[CheckResult]:
    """Yield the check of the key, or of whole records where no key is known.

    Different values are counted apart: among other figures, their table would be several times
    larger.
    """
    if not figures["rows"] or not scope.columns:
        return
    value = _value(scope.key) if scope.key else _digest(scope)
    where = f"WHERE {_known(scope.key)}" if scope.key else ""
    found = engine.execute(
        f"SELECT count(*), count(DISTINCT {value}) FROM {scope.relation(used='')} {where}"
    ).fetchone()
    rows, different = found or (0, 0)
    if scope.key:
        yield _keys(engine, scope, rows - different, rows)
    else:
        yield _records(engine, scope, rows - different, rows)


def _keys(engine: duckdb.DuckDBPyConnection, scope: Scope, extra: int, rows: int) -> CheckResult:
    names = tuple(c.name for c in scope.key)
    key = " + ".join(names)
    # A guessed key with many repeats was a wrong guess; a declared one is owed.
    failed = extra > 0 and (bool(scope.need.key) or extra <= _TOO_MANY * rows)
    masked = any(c.personal for c in scope.key)
    return CheckResult(
        check="uniqueness.key",
        characteristic="uniqueness",
        columns=names,
        passed=not failed,
        count=extra if failed else 0,
        checked=rows,
        title=t("Chaque enregistrement a son propre identifiant (« {key} »).", key=key),
        detail=tn(
            "{n} enregistrement reprend un identifiant déjà donné.",
            "{n} enregistrements reprennent un identifiant déjà donné.",
            extra,
        )
        if failed
        else None,
        mend=t(
            "Gardez un seul enregistrement par identifiant, ou donnez-en un nouveau à ceux qui diffèrent."
        )
        if failed
        else None,
        examples=_repeats(
            engine,
            scope,
            _value(scope.key),
            " || ' · ' || ".join(f"coalesce({c.text}, '')" for c in scope.key),
            f"WHERE {_known(scope.key)}",
            masked=masked,
        )
        if failed
        else (),
    )


def _records(engine: duckdb.DuckDBPyConnection, scope: Scope, extra: int, rows: int) -> CheckResult:
    return CheckResult(
        check="uniqueness.records",
        characteristic="uniqueness",
        passed=not extra,
        count=extra,
        checked=rows,
        severity="warning",
        title=t("Aucun enregistrement n’est là deux fois."),
        detail=tn(
            "{n} enregistrement en répète un autre à l’identique.",
            "{n} enregistrements en répètent un autre à l’identique.",
            extra,
        )
        if extra
        else None,
        mend=t(
            "Supprimez les répétitions, après avoir vérifié que ce ne sont pas des faits distincts."
        )
        if extra
        else None,
        examples=_repeats(engine, scope, _digest(scope), "NULL", "", masked=False) if extra else (),
    )


def _repeats(
    engine: duckdb.DuckDBPyConnection,
    scope: Scope,
    value: str,
    shown: str,
    where: str,
    *,
    masked: bool,
) -> tuple[Example, ...]:
    """Return the first records that repeat an earlier one.

    Only the keys met more than once are kept in memory.
    """
    rows = scope.relation(numbered=True, used="")
    found = engine.execute(
        f"WITH keyed AS (SELECT {value} AS k, {ROW} AS r, {shown} AS v FROM {rows} {where}), "
        "twice AS (SELECT k, min(r) AS first FROM keyed GROUP BY k HAVING count(*) > 1) "
        f"SELECT r, v FROM keyed JOIN twice USING (k) WHERE r > first ORDER BY r LIMIT {EXAMPLES}"
    ).fetchall()
    return tuple(
        Example(row=row, line=scope.table.line(row), value=mask(v) if masked else shorten(v))
        for row, v in found
    )
