"""What readers know of the software world, as data that anyone can mend (one YAML per subject)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Literal

from beffroi.core import Value
from beffroi.core.yamlfile import load_yaml


class AIPackage(Value):
    """A package that a system's use of AI shows through.

    ``role``: ``sdk`` speaks to a remote service, ``framework`` orchestrates others, ``runtime``
    runs models on the spot, ``learning`` trains or applies models. ``host`` is where an SDK
    goes when nothing is configured; ``env`` are the variables that move it elsewhere.
    """

    ecosystem: Literal["pypi", "npm"]
    name: str
    role: Literal["sdk", "framework", "runtime", "learning"]
    host: str | None = None
    env: tuple[str, ...] = ()


@cache
def known(subject: str) -> Any:
    """Return the plain data of ``known/<subject>.yaml``."""
    text = files(__name__).joinpath(f"{subject}.yaml").read_text("utf-8")
    return load_yaml(text, f"{subject}.yaml")


@cache
def ai_packages() -> dict[tuple[str, str], AIPackage]:
    """Return the known AI packages by (ecosystem, normalised name)."""
    listed = (AIPackage.model_validate(p) for p in known("ai_packages")["packages"])
    return {(p.ecosystem, package_key(p.name)): p for p in listed}


def ai_package(ecosystem: str, name: str) -> AIPackage | None:
    """Return what is known of a package, whole families (``@langchain/*``) included."""
    found = ai_packages()
    key = package_key(name)
    if (ecosystem, key) in found:
        return found[ecosystem, key]
    family = key.split("/", 1)[0] + "/*" if "/" in key else key.split("-", 1)[0] + "-*"
    return found.get((ecosystem, family))


def package_key(name: str) -> str:
    """Return a package name as registries compare it (PEP 503: case and ``_.-`` do not count)."""
    return name.strip().lower().replace("_", "-").replace(".", "-")
