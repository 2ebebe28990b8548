"""What is known of providers, models and hosts: dated facts, each with its source."""

from beffroi.sovereignty.kb.base import SECNUMCLOUD, Control, KnowledgeBase, knowledge_base
from beffroi.sovereignty.kb.entries import Entry, HostRule
from beffroi.sovereignty.kb.lists import UNKNOWN_PROVIDER

__all__ = [
    "SECNUMCLOUD",
    "UNKNOWN_PROVIDER",
    "Control",
    "Entry",
    "HostRule",
    "KnowledgeBase",
    "knowledge_base",
]
