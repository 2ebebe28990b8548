"""Who buys what AI from whom, in published procurement data.

The holder of a contract and the vendor of the product are kept apart: a reseller or a central
buyer hides the vendor. An amount there is *notified* (often a maximum), never *paid*. No CPV code
means AI: a contract is kept for a name or a word of its object, which is shown as the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from beffroi.core import Evidence, Value
from beffroi.evidence import EvidenceBase
from beffroi.evidence.readers.decp.model import DecpContent, Holder, Market
from beffroi.register import Register
from beffroi.sovereignty.kb.base import KnowledgeBase
from beffroi.sovereignty.kb.names import KnowledgeNames

MONTHS = 12.0
_WORDS = re.compile(
    r"intelligence artificielle|\bIA\b|\bI\.A\.|chat ?bot|call ?bot|voice ?bot|agents? conversationnels?"
    r"|assistants? conversationnels?|apprentissage (?:automatique|profond|machine)|machine learning"
    r"|mod[èe]les? de langage|\bLLM\b|r[ée]seaux? de neurones|transcription automatique"
    r"|reconnaissance (?:vocale|faciale|d['’]images?|automatique)|vision par ordinateur"
    r"|vid[ée]o ?(?:surveillance|protection)?[ -](?:augment[ée]e|algorithmique|intelligente)"
    r"|analyse (?:automatique|pr[ée]dictive)|pilotage pr[ée]dictif|maintenance pr[ée]dictive"
    r"|g[ée]n[ée]rati(?:f|ve)s?\b",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\bia\b")


class AiMarket(Value):
    """A published contract about AI: who bought, who holds it, whose product it is, why it is here.

    ``vendors`` are entries of the table that the object names; ``hidden`` is true when the holder
    is a reseller and no vendor is named. ``notified`` in EUR before tax over the whole life;
    ``notified_a_year`` spread over its months, ``None`` when they are not known.
    """

    id: str
    buyer: str | None
    object: str
    holders: tuple[str, ...]
    holder_entries: tuple[str, ...]
    vendors: tuple[str, ...]
    vendor_countries: tuple[str, ...]
    hidden: bool
    notified: float | None
    notified_a_year: float | None
    notified_on: date | None
    reasons: tuple[str, ...]
    evidence: Evidence


def ai_markets(
    evidence: EvidenceBase,
    register: Register,
    kb: KnowledgeBase,
    names: KnowledgeNames,
    on: date,
    known: date,
) -> tuple[AiMarket, ...]:
    """Return the published contracts about AI, the latest notified first."""
    found = []
    for reading, content in evidence.of(DecpContent):
        for market in content.markets:
            reasons = tuple(dict.fromkeys(_reasons(market.object, kb, names)))
            if not reasons:
                continue
            vendors = _vendors(market.object, kb, names)
            holders = tuple(h for h in market.holders)
            entries = tuple(e for h in holders if (e := _entry(h, register, kb, names)) is not None)
            reseller = any(kb.entries[e].reseller for e in entries)
            countries = (kb.control(v, on, known).country for v in vendors)
            found.append(
                AiMarket(
                    id=market.id, buyer=market.buyer, object=market.object[:300],
                    holders=tuple(_named(h, register) for h in holders), holder_entries=entries,
                    vendors=vendors,
                    vendor_countries=tuple(dict.fromkeys(c for c in countries if c)),
                    hidden=reseller and not vendors, notified=market.amount,
                    notified_a_year=_yearly(market), notified_on=market.notified_on,
                    reasons=reasons, evidence=reading.evidence("key", market.at),
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda m: (-(m.notified_on or date.min).toordinal(), m.id)))


def _reasons(text: str, kb: KnowledgeBase, names: KnowledgeNames) -> Iterator[str]:
    """The words and names for which a contract is kept; a lower-case « ia » is part of a word."""
    for match in _WORDS.finditer(text):
        if not _ACRONYM.fullmatch(match.group()):
            yield match.group().lower()
    for entry in _vendors(text, kb, names):
        if set(kb.entries[entry].layers) & {"model"}:
            yield kb.entries[entry].name


def _vendors(text: str, kb: KnowledgeBase, names: KnowledgeNames) -> tuple[str, ...]:
    """Entries named in an object, resellers set aside: they sell what others make."""
    found = dict.fromkeys(e for e, _ in names.find_parties(text))
    return tuple(e for e in found if e in kb and not kb.entries[e].reseller)


def _entry(
    holder: Holder, register: Register, kb: KnowledgeBase, names: KnowledgeNames
) -> str | None:
    for sheet in register.suppliers.values():
        if holder.siren and sheet.siren.value == holder.siren:
            said = sheet.provider.value or sheet.name.value or ""
            return said if said in kb else names.resolve(said)
    return names.resolve(holder.name or "")


def _named(holder: Holder, register: Register) -> str:
    """The holder's name, from the register when the data only give a number."""
    for sheet in register.suppliers.values():
        if holder.siren and sheet.siren.value == holder.siren and sheet.name.value:
            return sheet.name.value
    return holder.name or holder.siren or holder.id


def _yearly(market: Market) -> float | None:
    if market.amount is None or not market.months or market.months <= 0:
        return None
    return round(market.amount * MONTHS / max(market.months, MONTHS), 2)
