"""Which known system accounts for traffic to an AI service.

What agents do on a site is explained by a system that *is* that site (its first-rank supplier, or
its own name); never by a system that merely rests on the same provider further down its chain.
Failing that, by the one system of the register that stands for public sites of generative AI.
What a server does is explained by the system that the inventory says it runs, else by any system
whose chain holds the provider.
"""

from __future__ import annotations

from beffroi.evidence.linking import systems, tokens
from beffroi.evidence.reader import Context
from beffroi.evidence.traffic.model import MachineUse
from beffroi.register import AISystem


class Explainer:
    """Answers from the register as it stands when a log is read.

    Every answer is the systems that explain equally well: one, none, or several (no link).
    """

    def __init__(self, context: Context) -> None:
        self._register = context.register
        self._finder = context.parties
        self._linker = systems(context.register)
        sheets = sorted(context.register.systems.items())
        self._near = {i: self._parties(i, sheet, deep=False) for i, sheet in sheets}
        self._deep = {i: self._parties(i, sheet, deep=True) for i, sheet in sheets}

    def site(self, provider: str) -> tuple[str, ...]:
        """Return the systems that explain what agents do on a provider's site."""
        return self.supplied(provider) or self._public_sites()

    def supplied(self, provider: str) -> tuple[str, ...]:
        """Return the systems that a provider sells, or whose name says it."""
        return tuple(i for i, parties in self._near.items() if provider in parties)

    def machine(self, machine: MachineUse, provider: str) -> tuple[str, ...]:
        """Return the systems that explain what a server or an equipment asks of a provider.

        Of several, those that its service uses are kept when there are any.
        """
        named = {mention.id for mention in self._linker.mentions(machine.name)}
        alone = self._linker.find(machine.name).id if machine.name and not named else None
        if named or alone:
            return tuple(sorted(named)) or (str(alone),)
        found = tuple(i for i, parties in self._deep.items() if provider in parties)
        own = tuple(i for i in found if self._uses(i, machine.service))
        return own or found

    def _uses(self, system: str, service: str) -> bool:
        claims = self._register.systems[system].services.get(service)
        return claims is not None and claims.value is True

    def _parties(self, system: str, sheet: AISystem, *, deep: bool) -> frozenset[str]:
        links = [k for k in sheet.chain.values() if deep or (k.rank == 1 and k.role == "supplier")]
        said = {c.value for link in links for c in link.party.claims}
        said |= {c.value for k in self._register.contracts_of(system) for c in k.supplier.claims}
        suppliers = self._register.suppliers
        known = {c.value for i in said if i in suppliers for c in suppliers[i].provider.claims}
        return frozenset(said | known | self._named(sheet))

    def _named(self, sheet: AISystem) -> set[str]:
        """The providers that a system's own name says ("Assistant bureautique (Copilot)")."""
        if self._finder is None:
            return set()
        names = (*(c.value for c in sheet.name.claims), *sheet.aliases)
        return {party for name in names for party, _ in self._finder.find_parties(name)}

    def _public_sites(self) -> tuple[str, ...]:
        """The system that stands for public generative sites, if the register has exactly one."""
        found = tuple(
            i
            for i, sheet in sorted(self._register.systems.items())
            if any("generative" in tokens(c.value) for c in sheet.name.claims)
        )
        return found if len(found) == 1 else ()
