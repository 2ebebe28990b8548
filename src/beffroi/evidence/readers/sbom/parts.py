"""Make a part from what a format gives: package URL, licence, host, role in AI."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from packageurl import PackageURL

from beffroi.evidence.known import ai_package
from beffroi.evidence.licences import spdx_licence
from beffroi.evidence.readers.sbom.model import Part, PartKind

_MODEL_PURLS = ("pkg:huggingface/", "pkg:mlflow/", "pkg:ollama/")
_MAX_HOST = 253


def host_of(url: str) -> str | None:
    """Return the host name of an address (scheme optional), in lower case, or ``None``."""
    text = url.strip().strip("\"'")
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:
        return None
    if not host or len(host) > _MAX_HOST or any(c in host for c in " ${}<>%"):
        return None
    return host


def part_kind(kind: PartKind, purl: str | None) -> PartKind:
    """Return the kind: a package URL of a model hub makes a model, whatever the type says."""
    return "model" if purl and purl.lower().startswith(_MODEL_PURLS) else kind


def valid_purl(text: str | None) -> PackageURL | None:
    """Return a package URL, or ``None`` when the text is none."""
    if not text:
        return None
    try:
        return PackageURL.from_string(text)
    except ValueError:
        return None


def make_part(*, licences: list[str] | None = None, purl: str | None = None, **known: Any) -> Part:
    """Return the part, its package URL checked, its licences joined into one expression."""
    package = valid_purl(purl)
    role = None
    if package is not None and package.type in {"pypi", "npm"}:
        full = f"{package.namespace}/{package.name}" if package.namespace else package.name
        found = ai_package(package.type, full)
        role = found.role if found else None
    written = licences or []
    parsed = [spdx_licence(text) for text in written]
    whole = bool(parsed) and all(parsed)
    joined = [p if " " not in str(p) or len(parsed) == 1 else f"({p})" for p in parsed]
    return Part(
        **known,
        purl=package.to_string() if package else None,
        ai_role=role,
        licence=" AND ".join(dict.fromkeys(map(str, joined))) if whole else None,
        licence_text=None if whole or not written else " ; ".join(written)[:300],
    )
