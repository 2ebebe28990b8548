"""What is known of providers, models and hosts: dated facts, each with its source."""

from beffroi.sovereignty.kb.base import (
    SECNUMCLOUD,
    Control,
    KnowledgeBase,
    adopt,
    extended,
    knowledge_base,
)
from beffroi.sovereignty.kb.entries import Entry, HostRule
from beffroi.sovereignty.kb.lists import UNKNOWN_PROVIDER
from beffroi.sovereignty.kb.matchers import host_matcher, party_finder

__all__ = [
    "SECNUMCLOUD",
    "UNKNOWN_PROVIDER",
    "Control",
    "Entry",
    "HostRule",
    "KnowledgeBase",
    "adopt",
    "extended",
    "host_matcher",
    "knowledge_base",
    "party_finder",
]
