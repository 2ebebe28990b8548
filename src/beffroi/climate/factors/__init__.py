"""Dated factors, each with its source: files that an energy officer can mend without Python.

``zones.yaml`` electricity zones, ``hosts.yaml`` data centres, ``models.yaml`` models that the
reference library does not name, ``uncertainty.yaml`` what it leaves out. The library's own tables
(EcoLogits, MPL-2.0) are read from the installed package when the program runs and are never
copied here: its water column rests on data under narrower terms than its licence.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from beffroi.core import BeffroiError, t


def read_factors(name: str, folder: Path | None = None) -> Any:
    """Return the content of a factor file, from ``folder`` when it holds one of that name.

    Raises:
        BeffroiError: the file is not valid YAML.
    """
    mine = folder / name if folder is not None else None
    source = mine if mine is not None and mine.is_file() else files(__name__).joinpath(name)
    try:
        return yaml.safe_load(source.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BeffroiError(
            t("le fichier de facteurs n'est pas un YAML lisible."),
            where=f"{source}",
            mend=t("Corrigez sa syntaxe, ou retirez-le pour revenir aux facteurs livrés."),
        ) from error
