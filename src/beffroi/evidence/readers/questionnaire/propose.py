"""From answers to a system's sheet: fields, chain, facts and statements, all declared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from beffroi.core import Evidence, Text, t
from beffroi.core.evidence import LocatorKind
from beffroi.evidence.cells import count, day, is_unknown, number, plain, yes_no
from beffroi.evidence.linking import (
    contract_by_reference,
    find_any,
    normalise,
    services,
    slug,
    suppliers,
    systems,
)
from beffroi.evidence.readers.questionnaire.answers import (
    UNKNOWN,
    Answer,
    fact_of,
    stage_of,
    statement_of,
)
from beffroi.evidence.reading import Proposal
from beffroi.evidence.voice import Voice
from beffroi.register import AISystem, Claims, Contract, Link, Role, merge

OWN = "interne"
_OWN_WORDS = re.compile(
    r"\b(fait par (le|la|nos)|en interne|interne|en regie|fait maison|serveur de fichiers)\b"
)
_LINKS: dict[str, tuple[Role, int]] = {
    "supplier": ("supplier", 1),
    "model": ("model", 2),
    "host": ("host", 3),
}
# What tells that the block describes a tool, and does not only answer one question about it.
_DESCRIBES = frozenset({"purpose", "stage", "is_ai", "supplier", "function"})
_AUTHORITY = frozenset({"structure", "collectivite", "etablissement"})


@dataclass
class System:
    """The answers on one system, each with the service that gave it."""

    name: str
    answers: list[tuple[str, Answer]]


@dataclass
class Proposer:
    """Writes the sheets that answers describe, and notes what it left out."""

    voice: Voice
    kind: LocatorKind
    notes: list[Text] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)

    def all(self, described: list[System]) -> Iterator[Proposal]:
        """Yield the sheets of every system described."""
        for one in described:
            system = self._id(one)
            if system is not None:
                yield Proposal.of("system", self._sheet(system, one))
                yield from self._contract(system, one)

    def _id(self, one: System) -> str | None:
        """The known system of this name, or a new one when the answers describe it."""
        authority = self.voice.context.register.authority.name.value or ""
        if plain(one.name) in _AUTHORITY or normalise(one.name) == normalise(authority):
            return None
        known = find_any(systems(self.voice.context.register), (one.name, *_aliases(one)))
        if known.id is not None:
            return known.id
        codes = {answer.code for _, answer in one.answers}
        excluded = [
            a for _, a in one.answers if a.code == "in_register" and yes_no(a.said) is False
        ]
        if excluded:
            self.excluded.append(one.name)
            self.notes.append(
                t(
                    "« {name} » n’est pas inscrit au registre : {why}.",
                    name=one.name,
                    why=excluded[0].said,
                )
            )
            return None
        if known.note is not None or not codes & _DESCRIBES:
            self.notes.append(
                known.note
                or t(
                    "« {name} » n’est pas décrit : ses réponses restent dans la lecture.",
                    name=one.name,
                )
            )
            return None
        return slug(one.name)

    def _sheet(self, system: str, one: System) -> AISystem:
        known = self.voice.context.register.systems.get(system)
        spelt = {c.value for c in known.name.claims} | set(known.aliases) if known else set()
        first = self._where(one.answers[0][1])
        parts = [self._part(system, answer, self._where(answer)) for _, answer in one.answers]
        also = {*_aliases(one), *([one.name] if known else [])}
        sheet = AISystem(
            id=system,
            name=Claims() if known else self.voice.declared(one.name, first),
            aliases=tuple(sorted(also - spelt)),
            services=self._services(one),
        )
        return _gathered([sheet, *parts])

    def _where(self, answer: Answer) -> Evidence:
        where = self.voice.evidence(self.kind, answer.line, answer.said[:200] or None)
        return where.model_copy(update={"collected_on": answer.on}) if answer.on else where

    def _services(self, one: System) -> dict[str, Claims[bool]]:
        found: dict[str, Claims[bool]] = {}
        known = services(self.voice.context.register)
        for service, answer in one.answers:
            if service:
                key = known.find(service).id or slug(service)
                found.setdefault(key, self.voice.declared(True, self._where(answer)))
        # A service that denies using the tool does not use it, as far as it says.
        for service, answer in one.answers:
            if answer.about == "generative_use" and yes_no(answer.said) is False and service:
                key = known.find(service).id or slug(service)
                found[key] = self.voice.declared(False, self._where(answer))
        return found

    def _part(self, system: str, answer: Answer, where: Evidence) -> AISystem:
        """Return the fragment of sheet that one answer makes."""
        if answer.code == "aliases":
            return AISystem(id=system)
        if answer.code in _LINKS:
            return self._link(system, answer, where)
        fact = self._fact_type(answer)
        if fact is not None:
            value = fact_of(answer.said, fact)
            told = {} if value is None else {answer.code: self.voice.declared(value, where)}
            return AISystem(id=system, facts=told)
        if answer.about in _FIELDS:
            value = _FIELDS[answer.about](answer.said)
            if value is not None:
                claim = {answer.about: self.voice.declared(value, where)}
                return AISystem(id=system, **claim, **self._stated(answer, where))
            if is_unknown(answer.said):
                return AISystem(id=system)
        return AISystem(id=system, **self._statement(answer, where))

    def _fact_type(self, answer: Answer) -> str | None:
        """The type of the fact that a code names; without a vocabulary, any plain code is one."""
        if answer.code in _FIELDS or answer.code != answer.about:
            return None
        facts = self.voice.context.facts
        return facts.get(answer.code) if facts else "yes_no"

    def _stated(self, answer: Answer, where: Evidence) -> dict[str, Any]:
        """A field answered as a statement (``declared.stopped_on``) is kept as both."""
        return self._statement(answer, where) if answer.code != answer.about else {}

    def _statement(self, answer: Answer, where: Evidence) -> dict[str, Any]:
        value = statement_of(answer.said)
        if value == UNKNOWN:
            return {}
        return {"declared": {answer.about: self.voice.declared(value, where)}}

    def _link(self, system: str, answer: Answer, where: Evidence) -> AISystem:
        role, rank = _LINKS[answer.code]
        party = self._party(answer)
        told = self._statement(answer, where)
        if party is None:
            return AISystem(id=system, **told)
        link = Link(role=role, rank=rank, group=role, party=self.voice.declared(party, where))
        key = self._key(system, role, party)
        return AISystem(id=system, chain={key[0]: link.model_copy(update=key[1])}, **told)

    def _key(self, system: str, role: Role, party: str) -> tuple[str, dict[str, Any]]:
        """The key and place of a link that already holds this party in this role, or a new key."""
        sheet = self.voice.context.register.systems.get(system)
        for key, link in (sheet.chain if sheet else {}).items():
            if link.role == role and party in {c.value for c in link.party.claims}:
                return key, {"rank": link.rank, "group": link.group}
        return slug(f"{role} {party}"), {}

    def _party(self, answer: Answer) -> str | None:
        """The supplier, provider or model that an answer names; never one guessed from words."""
        if is_unknown(answer.said):
            return None
        if _OWN_WORDS.search(plain(answer.said)):
            return OWN
        context = self.voice.context
        if answer.code == "supplier":
            known = suppliers(context.register).find(answer.said).id
            if known is not None:
                return known
        found = context.parties.find_parties(answer.said) if context.parties else []
        return found[0][0] if found else None

    def _contract(self, system: str, one: System) -> Iterator[Proposal]:
        """Tie the system to the contract that an answer quotes by its number."""
        for _, answer in one.answers:
            found = contract_by_reference(self.voice.context.register, answer.said)
            if answer.code == "contract" and found is not None:
                covers = {system: self.voice.declared(True, self._where(answer))}
                yield Proposal.of("contract", Contract(id=found, systems=covers))


def _gathered(parts: list[AISystem]) -> AISystem:
    """Merge two by two: a claim is then sorted a few times, however many answers there are."""
    while len(parts) > 1:
        odd = parts[-1:] if len(parts) % 2 else []
        pairs = zip(parts[::2], parts[1::2], strict=False)
        parts = [merge(one, other) for one, other in pairs] + odd
    return parts[0]


def _aliases(one: System) -> list[str]:
    """The other names that the answers give, one a bar."""
    said = (answer.said for _, answer in one.answers if answer.code == "aliases")
    return [name.strip() for names in said for name in names.split("|") if name.strip()]


_FIELDS: dict[str, Any] = {
    "purpose": lambda said: None if is_unknown(said) else said,
    "fallback": lambda said: None if is_unknown(said) else said,
    "stage": stage_of,
    "in_service_since": day,
    "stopped_on": day,
    "users": count,
    "annual_cost": number,
}
