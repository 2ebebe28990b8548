"""Python manifests: requirements.txt, pyproject.toml, poetry.lock, uv.lock.

Sources: PEP 508, PEP 621, PEP 735; pip's requirements file format; Poetry's and uv's lock files.
"""

from __future__ import annotations

import re
from typing import Any

from beffroi.evidence.opening import listing, mapping, word
from beffroi.evidence.readers.manifest.draft import Draft, dependency
from beffroi.evidence.readers.manifest.model import Dependency

MAX_LINE = 500
REQUIREMENT = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9._-]{0,99})\s?(?:\[[^\]]{0,200}\])?\s?"
    r"(@\s?\S+|[<>=!~]{1,3}\s?[\w.*+-]+(?:\s?,\s?[<>=!~]{1,3}\s?[\w.*+-]+)*)?\s?(?:;.*)?"
)


def parse_requirements(text: str) -> Draft:
    """Return the dependencies of a requirements file; options and addresses are left out."""
    draft = Draft("requirements")
    continued = False  # a line that continues another bears hashes or options only
    for number, raw in enumerate(text.splitlines(), 1):
        skip, continued = continued, raw.rstrip().endswith("\\")
        line = re.split(r"(?:^|\s)#|\\$|\s--", raw.rstrip(), maxsplit=1)[0].strip()
        if skip or not line or line.startswith("-"):
            continue
        found = _requirement(line, str(number))
        if found is None:
            draft.rejects.append(number)
        else:
            draft.dependencies.append(found)
    return draft


def is_requirement(line: str) -> bool:
    """Whether a line asks for a package (PEP 508)."""
    return REQUIREMENT.fullmatch(" ".join(line[:MAX_LINE].split())) is not None


def _requirement(line: str, at: str) -> Dependency | None:
    found = REQUIREMENT.fullmatch(" ".join(line[:MAX_LINE].split()))
    if found is None:
        return None
    version = found.group(2) or ""
    exact = version.removeprefix("==") if re.fullmatch(r"==\s*[\w.+!-]+", version) else version
    return dependency("pypi", found.group(1), exact.strip() or None, at)


def parse_pyproject(data: dict[str, Any]) -> Draft:
    """Return the dependencies of a pyproject (PEP 621 or Poetry tables)."""
    project = mapping(data.get("project"))
    poetry = mapping(mapping(data.get("tool")).get("poetry"))
    licence = project.get("license") or poetry.get("license")
    draft = Draft(
        "pyproject",
        project=word(project.get("name")) or word(poetry.get("name")),
        licence=word(mapping(licence).get("text")) if isinstance(licence, dict) else word(licence),
    )
    lists = [("project.dependencies", project.get("dependencies"))]
    extras = mapping(project.get("optional-dependencies"))
    lists += [(f"project.optional-dependencies.{k}", v) for k, v in extras.items()]
    groups = mapping(data.get("dependency-groups"))
    lists += [(f"dependency-groups.{k}", v) for k, v in groups.items()]
    for at, values in lists:
        for i, value in enumerate(values if isinstance(values, list) else []):
            found = _requirement(value, f"{at}[{i}]") if isinstance(value, str) else None
            if found:
                draft.dependencies.append(found)
    _poetry(draft, poetry)
    return draft


def _poetry(draft: Draft, poetry: dict[str, Any]) -> None:
    tables = [("tool.poetry.dependencies", poetry.get("dependencies"))]
    tables += [
        (f"tool.poetry.group.{name}.dependencies", mapping(group).get("dependencies"))
        for name, group in mapping(poetry.get("group")).items()
    ]
    for at, table in tables:
        for name, value in mapping(table).items():
            if name.lower() != "python":
                version = mapping(value).get("version") if isinstance(value, dict) else value
                draft.dependencies.append(dependency("pypi", name, version, f"{at}.{name}"))


def parse_lock(data: dict[str, Any], form: str) -> Draft:
    """Return the packages of a poetry.lock or uv.lock, the project itself set apart."""
    draft = Draft("uv.lock" if form == "uv.lock" else "poetry.lock")
    packages = [mapping(p) for p in listing(data.get("package"))]
    own = next((p for p in packages if _is_project(p)), None)
    direct = {word(mapping(d).get("name")) for d in listing((own or {}).get("dependencies"))}
    draft.project = word(own.get("name")) if own else None
    for i, package in enumerate(packages):
        name = word(package.get("name"))
        if name and package is not own:
            draft.dependencies.append(
                dependency(
                    "pypi",
                    name,
                    package.get("version"),
                    f"package[{i}]",
                    direct=name in direct if own else True,
                )
            )
    return draft


def _is_project(package: dict[str, Any]) -> bool:
    source = mapping(package.get("source"))
    return bool({"virtual", "editable"} & set(source)) and source.get(
        "virtual", source.get("editable")
    ) in {".", ""}
