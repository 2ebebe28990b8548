"""Kits of a foreign provider that call an address of the authority's own.

A library is no provider: a kit goes where its address is set. When every address that a system
calls is internal, the kit makes nobody foreign stand behind it, and the figure that says so cites
each artefact that shows it: the library, wherever it is listed, and the address, wherever it is set.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from packageurl import PackageURL

from beffroi.core import Evidence
from beffroi.evidence.known import ai_package
from beffroi.evidence.supply import is_internal
from beffroi.register import Claims, Component, Register


@dataclass(frozen=True)
class TurnedKits:
    """The kits of a system by name, the internal hosts that they call, and what shows both."""

    kits: tuple[str, ...]
    hosts: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def turned_kits(register: Register, system: str) -> TurnedKits | None:
    """Return the kits of a system whose every known address is internal, or ``None``.

    ``None`` too when no address is known: where the kit goes is then not measured.
    """
    parts = [c for _, c in sorted(register.components.items()) if c.system.value == system]
    kits = [p for p in parts if _speaks_abroad(p)]
    called = [p for p in parts if p.kind.value == "endpoint" and p.host.value]
    if not kits or not called or not all(is_internal(str(p.host.value)) for p in called):
        return None
    return TurnedKits(
        kits=tuple(sorted({str(k.name.value) for k in kits})),
        hosts=tuple(sorted({str(p.host.value) for p in called})),
        evidence=_shown_by([*(k.name for k in kits), *(p.host for p in called)]),
    )


def _speaks_abroad(part: Component) -> bool:
    """Whether a library is a kit that goes to its maker's host when nothing is set."""
    if part.kind.value != "library" or not part.purl.value:
        return False
    try:
        purl = PackageURL.from_string(part.purl.value)
    except ValueError:
        return False
    name = f"{purl.namespace}/{purl.name}" if purl.namespace else purl.name
    package = ai_package(purl.type, name)
    return package is not None and package.role == "sdk" and package.host is not None


def _shown_by(claims: Iterable[Claims[Any]]) -> tuple[Evidence, ...]:
    """The places of every voice, not only of the one that decides."""
    places = {e for said in claims for c in said.claims for e in c.evidence}
    return tuple(sorted(places, key=lambda e: (e.file, e.locator.kind, e.locator.at)))
