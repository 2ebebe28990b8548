"""The matchers that readers of logs and contracts are given, built from the table in force."""

from __future__ import annotations

from functools import cache

from beffroi.sovereignty.kb.base import Stamp, adopted, knowledge_base
from beffroi.sovereignty.kb.hosts import KnowledgeHosts, entry_rules
from beffroi.sovereignty.kb.lists import list_rules, shipped_lists
from beffroi.sovereignty.kb.names import KnowledgeNames


def host_matcher() -> KnowledgeHosts:
    """Return the matcher built from the table and the public lists that ship with Beffroi."""
    return _hosts(adopted())


def party_finder() -> KnowledgeNames:
    """Return the finder of names in texts, built from the table."""
    return _names(adopted())


@cache
def _hosts(_files: tuple[Stamp, ...]) -> KnowledgeHosts:
    own = entry_rules(knowledge_base().entries.values())
    return KnowledgeHosts([*own, *list_rules(shipped_lists())])


@cache
def _names(_files: tuple[Stamp, ...]) -> KnowledgeNames:
    return KnowledgeNames(knowledge_base().entries.values(), host_matcher())
