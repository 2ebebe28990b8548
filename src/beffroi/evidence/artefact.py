"""An artefact on disk, opened with care: hashed, sniffed, never trusted for its size or its name."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from beffroi.core import BeffroiError, t

HEAD_BYTES = 65_536
MAX_LINE_BYTES = 1_048_576
MAX_EXPANDED_BYTES = 50 * 1024**3
# Real logs and tables shrink 10 to 50 times; a bomb, a thousand.
MAX_RATIO = 200
FREE_BYTES = 64 << 20
BLOCK_BYTES = 1 << 20


class TruncatedError(BeffroiError):
    """The content stops before its end; what precedes was sound."""


@dataclass(frozen=True)
class Artefact:
    """A file to ingest. ``name`` is its path inside the drop, with forward slashes."""

    path: Path
    name: str

    @cached_property
    def size(self) -> int:
        """Size in bytes, as stored."""
        return self.path.stat().st_size

    @cached_property
    def suffix(self) -> str:
        """The last extension in lower case, ``.gz`` set aside."""
        return Path(self.name.lower().removesuffix(".gz")).suffix

    @cached_property
    def sha256(self) -> str:
        """The hash of the bytes as stored, read once in a stream."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    @cached_property
    def is_gzip(self) -> bool:
        """Whether the stored bytes are gzip."""
        with self.path.open("rb") as stream:
            return stream.read(2) == b"\x1f\x8b"

    @cached_property
    def head(self) -> bytes:
        """The first 64 kB of content, decompressed."""
        try:
            with self.open() as stream:
                return stream.read(HEAD_BYTES)
        except (OSError, EOFError, zlib.error):
            return b""

    @cached_property
    def text_head(self) -> str:
        """The first 64 kB as text, whatever the encoding (for recognition only)."""
        head = self.head
        if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            return head.decode("utf-16", errors="replace")
        try:
            return head.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if error.start > len(head) - 4:
                return head[: error.start].decode("utf-8-sig")
            return head.decode("cp1252", errors="replace")

    def open(self) -> BinaryIO:
        """Open the content for reading, gzip undone."""
        if self.is_gzip:
            return io.BufferedReader(gzip.GzipFile(self.path), 1 << 20)
        return self.path.open("rb", buffering=1 << 20)

    def lines(self, limit: int = MAX_LINE_BYTES) -> Iterator[bytes]:
        """Yield lines without their end; a line beyond ``limit`` bytes comes as ``b""``.

        Raises:
            BeffroiError: see :meth:`batches`.
        """
        for batch in self.batches(limit=limit):
            for line in batch:
                yield line.rstrip(b"\r")

    def batches(
        self, progress: Callable[[int], None] | None = None, limit: int = MAX_LINE_BYTES
    ) -> Iterator[list[bytes]]:
        """Yield lists of lines, about a megabyte at a time: what a log of gigabytes needs.

        Lines keep a final carriage return; a line beyond ``limit`` bytes comes as ``b""`` so that
        line numbers hold; UTF-16 is turned into UTF-8. ``progress`` is told the stored bytes read
        so far.

        Raises:
            TruncatedError: the compressed content breaks off; the lines before were given.
            BeffroiError: it expands beyond reason.
        """
        rest, skipping, some = b"", False, False
        for block in self._blocks(progress):
            some = True
            lines = block.split(b"\n")
            if skipping and len(lines) == 1:
                continue
            lines[0] = b"" if skipping else rest + lines[0]
            if len(lines[0]) > limit and len(lines) > 1:
                lines[0] = b""
            rest, skipping = lines.pop(), False
            if len(rest) > limit:
                rest, skipping = b"", True
            yield lines
        if some and (rest or skipping):
            yield [rest]

    def _blocks(self, progress: Callable[[int], None] | None) -> Iterator[bytes]:
        read = 0
        recode = _recoder(self.head[:2])
        with self.path.open("rb") as raw:
            stream: BinaryIO = gzip.GzipFile(fileobj=raw) if self.is_gzip else raw  # type: ignore[assignment]
            try:
                while block := stream.read1(BLOCK_BYTES):  # type: ignore[attr-defined]
                    read += len(block)
                    if self.is_gzip:
                        self._check_expansion(read)
                    yield recode(block)
                    if progress is not None:
                        progress(raw.tell())
            except (EOFError, zlib.error, gzip.BadGzipFile) as error:
                raise TruncatedError(
                    t("le fichier compressé est tronqué ou abîmé."),
                    where=self.name,
                    mend=t("Exportez-le de nouveau depuis sa source."),
                ) from error

    def _check_expansion(self, read: int) -> None:
        if read > MAX_EXPANDED_BYTES or read > max(FREE_BYTES, MAX_RATIO * self.size):
            raise BeffroiError(
                t(
                    "le fichier compressé grossit au-delà du raisonnable ({n} octets lus).",
                    n=read,
                ),
                where=self.name,
                mend=t("Décompressez-le et déposez le fichier lui-même."),
            )


def _recoder(mark: bytes) -> Callable[[bytes], bytes]:
    """Return what turns blocks into UTF-8: a function of nothing, unless the text is UTF-16."""
    if mark not in {b"\xff\xfe", b"\xfe\xff"}:
        return lambda block: block
    decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
    return lambda block: decoder.decode(block).encode("utf-8", "replace")


@dataclass(frozen=True)
class Folder(Artefact):
    """Documents of one kind taken whole: a folder, or a zip archive once unfolded.

    ``path`` is the folder or the archive itself; ``members`` are its files, by name. Its hash is
    the archive's, or that of the list of its members' names and hashes.
    """

    members: tuple[Artefact, ...] = ()

    @cached_property
    def size(self) -> int:
        """Size in bytes of all that is inside."""
        return sum(m.size for m in self.members)

    @cached_property
    def sha256(self) -> str:
        """The archive's hash, or the hash of the members' names and hashes."""
        if self.path.is_file():
            return Artefact(self.path, self.name).sha256
        listing = "".join(f"{m.sha256}  {m.name}\n" for m in self.members)
        return hashlib.sha256(listing.encode()).hexdigest()

    @cached_property
    def is_gzip(self) -> bool:
        """Never: a folder has members."""
        return False

    @cached_property
    def head(self) -> bytes:
        """Nothing: a folder has members."""
        return b""

    def open(self) -> BinaryIO:
        """Open nothing: a folder has members."""
        return io.BytesIO()
