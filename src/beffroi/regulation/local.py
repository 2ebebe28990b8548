"""The packs of one authority: its own commitments and rules beside the law that everyone shares."""

from __future__ import annotations

from pathlib import Path

from beffroi.regulation.engine import Engine, standard_engine
from beffroi.regulation.load import RULES, read_packs

FOLDER = "regles"  # of the dossier


def local_engine(folder: Path) -> Engine:
    """Return the engine of the shared packs and of those of ``folder`` (``regles/`` of a dossier).

    A file named as a local pack (``fr.local.yaml``) replaces it; any other adds its rules. Without
    the folder, or with an empty one, it is the standard engine.

    Raises:
        BeffroiError: a pack is not readable, or redefines a rule of law; the message gives the
            file and the line.
    """
    if not any(folder.glob("*.yaml")):
        return standard_engine()
    return Engine(read_packs((RULES, folder)))
