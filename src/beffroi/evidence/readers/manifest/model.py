"""What a manifest holds, whatever its ecosystem."""

from __future__ import annotations

from typing import Literal

from beffroi.core import Value
from beffroi.evidence.readers.sbom.model import ModelFacts
from beffroi.evidence.reading import Content

Form = Literal[
    "requirements",
    "pyproject",
    "poetry.lock",
    "uv.lock",
    "package.json",
    "package-lock",
    "dockerfile",
    "compose",
    "env",
    "model_card",
]


class Dependency(Value):
    """A package that a manifest asks for.

    ``version`` is the locked version, or the range asked for. ``default_host`` is where an SDK
    speaks when nothing is configured: a possibility, not an observation.
    """

    ecosystem: Literal["pypi", "npm"]
    name: str
    at: str
    version: str | None = None
    direct: bool = True
    ai_role: Literal["sdk", "framework", "runtime", "learning"] | None = None
    default_host: str | None = None


class Setting(Value):
    """A variable of the environment: its name, and its value only when it is an address or a model.

    ``host`` is the machine of an address; user, password, path and query are never kept.
    ``provider`` and ``service`` are those of the host when the knowledge base has it.
    """

    key: str
    at: str
    host: str | None = None
    model: str | None = None
    provider: str | None = None
    service: str | None = None
    about_ai: bool = False


class Image(Value):
    """A container image that is run or built upon; ``model`` is the one that its command loads."""

    name: str
    at: str
    model: str | None = None


class ManifestContent(Content):
    """A manifest. ``system`` is the register's system that it belongs to, if known."""

    kind = "manifest"

    format: Form
    project: str | None = None
    system: str | None = None
    licence: str | None = None
    dependencies: tuple[Dependency, ...] = ()
    settings: tuple[Setting, ...] = ()
    images: tuple[Image, ...] = ()
    card: ModelFacts | None = None

    @property
    def hosts(self) -> tuple[str, ...]:
        """The machines that AI settings point to."""
        return tuple(dict.fromkeys(s.host for s in self.settings if s.host and s.about_ai))
