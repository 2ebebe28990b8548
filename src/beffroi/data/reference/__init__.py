# ruff: noqa: S608 - paths and names are ours
"""Official codes, as files that the engine joins (see SOURCES.md)."""

from __future__ import annotations

from pathlib import Path

import duckdb

from beffroi.evidence.tables import literal

COMMUNES = Path(__file__).parent / "communes.parquet"

DEPARTMENTS = (
    *(f"{n:02d}" for n in range(1, 20)),
    "2A",
    "2B",
    *(str(n) for n in range(21, 96)),
    "971",
    "972",
    "973",
    "974",
    "976",
)
OVERSEAS = ("975", "977", "978", "984", "986", "987", "988", "989")
REGIONS = (
    "01",
    "02",
    "03",
    "04",
    "06",
    "11",
    "24",
    "27",
    "28",
    "32",
    "44",
    "52",
    "53",
    "75",
    "76",
    "84",
    "93",
    "94",
)


_BITS, _CORSICA = "communes", "corsica"


def load(engine: duckdb.DuckDBPyConnection) -> None:
    """Put the official commune codes at hand of an engine: one bit a number, and Corsica's list.

    A join would do as well alone, but slows down every other check of the same scan.
    """
    source = f"read_parquet({literal(str(COMMUNES))})"
    number = "try_cast(code AS INTEGER)"
    engine.execute(
        f"SET VARIABLE {_BITS} = (SELECT bitstring_agg({number}, 0, 99999) FROM (SELECT DISTINCT code FROM {source}) "
        f"WHERE {number} IS NOT NULL)"
    )
    engine.execute(
        f"SET VARIABLE {_CORSICA} = (SELECT list(DISTINCT code ORDER BY code) FROM {source} WHERE {number} IS NULL)"
    )


def official_commune(code: str, number: str) -> str:
    """Return the predicate that a code of the right format is official.

    ``number`` is the code as a whole number, NULL in Corsica.
    """
    known = f"get_bit(getvariable('{_BITS}'), {number}) = 1"
    return f"(CASE WHEN {number} BETWEEN 0 AND 99999 THEN {known} ELSE coalesce(list_contains(getvariable('{_CORSICA}'), {code}), FALSE) END)"
