"""What a usage log proposes: chains seen at work, models, hosts and uses of each system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from beffroi.evidence.linking import normalise, slug, systems
from beffroi.evidence.readers.usage_log.call import PRIVATE, PUBLIC
from beffroi.evidence.readers.usage_log.model import UsageGroup, UsageLog
from beffroi.evidence.reading import Proposal
from beffroi.evidence.voice import Voice
from beffroi.register import AISystem, Claims, Component, Link, Use

_DAYS_A_YEAR, _A_WEEK = 365, 7


def proposals(content: UsageLog, voice: Voice) -> Iterator[Proposal]:
    """Yield the proposals of every system that the log names."""
    linker = systems(voice.context.register)
    named: dict[str, list[UsageGroup]] = {}
    for group in content.groups:
        if group.system:
            named.setdefault(group.system, []).append(group)
    for name, groups in sorted(named.items()):
        found = linker.find(name)
        excluded = normalise(name) in voice.context.excluded
        if found.id is None and (found.note is not None or excluded):
            continue
        yield from _System(found.id, name, groups, content, voice).proposals()


class _System:
    """What the calls of one system say of it."""

    def __init__(
        self,
        known: str | None,
        name: str,
        groups: list[UsageGroup],
        content: UsageLog,
        voice: Voice,
    ) -> None:
        self._known, self._name, self._groups = known, name, groups
        self._id = known or slug(name)
        self._content, self._voice = content, voice
        first, last = min(g.first_line for g in groups), max(g.last_line for g in groups)
        self._where = voice.evidence("line", f"{first}-{last}")

    def proposals(self) -> Iterator[Proposal]:
        """Yield the system with its chain, its models and hosts, its uses."""
        voice, where = self._voice, self._where
        name = Claims[str]() if self._known else voice.measured(self._name, where)
        stage = Claims[Any]() if self._known else voice.measured("in_service", where)
        system = AISystem(id=self._id, name=name, stage=stage, chain=dict(self._chain()))
        yield Proposal.of("system", system)
        for model in sorted({g.model for g in self._groups}):
            yield Proposal.of("component", self._component("model", model))
        for host in sorted({g.host for g in self._groups} - {"", PRIVATE, PUBLIC}):
            yield Proposal.of("component", self._component("endpoint", host))
        for purpose in sorted({g.purpose for g in self._groups}):
            yield Proposal.of("use", self._use(purpose))

    def _chain(self) -> Iterator[tuple[str, Link]]:
        sheet = self._voice.context.register.systems.get(self._id)
        links = sheet.chain if sheet else {}
        paid = any(link.rank == 1 and link.party for link in links.values())
        for role, provider in sorted(self._parties()):
            party = self._voice.measured(provider, self._where)
            old = next(
                (
                    (key, link)
                    for key, link in links.items()
                    if link.role == role and any(c.value == provider for c in link.party.claims)
                ),
                None,
            )
            if old is not None:
                key, link = old
                yield key, Link(role=link.role, rank=link.rank, group=link.group, party=party)
            else:
                rank = (2 if role == "model" else 3) if paid else 1
                # A group of its own: what is seen at work is needed, not one choice among others.
                key = slug(f"{role}-{provider}")
                yield key, Link(role=role, rank=rank, group=key, party=party)

    def _parties(self) -> set[tuple[Any, str]]:
        """Whose model is asked, and who answers: two roles that one provider may hold."""
        context = self._voice.context
        found: set[tuple[Any, str]] = set()
        for group in self._groups:
            named = context.parties.find_parties(group.model) if context.parties else []
            found |= {("model", party) for party, _ in named[:1]}
            match = context.hosts.match(group.host) if context.hosts and group.host else None
            if match is not None:
                found.add(("host", match.provider))
        return found

    def _component(self, kind: Any, name: str) -> Component:
        voice, where = self._voice, self._where
        return Component(
            id=slug(f"{self._id} {name}"),
            name=voice.measured(name, where),
            system=voice.measured(self._id, where),
            kind=voice.measured(kind, where),
            model=voice.measured(name, where) if kind == "model" else Claims(),
            host=voice.measured(name, where) if kind == "endpoint" else Claims(),
        )

    def _use(self, purpose: str) -> Use:
        voice, where = self._voice, self._where
        calls = sum(g.calls - g.failed for g in self._groups if g.purpose == purpose)
        first, last = self._content.first_day, self._content.last_day
        days = (last - first).days + 1 if first and last else 0
        yearly = round(calls * _DAYS_A_YEAR / days, 1) if days >= _A_WEEK else None
        return Use(
            id=slug(f"{self._id} {purpose or 'appels'}"),
            system=voice.measured(self._id, where),
            purpose=voice.measured(purpose, where) if purpose else Claims(),
            volume_per_year=Claims() if yearly is None else voice.computed(yearly, [where]),
        )
