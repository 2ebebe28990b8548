"""The footprint of a training or a fine-tuning: from machines and hours, or as declared.

Energy = machines × hours × power × load × PUE; the making of the machines for the same hours, over
their life in use. Spread over the requests served afterwards by :func:`per_request`.
"""

from __future__ import annotations

from dataclasses import dataclass

from beffroi.climate.catalogue import Host
from beffroi.climate.factorset import FactorSet, Grid, default_factors
from beffroi.climate.sheets import Span
from beffroi.climate.units import GWP, PE, ADPe, Energy, Water
from beffroi.core import BeffroiError, Grade, t

HOURS = 3600
# GPU of the class that the reference library assumes, with its share of server; from the light load
# of a small fine-tuning to full power.
LOAD = Span(low=0.4, central=0.75, high=1.0)


@dataclass(frozen=True)
class Training:
    """What a training cost: electricity, its impacts, and the making of the machines."""

    energy: Energy
    gwp_used: GWP
    gwp_made: GWP
    adpe: ADPe
    pe: PE
    wcf: Water
    grade: Grade

    @property
    def gwp(self) -> GWP:
        """Use and manufacture together."""
        return self.gwp_used + self.gwp_made


def from_hardware(
    gpus: float,
    hours: float,
    host: Host,
    grid: Grid,
    *,
    gpu_watts: float | None = None,
    load: Span = LOAD,
    factors: FactorSet | None = None,
) -> Training:
    """Return the footprint of ``gpus`` machines for ``hours`` each, at a host and on a grid.

    ``gpu_watts`` is the rated power of one GPU, that of the library's class by default.

    Raises:
        BeffroiError: a number is negative.
    """
    if min(gpus, hours, gpu_watts or 0.0) < 0:
        raise BeffroiError(t("machines, heures et puissance sont positives."))
    chosen = factors or default_factors()
    h = chosen.hardware
    watts = chosen.uncertainty.prefill.gpu_watts if gpu_watts is None else gpu_watts
    kilowatts = watts / 1000 + h.server_power / h.server_gpus
    it = [gpus * hours * kilowatts * share for share in (load.low, load.mid, load.high)]
    pues, wues = _ends(host.pue), _ends(host.wue)
    energy = Energy(*(e * p for e, p in zip(it, pues, strict=True)))
    lives = gpus * hours * HOURS / h.lifetime
    idle = chosen.uncertainty.idle.embodied
    spread = [lives * idle.low, lives, lives * idle.high]
    water = energy * grid.wcf
    return Training(
        energy=energy,
        gwp_used=energy * grid.gwp,
        gwp_made=GWP(*(n * (h.server_gwp / h.server_gpus + h.gpu_gwp) for n in spread)),
        adpe=energy * grid.adpe
        + ADPe(*(n * (h.server_adpe / h.server_gpus + h.gpu_adpe) for n in spread)),
        pe=energy * grid.pe + PE(*(n * (h.server_pe / h.server_gpus + h.gpu_pe) for n in spread)),
        wcf=water + Water(*(e * w for e, w in zip(it, wues, strict=True))),
        grade=Grade.COMPUTED,
    )


def declared(kwh: Span, grid: Grid) -> Training:
    """Return the footprint of a training whose electricity was declared; machines not counted."""
    energy = Energy(kwh.low, kwh.mid, kwh.high)
    return Training(
        energy=energy,
        gwp_used=energy * grid.gwp,
        gwp_made=GWP.of(0.0),
        adpe=energy * grid.adpe,
        pe=energy * grid.pe,
        wcf=energy * grid.wcf,
        grade=Grade.DECLARED,
    )


def per_request(training: Training, requests: float) -> GWP:
    """Return the share of a training that each of the requests it served bears.

    Raises:
        BeffroiError: it served none, and has no share to give.
    """
    if requests <= 0:
        raise BeffroiError(t("aucune requête servie : rien à répartir."))
    return training.gwp.scaled(1 / requests)


def _ends(span: Span) -> tuple[float, float, float]:
    return span.low, span.mid, span.high
