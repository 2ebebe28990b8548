"""From what a log writes of a destination to the AI service behind it, once a host."""

from __future__ import annotations

from typing import Final

from beffroi.evidence.hosts import HostMatch, HostMatcher

MEMO = 200_000


class Nameless:
    """A destination known by its address only: which service it is cannot be told."""


NAMELESS: Final = Nameless()
Answer = HostMatch | Nameless | None


class HostMemo:
    """Remembers the answer for each destination; forgets all at 200,000, so memory is bounded."""

    def __init__(self, hosts: HostMatcher) -> None:
        self._hosts = hosts
        self.known: dict[bytes, Answer] = {}

    def ask(self, destination: bytes) -> Answer:
        """Return the answer for ``host`` or ``host:port``, any case, and remember it."""
        if len(self.known) >= MEMO:
            self.known.clear()
        answer = self._ask(destination)
        self.known[destination] = answer
        return answer

    def _ask(self, destination: bytes) -> Answer:
        host = destination.rpartition(b"@")[2].lower()
        if host.startswith(b"["):
            return NAMELESS
        name, colon, port = host.rpartition(b":")
        if colon and port.isdigit():
            host = name
        if b":" in host or host.replace(b".", b"").isdigit():
            return NAMELESS
        try:
            text = host.decode("ascii").strip(".")
        except UnicodeDecodeError:
            return None
        return self._hosts.match(text) if text else None


def host_of(url: bytes) -> bytes:
    """Return the ``host:port`` part of a URL, or ``b""`` when it has none.

    Example:
        >>> host_of(b"https://chatgpt.com/backend-api?x=//y"), host_of(b"error:invalid-request")
        (b'chatgpt.com', b'')
    """
    parts = url.split(b"/", 3)
    return parts[2].partition(b"?")[0] if len(parts) > 2 and not parts[1] else b""  # noqa: PLR2004
