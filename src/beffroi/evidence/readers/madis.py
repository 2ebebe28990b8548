"""Register of RGPD treatments, as Madis exports it in CSV (or a table of the same columns).

Columns after svs-step/madis, ``TreatmentGenerator`` (general information, details, recipients,
"traitement spécifique"), with the variants met in practice. Persons (who created the entry, the
controller's contact, the DPO) are not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from beffroi.core import BeffroiError, Text, Value, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.cells import is_none, plain, yes_no
from beffroi.evidence.linking import Linker, find_any, services, systems
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Content, Proposal, Reading
from beffroi.evidence.records import Columns, Row, read_records
from beffroi.evidence.voice import Voice
from beffroi.register import AISystem

_SPECIFIC = r"(traitement specifique )?"
# Madis' eight criteria of the CNIL's list, and the code of each in the regulation vocabulary.
CRITERIA: dict[str, str] = {
    "systematic_monitoring": r"surveillance systematique",
    "large_scale": r"collecte a large echelle",
    "vulnerable": r"personnes vulnerables",
    "matching": r"croisement de donnees",
    "evaluation_scoring": r"evaluation ou notation",
    "automated_decision": r"decisions automatisees avec effet( juridique)?",
    "blocks_right": r"exclusion automatique d un service",
    "innovative": r"usage innovant",
}
COLUMNS = Columns(
    {
        "name": r"nom( du traitement)?|traitement|intitule( du traitement)?",
        "purpose": r"finalites?( objectif)?|objectifs?",
        "manager": r"gestionnaire|service( gestionnaire| responsable)?",
        "basis": r"base legale|fondement( juridique)?",
        "state": r"etat|statut",
        "software": r"(details )?(logiciels?( et supports)?|outils?|supports)",
        "processors": r"(destination )?sous traitants?",
        "sensitive": r"categories? de donnees( sensibles)?|donnees sensibles",
        "dpia_exempt": r"est exempte d aipd",
        "siren": r"structure siren|siren",
        **{code: _SPECIFIC + pattern for code, pattern in CRITERIA.items()},
    },
    required=("name", "purpose", "basis"),
    telling=("manager", "software", "evaluation_scoring", "innovative", "siren"),
)
# Categories that article 9 of the RGPD calls special, as Madis names them.
_SPECIAL = (
    "sante", "opinion", "syndical", "religi", "origine", "biometri", "genetique", "sexuel", "nir",
    "securite sociale", "infraction", "condamnation",
)  # fmt: skip


class Treatment(Value):
    """One treatment of the register.

    ``criteria`` are the AIPD criteria ticked (codes of the regulation vocabulary, and
    ``automated_decision``); ``sensitive`` is ``None`` where the export does not say. ``service``
    and ``system`` are ids of the register, where the names tell them.
    """

    name: str
    purpose: str
    manager: str = ""
    service: str | None = None
    system: str | None = None
    basis: str = ""
    active: bool | None = None
    software: str = ""
    processors: tuple[str, ...] = ()
    sensitive: bool | None = None
    dpia_exempt: bool | None = None
    criteria: tuple[str, ...] = ()
    line: int = 0


class Treatments(Content):
    """The register of treatments, in its order."""

    kind: ClassVar[str] = "madis"

    treatments: tuple[Treatment, ...]


class MadisReader:
    """Reads the register of treatments and ties each to the AI system that it is about."""

    kind: ClassVar[str] = "madis"
    label: ClassVar[Text] = t("registre des traitements (export Madis)")
    signs: ClassVar[Text] = t("des traitements avec finalité, base légale et gestionnaire")
    names: ClassVar[tuple[str, ...]] = ("madis", "traitement", "registre")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 65
    content: ClassVar[type[Content]] = Treatments

    def recognise(self, artefact: Artefact) -> float:
        """Return how well the header fits a register of treatments."""
        return COLUMNS.recognise(artefact)

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read the treatments; one without a name is a reject.

        Raises:
            BeffroiError: it holds no treatment.
        """
        table = read_records(artefact, COLUMNS)
        voice = Voice(artefact, context, encoding=table.encoding)
        known, owners = systems(context.register), services(context.register)
        told: list[tuple[Row, Treatment]] = []
        for row in table.rows:
            if row["name"]:
                told.append((row, _treatment(row, known, owners)))
            else:
                table.rejects.add(row.line, t("le traitement n’a pas de nom."))
        if not told:
            raise BeffroiError(t("le registre n’a aucun traitement."), where=artefact.name)
        reading = voice.reading(
            Treatments(treatments=tuple(one for _, one in told)),
            rows=len(table.rows),
            rejects=table.rejects.first,
            proposals=list(_proposals(told, voice)),
        )
        return reading.model_copy(update={"rows_rejected": table.rejects.count})


def _treatment(row: Row, known: Linker, owners: Linker) -> Treatment:
    state = plain(row["state"])
    return Treatment(
        name=row["name"],
        purpose=row["purpose"],
        manager=row["manager"],
        service=owners.find(row["manager"]).id if row["manager"] else None,
        system=_system(row, known),
        basis=row["basis"],
        active={"actif": True, "inactif": False}.get(state),
        software=row["software"],
        processors=tuple(_listed(row["processors"])),
        sensitive=_sensitive(row["sensitive"]) if "sensitive" in row.cells else None,
        dpia_exempt=yes_no(row["dpia_exempt"]),
        criteria=tuple(code for code in CRITERIA if yes_no(row[code])),
        line=row.line,
    )


def _system(row: Row, known: Linker) -> str | None:
    """The system that the treatment names: as itself, as its software, or in its purpose."""
    found = find_any(known, (row["name"], *_listed(row["software"])))
    if found.id is not None:
        return found.id
    named = {mention.id for mention in known.mentions(f"{row['name']}. {row['purpose']}")}
    return next(iter(named)) if len(named) == 1 else None


def _listed(cell: str) -> Iterator[str]:
    for part in cell.replace(" - ", ";").replace(",", ";").split(";"):
        if part.strip() and not is_none(part):
            yield part.strip()


def _sensitive(cell: str) -> bool | None:
    answer = yes_no(cell)
    if answer is not None:
        return answer
    return any(word in plain(cell) for word in _SPECIAL) if cell else None


def _proposals(told: list[tuple[Row, Treatment]], voice: Voice) -> Iterator[Proposal]:
    for row, one in told:
        if one.system is None or one.active is False:
            continue
        where = voice.evidence(row.kind, row.line, one.name)
        codes = tuple(c for c in one.criteria if c != "automated_decision")
        if one.sensitive:
            codes = (*codes, "sensitive")
        facts = {"personal_data": voice.declared(True, where)}
        more = {"edpb_criteria": voice.declared(tuple(sorted(codes)), where)} if codes else {}
        yield Proposal.of(
            "system",
            AISystem(
                id=one.system,
                services={one.service: voice.declared(True, where)} if one.service else {},
                facts={**facts, **more},
                declared={"rgpd_register": voice.declared(one.name, where)},
            ),
        )


READER = MadisReader()
