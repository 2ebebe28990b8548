"""npm manifests: package.json, package-lock.json versions 2 and 3. Source: npm documentation."""

from __future__ import annotations

from typing import Any

from beffroi.evidence.opening import mapping, word
from beffroi.evidence.readers.manifest.draft import Draft, dependency


def parse_package(data: dict[str, Any]) -> Draft:
    """Return the dependencies that a package.json asks for."""
    draft = Draft("package.json", word(data.get("name")), word(data.get("license")))
    for table in ("dependencies", "optionalDependencies", "peerDependencies", "devDependencies"):
        for name, version in mapping(data.get(table)).items():
            draft.dependencies.append(dependency("npm", name, version, f"{table}.{name}"))
    return draft


def parse_lock(data: dict[str, Any]) -> Draft:
    """Return the packages installed by a package-lock of version 2 or 3 (1: its flat list)."""
    packages = mapping(data.get("packages"))
    root = mapping(packages.get(""))
    draft = Draft(
        "package-lock",
        word(root.get("name")) or word(data.get("name")),
        word(root.get("license")),
    )
    direct = {
        n
        for k in ("dependencies", "devDependencies", "optionalDependencies")
        for n in mapping(root.get(k))
    }
    for path, raw in packages.items():
        if "node_modules/" in path:
            name = path.rsplit("node_modules/", 1)[-1]
            nested = path.count("node_modules/") > 1
            draft.dependencies.append(
                dependency(
                    "npm",
                    name,
                    mapping(raw).get("version"),
                    f'packages["{path}"]',
                    direct=name in direct and not nested,
                )
            )
    if not packages:
        for name, raw in mapping(data.get("dependencies")).items():
            draft.dependencies.append(
                dependency("npm", name, mapping(raw).get("version"), f"dependencies.{name}")
            )
    return draft
