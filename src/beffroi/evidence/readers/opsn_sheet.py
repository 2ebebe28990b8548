"""System sheet of a shared operator: what it tells its members of a system that it runs for them.

A JSON object with the system's name, its publisher, and a chain of named parties by role and rank.
It is a supplier's word: everything it proposes is declared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from beffroi.core import BeffroiError, Text, Value, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.linking import fold, slug, systems
from beffroi.evidence.opening import text_of
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Content, Proposal, Reading
from beffroi.evidence.supply import link_key, party_of
from beffroi.evidence.voice import Voice
from beffroi.register import AISystem, Contract, Link, Role, Supplier

_NAMES = ("fiche", "systeme", "nom", "name", "system")
_CHAINS = ("chaine", "chaine_d_approvisionnement", "chain", "supply_chain")
_PUBLISHERS = ("editeur", "fournisseur", "operateur", "publisher", "provider")
_MEMBERS = ("membres_utilisateurs", "membres", "members")
_ROLES: dict[str, Role] = {
    "fournisseur": "supplier",
    "editeur": "supplier",
    "integrateur": "integrator",
    "modele": "model",
    "hebergeur": "host",
    "hebergement": "host",
    "execution": "runtime",
    "moteur": "runtime",
    "voix": "speech",
    "parole": "speech",
    "recherche": "search",
    "materiel": "hardware",
    "identite": "identity",
    "donnees": "data",
}
_MAX_BYTES = 2_000_000


class Party(Value):
    """One named party of the chain."""

    role: Role
    rank: int
    name: str
    publisher: str | None = None
    licence: str | None = None


class OpsnSheet(Content):
    """What a shared operator says of a system: its chain, how many members share it."""

    kind: ClassVar[str] = "opsn_sheet"

    system: str
    publisher: str | None = None
    members: int | None = None
    chain: tuple[Party, ...] = ()


class OpsnSheetReader:
    """Reads a shared operator's system sheet."""

    kind: ClassVar[str] = "opsn_sheet"
    label: ClassVar[Text] = t("fiche de système d’un opérateur mutualisé")
    signs: ClassVar[Text] = t("un système, son éditeur et une chaîne de rôles")
    names: ClassVar[tuple[str, ...]] = ("opsn", "fiche")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 45
    content: ClassVar[type[Content]] = OpsnSheet

    def recognise(self, artefact: Artefact) -> float:
        """Return 0.95 for an object that names a system and a chain of roles."""
        if not artefact.text_head.lstrip().startswith("{") or artefact.size > _MAX_BYTES:
            return 0.0
        sheet = _load(artefact)
        return 0.95 if _text(sheet, _NAMES) and any(_parties(sheet)) else 0.0

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read the sheet; a party of an unknown role is noted and left out."""
        sheet = _load(artefact)
        name = _text(sheet, _NAMES)
        if name is None:
            raise BeffroiError(t("la fiche ne nomme pas son système."), where=artefact.name)
        content = OpsnSheet(
            system=name,
            publisher=_publisher(sheet),
            members=_count(sheet, _MEMBERS),
            chain=tuple(_parties(sheet)),
        )
        voice = Voice(artefact, context, encoding="utf-8")
        return voice.reading(
            content, rows=len(content.chain), proposals=_proposals(content, sheet, voice)
        )


def _load(artefact: Artefact) -> dict[str, Any]:
    try:
        data = json.loads(text_of(artefact)[0])
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _text(sheet: dict[str, Any], names: tuple[str, ...]) -> str | None:
    found = next(
        (sheet[n] for n in names if isinstance(sheet.get(n), str) and sheet[n].strip()), None
    )
    return found.strip() if found else None


def _count(sheet: dict[str, Any], names: tuple[str, ...]) -> int | None:
    return next((sheet[n] for n in names if type(sheet.get(n)) is int), None)


def _publisher(sheet: dict[str, Any]) -> str | None:
    for name in _PUBLISHERS:
        value = sheet.get(name)
        if isinstance(value, dict):
            return _text(value, ("nom", "name"))
        if isinstance(value, str):
            return value
    return None


def _parties(sheet: dict[str, Any]) -> Iterator[Party]:
    chain: Any = next((sheet[n] for n in _CHAINS if isinstance(sheet.get(n), list)), [])
    for item in chain:
        role = _ROLES.get(fold(str(item.get("role", "")))) if isinstance(item, dict) else None
        name = _text(item, ("nom", "name")) if role else None
        if role and name:
            rank = item.get("rang", item.get("rank", 2))
            yield Party(
                role=role,
                rank=rank if type(rank) is int and rank > 0 else 2,
                name=name,
                publisher=_text(item, ("editeur", "publisher")),
                licence=_text(item, ("licence", "license")),
            )


def _proposals(content: OpsnSheet, sheet: dict[str, Any], voice: Voice) -> list[Proposal]:
    system = systems(voice.context.register).find(content.system).id or slug(content.system)
    place = voice.evidence("key", "chaine")
    chain = {}
    for party in content.chain:
        who = _party(party, voice)
        chain[link_key(party.role, who)] = Link(
            role=party.role, rank=party.rank, party=voice.declared(who, place)
        )
    declared = {}
    if content.members is not None:
        declared["shared_by"] = voice.declared(
            content.members, voice.evidence("key", "membres_utilisateurs")
        )
    found = [
        Proposal.of(
            "system",
            AISystem.model_validate(
                {
                    "id": system,
                    "name": voice.declared(content.system, voice.evidence("key", "fiche")),
                    "chain": chain,
                    "declared": declared,
                }
            ),
        )
    ]
    if content.publisher:
        found += _supply(content.publisher, system, sheet, voice)
    return found


def _party(party: Party, voice: Voice) -> str:
    """Return who a name is; of a model that nobody knows, its publisher is what can be cut off."""
    finder = voice.context.parties
    known = finder is not None and bool(finder.find_parties(party.name))
    publisher = party.publisher if party.role == "model" and not known else None
    return party_of(publisher or party.name, voice.context)


def _supply(publisher: str, system: str, sheet: dict[str, Any], voice: Voice) -> list[Proposal]:
    supplier = party_of(publisher, voice.context)
    place = voice.evidence("key", "editeur")
    found = [
        Proposal.of(
            "supplier",
            Supplier.model_validate({"id": supplier, "name": voice.declared(publisher, place)}),
        )
    ]
    processor = sheet.get("donnees_personnelles")
    clause = processor.get("sous_traitant_article_28") if isinstance(processor, dict) else None
    if isinstance(clause, bool):
        covering = voice.context.register.contracts_of(system)
        fields = {
            "id": covering[0].id if len(covering) == 1 else slug(f"fiche-{system}"),
            "supplier": voice.declared(supplier, place),
            "systems": {system: voice.declared(value=True, evidence=place)},
            "dpa_article_28": voice.declared(clause, voice.evidence("key", "donnees_personnelles")),
        }
        found.append(Proposal.of("contract", Contract.model_validate(fields)))
    return found


READER = OpsnSheetReader()
