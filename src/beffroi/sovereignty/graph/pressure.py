"""Short of a cut: a party that raises its price, or that stops updating what it made."""

from __future__ import annotations

from beffroi.core import BeffroiError, Value, t
from beffroi.sovereignty.graph.model import Supply
from beffroi.sovereignty.graph.scenario import Cut, Span, price_base
from beffroi.sovereignty.graph.supply import reach


class PriceRise(Value):
    """What a price multiplied by ``factor`` would add in EUR a year.

    ``extra.low`` bears on what is paid to these parties, ``extra.high`` on every system that they
    reach: what a supplier passes on is not known. ``extra.total`` is the whole yearly spend.
    """

    cut: str
    factor: float
    extra: Span


class NoUpdates(Value):
    """Nothing stops, but these parties update nothing any more: flaws stay open, models age.

    ``frozen`` are the systems that rest on one of them at any rank, through an alternative too;
    ``maybe`` those that do only if a party of unknown control is one; ``current`` the others.
    """

    cut: str
    frozen: tuple[str, ...]
    maybe: tuple[str, ...]
    current: tuple[str, ...]


def price_rise(supply: Supply, cut: Cut, factor: float) -> PriceRise:
    """Return what a price multiplied by ``factor`` adds, between two bounds.

    Raises:
        BeffroiError: the factor is not a positive number.
    """
    if not 0 < factor < float("inf"):
        raise BeffroiError(
            t("le multiplicateur de prix doit être positif."),
            where="--price",
            mend=t("Écrivez « --price 2 » pour un prix doublé."),
        )
    base = price_base(supply, cut)
    ends = sorted((base.low * (factor - 1), base.high * (factor - 1)))
    return PriceRise(
        cut=cut.label, factor=factor, extra=Span(low=ends[0], high=ends[1], total=base.total)
    )


def no_updates(supply: Supply, cut: Cut) -> NoUpdates:
    """Return the systems that would run on without updates."""
    sure: list[str] = []
    maybe: list[str] = []
    current: list[str] = []
    for system in supply.systems:
        touched = reach(supply.graph, system.id, held=True).keys()
        into = sure if touched & cut.sure else maybe if touched & cut.possible else current
        into.append(system.id)
    return NoUpdates(
        cut=cut.label,
        frozen=tuple(sorted(sure)),
        maybe=tuple(sorted(maybe)),
        current=tuple(sorted(current)),
    )
