"""The door of the room: what the register and the evidence say of dependence, on a day."""

from __future__ import annotations

from datetime import date

from beffroi.core import Assessment, assessment
from beffroi.evidence import EvidenceBase
from beffroi.register import Register
from beffroi.sovereignty.chain import build_chains
from beffroi.sovereignty.findings import findings
from beffroi.sovereignty.kb.base import KnowledgeBase, knowledge_base
from beffroi.sovereignty.kb.matchers import host_matcher, party_finder
from beffroi.sovereignty.measures.authority import authority_measures
from beffroi.sovereignty.measures.systems import system_measures
from beffroi.sovereignty.seen import awake
from beffroi.sovereignty.view import View


def look(
    register: Register,
    evidence: EvidenceBase,
    on: date,
    known: date,
    kb: KnowledgeBase | None = None,
) -> View:
    """Return the register's chains on day ``on``, with what was known on day ``known``."""
    seen, base = register.at(on, known), evidence.as_known(known)
    table = kb or knowledge_base()
    chains = build_chains(seen, table, party_finder(), host_matcher(), on, known, awake(base, seen))
    return View(seen, chains, table, on, known)


def assess(register: Register, evidence: EvidenceBase, on: date, known: date) -> Assessment:
    """Return the measures and findings of dependence for day ``on``, as known on day ``known``."""
    view = look(register, evidence, on, known)
    measures = [m for s in sorted(view.systems) for m in system_measures(view, s)]
    measures += authority_measures(view)
    return assessment("dependence", on, known, measures, findings(view, evidence.as_known(known)))
