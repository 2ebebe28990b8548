"""From register and evidence to position: a pure function of what is known and of two days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import beffroi
from beffroi.core import (
    CHALLENGES,
    Amount,
    Assessment,
    Challenge,
    Finding,
    Measure,
    Severity,
    Text,
    assessment,
    t,
    tn,
)
from beffroi.evidence import EvidenceBase
from beffroi.position.coverage import coverage
from beffroi.position.decisions import decisions
from beffroi.position.disputes import disputes
from beffroi.position.model import Input, Position, SystemSummary
from beffroi.position.rooms import ROOMS, Assess
from beffroi.register import AISystem, Register


def take_position(
    register: Register,
    evidence: EvidenceBase,
    on: date,
    known: date,
    rooms: Mapping[Challenge, Assess] = ROOMS,
) -> Position:
    """Return the authority's position for day ``on``, with what was known on day ``known``.

    ``rooms`` are the four challenges' doors, where one is set up otherwise than by default.
    """
    seen = register.at(on, known)
    base = evidence.as_known(known)
    assessments = _with_disputes(
        [rooms[challenge](seen, base, on, known) for challenge in CHALLENGES], seen
    )
    findings = [f for a in assessments for f in a.findings]
    measures = {m.id: m for a in assessments for m in a.measures}
    taken = decisions(findings, seen, on)
    return Position(
        version=beffroi.__version__,
        authority=seen.authority.name.value or seen.authority.id,
        authority_id=seen.authority.siren.value or seen.authority.id,
        population=seen.authority.population.value,
        on=on,
        known=known,
        sentence=_sentence(seen, measures, findings),
        decisions=taken,
        assessments=tuple(assessments),
        systems=tuple(
            _summary(s, seen, measures, findings) for _, s in sorted(seen.systems.items())
        ),
        coverage=coverage(seen),
        inputs=_inputs(base),
    )


def _with_disputes(assessments: list[Assessment], register: Register) -> list[Assessment]:
    """Add to each challenge the declarations that the evidence contradicts."""
    found = disputes(register)
    return [
        assessment(
            a.challenge,
            a.on,
            a.known,
            list(a.measures),
            [*a.findings, *(f for f in found if f.challenge == a.challenge)],
        )
        for a in assessments
    ]


def _inputs(base: EvidenceBase) -> tuple[Input, ...]:
    return tuple(
        Input(
            name=r.source.name,
            kind=r.kind,
            sha256=r.source.sha256,
            size=r.source.size,
            ingested_on=r.ingested_on,
            rows_read=r.rows_read,
            rows_rejected=r.rows_rejected,
        )
        for r in base.readings()
    )


def _summary(
    system: AISystem, register: Register, measures: dict[str, Measure], findings: list[Finding]
) -> SystemSummary:
    subjects = {f"system:{system.id}"}
    subjects |= {f"dataset:{d.id}" for d in register.datasets_of(system.id)}
    subjects |= {f"contract:{c.id}" for c in register.contracts_of(system.id)}
    is_ai = system.facts["is_ai"].value if "is_ai" in system.facts else None
    return SystemSummary(
        id=system.id,
        name=system.name.value or system.id,
        is_ai=is_ai if isinstance(is_ai, bool) else None,
        stage=system.stage.value,
        purpose=system.purpose.value,
        services=tuple(
            _service_name(register, s) for s, c in sorted(system.services.items()) if c.value
        ),
        supplier=_supplier(system, register),
        annual_cost=system.annual_cost.value,
        measures=tuple(i for i, m in measures.items() if m.subject in subjects),
        findings=tuple(f.id for f in findings if f.subject in subjects),
    )


def _service_name(register: Register, service: str) -> str:
    known = register.authority.services.get(service)
    return (known.name.value if known else None) or service


def _supplier(system: AISystem, register: Register) -> str | None:
    for contract in register.contracts_of(system.id):
        party = contract.supplier.value
        if party:
            sheet = register.suppliers.get(party)
            return (sheet.name.value if sheet else None) or party
    links = sorted(system.chain.values(), key=lambda link: link.rank)
    for link in links:
        if link.role == "supplier" and link.party.value:
            sheet = register.suppliers.get(link.party.value)
            return (sheet.name.value if sheet else None) or link.party.value
    return None


def _sentence(register: Register, measures: dict[str, Measure], findings: list[Finding]) -> Text:
    """Say the position in one sentence, with the figures that exist and no other."""
    urgent = sum(f.severity is Severity.CRITICAL for f in findings)
    start = t(
        "{systems}, {urgent}",
        systems=tn("{n} système suivi", "{n} systèmes suivis", len(register.systems)),
        urgent=tn("{n} constat critique", "{n} constats critiques", urgent),
    )
    direct = _number(measures, "dependence.non_eu_share.rank1@authority")
    deep = _number(measures, "dependence.non_eu_share.depth@authority")
    hit = _number(measures, "dependence.cut.us@authority")
    if direct is None or deep is None or hit is None:
        return t("{start} ; dépendance en euros : non mesurée.", start=start)
    return t(
        "{start} ; {direct} de la dépense d’IA va hors d’Europe au premier rang, mais {deep} en dépend "
        "en profondeur : {cut}.",
        start=start,
        direct=Amount(value=direct, unit="ratio"),
        deep=Amount(value=deep, unit="ratio"),
        cut=tn(
            "une coupure des États-Unis toucherait {n} système",
            "une coupure des États-Unis toucherait {n} systèmes",
            int(hit),
        ),
    )


def _number(measures: dict[str, Measure], name: str) -> float | None:
    found = measures.get(name)
    return found.value if found is not None and isinstance(found.value, float) else None
