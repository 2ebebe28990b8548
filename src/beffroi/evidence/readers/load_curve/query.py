# ruff: noqa: S608 - identifiers pass through quoted(), values through literal()
"""The figures of each meter, in one engine that can spill to disk: the size of the file is free."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import duckdb

from beffroi.evidence.readers.load_curve.clock import nights
from beffroi.evidence.readers.load_curve.columns import Layout, unit_in
from beffroi.evidence.readers.load_curve.model import Clock, Gap, Meter, Run
from beffroi.evidence.tables import ROW, Table, literal, quoted, scan

_FORMATS = (
    "['%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M', '%d-%m-%Y %H:%M:%S', '%d-%m-%Y %H:%M', '%d/%m/%Y']"
)
_DAY = 86_400
_SHOWN = 20
_SUMMER = "INTERVAL 2 HOUR"
_WINTER = "INTERVAL 1 HOUR"
# Energy of one reading in kWh: an energy stands, a power lasts one step.
_KWH = {
    "wh": "v / 1e3",
    "kwh": "v",
    "mwh": "v * 1e3",
    "w": "v * s.step / 3.6e6",
    "kw": "v * s.step / 3.6e3",
    "mw": "v * s.step / 3.6",
}


class Series:
    """The readings of a table in an engine: ``r(row, m, site, u, ts, v)``, ``ts`` in UTC."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, table: Table, layout: Layout) -> None:
        self._engine = engine
        self._load(table, layout)
        self.clock = self._clock(table, layout)
        if self.clock != "utc":
            self._to_utc(summer=self.clock == "local")

    def _load(self, table: Table, layout: Layout) -> None:
        parts = " UNION ALL ".join(_part(table, layout, value) for value in layout.values)
        self._engine.execute(f"CREATE TEMP TABLE r AS {parts}")

    def _clock(self, table: Table, layout: Layout) -> Clock:
        kind = next((c.type for c in table.columns if c.name == layout.time), "")
        if "ZONE" in kind:
            return "utc"
        if self._value("SELECT bool_or(z) FROM r"):
            return "utc"
        years = self._value("SELECT list(DISTINCT year(ts)) FROM r WHERE ts IS NOT NULL") or []
        if not years:
            return "fixed"
        self._engine.execute(
            f"CREATE TEMP TABLE night AS FROM (VALUES {nights(years)}) n(y, march, october)"
        )
        # The hour that legal time skips: a clock that has it does not keep legal time.
        skipped, covered = self._engine.execute(
            "SELECT count(*) FILTER (ts >= march AND ts < march + INTERVAL 1 HOUR),"
            " count(*) FILTER (ts >= march - INTERVAL 3 HOUR AND ts < march)"
            " FROM r JOIN night ON year(ts) = y"
        ).fetchall()[0]
        return "local" if covered and not skipped else "fixed"

    def _to_utc(self, *, summer: bool) -> None:
        """Shift to UTC: winter time all year, or legal time with its double hour in October."""
        if not summer:
            self._engine.execute(f"UPDATE r SET ts = ts - {_WINTER}")
            return
        self._engine.execute(
            f"""CREATE OR REPLACE TEMP TABLE r AS
            SELECT row, m, site, u, raw, z, v, bad, ts - CASE
                WHEN ts >= march + INTERVAL 1 HOUR AND ts < october THEN {_SUMMER}
                WHEN ts >= october AND ts < october + INTERVAL 1 HOUR
                  AND row_number() OVER (PARTITION BY m, ts ORDER BY row) = 1
                  AND count(*) OVER (PARTITION BY m, ts) > 1 THEN {_SUMMER}
                ELSE {_WINTER} END AS ts
            FROM r LEFT JOIN night ON year(ts) = y"""
        )

    def _value(self, query: str) -> Any:
        found = self._engine.execute(query).fetchone()
        return found[0] if found else None

    def bad_rows(self, limit: int) -> tuple[int, list[int]]:
        """Return how many rows have no readable time or value, and the first row numbers."""
        rows = self._engine.execute(
            "SELECT DISTINCT row FROM r WHERE bad ORDER BY row LIMIT ?", [limit]
        ).fetchall()
        return int(self._value("SELECT count(DISTINCT row) FROM r WHERE bad") or 0), [
            int(row[0]) for row in rows
        ]

    def meters(self) -> Iterator[Meter]:
        """Yield the figures of each meter, by name."""
        self._prepare()
        gaps, frozen, days = self._gaps(), self._runs(), self._run_days()
        for one in self._engine.execute(_SUMMARY).fetchall():
            yield _meter(one, gaps, frozen, days)

    def _prepare(self) -> None:
        self._engine.execute(
            """CREATE TEMP TABLE d AS
            SELECT m, ts, v, epoch(ts - lag(ts) OVER (PARTITION BY m ORDER BY ts)) AS gap,
                   lag(ts) OVER (PARTITION BY m ORDER BY ts) AS before
            FROM (SELECT m, ts, any_value(v) AS v FROM r WHERE NOT bad GROUP BY m, ts)"""
        )
        self._engine.execute(
            "CREATE TEMP TABLE s AS SELECT m, CAST(mode(gap) AS BIGINT) AS step FROM d GROUP BY m"
        )

    def _gaps(self) -> dict[str, list[Gap]]:
        rows = self._engine.execute(
            f"""SELECT m, before, ts, CAST(round(gap / step) AS BIGINT) - 1 FROM d JOIN s USING (m)
            WHERE gap > 1.5 * step
            QUALIFY row_number() OVER (PARTITION BY m ORDER BY gap DESC, ts) <= {_SHOWN}
            ORDER BY m, ts"""
        ).fetchall()
        found: dict[str, list[Gap]] = {}
        for meter, before, after, steps in rows:
            gap = Gap(after=_utc(before), before=_utc(after), steps=steps)
            found.setdefault(str(meter), []).append(gap)
        return found

    def _runs(self) -> dict[str, list[Run]]:
        self._engine.execute(
            f"""CREATE TEMP TABLE runs AS
            SELECT m, v, min(ts) AS first, max(ts) AS last, count(*) AS n,
                   (epoch(max(ts) - min(ts)) + any_value(step)) / {_DAY} AS days
            FROM (SELECT m, ts, v, sum(CAST(changed AS INT)) OVER (PARTITION BY m ORDER BY ts) AS run
                  FROM (SELECT m, ts, v, v IS DISTINCT FROM
                        lag(v) OVER (PARTITION BY m ORDER BY ts) AS changed FROM d))
            JOIN s USING (m) WHERE v IS NOT NULL AND step < {_DAY}
            GROUP BY m, v, run HAVING days >= 1"""
        )
        rows = self._engine.execute(
            f"""SELECT m, first, last, v, n FROM runs WHERE v <> 0
            QUALIFY row_number() OVER (PARTITION BY m ORDER BY days DESC, first) <= {_SHOWN}
            ORDER BY m, first"""
        ).fetchall()
        found: dict[str, list[Run]] = {}
        for meter, first, last, value, readings in rows:
            run = Run(first=_utc(first), last=_utc(last), value=value, readings=readings)
            found.setdefault(str(meter), []).append(run)
        return found

    def _run_days(self) -> dict[str, tuple[float, float]]:
        rows = self._engine.execute(
            "SELECT m, coalesce(sum(days) FILTER (v <> 0), 0), coalesce(sum(days) FILTER (v = 0), 0)"
            " FROM runs GROUP BY m"
        ).fetchall()
        return {str(m): (round(frozen, 2), round(zero, 2)) for m, frozen, zero in rows}


_CASES = " ".join(f"WHEN '{unit}' THEN {kwh}" for unit, kwh in _KWH.items())
_SUMMARY = f"""
WITH whole AS (
    SELECT m, any_value(site) AS site, mode(lower(u)) AS u, count(*) FILTER (NOT bad) AS n,
           count(*) FILTER (bad AND raw IS NULL) AS blank,
           count(*) FILTER (v < 0) AS negative, median(v) AS mid, max(v) AS top
    FROM r GROUP BY m
), order_ AS (
    SELECT m, count(*) FILTER (ts < before) AS unsorted
    FROM (SELECT m, ts, lag(ts) OVER (PARTITION BY m ORDER BY row) AS before FROM r WHERE NOT bad)
    GROUP BY m
), series AS (
    SELECT d.m, min(ts) AS first, max(ts) AS last, count(*) AS distinct_,
           count(*) FILTER (gap IS NOT NULL AND gap <> step) AS others, any_value(step) AS step
    FROM d JOIN s ON d.m = s.m GROUP BY d.m
), energy AS (
    SELECT d.m, sum(CASE w.u {_CASES} END) AS kwh
    FROM d JOIN s ON d.m = s.m JOIN whole w ON d.m = w.m GROUP BY d.m
), levels AS (
    SELECT m, mid / nullif(median(mid) OVER (PARTITION BY u), 0) AS level FROM whole
)
SELECT w.m, w.site, w.u, w.n, w.blank, w.negative, w.mid, w.top, unsorted, first, last, distinct_,
       others, step, kwh, level
FROM whole w LEFT JOIN order_ USING (m) LEFT JOIN series USING (m) LEFT JOIN energy USING (m)
LEFT JOIN levels USING (m) ORDER BY w.m"""


def _part(table: Table, layout: Layout, value: str) -> str:
    kinds = {c.name: c.type for c in table.columns}
    meter = quoted(layout.meter) if layout.meter else literal(value)
    site = quoted(layout.site) if layout.site else "''"
    unit = quoted(layout.unit) if layout.unit else literal(unit_in(value))
    time, raw = _time(layout.time, kinds[layout.time]), _number(value, kinds[value])
    offset = (
        f"regexp_matches(CAST({quoted(layout.time)} AS VARCHAR), '(Z|[+-][0-9]{{2}}:?[0-9]{{2}})$')"
        if kinds[layout.time] == "VARCHAR"
        else "false"
    )
    # A damaged export may hold year 20026: such a moment is not read.
    time = f"CASE WHEN year({time}) BETWEEN 1900 AND 2199 THEN {time} END"
    return f"""SELECT {ROW} AS row, coalesce(CAST({meter} AS VARCHAR), '') AS m,
        CAST({site} AS VARCHAR) AS site, CAST({unit} AS VARCHAR) AS u, ts, z, raw, v,
        ts IS NULL OR v IS NULL AS bad
        FROM (SELECT *, {time} AS ts, {offset} AS z, CAST({quoted(value)} AS VARCHAR) AS raw,
              {raw} AS v FROM {scan(table, numbered=True)})"""


def _time(column: str, kind: str) -> str:
    name = quoted(column)
    if "ZONE" in kind:
        return f"make_timestamp(epoch_us({name}))"
    if kind != "VARCHAR":
        return f"TRY_CAST({name} AS TIMESTAMP)"
    offset = f"nullif(regexp_extract({name}, '([+-][0-9]{{2}}):?([0-9]{{2}})$', 0), '')"
    minutes = (
        f"CAST({offset}[1:3] AS INT) * 60"
        f" + sign(CAST({offset}[1:3] || '.1' AS DOUBLE)) * CAST({offset}[-2:] AS INT)"
    )
    plain = f"regexp_replace({name}, '\\s*(Z|[+-][0-9]{{2}}:?[0-9]{{2}})$', '')"
    moment = f"coalesce(TRY_CAST({plain} AS TIMESTAMP), try_strptime({plain}, {_FORMATS}))"
    # An offset stands after a time only: "2026-10-01" ends like one.
    shifted = f"{moment} - to_minutes(CAST({minutes} AS INT))"
    return (
        f"CASE WHEN regexp_matches({name}, ':[0-9]{{2}}(\\.[0-9]+)?\\s*[+-][0-9]{{2}}:?[0-9]{{2}}$')"
        f" THEN {shifted}"
        f" WHEN regexp_matches({name}, ':') THEN {moment}"
        f" ELSE coalesce(TRY_CAST({name} AS TIMESTAMP), try_strptime({name}, {_FORMATS})) END"
    )


def _number(column: str, kind: str) -> str:
    if kind != "VARCHAR":
        return f"TRY_CAST({quoted(column)} AS DOUBLE)"
    bare = f"regexp_replace(replace({quoted(column)}, ',', '.'), '[\\s\\x{{00A0}}\\x{{202F}}]', '', 'g')"
    return f"TRY_CAST({bare} AS DOUBLE)"


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _meter(
    row: tuple[Any, ...],
    gaps: dict[str, list[Gap]],
    frozen: dict[str, list[Run]],
    days: dict[str, tuple[float, float]],
) -> Meter:
    name, site, unit, n, blank, negative, middle, top = row[:8]
    unsorted, first, last, distinct, others, step, kwh, level = row[8:]
    expected = None
    if first is not None and step:
        expected = round((last - first).total_seconds() / step) + 1
    still, zero = days.get(str(name), (0.0, 0.0))
    return Meter(
        meter=str(name),
        site=str(site or ""),
        unit=str(unit or ""),
        step_s=step,
        first=_utc(first) if first else None,
        last=_utc(last) if last else None,
        readings=n,
        blank=blank,
        duplicates=n - (distinct or 0),
        negative=negative,
        unsorted=unsorted or 0,
        other_steps=others or 0,
        expected=expected,
        missing=None if expected is None else max(0, expected - distinct),
        gaps=tuple(gaps.get(str(name), ())),
        frozen=tuple(frozen.get(str(name), ())),
        frozen_days=still,
        zero_days=zero,
        median=middle,
        maximum=top,
        level=None if level is None else round(level, 3),
        total_kwh=None if kwh is None else round(kwh, 3),
    )
