"""The legal documents, as files that offices open: filled from the register, blank where unknown."""

from beffroi.report.papers.case import Case, Office
from beffroi.report.papers.catalogue import KINDS, papers
from beffroi.report.papers.files import FORMATS, Format, files
from beffroi.report.papers.model import Content, Paper

__all__ = ["FORMATS", "KINDS", "Case", "Content", "Format", "Office", "Paper", "files", "papers"]
