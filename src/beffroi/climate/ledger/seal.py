"""Sealed segments: finished lines turned into Parquet, with a manifest that proves them whole.

The order makes a crash harmless at any point: the Parquet file, then its manifest (the moment that
counts), then the removal of the lines it replaces. A Parquet file without a manifest is not sealed
yet; lines that a manifest names are already sealed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from beffroi.climate.ledger.event import UsageEvent
from beffroi.climate.ledger.segment import Damage, sync_folder
from beffroi.core import Value, canonical_json


class Manifest(Value):
    """What a sealed file holds, and the lines it was made of."""

    name: str
    rows: int
    sha256: str
    size: int
    first: datetime
    last: datetime
    sources: tuple[str, ...]


@cache
def schema() -> pa.Schema:
    """Return the columns of a sealed file, as DuckDB and Spark read them."""
    types: dict[str, pa.DataType] = {
        "ts": pa.timestamp("us", tz="UTC"),
        "tokens_in": pa.int64(),
        "tokens_cached": pa.int64(),
        "tokens_out": pa.int64(),
    }
    numbers = {"latency_s", "pages", "energy_wh", "energy_wh_low", "energy_wh_high"}
    return pa.schema(
        [
            (name, types.get(name, pa.float64() if name in numbers else pa.string()))
            for name in UsageEvent.model_fields
        ]
    )


def as_table(events: Iterable[UsageEvent]) -> pa.Table:
    """Return events as an Arrow table."""
    rows: list[dict[str, Any]] = [
        {**event.model_dump(), "grade": event.grade.value} for event in events
    ]
    return pa.Table.from_pylist(rows, schema())


def seal(folder: Path, events: list[UsageEvent], sources: tuple[str, ...]) -> Manifest:
    """Write events (at least one) as a sealed file and return its manifest."""
    ordered = sorted(events, key=lambda e: (e.ts, e.id))
    first, last = ordered[0].ts, ordered[-1].ts
    named = hashlib.sha256("\n".join(sources).encode()).hexdigest()[:8]
    name = f"{first.astimezone(UTC):%Y%m%dT%H%M%S%f}-{named}"
    target = folder / f"{name}.parquet"
    draft = folder / f"{name}.parquet.tmp"
    pq.write_table(as_table(ordered), draft, compression="zstd", write_page_checksum=True)
    digest, size = _digest(draft)
    _settle(draft, target)
    manifest = Manifest(
        name=target.name, rows=len(ordered), sha256=digest, size=size,
        first=first, last=last, sources=sources,
    )  # fmt: skip
    note = folder / f"{name}.json.tmp"
    note.write_text(canonical_json(manifest) + "\n", encoding="utf-8")
    _settle(note, folder / f"{name}.json")
    return manifest


def _settle(draft: Path, target: Path) -> None:
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(target)
    sync_folder(target.parent)


def _digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size


def manifests(folder: Path) -> tuple[list[Manifest], list[Damage]]:
    """Return the manifests of a folder by time, and those that cannot be read."""
    sound: list[Manifest] = []
    damages: list[Damage] = []
    for path in sorted(folder.glob("*.json")):
        try:
            sound.append(Manifest.model_validate_json(path.read_bytes()))
        except (ValidationError, ValueError):
            damages.append(Damage(path.name, "sealed_corrupt", None, None))
    return sorted(sound, key=lambda m: (m.first, m.name)), damages


def check(folder: Path, manifest: Manifest) -> Damage | None:
    """Return what is wrong with a sealed file, or ``None``."""
    path = folder / manifest.name
    if not path.is_file() or path.stat().st_size < manifest.size:
        return Damage(manifest.name, "sealed_truncated", None, manifest.rows)
    if _digest(path) != (manifest.sha256, manifest.size):
        return Damage(manifest.name, "sealed_corrupt", None, manifest.rows)
    return None
