"""What every measure and finding of the room looks at: chains, scenarios, regimes, one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from beffroi.core import Evidence, Locator, Text, t
from beffroi.core.yamlfile import dump_yaml
from beffroi.register import Register, Sheet, SheetKind
from beffroi.register.files import AUTHORITY_FILE, FOLDERS
from beffroi.sovereignty.chain import ChainLink, Chains, system_node
from beffroi.sovereignty.graph.model import Party, System
from beffroi.sovereignty.graph.scenario import NON_EU, Impact, Scenario, make_cut, run, single_cuts
from beffroi.sovereignty.graph.supply import State
from beffroi.sovereignty.jurisdictions import country_name
from beffroi.sovereignty.kb.base import KnowledgeBase
from beffroi.sovereignty.regimes import Exposure

US = "US"


@dataclass(frozen=True)
class View:
    """The register's chains seen on day ``on`` from day ``known``, with the table that judges them."""

    register: Register
    chains: Chains
    kb: KnowledgeBase
    on: date
    known: date

    @cached_property
    def us_cut(self) -> Scenario:
        """What a stop of everything controlled from the United States would do."""
        return run(self.chains.supply, [make_cut("country", US, self.chains.supply)])[0]

    @cached_property
    def non_eu_cut(self) -> Scenario:
        """What a stop of everything controlled outside the Union would do."""
        return run(self.chains.supply, [make_cut("zone", NON_EU, self.chains.supply)])[0]

    @cached_property
    def group_cuts(self) -> tuple[Impact, ...]:
        """What the stop of each group alone would do, the heaviest first."""
        return single_cuts(self.chains.supply)

    @cached_property
    def systems(self) -> dict[str, System]:
        """The systems in use by their register id."""
        return {s.id.partition(":")[2]: s for s in self.chains.supply.systems}

    def name(self, system: str) -> str:
        """Return a system's name."""
        return self.systems[system].name

    def service(self, service: str) -> str:
        """Return the name of a service of the authority."""
        sheet = self.register.authority.services.get(service)
        return (sheet.name.value if sheet else None) or service

    def state(self, system: str, scenario: Scenario) -> State:
        """Return a system's state in a scenario."""
        node = system_node(system)
        if node in scenario.lost:
            return State.LOST
        if node in scenario.degraded:
            return State.DEGRADED
        return State.FROZEN if node in scenario.frozen else State.KEPT

    def party(self, link: ChainLink) -> Party:
        """Return the party of a link."""
        return self.chains.party(link.party)

    def supplier(self, system: str) -> Party | None:
        """Return who is paid for a system, or ``None``."""
        node = self.systems[system].supplier
        return None if node is None else self.chains.party(node)

    def unknown(self, system: str) -> tuple[ChainLink, ...]:
        """Return the live links of a system whose country of control is unknown."""
        return tuple(
            x
            for x in self.chains.behind(system)
            if self.party(x).country is None and not self.party(x).local
        )

    def outside(self, system: str) -> tuple[ChainLink, ...]:
        """Return the live links of a system that are controlled outside the Union."""
        return tuple(x for x in self.chains.behind(system) if self.party(x).zone == NON_EU)

    def exposures(self, system: str) -> tuple[tuple[ChainLink, Exposure], ...]:
        """Return each extraterritorial regime that reaches a live link of a system."""
        return tuple(
            (link, exposure)
            for link in self.chains.behind(system)
            for exposure in self.kb.exposures(self.entry(link), self.on, self.known)
        )

    def entry(self, link: ChainLink) -> str:
        """Return the table's entry for a link: the first known name on its path of control."""
        party = self.party(link)
        return next((p for p in party.path if p in self.kb), link.party)

    def who(self, party: Party, *, country: bool = False) -> Text:
        """Return a party's name, its group where it differs, its country where asked.

        « Amazon Web Services (groupe Amazon, États-Unis) ».
        """
        if party.id.startswith("unknown:"):
            return t("un tiers non nommé")
        alone = party.group in {party.id, ""}
        group, place = self.kb.name(party.group), country_name(party.country)
        short = party.name.split(" (")[0]
        if not country:
            return (
                t("{name}", name=party.name)
                if alone
                else t("{name} (groupe {group})", name=short, group=group)
            )
        return (
            t("{name} ({place})", name=party.name, place=place)
            if alone
            else t("{name} (groupe {group}, {place})", name=short, group=group, place=place)
        )

    def evidence(self, system: str, *, outside: bool = False) -> tuple[Evidence, ...]:
        """Return the evidence of a system's links; its own sheet when no artefact speaks."""
        links = self.outside(system) if outside else self.chains.links[system]
        found = tuple(dict.fromkeys(e for x in links for e in x.evidence))
        return found or (sheet_evidence("system", self.chains.sheets[system], "chain"),)


def sheet_evidence(kind: SheetKind, sheet: Sheet, field: str = "") -> Evidence:
    """Return the sheet itself as evidence, for what a person typed without an artefact."""
    text = dump_yaml(sheet.model_dump(mode="json", exclude_defaults=True))
    name = AUTHORITY_FILE if kind == "authority" else f"{FOLDERS[kind]}/{sheet.id}.yaml"
    return Evidence(
        file=f"registre/{name}",
        sha256=sha256(text.encode()).hexdigest(),
        locator=Locator(kind="key", at=field) if field else Locator(),
    )
