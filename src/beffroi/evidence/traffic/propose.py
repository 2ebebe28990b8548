"""What a log proposes to the register: uses by service, links of chains, unknown systems.

Traffic that nothing explains makes a new system; where several systems explain it equally, no
link is made and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from beffroi.core import Evidence, Text, t
from beffroi.evidence.linking import normalise, slug
from beffroi.evidence.reading import Proposal
from beffroi.evidence.traffic.explain import Explainer
from beffroi.evidence.traffic.model import AgentUse, Group, MachineUse, Seen, Traffic
from beffroi.evidence.voice import Voice
from beffroi.register import AISystem, Claims, Link, Use

_DAYS_A_YEAR = 365
_A_WEEK = 7


@dataclass
class Proposals:
    """What one log proposes, and the notes on what it could not decide."""

    content: Traffic
    voice: Voice
    explainer: Explainer
    notes: list[Text] = field(default_factory=list)

    def all(self) -> Iterator[Proposal]:
        """Yield the proposals of every AI service seen."""
        for seen in self.content.seen:
            if seen.agents is not None or seen.withheld:
                yield from self._site(seen)
        for machine in self.content.machines:
            yield from self._machine(machine)

    def _site(self, seen: Seen) -> Iterator[Proposal]:
        """Yield the system that agents used, and its uses by service."""
        found = self.explainer.site(seen.products[0].provider)
        if len(found) > 1:
            self.notes.append(_ambiguous(seen.name, found))
            return
        system, where = seen.system or slug(seen.name), self._where(seen.agents)
        register = self.voice.context.register
        if not found and self._excluded(seen.name):
            return
        known, paid = system in register.systems, bool(register.contracts_of(system))
        yield Proposal.of(
            "system",
            AISystem(
                id=system,
                name=Claims() if known else self.voice.measured(seen.name, where),
                stage=Claims() if known else self.voice.measured("in_service", where),
                services={
                    g.service: self.voice.measured(True, where)
                    for g in (seen.agents.services if seen.agents else ())
                    if g.service
                },
                # A contract already says who is paid: traffic then adds services, not a party.
                chain={} if paid else self._sites_chain(system, seen, where),
            ),
        )
        for use in self._uses(system, seen, where, managed=paid):
            yield Proposal.of("use", use)

    def _excluded(self, name: str) -> bool:
        """Whether the authority says that it does not register this tool."""
        return normalise(name) in self.voice.context.excluded

    def _where(self, agents: AgentUse | None) -> Evidence:
        if agents is None:
            return self.voice.evidence()
        return self.voice.evidence("line", f"{agents.first_line}-{agents.last_line}")

    def _sites_chain(self, system: str, seen: Seen, where: Evidence) -> dict[str, Link]:
        """Return a link for each AI service told; one of fewer than k posts carries nothing."""
        told = [p for p in seen.products if p.requests is not None]
        chain: dict[str, Link] = {}
        for product in told or seen.products:
            party = self.voice.measured(product.provider, where)
            link = Link(role="supplier", rank=1, group="sites", party=party)
            key = slug(f"sites {product.provider}")
            chain |= self._placed(system, product.provider, key, link)
        return chain

    def _placed(self, system: str, provider: str, key: str, link: Link) -> dict[str, Link]:
        """Return the link, under the key and place of one that already names this provider."""
        sheet = self.voice.context.register.systems.get(system)
        for known, old in (sheet.chain if sheet else {}).items():
            if any(c.value == provider for c in old.party.claims):
                place = {"role": old.role, "rank": old.rank, "group": old.group}
                return {known: link.model_copy(update=place)}
        return {key: link}

    def _uses(self, system: str, seen: Seen, where: Evidence, *, managed: bool) -> Iterator[Use]:
        told = seen.agents
        groups: list[tuple[str, str | None, Group | None]] = []
        if told is None:
            groups.append(("", None, None))
        else:
            groups += [(g.service or "hors-organigramme", g.service, g) for g in told.services]
            if told.others is not None:
                groups.append(("autres-services", None, told.others))
        voice = self.voice
        for name, service, group in groups:
            yield Use(
                id=slug(f"{system} {name}"),
                system=voice.measured(system, where),
                purpose=voice.measured(seen.name, where),
                service=voice.measured(service, where) if service else Claims(),
                posts=voice.measured(group.posts, where) if group else Claims(),
                volume_per_year=self._yearly(group.requests, where) if group else Claims(),
                managed=Claims() if managed else voice.computed(False, [where]),
            )

    def _yearly(self, requests: int, where: Evidence) -> Claims[float]:
        """The log's requests over a year of the same days; nothing from less than a week."""
        first, last = self.content.first_day, self.content.last_day
        days = (last - first).days + 1 if first and last else 0
        if days < _A_WEEK:
            return Claims()
        return self.voice.computed(round(requests * _DAYS_A_YEAR / days, 1), [where])

    def _machine(self, machine: MachineUse) -> Iterator[Proposal]:
        found = self.explainer.machine(machine, machine.provider)
        if len(found) > 1:
            self.notes.append(_ambiguous(f"{machine.name} → {machine.product}", found))
            return
        where = self.voice.evidence("line", f"{machine.first_line}-{machine.last_line}")
        name = machine.name or f"{machine.service} {machine.product}".strip()
        if not found and self._excluded(name):
            return
        system = found[0] if found else slug(name)
        yield Proposal.of("system", self._run(machine, system, name, where))
        yield Proposal.of(
            "use",
            Use(
                id=slug(f"{system} {machine.product} {machine.name or machine.service}"),
                system=self.voice.measured(system, where),
                purpose=self.voice.measured(machine.product, where),
                service=self.voice.measured(machine.service, where)
                if machine.service
                else Claims(),
                volume_per_year=self._yearly(machine.requests, where),
            ),
        )

    def _run(self, machine: MachineUse, system: str, name: str, where: Evidence) -> AISystem:
        """Return the system that a machine runs, with the provider that it was seen to ask."""
        register = self.voice.context.register
        sheet = register.systems.get(system)
        links = sheet.chain.values() if sheet else ()
        paid = bool(register.contracts_of(system)) or any(k.rank == 1 and k.party for k in links)
        # A group of its own: what a machine asks for is needed, not one choice among others.
        key = slug(f"observe {machine.provider}")
        link = Link(
            role="model",
            rank=2 if paid else 1,
            group=key,
            party=self.voice.measured(machine.provider, where),
        )
        owner = machine.service if sheet is None else ""
        return AISystem(
            id=system,
            name=Claims() if sheet else self.voice.measured(name, where),
            stage=Claims() if sheet else self.voice.measured("in_service", where),
            services={owner: self.voice.measured(True, where)} if owner else {},
            chain=self._placed(system, machine.provider, key, link),
        )


def _ambiguous(name: str, ids: tuple[str, ...]) -> Text:
    return t(
        "le trafic « {name} » peut venir de {ids} : il n’est rattaché à aucun.", name=name, ids=ids
    )
