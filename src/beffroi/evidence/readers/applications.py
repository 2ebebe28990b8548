"""List of software that the IT department knows, and what was given access without being on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from beffroi.core import Text, Value, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.base import EvidenceBase
from beffroi.evidence.linking import normalise, services, suppliers, systems
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.oauth import Application, Consents
from beffroi.evidence.reading import Content, Proposal, Reading
from beffroi.evidence.records import Columns, Row, read_records
from beffroi.evidence.voice import Voice
from beffroi.register import AISystem, Link

COLUMNS = Columns(
    {
        "name": r"(nom( de l| du)? )?(applications?|logiciels?|outils?|progiciels?)|designation",
        "publisher": r"editeurs?|fournisseurs?|publisher|fabricant",
        "use": r"usages?|fonctions?|description|domaine( fonctionnel)?|objet",
        "service": r"(service|direction)s?( utilisateurs?| metier| proprietaire)?",
        "version": r"versions?",
        "hosting": r"hebergement|mode( d hebergement)?|saas",
    },
    required=("name", "publisher"),
    telling=("use", "service", "version", "hosting"),
)


class Software(Value):
    """One line of the list. ``system`` is the AI system of the register that it is, if any."""

    name: str
    publisher: str
    use: str = ""
    service: str = ""
    system: str | None = None
    line: int = 0


class SoftwareList(Content):
    """The software that the authority says it has."""

    kind: ClassVar[str] = "applications"

    software: tuple[Software, ...]


class ApplicationsReader:
    """Reads a list of software; of the systems that it names, it tells publisher and service."""

    kind: ClassVar[str] = "applications"
    label: ClassVar[Text] = t("liste des logiciels connus")
    signs: ClassVar[Text] = t("une colonne d’applications et une colonne d’éditeurs")
    names: ClassVar[tuple[str, ...]] = ("application", "logiciel")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 70
    content: ClassVar[type[Content]] = SoftwareList

    def recognise(self, artefact: Artefact) -> float:
        """Return how well the header fits a list of software."""
        return COLUMNS.recognise(artefact)

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read the list; a line without a name is a reject."""
        table = read_records(artefact, COLUMNS)
        voice = Voice(artefact, context, encoding=table.encoding)
        known, told = systems(context.register), []
        sheets: dict[str, AISystem] = {}
        for row in table.rows:
            if not row["name"]:
                table.rejects.add(row.line, t("la ligne ne nomme pas de logiciel."))
                continue
            system = known.find(row["name"]).id
            told.append(_software(row, system))
            if system is not None and system not in sheets:
                sheets[system] = _system(row, system, voice)
        reading = voice.reading(
            SoftwareList(software=tuple(told)),
            rows=len(table.rows),
            rejects=table.rejects.first,
            proposals=[Proposal.of("system", sheet) for sheet in sheets.values()],
        )
        return reading.model_copy(update={"rows_rejected": table.rejects.count})


def _software(row: Row, system: str | None) -> Software:
    return Software(
        name=row["name"],
        publisher=row["publisher"],
        use=row["use"],
        service=row["service"],
        system=system,
        line=row.line,
    )


def _system(row: Row, system: str, voice: Voice) -> AISystem:
    register, where = voice.context.register, voice.evidence(row.kind, row.line)
    service = services(register).find(row["service"]).id
    party = suppliers(register).find(row["publisher"]).id
    old = next(
        (
            (key, link)
            for key, link in register.systems[system].chain.items()
            if link.role == "supplier" and party in {c.value for c in link.party.claims}
        ),
        (f"supplier-{party}", Link(role="supplier", group="supplier")),
    )
    told = voice.declared(party, where) if party else None
    return AISystem(
        id=system,
        services={service: voice.declared(True, where)} if service else {},
        chain={old[0]: old[1].model_copy(update={"party": told})} if told else {},
    )


def unlisted(evidence: EvidenceBase) -> Iterator[tuple[Reading, Application]]:
    """Yield the applications that were given access and that no list of software names.

    Nothing is yielded while no list was read: one cannot tell what is unknown.
    """
    listed = {
        normalise(one.name) for _, known in evidence.of(SoftwareList) for one in known.software
    }
    if not listed:
        return
    for reading, consents in evidence.of(Consents):
        for application in consents.applications:
            if normalise(application.name) not in listed:
                yield reading, application


READER = ApplicationsReader()
