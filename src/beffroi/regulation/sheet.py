"""From a sheet of the register to facts: which voice counts, and what proves it.

A person's word stays in the register, but the law is judged on the best evidence: a measured or
computed claim outweighs a declaration, unless the person spoke after it. Facts that prove an
obligation met (``proof.*``) count only when an artefact shows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from hashlib import sha256
from typing import Any

from beffroi.core import BeffroiError, Evidence, Grade, Locator
from beffroi.core.yamlfile import dump_yaml
from beffroi.evidence import EvidenceBase
from beffroi.evidence.linking import systems
from beffroi.evidence.supply import OWN
from beffroi.evidence.traffic.attribution import inventory_lines
from beffroi.evidence.traffic.model import NameTraffic, WebTraffic
from beffroi.register import AISystem, Claim, Claims, Register
from beffroi.register.files import AUTHORITY_FILE, FOLDERS
from beffroi.regulation.engine import Engine, Verdict
from beffroi.regulation.terms import terms
from beffroi.regulation.vocabulary import OPEN, Vocabulary

# Roles that touch the data; a model run by oneself makes nobody a processor.
_HANDLING = frozenset({"supplier", "integrator", "host", "speech", "search", "identity"})
_SHOWN = frozenset({Grade.MEASURED, Grade.COMPUTED})
_CLOSE = 0.8  # how alike two names are when one is a slip of the other
# What people declare, and the fact that an artefact may show instead.
DECLARED: Mapping[str, str] = {
    "ai_notice": "proof.ai_notice",
    "explicit_notice": "proof.explicit_notice",
    "rules_published": "proof.rules_published",
    "dpia_done": "proof.dpia",
    "agents_informed": "proof.workers_informed",
    "article_28": "proof.processor_contract",
    "human_review": "human_checks_output",
    "emotion_inference": "infers_emotion_from_voice",
}


@dataclass(frozen=True)
class Known:
    """A fact's value as judged, how it is known, and by what."""

    value: Any
    grade: Grade
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class SystemView:
    """A system's facts on a day, and what the law says of them."""

    sheet: AISystem
    known: Mapping[str, Known]
    verdict: Verdict
    misread: tuple[str, ...] = ()
    last_use: tuple[date, tuple[Evidence, ...]] | None = None
    ended: tuple[date, Evidence] | None = None
    stage: str | None = field(default=None)

    @property
    def subject(self) -> str:
        """The subject of its measures and findings."""
        return f"system:{self.sheet.id}"

    @property
    def name(self) -> str:
        """How people call it."""
        return self.sheet.name.value or self.sheet.id

    @property
    def in_use(self) -> bool:
        """Whether people are subject to it: in service or on trial, or nobody said otherwise."""
        return self.stage in {None, "pilot", "in_service"} or self.used_after_end

    @property
    def used_after_end(self) -> bool:
        """Whether a log shows it working after its contract ended, or after its declared stop."""
        return self.last_use is not None and self.ended is not None

    @property
    def since(self) -> date | None:
        """The day from which it is used, when known."""
        return self.sheet.in_service_since.value

    @cached_property
    def all_evidence(self) -> tuple[Evidence, ...]:
        """The evidence of every fact; the sheet itself for what a person typed."""
        found = dict.fromkeys(e for k in self.known.values() for e in k.evidence)
        return tuple(found) or (sheet_evidence(self.sheet),)

    @property
    def grade(self) -> Grade:
        """Computed when artefacts alone speak, else declared: a chain is as good as its worst link."""
        grades = {k.grade for k in self.known.values()}
        return Grade.COMPUTED if grades and grades <= _SHOWN else Grade.DECLARED


def sheet_evidence(sheet: AISystem, key: str = "facts") -> Evidence:
    """Return the sheet itself as evidence, for what a person typed without an artefact."""
    text = dump_yaml(sheet.model_dump(mode="json", exclude_defaults=True))
    return Evidence(
        file=f"registre/{FOLDERS['system']}/{sheet.id}.yaml",
        sha256=sha256(text.encode()).hexdigest(),
        locator=Locator(kind="key", at=key),
    )


def authority_evidence(register: Register) -> Evidence:
    """Return the authority's sheet as evidence."""
    text = dump_yaml(register.authority.model_dump(mode="json", exclude_defaults=True))
    return Evidence(file=f"registre/{AUTHORITY_FILE}", sha256=sha256(text.encode()).hexdigest())


def weigh(claims: Claims[Any]) -> Claim[Any] | None:
    """Return the claim that counts before the law, or ``None`` when nobody said anything.

    « Je ne sais pas » counts only while nobody else knows.
    """
    told = [c for c in claims.claims if c.value != OPEN] or list(claims.claims)
    best = next(iter(told), None)
    if best is None or best.grade in _SHOWN:
        return best
    shown = next((c for c in told if c.grade in _SHOWN), None)
    if shown is None or shown.value == best.value:
        return best
    confirmed = (best.known or date.min) > (shown.known or date.min)
    return best if confirmed else shown


def views(
    engine: Engine, register: Register, evidence: EvidenceBase, on: date, known: date
) -> list[SystemView]:
    """Return the view of every system and algorithm of the register, by id."""
    uses = dict(_last_uses(register, evidence, on))
    return [
        _view(engine, register, sheet, uses.get(system), on, known)
        for system, sheet in sorted(register.systems.items())
    ]


def _view(
    engine: Engine,
    register: Register,
    sheet: AISystem,
    last: tuple[date, tuple[Evidence, ...]] | None,
    on: date,
    known: date,
) -> SystemView:
    facts: dict[str, Known] = {}
    misread: list[str] = []
    ended = _ended(register, sheet, on)
    after = last if last is not None and ended is not None and last[0] > ended[0] else None
    for name, fact in _facts(engine.law.vocabulary, register, sheet):
        try:
            engine.law.vocabulary.read(name, fact.value)
        except BeffroiError:
            misread += [name] if _meant_for_law(engine.law.vocabulary, name) else []
        else:
            facts[name] = fact
    if after is not None and ended is not None:
        facts["used_after_contract_end"] = Known(True, Grade.COMPUTED, (ended[1], *after[1]))
    verdict = engine.evaluate({n: k.value for n, k in facts.items()}, on=on, known=known)
    return SystemView(
        sheet=sheet,
        known=facts,
        verdict=verdict,
        misread=tuple(misread),
        last_use=after,
        ended=ended if after is not None else None,
        stage=sheet.stage.value,
    )


def _meant_for_law(vocabulary: Vocabulary, name: str) -> bool:
    """Whether a fact is the vocabulary's, wrongly written; others are facts for another room."""
    return name in vocabulary.facts or bool(get_close_matches(name, vocabulary.facts, 1, _CLOSE))


def _facts(
    vocabulary: Vocabulary, register: Register, sheet: AISystem
) -> Iterator[tuple[str, Known]]:
    yield from _from_authority(register)
    if sheet.in_service_since.best is not None:
        yield "in_service_since", _known(sheet.in_service_since.best, sheet)
    yield from _processor(register, sheet)
    for term, value, proofs in terms(register, sheet):
        yield term, Known(value, Grade.COMPUTED, proofs)
    for key, name in DECLARED.items():
        claims = sheet.declared.get(key)
        shown = next((c for c in claims.claims if c.grade in _SHOWN), None) if claims else None
        if shown is not None:
            yield name, _known(shown, sheet)
    for name, claims in sorted(sheet.facts.items()):
        claim = weigh(claims)
        fact = vocabulary.facts.get(name)
        if claim is None or (fact is not None and fact.proof and claim.grade not in _SHOWN):
            continue
        yield name, _known(claim, sheet)


def _known(claim: Claim[Any], sheet: AISystem) -> Known:
    return Known(claim.value, claim.grade, claim.evidence or (sheet_evidence(sheet),))


def org_facts(register: Register) -> dict[str, object]:
    """Return the structure's own facts, ready for ``evaluate(..., org=...)``."""
    return {name: known.value for name, known in _from_authority(register)}


def _from_authority(register: Register) -> Iterator[tuple[str, Known]]:
    where = (authority_evidence(register),)
    for name in ("population", "agents"):
        claim = getattr(register.authority, name).best
        if claim is not None:
            yield name, Known(claim.value, claim.grade, claim.evidence or where)


def _processor(register: Register, sheet: AISystem) -> Iterator[tuple[str, Known]]:
    """A contract, or a third party in the chain, makes a processor; its clause is the proof."""
    contracts = register.contracts_of(sheet.id)
    parties = [
        claim
        for link in sheet.chain.values()
        if link.role in _HANDLING and (claim := link.party.best) is not None and claim.value != OWN
    ]
    if contracts:
        proofs = tuple(e for c in contracts for e in c.systems[sheet.id].evidence)
        yield "has_processor", Known(True, Grade.COMPUTED, proofs or (sheet_evidence(sheet),))
    elif parties:
        proofs = tuple(e for claim in parties for e in claim.evidence)
        yield (
            "has_processor",
            Known(True, Grade.COMPUTED, proofs or (sheet_evidence(sheet, "chain"),)),
        )
    clauses = [c.dpa_article_28 for c in contracts if c.dpa_article_28]
    if clauses:
        # The contract's own text is the proof, whatever the grade of what it promises.
        found = any(c.value is True for c in clauses)
        proofs = tuple(e for c in clauses for e in c.evidence)
        yield "proof.processor_contract", Known(found, Grade.COMPUTED, proofs)


def _ended(register: Register, sheet: AISystem, on: date) -> tuple[date, Evidence] | None:
    """Return the end of the system's last contract, or of its declared use, when it is past."""
    contracts = register.contracts_of(sheet.id)
    ends = [c.end for c in contracts if c.tacit_renewal.value is not True]
    days = [e.value for e in ends if e.value is not None]
    if contracts and len(days) == len(contracts) and max(days) < on:
        last = max(ends, key=lambda e: e.value or date.min)
        return max(days), (last.evidence or (sheet_evidence(sheet),))[0]
    stopped = sheet.stopped_on
    if stopped.value is not None and stopped.value < on:
        return stopped.value, (stopped.evidence or (sheet_evidence(sheet, "stopped_on"),))[0]
    return None


def _last_uses(
    register: Register, evidence: EvidenceBase, on: date
) -> Iterator[tuple[str, tuple[date, tuple[Evidence, ...]]]]:
    """Yield, for each system that a log shows at work, the last such day and its proof.

    The proof is the log's line, then the inventory's lines that say whose machine it was.
    """
    linker = systems(register)
    found: dict[str, tuple[date, tuple[Evidence, ...]]] = {}
    for reading, log in (*evidence.of(WebTraffic), *evidence.of(NameTraffic)):
        for use in log.machines:
            named = {m.id for m in linker.mentions(use.name)}
            system = next(iter(named)) if len(named) == 1 else linker.find(use.name).id
            day = min(use.last_day, on)
            if system is not None and (system not in found or found[system][0] < day):
                place = reading.evidence("line", str(use.last_line), use.product)
                found[system] = (day, (place, *inventory_lines(evidence, use)))
    yield from found.items()
