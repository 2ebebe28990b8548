"""The table says of a million requests what the function says of one."""

import random
from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest

from beffroi.climate.factorset import default_factors
from beffroi.climate.inference import Request, footprint
from beffroi.climate.table import CASES, MADE, RESULTS, USED, prepare

PAIRS = [
    ("mistral", "mistral-small-latest"), ("openai", "gpt-4o"), ("openai", "unheard-of"),
    ("albert", "bge-m3"), ("ollama", "lucie-7b"), ("azure", "gpt-4o-mini"), ("", ""),
    ("anthropic", "claude-sonnet-4-5"), ("mistral", "mistral-large-2407"),
]  # fmt: skip


def draw(count: int) -> list[Request]:
    source = random.Random(7)
    return [
        Request(
            *source.choice(PAIRS),
            tokens_out=source.randrange(3000),
            tokens_in=source.randrange(9000),
            tokens_cached=source.randrange(9000),
            latency=source.choice([None, 0.0, source.uniform(0.05, 90)]),
            zone=source.choice(["", "FRA", "USA", "COR", "us-east-1", "nowhere"]),
            api_base=source.choice(["", "", "https://localhost/v1"]),
        )
        for _ in range(count)
    ]


def as_table(requests: list[Request]) -> pa.Table:
    rows = [
        {
            "provider": r.provider, "model": r.model, "zone": r.zone, "api_base": r.api_base,
            "tokens_in": r.tokens_in, "tokens_cached": r.tokens_cached,
            "tokens_out": r.tokens_out, "latency_s": r.latency, "service": f"s{i % 3}", "n": i,
        }
        for i, r in enumerate(requests)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def expected(request: Request) -> dict[str, float]:
    result = footprint(request, "service", home="FRA")
    named = {"energy": result.energy}
    named |= {q: getattr(result.usage, q.split("_")[0]) for q in USED[1:]}
    named |= {q: getattr(result.embodied, q.split("_")[0]) for q in MADE}
    return {f"{q}_{c}": getattr(v, c) for q, v in named.items() for c in CASES}


def test_each_event_as_the_function_says(con: duckdb.DuckDBPyConnection) -> None:
    requests = draw(400)
    con.register("raw", as_table(requests))
    events = prepare(con, "raw", as_table(requests[:1]).column_names, home="FRA")
    rows = sorted(events.rows(events.each()), key=lambda r: r["n"])
    assert len(rows) == len(requests)
    for request, row in zip(requests, rows, strict=True):
        for name, value in expected(request).items():
            assert row[name] == pytest.approx(value, rel=1e-12, abs=1e-30), (name, request)


def test_sums_are_the_sums_of_each(con: duckdb.DuckDBPyConnection) -> None:
    requests = draw(300)
    con.register("raw", as_table(requests))
    events = prepare(con, "raw", as_table(requests[:1]).column_names, home="FRA")
    rows = events.rows(events.grouped(["service"]))
    assert [r["service"] for r in rows] == ["s0", "s1", "s2"]
    for index, row in enumerate(rows):
        part = [expected(r) for r in requests[index::3]]
        assert row["requests"] == 100
        assert row["tokens_out"] == sum(r.tokens_out for r in requests[index::3])
        for name in RESULTS:
            assert row[name] == pytest.approx(sum(p[name] for p in part), rel=1e-11)
    (total,) = events.rows(events.grouped())
    assert total["gwp_used_high"] == pytest.approx(sum(r["gwp_used_high"] for r in rows))


def test_the_library_layer(con: duckdb.DuckDBPyConnection) -> None:
    requests = draw(200)
    con.register("raw", as_table(requests))
    events = prepare(con, "raw", as_table(requests[:1]).column_names, home="FRA")
    rows = sorted(events.rows(events.each("library")), key=lambda r: r["n"])
    for request, row in zip(requests, rows, strict=True):
        if request.model == "bge-m3":
            assert row["energy_central"] is None
            continue
        result = footprint(request, "library", home="FRA")
        assert row["energy_low"] == pytest.approx(result.energy.low, rel=1e-12, abs=1e-30)
        assert row["gwp_made_high"] == pytest.approx(result.embodied.gwp.high, rel=1e-12)


def test_what_is_not_counted_is_said(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "CREATE TABLE raw AS SELECT * FROM (VALUES ('openai','gpt-4o','400'), ('openai','gpt-4o',NULL),"
        " ('openai','gpt-4o','-5'), ('openai','gpt-4o','many'), ('who','what','10'))"
        " t(provider, model, tokens_out)"
    )
    events = prepare(con, "raw", ["provider", "model", "tokens_out"])
    (total,) = events.rows(events.grouped())
    assert total["requests"] == 5
    assert total["unmeasured"] == 3
    assert total["tokens_out"] == 410
    rows = events.rows(events.each())
    assert {r["tokens_out"] for r in rows if r["energy_low"] is not None} == {400, 10}
    gaps = {g["gap"]: g for g in events.gaps()}
    assert gaps["model-unknown"] == {"gap": "model-unknown", "requests": 1, "tokens_out": 10}
    assert gaps["host-unknown"]["requests"] == 1
    assert gaps["zone-unknown"]["requests"] == 1


def test_another_factor_set_gives_another_sum(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE TABLE raw AS SELECT 'openai' provider, 'gpt-4o' model, 100 tokens_out")
    names = ["provider", "model", "tokens_out"]
    other = default_factors().with_hardware(gpu_gwp=164)
    one = prepare(con, "raw", names)
    (before,) = one.rows(one.grouped())
    two = prepare(con, "raw", names, other)
    (after,) = two.rows(two.grouped())
    assert after["gwp_made_central"] < before["gwp_made_central"]
    assert after["energy_central"] == before["energy_central"]
