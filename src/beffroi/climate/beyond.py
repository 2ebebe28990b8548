"""What lies beyond the data centre: the network, the reader's screen, and a fuller assessment.

Counted apart, never added in silence: the reader's computer was on before the question, the
network's electricity hardly follows its volume, and a published life-cycle assessment has another
boundary. ``uncertainty.yaml`` holds the ranges and their sources.
"""

from __future__ import annotations

from beffroi.climate.factorset import FactorSet
from beffroi.climate.units import GWP, Energy
from beffroi.core import Value

JOULES_PER_KWH = 3.6e6
BYTES_PER_GB = 1e9
SECONDS_PER_HOUR = 3600


class Bounds(Value):
    """A quantity as low, central, high."""

    low: float
    central: float
    high: float


class Beyond(Value):
    """Energy in kWh, warming in kgCO2e, water in L, metals in kgSbeq.

    ``terminal`` supposes that a person reads every answer on a computer. The ceilings are the
    library's central figure times the ratio of a published assessment to it: how far a fuller
    boundary may lead, not a correction.
    """

    network_energy: Bounds
    network_gwp: Bounds
    terminal_energy: Bounds
    terminal_gwp: Bounds
    ceiling_gwp: float | None
    ceiling_wcf: float | None
    ceiling_adpe: float | None
    source: str


def beyond(
    requests: float,
    tokens: float,
    factors: FactorSet,
    library: tuple[float, float, float] | None = None,
    zone: str = "FRA",
) -> Beyond:
    """Return what requests cost beyond the data centre.

    ``tokens`` are all those read and written; ``library`` the library's central gwp, water and
    metals for the same requests; ``zone`` the grid of the readers.
    """
    u, grid = factors.uncertainty, factors.grids[zone]
    moved = [
        getattr(u.network.bytes_per_token, c) * getattr(u.network.kwh_per_gb, c) / BYTES_PER_GB
        for c in ("low", "mid", "high")
    ]
    network = Energy(*(tokens * m for m in moved))
    screen = u.terminal
    seconds = (screen.seconds.low, screen.seconds.mid, screen.seconds.high)
    watts = (screen.watts.low, screen.watts.mid, screen.watts.high)
    terminal = Energy(
        *(requests * s * w / JOULES_PER_KWH for s, w in zip(seconds, watts, strict=True))
    )
    weights = (screen.gwp_kg.low, screen.gwp_kg.mid, screen.gwp_kg.high)
    lives = (screen.lifetime_hours.low, screen.lifetime_hours.central, screen.lifetime_hours.high)
    made = GWP(
        *(
            requests * s * kg / (hours * SECONDS_PER_HOUR)
            for s, kg, hours in zip(seconds, weights, lives, strict=True)
        )
    )
    gwp, wcf, adpe = library if library is not None else (None, None, None)
    return Beyond(
        network_energy=_bounds(network),
        network_gwp=_bounds(network * grid.gwp),
        terminal_energy=_bounds(terminal),
        terminal_gwp=_bounds(terminal * grid.gwp + made),
        ceiling_gwp=None if gwp is None else gwp * u.scope.gwp,
        ceiling_wcf=None if wcf is None else wcf * u.scope.wcf,
        ceiling_adpe=None if adpe is None else adpe * u.scope.adpe,
        source=u.scope.source,
    )


def _bounds(quantity: Energy | GWP) -> Bounds:
    return Bounds(low=quantity.low, central=quantity.central, high=quantity.high)
