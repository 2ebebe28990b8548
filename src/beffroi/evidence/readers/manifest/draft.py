"""What one format gives, before it is tied to a system."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from beffroi.evidence.known import ai_package
from beffroi.evidence.readers.manifest.model import Dependency, Form, Image, Setting
from beffroi.evidence.readers.sbom.model import ModelFacts
from beffroi.evidence.secrets import secret_value

_VERSION = re.compile(r"[\w.^~<>=!*|+, -]{1,60}")


@dataclass
class Draft:
    """A manifest as its format gives it; ``rejects`` are lines that were not understood."""

    format: Form
    project: str | None = None
    licence: str | None = None
    dependencies: list[Dependency] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    card: ModelFacts | None = None
    rejects: list[int] = field(default_factory=list)


def dependency(
    ecosystem: Literal["pypi", "npm"], name: str, version: object, at: str, *, direct: bool = True
) -> Dependency:
    """Return a dependency; a version that is an address (it may bear a token) is not kept."""
    known = ai_package(ecosystem, name)
    text = " ".join(str(version).split()) if isinstance(version, str) else ""
    kept = text if _VERSION.fullmatch(text) and not secret_value(text) else None
    return Dependency(
        ecosystem=ecosystem,
        name=name[:200],
        at=at,
        version=kept,
        direct=direct,
        ai_role=known.role if known else None,
        default_host=known.host if known else None,
    )
