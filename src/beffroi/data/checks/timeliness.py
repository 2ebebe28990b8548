"""Is the newest record recent enough for the use? Ages are owed to a need, never to an absolute."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import duckdb

from beffroi.core import Amount, t
from beffroi.data.plan import Scope
from beffroi.data.result import CheckResult


def stats(scope: Scope) -> dict[str, str]:
    """Find the newest moment that is not after the day of the audit."""
    if scope.on is None:
        return {}
    limit = (scope.on + timedelta(days=1)).isoformat()
    return {
        f"newest:{c.name}": f"max({scope.let(c.moment)}) FILTER (WHERE {scope.let(c.moment)} < '{limit}')"
        for c in scope.moments
    }


def inspect(
    _engine: duckdb.DuckDBPyConnection, scope: Scope, figures: dict[str, Any]
) -> Iterator[CheckResult]:
    """Yield the age of the newest record, against the need when there is one."""
    column = scope.moment
    newest = None if column is None else figures.get(f"newest:{column.name}")
    if (
        scope.on is None
        or scope.need.companion
        or column is None
        or not isinstance(newest, datetime)
    ):
        return
    age = (scope.on - newest.date()).days
    owed = scope.need.max_age_days
    failed = owed is not None and age > owed
    yield CheckResult(
        check="timeliness.age",
        characteristic="timeliness",
        columns=(column.name,),
        passed=not failed,
        value=float(age),
        threshold=owed,
        unit="d",
        title=t("L’enregistrement le plus récent a l’âge que l’usage admet."),
        detail=t(
            "Le plus récent date du {newest} : {age}{owed}.",
            newest=newest.date(),
            age=Amount(value=age, unit="d"),
            owed=t(", quand l’usage en admet {owed}", owed=Amount(value=owed, unit="d"))
            if owed is not None
            else "",
        ),
        mend=t("Demandez une livraison récente, ou suspendez l’usage jusque-là.")
        if failed
        else None,
    )
