"""Walk a configuration in bounds, drop its secrets, compare its words whatever their spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from beffroi.core import BeffroiError, t
from beffroi.evidence.known import known
from beffroi.evidence.linking import fold
from beffroi.evidence.readers.app_config.model import Scalar, Setting
from beffroi.evidence.secrets import secret_name, secret_value

MAX_NODES = 50_000
MAX_DEPTH = 40
MAX_TEXT = 300


@dataclass(frozen=True)
class Node:
    """A mapping of the configuration with its path."""

    path: str
    key: str
    value: dict[str, Any]


def words(text: str) -> str:
    """Return the folded words of a key or value: ``aiNotice``, ``AI_NOTICE`` → "ai notice"."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return " ".join(re.findall(r"[a-z0-9]+", fold(spaced)))


@cache
def terms(concept: str) -> frozenset[str]:
    """Return the words of a concept."""
    return frozenset(known("config_terms")[concept])


def is_a(key: str, concept: str) -> bool:
    """Whether a key is one of the words of a concept."""
    return words(key) in terms(concept)


def speaks_of(text: str, concept: str) -> bool:
    """Whether some words of a text are words of a concept."""
    said = f" {words(text)} "
    return any(f" {term} " in said for term in terms(concept))


def child(node: dict[str, Any], concept: str) -> tuple[str, Any] | None:
    """Return the first entry of a mapping whose key is of a concept."""
    return next(((k, v) for k, v in node.items() if is_a(str(k), concept)), None)


def text_child(node: dict[str, Any], concept: str) -> tuple[str, str] | None:
    """Return the first entry of a concept whose value is a text."""
    return next(
        (
            (k, v)
            for k, v in node.items()
            if isinstance(v, str) and v.strip() and is_a(str(k), concept)
        ),
        None,
    )


def walk(data: Any, name: str) -> Iterator[tuple[str, str, Any]]:
    """Yield (path, last key, value) of every node, the root aside.

    Raises:
        BeffroiError: there are more nodes or levels than any configuration has.
    """
    stack: list[tuple[str, str, Any, int]] = [("", "", data, 0)]
    count = 0
    while stack:
        path, key, value, depth = stack.pop()
        count += 1
        if count > MAX_NODES or depth > MAX_DEPTH:
            raise BeffroiError(
                t("la configuration est trop grande ou trop imbriquée pour en être une."),
                where=name,
            )
        if path:
            yield path, key, value
        if isinstance(value, dict):
            below = [(f"{path}.{k}" if path else str(k), str(k), v) for k, v in value.items()]
        elif isinstance(value, list):
            below = [(f"{path}[{i}]", key, v) for i, v in enumerate(value)]
        else:
            below = []
        stack += [(p, k, v, depth + 1) for p, k, v in reversed(below)]


def mappings(data: Any, name: str) -> Iterator[Node]:
    """Yield every mapping of the configuration, the root too."""
    if isinstance(data, dict):
        yield Node("", "", data)
    for path, key, value in walk(data, name):
        if isinstance(value, dict):
            yield Node(path, key, value)


def setting(path: str, value: Any) -> Setting | None:
    """Return a leaf as it may be kept; ``None`` for what is no leaf.

    Numbers and yes/no are kept unless the key names a secret; texts are kept short.
    """
    if isinstance(value, dict | list):
        return None
    secret = any(secret_name(part) for part in re.split(r"[.\[\]]", path) if part)
    if value is None or isinstance(value, bool):
        return Setting(key=path, value=value)
    if secret or (isinstance(value, str) and _sensitive(value)):
        return Setting(key=path, withheld=True)
    kept: Scalar = value if isinstance(value, int | float) else str(value)[:MAX_TEXT]
    return Setting(key=path, value=kept)


def _sensitive(value: str) -> bool:
    if re.match(r"[a-z]{2,6}://", value) and "@" not in value:
        return bool(re.search(r"[?&][^=]+=", value)) or any(
            secret_value(part) for part in value.split("/")[3:]
        )
    return secret_value(value)
