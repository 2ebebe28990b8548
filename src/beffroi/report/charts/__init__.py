"""Charts drawn on the server as SVG, each with its twin table. No script, no colour alone."""

from beffroi.report.charts.bars import Bar, Kinds, bars
from beffroi.report.charts.frame import Chart, Frame, Kind
from beffroi.report.charts.paired import Pair, paired
from beffroi.report.charts.shares import Part, Whole, shares
from beffroi.report.charts.strip import strip
from beffroi.report.charts.supply import Chain, Ground, supply
from beffroi.report.charts.timeline import Duty, Owner, timeline

__all__ = [
    "Bar",
    "Chain",
    "Chart",
    "Duty",
    "Frame",
    "Ground",
    "Kind",
    "Kinds",
    "Owner",
    "Pair",
    "Part",
    "Whole",
    "bars",
    "paired",
    "shares",
    "strip",
    "supply",
    "timeline",
]
