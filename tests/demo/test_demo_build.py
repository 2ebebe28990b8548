"""The drop is complete, repeatable, and says nothing of what readers must find."""

from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path

from beffroi.demo import DemoManifest, build, payments, social, usage
from beffroi.demo.writers import data_bytes, data_text


def hashes(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file()
    }


def test_the_manifest_lists_exactly_what_is_there(built: tuple[Path, DemoManifest]) -> None:
    drop, manifest = built
    assert {f.name for f in manifest.files} == set(hashes(drop))
    assert all(str(f.meaning) for f in manifest.files)


def test_same_seed_same_bytes_other_seed_other_bytes(drop: Path, tmp_path: Path) -> None:
    build(tmp_path / "same")
    first = hashes(drop)
    assert hashes(tmp_path / "same" / "depot") == first
    for family in (payments, social, usage):
        family.write(tmp_path, 7)
    other = hashes(tmp_path)
    for name in ("mandats_2024-2026.csv", "ccas_suivi.csv", "gateway_usage.jsonl"):
        assert other[name] != first[name]


def test_no_fault_is_told_with_its_figure(built: tuple[Path, DemoManifest]) -> None:
    told = " ".join(str(fault) for f in built[1].files for fault in f.faults)
    assert not re.search(r"\d+ ?%|\b\d{2,}\b", re.sub(r"rang \d|7\.2", "", told))


def test_the_embedded_real_data_is_small_and_licensed() -> None:
    sizes = [len(data_bytes(n)) for n in ("enercoop_30min.parquet", "nantes_canteens.csv.gz")]
    assert sum(sizes) < 1_000_000
    assert "MIT License" in data_text("LICENSE-nantes.md")
    assert "Enercoop" in data_text("LICENSE-enda.txt")
    sources = data_text("SOURCES.md")
    assert all(n in sources for n in ("enercoop_30min.parquet", "nantes_canteens.csv.gz"))


def test_tables_are_rectangular(drop: Path) -> None:
    for path in drop.rglob("*.csv"):
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig") if _is_utf8(raw) else raw.decode("cp1252")
        sep = max(";,", key=text.splitlines()[0].count)
        widths = {len(row) for row in csv.reader(text.splitlines(), delimiter=sep)}
        assert len(widths) == 1, path.name


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
