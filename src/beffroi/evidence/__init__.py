"""Artefacts in, readings out: one reader per kind of artefact, and the recogniser that picks it."""

from beffroi.evidence.artefact import Artefact
from beffroi.evidence.base import EvidenceBase
from beffroi.evidence.hosts import HostMatch, HostMatcher, PartyFinder
from beffroi.evidence.reader import K_ANONYMITY, Context, Reader, source_of
from beffroi.evidence.reading import Content, Proposal, Reading, Reject, Source

__all__ = [
    "K_ANONYMITY",
    "Artefact",
    "Content",
    "Context",
    "EvidenceBase",
    "HostMatch",
    "HostMatcher",
    "PartyFinder",
    "Proposal",
    "Reader",
    "Reading",
    "Reject",
    "Source",
    "source_of",
]
