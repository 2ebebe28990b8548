"""Footprints by the million: the same rates, evaluated by DuckDB over a table of requests.

Distinct (provider, model, zone, address) keys are few: each is resolved once in Python into its
:class:`~beffroi.climate.rates.Rates`, and the events are joined to them. A table of events has the
columns of :data:`COLUMNS`; ``model`` and ``tokens_out`` are required, the others may be absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from beffroi.climate.catalogue import Catalogue
from beffroi.climate.factorset import FactorSet
from beffroi.climate.inference import catalogue, gaps_of
from beffroi.climate.rates import End, Layer, Rates, rates

# Column of a table of events -> its SQL type. Tokens are counts, latency seconds.
COLUMNS = {
    "provider": "VARCHAR",
    "model": "VARCHAR",
    "zone": "VARCHAR",
    "api_base": "VARCHAR",
    "tokens_in": "DOUBLE",
    "tokens_cached": "DOUBLE",
    "tokens_out": "DOUBLE",
    "latency_s": "DOUBLE",
}
KEYS = ("provider", "model", "zone", "api_base")
ENDS = ("library_low", "library_high", "low", "high", "reading")
PER = ("second", "out", "fresh", "cached")
USED = ("energy", "gwp_used", "adpe_used", "pe_used", "wcf_used")
MADE = ("gwp_made", "adpe_made", "pe_made")
# Units of the results: kWh, kgCO2e, kgSbeq, MJ, L.
UNITS = {
    "energy": "kWh",
    "gwp_used": "kgCO2e",
    "adpe_used": "kgSbeq",
    "pe_used": "MJ",
    "wcf_used": "L",
    "gwp_made": "kgCO2e",
    "adpe_made": "kgSbeq",
    "pe_made": "MJ",
}
CASES = ("low", "central", "high")
RESULTS = tuple(f"{quantity}_{case}" for quantity in UNITS for case in CASES)


@dataclass(frozen=True)
class Events:
    """A table of events on a DuckDB connection, with its keys resolved.

    ``name`` is the view of the events, canonical columns first; ``rates`` the table of rates.
    """

    connection: duckdb.DuckDBPyConnection
    name: str
    rates: str
    factors: FactorSet

    def each(self, layer: Layer = "service") -> str:
        """Return the query that gives every event with its results (:data:`RESULTS`).

        The order of the events is not kept: give them a column to tell them by.
        """
        columns = ", ".join(f"{sql} AS {name}" for name, sql in _results(layer))
        return (
            f"SELECT * EXCLUDE ({_hidden()}), {columns} FROM ("  # noqa: S608 (own names only)
            f"SELECT e.*, r.* EXCLUDE ({', '.join(KEYS)}), {_quantities('e', 'r')} "
            f"FROM {self.name} e LEFT JOIN {self.rates} r ON {_on('e', 'r')})"
        )

    def grouped(self, by: Sequence[str] = (), layer: Layer = "service") -> str:
        """Return the query that sums the results by columns of the events.

        ``requests`` counts the events, ``unmeasured`` those without a valid count of output
        tokens, which no result includes.
        """
        names = [f'"{column}"' for column in by]
        inner = ", ".join([*(f'e."{c}"' for c in by if c not in KEYS), *(f"e.{k}" for k in KEYS)])
        sums = ", ".join(
            f"sum({column}) AS {column}"
            for column in ("out", "fresh", "cached", "seconds_low", "seconds_high", "seconds_wide")
        )
        totals = ", ".join(f"sum({sql}) AS {name}" for name, sql in _results(layer))
        grouping = f" GROUP BY {', '.join(names)} ORDER BY {', '.join(names)}" if names else ""
        counted = "sum(requests) AS requests, sum(unmeasured) AS unmeasured"
        counted += ", sum(out) AS tokens_out, sum(fresh) + sum(cached) AS tokens_in"
        first = ", ".join([*names, ""]) if names else ""
        return (
            f"SELECT {first}{counted}, {totals} FROM ("  # noqa: S608 (own names only)
            f"SELECT g.*, r.* EXCLUDE ({', '.join(KEYS)}) FROM ("
            f"SELECT {inner}, count(*) AS requests, count(*) - count(out) AS unmeasured, {sums} "
            f"FROM (SELECT e.*, {_quantities('e', 'r')} FROM {self.name} e "
            f"LEFT JOIN {self.rates} r ON {_on('e', 'r')}) e GROUP BY ALL) g "
            f"LEFT JOIN {self.rates} r ON {_on('g', 'r')}){grouping}"
        )

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Return the rows of a query as dictionaries."""
        found: list[dict[str, Any]] = self.connection.sql(query).to_arrow_table().to_pylist()
        return found

    def gaps(self) -> list[dict[str, Any]]:
        """Return what was not known, with the requests and output tokens concerned."""
        query = (
            f"SELECT gap, count(*), sum(e.tokens_out) FROM {self.name} e "  # noqa: S608
            f"JOIN {self.rates}_gaps g ON {_on('e', 'g')} GROUP BY gap ORDER BY gap"
        )
        found = self.connection.execute(query).fetchall()
        return [{"gap": g, "requests": n, "tokens_out": int(tokens or 0)} for g, n, tokens in found]


def prepare(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    columns: Sequence[str],
    factors: FactorSet | None = None,
    home: str = "",
    name: str = "events",
) -> Events:
    """Resolve the keys of a table of events.

    ``source`` is what a FROM clause takes (a view, a table, ``read_parquet('…')``), ``columns``
    its columns, ``home`` the zone of the authority for what runs on its premises.
    """
    books = catalogue(factors)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {_canonical(source, columns)}")
    keys = connection.execute(
        f"SELECT DISTINCT {', '.join(KEYS)} FROM {name} ORDER BY ALL"  # noqa: S608 (own names)
    ).fetchall()
    table, gaps = _rate_table(keys, books, home)
    for suffix, arrow in (("rates", table), ("rates_gaps", gaps)):
        held = f"{name}_{suffix}"
        connection.register(f"{held}_arrow", arrow)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {held} AS FROM {held}_arrow")
        connection.unregister(f"{held}_arrow")
    return Events(connection, name, f"{name}_rates", books.factors)


def _canonical(source: str, columns: Sequence[str]) -> str:
    """Return the query that gives the canonical columns; a count that is not one becomes NULL."""
    have = {c.lower(): c for c in columns}
    chosen = []
    for column, kind in COLUMNS.items():
        if column not in have:
            empty = "''" if kind == "VARCHAR" else "CAST(NULL AS DOUBLE)"
            chosen.append(f"{empty} AS {column}")
        elif kind == "VARCHAR":
            chosen.append(f"coalesce(CAST(\"{have[column]}\" AS VARCHAR), '') AS {column}")
        else:
            value = f'TRY_CAST("{have[column]}" AS DOUBLE)'
            chosen.append(
                f"CASE WHEN {value} >= 0 AND isfinite({value}) THEN {value} END AS {column}"
            )
    others = [f'"{c}"' for low, c in have.items() if low not in COLUMNS]
    return f"SELECT {', '.join([*chosen, *others])} FROM {source}"  # noqa: S608 (quoted names)


def _rate_table(
    keys: Sequence[tuple[str, ...]], books: Catalogue, home: str
) -> tuple[pa.Table, pa.Table]:
    rows, gaps = [], []
    for key in keys:
        provider, model_name, zone, base = key
        host = books.host(provider, base)
        model = books.model(model_name, host.library or "")
        place = books.place(zone, host, home, base)
        named = dict(zip(KEYS, key, strict=True))
        flat = dict(_flat(rates(model, host, place, books.factors)))
        rows.append({**named, "counted": model.kind == "generator", **flat})
        gaps += [{**named, "gap": gap} for gap in gaps_of(model, host, place)]
    gap_schema = pa.schema([(k, pa.string()) for k in (*KEYS, "gap")])
    return pa.Table.from_pylist(rows, _rate_schema()), pa.Table.from_pylist(gaps, gap_schema)


def _rate_schema() -> pa.Schema:
    words = [(k, pa.string()) for k in KEYS]
    return pa.schema(
        [*words, ("counted", pa.bool_()), *((n, pa.float64()) for n in _rate_columns())]
    )


def _rate_columns() -> list[str]:
    names = ["ttft", "life_gwp", "life_adpe", "life_pe"]
    for end in ENDS:
        names.append(f"{end}_ts")
        names += [f"{end}_{kind}_{per}" for kind in ("e", "h") for per in PER]
        names += [f"{end}_{use}" for use in ("gwp", "adpe", "pe", "wcf")]
    return names


def _flat(rate: Rates) -> Iterator[tuple[str, float]]:
    for name in ("ttft", "life_gwp", "life_adpe", "life_pe"):
        yield name, getattr(rate, name)
    for name in ENDS:
        end: End = getattr(rate, name)
        yield f"{name}_ts", end.token_seconds
        for per in PER:
            yield f"{name}_e_{per}", getattr(end.energy, per)
            yield f"{name}_h_{per}", getattr(end.hardware, per)
        for use in ("gwp", "adpe", "pe", "wcf"):
            yield f"{name}_{use}", getattr(end, use)


def _on(one: str, other: str) -> str:
    return " AND ".join(f"{one}.{key} = {other}.{key}" for key in KEYS)


def _hidden() -> str:
    mine = ["out", "fresh", "cached", "seconds_low", "seconds_high", "seconds_wide", "counted"]
    return ", ".join([*mine, *_rate_columns()])


def _quantities(event: str, rate: str) -> str:
    """Return what results are linear in: tokens, and seconds of generation at each end."""
    read = f"coalesce({event}.tokens_in, 0)"
    kept = f"least(coalesce({event}.tokens_cached, 0), {read})"
    limit = f"coalesce(nullif({event}.latency_s, 0), 'inf'::DOUBLE)"
    known = f"{event}.tokens_out IS NOT NULL"

    def seconds(end: str) -> str:
        return f"least({limit}, {event}.tokens_out * {rate}.{end}_ts + {rate}.ttft)"

    return ", ".join(
        (
            f"{event}.tokens_out AS out",
            f"CASE WHEN {known} THEN {read} - {kept} END AS fresh",
            f"CASE WHEN {known} THEN {kept} END AS cached",
            f"{seconds('library_low')} AS seconds_low",
            f"{seconds('library_high')} AS seconds_high",
            f"{seconds('high')} AS seconds_wide",
        )
    )


_SECONDS = {
    "library_low": "seconds_low",
    "library_high": "seconds_high",
    "low": "seconds_low",
    "high": "seconds_wide",
    "reading": "0",
}


def _linear(end: str, kind: str) -> str:
    second = _SECONDS[end]
    return (
        f"({end}_{kind}_second * {second} + {end}_{kind}_out * out"
        f" + {end}_{kind}_fresh * fresh + {end}_{kind}_cached * cached)"
    )


def _end_value(end: str, quantity: str) -> str:
    if quantity == "energy":
        return _linear(end, "e")
    criterion, phase = quantity.split("_")
    if phase == "used":
        return f"{_linear(end, 'e')} * {end}_{criterion}"
    return f"{_linear(end, 'h')} * life_{criterion}"


def _results(layer: Layer) -> Iterator[tuple[str, str]]:
    """Yield (column, SQL) for each result; the library has no figure for what writes nothing."""
    for quantity in UNITS:
        bottom, top = _end_value("library_low", quantity), _end_value("library_high", quantity)
        middle = f"({bottom} + {top}) / 2"
        if layer == "library":
            ends = (bottom, middle, top)
            values = tuple(f"CASE WHEN counted THEN {v} END" for v in ends)
        else:
            read = _end_value("reading", quantity)
            values = (
                _end_value("low", quantity),
                f"{middle} + {read}",
                _end_value("high", quantity),
            )
        for case, value in zip(CASES, values, strict=True):
            yield f"{quantity}_{case}", value
