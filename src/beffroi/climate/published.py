"""Figures that operators published, beside the model's for the same request, with their ratio."""

from __future__ import annotations

from functools import cache

from beffroi.climate.factors import read_factors
from beffroi.climate.factorset import FactorSet
from beffroi.climate.inference import Footprint, Request, footprint
from beffroi.climate.sheets import PublishedFigure, PublishedFile
from beffroi.climate.units import Quantity
from beffroi.core import Value

# Published unit -> (quantity of a footprint, how many of that unit in one of the footprint's).
SCALES = {
    "energy_wh": ("energy", 1e3),
    "gwp_g": ("gwp", 1e3),
    "wcf_ml": ("wcf", 1e3),
    "adpe_mg": ("adpe", 1e6),
}


class Beside(Value):
    """One published value and the model's: library as EcoLogits says it, service with our widths.

    ``ratio_low`` and ``ratio_high`` are the published value over the library's two ends;
    ``within`` tells whether the service interval holds it.
    """

    figure: str
    quantity: str
    published: float
    library_low: float
    library_high: float
    low: float
    high: float
    ratio_low: float
    ratio_high: float
    within: bool


class Comparison(Value):
    """A published figure with everything that is needed not to misread it."""

    figure: PublishedFigure
    beside: tuple[Beside, ...]


@cache
def published() -> PublishedFile:
    """Return the published figures, read once."""
    return PublishedFile.model_validate(read_factors("published.yaml"))


def compared(factors: FactorSet | None = None) -> tuple[Comparison, ...]:
    """Return every published figure beside the model's."""
    return tuple(_compared(figure, factors) for figure in published().figures)


def _compared(figure: PublishedFigure, factors: FactorSet | None) -> Comparison:
    asked = figure.request
    request = Request(asked.provider, asked.model, asked.tokens_out, asked.tokens_in)
    library = footprint(request, "library", factors)
    service = footprint(request, "service", factors)
    return Comparison(
        figure=figure,
        beside=tuple(
            _beside(figure.id, unit, value, library, service)
            for unit, value in sorted(figure.values.items())
        ),
    )


def _beside(figure: str, unit: str, value: float, library: Footprint, service: Footprint) -> Beside:
    name, scale = SCALES[unit]
    narrow: Quantity = getattr(library, name)
    wide: Quantity = getattr(service, name)
    return Beside(
        figure=figure,
        quantity=unit,
        published=value,
        library_low=narrow.low * scale,
        library_high=narrow.high * scale,
        low=wide.low * scale,
        high=wide.high * scale,
        ratio_low=value / (narrow.high * scale),
        ratio_high=value / (narrow.low * scale),
        within=wide.low * scale <= value <= wide.high * scale,
    )
