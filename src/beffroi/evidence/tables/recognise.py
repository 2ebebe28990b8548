"""What a file is, from its first bytes; never from its name alone."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Literal

from beffroi.core import BeffroiError, Text, t

Container = Literal["csv", "xlsx", "xls", "ods", "json", "parquet", "sqlite", "gzip", "zip"]

_MAGIC: tuple[tuple[bytes, Container], ...] = (
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
)
_FOREIGN = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"MZ\x90",
    b"7z\xbc\xaf",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"{\\rtf",
    b"OggS",
    b"ID3",
    b"RIFF",
)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_SMALL = 512


def recognise(path: Path) -> Container:
    """Return what the file holds.

    Raises:
        BeffroiError: the file is empty, missing, or is plainly not a table.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise BeffroiError(t("Le fichier ne peut pas être lu."), where=path.name) from error
    if not head.strip(b"\x00 \r\n\t"):
        raise BeffroiError(
            t("Le fichier est vide."),
            where=path.name,
            mend=t("Refaites l’export depuis l’outil d’origine."),
        )
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(path)
    return _in_bytes(head, path.name)


def _in_bytes(head: bytes, name: str) -> Container:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(_FOREIGN):
        raise BeffroiError(_not_a_table(), where=name, mend=_wanted())
    text = head
    for bom in _BOMS:
        text = text.removeprefix(bom)
    text = text.replace(b"\x00", b"").lstrip()
    if text[:1] in (b"{", b"["):
        return "json"
    if text[:1] == b"<" and (b">" in text):
        raise BeffroiError(
            t(
                "Le fichier est du HTML ou du XML, pas un tableau (même si son nom dit autre chose)."
            ),
            where=name,
            mend=_wanted(),
        )
    if not head.startswith(_BOMS) and _binary(head):
        raise BeffroiError(_not_a_table(), where=name, mend=_wanted())
    return "csv"


def _binary(head: bytes) -> bool:
    """Too many control bytes, unless every other byte is NUL (UTF-16)."""
    control = sum(byte < 9 or 13 < byte < 32 for byte in head)  # noqa: PLR2004
    nul = head.count(0)
    return control - nul > len(head) * (0.05 if len(head) > _SMALL else 0.3) or (
        nul > len(head) / 10 and not _utf16_like(head)
    )


def _utf16_like(head: bytes) -> bool:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return max(even, odd) > 0.3 * len(head) / 2 and min(even, odd) < 0.1 * max(even, odd)


def _in_zip(path: Path) -> Container:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = b""
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    mimetype = entry.read(100)
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError) as error:
        raise BeffroiError(
            t("L’archive est abîmée ou protégée."),
            where=path.name,
            mend=t("Refaites l’archive, sans mot de passe."),
        ) from error
    if "xl/workbook.bin" in names:
        raise BeffroiError(
            t("Ce classeur est au format binaire (xlsb)."),
            where=path.name,
            mend=t("Enregistrez-le en xlsx."),
        )
    if "xl/workbook.xml" in names:
        return "xlsx"
    if b"opendocument.spreadsheet" in mimetype:
        return "ods"
    if "word/document.xml" in names or mimetype:
        raise BeffroiError(_not_a_table(), where=path.name, mend=_wanted())
    return "zip"


def _not_a_table() -> Text:
    return t("Le fichier n’est pas un tableau.")


def _wanted() -> Text:
    return t("Déposez un CSV, un classeur (xlsx, xls, ods), un JSON ou un Parquet.")
