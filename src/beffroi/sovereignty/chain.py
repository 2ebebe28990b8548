"""From the register's chains to the supply graph: who stands behind each system, and how surely.

A link is *live* when the service stops with it (an API, a host, a seller of software as a
service) and *held* when a copy stays (open weights run elsewhere, a device, a local runtime). A
system of AI whose model or host nobody named has an unknown party there: its dependence in depth
is then an interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from beffroi.core import Evidence
from beffroi.evidence.hosts import HostMatcher
from beffroi.register import AISystem, Contract, Link, Register, Role, Supplier
from beffroi.sovereignty.graph.model import Party, Supply, System
from beffroi.sovereignty.graph.supply import Need, SupplyGraph
from beffroi.sovereignty.jurisdictions import is_country
from beffroi.sovereignty.kb.base import KnowledgeBase
from beffroi.sovereignty.kb.names import KnowledgeNames, fold
from beffroi.sovereignty.spend import Cost, cost_of

HELD_ROLES: frozenset[Role] = frozenset({"hardware", "runtime", "data"})
BEHIND_ROLES: tuple[Role, ...] = ("model", "host")
_OWN = frozenset(
    "self interne internal in_house in-house regie collectivite authority local edge".split()  # noqa: SIM905
)
DORMANT = frozenset({"idea", "study", "stopped"})


@dataclass(frozen=True)
class ChainLink:
    """One link of a system's chain, resolved: its party, whether it is live, and its evidence.

    ``inferred`` links come from the knowledge base (what a service is built on), not from the
    authority's own artefacts; ``behind`` is then the party that is built on this one.
    """

    system: str
    role: Role
    rank: int
    party: str
    live: bool
    optional: bool = False
    inferred: bool = False
    region: str | None = None
    behind: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Chains:
    """All systems in use with their links, costs, and the graph between them."""

    supply: Supply
    links: dict[str, tuple[ChainLink, ...]]
    costs: dict[str, Cost]
    sheets: dict[str, AISystem] = field(default_factory=dict)

    def party(self, node: str) -> Party:
        """Return the party of a node."""
        return self.supply.parties[node]

    def behind(self, system: str, *, live_only: bool = True) -> tuple[ChainLink, ...]:
        """Return a system's links, nearest rank first."""
        found = [link for link in self.links[system] if link.live or not live_only]
        return tuple(sorted(found, key=lambda link: (link.rank, link.role, link.party)))


def system_node(system: str) -> str:
    """Return the graph's name of a system."""
    return f"system:{system}"


def build_chains(
    register: Register,
    kb: KnowledgeBase,
    names: KnowledgeNames,
    hosts: HostMatcher,
    on: date,
    known: date,
    awake: frozenset[str] = frozenset(),
) -> Chains:
    """Return the chains of the systems in use on day ``on``.

    ``awake`` are systems that evidence shows running although their sheet says stopped.
    """
    builder = _Builder(register, kb, names, hosts, on, known)
    for key, sheet in sorted(register.systems.items()):
        if in_use(sheet) or key in awake:
            builder.add(key, sheet)
    return builder.chains()


def in_use(sheet: AISystem) -> bool:
    """Whether a system may be running: an unknown stage counts as running."""
    return sheet.stage.value not in DORMANT


def may_be_ai(sheet: AISystem) -> bool:
    """Whether a system is, or may be, an AI system: a checked fact, else what a person declared."""
    for said in (sheet.facts.get("is_ai"), sheet.declared.get("is_ai")):
        if said is not None and said.value is not None:
            return said.value is not False
    return True


@dataclass
class _Builder:
    register: Register
    kb: KnowledgeBase
    names: KnowledgeNames
    hosts: HostMatcher
    on: date
    known: date
    parties: dict[str, Party] = field(default_factory=dict)
    needs: dict[str, tuple[Need, ...]] = field(default_factory=dict)
    links: dict[str, tuple[ChainLink, ...]] = field(default_factory=dict)
    costs: dict[str, Cost] = field(default_factory=dict)
    systems: list[System] = field(default_factory=list)
    sheets: dict[str, AISystem] = field(default_factory=dict)

    def add(self, key: str, sheet: AISystem) -> None:
        """Add one system with all that stands behind it."""
        contracts = self.register.contracts_of(key)
        node = system_node(key)
        resolved = list(self._resolved(key, sheet, contracts))
        self.needs[node] = tuple(self._needs(resolved))
        own = [link for _, link in resolved]
        self.links[key] = (*own, *self._inferred(key, own))
        self.costs[key] = cost_of(sheet, contracts)
        self.sheets[key] = sheet
        paid = [x for x in own if x.role == "supplier"] or [x for x in own if x.rank == 1]
        first = min(paid, key=lambda x: (x.rank, x.party), default=None)
        self.systems.append(
            System(
                id=node,
                name=sheet.name.value or key,
                spend=self.costs[key].value if may_be_ai(sheet) else None,
                users=sheet.users.value,
                requests=_requests(self.register, key),
                supplier=first.party if first else None,
            )
        )

    def chains(self) -> Chains:
        """Return what was gathered."""
        for party in self.parties:
            self.needs.setdefault(party, ())
        supply = Supply(tuple(self.systems), self.parties, SupplyGraph(self.needs))
        return Chains(supply, self.links, self.costs, self.sheets)

    def _resolved(
        self, key: str, sheet: AISystem, contracts: tuple[Contract, ...]
    ) -> Iterator[tuple[str, ChainLink]]:
        """The links of the sheet, the supplier of its contract, and what nobody named."""
        roles: set[Role] = set()
        for name, link in sorted(sheet.chain.items()):
            roles.add(link.role)
            yield link.group or name, self._link(key, link)
        for called in self._endpoints(key, sheet):
            roles.add(called.role)
            yield f"endpoint:{called.party}", called
        if "supplier" not in roles:
            for contract in contracts:
                if contract.supplier.value:
                    party = self._party(contract.supplier.value)
                    roles.add("supplier")
                    yield (
                        f"contract:{contract.id}",
                        ChainLink(
                            key,
                            "supplier",
                            1,
                            party,
                            live=True,
                            evidence=contract.supplier.evidence,
                        ),
                    )
        for role in self._unnamed(sheet, roles):
            party = self._unknown(key, role)
            yield f"unknown:{role}", ChainLink(key, role, 2, party, live=True)

    def _endpoints(self, key: str, sheet: AISystem) -> Iterator[ChainLink]:
        """Services that a configuration calls by their address, where the chain does not say so.

        A library is no provider: only the address decides, and an internal one adds nobody.
        """
        named = {self._party(x.party.value) for x in sheet.chain.values() if x.party.value}
        for _, part in sorted(self.register.components.items()):
            if part.system.value != key or part.kind.value != "endpoint" or not part.host.value:
                continue
            match = self.hosts.match(part.host.value)
            if match is None or match.certainty != "ai" or match.provider not in self.kb:
                continue
            party = self._known(match.provider)
            if party not in named:
                named.add(party)
                yield ChainLink(key, "model", 2, party, live=True, evidence=part.host.evidence)

    def _unnamed(self, sheet: AISystem, roles: set[Role]) -> Iterator[Role]:
        """What any system of AI must have, and nobody has named.

        A model run on the authority's own machines stops with nobody: it is then held.
        """
        if not may_be_ai(sheet):
            return
        layers = self._layers(sheet)
        at_home = any(
            x.role == "host" and x.party.value and self._party(x.party.value) == "self"
            for x in sheet.chain.values()
        )
        if not roles & {"model", "speech"} and "model" not in layers and not at_home:
            yield "model"
        if "host" not in roles and "hosting" not in layers:
            yield "host"

    def _layers(self, sheet: AISystem) -> set[str]:
        """What the named services bring with them, as the table knows it (a site of a model's maker)."""
        found: set[str] = set()
        for link in sheet.chain.values():
            entry = self.kb.get(link.party.value or "")
            if entry is not None and entry.kind in {"company", "service"}:
                found |= {*entry.layers, *(r.layer for r in entry.relies_on)}
        return found

    def _link(self, key: str, link: Link) -> ChainLink:
        said = link.party.value
        party = self._party(said) if said else self._unknown(key, link.role)
        return ChainLink(
            system=key,
            role=link.role,
            rank=link.rank,
            party=party,
            live=self._live(link.role, party),
            optional=link.optional.value is True,
            region=link.region.value,
            evidence=link.party.evidence,
        )

    def _live(self, role: Role, party: str) -> bool:
        """Open weights, devices and local software work on when their maker stops."""
        if role in HELD_ROLES:
            return False
        entry = self.kb.get(party)
        if entry is None or entry.kind != "model":
            return not (entry is not None and entry.kind == "software")
        weights = [f for f in entry.open_weights if f.holds(self.on) and f.fresh(self.known)]
        return not any(f.value for f in weights)

    def _needs(self, resolved: list[tuple[str, ChainLink]]) -> Iterator[Need]:
        """Links of one group are alternatives; a group is optional when all its links are."""
        groups: dict[tuple[str, bool], list[ChainLink]] = {}
        for group, link in resolved:
            groups.setdefault((group, link.live), []).append(link)
        for (_, live), links in groups.items():
            yield Need(
                any_of=tuple(dict.fromkeys(x.party for x in links)),
                optional=all(x.optional for x in links),
                live=live,
                role=links[0].role,
            )

    def _inferred(self, key: str, own: list[ChainLink]) -> list[ChainLink]:
        """What the named services are built on, as the knowledge base knows it."""
        found: dict[str, ChainLink] = {}
        queue = [link for link in own if link.live]
        while queue:
            link = queue.pop(0)
            entry = self.kb.get(link.party)
            reliances = [r for r in entry.relies_on if r.holds(self.on)] if entry else []
            for reliance in reliances:
                party = self._party(reliance.on)
                below = ChainLink(
                    key,
                    "host" if reliance.layer == "hosting" else "runtime",
                    link.rank + 1,
                    party,
                    live=reliance.live,
                    optional=link.optional,
                    inferred=True,
                    behind=link.party,
                )
                if party not in found and party not in {x.party for x in own}:
                    found[party] = below
                    queue += [below] if reliance.live else []
            self.needs[link.party] = tuple(
                Need((r.on,), live=r.live, role=r.layer) for r in reliances
            )
        return list(found.values())

    def _unknown(self, key: str, role: str) -> str:
        node = f"unknown:{key}:{role}"
        self.parties[node] = Party(node, node, node, None, (node,))
        return node

    def _party(self, said: str) -> str:
        """Return the node of a party, as the register or the knowledge base knows it."""
        own = {self.register.authority.id, self.register.authority.siren.value}
        if fold(said) in _OWN or said in own:
            self.parties.setdefault("self", Party("self", "self", "self", None, (), local=True))
            return "self"
        sheet = self.register.suppliers.get(said)
        if sheet is not None:
            return self._supplier(said, sheet)
        entry = said if said in self.kb else self.names.resolve(said)
        if entry is None:
            self.parties.setdefault(said, Party(said, said, said, None, (said,)))
            return said
        return self._known(entry)

    def _supplier(self, key: str, sheet: Supplier) -> str:
        """A supplier's control: its own link to the table, its parent, else its country."""
        for said in (sheet.provider.value, sheet.parent.value):
            entry = said if said and said in self.kb else self.names.resolve(said or "")
            if entry is not None:
                return self._known(entry, node=key, name=sheet.name.value)
        if key in self.kb:
            return self._known(key, name=sheet.name.value)
        country = (sheet.country.value or "").strip().upper()
        code = country if is_country(country) else _COUNTRIES.get(fold(country))
        self.parties.setdefault(key, Party(key, sheet.name.value or key, key, code, (key,)))
        return key

    def _known(self, entry: str, node: str | None = None, name: str | None = None) -> str:
        where = node or entry
        if where not in self.parties:
            control = self.kb.control(entry, self.on, self.known)
            path = control.path if where == entry else (where, *control.path)
            self.parties[where] = Party(
                where, name or self.kb.name(entry), control.group, control.country, path
            )
        return where


_COUNTRIES = {
    "france": "FR",
    "etats-unis": "US",
    "usa": "US",
    "irlande": "IE",
    "luxembourg": "LU",
    "allemagne": "DE",
    "belgique": "BE",
    "espagne": "ES",
    "italie": "IT",
    "pays-bas": "NL",
    "royaume-uni": "GB",
    "suisse": "CH",
    "chine": "CN",
    "canada": "CA",
    "israel": "IL",
}


def _requests(register: Register, system: str) -> float | None:
    """A system's requests a year: the source that saw most, since two logs see the same calls."""
    by_source: dict[str, float] = {}
    for use in register.uses.values():
        if use.system.value == system and use.volume_per_year.value is not None:
            proof = use.volume_per_year.evidence
            source = proof[0].file if proof else ""
            by_source[source] = by_source.get(source, 0.0) + use.volume_per_year.value
    return max(by_source.values(), default=None)


def evidence_of(links: Iterable[ChainLink]) -> tuple[Evidence, ...]:
    """Return the evidence of links, each place once."""
    return tuple(dict.fromkeys(e for link in links for e in link.evidence))
