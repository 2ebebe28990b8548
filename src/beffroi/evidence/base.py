"""The evidence of a dossier: every reading, and the artefacts that were kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import BaseModel

from beffroi.evidence.reading import Content, Reading

C = TypeVar("C", bound=Content)
M = TypeVar("M", bound=BaseModel)


class Cache(Protocol):
    """Keeps derived values by key; deleting it loses nothing but time."""

    def get(self, key: str) -> str | None:
        """Return the stored JSON, or ``None``."""
        ...

    def put(self, key: str, value: str) -> None:
        """Store JSON under a key."""
        ...


@dataclass(frozen=True)
class EvidenceBase:
    """All readings of a dossier, by id, and where the kept artefacts lie (by SHA-256)."""

    all_readings: Mapping[str, Reading] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    cache: Cache | None = None

    def as_known(self, known: date) -> EvidenceBase:
        """Return the evidence that had entered the dossier by day ``known``."""
        kept = {i: r for i, r in self.all_readings.items() if r.ingested_on <= known}
        return EvidenceBase(kept, self.files, self.cache)

    def readings(self, kind: str | None = None) -> tuple[Reading, ...]:
        """Return the readings of a kind (all kinds by default), by artefact name then id."""
        found = (r for r in self.all_readings.values() if kind is None or r.kind == kind)
        return tuple(sorted(found, key=lambda r: (r.source.name, r.id)))

    def of(self, content: type[C]) -> Iterator[tuple[Reading, C]]:
        """Yield each reading of a content class with its typed content."""
        for reading in self.readings(content.kind):
            yield reading, reading.read(content)

    def named(self, name: str) -> Reading | None:
        """Return the latest reading of the artefact of this name (its last path part is enough)."""
        found = [
            r for r in self.readings() if name in {r.source.name, r.source.name.rsplit("/", 1)[-1]}
        ]
        return max(found, key=lambda r: (r.ingested_on, r.id), default=None)

    def path(self, reading: Reading) -> Path | None:
        """Return where the artefact itself lies, or ``None`` when it was not kept."""
        return self.files.get(reading.source.sha256)

    def derive(self, key: str, version: str, model: type[M], make: Callable[[], M]) -> M:
        """Return a value computed from an immutable artefact, kept under its key and version."""
        if self.cache is None:
            return make()
        name = f"{key}@{version}"
        stored = self.cache.get(name)
        if stored is not None:
            return model.model_validate_json(stored)
        value = make()
        self.cache.put(name, value.model_dump_json())
        return value
