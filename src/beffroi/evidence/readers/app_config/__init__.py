"""Configuration of an application (JSON, YAML): which options are on, who serves it, what it reads.

A configuration is measured: it is what runs. Its secrets are dropped by name and by look.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from beffroi.core import BeffroiError, Text, t, tn
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.cells import day
from beffroi.evidence.linking import find_by_path, slug, systems
from beffroi.evidence.opening import json_of, yaml_of
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.app_config import facts, tree
from beffroi.evidence.readers.app_config.model import (
    AppConfigContent,
    ConfigFact,
    ConfiguredParty,
    EmotionOption,
    Setting,
)
from beffroi.evidence.reading import Content, Proposal, Reading
from beffroi.evidence.supply import link_key, party_of
from beffroi.evidence.voice import Voice
from beffroi.register import AISystem, Claims, Component, Dataset, Link

__all__ = [
    "READER",
    "AppConfigContent",
    "AppConfigReader",
    "ConfigFact",
    "ConfiguredParty",
    "EmotionOption",
    "Setting",
]

MAX_SETTINGS = 2_000
_NAMED = ("config", "parametr", "setting", "conf.", "options")


class AppConfigReader:
    """Reads the exported configuration of an application."""

    kind: ClassVar[str] = "app_config"
    label: ClassVar[Text] = t("configuration d’application")
    signs: ClassVar[Text] = t("des options, des adresses de service ou l’annonce de l’IA")
    names: ClassVar[tuple[str, ...]] = ("config", "parametr", "setting")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 64
    content: ClassVar[type[Content]] = AppConfigContent

    def recognise(self, artefact: Artefact) -> float:
        """Return 0.88 when a tree of settings speaks of what this reader looks for, else less."""
        start = artefact.text_head.lstrip("\ufeff \t\r\n")[:1]
        yaml = artefact.suffix in {".yaml", ".yml"}
        if artefact.size > tree.MAX_NODES * 200 or not (start == "{" or yaml):
            return 0.0
        try:
            data = _open(artefact)
            met = _signs(data, artefact.name) if isinstance(data, dict) else 0
        except BeffroiError:
            return 0.0
        named = any(word in artefact.name.lower() for word in _NAMED)
        return 0.88 if met > 1 or (met and named) else 0.72 if named and met == 0 and data else 0.0

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read the settings; secrets are counted, never kept.

        Raises:
            BeffroiError: it is broken, no tree of settings, or too large.
        """
        data = _open(artefact)
        if not isinstance(data, dict):
            raise BeffroiError(
                t("le fichier n’est pas un ensemble de réglages."), where=artefact.name
            )
        content = _content(data, artefact, context)
        voice = Voice(artefact, context, collected_on=content.exported_on)
        return voice.reading(
            content,
            rows=len(content.settings),
            notes=list(_notes(content, context)),
            proposals=_proposals(content, data, voice),
            stored=not content.withheld,
        )


def _open(artefact: Artefact) -> Any:
    if artefact.text_head.lstrip("\ufeff \t\r\n")[:1] == "{":
        return json_of(artefact)
    return yaml_of(artefact)


def _signs(data: dict[str, Any], name: str) -> int:
    """Count what this reader would find: notice, mood options, services."""
    nodes = list(tree.walk(data, name))
    keys = [key for _, key, _ in nodes]
    served = any(
        isinstance(v, dict) and tree.text_child(v, "address") and tree.child(v, "model")
        for _, _, v in nodes
    )
    return (
        any(tree.is_a(k, "notice") for k in keys)
        + any(tree.speaks_of(k, "emotion") for k in keys)
        + any(tree.is_a(k, "hosting") for k in keys)
        + served
    )


def _content(data: dict[str, Any], artefact: Artefact, context: Context) -> AppConfigContent:
    name = artefact.name
    product = tree.text_child(data, "product")
    publisher = tree.text_child(data, "publisher")
    exported = tree.text_child(data, "exported")
    leaves = [s for p, _, v in tree.walk(data, name) if (s := tree.setting(p, v))]
    told = facts.notice(data, name)
    timed = facts.sequence(data, name)
    moods = tuple(facts.emotions(data, name))
    found = find_by_path(systems(context.register), name, product[1] if product else None)
    return AppConfigContent(
        product=product[1][:120] if product else None,
        publisher=publisher[1][:120] if publisher else None,
        system=found.id or (slug(product[1]) if product and (told or moods) else None),
        exported_on=_day(exported[1]) if exported else None,
        notice_active=told[0] if told else None,
        notice_delay_s=timed[1] if timed else told[1] if told else None,
        emotion=moods,
        parties=tuple(facts.parties(data, name, context)),
        files=tuple(dict.fromkeys(f for f, _ in facts.files(data, name))),
        facts=tuple(_facts(told, timed, moods)),
        settings=tuple(leaves[:MAX_SETTINGS]),
        withheld=sum(s.withheld for s in leaves),
    )


def _day(text: str) -> date | None:
    return day(text[:10])


def _facts(
    told: tuple[bool | None, float | None, str] | None,
    timed: tuple[bool, float, str] | None,
    moods: tuple[EmotionOption, ...],
) -> Iterator[ConfigFact]:
    yield from _notice_facts(told, timed)
    voices = [m for m in moods if m.source == "voice" and m.active is not None]
    on = [m for m in voices if m.active]
    if voices:
        at = (on or voices)[0].at
        yield ConfigFact(name="infers_emotion_from_voice", value=bool(on), at=at)
    if on:
        yield ConfigFact(name="biometric.emotion", value=True, at=on[0].at)
        places = {"agents": "workplace", "public": "customer_relation"}
        of = tuple(sorted({places[m.of] for m in on if m.of in places}))
        if of:
            yield ConfigFact(name="place", value=of, at=on[0].at)


def _notice_facts(
    told: tuple[bool | None, float | None, str] | None, timed: tuple[bool, float, str] | None
) -> Iterator[ConfigFact]:
    """The notice is due at the first exchange at the latest (AI Act, article 50(5))."""
    if told and told[0] is False:
        yield ConfigFact(name="proof.ai_notice", value=False, at=told[2])
        return
    if timed:
        yield ConfigFact(name="proof.ai_notice", value=timed[0], at=timed[2])
        yield ConfigFact(name="ai_notice_delay_s", value=timed[1], at=timed[2])
    elif told and told[1] is not None:
        in_time = told[1] <= facts.GREETING_S
        yield ConfigFact(name="proof.ai_notice", value=in_time, at=told[2])
        yield ConfigFact(name="ai_notice_delay_s", value=told[1], at=told[2])


def _notes(content: AppConfigContent, context: Context) -> Iterator[Text]:
    if content.withheld:
        yield tn(
            "La valeur de {n} réglage ressemble à un secret : elle n’a pas été gardée, le fichier non plus.",
            "Les valeurs de {n} réglages ressemblent à des secrets : elles n’ont pas été gardées, le fichier non plus.",
            content.withheld,
        )
    if content.system is None:
        yield t("Cette configuration n’est rattachée à aucun système du registre.")
    elif content.system not in context.register.systems:
        yield t(
            "« {name} » n’était pas au registre : un système est proposé.",
            name=content.product or "",
        )
    for option in content.emotion:
        if option.active and option.source == "unsaid":
            yield t(
                "L’option « {key} » est active : rien ne dit si elle écoute une voix ou lit un texte.",
                key=option.at,
            )


def _proposals(content: AppConfigContent, data: dict[str, Any], voice: Voice) -> Iterator[Proposal]:
    if content.system is None:
        return
    yield Proposal.of("system", _system(content, content.system, data, voice))
    for party in content.parties:
        if party.host:
            yield Proposal.of("component", _endpoint(party, content.system, voice))
    for name, at in facts.files(data, voice.artefact.name):
        yield Proposal.of("dataset", _dataset(name, at, content.system, voice))


def _system(content: AppConfigContent, system: str, data: dict[str, Any], voice: Voice) -> AISystem:
    fresh = system not in voice.context.register.systems
    down = facts.fallback(data, voice.artefact.name)
    named = content.product if fresh else None
    return AISystem(
        id=system,
        name=voice.measured(named, voice.evidence()) if named else Claims(),
        chain=dict(_chain(content, voice)),
        facts={f.name: voice.measured(f.value, voice.evidence("key", f.at)) for f in content.facts},
        fallback=voice.measured(down[0], voice.evidence("key", down[1])) if down else Claims(),
    )


def _chain(content: AppConfigContent, voice: Voice) -> Iterator[tuple[str, Link]]:
    if content.publisher:
        seller = party_of(content.publisher, voice.context)
        said = voice.declared(seller, voice.evidence())
        yield link_key("supplier", seller), Link(role="supplier", rank=1, party=said)
    for party in content.parties:
        where = voice.evidence("key", party.at)
        region = voice.measured(party.region, where) if party.region else Claims()
        yield (
            link_key(party.role, party.party),
            Link(role=party.role, rank=2, party=voice.measured(party.party, where), region=region),
        )


def _endpoint(party: ConfiguredParty, system: str, voice: Voice) -> Component:
    where = voice.evidence("key", party.at)
    host = str(party.host)
    return Component(
        id=slug(f"{system} {host}"),
        name=voice.measured(host, where),
        system=voice.measured(system, where),
        kind=voice.measured("endpoint", where),
        host=voice.measured(host, where),
        model=voice.measured(party.model, where) if party.model else Claims(),
    )


def _dataset(name: str, at: str, system: str, voice: Voice) -> Dataset:
    """The dataset that already has the file, else one of its own, now tied to the system."""
    register = voice.context.register
    known = next((i for i, d in register.datasets.items() if name in d.files), None)
    where = voice.evidence("key", at)
    return Dataset(
        id=known or slug(name.rsplit(".", 1)[0]),
        files={name: voice.measured(value=True, evidence=where)},
        systems={system: voice.measured(value=True, evidence=where)},
    )


READER = AppConfigReader()
