"""From the shapes that DECP files come in to markets; what is absurd or unreadable is nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from beffroi.evidence.linking import siren_of, slug
from beffroi.evidence.opening import listing, mapping, word
from beffroi.evidence.readers.decp.model import Change, Holder, Market

_MAX_AMOUNT = 1e11  # EUR: beyond, a typing error (schema: 100 billion)
_MAX_MONTHS = 1200


def records_of(data: Any) -> tuple[list[Any], str, int]:
    """Return market records, their JSON path, and how many concessions stand beside them."""
    if isinstance(data, list):
        return data, "", 0
    top = mapping(data).get("marches", mapping(data).get("marche"))
    if isinstance(top, list):
        return top, "marches", 0
    inner = mapping(top)
    concessions = listing(inner.get("contrat-concession"))
    return listing(inner.get("marche")), "marches.marche", len(concessions)


def format_of(records: list[Any]) -> str:
    """Return "2022" when a record bears a field that the 2019 format had not, else "2019"."""
    newer = {"modalitesExecution", "typesPrix", "marcheInnovant", "attributionAvance", "techniques"}
    return "2022" if any(newer & set(mapping(r)) for r in records) else "2019"


def market_of(raw: dict[str, Any], at: str) -> Market | None:
    """Return a market, its modifications applied, or ``None`` without number and object."""
    number, subject = word(raw.get("id"), 80), word(raw.get("objet"), 500)
    if number is None and subject is None:
        return None
    changes = tuple(
        sorted(
            (_change(r) for r in _unwrapped(raw.get("modifications"), "modification")),
            key=lambda c: c.on or date.min,
        )
    )
    amount, months = (
        _number(raw.get("montant"), _MAX_AMOUNT),
        _number(raw.get("dureeMois"), _MAX_MONTHS),
    )
    holders = tuple(_holders(raw.get("titulaires")))
    later = [c.holders for c in changes if c.holders]
    return Market(
        id=number or slug(subject or ""),
        at=at,
        object=subject or "",
        cpv=_cpv(raw.get("codeCPV")),
        buyer=_buyer(raw),
        nature=word(raw.get("nature"), 80),
        procedure=word(raw.get("procedure"), 80),
        holders=later[-1] if later else holders,
        amount=next((c.amount for c in reversed(changes) if c.amount is not None), amount),
        first_amount=amount,
        months=next((c.months for c in reversed(changes) if c.months is not None), months),
        notified_on=_day(raw.get("dateNotification")),
        published_on=_day(raw.get("datePublicationDonnees")),
        frame=word(raw.get("idAccordCadre"), 80),
        subcontracting=raw.get("sousTraitanceDeclaree")
        if isinstance(raw.get("sousTraitanceDeclaree"), bool)
        else None,
        changes=changes,
    )


def _buyer(raw: dict[str, Any]) -> str | None:
    found = (
        mapping(raw.get("acheteur")).get("id") or raw.get("acheteur.id") or raw.get("acheteur_id")
    )
    return word(found, 20)


def _change(raw: dict[str, Any]) -> Change:
    return Change(
        on=_day(raw.get("dateNotificationModification") or raw.get("dateSignatureModification")),
        amount=_number(raw.get("montant"), _MAX_AMOUNT),
        months=_number(raw.get("dureeMois"), _MAX_MONTHS),
        holders=tuple(_holders(raw.get("titulaires"))),
    )


def _unwrapped(value: Any, name: str, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield mappings whatever lists and one-key wrappers stand around them."""
    if depth > 8:  # noqa: PLR2004 - deeper is no format, but a trap
        return
    if isinstance(value, list):
        for one in value:
            yield from _unwrapped(one, name, depth + 1)
    elif isinstance(value, dict):
        if set(value) == {name}:
            yield from _unwrapped(value[name], name, depth + 1)
        else:
            yield value


def _holders(value: Any) -> Iterator[Holder]:
    seen = set()
    for raw in _unwrapped(value, "titulaire"):
        number = word(raw.get("id"), 40)
        kind = word(raw.get("typeIdentifiant"), 20) or "SIRET"
        if number is None or (kind, number) in seen:
            continue
        seen.add((kind, number))
        siren = siren_of(number) if kind.upper() in {"SIRET", "SIREN", "TVA"} else None
        yield Holder(
            id=number, id_type=kind, siren=siren, name=word(raw.get("denominationSociale"), 120)
        )


def _number(value: Any, limit: float) -> float | None:
    """Return a non-negative number under ``limit``; "NC" and typing errors are nothing."""
    if isinstance(value, str):
        try:
            value = float(value.replace(",", ".").replace(" ", ""))
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= limit else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _cpv(value: Any) -> str | None:
    """Return the eight digits of a CPV code (its check digit set aside)."""
    found = re.match(r"(\d{8})(?:-\d)?$", str(value or "").strip())
    return found.group(1) if found else None
