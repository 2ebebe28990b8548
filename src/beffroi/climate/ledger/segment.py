"""Segments of the ledger being written: lines of JSON, each durable before it is acknowledged.

A segment has one writer, which holds a lock on it for as long as it lives; another process reads
it, and takes it over once its writer is gone. Threads of one process share a writer: whoever holds
the pen writes what the others have queued, and one ``fsync`` acknowledges them all (group commit).
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal
from uuid import uuid4

from beffroi.climate.ledger.event import UsageEvent, decode, encode
from beffroi.core import BeffroiError, t

SUFFIX = ".jsonl"
MAX_LINE = 1 << 20
DamageKind = Literal["torn", "corrupt", "missing", "sealed_truncated", "sealed_corrupt"]


@dataclass(frozen=True)
class Damage:
    """What was lost or isolated in a segment.

    ``torn``: a last line cut short, never acknowledged. ``corrupt``: a line that its checksum
    refuses. ``missing``: numbers that no line bears. ``sealed_truncated`` and ``sealed_corrupt``:
    a sealed file that is not what was sealed. ``rows`` counts the events concerned, ``None`` when
    that cannot be known.
    """

    segment: str
    kind: DamageKind
    line: int | None
    rows: int | None
    content: bytes = field(default=b"", repr=False)


@dataclass
class _Ticket:
    """The events of one caller, on their way to the disk."""

    events: tuple[UsageEvent, ...]
    done: bool = False
    error: OSError | None = None


class Writer:
    """Appends events to a segment of its own, in ``folder``. Safe between threads."""

    def __init__(self, folder: Path, rows: int = 50_000) -> None:
        self._folder = folder
        self._rows = rows
        self._queue: list[_Ticket] = []
        self._queue_lock = threading.Lock()
        self._pen = threading.Lock()
        self._file: IO[bytes] | None = None
        self._seq = 0
        self._good = 0

    def append(self, events: Iterable[UsageEvent]) -> int:
        """Write events and return their number once they would survive a power cut.

        Raises:
            BeffroiError: the disk refused them; none of them is acknowledged, all may be retried.
        """
        ticket = _Ticket(tuple(events))
        if not ticket.events:
            return 0
        with self._queue_lock:
            self._queue.append(ticket)
        with self._pen:
            if not ticket.done:
                with self._queue_lock:
                    batch, self._queue = self._queue, []
                self._commit(batch)
        if ticket.error is not None:
            raise BeffroiError(
                t("le registre d'usage n'a pas pu être écrit ({why}).", why=str(ticket.error)),
                where=str(self._folder),
                mend=t("Libérez de la place ou rétablissez le disque, puis recommencez."),
            ) from ticket.error
        return len(ticket.events)

    def close(self) -> None:
        """Let go of the segment; it stays readable and can be sealed."""
        with self._pen:
            self._release()

    def _commit(self, batch: list[_Ticket]) -> None:
        error: OSError | None = OSError("interrupted")
        try:
            self._write(batch)
            error = None
        except OSError as problem:
            error = problem
        finally:
            if error is not None:
                self._undo()
            for ticket in batch:
                ticket.done, ticket.error = True, error

    def _write(self, batch: list[_Ticket]) -> None:
        if self._file is None or self._seq >= self._rows:
            self._release()
            self._file = _new_segment(self._folder)
            self._seq = self._good = 0
        lines = []
        for ticket in batch:
            for event in ticket.events:
                lines.append(encode(event, self._seq))
                self._seq += 1
        data = b"".join(lines)
        self._file.write(data)
        self._file.flush()
        os.fdatasync(self._file.fileno())
        self._good += len(data)

    def _undo(self) -> None:
        """Cut what was not acknowledged and change segment: after a failed fsync, trust nothing."""
        if self._file is not None:
            with suppress(OSError):
                os.ftruncate(self._file.fileno(), self._good)
        self._release()

    def _release(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None


def _new_segment(folder: Path) -> IO[bytes]:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    path = folder / f"{stamp}-{uuid4().hex[:8]}{SUFFIX}"
    file = path.open("xb", buffering=0)
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    sync_folder(folder)
    return file


def sync_folder(folder: Path) -> None:
    """Make a creation, a renaming or a removal in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def orphaned(path: Path) -> Iterator[bool]:
    """Tell whether a segment's writer is gone; if so the caller holds the segment meanwhile."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def read_segment(path: Path, *, alive: bool = False) -> tuple[list[UsageEvent], list[Damage]]:
    """Return the sound events of a segment and what was found damaged.

    While its writer is ``alive``, a last line without an end is being written, not torn.
    """
    events: list[UsageEvent] = []
    damages: list[Damage] = []
    expected = 0
    refused = 0
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE), b""), 1):
            try:
                seq, event = decode(line)
            except ValueError:
                torn = not line.endswith(b"\n")
                if not (torn and alive):
                    kind: DamageKind = "torn" if torn else "corrupt"
                    damages.append(Damage(path.name, kind, number, None, line))
                refused += not torn
                continue
            if seq > expected + refused:
                damages.append(Damage(path.name, "missing", number, seq - expected - refused))
            expected, refused = seq + 1, 0
            events.append(event)
    return events, damages
