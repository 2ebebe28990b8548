"""What a log reader needs to know of a host name, without knowing the providers themselves."""

from __future__ import annotations

from typing import Literal, Protocol

from beffroi.core import Value


class HostMatch(Value):
    """The AI service that a host belongs to.

    ``certainty`` is ``ai`` where the host serves AI only, ``possible`` where it is shared with
    other uses (never counted as AI).
    """

    provider: str
    service: str
    certainty: Literal["ai", "possible"] = "ai"


class HostMatcher(Protocol):
    """Tells an AI service from a host name; the dependence room builds one from its knowledge."""

    def match(self, host: str) -> HostMatch | None:
        """Return the service of ``host`` (lower case, no port), or ``None``."""
        ...


class PartyFinder(Protocol):
    """Finds providers, models and hosts named in a text; the dependence room builds one."""

    def find_parties(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        """Return (provider id, character span) for each name, longest match first come."""
        ...
