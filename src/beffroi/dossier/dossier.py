"""The dossier: a folder that can live in git and needs no server.

    beffroi.toml      the authority's choices
    registre/         the sheets that people typed or confirmed
    preuves/          artefacts as received (originaux/) and what was read of them (lectures/)
    journal/          decisions and confirmations, append-only
    documents/        documents that Beffroi wrote
    var/              derived, can be deleted

The register is what people typed, merged with what every reading proposes: it is computed, never
stored twice, so taking an artefact away takes away all that rested on it.
"""

from __future__ import annotations

import json
import os
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from pathlib import Path

from pydantic import JsonValue, ValidationError

from beffroi.core import BeffroiError, canonical_json, t
from beffroi.evidence import Artefact, EvidenceBase, Reading
from beffroi.evidence.artefact import Folder
from beffroi.register import Claims, Register, each_claims
from beffroi.register.files import read_register

MARKER = "beffroi.toml"
_FOLDERS = ("registre", "preuves/originaux", "preuves/lectures", "journal", "documents", "var")
_TOML = """\
# Les choix de la collectivité pour ce dossier Beffroi.
[dossier]
version = 1

[ingestion]
# Taille en dessous de laquelle un groupe d'agents est masqué dans les mesures d'usage.
seuil_masquage = {k}
"""


@dataclass(frozen=True)
class FileCache:
    """Derived values as files under ``var/``; deleting the folder loses nothing but time."""

    root: Path

    def get(self, key: str) -> str | None:
        """Return the stored text, or ``None``."""
        path = self._path(key)
        return path.read_text("utf-8") if path.is_file() else None

    def put(self, key: str, value: str) -> None:
        """Store a text, whole or not at all."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".tmp")
        part.write_text(value, "utf-8")
        part.replace(path)

    def _path(self, key: str) -> Path:
        safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in key)
        return self.root / f"{safe}.json"


@dataclass(frozen=True)
class Dossier:
    """An authority's dossier on disk."""

    root: Path

    @classmethod
    def create(cls, root: Path, *, k: int = 5) -> Dossier:
        """Make the folders and the choices file; an existing dossier is left as it is.

        Raises:
            BeffroiError: ``root`` is a file.
        """
        if root.is_file():
            raise BeffroiError(
                t("« {root} » est un fichier.", root=str(root)),
                mend=t("Donnez un dossier, existant ou nouveau."),
            )
        for folder in _FOLDERS:
            (root / folder).mkdir(parents=True, exist_ok=True)
        if not (root / MARKER).exists():
            (root / MARKER).write_text(_TOML.format(k=k), "utf-8")
            (root / ".gitignore").write_text("var/\n", "utf-8")
        return cls(root)

    @classmethod
    def open(cls, root: Path) -> Dossier:
        """Open an existing dossier.

        Raises:
            BeffroiError: there is none at ``root``, or its choices file is not readable.
        """
        if not (root / MARKER).is_file():
            raise BeffroiError(
                t("« {root} » n’est pas un dossier Beffroi (pas de beffroi.toml).", root=str(root)),
                mend=t("Créez-le avec « beffroi init », ou donnez son chemin avec --dossier."),
            )
        dossier = cls(root)
        _ = dossier.choices
        return dossier

    @cached_property
    def choices(self) -> dict[str, dict[str, JsonValue]]:
        """The choices of ``beffroi.toml``."""
        try:
            return tomllib.loads((self.root / MARKER).read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BeffroiError(
                t("le fichier n’est pas du TOML lisible ({why}).", why=str(error)),
                where=MARKER,
                mend=t("Corrigez la ligne indiquée."),
            ) from None

    @property
    def k(self) -> int:
        """The size under which a group of agents is masked (never below 5)."""
        chosen = self.choices.get("ingestion", {}).get("seuil_masquage", 5)
        return max(5, chosen) if isinstance(chosen, int) else 5

    @property
    def cache(self) -> FileCache:
        """Where derived values are kept."""
        return FileCache(self.root / "var")

    def typed(self) -> tuple[Register, list[BeffroiError]]:
        """Return the sheets that people typed, and the faults of those that could not be read."""
        return read_register(self.root / "registre")

    def readings(self) -> tuple[dict[str, Reading], list[BeffroiError]]:
        """Return every reading by id, and the faults of the files that are not readings."""
        found: dict[str, Reading] = {}
        faults = []
        for path in sorted((self.root / "preuves/lectures").glob("*.json")):
            try:
                reading = Reading.model_validate_json(path.read_bytes())
                found[reading.id] = reading
            except (ValidationError, OSError):
                faults.append(
                    BeffroiError(
                        t("cette lecture n’est pas lisible ; elle est laissée de côté."),
                        where=f"preuves/lectures/{path.name}",
                        mend=t("Supprimez-la et ingérez de nouveau l’artefact."),
                    )
                )
        return found, faults

    def load(self) -> tuple[Register, EvidenceBase, list[BeffroiError]]:
        """Return the merged register, the evidence, and every fault met on the way."""
        typed, faults = self.typed()
        readings, unread = self.readings()
        files = {r.source.sha256: self.original(r) for r in readings.values() if r.stored}
        base = EvidenceBase(readings, files, self.cache)
        return merged(typed, base), base, faults + unread

    def merged(self, base: EvidenceBase) -> tuple[Register, list[BeffroiError]]:
        """Return what people typed merged with what these readings propose."""
        typed, faults = self.typed()
        return merged(typed, base), faults

    def original(self, reading: Reading) -> Path:
        """Return where a kept artefact lies: under its name, or apart when the name was taken."""
        apart = self.root / "preuves/originaux" / reading.source.sha256[:12] / reading.source.name
        return apart if apart.is_file() else self.root / "preuves/originaux" / reading.source.name

    def keep(self, reading: Reading, artefact: Artefact) -> None:
        """Store a reading, and its artefact unless it is one that must be let go."""
        if reading.stored:
            self._copy(reading, artefact)
        path = self.root / "preuves/lectures" / f"{reading.id}.json"
        part = path.with_suffix(".tmp")
        part.write_text(canonical_json(reading), "utf-8")
        part.replace(path)

    def _copy(self, reading: Reading, artefact: Artefact) -> None:
        plain = self.root / "preuves/originaux" / reading.source.name
        if plain.exists() and not _same(plain, artefact):
            plain = self.root / "preuves/originaux" / artefact.sha256[:12] / reading.source.name
        if plain.exists():
            return
        plain.parent.mkdir(parents=True, exist_ok=True)
        part = plain.with_name(plain.name + ".tmp")
        if artefact.path.is_dir():
            shutil.copytree(artefact.path, part)
        else:
            shutil.copyfile(artefact.path, part)
            part.chmod(0o444)
        part.replace(plain)

    def note(self, journal: str, day: date, entry: dict[str, JsonValue]) -> None:
        """Append a dated line to ``journal/<journal>.jsonl``, on disk before returning."""
        path = self.root / "journal" / f"{journal}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"date": day.isoformat(), **entry}, ensure_ascii=False, sort_keys=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")
            stream.flush()
            os.fsync(stream.fileno())

    def notes(self, journal: str) -> Iterator[dict[str, JsonValue]]:
        """Yield the lines of a journal in their order."""
        path = self.root / "journal" / f"{journal}.jsonl"
        if path.is_file():
            for line in path.read_text("utf-8").splitlines():
                yield json.loads(line)


def merged(typed: Register, base: EvidenceBase) -> Register:
    """Return typed sheets merged with every reading's proposals, dated by their ingestion."""
    return typed.merge(
        (p.kind, each_claims(p.fragment(), partial(Claims.entered, day=r.ingested_on)))
        for r in base.readings()
        for p in r.proposals
    )


def _same(kept: Path, artefact: Artefact) -> bool:
    """Whether what is kept under that name is this artefact (a folder is told by its members)."""
    if isinstance(artefact, Folder) and kept.is_dir():
        members = (
            Artefact(kept / m.path.relative_to(artefact.path), m.name) for m in artefact.members
        )
        return all(
            m.path.is_file() and m.sha256 == a.sha256
            for m, a in zip(members, artefact.members, strict=True)
        )
    return kept.is_file() and Artefact(kept, artefact.name).sha256 == artefact.sha256
