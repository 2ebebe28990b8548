"""Challenge 4: what an AI costs the climate, net of what it brings."""

from beffroi.climate.assess import assess

__all__ = ["assess"]
