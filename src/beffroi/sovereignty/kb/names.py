"""Providers, models and hosts named in a text: contracts, sub-processor lists, invoices.

A name of one word counts only as written in the table or in capitals (« le mistral » is a wind,
« Mistral » a company); names that are also first names or common words are listed only with
their company (« Claude Sonnet », never « Claude »). Host names written in the text count too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from beffroi.evidence.hosts import HostMatcher
from beffroi.sovereignty.kb.entries import Entry

_WORD = re.compile(r"[^\W_]+")
_HOST = re.compile(
    r"(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,18}(?![\w-])"
)
# « API compatible OpenAI » names a standard, « openai-fan » and « x.openai.example » something else.
_BEFORE = re.compile(
    r"(?:compatible\s+(?:avec\s+)?(?:l.api\s+)?(?:d.\s?)?|[\w@]*[-@.])$", re.IGNORECASE
)
_AFTER = re.compile(r"[-.](?!\d)\w|\s+compatible")


class Mention(NamedTuple):
    """An entry named in a text, and where (character offsets, end excluded)."""

    provider: str
    span: tuple[int, int]


class KnowledgeNames:
    """A :class:`~beffroi.evidence.hosts.PartyFinder` over names and host rules."""

    def __init__(self, entries: Iterable[Entry], hosts: HostMatcher | None = None) -> None:
        """Index every name and alias by its first word."""
        self._hosts = hosts
        self._names: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for entry in entries:
            for name in dict.fromkeys((*entry.aliases, *_own_name(entry))):
                self._add(name, entry.id)
        for candidates in self._names.values():
            candidates.sort(key=lambda c: (-len(c[0]), c[1]))

    def _add(self, name: str, entry: str) -> None:
        words = tuple(fold(name[slice(*m.span())]) for m in _WORD.finditer(name))
        if words:
            self._names.setdefault(words[0], []).append((words, entry, name))

    def find_parties(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        """Return (entry id, span) of each name in reading order; the longest name wins."""
        named = [*self._hosts_in(text), *self._names_in(text)]
        named.sort(key=lambda m: (m.span[0], -m.span[1]))
        found: list[tuple[str, tuple[int, int]]] = []
        reached = 0
        for mention in named:
            if mention.span[0] >= reached:
                found.append((mention.provider, mention.span))
                reached = mention.span[1]
        return found

    def resolve(self, name: str) -> str | None:
        """Return the entry of a name as it stands on an invoice, or ``None``.

        The name may carry more words after it (« MICROSOFT IRELAND OPERATIONS LTD »).
        """
        found = self.find_parties(name)
        return found[0][0] if found and not name[: found[0][1][0]].strip() else None

    def _names_in(self, text: str) -> Iterable[Mention]:
        words = [(fold(text[slice(*m.span())]), m.start(), m.end()) for m in _WORD.finditer(text)]
        for i, (first, start, _) in enumerate(words):
            for names, entry, written in self._names.get(first, ()):
                found = words[i : i + len(names)]
                if tuple(w for w, _, _ in found) != names:
                    continue
                span = (start, found[-1][2])
                if _same_words(text[slice(*span)], written, len(names)) and _stands_alone(
                    text, span
                ):
                    yield Mention(entry, span)
                    break

    def _hosts_in(self, text: str) -> Iterable[Mention]:
        if self._hosts is None:
            return
        for m in _HOST.finditer(text.lower() if text.isascii() else _lower(text)):
            match = self._hosts.match(m.group())
            if match is not None and match.certainty == "ai":
                yield Mention(match.provider, m.span())


def _own_name(entry: Entry) -> tuple[str, ...]:
    """A model or service is named by its aliases alone: its name may be a common word."""
    plain = entry.name.split("(")[0].strip()
    return (plain,) if len(plain.split()) > 1 else ()


def _same_words(found: str, written: str, words: int) -> bool:
    """One word: as written or in capitals. Several: any case, but not across a sentence."""
    if words == 1:
        return found in {written, written.upper()}
    return not re.search(r"[.;:!?]\s|\n\s*\n", found)


def _stands_alone(text: str, span: tuple[int, int]) -> bool:
    """Whether the name is itself, not a part of a longer name or of a technical standard."""
    start, end = span
    return not (_BEFORE.search(text[max(0, start - 32) : start]) or _AFTER.match(text, end))


def fold(text: str) -> str:
    """Return text without accents, in one case (« Énerval » → ``enerval``)."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def _lower(text: str) -> str:
    """Lower case that keeps every character's place (``İ`` would otherwise become two)."""
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
