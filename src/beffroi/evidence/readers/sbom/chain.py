"""What a bill of materials shows of a system's supply chain: its models, its services, its maker."""

from __future__ import annotations

from collections.abc import Iterator

from beffroi.core import Evidence
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.sbom.model import Part, SbomContent
from beffroi.evidence.supply import OWN, is_internal, is_own, link_key
from beffroi.evidence.voice import Voice
from beffroi.register import Link, Role


def chain_of(content: SbomContent, application: Part | None, voice: Voice) -> dict[str, Link]:
    """Return the links of the chain, by key, each with its place in the file."""
    own = application is not None and is_own(application.supplier, voice.context)
    found: list[tuple[Role, str, int, list[Part], bool]] = []
    if own and application is not None:
        found.append(("supplier", OWN, 1, [application], False))
    for model in content.models:
        party = model_party(model, voice.context)
        if party:
            found.append(("model", party, 1 if party == OWN else 2, [model], False))
    for endpoint in content.endpoints:
        served = _served(endpoint, voice.context)
        if served:
            found.append((*served, 2, [endpoint], False))
    learners = [p for p in content.parts if p.ai_role == "learning"]
    if own and learners and not _calls_out(content):
        found.append(("model", OWN, 1, learners[:3], True))
    return {
        link_key(role, party): Link(
            role=role,
            rank=rank,
            party=voice.computed(party, _places(parts, voice))
            if inferred
            else voice.measured_at(party, _places(parts, voice)),
        )
        for role, party, rank, parts, inferred in found
    }


def _places(parts: list[Part], voice: Voice) -> Iterator[Evidence]:
    return (voice.evidence("line" if p.at.isdigit() else "key", p.at, p.name) for p in parts)


def _calls_out(content: SbomContent) -> bool:
    """A model of its own is presumed only where nothing else can be the model."""
    return bool(
        content.models
        or content.endpoints
        or any(p.ai_role in {"sdk", "framework", "runtime"} for p in content.parts)
    )


def model_party(part: Part, context: Context) -> str | None:
    """Return who makes a model: by its hub address, its name, its stated publisher."""
    if context.parties is not None:
        base = (part.purl or "").split("@")[0].rsplit("/", 1)[-1]
        for text in (base, part.name, part.model.base_model if part.model else None):
            found = context.parties.find_parties(text) if text else []
            if found:
                return found[0][0]
    return OWN if is_own(part.supplier, context) else None


def _served(endpoint: Part, context: Context) -> tuple[Role, str] | None:
    """Return role and party of a service: the authority's own machine, or a known AI service."""
    if endpoint.host is None:
        return None
    if is_internal(endpoint.host):
        return "host", OWN
    match = context.hosts.match(endpoint.host) if context.hosts else None
    return ("model", match.provider) if match and match.certainty == "ai" else None
