"""Which reader an artefact is for, decided on its content; its name only breaks ties."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from beffroi.core import Text, t
from beffroi.evidence import readers as folder
from beffroi.evidence.artefact import Artefact, Folder
from beffroi.evidence.reader import Reader

ENOUGH = 0.2
_NEAR = 0.05


@dataclass(frozen=True)
class Recognition:
    """The reader chosen (``None``: unknown), how surely (0 to 1) and why."""

    reader: Reader | None
    confidence: float
    reason: Text


@cache
def readers() -> tuple[Reader, ...]:
    """Return every reader, in the order in which they read.

    A reader is a module or a package of ``beffroi.evidence.readers`` that exposes ``READER``;
    names that begin with ``_`` are helpers.
    """
    modules = (
        importlib.import_module(f"{folder.__name__}.{module.name}")
        for module in pkgutil.iter_modules(folder.__path__)
        if not module.name.startswith("_")
    )
    found = [module.READER for module in modules if hasattr(module, "READER")]
    return tuple(sorted(found, key=lambda reader: (reader.order, reader.kind)))


def recognise(artefact: Artefact, among: Iterable[Reader] | None = None) -> Recognition:
    """Return the reader that is surest of the artefact's content.

    Of readers within 0.05 of each other, the one whose ``names`` stand in the file's name wins,
    then the surest, then the first to read.
    """
    candidates = readers() if among is None else tuple(among)
    if isinstance(artefact, Folder):
        candidates = tuple(r for r in candidates if getattr(r, "takes_folders", False))
    sure = [(_confidence(reader, artefact), reader) for reader in candidates]
    sure = [(confidence, reader) for confidence, reader in sure if confidence >= ENOUGH]
    if not sure:
        return Recognition(None, 0.0, _unknown(artefact))
    best = max(confidence for confidence, _ in sure)
    near = [(c, r) for c, r in sure if c >= best - _NEAR]
    confidence, reader = min(
        near, key=lambda one: (not _named(one[1], artefact), -one[0], one[1].order, one[1].kind)
    )
    return Recognition(reader, confidence, _why(reader))


def _confidence(reader: Reader, artefact: Artefact) -> float:
    """A reader that fails on a hostile head does not recognise it; the others still may."""
    try:
        return min(1.0, max(0.0, reader.recognise(artefact)))
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException:  # noqa: BLE001 - whatever a parser raises on hostile bytes is a "no"
        return 0.0


def _named(reader: Reader, artefact: Artefact) -> bool:
    words: tuple[str, ...] = getattr(reader, "names", ())
    name = artefact.name.rsplit("/", 1)[-1].lower()
    return any(word in name for word in words)


def _why(reader: Reader) -> Text:
    signs: Text = getattr(reader, "signs", None) or t("reconnu à son contenu")
    return signs


def _unknown(artefact: Artefact) -> Text:
    head = artefact.head
    if b"\x00" in head and head[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        return t("fichier binaire d’un format inconnu.")
    start = artefact.text_head.lstrip()[:1]
    if start == "<":
        return t("XML ou HTML dont aucun lecteur ne reconnaît la structure.")
    if start in {"{", "["}:
        return t("JSON dont aucun lecteur ne reconnaît la structure.")
    return t("texte dont aucun lecteur ne reconnaît la structure.")
