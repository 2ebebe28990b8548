"""Readings over time: each planted fault is found, on the right thing, and nothing on clean ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from beffroi.data import Audit, Need, audit

ON = date(2026, 3, 1)
START = datetime(2026, 1, 1)  # noqa: DTZ001
DAYS = 30


def readings(meters: int = 5) -> dict[str, list[object]]:
    rng = np.random.default_rng(3)
    table: dict[str, list[object]] = {"pdl": [], "horodate": [], "valeur": []}
    for meter in range(meters):
        for half_hour in range(DAYS * 48):
            table["pdl"].append(f"9940000000{meter:04d}")
            table["horodate"].append(START + timedelta(minutes=30 * half_hour))
            shape = 2 + np.sin(half_hour / 48 * 2 * np.pi)
            table["valeur"].append(float(round((meter + 2) * shape + rng.normal(0, 0.2), 3)))
    return table


def audited(tmp_path: Path, table: dict[str, list[object]], need: Need | None = None) -> Audit:
    path = tmp_path / "releves.parquet"
    pq.write_table(pa.table(table), path)
    return audit(
        path,
        on=ON,
        need=need
        or Need(
            use="energy_readings",
            key=("pdl", "horodate"),
            moment="horodate",
            entity="pdl",
            target="valeur",
        ),
    )


def checks(report: Audit) -> set[str]:
    return {r.check for r in report.failed if r.severity != "info"}


def test_clean_readings(tmp_path: Path) -> None:
    assert checks(audited(tmp_path, readings())) == set()


def test_a_frozen_meter_is_found_with_its_days(tmp_path: Path) -> None:
    table = readings()
    first = 2 * DAYS * 48 + 100
    table["valeur"][first : first + 3 * 48] = [4.2] * (3 * 48)
    result = audited(tmp_path, table).result("accuracy.frozen")
    assert result is not None
    assert result.count == 144
    assert result.value == pytest.approx(143 / 48, abs=0.01)
    assert result.examples[0].value is not None
    assert result.examples[0].value.startswith("99400000000002 · 03/01/2026 02:00")


def test_zeros_at_night_are_not_a_frozen_meter(tmp_path: Path) -> None:
    table = readings()
    table["valeur"][500:700] = [0.0] * 200
    assert "accuracy.frozen" not in checks(audited(tmp_path, table))


def test_a_meter_in_another_unit(tmp_path: Path) -> None:
    table = readings()
    low, high = 3 * DAYS * 48, 4 * DAYS * 48
    table["valeur"][low:high] = [float(v) * 1000 for v in table["valeur"][low:high]]  # type: ignore[arg-type]
    result = audited(tmp_path, table).result("accuracy.unit")
    assert result is not None
    assert (result.count, result.value) == (DAYS * 48, 1.0)


def test_a_meter_that_changes_unit(tmp_path: Path) -> None:
    table = readings()
    low, high = 3 * DAYS * 48 + 14 * 48, 4 * DAYS * 48
    table["valeur"][low:high] = [float(v) * 1000 for v in table["valeur"][low:high]]  # type: ignore[arg-type]
    result = audited(tmp_path, table).result("accuracy.unit_change")
    assert result is not None
    assert result.count >= 1
    assert not result.passed


def test_holes_are_counted_in_readings(tmp_path: Path) -> None:
    table = readings()
    for values in table.values():
        del values[200:296]
    result = audited(tmp_path, table).result("coverage.readings")
    assert result is not None
    assert (result.count, result.checked) == (96, 5 * DAYS * 48)
    declared = Need(
        use="energy_readings",
        moment="horodate",
        entity="pdl",
        target="valeur",
        since=date(2026, 1, 1),
        until=date(2026, 2, 4),
    )
    longer = audited(tmp_path, table, declared).result("coverage.readings")
    assert longer is not None
    assert (longer.count, longer.checked) == (96 + 5 * 5 * 48, 5 * 35 * 48)


def test_repeated_instants_break_the_key(tmp_path: Path) -> None:
    table = readings()
    for values in table.values():
        values.append(values[10])
    result = audited(tmp_path, table).result("uniqueness.key")
    assert result is not None
    assert result.count == 1


def test_an_impossible_jump(tmp_path: Path) -> None:
    table = readings()
    table["valeur"][777] = 5000.0
    result = audited(tmp_path, table).result("accuracy.jump")
    assert result is not None
    assert (result.count, result.examples[0].row) == (1, 778)


def test_school_closures_are_nobodys_holes(tmp_path: Path) -> None:
    table: dict[str, list[object]] = {"date": [], "site": [], "servis": []}
    for day in range(200):
        when = date(2025, 9, 1) + timedelta(days=day)
        if when.weekday() > 4 or 50 < day < 65:
            continue
        for site in range(6):
            if site == 3 and 100 <= day < 107:
                continue
            table["date"].append(when)
            table["site"].append(f"S{site}")
            table["servis"].append(100 + 10 * site + day % 7)
    path = tmp_path / "repas.parquet"
    pq.write_table(pa.table(table), path)
    report = audit(
        path, on=ON, need=Need(key=("date", "site"), moment="date", entity="site", target="servis")
    )
    result = report.result("coverage.readings")
    assert result is not None
    assert result.count == 5  # the week that one site missed; nothing of the holidays
    assert "S3" in (result.examples[0].value or "")


def test_a_real_load_curve_has_a_real_hole(real: Callable[[str], Path]) -> None:
    result = audit(real("forecast-energy/enercoop/historic_load_measured.csv.gz")).result(
        "coverage.readings"
    )
    assert result is not None
    assert (result.count, result.severity) == (1440, "error")
    assert "31/05/2018" in (result.examples[0].value or "")
