"""Streams out of files, gzip and zip, never trusting what an archive says of itself."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from beffroi.core import Amount, BeffroiError, t
from beffroi.evidence.tables.model import Limits

BLOCK = 1 << 20
_ARCHIVES = (".zip", ".gz", ".7z", ".rar", ".tar", ".tgz", ".bz2", ".xz", ".zst")
_TABLES = (
    ".csv",
    ".tsv",
    ".txt",
    ".tab",
    ".json",
    ".ndjson",
    ".jsonl",
    ".geojson",
    ".xlsx",
    ".xls",
    ".ods",
    ".parquet",
    ".xlsm",
    ".xlsb",
)


def file_sha256(path: Path) -> str:
    """Return the hash of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class CappedStream(io.RawIOBase):
    """Bytes of ``inner``, stopped when they unpack to too much for what they were."""

    def __init__(self, inner: BinaryIO, name: str, packed: int, limits: Limits) -> None:
        self._inner = inner
        self._name = name
        # A ratio alone would refuse small honest files: 10 MiB are always allowed.
        self._cap = min(limits.bytes, max(10 << 20, int(packed * limits.ratio)))
        self._read = 0

    def readable(self) -> bool:
        """Say that this stream can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes.

        Raises:
            BeffroiError: the stream is damaged or unpacks to more than allowed.
        """
        try:
            data = self._inner.read(BLOCK if size is None or size < 0 else size)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
            raise BeffroiError(
                t("L’archive est abîmée : sa fin manque ou son contenu ne correspond pas."),
                where=self._name,
                mend=t("Téléchargez-la ou exportez-la de nouveau."),
            ) from error
        self._read += len(data)
        if self._read > self._cap:
            raise BeffroiError(
                t(
                    "Une fois décompressé, le fichier dépasse {cap} : lecture arrêtée.",
                    cap=Amount(value=self._cap / 1e6, unit="Mo", digits=0),
                ),
                where=self._name,
                mend=t("Déposez le fichier non compressé, ou découpez-le."),
            )
        return data


def unpack_gzip(path: Path, target: Path, name: str, limits: Limits) -> None:
    """Copy the unpacked bytes of a gzip file to ``target``.

    Raises:
        BeffroiError: the file is damaged or unpacks to too much.
    """
    with gzip.open(path, "rb") as inner, target.open("wb") as out:
        for block in blocks(CappedStream(inner, name, path.stat().st_size, limits)):  # type: ignore[arg-type]
            out.write(block)


def table_members(path: Path, limits: Limits) -> list[zipfile.ZipInfo]:
    """Return the entries of a zip that may be tables, by their names; folders and rest left out.

    Raises:
        BeffroiError: too many entries, or nothing readable inside.
    """
    with zipfile.ZipFile(path) as archive:
        entries = [e for e in archive.infolist() if not e.is_dir() and e.file_size]
    if len(entries) > limits.members:
        raise BeffroiError(
            t(
                "L’archive contient {n} fichiers, plus que la limite de {limit}.",
                n=len(entries),
                limit=limits.members,
            ),
            where=path.name,
            mend=t("Déposez les fichiers par lots plus petits."),
        )
    tables = [e for e in entries if e.filename.lower().endswith(_TABLES)]
    if tables:
        return tables
    if any(e.filename.lower().endswith(_ARCHIVES) for e in entries):
        raise BeffroiError(
            t("L’archive contient d’autres archives : elles ne sont pas ouvertes."),
            where=path.name,
            mend=t("Décompressez-la d’abord et déposez son contenu."),
        )
    raise BeffroiError(
        t("L’archive ne contient aucun tableau."),
        where=path.name,
        mend=t("Déposez un CSV, un classeur (xlsx, xls, ods), un JSON ou un Parquet."),
    )


def extract(path: Path, entry: zipfile.ZipInfo, target: Path, limits: Limits) -> None:
    """Copy one entry to ``target``, a name of our own: entry names are never used as paths.

    Raises:
        BeffroiError: the entry is encrypted, damaged, or unpacks to too much.
    """
    where = f"{path.name}!{entry.filename}"
    if entry.flag_bits & 1:
        raise BeffroiError(
            t("L’archive est protégée par un mot de passe."),
            where=where,
            mend=t("Refaites l’archive, sans mot de passe."),
        )
    try:
        with (
            zipfile.ZipFile(path) as archive,
            archive.open(entry) as inner,
            target.open("wb") as out,
        ):
            for block in blocks(CappedStream(inner, where, entry.compress_size, limits)):  # type: ignore[arg-type]
                out.write(block)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise BeffroiError(
            t("L’archive est abîmée : sa fin manque ou son contenu ne correspond pas."),
            where=where,
            mend=t("Téléchargez-la ou exportez-la de nouveau."),
        ) from error


def blocks(stream: BinaryIO | CappedStream, size: int = BLOCK) -> Iterator[bytes]:
    """Yield the stream's bytes, a block at a time."""
    while block := stream.read(size):
        yield block
