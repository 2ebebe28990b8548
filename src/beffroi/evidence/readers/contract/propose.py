"""From what a paper states to fragments of sheets, each value with its page and its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from beffroi.core import Evidence
from beffroi.evidence.linking import Linker, slug, systems
from beffroi.evidence.readers.contract.model import (
    ChainParty,
    PaperContent,
    ReleasedModule,
    Stated,
)
from beffroi.evidence.reading import Proposal
from beffroi.evidence.supply import OWN, link_key
from beffroi.evidence.voice import Voice
from beffroi.register import AISystem, Claims, Contract, Link, Supplier

_FIELDS = ("object", "start", "end", "annual_amount", "notice_months", "tacit_renewal",
           "exit_clause", "dpa_article_28", "hosting")  # fmt: skip
_PROCESSING = {"host", "speech", "search", "identity"}
_FACTS = ("is_ai", "personal_data", "interacts_with_public", "independent_safety_systems")


def proposals(content: PaperContent, fresh: dict[str, str], voice: Voice) -> Iterator[Proposal]:
    """Yield the sheets that the paper supports. ``fresh`` names the systems it brings."""
    writer = _Writer(content, fresh, voice)
    match content.paper:
        case "contract":
            yield from writer.contract()
        case "sub_processors":
            yield from writer.sub_processors()
        case "release_note":
            yield from writer.release()


class _Writer:
    """Writes the sheets of one paper."""

    def __init__(self, content: PaperContent, fresh: dict[str, str], voice: Voice) -> None:
        self._content, self._fresh, self._voice = content, fresh, voice
        self._names: Linker = systems(voice.context.register)

    def _evidence(self, said: Stated | ChainParty | ReleasedModule) -> Evidence:
        return self._voice.evidence(said.at.kind, said.at.at, said.excerpt)

    def _claim(self, said: Stated | None, *, dated: bool = False) -> Claims[Any]:
        """A supplier's paper is a word; what it does not say is computed from having read it all."""
        if said is None:
            return Claims()
        start = self._content.fact("start") if dated else None
        # From the day it takes effect; one that is only signed yet, from the day we know it.
        today = self._voice.context.ingested_on
        since = min(start.value, today) if start is not None else None
        speak: Callable[..., Claims[Any]] = self._voice.declared
        if said.computed:
            return self._voice.computed(said.value, [self._evidence(said)], since=since)  # type: ignore[arg-type]
        return speak(said.value, self._evidence(said), since=since)

    def contract(self) -> Iterator[Proposal]:
        """The contract, its supplier, and the chain and facts of the systems that it is about."""
        yield from self._supplier()
        yield from self._behind()
        content = self._content
        if content.contract:
            yield Proposal.of("contract", self._contract_sheet(content.contract))
        for system in content.systems:
            yield Proposal.of("system", self._system_sheet(system))

    def _supplier(self) -> Iterator[Proposal]:
        content = self._content
        where = self._voice.evidence()
        if content.supplier:
            name, siren = content.supplier_name, content.supplier_siren
            yield Proposal.of(
                "supplier",
                Supplier(
                    id=content.supplier,
                    name=self._voice.declared(name, where) if name else Claims(),
                    siren=self._voice.declared(siren, where) if siren else Claims(),
                    country=self._voice.computed("FR", [where]) if siren else Claims(),
                ),
            )

    def _behind(self) -> Iterator[Proposal]:
        """A firm named with its country that the knowledge base does not know gets a sheet."""
        finder = self._voice.context.parties
        for party in self._content.parties:
            known = finder is not None and bool(finder.find_parties(party.name))
            if (
                party.tabled
                and party.country
                and not known
                and party.party != self._content.supplier
            ):
                where = self._evidence(party)
                yield Proposal.of(
                    "supplier",
                    Supplier(
                        id=party.party,
                        name=self._voice.declared(party.name, where),
                        country=self._voice.declared(party.country, where),
                    ),
                )

    def _contract_sheet(self, sheet_id: str) -> Contract:
        content = self._content
        where = self._voice.evidence()
        fields = {name: self._claim(content.fact(name), dated=True) for name in _FIELDS}
        return Contract.model_validate(
            {
                "id": sheet_id,
                **fields,
                "reference": self._claim(content.fact("reference")),
                "supplier": self._voice.declared(content.supplier, where)
                if content.supplier
                else Claims(),
                "systems": {s: self._named(s) for s in content.systems},
                "sub_processors": self._sub_processors(content.parties),
                "supplier_claims": {
                    s.key.removeprefix("claim."): self._claim(s)
                    for s in content.stated
                    if s.key.startswith("claim.")
                },
            }
        )

    def _named(self, system: str) -> Claims[bool]:
        about = next((s for s in self._content.facts("system") if s.value == system), None)
        where = self._evidence(about) if about else self._voice.evidence()
        return self._voice.declared(True, where)

    def _sub_processors(self, parties: tuple[ChainParty, ...]) -> dict[str, Claims[bool]]:
        return {
            p.party: self._voice.declared(True, self._evidence(p))
            for p in parties
            if p.party not in {self._content.supplier, OWN} and (p.tabled or p.role in _PROCESSING)
        }

    def _system_sheet(self, system: str) -> AISystem:
        content = self._content
        facts = {k: self._claim(content.fact(k)) for k in _FACTS if content.fact(k)}
        techniques = content.facts("technique")
        if techniques:
            names = tuple(sorted({str(s.value) for s in techniques}))
            facts["technique"] = self._voice.declared(names, self._evidence(techniques[0]))
        return AISystem(
            id=system,
            name=self._name_of(system),
            chain=self._chain(content.parties),
            facts=facts,
            seats=self._claim(content.fact("seats")),
            fallback=self._claim(content.fact("fallback")),
        )

    def _name_of(self, system: str) -> Claims[str]:
        if system not in self._fresh:
            return Claims()
        about = next((s for s in self._content.facts("system") if s.value == system), None)
        where = self._evidence(about) if about else self._voice.evidence()
        return self._voice.declared(self._fresh[system], where)

    def _chain(self, parties: tuple[ChainParty, ...]) -> dict[str, Link]:
        """The supplier, and every party whose role is stated; a degraded mode makes others optional."""
        degrades = self._content.fact("degrades")
        chain: dict[str, Link] = {}
        if self._content.supplier:
            chain[link_key("supplier", self._content.supplier)] = Link(
                role="supplier",
                rank=1,
                party=self._voice.declared(self._content.supplier, self._voice.evidence()),
            )
        for party in parties:
            if party.role is None:
                continue
            outside = party.party not in {self._content.supplier, OWN}
            where = self._evidence(party)
            chain[link_key(party.role, party.party)] = Link(
                role=party.role,
                rank=party.rank,
                party=self._voice.declared(party.party, where),
                optional=self._claim(degrades) if degrades and outside else Claims(),
                region=self._voice.declared(party.region, where) if party.region else Claims(),
            )
        return chain

    def sub_processors(self) -> Iterator[Proposal]:
        """The supplier's contract gains its sub-processors; each module's system, its chain."""
        yield from self._supplier()
        yield from self._behind()
        content = self._content
        if content.contract:
            yield Proposal.of(
                "contract",
                Contract(id=content.contract, sub_processors=self._sub_processors(content.parties)),
            )
        for system in content.systems:
            concerned = tuple(p for p in content.parties if self._concerns(p, system))
            yield Proposal.of(
                "system",
                AISystem(id=system, name=self._name_of(system), chain=self._chain(concerned)),
            )

    def _concerns(self, party: ChainParty, system: str) -> bool:
        if party.module is None:
            return True
        return module_system(party.module, self._names) == system

    def release(self) -> Iterator[Proposal]:
        """Each AI module is a system; one switched on by default was not ordered."""
        yield from self._supplier()
        for module in self._content.modules:
            if module.about_ai:
                yield Proposal.of("system", self._released(module))

    def _released(self, module: ReleasedModule) -> AISystem:
        where = self._evidence(module)
        system = module_system(module.name, self._names)
        on = module.on_by_default
        return AISystem(
            id=system,
            name=self._name_of(system),
            stage=self._voice.declared("in_service", where) if on else Claims(),
            in_service_since=self._voice.declared(module.since, where)
            if on and module.since
            else Claims(),
            annual_cost=self._voice.declared(0.0, where) if module.free else Claims(),
            facts={"is_ai": self._voice.declared(True, where)},
            declared={"ordered": self._voice.declared(False, where)} if on else {},
            chain=self._chain(()),
        )


def module_system(module: str, known: Linker) -> str:
    """Return the system that a module is: a known one, else the slug of its name."""
    plain = module.split("(", maxsplit=1)[0].strip() or module
    return known.find(plain).id or known.find(module).id or slug(plain)
