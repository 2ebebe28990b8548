"""The grid hour by hour: RTE éCO2mix files read as they come, average and marginal kept apart."""

from beffroi.climate.grid.eco2mix import read_eco2mix
from beffroi.climate.grid.series import GridSeries, Reject

__all__ = ["GridSeries", "Reject", "read_eco2mix"]
