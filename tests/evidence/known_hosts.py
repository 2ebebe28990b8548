"""A day and a small table of hosts, shared by the room's tests."""

from __future__ import annotations

from datetime import date

from beffroi.evidence import HostMatch

INGESTED = date(2026, 11, 22)


class KnownHosts:
    """A small table of AI hosts: suffixes, one of them shared with other uses."""

    table = {
        "chatgpt.com": HostMatch(provider="openai", service="ChatGPT"),
        "api.openai.com": HostMatch(provider="openai", service="API OpenAI"),
        "claude.ai": HostMatch(provider="anthropic", service="Claude"),
        "office.com": HostMatch(provider="microsoft", service="M365", certainty="possible"),
    }

    def match(self, host: str) -> HostMatch | None:
        labels = host.split(".")
        tails = (".".join(labels[i:]) for i in range(len(labels)))
        return next((self.table[tail] for tail in tails if tail in self.table), None)
