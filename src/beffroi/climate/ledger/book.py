"""The usage ledger: one place to write what an AI used, and to ask what it cost.

Under its folder: ``active/`` (lines being written, one file a writer), ``sealed/`` (Parquet, which
DuckDB and Spark read directly), ``isolated/`` (what was found damaged, kept for inspection).
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from beffroi.climate.ledger.event import UsageEvent
from beffroi.climate.ledger.segment import (
    SUFFIX,
    Damage,
    Writer,
    orphaned,
    read_segment,
    sync_folder,
)

SEGMENT_ROWS = 50_000


@dataclass(frozen=True)
class State:
    """What a ledger holds: sound sealed files, sound events not sealed yet, and the damage."""

    sealed: tuple[Path, ...]
    fresh: tuple[UsageEvent, ...]
    damages: tuple[Damage, ...]


class Ledger:
    """A ledger in a folder, made if absent. Several processes may write and read at once."""

    def __init__(self, path: Path | str, *, segment_rows: int = SEGMENT_ROWS) -> None:
        self.path = Path(path)
        self._active, self._sealed = self.path / "active", self.path / "sealed"
        for folder in (self._active, self._sealed):
            folder.mkdir(parents=True, exist_ok=True)
        self._writer = Writer(self._active, segment_rows)
        self._checked: dict[str, Damage | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def append(self, events: Iterable[UsageEvent]) -> int:
        """Write events; when this returns, they survive a crash and a power cut.

        Raises:
            BeffroiError: the disk refused them; they may be appended again, unchanged, without
                being counted twice.
        """
        return self._writer.append(events)

    def close(self) -> None:
        """Let go of the segment being written."""
        self._writer.close()

    # -- reading -------------------------------------------------------------------------------

    def state(self) -> State:
        """Return everything that can be trusted, and what cannot."""
        with self._turn(fcntl.LOCK_SH):
            return self._state()

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Return the rows of a DuckDB query over the view ``usage``, one row an event.

        Raises:
            duckdb.Error: the query is not valid.
        """
        with self._turn(fcntl.LOCK_SH), self._view() as connection:
            found: list[dict[str, Any]] = connection.sql(sql).to_arrow_table().to_pylist()
            return found

    @contextmanager
    def view(self) -> Iterator[Any]:
        """Give a DuckDB connection that has the view ``usage``."""
        with self._turn(fcntl.LOCK_SH), self._view() as connection:
            yield connection

    @contextmanager
    def _view(self) -> Iterator[Any]:
        import duckdb  # noqa: PLC0415 (writing needs none of it)

        from beffroi.climate.ledger.seal import as_table  # noqa: PLC0415

        state = self._state()
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.register("fresh_usage", as_table(state.fresh))
            parts = ["SELECT * FROM fresh_usage"]
            if state.sealed:
                names = ", ".join("'" + str(p).replace("'", "''") + "'" for p in state.sealed)
                parts.append(f"SELECT * FROM read_parquet([{names}])")  # noqa: S608 (own files)
            connection.execute(f"CREATE TEMP VIEW usage AS {' UNION ALL '.join(parts)}")
            yield connection

    def _state(self) -> State:
        from beffroi.climate.ledger.seal import manifests  # noqa: PLC0415

        known, damages = manifests(self._sealed)
        sealed_lines = {source for m in known for source in m.sources}
        sound: list[Path] = []
        for manifest in known:
            damage = self._check(manifest)
            if damage is None:
                sound.append(self._sealed / manifest.name)
            else:
                damages.append(damage)
        events: list[UsageEvent] = []
        for path in self._segments():
            if path.name in sealed_lines:
                continue
            with orphaned(path) as orphan:
                found, broken = read_segment(path, alive=not orphan)
            events += found
            damages += broken
        fresh = self._without_repeats(events, sound)
        return State(tuple(sound), tuple(fresh), tuple(damages))

    def _check(self, manifest: Any) -> Damage | None:
        """Check a sealed file once for this ledger (its content never changes)."""
        from beffroi.climate.ledger.seal import check  # noqa: PLC0415

        if manifest.name not in self._checked:
            self._checked[manifest.name] = check(self._sealed, manifest)
        return self._checked[manifest.name]

    def _segments(self) -> list[Path]:
        return sorted(self._active.glob(f"*{SUFFIX}"))

    def _without_repeats(
        self, events: Sequence[UsageEvent], sealed: Sequence[Path]
    ) -> list[UsageEvent]:
        """Return events once each, those already sealed left out (a retry has the same time)."""
        once = {(e.ts, e.id): e for e in events}
        if once and sealed:
            moments = [ts for ts, _ in once]
            for key in _sealed_keys(sealed, min(moments), max(moments)):
                once.pop(key, None)
        return list(once.values())

    # -- sealing -------------------------------------------------------------------------------

    def seal(self, at_least: int = 1) -> int:
        """Seal the segments whose writer is gone, once they hold ``at_least`` events together.

        Damaged lines are kept aside in ``isolated/`` first. Returns the number of events sealed.
        Never call it inside :meth:`view`: it waits for readers to finish.
        """
        from beffroi.climate.ledger.seal import manifests, seal  # noqa: PLC0415

        with self._turn(fcntl.LOCK_EX):
            known, _ = manifests(self._sealed)
            self._sweep({source for m in known for source in m.sources})
            sound = [self._sealed / m.name for m in known if self._check(m) is None]
            ready: list[Path] = []
            events: list[UsageEvent] = []
            damages: list[Damage] = []
            for path in self._segments():
                with orphaned(path) as orphan:
                    if orphan:
                        found, broken = read_segment(path)
                        ready.append(path)
                        events += found
                        damages += broken
            fresh = self._without_repeats(events, sound)
            if len(fresh) < at_least and not damages:
                return 0
            self._isolate(damages)
            if fresh:
                seal(self._sealed, fresh, tuple(p.name for p in ready))
            self._sweep({p.name for p in ready})
            return len(fresh)

    def isolate(self) -> tuple[Damage, ...]:
        """Move damaged sealed files aside and return what is wrong with them."""
        from beffroi.climate.ledger.seal import manifests  # noqa: PLC0415

        with self._turn(fcntl.LOCK_EX):
            self._checked.clear()
            found = []
            for manifest in manifests(self._sealed)[0]:
                damage = self._check(manifest)
                if damage is None:
                    continue
                found.append(damage)
                aside = self._aside()
                for name in (manifest.name, f"{manifest.name.removesuffix('.parquet')}.json"):
                    if (self._sealed / name).exists():
                        (self._sealed / name).replace(aside / name)
                sync_folder(aside)
                sync_folder(self._sealed)
            return tuple(found)

    def _isolate(self, damages: Iterable[Damage]) -> None:
        for number, damage in enumerate(damages):
            name = f"{damage.segment}.{damage.line or number}.{damage.kind}"
            (self._aside() / name).write_bytes(damage.content)

    def _aside(self) -> Path:
        folder = self.path / "isolated"
        folder.mkdir(exist_ok=True)
        return folder

    def _sweep(self, names: set[str]) -> None:
        """Remove lines already sealed, and what a crash left unfinished."""
        unfinished = [
            path
            for path in self._sealed.glob("*.parquet")
            if not path.with_suffix(".json").exists()
        ]
        done = [path for path in self._segments() if path.name in names]
        for path in [*done, *unfinished, *self._sealed.glob("*.tmp")]:
            path.unlink()
        sync_folder(self._active)

    @contextmanager
    def _turn(self, mode: int) -> Iterator[None]:
        """Let readers read together, and one process seal alone."""
        with (self.path / "lock").open("a") as lock:
            fcntl.flock(lock, mode)
            yield


def _sealed_keys(
    files: Sequence[Path], first: datetime, last: datetime
) -> Iterator[tuple[datetime, str]]:
    import pyarrow.parquet as pq  # noqa: PLC0415

    within = [("ts", ">=", first), ("ts", "<=", last)]
    for path in files:
        table = pq.read_table(path, columns=["ts", "id"], filters=within)
        for row in table.to_pylist():
            yield row["ts"].astimezone(UTC), row["id"]
