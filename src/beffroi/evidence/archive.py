"""Unfold a zip archive: entry names are never trusted as paths, sizes are bounded beforehand."""

from __future__ import annotations

import shutil
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from beffroi.core import Amount, BeffroiError, Text, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.guards import ZIP_ERRORS, check_zip, is_office

MAX_ENTRIES = 50_000
MAX_DEPTH = 2  # a zip in a zip is met in practice; deeper is a game
_KEEP_FREE = 1 << 30


@dataclass(frozen=True)
class Unfolded:
    """The files of an archive, laid out under a folder of ours, and what was left inside."""

    members: tuple[Artefact, ...]
    refused: tuple[BeffroiError, ...]


def is_archive(artefact: Artefact) -> bool:
    """Whether the artefact is a zip archive to unfold (an office document is not one).

    Raises:
        BeffroiError: the zip file is broken.
    """
    head = artefact.head
    return head.startswith(b"PK\x05\x06") or (
        head.startswith(b"PK\x03\x04") and not is_office(artefact)
    )


def unfold(artefact: Artefact, target: Path) -> Unfolded:
    """Extract an archive under ``target``; members are named ``archive.zip/entry``.

    An entry that climbs out of the archive, links elsewhere or is broken is refused with its
    name; the others are taken.

    Raises:
        BeffroiError: the archive is broken, encrypted, or expands beyond reason.
    """
    members, refused = [], []
    try:
        with zipfile.ZipFile(artefact.path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(artefact, entries, target)
            for number, entry in enumerate(entries):
                name = entry_name(entry.filename)
                fault = _fault(entry, name)
                where = f"{artefact.name}/{name or shown(entry.filename)}"
                if fault is not None:
                    refused.append(BeffroiError(fault, where=where))
                    continue
                path = target / f"{number:06d}{PurePosixPath(name).suffix[:12]}"
                try:
                    _extract(archive, entry, path)
                    members.append(Artefact(path, where))
                except (*ZIP_ERRORS, NotImplementedError):
                    path.unlink(missing_ok=True)
                    refused.append(BeffroiError(_BROKEN, where=where))
    except ZIP_ERRORS as error:
        raise BeffroiError(t("l’archive est tronquée ou abîmée."), where=artefact.name) from error
    return Unfolded(tuple(sorted(members, key=lambda m: m.name)), tuple(refused))


_BROKEN = t("ce fichier de l’archive est abîmé, ou d’une compression inconnue.")


def _check(artefact: Artefact, entries: list[zipfile.ZipInfo], target: Path) -> None:
    check_zip(artefact, entries)
    if len(entries) > MAX_ENTRIES:
        raise BeffroiError(
            t("l’archive contient {n} fichiers : trop pour être ouverte.", n=len(entries)),
            where=artefact.name,
            mend=t("Déposez-les par lots de moins de {n}.", n=MAX_ENTRIES),
        )
    expanded = sum(entry.file_size for entry in entries)
    if expanded > shutil.disk_usage(target).free - _KEEP_FREE:
        raise BeffroiError(
            t(
                "l’archive demande {n} de place libre, qui manque sur le disque.",
                n=Amount(value=expanded / 1e6, unit="Mo", digits=0),
            ),
            where=artefact.name,
        )


def entry_name(raw: str) -> str:
    r"""Return the entry's relative path with forward slashes, or ``""`` when it climbs out.

    Example:
        >>> entry_name("kb\\page.html"), entry_name("../../etc/passwd"), entry_name("C:/x")
        ('kb/page.html', '', '')
    """
    parts = PurePosixPath(raw.replace("\\", "/")).parts
    if not parts or any(p in {"..", "/"} or ":" in p for p in parts):
        return ""
    return shown("/".join(parts))


def shown(name: str) -> str:
    """Return a name that can be printed and stored: no control character, no broken encoding."""
    clean = name.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "�" for c in clean)[:300]


def _fault(entry: zipfile.ZipInfo, name: str) -> Text | None:
    if not name:
        return t("ce nom sort de l’archive : le fichier n’est pas extrait.")
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode):
        return t("c’est un lien vers un autre fichier : il n’est pas suivi.")
    return None


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> None:
    with archive.open(entry) as packed, path.open("wb") as out:
        shutil.copyfileobj(packed, out, 1 << 20)


def is_noise(name: str) -> bool:
    """Whether a file is what systems and office suites leave behind, and nobody dropped.

    Example:
        >>> is_noise("kb/.DS_Store"), is_noise("projet/.env")
        (True, False)
    """
    return any(_noise(part) for part in name.split("/"))


def _noise(part: str) -> bool:
    return part in {".git", ".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"} or part.startswith(
        ("~$", ".~lock.", "._")
    )
