"""From a host name to an AI service: exact labels, never a piece of text.

Rules are walked from the whole name to its last labels; the most specific wins. ``notopenai.com``
is not ``openai.com``; ``bedrock-runtime.eu-west-3.amazonaws.com`` is Bedrock, the rest of
``amazonaws.com`` is not; a host that also serves other uses is only *possible*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from beffroi.evidence.hosts import HostMatch
from beffroi.sovereignty.kb.entries import Entry, HostRule

MEMO_HOSTS = 65_536
MAX_HOST = 253


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule answers; ``match`` ``None`` says that the host is no use of AI."""

    match: HostMatch | None


class KnowledgeHosts:
    """A :class:`~beffroi.evidence.hosts.HostMatcher` over host rules.

    Memory is bounded: the memo is emptied when it holds 65,536 hosts.
    """

    def __init__(self, rules: Iterable[tuple[str, str, HostRule]]) -> None:
        """Index ``(provider id, service name, rule)``; of two equal rules the first stands."""
        self._full: dict[str, Answer] = {}
        self._suffix: dict[str, Answer] = {}
        self._patterns: dict[str, list[tuple[tuple[str, ...], Answer]]] = {}
        self._memo: dict[str, HostMatch | None] = {}
        for provider, service, rule in rules:
            self._add(rule, _answer(provider, service, rule))

    def _add(self, rule: HostRule, answer: Answer) -> None:
        if rule.full is not None:
            self._full.setdefault(rule.full, answer)
        elif rule.suffix is not None:
            self._suffix.setdefault(rule.suffix, answer)
        elif rule.url is not None:
            self._full.setdefault(rule.url.split("/", 1)[0], answer)
        elif rule.pattern is not None:
            labels = tuple(rule.pattern.split("."))
            self._patterns.setdefault(_literal_tail(labels), []).append((labels, answer))

    def match(self, host: str) -> HostMatch | None:
        """Return the AI service of a host name, or ``None``; case and a last dot do not count."""
        if host in self._memo:
            return self._memo[host]
        if len(self._memo) >= MEMO_HOSTS:
            self._memo.clear()
        found = self._search(host.lower().rstrip("."))
        self._memo[host] = found
        return found

    def _search(self, host: str) -> HostMatch | None:
        if len(host) > MAX_HOST:
            return None
        exact = self._full.get(host)
        if exact is not None:
            return exact.match
        labels = host.split(".")
        for i in range(len(labels)):
            tail = ".".join(labels[i:])
            for pattern, answer in self._patterns.get(tail, ()):
                if _fits(pattern, labels):
                    return answer.match
            answer_ = self._suffix.get(tail)
            if answer_ is not None:
                return answer_.match
        return None


def _answer(provider: str, service: str, rule: HostRule) -> Answer:
    if rule.not_ai:
        return Answer(None)
    possible = rule.shared or rule.url is not None
    return Answer(
        HostMatch(provider=provider, service=service, certainty="possible" if possible else "ai")
    )


def _literal_tail(labels: tuple[str, ...]) -> str:
    """The labels after the last one that holds ``*``: where the walk meets the pattern."""
    last = max(i for i, label in enumerate(labels) if "*" in label)
    return ".".join(labels[last + 1 :])


def _fits(pattern: tuple[str, ...], labels: list[str]) -> bool:
    """Whether the last labels of a host fit the pattern, label by label."""
    if len(labels) < len(pattern):
        return False
    tail = labels[-len(pattern) :]
    return all(fnmatchcase(label, glob) for label, glob in zip(tail, pattern, strict=True))


def entry_rules(entries: Iterable[Entry]) -> list[tuple[str, str, HostRule]]:
    """Return the host rules of entries with provider id and service name."""
    return [(e.id, rule.service or e.name, rule) for e in entries for rule in e.domains]
