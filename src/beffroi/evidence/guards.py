"""What is never handed to a reader: empty, encrypted, booby-trapped or foreign files.

Each refusal is a sentence that says what to do instead. The checks read a few kilobytes and the
table of contents of archives, never their content, so that a bomb costs nothing.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator

from beffroi.core import Amount, BeffroiError, Text, t
from beffroi.evidence.artefact import FREE_BYTES, MAX_RATIO, Artefact

ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    RuntimeError,
    ValueError,
    EOFError,
    struct.error,
)
_PART_HEAD = 4096
_MAX_PARTS = 20_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ARCHIVES = {
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!": "RAR",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"MSCF": "CAB",
}
_FOREIGN = {
    b"MZ": t("un programme"),
    b"\x7fELF": t("un programme"),
    b"\x89PNG": t("une image"),
    b"\xff\xd8\xff": t("une image"),
    b"GIF8": t("une image"),
    b"ID3": t("un son"),
    b"OggS": t("un son"),
    b"RIFF": t("un son ou une vidéo"),
}


def check(artefact: Artefact) -> None:
    """Refuse what no reader should open.

    Raises:
        BeffroiError: with what the file is, and what to drop instead.
    """
    if artefact.size == 0:
        raise _refused(artefact, t("le fichier est vide."), _AGAIN)
    if artefact.is_gzip:
        _check_gzip(artefact)
    head = artefact.head
    if not head.strip(b"\x00 \t\r\n"):
        raise _refused(artefact, t("le fichier ne contient que des blancs ou des zéros."), _AGAIN)
    _check_magic(artefact, head)
    if head.startswith(b"PK\x03\x04") and is_office(artefact):
        _check_office(artefact)
    if _declares_entities(head):
        raise _refused(artefact, _ENTITIES)


_AGAIN = t("Exportez-le de nouveau depuis sa source.")
_ENTITIES = t("le document déclare des entités XML, qui servent à piéger les lecteurs.")


def _refused(artefact: Artefact, what: Text, mend: Text | None = None) -> BeffroiError:
    return BeffroiError(what, where=artefact.name, mend=mend)


def _check_gzip(artefact: Artefact) -> None:
    if not artefact.head:
        raise _refused(artefact, t("le fichier compressé est vide, tronqué ou abîmé."), _AGAIN)


def _check_magic(artefact: Artefact, head: bytes) -> None:
    for magic, name in _ARCHIVES.items():
        if head.startswith(magic):
            raise _refused(
                artefact,
                t("une archive {name} n’est pas ouverte.", name=name),
                t("Déposez son contenu, ou une archive zip."),
            )
    if head[257:262] == b"ustar":
        raise _refused(
            artefact,
            t("une archive {name} n’est pas ouverte.", name="tar"),
            t("Déposez son contenu, ou une archive zip."),
        )
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise _refused(artefact, t("le fichier est {what} : il n’est pas lu.", what=what))
    if head.startswith(_OLE) and _ENCRYPTED in head:
        raise _refused(artefact, _LOCKED, _UNLOCK)


_LOCKED = t("le fichier est protégé par un mot de passe.")
_UNLOCK = t("Enregistrez-en une copie sans mot de passe.")


def is_office(artefact: Artefact) -> bool:
    """Whether a zip file is one document (DOCX, XLSX, ODT, ODS…) rather than an archive.

    Raises:
        BeffroiError: the zip file is broken.
    """
    try:
        with zipfile.ZipFile(artefact.path) as archive:
            return not {"[Content_Types].xml", "mimetype"}.isdisjoint(archive.namelist())
    except ZIP_ERRORS as error:
        raise _refused(artefact, t("l’archive est tronquée ou abîmée."), _AGAIN) from error


def check_zip(artefact: Artefact, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse an archive that is encrypted or that expands beyond reason.

    ``zipfile`` never yields more than the announced size of an entry: the announced sizes bound
    what opening it can cost.

    Raises:
        BeffroiError: see above.
    """
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refused(artefact, _LOCKED, _UNLOCK)
    expanded = sum(entry.file_size for entry in entries)
    if expanded > max(FREE_BYTES, MAX_RATIO * artefact.size):
        raise _refused(
            artefact,
            t(
                "l’archive annonce {n} une fois ouverte : trop pour sa taille.",
                n=Amount(value=expanded / 1e6, unit="Mo", digits=0),
            ),
            t("Déposez les fichiers eux-mêmes."),
        )


def _check_office(artefact: Artefact) -> None:
    try:
        with zipfile.ZipFile(artefact.path) as archive:
            entries = archive.infolist()
            check_zip(artefact, entries)
            if len(entries) > _MAX_PARTS:
                raise _refused(artefact, t("le document a trop de parties pour être lu."))
            if any(_declares_entities(part) for part in _xml_heads(archive, entries)):
                raise _refused(artefact, _ENTITIES)
    except ZIP_ERRORS as error:
        raise _refused(artefact, t("le document est tronqué ou abîmé."), _AGAIN) from error


def _xml_heads(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[bytes]:
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            with archive.open(entry) as part:
                yield part.read(_PART_HEAD)


def _declares_entities(head: bytes) -> bool:
    """Whether an XML text declares entities (billion laughs, XXE), in UTF-8 or UTF-16."""
    plain = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not plain.startswith(b"<?xml") and not plain.startswith(b"<!DOCTYPE"):
        return False
    subset = plain.partition(b"<!DOCTYPE")[2].partition(b">")[0]
    return b"<!ENTITY" in plain or b"[" in subset
