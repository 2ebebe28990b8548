"""DECP: essential data of public procurement, as every buyer must publish them.

Formats: 2019 (v1) and 2022/2024 (v2) in JSON, in the shapes met: ``{"marches": [...]}``,
``{"marches": {"marche": [...]}}``, a bare list; holders flat, nested or lists of lists. Source:
arrêtés of 22 December 2022 on essential data, schema 2.0.3 (139bercy/format-commande-publique).

An amount is *notified* (a lump sum or an estimated maximum over the whole life), never paid: it
is read, and kept out of the contracts' annual amounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from beffroi.core import BeffroiError, Evidence, Text, t, tn
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.linking import (
    Linker,
    contract_slug,
    reference_key,
    siren_of,
    slug,
    supplier_slug,
    suppliers,
    systems,
)
from beffroi.evidence.opening import json_of, mapping
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.decp.model import Change, DecpContent, Holder, Market
from beffroi.evidence.readers.decp.parse import format_of, market_of, records_of
from beffroi.evidence.reading import Content, Proposal, Reading, Reject
from beffroi.evidence.voice import Voice
from beffroi.register import Claims, Contract, Supplier

__all__ = ["READER", "Change", "DecpContent", "DecpReader", "Holder", "Market"]

# CPV divisions in which software, AI services and their infrastructure are bought.
_SOFTWARE_CPV = re.compile(r"48|72|302|324|325|642|7131|7951|7952|351")


class DecpReader:
    """Reads published procurement data and proposes contracts and suppliers."""

    kind: ClassVar[str] = "decp"
    label: ClassVar[Text] = t("données essentielles de la commande publique (DECP)")
    signs: ClassVar[Text] = t("des marchés avec titulaires, objet et code CPV")
    names: ClassVar[tuple[str, ...]] = ("decp", "marches")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 25
    content: ClassVar[type[Content]] = DecpContent

    def recognise(self, artefact: Artefact) -> float:
        """Return how surely the JSON holds markets."""
        head = artefact.text_head
        if head.lstrip()[:1] not in {"{", "["}:
            return 0.0
        if '"$schema"' in head and '"properties"' in head:
            return 0.0  # the schema of the format, not data
        if '"contrat-concession"' in head and '"concessionnaires"' in head:
            return 0.9
        met = sum(f'"{key}"' in head for key in ("titulaires", "codeCPV", "objet", "acheteur"))
        met += '"marches"' in head
        return 0.96 if met > 3 else 0.7 if met > 2 and '"titulaires"' in head else 0.0  # noqa: PLR2004

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read the markets; a record without number or holder is a reject.

        Raises:
            BeffroiError: the JSON is broken or holds no market.
        """
        data = json_of(artefact)
        records, at, concessions = records_of(data)
        rejects: list[Reject] = []
        markets = []
        for i, raw in enumerate(records):
            market = market_of(mapping(raw), f"{at}[{i}]")
            if market is None:
                rejects.append(
                    Reject(line=None, reason=t("{at} : ni numéro ni objet.", at=f"{at}[{i}]"))
                )
            else:
                markets.append(market)
        if not markets and not concessions:
            raise BeffroiError(
                t("le fichier ne contient aucun marché."),
                where=artefact.name,
                mend=t("Exportez les DECP au format JSON depuis votre profil d’acheteur."),
            )
        latest = max((m.published_on for m in markets if m.published_on), default=None)
        voice = Voice(artefact, context, collected_on=latest)
        content = DecpContent(
            format=format_of(records), markets=tuple(markets), concessions=concessions
        )
        return voice.reading(
            content,
            rows=len(records) + concessions,
            rejects=rejects,
            notes=list(_notes(content)),
            proposals=_proposals(content, voice),
        )


def _notes(content: DecpContent) -> Iterator[Text]:
    yield t("Les montants sont notifiés (forfait ou maximum sur toute la durée), pas payés.")
    unnamed = sum(all(h.name is None for h in m.holders) for m in content.markets if m.holders)
    if unnamed:
        yield tn(
            "{n} marché ne nomme pas son titulaire : seul son numéro l’identifie.",
            "{n} marchés ne nomment pas leur titulaire : seul son numéro l’identifie.",
            unnamed,
        )
    absurd = sum(m.amount is None and m.first_amount is None for m in content.markets)
    if absurd:
        yield tn(
            "{n} marché sans montant lisible ou vraisemblable.",
            "{n} marchés sans montant lisible ou vraisemblable.",
            absurd,
        )
    if content.concessions:
        yield tn(
            "{n} contrat de concession n’est pas repris.",
            "{n} contrats de concession ne sont pas repris.",
            content.concessions,
        )


def _proposals(content: DecpContent, voice: Voice) -> Iterator[Proposal]:
    known = suppliers(voice.context.register)
    named = systems(voice.context.register)
    own = voice.context.register.authority.siren.value
    for market in content.markets:
        if own and market.buyer and siren_of(market.buyer) not in {None, own}:
            continue  # another buyer's market: kept in the reading, not in this register
        about = {m.id for m in named.mentions(market.object)}
        if not (about or _worth_a_sheet(market, voice.context)):
            continue
        evidence = voice.evidence("key", market.at)
        ids = [_supplier_id(h, known) for h in market.holders]
        for holder, supplier in zip(market.holders, ids, strict=True):
            yield Proposal.of("supplier", _supplier(holder, supplier, voice, evidence))
        yield Proposal.of("contract", _contract(market, ids, about, voice, evidence))


def _worth_a_sheet(market: Market, context: Context) -> bool:
    """Software, AI and their infrastructure by CPV or by name; or a contract already known."""
    key = reference_key(market.id)
    known = {
        reference_key(c.value)
        for s in context.register.contracts.values()
        for c in s.reference.claims
    }
    return bool(
        (market.cpv and _SOFTWARE_CPV.match(market.cpv))
        or key in known
        or (context.parties and context.parties.find_parties(market.object))
    )


def _supplier_id(holder: Holder, known: Linker) -> str:
    found = known.find(holder.name, holder.siren)
    if found and found.how in {"siren", "name"}:
        return str(found.id)
    if holder.name or holder.siren:
        return supplier_slug(holder.name, holder.siren)
    return slug(f"{holder.id_type} {holder.id}")


def _supplier(holder: Holder, sheet_id: str, voice: Voice, evidence: Evidence) -> Supplier:
    return Supplier(
        id=sheet_id,
        name=voice.declared(holder.name, evidence) if holder.name else Claims(),
        siren=voice.declared(holder.siren, evidence) if holder.siren else Claims(),
        country=voice.computed("FR", [evidence]) if holder.siren else Claims(),
    )


def _contract(
    market: Market, holders: list[str], about: set[str], voice: Voice, evidence: Evidence
) -> Contract:
    end = market.ends_on
    return Contract(
        id=contract_slug(voice.context.register, market.id, None, None),
        reference=voice.declared(market.id, evidence),
        object=voice.declared(market.object, evidence) if market.object else Claims(),
        supplier=voice.declared(holders[0], evidence) if len(holders) == 1 else Claims(),
        start=voice.declared(market.notified_on, evidence) if market.notified_on else Claims(),
        end=voice.declared(end, evidence) if end else Claims(),
        systems={s: voice.computed(value=True, evidence=[evidence]) for s in sorted(about)},
    )


READER = DecpReader()
