"""Build the demo authority's drop: files in their native formats, as its agents would hand them.

Nothing here knows a result: the figures of a position come out of the files by computation, by
readers that know nothing of the demo. Same seed, same bytes (for one version of the libraries
that write Parquet, DOCX, XLSM and PDF).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from beffroi.core import Text, Value, t
from beffroi.demo import organisation, place, questionnaire

SEED = 2026


class DemoFile(Value):
    """One artefact of the drop: its name under ``depot/``, what it is, what is wrong in it."""

    name: str
    meaning: Text
    faults: tuple[Text, ...] = ()


class DemoManifest(Value):
    """What was built: the demo's day, the seed, the files."""

    on: date
    seed: int
    files: tuple[DemoFile, ...]


Family = Callable[[Path, int], None]


def _unseeded(write: Callable[[Path], None]) -> Family:
    return lambda target, _: write(target)


FAMILIES: tuple[Family, ...] = (
    _unseeded(organisation.write),
    _unseeded(questionnaire.write),
)


def build(target: Path, seed: int = SEED) -> DemoManifest:
    """Write ``target/depot/`` and return the list of its files.

    Args:
        target: a folder, made if it does not exist; files of the same names are replaced.
        seed: of every pseudo-random choice.
    """
    drop = target / "depot"
    drop.mkdir(parents=True, exist_ok=True)
    for write in FAMILIES:
        write(drop, seed)
    return DemoManifest(on=place.ON, seed=seed, files=FILES)


FILES: tuple[DemoFile, ...] = (
    DemoFile(
        name="organigramme.csv",
        meaning=t("Les 31 services, leurs agents, leurs postes connectés et leur sous-réseau."),
    ),
    DemoFile(name="structure.csv", meaning=t("La fiche de la structure.")),
    DemoFile(
        name="serveurs.csv",
        meaning=t("L’inventaire des serveurs et boîtiers : adresse, application, service."),
    ),
    DemoFile(
        name="questionnaire.csv",
        meaning=t("Les 312 réponses des services au questionnaire de l’automne 2026."),
        faults=(t("Plusieurs réponses sont démenties par d’autres fichiers du dépôt."),),
    ),
)
