"""The contract of a reader: recognise by content, read what it can, say what it could not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Protocol

from beffroi.core import Text
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.hosts import HostMatcher, PartyFinder
from beffroi.evidence.reading import Content, Reading, Source
from beffroi.evidence.units import Network, Unit
from beffroi.register import Register

K_ANONYMITY = 5


@dataclass(frozen=True)
class Context:
    """What the world around an ingestion provides to readers, as plain values.

    ``networks`` tells the unit of an address (from the organisation chart and the inventory of
    servers); ``k`` is the size under which a group is masked; ``facts`` are the codes of the
    regulation vocabulary, each with its type (``yes_no``, ``choice``, ``number``, ``day``);
    ``excluded`` are the normalised names of tools that the authority does not register;
    ``zone`` is the authority's time zone; ``progress`` is called with the bytes of the current
    artefact read so far; ``register`` is what is already known, so that an artefact can be tied
    to a system.
    """

    ingested_on: date
    hosts: HostMatcher | None = None
    parties: PartyFinder | None = None
    networks: Mapping[Network, Unit] = field(default_factory=dict)
    register: Register = field(default_factory=Register)
    k: int = K_ANONYMITY
    facts: Mapping[str, str] = field(default_factory=dict)
    zone: str = "Europe/Paris"
    excluded: frozenset[str] = frozenset()
    progress: Callable[[int], None] = lambda _: None


class Reader(Protocol):
    """One kind of artefact.

    ``keeps_source`` is false where the artefact holds identities (a log): it is read and let go.
    ``needs_consent`` is true where the agents must have been informed before reading.
    ``order`` says when it is read in a batch: what others need (organisation chart, payments)
    comes first. A reader may also have ``names`` (words of a file's name that break a tie),
    ``signs`` (what it is recognised by, said to the user) and ``takes_folders`` (it reads a
    :class:`~beffroi.evidence.artefact.Folder` whole).
    """

    kind: ClassVar[str]
    label: ClassVar[Text]
    keeps_source: ClassVar[bool]
    needs_consent: ClassVar[bool]
    order: ClassVar[int]
    content: ClassVar[type[Content]]

    def recognise(self, artefact: Artefact) -> float:
        """Return from the content how surely (0 to 1) the artefact is of this kind."""
        ...

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read the whole artefact.

        Raises:
            BeffroiError: nothing of it can be read; a bad row is a reject, not an error.
        """
        ...


def source_of(artefact: Artefact, encoding: str | None = None) -> Source:
    """Return the description of an artefact as received."""
    return Source(name=artefact.name, sha256=artefact.sha256, size=artefact.size, encoding=encoding)
