"""Beffroi: evidence in, findings out, for a local authority's AI systems."""

__version__ = "0.1.0"
