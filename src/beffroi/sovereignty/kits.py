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
from beffroi.evidence.known import AIPackage, ai_package
from beffroi.evidence.supply import is_internal
from beffroi.register import Claims, Component, Register

_ON_THE_SPOT = frozenset({"learning", "runtime"})


@dataclass(frozen=True)
class TurnedKits:
    """The kits of a system by name, the internal hosts that they call, and what shows both."""

    kits: tuple[str, ...]
    hosts: tuple[str, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class LocalLibraries:
    """AI libraries that work where the system runs, and what lists them."""

    names: tuple[str, ...]
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


def local_libraries(register: Register, system: str) -> LocalLibraries | None:
    """Return the AI libraries of a system that work on the spot, when no kit stands beside them.

    ``None`` when none is listed, or when a kit is: where that one goes is then what matters.
    """
    parts = [c for _, c in sorted(register.components.items()) if c.system.value == system]
    found = [p for p in parts if (known := _package(p)) is not None and known.role in _ON_THE_SPOT]
    if not found or any(_speaks_abroad(p) for p in parts):
        return None
    return LocalLibraries(
        names=tuple(sorted({str(p.name.value) for p in found})),
        evidence=_shown_by([p.name for p in found]),
    )


def _speaks_abroad(part: Component) -> bool:
    """Whether a library is a kit that goes to its maker's host when nothing is set."""
    package = _package(part)
    return package is not None and package.role == "sdk" and package.host is not None


def _package(part: Component) -> AIPackage | None:
    """Return what is known of a library as an AI package, or ``None``."""
    if part.kind.value != "library" or not part.purl.value:
        return None
    try:
        purl = PackageURL.from_string(part.purl.value)
    except ValueError:
        return None
    return ai_package(purl.type, f"{purl.namespace}/{purl.name}" if purl.namespace else purl.name)


def _shown_by(claims: Iterable[Claims[Any]]) -> tuple[Evidence, ...]:
    """The places of every voice, not only of the one that decides."""
    places = {e for said in claims for c in said.claims for e in c.evidence}
    return tuple(sorted(places, key=lambda e: (e.file, e.locator.kind, e.locator.at)))
