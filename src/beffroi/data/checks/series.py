# ruff: noqa: S608, PLR2004 - names pass through quoted(); shares stand where they decide
"""Readings over time: holes, frozen sensors, units a thousand times off, impossible jumps.

A table is a series when a column dates its records, closely enough, for each thing measured (a
meter, a site) or for one thing only. Everything is told from one pass ordered by thing and time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import duckdb

from beffroi.core import Amount, Text, t, tn
from beffroi.data.columns import Column, key_like
from beffroi.data.plan import EXAMPLES, Scope, shorten
from beffroi.data.result import CheckResult, Example
from beffroi.evidence.tables import ROW

_DAY = 86_400.0
_LABEL = r"\b(?:valeur|conso|consommation|kwh|wh|puissance|energie|mesure|releve|index|reel|reels|servis|debit|niveau|temperature|load|power)\b|\bkw\b"
_THING = r"\b(?:pdl|prm|site|compteur|capteur|meter|batiment|station|point|equipement|id)\b"
_NOT_MEASURED = r"\b(?:id|code|numero|prevision|modele|forecast|annee|mois|jour|effectif)\b"
_UNIT_LOW, _UNIT_HIGH = 300.0, 3000.0


@dataclass(frozen=True)
class Series:
    """The columns of a series: the thing measured (or none), the moment and the value."""

    thing: Column | None
    moment: Column
    value: Column


@dataclass(frozen=True)
class Rhythm:
    """What the series do: seconds between two readings, number of things, of readings."""

    step: float
    things: int
    readings: int


def inspect(
    engine: duckdb.DuckDBPyConnection, scope: Scope, figures: dict[str, Any]
) -> Iterator[CheckResult]:
    """Yield the checks of readings over time, when the table holds some."""
    series = find(scope, figures["rows"])
    if series is None:
        return
    _order(engine, scope, series)
    try:
        rhythm = _rhythm(engine, scope)
        if rhythm is None:
            return
        yield _gaps(engine, scope, series, rhythm)
        yield _frozen(engine, scope, series, rhythm)
        if rhythm.things > 2:
            yield _units(engine, scope, series)
        yield _unit_changes(engine, scope, series)
        yield _jumps(engine, scope, series)
    finally:
        engine.execute("DROP TABLE IF EXISTS readings")


def find(scope: Scope, rows: int) -> Series | None:
    """Return the series that a table holds, if it holds one."""
    moment = scope.moment
    if moment is None or rows < 50 or moment.filled < 0.9:
        return None
    values = [
        c
        for c in scope.columns
        if c.is_number
        and c.filled > 0.5
        and not key_like(c)
        and not re.search(_NOT_MEASURED, c.folded)
    ]
    named = [c for c in values if c.name == scope.need.target] or [
        c for c in values if re.search(_LABEL, c.folded)
    ]
    if not (named or (len(values) == 1 and moment.kind == "datetime")):
        return None
    thing = scope.named(scope.need.entity) or _thing(scope, moment)
    if thing is None and moment.distinct < 0.9 * moment.seen:
        return None
    return Series(thing, moment, (named or values)[0])


def _thing(scope: Scope, moment: Column) -> Column | None:
    """The column that repeats at every moment: declared in the key, else named like a thing measured."""
    keyed = [c for c in scope.key if c is not moment and not c.is_moment]
    named = [
        c
        for c in scope.columns
        if re.search(_THING, c.folded)
        and not c.is_number
        and not c.is_moment
        and 1 < c.distinct < 0.5 * c.seen
    ]
    return next(iter(keyed or named), None)


def _order(engine: duckdb.DuckDBPyConnection, scope: Scope, series: Series) -> None:
    thing = "''" if series.thing is None else f"coalesce({series.thing.text}, '')"
    engine.execute(
        f"CREATE TEMP TABLE readings AS SELECT e, m, v, r, m - lag(m) OVER w AS d, lag(v) OVER w AS pv FROM "
        f"(SELECT {thing} AS e, epoch({series.moment.moment}) AS m, {series.value.number} AS v, {ROW} AS r FROM {scope.relation(numbered=True)}) "
        "WHERE m IS NOT NULL AND v IS NOT NULL WINDOW w AS (PARTITION BY e ORDER BY m, r)"
    )


def _rhythm(engine: duckdb.DuckDBPyConnection, scope: Scope) -> Rhythm | None:
    found = engine.execute(
        "SELECT (SELECT d FROM readings WHERE d > 0 GROUP BY d ORDER BY count(*) DESC, d LIMIT 1), "
        "count(DISTINCT e), count(*), count_if(d > 0) FROM readings"
    ).fetchone()
    if found is None or not found[0] or found[2] < 20 * found[1]:
        return None
    step = scope.need.step_minutes * 60 if scope.need.step_minutes else found[0]
    same = engine.execute(
        "SELECT count_if(d <= 4 * ?) / greatest(1, count(d)) FROM readings WHERE d > 0", [step]
    ).fetchone()
    if same is None or same[0] < 0.8:
        return None
    return Rhythm(step, found[1], found[2])


def _result(
    scope: Scope, series: Series, check: str, rows: list[tuple[Any, ...]], **more: Any
) -> CheckResult:
    """``rows`` are (thing, first moment, data row, figures…), the first examples of a fault."""
    names = tuple(c.name for c in (series.thing, series.moment, series.value) if c is not None)
    examples = tuple(
        Example(
            row=row,
            line=scope.table.line(row),
            value=shorten(f"{thing} · {_instant(moment)} · {said}".strip(" ·")),
        )
        for thing, moment, row, said in rows[:EXAMPLES]
    )
    return CheckResult(check=check, columns=names, examples=examples, **more)


def _instant(seconds: float) -> str:
    return (datetime(1970, 1, 1) + timedelta(seconds=seconds)).strftime("%d/%m/%Y %H:%M")  # noqa: DTZ001


def _gaps(
    engine: duckdb.DuckDBPyConnection, scope: Scope, series: Series, rhythm: Rhythm
) -> CheckResult:
    shared = rhythm.step >= _DAY and rhythm.things > 2
    missing, holes, expected, rows = (_calendar_gaps if shared else _regular_gaps)(engine, rhythm)
    owed = _owed(scope, rhythm)
    if owed > expected:  # a declared period also owes what is missing at both ends
        missing, expected = max(missing, owed - _count(engine)), owed
    share = missing / expected if expected else 0.0
    return _result(
        scope,
        series,
        "coverage.readings",
        rows,
        characteristic="coverage",
        passed=not missing,
        severity="warning" if share < 0.02 else "error",
        count=missing,
        checked=expected,
        value=round(1 - share, 6),
        unit="ratio",
        title=t("Aucune mesure ne manque entre le début et la fin de chaque série."),
        detail=tn(
            "{n} mesure manque ({share}), en {holes} trous.",
            "{n} mesures manquent ({share}), en {holes} trous.",
            missing,
            share=Amount(value=share, unit="ratio"),
            holes=holes,
        )
        if missing
        else None,
        mend=t(
            "Redemandez les périodes manquantes à la source ; ne les remplissez pas sans le dire."
        )
        if missing
        else None,
    )


def _owed(scope: Scope, rhythm: Rhythm) -> int:
    """Readings that a declared period owes, at the rhythm of the series; 0 without one."""
    since, until = scope.need.since, scope.need.until
    if since is None or until is None or rhythm.step >= _DAY or until <= since:
        return 0
    if scope.on is not None:
        until = min(until, scope.on)
    return int(((until - since).days + 1) * _DAY / rhythm.step) * rhythm.things


_Gaps = tuple[int, int, int, list[tuple[Any, ...]]]


def _regular_gaps(engine: duckdb.DuckDBPyConnection, rhythm: Rhythm) -> _Gaps:
    """Holes longer than the step. A daily series may rest on week-ends and holidays."""
    step, least = rhythm.step, rhythm.step * (1.5 if rhythm.step < _DAY else 4.5)
    found = engine.execute(
        "SELECT coalesce(sum(round(d / ?) - 1) FILTER (WHERE d > ?), 0), count_if(d > ?), "
        "coalesce(sum(coalesce(greatest(round(d / ?), 1), 1)), 0) FROM readings",
        [step, least, least, step],
    ).fetchone() or (0, 0, 0)
    rows = engine.execute(
        "SELECT e, m - d, r, d FROM readings WHERE d > ? ORDER BY d DESC, e, m LIMIT ?",
        [least, EXAMPLES],
    ).fetchall()
    return (
        int(found[0]),
        int(found[1] or 0),
        int(found[2]),
        [(e, m, r, _lasting(d)) for e, m, r, d in rows],
    )


def _calendar_gaps(engine: duckdb.DuckDBPyConnection, _rhythm: Rhythm) -> _Gaps:
    """Days when half the things were read, and this one was not: closures are nobody's holes."""
    rows = engine.execute(
        "WITH open AS (SELECT m FROM readings GROUP BY m HAVING count(DISTINCT e) >= 0.5 * (SELECT count(DISTINCT e) FROM readings)), "
        "span AS (SELECT e, min(m) AS first, max(m) AS last, min(r) AS r FROM readings GROUP BY e), "
        "owed AS (SELECT e, r, o.m FROM span JOIN open AS o ON o.m BETWEEN first AND last), "
        "absent AS (SELECT * FROM owed ANTI JOIN readings USING (e, m)) "
        "SELECT e, min(m), min(r), count(*), (SELECT count(*) FROM owed) FROM absent GROUP BY e ORDER BY count(*) DESC, e"
    ).fetchall()
    shown = [(e, m, r, str(tn("{n} jour", "{n} jours", n))) for e, m, r, n, _ in rows]
    missing = sum(n for *_, n, _ in rows)
    expected = rows[0][4] if rows else _count(engine)
    return missing, len(rows), expected, shown


def _lasting(seconds: float) -> str:
    days = seconds / _DAY
    return f"{days:.0f} j" if days >= 2 else f"{seconds / 3600:.0f} h"


def _frozen(
    engine: duckdb.DuckDBPyConnection, scope: Scope, series: Series, rhythm: Rhythm
) -> CheckResult:
    """Runs of one value, not zero, for a day at least (two weeks in a daily series)."""
    shortest = max(_DAY if rhythm.step < _DAY else 14 * _DAY, 12 * rhythm.step)
    # Only readings equal to the one before are looked at: a run is a chain of them.
    runs = engine.execute(
        "WITH same AS (SELECT e, m, r, v, d, m - d IS DISTINCT FROM lag(m) OVER (PARTITION BY e ORDER BY m, r) AS first "
        "FROM readings WHERE v = pv AND v <> 0), "
        "runs AS (SELECT *, sum(first::INT) OVER (PARTITION BY e ORDER BY m, r) AS g FROM same) "
        "SELECT e, min(m - d), min(r), max(m) - min(m - d), count(*) + 1, min(v) FROM runs GROUP BY e, g "
        "HAVING max(m) - min(m - d) >= ? AND count(*) >= 11 ORDER BY max(m) - min(m - d) DESC, e",
        [shortest],
    ).fetchall()
    things, readings = len({run[0] for run in runs}), sum(run[4] for run in runs)
    longest = max((run[3] for run in runs), default=0.0) / _DAY
    return _result(
        scope,
        series,
        "accuracy.frozen",
        [(e, m, r, f"{_lasting(d)} à {v:g}") for e, m, r, d, _, v in runs],
        characteristic="accuracy",
        passed=not runs,
        count=readings,
        checked=rhythm.readings,
        value=round(longest, 2),
        unit="d",
        title=t("Aucun capteur ne reste figé sur une même valeur."),
        detail=tn(
            "{n} capteur figé ; le plus longtemps : {days}.",
            "{n} capteurs figés ; le plus longtemps : {days}.",
            things,
            days=Amount(value=round(longest), unit="d"),
        )
        if runs
        else None,
        mend=t("Écartez ces périodes de l’usage et faites vérifier le capteur ou sa transmission.")
        if runs
        else None,
    )


def _units(engine: duckdb.DuckDBPyConnection, scope: Scope, series: Series) -> CheckResult:
    """Things whose usual level is about a thousand times the others', above or below."""
    rows = engine.execute(
        "WITH level AS (SELECT e, median(abs(v)) AS l, min(r) AS r, min(m) AS m, count(*) AS n FROM readings WHERE v <> 0 GROUP BY e), "
        "usual AS (SELECT median(l) AS u FROM level) "
        "SELECT e, m, r, l / u, n FROM level, usual WHERE u > 0 AND (l / u BETWEEN ? AND ? OR u / l BETWEEN ? AND ?) ORDER BY e",
        [_UNIT_LOW, _UNIT_HIGH, _UNIT_LOW, _UNIT_HIGH],
    ).fetchall()
    return _result(
        scope,
        series,
        "accuracy.unit",
        [(e, m, r, f"× {ratio:.3g}") for e, m, r, ratio, _ in rows],
        characteristic="accuracy",
        passed=not rows,
        count=sum(n for *_, n in rows),
        checked=_count(engine),
        value=float(len(rows)),
        title=t("Toutes les séries sont dans la même unité."),
        detail=_thousand(len(rows)) if rows else None,
        mend=t(
            "Vérifiez l’unité de ces séries (Wh pour kWh, W pour kW, L pour m³) et convertissez-les."
        )
        if rows
        else None,
    )


def _thousand(things: int) -> Text:
    return tn(
        "{n} série est environ mille fois au-dessus ou au-dessous des autres.",
        "{n} séries sont environ mille fois au-dessus ou au-dessous des autres.",
        things,
    )


def _count(engine: duckdb.DuckDBPyConnection) -> int:
    found = engine.execute("SELECT count(*) FROM readings").fetchone()
    return int(found[0]) if found else 0


def _unit_changes(engine: duckdb.DuckDBPyConnection, scope: Scope, series: Series) -> CheckResult:
    """Things whose weekly level jumps by about a thousand from one week to the next."""
    rows = engine.execute(
        "WITH weekly AS (SELECT e, floor(m / 604800) AS w, median(abs(v)) AS l, min(r) AS r, min(m) AS m FROM readings WHERE v <> 0 GROUP BY e, w), "
        "steps AS (SELECT e, m, r, l / lag(l) OVER (PARTITION BY e ORDER BY w) AS ratio FROM weekly) "
        "SELECT e, m, r, ratio FROM steps WHERE ratio BETWEEN ? AND ? OR 1 / ratio BETWEEN ? AND ? ORDER BY e, m",
        [_UNIT_LOW, _UNIT_HIGH, _UNIT_LOW, _UNIT_HIGH],
    ).fetchall()
    return _result(
        scope,
        series,
        "accuracy.unit_change",
        [(e, m, r, f"× {ratio:.3g}") for e, m, r, ratio in rows],
        characteristic="accuracy",
        passed=not rows,
        count=len(rows),
        checked=_count(engine),
        title=t("Aucune série ne change d’unité en route."),
        detail=tn(
            "{n} changement d’échelle d’environ mille.",
            "{n} changements d’échelle d’environ mille.",
            len(rows),
        )
        if rows
        else None,
        mend=t(
            "Cherchez la date du changement de compteur ou d’export, et convertissez l’une des deux parties."
        )
        if rows
        else None,
    )


def _jumps(engine: duckdb.DuckDBPyConnection, scope: Scope, series: Series) -> CheckResult:
    """Readings twenty times above nearly all the others of the same thing."""
    rows = engine.execute(
        "WITH high AS (SELECT e, quantile_disc(abs(v), 0.99) AS q FROM readings WHERE v <> 0 GROUP BY e HAVING count(*) >= 100) "
        "SELECT e, m, r, v FROM readings JOIN high USING (e) WHERE abs(v) > 20 * q AND q > 0 ORDER BY e, m"
    ).fetchall()
    return _result(
        scope,
        series,
        "accuracy.jump",
        [(e, m, r, f"{v:g}") for e, m, r, v in rows],
        characteristic="accuracy",
        severity="warning",
        passed=not rows,
        count=len(rows),
        checked=_count(engine),
        title=t("Aucune mesure ne fait un bond impossible."),
        detail=tn(
            "{n} mesure dépasse vingt fois presque toutes les autres de sa série.",
            "{n} mesures dépassent vingt fois presque toutes les autres de leur série.",
            len(rows),
        )
        if rows
        else None,
        mend=t("Écartez ces mesures ou corrigez-les à la source.") if rows else None,
    )
