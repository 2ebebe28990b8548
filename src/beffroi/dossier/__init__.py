"""An authority's dossier on disk: register, evidence, journal."""

from beffroi.dossier.dossier import Dossier, FileCache
from beffroi.dossier.ingestion import Knowledge, awaiting, confirm, confirmed, take_in

__all__ = [
    "Dossier",
    "FileCache",
    "Knowledge",
    "awaiting",
    "confirm",
    "confirmed",
    "take_in",
]
