"""Shared by the room's tests: the day of reference, files of facts, ranks of tiers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from beffroi.regulation.verdict import TIERS

HERE = Path(__file__).parent
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def read(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text("utf-8"))


def all_cases() -> list[dict[str, Any]]:
    files = sorted((HERE / "cases").glob("*.yaml"))
    return [case for f in files for case in yaml.safe_load(f.read_text("utf-8"))["cases"]]


def gravest(possible: tuple[str, ...]) -> int:
    """Rank of the gravest possible tier (0: prohibited)."""
    return min(TIERS.index(tier) for tier in possible)
