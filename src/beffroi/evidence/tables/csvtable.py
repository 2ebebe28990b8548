"""A delimited text file, made regular in one pass over its bytes."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from beffroi.core import BeffroiError, t
from beffroi.evidence.tables import dialect as dialects
from beffroi.evidence.tables.encoding import Block, Cleaner, detect
from beffroi.evidence.tables.header import find_header, name_columns, repeats
from beffroi.evidence.tables.journal import Journal
from beffroi.evidence.tables.lines import LineMap
from beffroi.evidence.tables.mend import Mender
from beffroi.evidence.tables.model import Column, Dialect, Limits, Options
from beffroi.evidence.tables.rows import Record, encode, records
from beffroi.evidence.tables.shape import newlines_before, shape_of

Progress = Callable[[int, int], None]
_SAMPLE = 256 << 10
_SAMPLE_RECORDS = 1000
_LARGE = 32 << 20  # beyond, columns are told from a sample
_SAMPLED = 60  # records of each stretch
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class CsvResult:
    """What reading gave: the regular file, its columns and rows, and how they were told apart."""

    columns: tuple[Column, ...]
    rows: int
    dialect: Dialect
    data: Path
    skip: int
    sample: Path | None
    first_line: int
    line_map: Path | None


@dataclass
class Plan:
    """What the first block showed: where data start, how wide they are, and what they look like."""

    dialect: Dialect
    columns: tuple[Column, ...]
    header: bytes
    skip: int
    start: int
    line: int
    plain: bool
    mender: Mender

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.columns)


class RegularCopy:
    """The part of the source that can be used as it is, or a mended copy from the first change.

    Nothing is written while nothing changes: most files are then read where they lie.
    """

    def __init__(self, source: Path, target: Path, start: int) -> None:
        self._source, self.path = source, target
        self._start, self._passed = start, start
        self._out: BinaryIO | None = None

    @property
    def copied(self) -> bool:
        """Whether a copy had to be made."""
        return self._out is not None

    def write(self, data: bytes, *, changed: bool) -> None:
        """Take the next bytes: those of the source, or others in their place."""
        if changed and self._out is None:
            self._begin()
        if self._out is None:
            self._passed += len(data)
        else:
            self._out.write(data.replace(b"\r\n", b"\n"))

    def _begin(self) -> None:
        self._out = self.path.open("wb")
        with self._source.open("rb") as source:
            source.seek(self._start)
            left = self._passed - self._start
            rest = b""
            while left > 0:
                block = source.read(min(left, 1 << 20))
                left -= len(block)
                data = rest + block
                rest = b"\r" if data.endswith(b"\r") else b""
                self._out.write(data.removesuffix(b"\r").replace(b"\r\n", b"\n"))

    def close(self) -> Path:
        """Return the path of the regular file."""
        if self._out is None:
            return self._source
        self._out.close()
        return self.path


class Sample:
    """A few records out of every stretch of a large file: enough to tell what columns hold."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._out = path.open("wb")

    def add(self, data: bytes, ends: NDArray[np.int64]) -> None:
        """Keep the first records of a stretch."""
        if ends.size:
            self._out.write(data[: ends[min(ends.size, _SAMPLED) - 1]].replace(b"\r\n", b"\n"))

    def close(self) -> Path:
        """Return the sample's path."""
        self._out.close()
        return self._path


def read_csv(
    path: Path,
    target: Path,
    journal: Journal,
    options: Options,
    limits: Limits,
    progress: Progress | None = None,
) -> CsvResult:
    """Read a delimited text file; ``target`` is where a mended copy goes, if one is needed.

    Raises:
        BeffroiError: nothing in the file looks like rows.
    """
    csv.field_size_limit(max(csv.field_size_limit(), limits.row_bytes))
    with path.open("rb") as file:
        head = file.read(64 << 10)
        file.seek(0)
        cleaner = Cleaner(journal, options.encoding or detect(head), row_bytes=limits.row_bytes)
        source = cleaner.blocks(file)
        first = next(source, None)
        if first is None:
            raise BeffroiError(t("Le fichier est vide."), where=path.name)
        plan = make_plan(first.data, journal, options, limits, path.name)
        start = plan.start + (len(_BOM) if head.startswith(_BOM) else 0)
        copy = RegularCopy(path, target, start)
        sample = Sample(target.with_suffix(".sample.csv")) if _is_large(path) else None
        reader = _Reader(plan, copy, journal, limits, sample)
        reader.read(first, source, _reporter(path, progress))
    if journal.count("embedded_newlines"):
        journal.drop("mixed_newlines")
    return CsvResult(
        columns=plan.columns,
        rows=reader.rows,
        data=copy.close(),
        skip=0 if copy.copied else plan.skip,
        dialect=plan.dialect.model_copy(update={"encoding": cleaner.encoding}),
        sample=None if sample is None else sample.close(),
        first_line=reader.first_line,
        line_map=reader.lines.save(target.with_suffix(".npy")),
    )


def _is_large(path: Path) -> bool:
    return path.stat().st_size > _LARGE


def _reporter(path: Path, progress: Progress | None) -> Callable[[int], None]:
    total, done = path.stat().st_size, 0

    def report(size: int) -> None:
        nonlocal done
        done += size
        if progress is not None:
            progress(min(done, total), total)

    return report


def make_plan(data: bytes, journal: Journal, options: Options, limits: Limits, name: str) -> Plan:
    """Decide the dialect, the header and the width from the first block of a file."""
    sample = data[: data.rfind(b"\n", 0, _SAMPLE) + 1 or _SAMPLE]
    dialect = dialects.sniff(
        sample.decode("utf-8", "ignore").replace("\r\n", "\n"), delimiter=options.delimiter
    )
    found = [r for _, r in zip(range(_SAMPLE_RECORDS), records(sample, dialect, 1), strict=False)]
    filled = [r for r in found if any(cell.strip() for cell in r.cells)]
    if not filled:
        raise BeffroiError(t("Le fichier est vide."), where=name)
    header = find_header([r.cells for r in filled])
    present = header.present if options.header is None else options.header
    if header.preamble:
        journal.add("preamble", *(r.line for r in filled[: header.preamble]))
    top = filled[header.preamble]
    body = filled[header.preamble + present :]
    labels = top.cells if present else None
    width = _width(labels, body, dialect)
    if width > limits.columns:
        raise BeffroiError(
            t(
                "Le tableau a {n} colonnes, plus que la limite de {limit}.",
                n=width,
                limit=limits.columns,
            ),
            where=name,
        )
    columns = name_columns(
        None if labels is None else labels[:width], width, journal, line=top.line
    )
    start, line = (top.end, _after(top, found)) if present else (top.start, top.line)
    return Plan(
        dialect=dialect.model_copy(update={"header": present, "preamble": header.preamble}),
        columns=columns,
        header=sample[top.start : top.end] if present else b"",
        skip=line - 1,
        start=start,
        line=line,
        plain=_plain(sample[:start], line - 1),
        mender=_mender(width, dialect, body),
    )


def _after(top: Record, found: list[Record]) -> int:
    return next((r.line for r in found if r.line > top.line), top.line + 1)


def _plain(above: bytes, lines: int) -> bool:
    """Whether the engine can skip what stands above the data by counting lines."""
    even = all(line.count(b'"') % 2 == 0 for line in above.split(b"\n"))
    return even and above.count(b"\n") == lines and b"\n\n" not in b"\n" + above.replace(b"\r", b"")


def _width(labels: list[str] | None, body: list[Record], dialect: Dialect) -> int:
    """Return the number of columns: the header's, unless the rows plainly hold more."""
    widths = [len(r.cells) for r in body] or [len(labels or [])]
    usual = max(set(widths), key=lambda w: (widths.count(w), w))
    if labels is None or len(labels) == usual:
        return usual
    named = len(labels)
    while named > usual and not labels[named - 1].strip():
        named -= 1
    if usual < named:
        return named
    mender = _mender(named, dialect, body)
    mended = sum(mender.mend(r.cells) is not None for r in body if len(r.cells) > named)
    return named if mended >= 0.5 * sum(w > named for w in widths) else usual


def _mender(width: int, dialect: Dialect, body: list[Record]) -> Mender:
    good = [r.cells for r in body if len(r.cells) == width]
    return Mender(width, dialect.delimiter, good, [r.cells for r in body if len(r.cells) > width])


class _Reader:
    """Goes through the blocks, keeping good stretches as they are and mending the others."""

    def __init__(
        self, plan: Plan, copy: RegularCopy, journal: Journal, limits: Limits, sample: Sample | None
    ) -> None:
        self._plan, self._copy, self._journal, self._limits = plan, copy, journal, limits
        self._sample = sample
        self._mender = plan.mender
        self.rows = 0
        self.lines = LineMap()
        self._carry = b""
        self._line = plan.line
        self._changed = not plan.plain
        self._skipping = False

    @property
    def first_line(self) -> int:
        """The physical line of the first data row."""
        return 1 + self.lines.offsets[0] if self.lines.offsets else self._plan.line

    def read(self, first: Block, rest: Iterator[Block], report: Callable[[int], None]) -> None:
        """Read every block of the file."""
        self._block(first.data[self._plan.start :], changed=first.changed)
        report(first.raw_size)
        for block in rest:
            self._block(block.data, changed=block.changed)
            report(block.raw_size)
        self._finish()

    def _block(self, data: bytes, *, changed: bool) -> None:
        self._changed = self._changed or changed
        if self._skipping:
            end = data.find(b"\n") + 1
            self._skipping, self._line = not end, self._line + (end > 0)
            data = data[end:] if end else b""
        data = self._carry + data
        if not data.endswith(b"\n"):  # the end of the file, or a line without end
            self._carry = data
            if len(data) > self._limits.row_bytes:
                self._oversized()
            return
        used = self._stretch(data)
        self._carry = data[used:]
        if len(self._carry) > self._limits.row_bytes:  # a quote that never closes
            self._carry = b""
            self._one_by_one(data[used:])

    def _finish(self) -> None:
        if not self._carry:
            return
        data, self._carry = self._carry, b""
        if not data.endswith(b"\n"):
            data += b"\n"
        used = self._stretch(data, last=True)
        if data[used:]:
            self._one_by_one(data[used:])

    def _stretch(self, data: bytes, *, last: bool = False) -> int:
        """Read whole records of ``data``; return how many bytes were used."""
        dialect = self._plan.dialect
        shape = shape_of(data, dialect.delimiter, dialect.quote)
        if not shape.regular:
            return self._one_by_one(data, final=last)
        good = shape.cells == self._plan.width
        if self._repeats_header(data) or (self._plan.width == 1 and self._has_blank(data)):
            self._one_by_one(data[: shape.rest])
        elif good.all():
            self._keep(data[: shape.rest], shape.ends)
        else:
            self._mixed(data, shape.ends, good)
        return len(data) if last and shape.rest == len(data) else shape.rest

    def _has_blank(self, data: bytes) -> bool:
        return data.startswith((b"\n", b"\r\n")) or b"\n\n" in data or b"\n\r\n" in data

    def _repeats_header(self, data: bytes) -> bool:
        header = self._plan.header
        return bool(header) and (data.startswith(header) or b"\n" + header in data)

    def _keep(self, data: bytes, ends: NDArray[np.int64]) -> None:
        """Take regular records as they stand."""
        starts = np.concatenate(([0], ends[:-1])) if ends.size else ends
        quoted = self._plan.dialect.quote.encode() in data
        newlines = data.count(b"\n") if quoted else ends.size
        lines = self._line + (
            np.arange(ends.size) if newlines == ends.size else newlines_before(data, starts)
        )
        if newlines > ends.size:
            self._journal.add("embedded_newlines", count=newlines - ends.size)
        self.lines.extend(self.rows + 1, lines)
        self.rows += ends.size
        self._line += newlines
        if self._sample is not None:
            self._sample.add(data, ends)
        self._copy.write(data, changed=self._changed)

    def _mixed(self, data: bytes, ends: NDArray[np.int64], good: NDArray[np.bool_]) -> None:
        """Take runs of good records whole, and mend the runs between them."""
        turns = np.flatnonzero(np.diff(good.astype(np.int8))) + 1
        bounds = [0, *turns.tolist(), good.size]
        for low, high in pairwise(bounds):
            start = int(ends[low - 1]) if low else 0
            stretch = data[start : int(ends[high - 1])]
            if good[low]:
                self._keep(stretch, ends[low:high] - start)
            else:
                self._one_by_one(stretch)

    def _one_by_one(self, data: bytes, *, final: bool = True) -> int:
        """Read a stretch cell by cell and write what can be mended; return the bytes used."""
        self._changed = True
        found = list(
            records(data, self._plan.dialect, self._line, width=self._plan.width, final=final)
        )
        used = found[-1].end if found else 0
        self._line += data.count(b"\n", 0, used)
        out: list[bytes] = []
        place = 0
        while place < len(found):
            place += self._record(found, place, out)
        self._copy.write(b"".join(out), changed=True)
        return used

    def _record(self, found: list[Record], place: int, out: list[bytes]) -> int:
        """Handle the record at ``place``; return how many records it took."""
        record = found[place]
        if record.odd:
            self._journal.add("stray_quote", record.line)
        if not any(cell.strip() for cell in record.cells) and len(record.cells) <= 1:
            self._journal.add("blank_lines", record.line)
            return 1
        if self._is_header(record):
            self._journal.add("repeated_header", record.line)
            return 1
        if len(record.cells) == self._plan.width:
            newlines = sum("\n" in cell for cell in record.cells)
            if newlines:
                self._journal.add("embedded_newlines", count=newlines)
            return self._accept(record, record.cells, out)
        return self._mend(found, place, out)

    def _is_header(self, record: Record) -> bool:
        labels = [column.label for column in self._plan.columns]
        return self._plan.dialect.header and repeats(record.cells, labels)

    def _accept(self, record: Record, cells: list[str], out: list[bytes], taken: int = 1) -> int:
        self.rows += 1
        self.lines.extend(self.rows, np.array([record.line]))
        out.append(encode(cells, self._plan.dialect))
        return taken

    def _mend(self, found: list[Record], place: int, out: list[bytes]) -> int:
        record = found[place]
        joined = self._join(found, place)
        if joined is not None:
            cells, taken = joined
            self._journal.add("unquoted_newline", record.line)
            return self._accept(record, cells, out, taken)
        mended = self._mender.mend(record.cells)
        if mended is None:
            self._journal.reject(
                record.line,
                "ragged_rows",
                t(
                    "{found} cellules au lieu de {wanted}.",
                    found=len(record.cells),
                    wanted=self._plan.width,
                ),
            )
            return 1
        cells, kind = mended
        self._journal.add(kind, record.line)
        return self._accept(record, cells, out)

    def _join(self, found: list[Record], place: int) -> tuple[list[str], int] | None:
        """Glue a record that a bare newline cut into several short ones."""
        total, parts = 0, []
        for record in found[place : place + 50]:
            if not record.cells or (len(record.cells) == self._plan.width):
                return None
            parts.append(record.cells)
            total += len(record.cells) - (1 if len(parts) > 1 else 0)
            if total >= self._plan.width:
                break
        if total != self._plan.width or len(parts) < 2:  # noqa: PLR2004
            return None
        whole = self._mender.join(parts)
        return None if whole is None else (whole, len(parts))

    def _oversized(self) -> None:
        """Leave out a line longer than any honest one, up to its end."""
        lines, self._carry = self._carry.count(b"\n"), b""
        self._changed = self._skipping = True
        self._journal.reject(
            self._line,
            "oversized_row",
            t("Plus de {size} octets sans fin de ligne.", size=self._limits.row_bytes),
        )
        self._copy.write(b"", changed=True)
        self._line += lines
