"""What settings show: the AI notice and its delay, options that read a mood, who serves.

Where a word stands decides: everything under ``options.mood_of_agent`` belongs to that option.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from beffroi.evidence.reader import Context
from beffroi.evidence.readers.app_config.model import ConfiguredParty, EmotionOption
from beffroi.evidence.readers.app_config.tree import (
    Node,
    child,
    is_a,
    mappings,
    speaks_of,
    terms,
    text_child,
    walk,
    words,
)
from beffroi.evidence.readers.sbom.parts import host_of
from beffroi.evidence.secrets import secret_value
from beffroi.evidence.supply import OWN, is_internal, party_of
from beffroi.register import Role

# Seconds in which one says who answers; later, the caller has begun to speak to a machine unaware.
GREETING_S = 5.0
_ON = {"true", "oui", "on", "yes", "1", "active", "activee", "actif", "enabled"}
_OFF = {
    "false",
    "non",
    "off",
    "no",
    "0",
    "inactive",
    "inactif",
    "desactive",
    "desactivee",
    "disabled",
}
_FILE = re.compile(
    r"[\w][\w .()+-]{0,120}\.(?:zip|csv|tsv|pdf|xlsx?|ods|json|jsonl|parquet|txt|html?)",
    re.IGNORECASE,
)


def switched(value: Any) -> bool | None:
    """Return whether a value says on, off, or neither."""
    if isinstance(value, bool):
        return value
    plain = words(str(value)) if isinstance(value, str | int) else ""
    return True if plain in _ON else False if plain in _OFF else None


def active(node: Node) -> bool | None:
    """Return whether an option is on: its own switch, or itself a yes or no."""
    found = child(node.value, "active")
    return switched(found[1]) if found else None


def notice(data: Any, name: str) -> tuple[bool | None, float | None, str] | None:
    """Return whether the AI notice is on, its delay in seconds, and its key."""
    for path, key, value in walk(data, name):
        if is_a(key, "notice") and isinstance(value, bool):
            return value, None, path
    for node in mappings(data, name):
        if not is_a(node.key, "notice"):
            continue
        delay = child(node.value, "delay")
        seconds = float(delay[1]) if delay and isinstance(delay[1], int | float) else None
        place = f"{node.path}.{delay[0]}" if delay and seconds is not None else node.path
        return active(node), seconds, place
    return None


def sequence(data: Any, name: str) -> tuple[bool, float, str] | None:
    """Return, from a timed sequence of events, whether the notice precedes the first listening.

    With the second at which the notice is given and its key.
    """
    for path, _, value in walk(data, name):
        events = [e for e in value if isinstance(e, dict)] if isinstance(value, list) else []
        timed = [(i, s, kind) for i, e in enumerate(events) for s, kind in _event(e)]
        told = next(((i, s) for i, s, k in timed if k in terms("notice")), None)
        if told is None:
            continue
        heard = next((s for _, s, k in timed if k in terms("listening")), None)
        before = heard is None or told[1] <= heard
        return before, told[1], f"{path}[{told[0]}]"
    return None


def _event(event: dict[str, Any]) -> Iterator[tuple[float, str]]:
    second, kind = child(event, "second"), text_child(event, "event")
    if second and kind and isinstance(second[1], int | float) and not isinstance(second[1], bool):
        yield float(second[1]), words(kind[1])


def emotions(data: Any, name: str) -> Iterator[EmotionOption]:
    """Yield the options whose key reads a mood, with what they listen to and whom."""
    for path, key, value in walk(data, name):
        if not speaks_of(key, "emotion") or "[" in path.rsplit(".", 1)[-1]:
            continue
        if isinstance(value, bool):
            yield EmotionOption(at=path, source=_source(path, {}), of=_of(path, {}), active=value)
        elif isinstance(value, dict):
            option = Node(path, key, value)
            yield EmotionOption(
                at=path, source=_source(path, value), of=_of(path, value), active=active(option)
            )


def _said(path: str, value: dict[str, Any]) -> str:
    told = [f"{k} {v}" if isinstance(v, str) else str(k) for k, v in value.items()]
    return " ".join([path.rsplit(".", 1)[-1], *told])


def _source(path: str, value: dict[str, Any]) -> Any:
    said = _said(path, value)
    # A transcript is a text, though it was spoken.
    if speaks_of(said, "text"):
        return "text"
    return "voice" if speaks_of(said, "voice") else "unsaid"


def _of(path: str, value: dict[str, Any]) -> Any:
    """What the option says of its target decides before the name of the option."""
    for said in (" ".join(v for v in value.values() if isinstance(v, str)), _said(path, value)):
        if speaks_of(said, "agents"):
            return "agents"
        if speaks_of(said, "public"):
            return "public"
    return "unsaid"


_ROLES: tuple[tuple[str, Role], ...] = (
    ("speech", "speech"),
    ("hosting", "host"),
    ("search", "search"),
    ("language_model", "model"),
)


def parties(data: Any, name: str, context: Context) -> Iterator[ConfiguredParty]:
    """Yield who serves: mappings with an address or a provider, whose path says for what."""
    for node in mappings(data, name):
        if not node.path:
            continue
        address, provider = text_child(node.value, "address"), text_child(node.value, "provider")
        host = host_of(address[1]) if address else None
        found = _who(host, provider[1] if provider else None, context)
        role = _role(node, address[1] if address else "")
        if found is None or role is None:
            continue
        if found == OWN:
            role = "host"
        model, region = text_child(node.value, "model"), text_child(node.value, "region")
        key = address or provider
        yield ConfiguredParty(
            at=f"{node.path}.{key[0]}" if key else node.path,
            role=role,
            party=found,
            name=provider[1][:120] if provider else None,
            host=host,
            model=model[1][:120]
            if model and not secret_value(model[1]) and role != "host"
            else None,
            region=region[1][:60] if region else None,
        )


def _who(host: str | None, provider: str | None, context: Context) -> str | None:
    match = context.hosts.match(host) if host and context.hosts else None
    if match:
        return match.provider
    if provider and not secret_value(provider):
        return party_of(provider, context)
    return OWN if host and is_internal(host) else None


def _role(node: Node, address: str) -> Role | None:
    """The nearest part of the path that says what is served; else the address itself."""
    for part in [*reversed(re.split(r"[.\[\]]+", node.path)), address.rsplit("//", maxsplit=1)[-1]]:
        for concept, role in _ROLES:
            if part and speaks_of(part, concept):
                return role
    return None


def files(data: Any, name: str) -> Iterator[tuple[str, str]]:
    """Yield (file name, key) of the files that feed the application."""
    for path, key, value in walk(data, name):
        if isinstance(value, str) and is_a(key, "file") and _FILE.fullmatch(value.strip()):
            yield value.strip(), path


def fallback(data: Any, name: str) -> tuple[str, str] | None:
    """Return what happens when the service fails, as the configuration words it, and its key."""
    for path, key, value in walk(data, name):
        if is_a(key, "fallback"):
            if isinstance(value, str) and not secret_value(value):
                return value.replace("_", " ")[:200], path
            if isinstance(value, dict):
                mode = next(((k, v) for k, v in value.items() if isinstance(v, str)), None)
                if mode and not secret_value(mode[1]):
                    return mode[1].replace("_", " ")[:200], f"{path}.{mode[0]}"
    return None
