"""What the register says of each sheet, as labelled fields with their grade and evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from beffroi.core import Amount, Evidence, Grade, Text, t
from beffroi.register import AISystem, Claims, Contract, Dataset, Link, Register, Sheet, Supplier
from beffroi.report.words import ROLES, STAGES, yes_no
from beffroi.sovereignty.kb import knowledge_base


@dataclass(frozen=True)
class Field:
    """One thing said of a sheet: its name, value, how it is known, by whom, and what disagrees."""

    label: Text
    value: Text
    grade: Grade
    evidence: tuple[Evidence, ...] = ()
    voice: str = ""
    disputes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Step:
    """One link of a system's chain, from who is paid (rank 1) to what it stands on."""

    rank: int
    role: Text
    party: str
    known: bool
    optional: bool
    group: str
    region: str
    grade: Grade
    evidence: tuple[Evidence, ...] = ()


def system_fields(system: AISystem, register: Register) -> list[Field]:
    """Return the identity of a system; an unknown field is not listed."""
    services = ", ".join(
        service_name(register, s) for s, c in sorted(system.services.items()) if c.value
    )
    voices = [c for c in system.services.values() if c.value]
    shown = [
        _field(t("Finalité"), system.purpose),
        _field(t("Étape"), system.stage, lambda v: STAGES.get(v, plain(v))),
        Field(t("Services"), plain(services), _weakest(voices), _evidence(voices))
        if services
        else None,
        _field(t("Mis en service le"), system.in_service_since),
        _field(t("Arrêté le"), system.stopped_on),
        _field(t("Utilisateurs"), system.users),
        _field(t("Licences"), system.seats),
        _field(t("Coût annuel HT"), system.annual_cost, _euros),
        _field(t("Sans l’IA"), system.fallback),
    ]
    return [f for f in shown if f is not None]


def chain(system: AISystem, register: Register) -> list[Step]:
    """Return the links of a system, nearest first."""
    links = sorted(system.chain.items(), key=lambda item: (item[1].rank, item[1].role, item[0]))
    return [_step(link, register) for _, link in links]


def _step(link: Link, register: Register) -> Step:
    party = link.party.value
    return Step(
        rank=link.rank,
        role=ROLES[link.role],
        party=party_name(register, party) if party else "",
        known=party is not None,
        optional=link.optional.value is True,
        group=link.group,
        region=link.region.value or "",
        grade=link.party.grade,
        evidence=link.party.evidence,
    )


def dataset_fields(dataset: Dataset, register: Register) -> list[Field]:
    """Return what is known of a dataset."""
    shown = [
        _field(t("Propriétaire"), dataset.owner, lambda v: plain(service_name(register, v))),
        _named(t("Systèmes nourris"), dataset.systems, register.systems),
        _field(t("Licence"), dataset.licence),
        _field(t("Données personnelles"), dataset.personal_data),
        _field(t("Conservation (jours)"), dataset.retention_days),
        _field(t("Mise à jour"), dataset.refresh),
    ]
    return [f for f in shown if f is not None]


def contract_fields(contract: Contract, register: Register) -> list[Field]:
    """Return what is known of a contract."""
    shown = [
        _field(t("Objet"), contract.object),
        _field(t("Titulaire"), contract.supplier, lambda v: plain(party_name(register, v))),
        _named(t("Systèmes couverts"), contract.systems, register.systems),
        _field(t("Début"), contract.start),
        _field(t("Fin"), contract.end),
        _field(t("Montant annuel HT"), contract.annual_amount, _euros),
        _field(t("Préavis (mois)"), contract.notice_months),
        _field(t("Tacite reconduction"), contract.tacit_renewal),
        _field(t("Clause de réversibilité"), contract.exit_clause),
        _field(t("Clauses de l’article 28 du RGPD"), contract.dpa_article_28),
        _field(t("Hébergement"), contract.hosting),
    ]
    return [f for f in shown if f is not None]


def supplier_fields(supplier: Supplier) -> list[Field]:
    """Return what is known of a supplier."""
    shown = [
        _field(t("SIREN"), supplier.siren),
        _field(t("Pays"), supplier.country),
        _field(t("Société mère"), supplier.parent),
    ]
    return [f for f in shown if f is not None]


def party_name(register: Register, party: str) -> str:
    """Return a supplier's name as the register or the knowledge base has it, else its id."""
    sheet = register.suppliers.get(party)
    if sheet is None:
        sheet = next((s for s in register.suppliers.values() if s.provider.value == party), None)
    name = sheet.name.value if sheet is not None else None
    table = knowledge_base()
    return name or (table.name(party) if party in table else party)


def service_name(register: Register, service: str) -> str:
    """Return a service's name, else its id."""
    known = register.authority.services.get(service)
    return (known.name.value if known else None) or service


def sheet_name(sheet: Sheet) -> str:
    """Return a sheet's name, else its id."""
    return sheet.name.value or sheet.id


def evidence_of(fields: list[Field], steps: list[Step]) -> Iterator[Evidence]:
    """Yield all the evidence of a sheet's fields."""
    for field in fields:
        yield from field.evidence
    for step in steps:
        yield from step.evidence


def plain(value: str) -> Text:
    """Return a name or a word of the authority's own as a :class:`Text` that is never translated."""
    return Text(fr="{value}", args={"value": value})


def _field(label: Text, claims: Claims[Any], words: Any = None) -> Field | None:
    best = claims.best
    if best is None:
        return None
    return Field(
        label=label,
        value=(words or words_of)(best.value),
        grade=best.grade,
        evidence=claims.evidence,
        voice=best.by or "",
        disputes=tuple((d.voice, str(words_of(d.value))) for d in claims.disputes),
    )


def _named(label: Text, claims: dict[str, Claims[bool]], sheets: dict[str, Any]) -> Field | None:
    voices = {i: c for i, c in claims.items() if c.value}
    if not voices:
        return None
    names = ", ".join(sheet_name(sheets[i]) if i in sheets else i for i in sorted(voices))
    found = list(voices.values())
    return Field(label, plain(names), _weakest(found), _evidence(found))


def words_of(value: Any) -> Text:
    """Return a field's value as people read it."""
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, date):
        return t("{day}", day=value)
    if isinstance(value, int | float):
        return t("{number}", number=value)
    return plain(", ".join(value) if isinstance(value, tuple) else str(value))


def _euros(value: float) -> Text:
    return t("{amount}", amount=Amount(value=value, unit="EUR/year"))


def _weakest(claims: list[Claims[bool]]) -> Grade:
    order = (Grade.NOT_MEASURED, Grade.DECLARED, Grade.COMPUTED, Grade.MEASURED)
    return min((c.grade for c in claims), key=order.index, default=Grade.NOT_MEASURED)


def _evidence(claims: list[Claims[bool]]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(e for c in claims for e in c.evidence))
