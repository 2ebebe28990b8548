"""The authority's own sheet, as a table of structures gives it (Madis export, OPSN list…).

Columns after Madis' export of structures (svs-step/madis, CollectivityGenerator): name, type,
SIREN, INSEE code, number of employees, population. Contacts (names, e-mails) are not read. When
several structures are listed, only the one whose SIREN or name the register knows is proposed.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from beffroi.core import BeffroiError, Text, Value, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.cells import count, plain
from beffroi.evidence.linking import normalise, siren_of
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Content, Proposal, Reading
from beffroi.evidence.records import Columns, Row, head_rows, read_records
from beffroi.evidence.voice import Voice
from beffroi.register import Authority
from beffroi.register.sheets import AuthorityKind

COLUMNS = Columns(
    {
        "name": r"nom|nom( de la)?( structure| collectivite)|structure|collectivite|denomination|raison sociale",
        "siren": r"(n |numero )?sire[nt]",
        "type": r"type( de)?( structure| collectivite)?|categorie|nature juridique",
        "population": r"population( municipale| totale| legale)?|(nb|nombre d) habitants|habitants",
        "agents": r"(nb|nombre)?( d| de)? ?(agents|salaries|effectifs?)",
        "department": r"(code )?departement",
        "insee": r"code insee|insee",
        "year": r"(exercice|annee)( budgetaire)?",
    },
    required=("name", "siren"),
    telling=("population", "agents", "type"),
)
_NAMES_ONLY = 0.72  # name and SIREN alone list suppliers
_FEW = 10
_KINDS: Final[tuple[tuple[str, AuthorityKind], ...]] = (
    ("commune nouvelle", "commune"),
    ("communaute", "epci"),
    ("agglomeration", "epci"),
    ("metropole", "epci"),
    ("epci", "epci"),
    ("syndicat", "syndicat"),
    ("departement", "departement"),
    ("region", "region"),
    ("commune", "commune"),
    ("mairie", "commune"),
    ("opsn", "opsn"),
)


class Structure(Value):
    """One structure: identity and size, without persons. ``None``: the table does not say."""

    name: str
    siren: str | None
    type: AuthorityKind | None = None
    population: int | None = None
    agents: int | None = None
    department: str | None = None
    fiscal_year: int | None = None


class Structures(Content):
    """The structures of a table, in its order."""

    kind: ClassVar[str] = "structure"

    structures: tuple[Structure, ...]


class StructureReader:
    """Reads the sheet of the authority, or finds it in a list of structures."""

    kind: ClassVar[str] = "structure"
    label: ClassVar[Text] = t("fiche de structure")
    signs: ClassVar[Text] = t("les colonnes nom et SIREN, avec population ou effectifs")
    names: ClassVar[tuple[str, ...]] = ("structure", "collectivite")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 5
    content: ClassVar[type[Content]] = Structures

    def recognise(self, artefact: Artefact) -> float:
        """Return how well the header fits; a size (population, agents) is needed beside SIREN.

        A long list without staff is a table of reference (the communes of France), not a chart
        of members.
        """
        sure = COLUMNS.recognise(artefact)
        if sure <= _NAMES_ONLY:
            return 0.0
        rows = head_rows(artefact)
        placed = next((f for _, cells in rows if (f := COLUMNS.place(cells))), {})
        return sure if "agents" in placed or len(rows) <= _FEW else 0.0

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read the structures and propose the authority's sheet.

        Raises:
            BeffroiError: no row names a structure.
        """
        table = read_records(artefact, COLUMNS)
        voice = Voice(artefact, context, encoding=table.encoding)
        rows = [row for row in table.rows if row["name"]]
        if not rows:
            raise BeffroiError(t("aucune structure n’y est nommée."), where=artefact.name)
        structures = tuple(_structure(row) for row in rows)
        for row in rows:
            if row["siren"] and siren_of(row["siren"]) is None:
                table.rejects.add(
                    row.line, t("le SIREN n’a pas une clé juste : il n’est pas pris.")
                )
        own = _own(structures, context)
        reading = voice.reading(
            Structures(structures=structures),
            rows=len(table.rows),
            rejects=table.rejects.first,
            notes=[] if own is not None else [_WHICH],
            proposals=[_proposal(rows[own], structures[own], voice, context)]
            if own is not None
            else [],
        )
        return reading.model_copy(update={"rows_rejected": table.rejects.count})


_WHICH = t("plusieurs structures y figurent, et le registre ne dit pas laquelle est la vôtre.")


def _structure(row: Row) -> Structure:
    words = plain(row["type"])
    department = row["department"] or row["insee"][: 3 if row["insee"].startswith("97") else 2]
    year = count(row["year"])
    return Structure(
        name=row["name"],
        siren=siren_of(row["siren"]),
        type=next((kind for word, kind in _KINDS if word in words), None),
        population=count(row["population"]),
        agents=count(row["agents"]),
        department=department.zfill(2) if re.fullmatch(r"\d{1,3}|2[AB]", department) else None,
        fiscal_year=year,
    )


def _own(structures: tuple[Structure, ...], context: Context) -> int | None:
    if len(structures) == 1:
        return 0
    authority = context.register.authority
    name = normalise(authority.name.value or "")
    for number, one in enumerate(structures):
        if one.siren is not None and one.siren == authority.siren.value:
            return number
        if name and normalise(one.name) == name:
            return number
    return None


def _proposal(row: Row, own: Structure, voice: Voice, context: Context) -> Proposal:
    where = voice.evidence(row.kind, row.line)
    told: dict[str, Any] = {
        "name": own.name,
        "siren": own.siren,
        "kind": own.type,
        "population": own.population,
        "agents": own.agents,
        "department": own.department,
        "fiscal_year": own.fiscal_year,
    }
    claims = {k: voice.declared(v, where) for k, v in told.items() if v is not None}
    return Proposal.of("authority", Authority(id=context.register.authority.id, **claims))


READER = StructureReader()
