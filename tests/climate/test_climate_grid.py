"""éCO2mix files: three shapes, every trap, and the rate found again from its sources."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beffroi.climate.grid import read_eco2mix
from beffroi.climate.grid.series import SOURCES, generation, marginal
from beffroi.climate.grid.timed import timed
from beffroi.climate.table import prepare
from beffroi.core import BeffroiError

REAL = Path(__file__).parents[3] / "shared" / "data" / "climate"
PARIS = ZoneInfo("Europe/Paris")
HEAD = "Périmètre;Nature;Date;Heures;Consommation;Fioul;Charbon;Gaz;Nucléaire;Eolien;Solaire;Hydraulique;Bioénergies;Taux de Co2;"
LEGAL = "RTE ne pourra être tenu responsable de l'usage qui pourrait être fait des données;;;;;;;;;;;;;;"


def row(day: str, hour: str, rate: str = "20", load: str = "50000", area: str = "France") -> str:
    return f"{area};Données temps réel;{day};{hour};{load};100;0;2000;40000;5000;0;5000;900;{rate};"


def day_rows(day: str, rate: str = "20") -> list[str]:
    return [row(day, f"{q // 4:02d}:{q % 4 * 15:02d}", rate) for q in range(96)]


def save(path: Path, lines: list[str], encoding: str = "utf-8", end: str = "\r\n") -> Path:
    path.write_bytes(end.join(lines).encode(encoding))
    return path


def real(name: str) -> Path:
    if not (REAL / name).is_file():
        pytest.skip("data not present")
    return REAL / name


def test_the_day_of_spring_loses_an_hour(tmp_path: Path) -> None:
    lines = [HEAD, *day_rows("2025-03-29"), *day_rows("2025-03-30"), *day_rows("2025-03-31"), LEGAL]
    series = read_eco2mix(save(tmp_path / "a.csv", lines))
    assert len(series) == 96 + 92 + 96
    assert np.all(np.diff(series.starts).astype(int) == 900)
    (reject,) = series.rejects
    assert (reject.line, reject.count) == (1 + 96 + 8 + 1, 4)
    assert "existé" in str(reject.reason)


def test_the_day_of_autumn_has_an_hour_twice_or_misses_one(tmp_path: Path) -> None:
    once = day_rows("2025-10-26")
    twice = [*once[:12], *once[8:12], *once[12:]]
    full = read_eco2mix(save(tmp_path / "twice.csv", [HEAD, *twice]))
    assert len(full) == 100
    assert full.notes == ()
    lacking = read_eco2mix(save(tmp_path / "once.csv", [HEAD, *once]))
    assert len(lacking) == 96
    assert "1 interruption" in str(lacking.notes[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [line.replace(";", delimiter) for line in (HEAD, *day_rows("2025-01-10"), LEGAL)]
    series = read_eco2mix(save(tmp_path / "eCO2mix_RTE.xls", lines, encoding, "\n"))
    assert len(series) == 96
    assert series.starts[0] == np.datetime64("2025-01-09T23:00:00")
    assert set(series.megawatts) == set(SOURCES)


def test_empty_steps_other_areas_and_nonsense_are_said(tmp_path: Path) -> None:
    lines = [
        HEAD,
        row("2025-01-10", "00:00"),
        row("2025-01-10", "00:00"),
        row("2025-01-10", "00:15", rate="ND"),
        row("2025-01-10", "00:30", rate=""),
        row("2025-01-10", "00:45", area="Bretagne"),
        row("lundi", "matin"),
        row("10/01/2025", "01:00", rate="21,5"),
        LEGAL,
    ]
    series = read_eco2mix(save(tmp_path / "a.csv", lines))
    assert list(series.rate) == [20, 21.5]
    assert {str(r.reason): (r.line, r.count) for r in series.rejects} == {
        "créneau déjà lu.": (3, 1),
        "pas encore de taux (créneau à venir ou « ND »).": (4, 2),
        "autre périmètre que la France.": (6, 1),
        "date illisible.": (7, 1),
    }


@pytest.mark.parametrize(
    "content",
    ["", "a;b\n1;2\n", "{", "[]", '{"records": 3}', '{"records": [{"fields": {"a": 1}}]}', HEAD,
     '[{"date_heure": "2025-01-01T00:00:00+01:00", "taux_co2": null}]', "\x00\x01", '"' * 50],
)  # fmt: skip
def test_what_is_not_eco2mix_is_refused_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(content)
    with pytest.raises(BeffroiError):
        read_eco2mix(path)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.datetimes(datetime(2012, 1, 1), datetime(2026, 12, 1)), st.integers(2, 400))  # noqa: DTZ001
def test_the_portal_s_times_are_exact(tmp_path: Path, start: datetime, steps: int) -> None:
    first = start.replace(minute=0, second=0, microsecond=0, tzinfo=ZoneInfo("UTC"))
    moments = [first + timedelta(minutes=30 * i) for i in range(steps)]
    records = [
        {"fields": {"date_heure": m.astimezone(PARIS).isoformat(), "taux_co2": i, "perimetre": "France"}}
        for i, m in enumerate(moments)
    ]  # fmt: skip
    path = tmp_path / "api.json"
    path.write_text(json.dumps({"records": records[::-1]}))
    series = read_eco2mix(path)
    assert len(series) == steps
    assert list(series.rate) == list(range(steps))
    assert np.array_equal(series.at(series.starts + np.timedelta64(1799, "s")), series.rate)
    assert np.isnan(series.at(series.starts[-1:] + np.timedelta64(3600, "s")))[0]


@pytest.mark.parametrize(
    ("name", "count", "mean"),
    [
        ("eco2mix_rte_tr_2025_15min.csv", 19_809, 23.0),
        ("eco2mix_odre_tr_202112_15min.csv", 2_976, 64.3),
        ("eco2mix_odre_api_20230921_15min.json", 97, 20.4),
    ],
)
def test_real_files(name: str, count: int, mean: float) -> None:
    series = read_eco2mix(real(name))
    assert len(series) == count
    assert series.step_s == 900
    assert series.mean == pytest.approx(mean, abs=0.05)


def test_the_real_spring_day() -> None:
    series = read_eco2mix(real("eco2mix_rte_tr_2025_15min.csv"))
    assert [(r.line, r.count) for r in series.rejects] == [(8458, 4), (19815, 251)]
    day = (series.starts >= np.datetime64("2025-03-29T23:00")) & (
        series.starts < np.datetime64("2025-03-30T22:00")
    )
    assert day.sum() == 92


def test_the_published_rate_is_found_again_from_its_sources() -> None:
    series = read_eco2mix(real("eco2mix_rte_tr_2025_15min.csv"))
    again = series.under("direct")
    assert np.max(np.abs(again.rate - series.rate)) < 0.95
    assert np.mean(np.abs(again.rate - series.rate) <= 0.6) > 0.98
    whole = series.under("life_cycle")
    assert 1.2 < whole.mean / series.mean < 1.6
    assert whole.boundary == "life_cycle"


def test_average_and_marginal_are_two_figures() -> None:
    series = read_eco2mix(real("eco2mix_rte_tr_2025_15min.csv"))
    one_more = marginal(series)
    assert one_more.g_per_kwh > series.mean + 5 * one_more.error
    day = replace(
        series,
        starts=series.starts[:50],
        rate=series.rate[:50],
        megawatts={s: v[:50] for s, v in series.megawatts.items()},
        consumption=series.consumption[:50],
    )
    with pytest.raises(BeffroiError, match="trop courte"):
        marginal(day)


def test_a_file_without_sources_cannot_change_boundary(tmp_path: Path) -> None:
    lines = ["Date;Heure;Taux de CO2 (g/kWh)", "2025-01-10;00:00;20", "2025-01-10;00:30;22"]
    series = read_eco2mix(save(tmp_path / "a.csv", lines))
    assert series.step_s == 1800
    with pytest.raises(BeffroiError, match="filière"):
        series.under("life_cycle")


def test_every_source_has_its_factors() -> None:
    for boundary in (generation().direct, generation().life_cycle):
        assert set(boundary.factors) == set(SOURCES)
        assert boundary.source


def test_requests_at_their_own_hour(tmp_path: Path) -> None:
    lines = [HEAD, *day_rows("2025-01-10", "10"), *day_rows("2025-01-11", "50")]
    series = read_eco2mix(save(tmp_path / "a.csv", lines))
    with duckdb.connect() as con:
        con.execute("""CREATE TABLE raw AS SELECT 'mistral' provider, 'mistral-small-latest' model,
            'FRA' zone, 400 tokens_out, ts FROM (VALUES ('2025-01-10T12:00:00+01:00'),
            ('2025-01-11T12:00:00Z'), ('2025-02-11T12:00:00Z'), (NULL)) t(ts)""")
        events = prepare(con, "raw", ["provider", "model", "zone", "tokens_out", "ts"])
        result = timed(events, series)
    assert (result.requests, result.outside) == (2, 2)
    assert result.hourly_kg == pytest.approx(result.energy_kwh * 30 / 1000)
    assert result.yearly_kg == pytest.approx(result.energy_kwh * 0.04144)
