"""Files in, figures out: the two doors, with the files people have."""

import gzip
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from beffroi.climate.doors import footprint_events, net_from_yaml
from beffroi.climate.inference import Request, footprint
from beffroi.core import BeffroiError

ROWS: list[dict[str, Any]] = [
    {"provider": "mistralai", "model": "mistral-small-latest", "zone": "FRA", "output_tokens": 400,
     "input_tokens": 1200, "latency": 4.2, "timestamp": "2025-01-10T12:00:00+01:00"},
    {"provider": "openai", "model": "gpt-4o", "zone": "USA", "output_tokens": 250,
     "input_tokens": 100, "latency": 3.5, "timestamp": "2025-01-10T12:20:00+01:00"},
    {"provider": "openai", "model": "who-knows", "zone": "USA", "output_tokens": 10,
     "input_tokens": 10, "latency": 0.4, "timestamp": "2025-01-10T13:20:00+01:00"},
]  # fmt: skip


def as_csv(path: Path, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    lines = [delimiter.join(ROWS[0]), *(delimiter.join(str(v) for v in r.values()) for r in ROWS)]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def as_lines(path: Path, rows: list[dict[str, Any]] | None = None) -> Path:
    path.write_text("\n".join(json.dumps(r) for r in rows or ROWS) + "\n", encoding="utf-8")
    return path


def check(result: dict[str, Any]) -> None:
    assert result["rows"] == 3
    assert result["totals"]["library"]["requests"] == 3
    for row, told in zip(ROWS, result["events"], strict=True):
        request = Request(
            row["provider"], row["model"], row["output_tokens"], row["input_tokens"],
            latency=row["latency"], zone=row["zone"],
        )  # fmt: skip
        for layer in ("library", "service"):
            expected = footprint(request, layer)
            assert told[layer]["energy"]["high"] == pytest.approx(expected.energy.high, rel=1e-11)
            assert told[layer]["gwp"]["low"] == pytest.approx(expected.gwp.low, rel=1e-11)
            assert told[layer]["wcf_used"]["central"] == pytest.approx(
                expected.wcf.central, rel=1e-11
            )
    assert [g["gap"] for g in result["gaps"]] == ["model-class"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_csv(tmp_path: Path, delimiter: str, encoding: str) -> None:
    check(footprint_events(as_csv(tmp_path / "e.csv", delimiter, encoding)))


def test_json_lines_and_parquet_say_the_same(tmp_path: Path) -> None:
    lines = footprint_events(as_lines(tmp_path / "e.jsonl"))
    check(lines)
    pq.write_table(pa.Table.from_pylist(ROWS), tmp_path / "e.parquet")
    packed = footprint_events(tmp_path / "e.parquet")
    check(packed)
    assert packed["totals"] == lines["totals"]
    (tmp_path / "e.jsonl.gz").write_bytes(gzip.compress((tmp_path / "e.jsonl").read_bytes()))
    assert footprint_events(tmp_path / "e.jsonl.gz")["totals"] == lines["totals"]


def test_openai_style_logs(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"model": "gpt-4o", "api_base": "https://api.openai.com/v1", "latency_ms": 3500,
         "usage": {"prompt_tokens": 100, "completion_tokens": 250,
                   "prompt_tokens_details": {"cached_tokens": 40}}},
        {"model": "gpt-4o", "api_base": "https://api.openai.com/v1", "usage": None},
    ]  # fmt: skip
    result = footprint_events(as_lines(tmp_path / "log.jsonl", rows))
    assert result["totals"]["service"]["unmeasured"] == 1
    expected = footprint(Request("openai", "gpt-4o", 250, 100, 40, 3.5))
    told = result["events"][0]["service"]
    assert told["energy"]["central"] == pytest.approx(expected.energy.central, rel=1e-11)
    assert result["by_model"][0]["host"] == "openai"


def test_broken_lines_are_counted_and_the_others_go_on(tmp_path: Path) -> None:
    good = json.dumps(ROWS[0])
    path = tmp_path / "e.jsonl"
    path.write_text(f"{good}\n{good[:30]}\n\n{good}\nnot json\n", encoding="utf-8")
    result = footprint_events(path)
    assert result["rows"] == 2
    assert (result["rejected"], result["rejects"]) == (2, [2, 5])
    table = tmp_path / "e.csv"
    table.write_text("model;tokens_out\ngpt-4o;10\ngpt-4o;12;13;14\ngpt-4o;20\n")
    told = footprint_events(table)
    assert told["totals"]["service"]["tokens_out"] == 30
    assert told["rejects"] == [3]


def test_french_numbers_and_names(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text(
        "Fournisseur;Modèle;Jetons_sortie;Latence\nMistral;mistral-small-latest;1 400;4,5\n"
    )
    (event,) = footprint_events(path)["events"]
    expected = footprint(Request("mistral", "mistral-small-latest", 1400, latency=4.5))
    assert event["service"]["energy"]["low"] == pytest.approx(expected.energy.low, rel=1e-11)


def test_three_grids_beside_each_other(tmp_path: Path) -> None:
    result = footprint_events(as_csv(tmp_path / "e.csv"))
    assert [u["zone"] for u in result["under"]] == ["FRA", "USA", "POL"]
    france, states, poland = result["under"]
    assert france["gwp"]["central"] < states["gwp"]["central"] < poland["gwp"]["central"]
    assert france["embodied_share"] > states["embodied_share"]


def test_what_lies_beyond_the_data_centre_is_told_apart(tmp_path: Path) -> None:
    """Mistral Large 2, 400 tokens: 1.14 g, 45 mL and 0.16 mg of antimony were published."""
    path = as_lines(
        tmp_path / "e.jsonl",
        [{"provider": "mistral", "model": "mistral-large-2407", "tokens_out": 400}],
    )
    result = footprint_events(path)
    ceilings = [result["beyond"][f"ceiling_{c}"] for c in ("gwp", "wcf", "adpe")]
    assert ceilings == pytest.approx([1.14e-3, 45e-3, 0.16e-6], rel=0.01)
    screen = result["beyond"]["terminal_energy"]
    assert screen["central"] == pytest.approx(30 * 30 / 3.6e6)
    assert screen["low"] == 0
    network = result["beyond"]["network_energy"]
    assert 0 < network["low"] < network["central"] < network["high"] < 1e-3
    assert result["totals"]["service"]["energy"]["central"] < 1e-3


def test_the_hour_of_each_request(tmp_path: Path) -> None:
    grid = tmp_path / "eco2mix.csv"
    grid.write_text("Date;Heure;Taux de CO2\n" + "".join(
        f"2025-01-10;{h:02d}:{m};{30 if h == 12 else 90}\n" for h in range(24) for m in ("00", "30")
    ))  # fmt: skip
    hourly = footprint_events(as_csv(tmp_path / "e.csv"), grid=grid)["hourly"]
    assert hourly["requests"] == 3
    assert 0.03 * hourly["energy_kwh"] < hourly["hourly_kg"] < 0.09 * hourly["energy_kwh"]


@pytest.mark.parametrize(
    ("home", "zone"), [("REU", "REU"), ("FR-COR", "COR"), ("FR-974", "REU"), ("2A004", "COR")]
)
def test_what_runs_at_home(tmp_path: Path, home: str, zone: str) -> None:
    path = as_lines(
        tmp_path / "e.jsonl", [{"provider": "ollama", "model": "x-7b", "tokens_out": 5}]
    )
    assert footprint_events(path, home=home)["by_model"][0]["grid"] == zone
    with pytest.raises(BeffroiError, match="inconnue"):
        footprint_events(path, home="Atlantide")


def test_another_factor_set_beside(tmp_path: Path) -> None:
    from beffroi.climate import factors

    folder = tmp_path / "factors"
    folder.mkdir()
    own = Path(str(factors.__file__)).parent / "uncertainty.yaml"
    shutil.copy(own, folder)
    changed = (
        (folder / "uncertainty.yaml")
        .read_text()
        .replace("  low: 4\n  high: 64", "  low: 16\n  high: 64")
    )
    (folder / "uncertainty.yaml").write_text(changed)
    result = footprint_events(as_csv(tmp_path / "e.csv"), against=folder)
    before, after = result["totals"], result["against"]["totals"]
    assert after["library"] == before["library"]
    assert after["service"]["energy"]["high"] < before["service"]["energy"]["high"]
    assert result["against"]["factors"]["id"] != result["factors"]["id"]


def test_large_files_are_summed_without_detail(tmp_path: Path) -> None:
    result = footprint_events(as_csv(tmp_path / "e.csv"), detail=2)
    assert result["events"] is None
    assert result["totals"]["library"]["requests"] == 3


@pytest.mark.parametrize(
    "content",
    [b"", b"   \n", b"[1, 2]", b"{", b"model\n", b"a,b\n1,2\n", b"PAR1nope", b"\x00\x01\x02",
     b"\x1f\x8b\x08broken", os.urandom(500).replace(b"\x1f\x8b", b"zz"), b"<html><body>", b'"a\n',
     "modèle;tokens\nx;1".encode("utf-16")],
)  # fmt: skip
def test_hostile_files_get_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(content)
    with pytest.raises(BeffroiError) as refused:
        footprint_events(path)
    assert "hostile" in refused.value.render()


def test_a_quote_in_the_name_is_harmless(tmp_path: Path) -> None:
    folder = tmp_path / "l'été"
    folder.mkdir()
    check(footprint_events(as_csv(folder / "d'août.csv")))


def test_a_net_balance_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(
        "system: corvi\nfootprint: {zone: FRA, fixed_kg: 20}\n"
        "benefits:\n- {name: Papier, number: 100, displaced: 0.5, factor: 0.01}\n"
    )
    result = net_from_yaml(path)
    assert result["verdict"] == "non évaluable"
    assert json.loads(json.dumps(result)) == result
    assert "zéro" in result["benefits"][0]["reason"]
    path.write_text("system: corvi\nfootprint: {zone: FRA, fixed_kg: beaucoup}\n")
    with pytest.raises(BeffroiError, match=r"net\.yaml:2"):
        net_from_yaml(path)
