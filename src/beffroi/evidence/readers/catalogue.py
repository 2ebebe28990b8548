"""Data catalogue: which datasets there are, what each feeds, and what its use needs of it.

The columns are those of the French common catalogue schema (SCDL « catalogue »: titre, producteur,
licence, fréquence) with what an AI needs to add: the file, the systems fed, the use, the need. Several values are separated by ``|``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import ClassVar, cast, get_args

from beffroi.core import Text, Value, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.cells import plain, yes_no
from beffroi.evidence.linking import services, slug, systems
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Content, Proposal, Reading
from beffroi.evidence.records import Columns, Row, read_records
from beffroi.evidence.voice import Voice
from beffroi.register import Claims, Dataset, FactValue, Purpose

COLUMNS = Columns(
    {
        "id": r"id|identifiant( du)?( jeu)?",
        "title": r"(titre|nom)( du)?( jeu( de)? donnees)?|jeu( de)? donnees",
        "file": r"(fichiers?|ressources?|chemins?)( source)?",
        "system": r"(systemes?|applications?|logiciels?|outils?)( alimentes?| utilisateurs?)?",
        "use": r"usage( prevu)?|finalite",
        "owner": r"(service )?(proprietaire|producteur|responsable)( nom)?",
        "refresh": r"(frequence|periodicite|freq)( de| d)?( mise a jour| maj| actualisation)?",
        "updated": r"date( de)?( derniere)?( mise a jour| maj| modification)",
        "max_age": r"age max(imal)?( jours)?|fraicheur( attendue)?( jours)?",
        "completeness": r"completude( attendue| min(imale)?)?",
        "personal": r"donnees personnelles|donnees a caractere personnel",
        "retention": r"(duree de )?conservation( jours)?",
        "licence": r"licence",
        "key": r"(colonnes? )?cle",
        "moment": r"colonne( de| des)? dates?",
        "entity": r"colonne( d)? (entite|objet)",
        "target": r"colonne (cible|a prevoir)",
        "step": r"pas( de temps)?( en)? minutes",
        "since": r"periode debut|debut( de la)? periode",
        "until": r"periode fin|fin( de la)? periode",
    },
    required=("title", "file"),
    telling=("system", "use", "max_age", "refresh"),
)
_USES: dict[str, Purpose] = {
    "chatbot": "chatbot_corpus",
    "assistant": "chatbot_corpus",
    "redaction": "drafting_corpus",
    "deliberation": "drafting_corpus",
    "prevision": "forecast_series",
    "serie": "forecast_series",
    "energie": "energy_readings",
    "releve": "energy_readings",
    "apprentissage": "training",
    "entrainement": "training",
    "evaluation": "evaluation",
    "essai": "evaluation",
    "suivi": "register",
    "gestion": "register",
}


class Entry(Value):
    """One dataset of the catalogue."""

    title: str
    files: tuple[str, ...]
    line: int


class Catalogue(Content):
    """The datasets that a catalogue lists."""

    kind: ClassVar[str] = "catalogue"

    entries: tuple[Entry, ...]


class CatalogueReader:
    """Reads a data catalogue: it tells what each file is for before the files are read."""

    kind: ClassVar[str] = "catalogue"
    label: ClassVar[Text] = t("catalogue de données")
    signs: ClassVar[Text] = t("une colonne de jeux de données et une colonne de fichiers")
    names: ClassVar[tuple[str, ...]] = ("catalogue",)
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 55
    content: ClassVar[type[Content]] = Catalogue

    def recognise(self, artefact: Artefact) -> float:
        """Return how well the header fits a data catalogue."""
        return COLUMNS.recognise(artefact)

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read every dataset; one whose system is unknown is kept, and noted."""
        table = read_records(artefact, COLUMNS)
        voice = Voice(artefact, context, encoding=table.encoding)
        rows = [row for row in table.rows if row["title"]]
        unknown = [n for row in rows for n, system in _fed(row, context).items() if not system]
        reading = voice.reading(
            Catalogue(entries=tuple(_entry(row) for row in rows)),
            rows=len(rows),
            rejects=table.rejects.first,
            notes=[t("systèmes du catalogue absents du registre : {names}", names=tuple(unknown))]
            if unknown
            else (),
            proposals=[Proposal.of("dataset", _dataset(row, voice)) for row in rows],
        )
        return reading.model_copy(update={"rows_rejected": table.rejects.count})


def _entry(row: Row) -> Entry:
    return Entry(title=row["title"], files=_files(row), line=row.line)


def _files(row: Row) -> tuple[str, ...]:
    return _several(row["file"])


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[|,]", cell) if part.strip())


def _fed(row: Row, context: Context) -> dict[str, str | None]:
    """Return each system named, with its sheet's id where the register knows it."""
    known = systems(context.register)
    return {name: known.find(name).id for name in row["system"].split("|") if name.strip()}


def _dataset(row: Row, voice: Voice) -> Dataset:
    place = voice.evidence(row.kind, row.line)

    def said(value: FactValue) -> Claims[FactValue]:
        return voice.declared(value, place)

    fed = [system or slug(name) for name, system in _fed(row, voice.context).items()]
    owner = services(voice.context.register).find(row["owner"]).id or row["owner"]
    fields: dict[str, object] = {
        "name": said(row["title"]),
        "files": {name: said(True) for name in _files(row)},
        "systems": {system: said(True) for system in fed},
        "needs": dict(_needs(row, said)),
    }
    optional: dict[str, FactValue | None] = {
        "owner": owner or None,
        "use": _use(row["use"]),
        "refresh": row["refresh"] or None,
        "licence": row["licence"] or None,
        "personal_data": yes_no(row["personal"]),
        "retention_days": _number(row["retention"]),
    }
    fields |= {name: said(value) for name, value in optional.items() if value is not None}
    return Dataset.model_validate({"id": slug(row["id"] or row["title"]), **fields})


def _needs(
    row: Row, said: Callable[[FactValue], Claims[FactValue]]
) -> Iterator[tuple[str, Claims[FactValue]]]:
    numbers = {"max_age_days": row["max_age"], "step_minutes": row["step"]}
    for name, cell in numbers.items():
        if (number := _number(cell)) is not None:
            yield name, said(number)
    if (completeness := _share(row["completeness"])) is not None:
        yield "min_completeness", said(completeness)
    for name in ("key", "moment", "entity", "target", "since", "until"):
        if row[name]:
            yield name, said(row[name])


def _use(text: str) -> Purpose | None:
    words = plain(text)
    exact = next((use for use in get_args(Purpose) if use == text.strip().lower()), None)
    if exact is not None:
        return cast("Purpose", exact)
    return next((use for word, use in _USES.items() if word in words), None)


def _number(text: str) -> int | None:
    digits = text.strip().split(" ")[0] if text else ""
    return int(digits) if digits.isdigit() else None


def _share(text: str) -> float | None:
    digits = text.replace("%", "").replace(",", ".").strip()
    try:
        value = float(digits)
    except ValueError:
        return None
    return value / 100 if "%" in text or value > 1 else value


READER = CatalogueReader()
