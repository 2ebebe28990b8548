"""From a graph file to a :class:`~beffroi.sovereignty.graph.model.Supply` for a given day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from beffroi.core import BeffroiError, t
from beffroi.sovereignty.control import Owner, OwnershipError, control_paths
from beffroi.sovereignty.graph.model import Party, Supply, System
from beffroi.sovereignty.graph.spec import (
    ComponentSpec,
    DatedCountry,
    GraphSpec,
    NeedSpec,
    NodeSpec,
    ProviderSpec,
)
from beffroi.sovereignty.graph.supply import Need, SupplyGraph
from beffroi.sovereignty.kb.base import KnowledgeBase
from beffroi.sovereignty.kb.reasons import reason
from beffroi.sovereignty.kb.yaml_lines import Document, read_yaml


def read_graph(path: Path) -> GraphSpec:
    """Read and check a graph file.

    Raises:
        BeffroiError: it cannot be read or is not as documented; the message names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BeffroiError(t("le fichier ne s’ouvre pas."), where=str(path)) from error
    except UnicodeDecodeError as error:
        raise BeffroiError(t("le fichier ne se lit pas en UTF-8."), where=str(path)) from error
    return parse_graph(read_yaml(path.name, text))


def parse_graph(document: Document) -> GraphSpec:
    """Check a document.

    Raises:
        BeffroiError: it is not as documented; the message names the line.
    """
    try:
        spec = GraphSpec.model_validate(document.data)
    except ValidationError as error:
        first = error.errors()[0]
        loc = tuple(p for p in first["loc"])
        raise BeffroiError(
            t(
                "le champ « {field} » : {reason}.",
                field=".".join(str(p) for p in loc) or "graph",
                reason=reason(first),
            ),
            where=document.where(loc),
            mend=t("Le format est décrit dans docs/graphe.md."),
        ) from error
    _refuse_twins(document, spec)
    return spec


def _refuse_twins(document: Document, spec: GraphSpec) -> None:
    seen: set[str] = set()
    kinds: tuple[tuple[str, Sequence[NodeSpec]], ...] = (
        ("systems", spec.systems),
        ("components", spec.components),
        ("providers", spec.providers),
    )
    for kind, nodes in kinds:
        for i, node in enumerate(nodes):
            if node.id in seen:
                raise BeffroiError(
                    t("l’identifiant « {id} » désigne deux nœuds.", id=node.id),
                    where=document.where((kind, i)),
                )
            seen.add(node.id)


def build_supply(spec: GraphSpec, on: date, kb: KnowledgeBase | None = None) -> Supply:
    """Return the systems, parties and graph of a file on day ``on``.

    A provider that the file does not describe is taken from the knowledge base.

    Raises:
        BeffroiError: a need names a node that is nowhere, or ownership makes a cycle.
    """
    providers = {p.id: p for p in spec.providers}
    components = {c.id: c for c in spec.components}
    parties = _parties(spec, providers, on, kb)
    for component in spec.components:
        parties[component.id] = _component_party(component, parties, providers, kb, on)
    nodes: list[NodeSpec] = [*spec.systems, *spec.components, *spec.providers]
    needs = {n.id: tuple(_need(x) for x in n.needs) for n in nodes if n.needs}
    known = {*parties, *components, *(s.id for s in spec.systems)}
    for node in nodes:
        for need in node.needs:
            for member in need.any_:
                if member not in known:
                    parties[member] = _from_knowledge(member, node.id, kb, on)
                    known.add(member)
    systems = tuple(
        System(
            id=s.id,
            name=s.name or s.id,
            weight=s.weight,
            spend=s.spend,
            users=s.users,
            requests=s.requests,
            supplier=s.supplier,
        )
        for s in spec.systems
    )
    for system in systems:
        if system.supplier and system.supplier not in parties:
            parties[system.supplier] = _from_knowledge(system.supplier, system.id, kb, on)
        needs.setdefault(system.id, ())
    for party in parties:
        needs.setdefault(party, ())
    return Supply(systems, parties, SupplyGraph(needs))


def _need(spec: NeedSpec) -> Need:
    return Need(spec.any_, spec.optional, not spec.held, spec.role)


def _parties(
    spec: GraphSpec, providers: Mapping[str, ProviderSpec], on: date, kb: KnowledgeBase | None
) -> dict[str, Party]:
    owners: dict[str, list[Owner]] = {
        p.id: [o.owner() for o in p.controlled_by] for p in spec.providers
    }
    try:
        paths = control_paths(owners, on)
    except OwnershipError as error:
        raise BeffroiError(
            t("le contrôle du capital est impossible : {path}.", path=" → ".join(error.path)),
            where=error.entity,
            mend=t("Datez les deux faits (from, to) ou retirez celui qui est faux."),
        ) from error
    found = {}
    for provider in spec.providers:
        path = paths.get(provider.id, (provider.id,))
        head = providers.get(path[-1])
        if head is None and kb is not None and path[-1] in kb:
            path = (*path[:-1], *kb.path(path[-1], on))
        country = _country(head.country, on) if head else _known_country(path[-1], kb, on)
        found[provider.id] = Party(
            id=provider.id,
            name=provider.name or provider.id,
            group=path[-1],
            country=country,
            path=path,
            networks=frozenset(provider.networks),
            local=provider.local,
        )
    return found


def _country(facts: Sequence[DatedCountry], on: date) -> str | None:
    held = [f for f in facts if (f.from_ or on) <= on <= (f.to or on)]
    return max(held, key=lambda f: f.from_ or date.min).value if held else None


def _known_country(entry: str, kb: KnowledgeBase | None, on: date) -> str | None:
    return kb.control(entry, on, on).country if kb is not None and entry in kb else None


def _component_party(
    component: ComponentSpec,
    parties: Mapping[str, Party],
    providers: Mapping[str, ProviderSpec],
    kb: KnowledgeBase | None,
    on: date,
) -> Party:
    """A component is controlled by whoever runs it; run by nobody, it cannot be cut."""
    name = component.name or component.id
    if component.provider is None:
        return Party(component.id, name, component.id, None, (component.id,), local=True)
    owner = parties.get(component.provider) if component.provider in providers else None
    if owner is None:
        owner = _from_knowledge(component.provider, component.id, kb, on)
    return Party(
        component.id,
        name,
        owner.group,
        owner.country,
        (component.id, *owner.path),
        owner.networks,
        owner.local,
    )


def _from_knowledge(entry: str, asked_by: str, kb: KnowledgeBase | None, on: date) -> Party:
    if kb is None or entry not in kb:
        raise BeffroiError(
            t(
                "« {id} » a besoin de « {other} », qui n’est décrit nulle part.",
                id=asked_by,
                other=entry,
            ),
            where=asked_by,
            mend=t("Ajoutez-le sous « providers » ou « components »."),
        )
    control = kb.control(entry, on, on)
    return Party(
        entry,
        kb.name(entry),
        control.group,
        control.country,
        control.path,
        frozenset({"internet"}),
    )
