"""The ledger keeps what it acknowledged, once, and says what it lost."""

import errno
import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from beffroi.climate.ledger import Ledger, UsageEvent
from beffroi.climate.ledger.event import decode, encode
from beffroi.climate.ledger.segment import read_segment
from beffroi.core import BeffroiError, Grade

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def event(number: int, **more: Any) -> UsageEvent:
    return UsageEvent(
        id=f"event-{number:05d}", ts=NOON + timedelta(seconds=number), system="corvi", **more
    )


counts = st.one_of(st.none(), st.integers(0, 10**9))
amounts = st.one_of(st.none(), st.floats(0, 1e6))
events_drawn = st.builds(
    UsageEvent,
    ts=st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1)),  # noqa: DTZ001
    system=st.from_regex(r"\A[a-z0-9][a-z0-9._-]{0,20}\Z"),
    model=st.from_regex(r"\A[^\s]{0,30}\Z"),
    tokens_in=counts,
    tokens_out=counts,
    latency_s=amounts,
    pages=amounts,
    energy_wh=amounts,
    grade=st.sampled_from(Grade),
)


@settings(max_examples=80, deadline=None)
@given(events_drawn, st.integers(0, 10**6))
def test_a_line_gives_its_event_back(drawn: UsageEvent, seq: int) -> None:
    line = encode(drawn, seq)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert decode(line) == (seq, drawn)


@settings(max_examples=80, deadline=None)
@given(events_drawn, st.data())
def test_no_changed_byte_passes(drawn: UsageEvent, data: st.DataObject) -> None:
    line = bytearray(encode(drawn, 3))
    at = data.draw(st.integers(0, len(line) - 1))
    line[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ValueError, match=r"checksum|JSON|line|utf|event|char|Extra|Expecting"):
        decode(bytes(line))


def test_what_is_written_is_read(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        assert ledger.append([event(1, tokens_out=10), event(2, tokens_out=32)]) == 2
        assert ledger.append([]) == 0
        rows = ledger.query("SELECT system, sum(tokens_out) AS tokens FROM usage GROUP BY system")
        assert rows == [{"system": "corvi", "tokens": 42}]
    with Ledger(tmp_path) as again:
        assert [e.id for e in again.state().fresh] == ["event-00001", "event-00002"]
        assert again.state().damages == ()


def test_sealing_moves_lines_to_parquet_and_nothing_changes(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, segment_rows=10)
    ledger.append([event(n, tokens_out=n, latency_s=0.5) for n in range(35)])
    ledger.close()
    before = ledger.query("SELECT * FROM usage ORDER BY ts")
    assert Ledger(tmp_path).seal(at_least=100) == 0
    assert Ledger(tmp_path).seal() == 35
    assert list((tmp_path / "active").iterdir()) == []
    assert Ledger(tmp_path).query("SELECT * FROM usage ORDER BY ts") == before
    files = f"{tmp_path}/sealed/*.parquet"
    with duckdb.connect() as plain:
        assert plain.execute(f"SELECT count(*) FROM '{files}'").fetchall() == [(35,)]


def test_a_segment_of_a_living_writer_is_not_sealed(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.append([event(1)])
    assert Ledger(tmp_path).seal() == 0
    ledger.close()
    assert Ledger(tmp_path).seal() == 1


def test_a_retry_is_not_counted_twice(tmp_path: Path) -> None:
    first = Ledger(tmp_path)
    first.append([event(1, tokens_out=5), event(2, tokens_out=5)])
    first.append([event(2, tokens_out=5)])
    first.close()
    assert len(first.state().fresh) == 2
    first.seal()
    second = Ledger(tmp_path)
    second.append([event(1, tokens_out=5), event(3, tokens_out=5)])
    second.close()
    assert second.query("SELECT count(*) AS n, sum(tokens_out) AS t FROM usage") == [
        {"n": 3, "t": 15}
    ]
    assert second.seal() == 1
    assert second.query("SELECT count(*) AS n FROM usage") == [{"n": 3}]


def test_threads_share_one_segment(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)

    def work(start: int) -> None:
        for turn in range(20):
            ledger.append([event(start * 1000 + turn * 10 + i) for i in range(3)])

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger.close()
    assert len(list((tmp_path / "active").iterdir())) == 1
    assert len({e.id for e in ledger.state().fresh}) == 8 * 20 * 3
    assert ledger.state().damages == ()


def test_a_full_disk_acknowledges_nothing_and_breaks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(tmp_path)
    ledger.append([event(1)])

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdatasync", full)
        with pytest.raises(BeffroiError, match="n'a pas pu être écrit"):
            ledger.append([event(2), event(3)])
        with pytest.raises(BeffroiError):
            ledger.append([event(9)])
    ledger.append([event(2), event(3)])
    ledger.close()
    assert [e.id for e in ledger.state().fresh] == ["event-00001", "event-00002", "event-00003"]
    assert ledger.state().damages == ()


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_segment_cut_anywhere_keeps_its_whole_lines(tmp_path: Path, data: st.DataObject) -> None:
    lines = [encode(event(n), n) for n in range(6)]
    whole = b"".join(lines)
    cut = data.draw(st.integers(0, len(whole)))
    path = tmp_path / "cut.jsonl"
    path.write_bytes(whole[:cut])
    events, damages = read_segment(path)
    kept = next(n for n in range(7) if n == 6 or len(b"".join(lines[: n + 1])) > cut)
    assert [e.id for e in events] == [f"event-{n:05d}" for n in range(kept)]
    clean = cut == len(b"".join(lines[:kept]))
    assert [d.kind for d in damages] == ([] if clean else ["torn"])


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_spoilt_byte_loses_one_line_or_two_and_says_so(
    tmp_path: Path, data: st.DataObject
) -> None:
    lines = [encode(event(n), n) for n in range(6)]
    whole = bytearray(b"".join(lines))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "spoilt.jsonl"
    path.write_bytes(bytes(whole))
    events, damages = read_segment(path)
    good = {e.id: e for e in (event(n) for n in range(6))}
    assert all(good[e.id] == e for e in events)
    assert 4 <= len(events) <= 5
    assert damages


def test_a_lost_line_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "hole.jsonl"
    path.write_bytes(b"".join(encode(event(n), n) for n in (0, 1, 4, 5)))
    events, damages = read_segment(path)
    assert len(events) == 4
    assert [(d.kind, d.line, d.rows) for d in damages] == [("missing", 3, 2)]


def test_damaged_lines_are_isolated_when_sealing(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.append([event(n) for n in range(5)])
    ledger.close()
    (segment,) = (tmp_path / "active").iterdir()
    content = segment.read_bytes().replace(b"event-00002", b"event-00009")
    segment.write_bytes(content[:-20])
    found = Ledger(tmp_path).state()
    assert [e.id for e in found.fresh] == ["event-00000", "event-00001", "event-00003"]
    assert [d.kind for d in found.damages] == ["corrupt", "torn"]
    assert Ledger(tmp_path).seal() == 3
    kept = sorted(p.name.rsplit(".", 1)[1] for p in (tmp_path / "isolated").iterdir())
    assert kept == ["corrupt", "torn"]


@pytest.mark.parametrize("how", ["cut", "flip", "gone"])
def test_a_damaged_sealed_file_is_left_out_and_reported(tmp_path: Path, how: str) -> None:
    ledger = Ledger(tmp_path)
    for part in range(2):
        ledger.append([event(part * 100 + n, tokens_out=1) for n in range(10)])
        ledger.close()
        ledger.seal()
    first = min((tmp_path / "sealed").glob("*.parquet"))
    content = first.read_bytes()
    if how == "cut":
        first.write_bytes(content[:-100])
    elif how == "flip":
        first.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])
    else:
        first.unlink()
    again = Ledger(tmp_path)
    (damage,) = again.state().damages
    assert damage.rows == 10
    assert damage.kind == ("sealed_corrupt" if how == "flip" else "sealed_truncated")
    assert again.query("SELECT sum(tokens_out) AS t FROM usage") == [{"t": 10}]
    assert len(again.isolate()) == 1
    assert again.state().damages == ()
    assert first.exists() is False


def test_a_crash_between_the_steps_of_sealing_is_harmless(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.append([event(n) for n in range(5)])
    ledger.close()
    (segment,) = (tmp_path / "active").iterdir()
    lines = segment.read_bytes()
    ledger.seal()
    (manifest,) = (tmp_path / "sealed").glob("*.json")
    # Killed after the manifest, before the lines were removed.
    segment.write_bytes(lines)
    assert len(Ledger(tmp_path).query("SELECT id FROM usage")) == 5
    # Killed before the manifest.
    manifest.unlink()
    assert len(Ledger(tmp_path).query("SELECT id FROM usage")) == 5
    Ledger(tmp_path).seal()
    assert len(Ledger(tmp_path).query("SELECT id FROM usage")) == 5
    assert len(list((tmp_path / "sealed").glob("*.parquet"))) == 1


def test_kills_lose_nothing_acknowledged_and_repeat_nothing(tmp_path: Path) -> None:
    script = Path(__file__).parent / "ledger_crash.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path), "40", "11"],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    acknowledged = done.stdout.split()
    assert len(acknowledged) > 200
    ledger = Ledger(tmp_path)
    ledger.seal()
    found = [row["id"] for row in ledger.query("SELECT id FROM usage")]
    assert len(found) == len(set(found))
    assert set(acknowledged) <= set(found)
    kinds = {d.kind for d in ledger.state().damages}
    assert kinds == set()


@pytest.mark.parametrize(
    "wrong",
    [{"service": "Jeanne Martin"}, {"system": "a@b.fr"}, {"tokens_out": -1},
     {"latency_s": float("nan")}, {"ts": datetime(2026, 1, 1)}, {"login": "jmartin"}],  # noqa: DTZ001
)  # fmt: skip
def test_what_has_no_place_in_the_ledger_is_refused(wrong: dict[str, Any]) -> None:
    fields: dict[str, Any] = {"ts": NOON, "system": "corvi", **wrong}
    with pytest.raises(ValidationError):
        UsageEvent(**fields)


def test_addresses_lose_their_secrets_and_times_their_zone() -> None:
    kept = UsageEvent(
        ts=datetime(2026, 11, 22, 13, tzinfo=timezone(timedelta(hours=1))),
        system="corvi",
        api_base="https://sk-secret@albert.api.etalab.gouv.fr/v1?key=abc",
    )
    assert kept.api_base == "albert.api.etalab.gouv.fr"
    assert kept.ts == NOON
    assert b"secret" not in encode(kept, 0)
