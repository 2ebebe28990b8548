"""The door of the room: what the law asks of each system of the register, on a day."""

from __future__ import annotations

from datetime import date

from beffroi.core import Assessment, assessment
from beffroi.evidence import EvidenceBase
from beffroi.register import Register
from beffroi.regulation.charter import charter_of, commitments
from beffroi.regulation.engine import Engine, standard_engine
from beffroi.regulation.findings import system_findings, whole
from beffroi.regulation.findings.charter import charter_findings, charter_measures
from beffroi.regulation.measures import authority_measures, system_measures
from beffroi.regulation.sheet import SystemView, authority_evidence, views


def look(
    register: Register,
    evidence: EvidenceBase,
    on: date,
    known: date,
    engine: Engine | None = None,
) -> list[SystemView]:
    """Return each system's facts and verdict on day ``on``, with what was known on day ``known``."""
    seen, base = register.at(on, known), evidence.as_known(known)
    return views(engine or standard_engine(), seen, base, on, known)


def assess(
    register: Register,
    evidence: EvidenceBase,
    on: date,
    known: date,
    engine: Engine | None = None,
) -> Assessment:
    """Return the measures and findings of the law for day ``on``, as known on day ``known``.

    ``engine`` holds the packs of the authority beside the shared ones (the shared ones alone by
    default).
    """
    engine = engine or standard_engine()
    seen = look(register, evidence, on, known, engine)
    law = engine.law
    measures = [m for view in seen for m in system_measures(view)]
    measures += authority_measures(seen)
    found = [*system_findings(seen), *whole.literacy(seen)]
    found += whole.outdated_rules(law, on, authority_evidence(register))
    charter = charter_of(evidence.as_known(known))
    if charter is not None:
        kept = commitments(charter, law, seen)
        measures += charter_measures(charter, kept)
        found += charter_findings(charter, kept)
    return assessment("regulation", on, known, measures, found)
