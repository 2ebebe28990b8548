"""An artefact on disk, opened with care: hashed, sniffed, never trusted for its size or its name."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from beffroi.core import BeffroiError, t

HEAD_BYTES = 65_536
MAX_LINE_BYTES = 1_048_576
MAX_EXPANDED_BYTES = 50 * 1024**3
MAX_RATIO = 1000


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
            return io.BufferedReader(gzip.GzipFile(self.path), 1 << 20)  # type: ignore[arg-type, return-value]
        return self.path.open("rb", buffering=1 << 20)

    def lines(self, limit: int = MAX_LINE_BYTES) -> Iterator[bytes]:
        """Yield lines without their end; a line beyond ``limit`` bytes comes cut, as ``b""``.

        Raises:
            BeffroiError: the compressed content is broken, or expands beyond reason.
        """
        read = 0
        try:
            with self.open() as stream:
                while line := stream.readline(limit):
                    read += len(line)
                    if len(line) >= limit and not line.endswith(b"\n"):
                        read += _skip_line(stream, limit)
                        line = b""
                    if self.is_gzip and (
                        read > MAX_EXPANDED_BYTES or read > MAX_RATIO * max(self.size, 4096)
                    ):
                        raise BeffroiError(
                            t(
                                "le fichier compressé grossit au-delà du raisonnable ({n} octets lus).",
                                n=read,
                            ),
                            where=self.name,
                            mend=t("Décompressez-le et déposez le fichier lui-même."),
                        )
                    yield line.rstrip(b"\r\n")
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BeffroiError(
                t("le fichier compressé est tronqué ou abîmé."),
                where=self.name,
                mend=t("Exportez-le de nouveau depuis sa source."),
            ) from error


def _skip_line(stream: BinaryIO, limit: int) -> int:
    skipped = 0
    while chunk := stream.readline(limit):
        skipped += len(chunk)
        if chunk.endswith(b"\n"):
            break
    return skipped
