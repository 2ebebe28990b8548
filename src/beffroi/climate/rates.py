"""The footprint of a request as a linear function of its tokens and its duration.

EcoLogits' method (https://ecologits.ai, inference of language models) is linear once the model, the
host and the grid are fixed: energy = a·duration + b·output tokens, manufacture = u·duration, where
duration is the lesser of the request's latency and the time the GPU needs. So a triplet (model,
host, grid) is worked out once, as a :class:`Rates`, and a million requests are a sum of products.

Two layers. ``library``: exactly what EcoLogits computes, low and high as it does. ``service``: the
same, plus input tokens, and the widths of ``uncertainty.yaml`` (requests served together, idle
machines, operators' own measures). The central value of ``service`` is the middle of ``library``
plus the input tokens: what widens the interval does not move its centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, exp, log2
from typing import Literal, TypeVar

from beffroi.climate.catalogue import Host, Model, Place
from beffroi.climate.factorset import FactorSet, Hardware
from beffroi.climate.sheets import Span
from beffroi.climate.units import GWP, PE, ADPe, PerKWh, Water

Layer = Literal["library", "service"]
SECONDS_PER_HOUR = 3600
GIGA = 1e9
TERA = 1e12
JOULES_PER_KWH = 3.6e6


@dataclass(frozen=True)
class Per:
    """Coefficients of a quantity.

    For a second of generation, an output token, an input token read afresh, and an input token
    found in the cache.
    """

    second: float = 0.0
    out: float = 0.0
    fresh: float = 0.0
    cached: float = 0.0

    def times(self, factor: float) -> Per:
        """Return all coefficients multiplied."""
        return Per(
            self.second * factor, self.out * factor, self.fresh * factor, self.cached * factor
        )

    def of(self, seconds: float, out: float, fresh: float, cached: float) -> float:
        """Return the quantity for a request."""
        return self.second * seconds + self.out * out + self.fresh * fresh + self.cached * cached


@dataclass(frozen=True)
class End:
    """One end of an interval.

    GPU time of an output token (s), energy (kWh), hardware lives used (GPUs), and impacts of a kWh
    used (gwp in kgCO2e, adpe in kgSbeq, pe in MJ, wcf in L).
    """

    token_seconds: float
    energy: Per
    hardware: Per
    gwp: float
    adpe: float
    pe: float
    wcf: float


@dataclass(frozen=True)
class Rates:
    """Everything a request of one model, host and grid needs.

    ``library_low`` and ``library_high`` are EcoLogits' ends; ``low`` and ``high`` ours;
    ``reading`` is the central cost of input tokens. ``life_*`` are the impacts of making one GPU
    with its share of server (kgCO2e, kgSbeq, MJ). ``ttft`` is the time to the first token (s).
    """

    ttft: float
    library_low: End
    library_high: End
    low: End
    high: End
    reading: End
    life_gwp: float
    life_adpe: float
    life_pe: float


def gpu_count(total: float, hardware: Hardware) -> int:
    """Return the GPUs that hold a model of ``total`` billion parameters, a power of two."""
    memory = 1.2 * total * hardware.quantisation_bits / 8
    return int(2 ** ceil(log2(ceil(memory / hardware.gpu_memory))))


def rates(model: Model, host: Host, place: Place, factors: FactorSet) -> Rates:
    """Return the rates of a model on a host and a grid."""
    h = factors.hardware
    low_end = _end(model, host, place, factors, high=False, batch=h.batch)
    high_end = _end(model, host, place, factors, high=True, batch=h.batch)
    widest = _end(model, host, place, factors, high=True, batch=min(host.batch_low, h.batch))
    return Rates(
        ttft=model.ttft or 0.0,
        library_low=low_end,
        library_high=high_end,
        low=_lowered(low_end, model, host, place, factors),
        high=_raised(widest, model, host, place, factors),
        reading=_reading(model, host, place, factors),
        life_gwp=h.server_gwp / h.server_gpus + h.gpu_gwp,
        life_adpe=h.server_adpe / h.server_gpus + h.gpu_adpe,
        life_pe=h.server_pe / h.server_gpus + h.gpu_pe,
    )


def _end(
    model: Model, host: Host, place: Place, factors: FactorSet, *, high: bool, batch: float
) -> End:
    """Return one end of the library's interval, for this many requests served together."""
    h = factors.hardware
    active = model.active.high if high else model.active.low
    gpus = gpu_count(model.total.high if high else model.total.low, h)
    pue = host.pue.high if high else host.pue.low
    token_seconds = (
        1 / model.tps
        if model.tps
        else h.latency_alpha * active + h.latency_beta * batch + h.latency_gamma
    )
    if model.kind == "encoder":
        # It writes nothing: only its input tokens cost (see _prefill).
        return _mixed(End(0.0, Per(), Per(), 0, 0, 0, 0), host, place, high=high, edge=False)
    share = gpus / h.server_gpus / batch
    energy = Per(
        second=pue * h.server_power * share / SECONDS_PER_HOUR,
        out=pue * gpus * (h.alpha * exp(h.beta * batch) * active + h.gamma) / 1000,
    )
    hardware = Per(second=gpus / (h.lifetime * batch))
    plain = End(token_seconds, energy, hardware, 0, 0, 0, 0)
    return _mixed(plain, host, place, high=high, edge=False)


def _mixed(end: End, host: Host, place: Place, *, high: bool, edge: bool) -> End:
    """Return the end with the grid's impacts, at the edges of the grid's own interval or not."""
    pue = host.pue.high if high else host.pue.low
    wue = host.wue.high if high else host.wue.low
    grid = place.grid
    return End(
        token_seconds=end.token_seconds,
        energy=end.energy,
        hardware=end.hardware,
        gwp=_at(grid.gwp, high=high, edge=edge),
        adpe=_at(grid.adpe, high=high, edge=edge),
        pe=_at(grid.pe, high=high, edge=edge),
        wcf=wue / pue + _at(grid.wcf, high=high, edge=edge),
    )


Q = TypeVar("Q", GWP, ADPe, PE, Water)


def _at(factor: PerKWh[Q], *, high: bool, edge: bool) -> float:
    if not edge:
        return factor.central
    return factor.high if high else factor.low


def _lowered(end: End, model: Model, host: Host, place: Place, factors: FactorSet) -> End:
    """Return the low end of the service layer."""
    u = factors.uncertainty
    energy, hardware = _prefill(model, host, factors, "low")
    used = end.energy.times(u.fleet.use.low * u.idle.use.low)
    made = end.hardware.times(u.idle.embodied.low)
    wide = End(end.token_seconds, _joined(used, energy), _joined(made, hardware), 0, 0, 0, 0)
    return _mixed(wide, host, place, high=False, edge=True)


def _raised(end: End, model: Model, host: Host, place: Place, factors: FactorSet) -> End:
    """Return the high end of the service layer."""
    u = factors.uncertainty
    energy, hardware = _prefill(model, host, factors, "high")
    used = _joined(end.energy, energy).times(u.fleet.use.high * u.idle.use.high)
    made = _joined(end.hardware, hardware).times(u.idle.embodied.high)
    wide = End(end.token_seconds, used, made, 0, 0, 0, 0)
    return _mixed(wide, host, place, high=True, edge=True)


def _reading(model: Model, host: Host, place: Place, factors: FactorSet) -> End:
    """Return the central cost of input tokens."""
    energy, hardware = _prefill(model, host, factors, "central")
    grid = place.grid
    return End(
        token_seconds=0.0,
        energy=energy,
        hardware=hardware,
        gwp=grid.gwp.central,
        adpe=grid.adpe.central,
        pe=grid.pe.central,
        wcf=host.wue.mid / host.pue.mid + grid.wcf.central,
    )


Case = Literal["low", "central", "high"]


def _prefill(model: Model, host: Host, factors: FactorSet, case: Case) -> tuple[Per, Per]:
    """Return energy (kWh) and hardware lives (GPUs) of the input tokens, for one case."""
    h, p = factors.hardware, factors.uncertainty.prefill
    active, pue = _pick(model.active, case), _pick(host.pue, case)
    operations = p.flop_per_parameter * active * GIGA
    gpu_seconds = operations / (p.peak_tflops * TERA * getattr(p.utilisation, case))
    joules = (p.gpu_watts + 1000 * h.server_power / h.server_gpus) * gpu_seconds
    if host.local:
        # Which machine it is, nobody said: perhaps one without GPU, surely so for a small model.
        seconds = operations / (GIGA * getattr(p.cpu_gflops, case))
        on_cpu = _pick(p.cpu_watts, case) * seconds
        small = case == "central" and model.active.mid <= p.small_model
        joules = on_cpu if small or case == "high" else joules
    energy = pue * joules / JOULES_PER_KWH
    lives = gpu_seconds / h.lifetime
    kept = _pick(p.cached, case)
    return Per(fresh=energy, cached=energy * kept), Per(fresh=lives, cached=lives * kept)


def _pick(span: Span, case: Case) -> float:
    return {"low": span.low, "central": span.mid, "high": span.high}[case]


def _joined(one: Per, other: Per) -> Per:
    return Per(
        one.second + other.second,
        one.out + other.out,
        one.fresh + other.fresh,
        one.cached + other.cached,
    )
