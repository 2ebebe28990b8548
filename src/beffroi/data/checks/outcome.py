# ruff: noqa: S608, PLR2004 - names pass through quoted(); shares stand where they decide
"""What a model's own journal shows.

Its error beside the simplest one's, how often agents agree with it, and whether anybody had the
time to read what it proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import duckdb

from beffroi.core import Amount, t
from beffroi.data.columns import Column
from beffroi.data.plan import Scope
from beffroi.data.result import CheckResult

_FORECAST = r"\b(?:prevision|previsions|forecast|predit|predite|prediction)\b"
_DURATION = r"\bduree (?:s|sec|secondes?)\b|\btemps (?:s|sec|secondes?)\b"
_DECISION = r"\bdecision\b|\bvalidation\b|\bsuite donnee\b"
_WEEK = 7 * 86_400
_GLANCE = 10.0


def inspect(
    engine: duckdb.DuckDBPyConnection, scope: Scope, figures: dict[str, Any]
) -> Iterator[CheckResult]:
    """Yield what the answers of a model, and those who read them, show."""
    if figures["rows"] < 100:
        return
    target = scope.named(scope.need.target)
    predicted = next((c for c in scope.columns if re.search(_FORECAST, c.folded)), None)
    if target is not None and predicted is not None and predicted is not target:
        if target.is_number and predicted.is_number and scope.moment is not None:
            yield from _error(engine, scope, scope.moment, target, predicted)
        elif target.kind == predicted.kind:
            yield _agreement(engine, scope, target, predicted)
    yield from _review(engine, scope)


def _error(
    engine: duckdb.DuckDBPyConnection,
    scope: Scope,
    moment: Column,
    target: Column,
    predicted: Column,
) -> Iterator[CheckResult]:
    """Weighted absolute error of the forecast, and of « the same day a week before », on the same rows."""
    entity = scope.named(scope.need.entity)
    thing = "''" if entity is None else f"coalesce({entity.text}, '')"
    row = engine.execute(
        f"WITH r AS (SELECT {thing} AS e, epoch({moment.moment}) AS m, {target.number} AS y, {predicted.number} AS p FROM {scope.relation()}), "
        "one AS (SELECT e, m, avg(y) AS y, avg(p) AS p FROM r WHERE y IS NOT NULL GROUP BY e, m), "
        f"pairs AS (SELECT now.m, now.y, now.p, old.y AS b FROM one AS now JOIN one AS old ON old.e = now.e AND old.m = now.m - {_WEEK} "
        "WHERE now.p IS NOT NULL), "
        f"weekly AS (SELECT sum(abs(p - y)) > sum(abs(b - y)) AS worse FROM pairs GROUP BY floor(m / {_WEEK})) "
        "SELECT sum(abs(p - y)) / sum(abs(y)), sum(abs(b - y)) / sum(abs(y)), count(*), "
        "(SELECT count_if(worse) FROM weekly), (SELECT count(*) FROM weekly) FROM pairs"
    ).fetchone()
    if row is None or row[0] is None or not row[2]:
        return
    model, naive, rows, worse, weeks = row
    failed = model > naive
    yield CheckResult(
        check="relevance.model_error",
        characteristic="relevance",
        columns=(predicted.name, target.name),
        passed=not failed,
        severity="warning",
        count=worse if failed else 0,
        checked=weeks,
        value=float(f"{model:.6g}"),
        threshold=float(f"{naive:.6g}"),
        unit="ratio",
        title=t("La prévision fait mieux que la plus simple."),
        detail=t(
            "Erreur de {model} sur {rows} prévisions, contre {naive} pour « le même jour de la semaine d’avant » ; le modèle perd {worse} semaines sur {weeks}.",
            model=Amount(value=model, unit="ratio"),
            naive=Amount(value=naive, unit="ratio"),
            rows=rows,
            worse=worse,
            weeks=weeks,
        ),
        mend=t(
            "Revenez à la règle simple tant que le modèle ne la bat pas, et cherchez les semaines perdues."
        )
        if failed
        else None,
    )


def _agreement(
    engine: duckdb.DuckDBPyConnection, scope: Scope, target: Column, predicted: Column
) -> CheckResult:
    row = engine.execute(
        f"SELECT count_if(lower(trim({target.text})) = lower(trim({predicted.text}))), count(*) FROM {scope.relation()} "
        f"WHERE {target.sql} IS NOT NULL AND {predicted.sql} IS NOT NULL"
    ).fetchone()
    same, total = (row[0] or 0, row[1]) if row else (0, 0)
    share = same / total if total else 0.0
    return CheckResult(
        check="relevance.agreement",
        characteristic="relevance",
        columns=(predicted.name, target.name),
        passed=True,
        severity="info",
        count=0,
        checked=total,
        value=round(share, 6),
        unit="ratio",
        title=t("Les agents retiennent ce que le modèle propose."),
        detail=t(
            "Réponse retenue dans {share} des {total} cas.",
            share=Amount(value=share, unit="ratio"),
            total=total,
        ),
    )


def _review(engine: duckdb.DuckDBPyConnection, scope: Scope) -> Iterator[CheckResult]:
    """The usual time that a person took to decide, and how often the answer was the same."""
    duration = next(
        (c for c in scope.columns if c.is_number and re.search(_DURATION, c.folded)), None
    )
    decision = next(
        (
            c
            for c in scope.columns
            if c.kind in ("category", "boolean") and re.search(_DECISION, c.folded)
        ),
        None,
    )
    if duration is None or decision is None:
        return
    row = engine.execute(
        f"SELECT median({duration.number}), count({duration.number}) FROM {scope.relation()}"
    ).fetchone()
    usual = engine.execute(
        f"SELECT count(*) FROM {scope.relation()} GROUP BY {decision.sql} ORDER BY count(*) DESC LIMIT 1"
    ).fetchone()
    if row is None or row[0] is None or not row[1] or usual is None:
        return
    seconds, total = float(row[0]), int(row[1])
    share = usual[0] / total
    failed = seconds < _GLANCE
    yield CheckResult(
        check="relevance.human_review",
        characteristic="relevance",
        columns=(duration.name, decision.name),
        passed=not failed,
        severity="warning",
        count=0,
        checked=total,
        value=seconds,
        threshold=_GLANCE,
        unit="s",
        title=t("Une personne a le temps de lire avant de décider."),
        detail=t(
            "Durée médiane de la décision : {seconds} ; {share} des décisions sont les mêmes.",
            seconds=Amount(value=seconds, unit="s"),
            share=Amount(value=share, unit="ratio"),
        ),
        mend=t(
            "Faites motiver les décisions, et relisez-en un échantillon : la validation humaine n’en est pas une."
        )
        if failed
        else None,
    )
