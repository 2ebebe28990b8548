# ruff: noqa: S608, PLR2004 - names pass through quoted(); shares stand where they decide
"""May a model use this column, and can its answers be judged? Leakage and labels.

A column known only after the event makes a forecast look right and be useless: it is told by a
date of availability beside it, or by being nearly the target itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import duckdb

from beffroi.core import Amount, t, tn
from beffroi.data.columns import Column
from beffroi.data.plan import EXAMPLES, Scope, shorten
from beffroi.data.result import CheckResult, Example
from beffroi.evidence.tables import ROW

_FORECAST = r"\b(?:prevision|previsions|prevu|prevus|prevue|forecast|estime|estimation|predit|predite|prediction)\b"
_LEARNS = ("forecast_series", "training", "evaluation")
_STOP = {
    "le",
    "la",
    "les",
    "de",
    "du",
    "des",
    "au",
    "date",
    "jour",
    "heure",
    "horodate",
    "par",
    "en",
    "un",
    "une",
    "id",
    "n",
}
_NEARLY = 0.995
_MIN_CLASS = 0.02


def stats(scope: Scope) -> dict[str, str]:
    """Correlate every quantity with the target."""
    target = _target(scope)
    if target is None or not target.is_number:
        return {}
    read = scope.let(target.number)
    return {
        f"corr:{c.name}": f"corr({scope.let(c.number)}, {read})"
        for c in _candidates(scope, target)
        if c.is_number
    }


def _target(scope: Scope) -> Column | None:
    return (
        scope.named(scope.need.target) if scope.need.use in _LEARNS or scope.need.target else None
    )


def _candidates(scope: Scope, target: Column) -> list[Column]:
    return [
        c
        for c in scope.columns
        if c is not target and c.kind != "empty" and not re.search(_FORECAST, c.folded)
    ]


def inspect(
    engine: duckdb.DuckDBPyConnection, scope: Scope, figures: dict[str, Any]
) -> Iterator[CheckResult]:
    """Yield the columns known too late, and what the labels are worth."""
    target = _target(scope)
    if target is None or not figures["rows"]:
        return
    if scope.need.use in ("forecast_series", "training") and scope.moment is not None:
        yield _leakage(engine, scope, scope.moment, target, figures)
    if (
        scope.need.use in ("training", "evaluation")
        and not target.is_number
        and not target.is_moment
    ):
        yield from _labels(engine, scope, target)


def _leakage(
    engine: duckdb.DuckDBPyConnection,
    scope: Scope,
    moment: Column,
    target: Column,
    figures: dict[str, Any],
) -> CheckResult:
    """Columns whose own date comes after the event, then columns that copy the target."""
    found: list[tuple[str, int, float, str]] = []
    for column, known in _dated_columns(scope, moment, target):
        late = f"{known.moment} > {moment.moment}"
        row = engine.execute(
            f"SELECT count_if({late}), count(*), median(epoch({known.moment}) - epoch({moment.moment})) / 86400, min({ROW}) FILTER (WHERE {late}) "
            f"FROM {scope.relation(numbered=True)} WHERE {column.sql} IS NOT NULL AND {known.sql} IS NOT NULL"
        ).fetchone()
        if row and row[1] and row[0] >= 0.5 * row[1]:
            found.append((column.name, row[3], row[2], known.name))
    copies = {
        name.removeprefix("corr:"): value
        for name, value in figures.items()
        if name.startswith("corr:") and value is not None and abs(value) >= _NEARLY
    }
    late_names = {name for name, *_ in found}
    names = [*late_names, *sorted(set(copies) - late_names)]
    told = "; ".join(
        [f"{name} ({known}, {days:.0f} j après)" for name, _, days, known in found]
        + [f"{name} (r = {copies[name]:.3f})" for name in sorted(set(copies) - late_names)]
    )
    return CheckResult(
        check="relevance.leakage",
        characteristic="relevance",
        columns=tuple(names) if names else (),
        passed=not names,
        severity="error" if found else "warning",
        count=len(names),
        checked=len(scope.columns),
        title=t("Aucune colonne donnée au modèle n’est connue seulement après coup."),
        detail=tn(
            "{n} colonne n’est connue qu’après ce qu’il faut prévoir (« {target} ») : {told}.",
            "{n} colonnes ne sont connues qu’après ce qu’il faut prévoir (« {target} ») : {told}.",
            len(names),
            target=target.name,
            told=told,
        )
        if names
        else None,
        mend=t(
            "Retirez ces colonnes des entrées du modèle, puis mesurez de nouveau son erreur : celle d’avant ne vaut rien."
        )
        if names
        else None,
        examples=tuple(
            Example(
                row=row,
                line=scope.table.line(row),
                value=shorten(f"{known} : {days:.0f} jours après"),
            )
            for _, row, days, known in found[:EXAMPLES]
        ),
    )


def _dated_columns(scope: Scope, moment: Column, target: Column) -> Iterator[tuple[Column, Column]]:
    """Pairs of a column and the date that shares a word with it (``repas_factures``, ``factures_le``)."""
    for known in scope.moments:
        if known is moment:
            continue
        words = set(known.folded.split()) - _STOP
        for column in _candidates(scope, target):
            if not column.is_moment and words & (set(column.folded.split()) - _STOP):
                yield column, known


def _labels(
    engine: duckdb.DuckDBPyConnection, scope: Scope, target: Column
) -> Iterator[CheckResult]:
    """Classes too rare to learn or to judge; classes that the model does not know."""
    label = f"lower(trim({target.text}))"
    classes = engine.execute(
        f"SELECT {label} AS c, count(*) AS n, min({ROW}) FROM {scope.relation(numbered=True)} WHERE {target.sql} IS NOT NULL GROUP BY c ORDER BY n, c"
    ).fetchall()
    total = sum(n for _, n, _ in classes)
    if not total or len(classes) > 200:
        return
    rare = [(c, n, row) for c, n, row in classes if n < _MIN_CLASS * total]
    yield CheckResult(
        check="relevance.rare_classes",
        characteristic="relevance",
        columns=(target.name,),
        passed=not rare,
        severity="warning",
        count=len(rare),
        checked=len(classes),
        value=round(classes[0][1] / total, 6),
        threshold=_MIN_CLASS,
        unit="ratio",
        title=t("Chaque classe de « {target} » a assez d’exemples.", target=target.name),
        detail=tn(
            "{n} classe compte moins de 2 % des exemples : {names}.",
            "{n} classes comptent moins de 2 % des exemples : {names}.",
            len(rare),
            names=", ".join(c for c, *_ in rare[:8]),
        )
        if rare
        else None,
        mend=t("Réunissez plus d’exemples de ces classes, ou regroupez-les.") if rare else None,
    )
    predicted = next(
        (c for c in scope.columns if re.search(_FORECAST, c.folded) and c.kind == target.kind), None
    )
    if predicted is not None:
        yield _unknown_classes(engine, scope, target, predicted, total)


def _unknown_classes(
    engine: duckdb.DuckDBPyConnection, scope: Scope, target: Column, predicted: Column, total: int
) -> CheckResult:
    rows = engine.execute(
        f"WITH r AS (SELECT lower(trim({target.text})) AS c, lower(trim({predicted.text})) AS p, {ROW} AS n FROM {scope.relation(numbered=True)}) "
        "SELECT c, count(*), min(n), (SELECT count_if(c = p) / count(*) FROM r WHERE c IS NOT NULL AND p IS NOT NULL) "
        "FROM r WHERE c IS NOT NULL AND c NOT IN (SELECT DISTINCT p FROM r WHERE p IS NOT NULL) GROUP BY c ORDER BY count(*) DESC, c"
    ).fetchall()
    count = sum(n for _, n, *_ in rows)
    return CheckResult(
        check="relevance.unknown_classes",
        characteristic="relevance",
        columns=(target.name, predicted.name),
        passed=not rows,
        count=count,
        checked=total,
        value=round(count / total, 6),
        unit="ratio",
        title=t("Le modèle connaît toutes les classes que les agents emploient."),
        detail=tn(
            "{n} classe employée par les agents n’est jamais prédite : {names} ({share} des cas).",
            "{n} classes employées par les agents ne sont jamais prédites : {names} ({share} des cas).",
            len(rows),
            names=", ".join(c for c, *_ in rows[:5]),
            share=Amount(value=count / total, unit="ratio"),
        )
        if rows
        else None,
        mend=t("Réapprenez le modèle avec ces classes, ou faites-les traiter par un agent.")
        if rows
        else None,
        examples=tuple(
            Example(row=row, line=scope.table.line(row), value=c)
            for c, _, row, _ in rows[:EXAMPLES]
        ),
    )
