"""Challenge 3: who the authority's AI depends on, under which law, and how to loosen it."""

from beffroi.sovereignty.graph.assess import assess_graph
from beffroi.sovereignty.graph.file import read_graph
from beffroi.sovereignty.kb import KnowledgeBase, knowledge_base
from beffroi.sovereignty.matchers import host_matcher, party_finder

__all__ = [
    "KnowledgeBase",
    "assess_graph",
    "host_matcher",
    "knowledge_base",
    "party_finder",
    "read_graph",
]
