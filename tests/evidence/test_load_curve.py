from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beffroi.core import BeffroiError
from beffroi.evidence import Artefact, Context
from beffroi.evidence.readers.load_curve import READER, LoadCurve, Meter
from beffroi.evidence.recognise import recognise

Drop = Callable[..., Artefact]
PARIS = ZoneInfo("Europe/Paris")
HALF = timedelta(minutes=30)
R63 = (
    "Identifiant PRM;Date de début;Date de fin;Grandeur physique;Grandeur métier;Etape métier;"
    "Unité;Horodate;Valeur;Nature;Pas;Indice de vraisemblance;Etat complémentaire"
)


def moments(start: datetime, count: int, step: timedelta = HALF) -> list[datetime]:
    return [start + i * step for i in range(count)]


def read(artefact: Artefact, context: Context) -> LoadCurve:
    return READER.read(artefact, context).read(LoadCurve)


def only(curve: LoadCurve) -> Meter:
    (meter,) = curve.meters
    return meter


def test_enedis_r63_is_power_in_watts(drop: Drop, context: Context) -> None:
    rows = [
        f"09111642617347;01/01/2026;02/01/2026;PA;CONS;BEST;W;{m:%Y-%m-%d %H:%M:%S};2000;B;PT30M;;"
        for m in moments(datetime(2026, 1, 1, tzinfo=UTC), 96)
    ]
    artefact = drop("R63.csv", "\ufeff" + "\n".join([R63, *rows]) + "\n")
    assert recognise(artefact).reader is READER
    meter = only(read(artefact, context))
    assert (meter.meter, meter.unit, meter.step_s) == ("09111642617347", "w", 1800)
    assert (meter.readings, meter.missing) == (96, 0)
    assert meter.total_kwh == pytest.approx(2 * 48)
    assert meter.frozen_days == pytest.approx(2)


def test_legal_time_has_no_hole_in_march_and_no_double_in_october(
    drop: Drop, context: Context
) -> None:
    utc = moments(datetime(2026, 3, 1, tzinfo=UTC), 48 * 260)
    rows = [f"{m.astimezone(PARIS):%d/%m/%Y %H:%M};{i % 7 + 1},5" for i, m in enumerate(utc)]
    artefact = drop("compteur.csv", "Horodate;Consommation kWh\n" + "\n".join(rows))
    curve = read(artefact, context)
    meter = only(curve)
    assert curve.clock == "local"
    assert (meter.missing, meter.duplicates, meter.other_steps) == (0, 0, 0)
    assert (meter.first, meter.last) == (utc[0], utc[-1])


def test_winter_time_all_year_is_a_fixed_clock(drop: Drop, context: Context) -> None:
    rows = [
        f"{m:%Y-%m-%d %H:%M};1.{i % 9}"
        for i, m in enumerate(moments(datetime(2026, 3, 20, tzinfo=UTC), 48 * 20))
    ]
    curve = read(
        drop("c.csv", "date heure;pdl;valeur\n" + "\n".join(r.replace(";", ";A1;") for r in rows)),
        context,
    )
    assert curve.clock == "fixed"
    assert only(curve).missing == 0
    assert only(curve).first == datetime(2026, 3, 19, 23, tzinfo=UTC)


@pytest.mark.parametrize("mark", ["Z", "+02:00", "+0200", "-03:30"])
def test_offsets_are_taken_off(mark: str, drop: Drop, context: Context) -> None:
    rows = [
        f"{m:%Y-%m-%dT%H:%M:%S}{mark},A,1.5"
        for m in moments(datetime(2026, 7, 1, 12, tzinfo=UTC), 60)
    ]
    curve = read(drop("c.csv", "timestamp,meter,value\n" + "\n".join(rows)), context)
    hours = {"Z": 0, "+02:00": 2, "+0200": 2, "-03:30": -3.5}[mark]
    assert curve.clock == "utc"
    assert only(curve).first == datetime(2026, 7, 1, 12, tzinfo=UTC) - timedelta(hours=hours)


def test_faults_are_told_one_by_one(drop: Drop, context: Context) -> None:
    good = [
        (m, "K1", f"{10 + i % 5}")
        for i, m in enumerate(moments(datetime(2026, 1, 1, tzinfo=UTC), 48 * 30))
    ]
    frozen = [(m, "K2", "7") for m in moments(datetime(2026, 1, 1, tzinfo=UTC), 48 * 30)]
    wrong = [
        (m, "K3", f"{(10 + i % 5) * 1000}")
        for i, m in enumerate(moments(datetime(2026, 1, 1, tzinfo=UTC), 480))
    ]
    holed = [
        (m, "K4", f"{10 + i % 6}")
        for i, m in enumerate(moments(datetime(2026, 1, 1, tzinfo=UTC), 480))
        if not 100 <= i < 148
    ]
    doubled = [*good[:100], good[50], (datetime(2026, 1, 3, 2, tzinfo=UTC), "K1", "-4")]
    lines = [
        f"{m:%Y-%m-%d %H:%M};{k};{v};kWh"
        for m, k, v in (*good, *doubled[100:], *frozen, *wrong, *holed)
    ]
    lines.insert(5, "pas une date;K1;3;kWh")
    lines.insert(9, "2026-01-01 02:30;K1;;kWh")
    artefact = drop("c.csv", "horodate;compteur;valeur;unité\n" + "\n".join(lines))
    reading = READER.read(artefact, context)
    meters = {m.meter: m for m in reading.read(LoadCurve).meters}
    assert reading.rows_rejected == 2
    assert [r.line for r in reading.rejects] == [7, 11]
    assert (meters["K1"].negative, meters["K1"].duplicates) == (1, 2)
    assert meters["K1"].unsorted >= 1
    assert meters["K2"].frozen_days == pytest.approx(30)
    assert meters["K2"].frozen[0].value == 7
    assert meters["K3"].level == pytest.approx(1000, rel=0.5)
    assert meters["K4"].missing == 48
    (gap,) = meters["K4"].gaps
    assert (gap.steps, gap.before - gap.after) == (48, timedelta(hours=24, minutes=30))
    said = " ".join(str(n) for n in reading.notes)
    assert "30 jours" in said
    assert "K3" in said


def test_parquet_is_read_as_it_is_typed(drop: Drop, context: Context) -> None:
    utc = moments(datetime(2026, 1, 1, tzinfo=UTC), 200)
    table = pa.table(
        {
            "pdl": ["A"] * 200,
            "horodate": utc,
            "valeur": [float(i) for i in range(200)],
            "unite": ["Wh"] * 200,
        }
    )
    artefact = drop("compteurs.parquet", b"")
    pq.write_table(table, artefact.path)
    artefact = Artefact(artefact.path, artefact.name)
    assert recognise(artefact).reader is READER
    meter = only(read(artefact, context))
    assert meter.total_kwh == pytest.approx(sum(range(200)) / 1000)
    assert meter.first == utc[0]


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 10_000)), min_size=2, max_size=120),
    st.sampled_from([600, 1800, 3600]),
)
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_figures_equal_those_of_plain_python(
    drop: Drop, context: Context, points: list[tuple[int, int]], step: int
) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [(start + timedelta(seconds=step * i), v / 10) for i, v in points]
    body = "\n".join(f"{m:%Y-%m-%dT%H:%M:%SZ};M;{v}" for m, v in rows)
    meter = only(read(drop("c.csv", "horodate;compteur;valeur\n" + body), context))
    stamps = sorted({m for m, _ in rows})
    assert meter.readings == len(rows)
    assert meter.duplicates == len(rows) - len(stamps)
    assert (meter.first, meter.last) == (stamps[0], stamps[-1])
    assert meter.maximum == max(v for _, v in rows)
    if meter.step_s:
        whole = round((stamps[-1] - stamps[0]).total_seconds() / meter.step_s) + 1
        assert meter.expected == whole
        assert meter.missing == max(0, whole - len(stamps))


@pytest.mark.parametrize(
    "header",
    [
        "Date;Heures;Consommation;Nucléaire;Eolien",
        "date;dju",
        "nom;siren;montant",
        "Périmètre;Date - Heure;Consommation (MW);Taux de CO2 (g/kWh)",
    ],
)
def test_other_series_are_not_meters(header: str, drop: Drop) -> None:
    text = header + "\n" + "\n".join("2026-01-01;3;4;5" for _ in range(9))
    assert READER.recognise(drop("x.csv", text)) == 0


def test_nothing_readable_is_an_error(drop: Drop, context: Context) -> None:
    artefact = drop("c.csv", "horodate;compteur;valeur\nx;A;y\nz;A;t\n")
    with pytest.raises(BeffroiError, match="aucun relevé"):
        READER.read(artefact, context)
