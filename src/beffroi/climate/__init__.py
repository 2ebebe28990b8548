"""Challenge 4: what an AI costs the climate, net of what it brings."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from beffroi.climate.assess import assess

if TYPE_CHECKING:
    from beffroi.climate.doors import footprint_events, net_from_yaml
    from beffroi.climate.ledger import Ledger, UsageEvent
    from beffroi.climate.local import measure
    from beffroi.climate.sizing import load_classifier, rightsize

__all__ = [
    "Ledger",
    "UsageEvent",
    "assess",
    "footprint_events",
    "load_classifier",
    "measure",
    "net_from_yaml",
    "rightsize",
]

# What needs a database or numpy waits until it is asked for: taking a position needs neither.
_LATER = {
    "footprint_events": "doors",
    "net_from_yaml": "doors",
    "Ledger": "ledger",
    "UsageEvent": "ledger",
    "measure": "local",
    "rightsize": "sizing",
    "load_classifier": "sizing",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
