"""Dockerfile and compose files: images, environment, the model that a command loads.

Sources: Dockerfile reference; Compose specification. Nothing else of a command is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from beffroi.evidence.opening import mapping, word
from beffroi.evidence.readers.manifest.draft import Draft
from beffroi.evidence.readers.manifest.environment import setting, settings_of
from beffroi.evidence.readers.manifest.model import Image
from beffroi.evidence.secrets import secret_value

FROM = re.compile(r"^\s*FROM\s+(?:--platform=\S+\s+)?(\S+)", re.IGNORECASE)
_ENV = re.compile(r"^\s*(?:ENV|ARG)\s+(.*)$", re.IGNORECASE)
_PAIR = re.compile(r"([A-Za-z_][\w.-]{0,99})=(\"[^\"]*\"|'[^']*'|\S*)")
_IMAGE = re.compile(r"[\w][\w./:@-]{0,200}")
_MODEL_ARGUMENT = re.compile(r"--model(?:-id|-path)?(?:=|\s+|['\"]?,\s*['\"]?)([\w./:@+-]{3,120})")


def parse_dockerfile(text: str) -> Draft:
    """Return the images built upon and the variables set."""
    draft = Draft("dockerfile")
    stages: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        built = FROM.match(line)
        if built and built.group(1).lower() not in {*stages, "scratch"}:
            draft.images += _image(built.group(1), str(number), line)
        stage = re.search(r"\sAS\s+(\S+)", line, re.IGNORECASE) if built else None
        if stage:
            stages.add(stage.group(1).lower())
        variables = _ENV.match(line)
        if variables:
            pairs = _PAIR.findall(variables.group(1)) or [_spaced(variables.group(1))]
            draft.settings += [setting(k, v, str(number)) for k, v in pairs if k]
        model = _model_in(line) if re.match(r"\s*(CMD|ENTRYPOINT)\b", line, re.IGNORECASE) else None
        if model and draft.images:
            draft.images[-1] = draft.images[-1].model_copy(update={"model": model})
    return draft


def _spaced(text: str) -> tuple[str, str]:
    key, _, value = text.strip().partition(" ")
    return (key, value) if re.fullmatch(r"[A-Za-z_][\w.-]*", key) else ("", "")


def parse_compose(data: dict[str, Any]) -> Draft:
    """Return the images run, their variables, the models that their commands load."""
    draft = Draft("compose", word(data.get("name")))
    for name, raw in mapping(data.get("services")).items():
        service, at = mapping(raw), f"services.{name}"
        image = service.get("image")
        if isinstance(image, str):
            draft.images += _image(image, f"{at}.image", str(service.get("command") or ""))
        draft.settings += settings_of(_pairs(service.get("environment"), f"{at}.environment"))
        build = mapping(service.get("build"))
        draft.settings += settings_of(_pairs(build.get("args"), f"{at}.build.args"))
    return draft


def _pairs(value: Any, at: str) -> Iterator[tuple[str, object, str]]:
    if isinstance(value, dict):
        yield from ((str(k), v, f"{at}.{k}") for k, v in value.items())
    elif isinstance(value, list):
        for i, line in enumerate(value):
            key, _, given = str(line).partition("=")
            yield key.strip(), given, f"{at}[{i}]"


def _image(name: str, at: str, command: str) -> list[Image]:
    if not _IMAGE.fullmatch(name) or "$" in name:
        return []
    return [Image(name=name, at=at, model=_model_in(command))]


def _model_in(command: str) -> str | None:
    found = _MODEL_ARGUMENT.search(command)
    return found.group(1) if found and not secret_value(found.group(1)) else None
