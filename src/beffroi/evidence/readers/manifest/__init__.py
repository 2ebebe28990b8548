"""Manifests of an application: what it depends on, where it speaks, which models it loads.

An SDK is not a provider: ``openai`` pointed at an internal gateway depends on that gateway. The
address decides, and only an address that was read makes a link of the supply chain.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from beffroi.core import Evidence, Text, t, tn
from beffroi.core.evidence import LocatorKind
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.licences import spdx_licence
from beffroi.evidence.linking import Match, find_by_path, slug, systems
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.manifest import formats
from beffroi.evidence.readers.manifest.draft import Draft
from beffroi.evidence.readers.manifest.model import (
    Dependency,
    Image,
    ManifestContent,
    Setting,
)
from beffroi.evidence.readers.sbom.parts import valid_purl
from beffroi.evidence.reading import Content, Proposal, Reading, Reject
from beffroi.evidence.supply import OWN, is_internal, link_key
from beffroi.evidence.voice import Voice
from beffroi.register import AISystem, Claims, Component, Link, Role

__all__ = ["READER", "Dependency", "Image", "ManifestContent", "ManifestReader", "Setting"]

_BY_LINE = {"requirements", "dockerfile", "env"}
# Read and let go: these hold passwords in practice (an index address may bear a token).
_MAY_HOLD_SECRETS = {"env", "compose", "dockerfile", "requirements"}


class ManifestReader:
    """Reads a manifest and proposes AI components, endpoints and what they make of the chain."""

    kind: ClassVar[str] = "manifest"
    label: ClassVar[Text] = t("manifeste logiciel")
    names: ClassVar[tuple[str, ...]] = (
        ".env",
        "requirements",
        "pyproject",
        "package",
        "docker",
        "compose",
    )
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 62
    content: ClassVar[type[Content]] = ManifestContent

    def recognise(self, artefact: Artefact) -> float:
        """Return how surely the content is a manifest of a known ecosystem."""
        return formats.recognise(artefact)[1]

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read dependencies, settings and images; no secret is kept.

        Raises:
            BeffroiError: the manifest is broken or too large.
        """
        draft = formats.parse(artefact)
        voice = Voice(artefact, context)
        found = find_by_path(systems(context.register), artefact.name, draft.project)
        content = _content(draft, found, context)
        known = found.id is not None
        return voice.reading(
            content,
            rows=len(content.dependencies) + len(content.settings) + len(content.images),
            rejects=[Reject(line=n, reason=_UNREAD) for n in draft.rejects],
            notes=[n for n in (found.note, *_notes(content, known=known)) if n is not None],
            proposals=_proposals(content, voice, known=known),
            stored=content.format not in _MAY_HOLD_SECRETS,
        )


_UNREAD = t("cette ligne n’a pas la forme attendue ; son contenu n’est pas gardé.")


def _content(draft: Draft, found: Match, context: Context) -> ManifestContent:
    tied = [_tied(s, context) for s in draft.settings]
    telling = (
        any(d.ai_role for d in draft.dependencies)
        or any(s.about_ai and (s.host or s.model) for s in tied)
        or draft.card is not None
    )
    fresh = slug(draft.project) if draft.project and telling and draft.card is None else None
    return ManifestContent(
        format=draft.format,
        project=draft.project,
        system=found.id or fresh,
        licence=(spdx_licence(draft.licence) or draft.licence) if draft.licence else None,
        dependencies=tuple(draft.dependencies),
        settings=tuple(tied),
        images=tuple(draft.images),
        card=draft.card,
    )


def _tied(setting: Setting, context: Context) -> Setting:
    """Ask the knowledge base whose host it is; a host of AI makes the setting one of AI."""
    match = context.hosts.match(setting.host) if setting.host and context.hosts else None
    if match is None:
        return setting
    return setting.model_copy(
        update={
            "provider": match.provider,
            "service": match.service,
            "about_ai": setting.about_ai or match.certainty == "ai",
        }
    )


def _notes(content: ManifestContent, *, known: bool) -> Iterator[Text]:
    sdks = [d.name for d in content.dependencies if d.ai_role == "sdk"]
    if sdks and not content.hosts:
        yield t(
            "Présence de {sdk} : l’adresse que ce kit appelle n’est pas dans ce fichier, la dépendance reste non mesurée.",
            sdk=", ".join(sdks),
        )
    withheld = sum(s.host is None and s.model is None for s in content.settings)
    if withheld:
        yield tn(
            "La valeur de {n} variable n’a pas été gardée.",
            "Les valeurs de {n} variables n’ont pas été gardées.",
            withheld,
        )
    if content.system and not known:
        yield t(
            "Le projet « {name} » n’était pas au registre : un système est proposé.",
            name=content.project or "",
        )
    elif content.system is None and (content.hosts or sdks or content.card):
        yield t(
            "Ce manifeste n’est rattaché à aucun système du registre : "
            "rangez-le dans un dossier au nom du système."
        )


def _proposals(content: ManifestContent, voice: Voice, *, known: bool) -> Iterator[Proposal]:
    at: LocatorKind = "line" if content.format in _BY_LINE else "key"
    about = content.system or slug(content.project or voice.artefact.name)
    chain = dict(_chain(content, voice, at))
    if content.system and (chain or not known):
        yield Proposal.of("system", _system(content, voice, chain, known=known))
    for sheet in _components(content, about, voice, at):
        yield Proposal.of("component", sheet)


def _system(
    content: ManifestContent, voice: Voice, chain: dict[str, Link], *, known: bool
) -> AISystem:
    named = content.project or str(content.system)
    return AISystem(
        id=str(content.system),
        name=Claims() if known else voice.measured(named, voice.evidence()),
        chain=chain,
    )


def _chain(content: ManifestContent, voice: Voice, at: LocatorKind) -> Iterator[tuple[str, Link]]:
    """Yield the links that addresses and models show: who answers, whose model, what runs here."""
    if content.system is None:
        return
    sheet = voice.context.register.systems.get(content.system)
    paid = any(link.rank == 1 for link in (sheet.chain.values() if sheet else ()))
    told = dict(_makers(content, voice))
    for setting in content.settings:
        if not setting.about_ai:
            continue
        where = voice.evidence(at, setting.at, setting.key)
        if setting.provider:
            role: Role = "host" if told and setting.provider not in told else "model"
            yield _link(role, setting.provider, 2 if paid else 1, where, voice)
        elif setting.host and is_internal(setting.host):
            yield _link("host", OWN, 1, where, voice)
    for maker, place in told.items():
        yield _link("model", maker, 2, voice.evidence(at, place), voice)


def _makers(content: ManifestContent, voice: Voice) -> Iterator[tuple[str, str]]:
    """Yield (party, place) of the models asked for or loaded that the knowledge base knows."""
    finder = voice.context.parties
    named = [(s.model, s.at) for s in content.settings if s.model and s.about_ai]
    named += [(i.model, i.at) for i in content.images if i.model]
    for model, place in named:
        found = finder.find_parties(model.rsplit("/", 1)[-1]) if finder else []
        if found:
            yield found[0][0], place


def _link(role: Role, party: str, rank: int, where: Evidence, voice: Voice) -> tuple[str, Link]:
    return link_key(role, party), Link(role=role, rank=rank, party=voice.measured(party, where))


def _components(
    content: ManifestContent, about: str, voice: Voice, at: LocatorKind
) -> Iterator[Component]:
    sheets = _Sheets(about, content.system, voice)
    for setting in content.settings:
        evidence = voice.evidence(at, setting.at, setting.key)
        if setting.host and setting.about_ai:
            yield sheets.endpoint(setting.host, evidence)
        if setting.model and setting.about_ai:
            yield sheets.model(setting.model, evidence)
    for package in content.dependencies:
        if package.ai_role:
            yield sheets.package(package, voice.evidence(at, package.at))
    for image in content.images:
        if image.model:
            yield sheets.model(image.model, voice.evidence(at, image.at))
    if content.card and content.project:
        yield sheets.card(content, voice.evidence())


class _Sheets:
    """Writes component sheets of one system."""

    def __init__(self, about: str, system: str | None, voice: Voice) -> None:
        self._about, self._system, self._voice = about, system, voice

    def _base(self, name: str, evidence: Evidence) -> dict[str, Any]:
        base: dict[str, Any] = {
            "id": slug(f"{self._about} {name}"),
            "name": self._voice.measured(name, evidence),
        }
        if self._system:
            base["system"] = self._voice.measured(self._system, evidence)
        return base

    def endpoint(self, host: str, evidence: Evidence) -> Component:
        """The machine that the application calls."""
        return Component.model_validate(
            {
                **self._base(host, evidence),
                "kind": self._voice.measured("endpoint", evidence),
                "host": self._voice.measured(host, evidence),
            }
        )

    def model(self, name: str, evidence: Evidence) -> Component:
        """The model that it asks for or loads."""
        return Component.model_validate(
            {
                **self._base(name, evidence),
                "kind": self._voice.measured("model", evidence),
                "model": self._voice.measured(name, evidence),
            }
        )

    def package(self, package: Dependency, evidence: Evidence) -> Component:
        """An AI library; where it speaks is not said here."""
        exact = package.version if package.version and package.version[0].isdigit() else None
        purl = valid_purl(
            f"pkg:{package.ecosystem}/{package.name}" + (f"@{exact}" if exact else "")
        )
        return Component.model_validate(
            {
                **self._base(package.name, evidence),
                "kind": self._voice.measured("library", evidence),
                "purl": self._voice.measured(purl.to_string(), evidence) if purl else None,
                "version": self._voice.measured(package.version, evidence)
                if package.version
                else None,
            }
        )

    def card(self, content: ManifestContent, evidence: Evidence) -> Component:
        """The model that a card describes: what a card says is declared."""
        licence = content.licence
        return Component.model_validate(
            {
                **self._base(str(content.project), evidence),
                "kind": self._voice.declared("model", evidence),
                "model": self._voice.declared(str(content.project), evidence),
                "licence": self._voice.declared(licence, evidence) if licence else None,
            }
        )


READER = ManifestReader()
