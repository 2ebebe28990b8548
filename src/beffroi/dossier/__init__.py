"""An authority's dossier on disk: register, evidence, journal."""

from beffroi.dossier.dossier import Dossier, FileCache

__all__ = ["Dossier", "FileCache"]
