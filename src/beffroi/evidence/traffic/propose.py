"""From traffic to the register: which known system explains it, or which unknown one it shows.

What agents do on a site is explained by a system that *is* that site (its first-rank party, or
its own name); never by a system that merely rests on the same provider further down its chain.
What a server does is explained by the system that the inventory says it runs, else by any system
whose chain holds the provider. Traffic that nothing explains makes a new system; where several
explain it equally, no link is made and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from beffroi.core import Evidence, Text, t
from beffroi.evidence.linking import slug, systems, tokens
from beffroi.evidence.reading import Proposal
from beffroi.evidence.traffic.model import AgentUse, Group, MachineUse, Seen, Traffic
from beffroi.evidence.voice import Voice
from beffroi.register import AISystem, Claims, Link, Register, Use

_DAYS_A_YEAR = 365


@dataclass(frozen=True)
class Explained:
    """The systems that explain some traffic: one, several (no link), or none (a new system)."""

    ids: tuple[str, ...]


def explain(
    register: Register, voice: Voice, provider: str, *, service: str | None, machine: bool
) -> Explained:
    """Return the systems that account for traffic to a provider.

    Of several, those that the service uses are kept when there are any.
    """
    found = tuple(
        i
        for i, sheet in sorted(register.systems.items())
        if provider in _parties(register, i, sheet, voice, deep=machine)
    )
    if len(found) > 1 and service:
        own = tuple(i for i in found if _uses(register.systems[i], service))
        found = own or found
    if not found and not machine:
        found = _public_sites(register)
    return Explained(found)


def _uses(sheet: AISystem, service: str) -> bool:
    claims = sheet.services.get(service)
    return claims is not None and claims.value is True


def _parties(
    register: Register, system: str, sheet: AISystem, voice: Voice, *, deep: bool
) -> frozenset[str]:
    links = [link for link in sheet.chain.values() if deep or link.rank == 1]
    said = {c.value for link in links for c in link.party.claims}
    said |= {c.value for k in register.contracts_of(system) for c in k.supplier.claims}
    known = {
        c.value
        for i in said
        if i in register.suppliers
        for c in register.suppliers[i].provider.claims
    }
    return frozenset(said | known | _named(sheet, voice))


def _named(sheet: AISystem, voice: Voice) -> set[str]:
    """The providers that a system's own name says ("Assistant bureautique (Copilot)")."""
    if voice.context.parties is None:
        return set()
    names = (*(c.value for c in sheet.name.claims), *sheet.aliases)
    return {party for name in names for party, _ in voice.context.parties.find_parties(name)}


def _public_sites(register: Register) -> tuple[str, ...]:
    """The system that stands for public sites of generative AI, if the register has exactly one."""
    found = [
        i
        for i, sheet in sorted(register.systems.items())
        if "generative_use" in sheet.declared
        or any("generative" in tokens(c.value) for c in sheet.name.claims)
    ]
    return tuple(found) if len(found) == 1 else ()


@dataclass
class Proposals:
    """What one log proposes, and what it could not decide."""

    content: Traffic
    voice: Voice
    notes: list[Text]

    def all(self) -> Iterator[Proposal]:
        """Yield the proposals of every AI service seen."""
        for seen in self.content.seen:
            if seen.agents is not None or seen.withheld:
                yield from self._of_agents(seen)
            for machine in seen.machines:
                yield from self._of_machine(seen, machine)

    def _of_agents(self, seen: Seen) -> Iterator[Proposal]:
        register = self.voice.context.register
        services = {g.service for g in seen.agents.services} if seen.agents else set()
        only = next(iter(services)) if len(services) == 1 else None
        found = explain(register, self.voice, seen.provider, service=only, machine=False).ids
        if len(found) > 1:
            self.notes.append(_ambiguous(seen.product, found))
            return
        where = self._agents_evidence(seen.agents)
        system = found[0] if found else slug(seen.product)
        known = system in register.systems
        managed = bool(register.contracts_of(system)) if known else False
        yield Proposal.of("system", self._site(seen, system, where, known=known, paid=managed))
        for use in self._uses(seen, system, where, managed=managed):
            yield Proposal.of("use", use)

    def _agents_evidence(self, agents: AgentUse | None) -> Evidence:
        if agents is None:
            return self.voice.evidence()
        return self.voice.evidence("line", f"{agents.first_line}-{agents.last_line}")

    def _site(
        self, seen: Seen, system: str, where: Evidence, *, known: bool, paid: bool
    ) -> AISystem:
        named = seen.agents.services if seen.agents else ()
        link = Link(
            role="supplier", rank=1, group="sites", party=self.voice.measured(seen.provider, where)
        )
        # A contract already says who is paid: the traffic then adds services, not a party.
        chain = {} if paid else self._chain(system, seen.provider, link, where)
        return AISystem(
            id=system,
            name=Claims() if known else self.voice.measured(seen.product, where),
            stage=Claims() if known else self.voice.measured("in_service", where),
            services={g.service: self.voice.measured(True, where) for g in named if g.service},
            chain=chain,
        )

    def _chain(self, system: str, provider: str, link: Link, where: Evidence) -> dict[str, Link]:
        """Return the link, under the key and place of one that already names this provider."""
        sheet = self.voice.context.register.systems.get(system)
        for key, old in (sheet.chain if sheet else {}).items():
            if any(c.value == provider for c in old.party.claims):
                party = self.voice.measured(provider, where)
                return {key: Link(role=old.role, rank=old.rank, group=old.group, party=party)}
        return {slug(f"{link.role}-{provider}"): link}

    def _uses(self, seen: Seen, system: str, where: Evidence, *, managed: bool) -> Iterator[Use]:
        base = f"{system} {seen.product}" if slug(seen.product) != system else system
        if seen.agents is None:
            yield self._use(base, system, seen.product, None, None, where, managed=managed)
            return
        for group in seen.agents.services:
            name = f"{base} {group.service or 'hors organigramme'}"
            service = group.service or None
            yield self._use(name, system, seen.product, service, group, where, managed=managed)
        if seen.agents.others is not None:
            name, others = f"{base} autres services", seen.agents.others
            yield self._use(name, system, seen.product, None, others, where, managed=managed)

    def _use(
        self,
        name: str,
        system: str,
        purpose: str,
        service: str | None,
        group: Group | None,
        where: Evidence,
        *,
        managed: bool,
    ) -> Use:
        voice = self.voice
        return Use(
            id=slug(name),
            system=voice.measured(system, where),
            purpose=voice.measured(purpose, where),
            service=voice.measured(service, where) if service else Claims(),
            posts=voice.measured(group.posts, where) if group else Claims(),
            volume_per_year=self._yearly(group.requests, where) if group else Claims(),
            managed=Claims() if managed else voice.computed(False, [where]),
        )

    def _yearly(self, requests: int, where: Evidence) -> Claims[float]:
        """The log's requests over a year of the same days; nothing from less than a week."""
        first, last = self.content.first_day, self.content.last_day
        days = (last - first).days + 1 if first and last else 0
        if days < 7:  # noqa: PLR2004
            return Claims()
        return self.voice.computed(round(requests * _DAYS_A_YEAR / days, 1), [where])

    def _of_machine(self, seen: Seen, machine: MachineUse) -> Iterator[Proposal]:
        register = self.voice.context.register
        where = self.voice.evidence("line", f"{machine.first_line}-{machine.last_line}")
        found = self._run_by(machine)
        if not found:
            service = machine.service or None
            found = explain(register, self.voice, seen.provider, service=service, machine=True).ids
        if len(found) > 1:
            self.notes.append(_ambiguous(f"{machine.name} → {seen.product}", found))
            return
        system = found[0] if found else slug(machine.name or f"{machine.service} {seen.product}")
        yield Proposal.of("system", self._machine_system(seen, machine, system, where))
        yield Proposal.of(
            "use",
            Use(
                id=slug(f"{system} {seen.product} {machine.service} {machine.unit}"),
                system=self.voice.measured(system, where),
                purpose=self.voice.measured(seen.product, where),
                service=self.voice.measured(machine.service, where)
                if machine.service
                else Claims(),
                volume_per_year=self._yearly(machine.requests, where),
            ),
        )

    def _run_by(self, machine: MachineUse) -> tuple[str, ...]:
        known = systems(self.voice.context.register)
        named = {mention.id for mention in known.mentions(machine.name)}
        found = known.find(machine.name).id if not named and machine.name else None
        return tuple(sorted(named)) if named else ((found,) if found else ())

    def _machine_system(
        self, seen: Seen, machine: MachineUse, system: str, where: Evidence
    ) -> AISystem:
        register = self.voice.context.register
        sheet = register.systems.get(system)
        paid = bool(register.contracts_of(system)) or any(
            link.rank == 1 and link.party for link in (sheet.chain.values() if sheet else ())
        )
        key = slug(f"observe-{seen.provider}")
        link = Link(
            role="model",
            rank=2 if paid else 1,
            group=key,
            party=self.voice.measured(seen.provider, where),
        )
        known = sheet is not None
        return AISystem(
            id=system,
            name=Claims() if known else self.voice.measured(machine.name or seen.product, where),
            stage=Claims() if known else self.voice.measured("in_service", where),
            services={machine.service: self.voice.measured(True, where)}
            if machine.service and not known
            else {},
            chain=self._chain(system, seen.provider, link, where),
        )


def _ambiguous(name: str, ids: tuple[str, ...]) -> Text:
    return t(
        "le trafic « {name} » peut venir de {ids} : il n’est rattaché à aucun.", name=name, ids=ids
    )
