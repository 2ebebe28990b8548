"""What a reading teaches the next ones: the register, whose addresses are whose, what is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from beffroi.evidence.linking import normalise
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Reading
from beffroi.evidence.units import networks_in


def excluded_in(reading: Reading) -> frozenset[str]:
    """Return the tools that the authority says it does not register, as normalised names."""
    names = reading.content.get("excluded")
    return frozenset(normalise(str(n)) for n in names) if isinstance(names, list) else frozenset()


def resume(context: Context, readings: Iterable[Reading]) -> Context:
    """Return the context that knows networks and exclusions of earlier readings.

    The register is left as it is: a dossier has already merged what they proposed.
    """
    for reading in readings:
        networks = {**context.networks, **networks_in(reading)}
        excluded = context.excluded | excluded_in(reading)
        context = replace(context, networks=networks, excluded=excluded)
    return context


def learn(context: Context, reading: Reading) -> Context:
    """Return the context that knows a reading, with what it proposes to the register.

    Raises:
        ValueError: a proposal contradicts an id of the register.
    """
    register = context.register.merge((p.kind, p.fragment()) for p in reading.proposals)
    return replace(resume(context, (reading,)), register=register)
