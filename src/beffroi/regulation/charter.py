"""The authority's own charter, article by article, against the facts of its systems.

An article is tied to a commitment of the rule packs (``kind: commitment``) by the words that the
commitment names (``clause``). That tie is *proposed*: the article is quoted, a person confirms.
Whether the commitment is kept is the engine's own answer on each system, never the words'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from beffroi.core import Evidence
from beffroi.evidence import EvidenceBase
from beffroi.evidence.reading import Reading
from beffroi.regulation.condition import FactTest, walk
from beffroi.regulation.law import Law
from beffroi.regulation.pack import Rule
from beffroi.regulation.sheet import SystemView, weigh
from beffroi.regulation.verdict import Duty

Answer = Literal["met", "not_met", "unknown"]


@dataclass(frozen=True)
class Article:
    """One article: its title as written, its words, and their place."""

    title: str
    words: str
    evidence: Evidence


@dataclass(frozen=True)
class Charter:
    """A charter: what it calls itself, and its numbered articles in order."""

    title: str
    adopted: date | None
    articles: tuple[Article, ...]


@dataclass(frozen=True)
class Answered:
    """What the facts of one system say of a commitment, and what they rest on."""

    view: SystemView
    answer: Answer
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Commitment:
    """A recognised commitment: its rule, the articles that seem to make it, each system's answer."""

    rule: Rule
    articles: tuple[Article, ...]
    systems: tuple[Answered, ...]

    @property
    def answer(self) -> Answer:
        """Not met by one system is not met; a system that nothing shows leaves it unknown."""
        answers = {s.answer for s in self.systems}
        if "not_met" in answers:
            return "not_met"
        return "met" if answers == {"met"} else "unknown"

    @property
    def proofs(self) -> tuple[str, ...]:
        """The facts that would prove it kept."""
        return tuple(_proofs(self.rule))


def charter_of(evidence: EvidenceBase) -> Charter | None:
    """Return the latest charter that was dropped, or ``None``."""
    # Its package opens papers: loaded only where one was read.
    if not evidence.readings("contract"):
        return None
    from beffroi.evidence.readers.contract.model import PaperContent  # noqa: PLC0415

    found = [(r, paper) for r, paper in evidence.of(PaperContent) if paper.paper == "charter"]
    if not found:
        return None
    reading, paper = max(found, key=lambda f: (f[1].dated or date.min, f[0].ingested_on, f[0].id))
    articles = tuple(
        Article(str(s.value), s.excerpt, _quoted(reading, s.at.kind, s.at.at, str(s.value)))
        for s in paper.facts("article")
    )
    return Charter(paper.title, paper.dated, articles) if articles else None


def _quoted(reading: Reading, kind: str, at: str, title: str) -> Evidence:
    place = reading.evidence(excerpt=title)
    return place.model_copy(
        update={"locator": place.locator.model_copy(update={"kind": kind, "at": at})}
    )


def commitments(charter: Charter, law: Law, views: Sequence[SystemView]) -> tuple[Commitment, ...]:
    """Return the commitments that articles seem to make, in the order of the rules."""
    used = [v for v in views if v.in_use]
    found = []
    for rule in (r for p in law.packs for r in p.rules if r.kind == "commitment" and r.clause):
        articles = tuple(a for a in charter.articles if proposes(rule, f"{a.title} {a.words}"))
        if articles:
            answers = tuple(
                _answered(view, duty)
                for view in used
                for duty in view.verdict.core.duties
                if duty.rule.id == rule.id and duty.status != "undetermined"
            )
            found.append(Commitment(rule, articles, answers))
    return tuple(found)


def proposes(rule: Rule, words: str) -> bool:
    """Whether words hold one beginning of every group of a rule's ``clause`` (acronyms as such)."""
    return bool(rule.clause) and all(
        any(
            re.search(_beginning(stem), words, 0 if stem.isupper() else re.IGNORECASE)
            for stem in group
        )
        for group in rule.clause
    )


def _beginning(stem: str) -> str:
    return rf"\b{re.escape(stem)}\b" if stem.isupper() else rf"\b{re.escape(stem)}"


def _answered(view: SystemView, duty: Duty) -> Answered:
    """Met on proof; not met when a fact of the proof is known, or admitted, to be false."""
    told = list(_told(view, duty.rule))
    proofs = tuple(dict.fromkeys(e for _, places in told for e in places)) or view.all_evidence[:1]
    if duty.status == "met":
        return Answered(view, "met", proofs)
    denied = duty.status == "open" and any(value is False for value, _ in told)
    return Answered(view, "not_met" if denied else "unknown", proofs)


def _told(view: SystemView, rule: Rule) -> Iterator[tuple[object, tuple[Evidence, ...]]]:
    """The values of the facts that would prove a commitment kept, a plain « no » included."""
    for fact in _proofs(rule):
        known = view.known.get(fact)
        claims = view.sheet.facts.get(fact)
        said = weigh(claims) if claims is not None else None
        if known is not None:
            yield known.value, known.evidence
        elif said is not None and said.value is False:
            yield False, said.evidence


def _proofs(rule: Rule) -> Iterator[str]:
    met = rule.then.met_when if rule.then else None
    for leaf, _ in walk(met) if met is not None else ():
        if isinstance(leaf, FactTest):
            yield leaf.fact
