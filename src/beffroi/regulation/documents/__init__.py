"""Papers that the law asks for, as Markdown with real headings; unknown contents stay blank."""

from beffroi.regulation.documents.agents import Document, Thresholds, agents_notice

__all__ = ["Document", "Thresholds", "agents_notice"]
