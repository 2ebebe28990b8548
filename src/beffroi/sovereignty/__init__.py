"""Challenge 3: who the authority's AI depends on, under which law, and how to loosen it."""

from beffroi.sovereignty.assess import assess, look
from beffroi.sovereignty.graph.assess import assess_graph
from beffroi.sovereignty.graph.file import read_graph
from beffroi.sovereignty.kb import KnowledgeBase, host_matcher, knowledge_base, party_finder

__all__ = [
    "KnowledgeBase",
    "assess",
    "assess_graph",
    "host_matcher",
    "knowledge_base",
    "look",
    "party_finder",
    "read_graph",
]
