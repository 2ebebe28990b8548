"""Build the demo authority's drop: files in their native formats, as its agents would hand them.

Nothing here knows a result: the figures of a position come out of the files by computation, by
readers that know nothing of the demo. Same seed, same bytes (for one version of the libraries
that write Parquet, DOCX, XLSM and PDF).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from beffroi.core import Text, Value
from beffroi.demo import (
    acts,
    childcare,
    consents,
    field,
    knowledge,
    meals,
    meters,
    name_log,
    organisation,
    papers,
    payments,
    place,
    procurement,
    questionnaire,
    registers,
    social,
    software,
    usage,
    web_log,
)
from beffroi.demo.files import FILES

SEED = 2026

Family = Callable[[Path, int], None]


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


def _unseeded(write: Callable[[Path], None]) -> Family:
    return lambda target, _: write(target)


FAMILIES: tuple[Family, ...] = (
    _unseeded(organisation.write),
    _unseeded(questionnaire.write),
    _unseeded(papers.write),
    payments.write,
    procurement.write,
    web_log.write,
    name_log.write,
    consents.write,
    _unseeded(software.write),
    usage.write,
    registers.write,
    meters.write,
    meals.write,
    knowledge.write,
    childcare.write,
    social.write,
    acts.write,
    field.write,
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
    listed = tuple(DemoFile(name=n, meaning=m, faults=f) for n, m, f in FILES)
    return DemoManifest(on=place.ON, seed=seed, files=listed)
