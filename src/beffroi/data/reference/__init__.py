"""Official codes, as files that the engine joins (see SOURCES.md)."""

from __future__ import annotations

from pathlib import Path

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


def communes() -> str:
    """Return the SQL relation of the official commune codes: one column, ``__code``."""
    return f"(SELECT DISTINCT code AS __code FROM read_parquet({literal(str(COMMUNES))}))"  # noqa: S608
