"""Net balance of an AI: benefit, less rebound, less footprint, less other effects."""

from beffroi.climate.net.balance import Interval, NetBalance, Retained, net
from beffroi.climate.net.spec import AIFootprint, Benefit, Calls, Input, NetSpec

__all__ = [
    "AIFootprint",
    "Benefit",
    "Calls",
    "Input",
    "Interval",
    "NetBalance",
    "NetSpec",
    "Retained",
    "net",
]
