"""A factor set: everything a footprint is computed from, under one hash.

The reference library (EcoLogits) is read from the installed package: its models, its grids, its
providers' assumptions and its hardware constants drift between patch releases, so the hash is over
the *values*, and every result carries it. Ours are the files of ``factors/``; a folder of one's own
may replace any of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from beffroi.climate.factors import read_factors
from beffroi.climate.sheets import (
    GridSheet,
    HostsFile,
    HostSheet,
    ModelsFile,
    Span,
    UncertaintyFile,
    ZonesFile,
)
from beffroi.climate.units import GWP, PE, ADPe, PerKWh, Water
from beffroi.core import BeffroiError, Method, canonical_json, t
from beffroi.core.model import Value

F = TypeVar("F", bound=Value)
METHOD = "climate.inference"
METHOD_VERSION = "1"


@dataclass(frozen=True)
class Hardware:
    """The library's hardware and regression constants (units as in its own docstrings)."""

    alpha: float
    beta: float
    gamma: float
    latency_alpha: float
    latency_beta: float
    latency_gamma: float
    quantisation_bits: float
    gpu_memory: float
    gpu_gwp: float
    gpu_adpe: float
    gpu_pe: float
    server_gpus: float
    server_power: float
    server_gwp: float
    server_adpe: float
    server_pe: float
    lifetime: float
    batch: float


@dataclass(frozen=True)
class Grid:
    """Impacts of one kWh on a grid. ``stand_ins`` names criteria that borrow another zone's."""

    zone: str
    name: str
    gwp: PerKWh[GWP]
    adpe: PerKWh[ADPe]
    pe: PerKWh[PE]
    wcf: PerKWh[Water]
    source: str
    stand_ins: tuple[str, ...] = ()


@dataclass(frozen=True)
class LibraryModel:
    """A model of the library: parameters in billions, tokens per second, time to first token."""

    provider: str
    name: str
    total: Span
    active: Span
    tps: float | None
    ttft: float | None
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Site:
    """What the library assumes of a provider's data centres."""

    zone: str
    pue: Span
    wue: Span


@dataclass(frozen=True)
class FactorSet:
    """All factors, and the hash of their values (``id``)."""

    library: str
    hardware: Hardware
    grids: Mapping[str, Grid]
    models: Mapping[tuple[str, str], LibraryModel]
    sites: Mapping[str, Site]
    hosts: tuple[HostSheet, ...]
    sheets: ModelsFile
    zones: ZonesFile
    uncertainty: UncertaintyFile
    id: str = ""

    @property
    def method(self) -> Method:
        """The method of every inference footprint under this set."""
        return Method(
            id=METHOD,
            version=f"{METHOD_VERSION}+{self.library}+{self.id[:12]}",
            source="EcoLogits (https://ecologits.ai), méthode d’inférence des LLM",
        )

    def with_hardware(self, **constants: float) -> FactorSet:
        """Return the set with other hardware constants, under its own hash."""
        return _hashed(replace(self, hardware=replace(self.hardware, **constants)))

    def with_grid(self, grid: Grid) -> FactorSet:
        """Return the set with one grid added or replaced (an authority's own extract)."""
        return _hashed(replace(self, grids={**self.grids, grid.zone: grid}))


def _hashed(factors: FactorSet) -> FactorSet:
    content = {
        "library": factors.library,
        "hardware": asdict(factors.hardware),
        "grids": {zone: _plain(grid) for zone, grid in factors.grids.items()},
        "models": {"/".join(key): _plain(model) for key, model in factors.models.items()},
        "sites": {name: _plain(site) for name, site in factors.sites.items()},
        "hosts": [h.model_dump(mode="json") for h in factors.hosts],
        "sheets": factors.sheets.model_dump(mode="json"),
        "zones": factors.zones.model_dump(mode="json"),
        "uncertainty": factors.uncertainty.model_dump(mode="json"),
    }
    digest = hashlib.sha256(canonical_json(content).encode()).hexdigest()
    return replace(factors, id=digest)


def _plain(thing: Any) -> Any:
    if isinstance(thing, Value):
        return thing.model_dump(mode="json")
    if isinstance(thing, PerKWh):
        return [thing.kind.__name__, thing.low, thing.central, thing.high]
    if isinstance(thing, tuple):
        return [_plain(item) for item in thing]
    if hasattr(thing, "__dataclass_fields__"):
        return {name: _plain(getattr(thing, name)) for name in thing.__dataclass_fields__}
    return thing


def load_factors(folder: Path | None = None) -> FactorSet:
    """Read the installed library and the factor files (those of ``folder`` first).

    Raises:
        BeffroiError: a factor file is broken or does not have its documented shape.
    """
    zones = _file("zones.yaml", ZonesFile, folder)
    names = {c.zone: c.name for c in zones.countries} | {r.zone: r.name for r in zones.territories}
    grids = _library_grids(names)
    for sheet in zones.grids:
        grids[sheet.zone] = _own_grid(sheet, names.get(sheet.zone, sheet.zone), grids)
    return _hashed(
        FactorSet(
            library=f"ecologits-{version('ecologits')}",
            hardware=_hardware(),
            grids=grids,
            models=_library_models(),
            sites=_library_sites(),
            hosts=_file("hosts.yaml", HostsFile, folder).hosts,
            sheets=_file("models.yaml", ModelsFile, folder),
            zones=zones,
            uncertainty=_file("uncertainty.yaml", UncertaintyFile, folder),
        )
    )


@cache
def default_factors() -> FactorSet:
    """Return the factors as delivered with the installed library, read once."""
    return load_factors()


def _file(name: str, shape: type[F], folder: Path | None) -> F:
    try:
        return shape.model_validate(read_factors(name, folder))
    except ValidationError as error:
        first = error.errors()[0]
        raise BeffroiError(
            t("le fichier de facteurs n'a pas la forme attendue : {why}", why=first["msg"]),
            where=f"{name}: {'.'.join(str(part) for part in first['loc'])}",
            mend=t("Rétablissez ce champ d'après le fichier livré."),
        ) from error


def _hardware() -> Hardware:
    from ecologits.impacts import llm  # noqa: PLC0415 (a second to import; many commands need none)

    return Hardware(
        alpha=llm.GPU_ENERGY_ALPHA,
        beta=llm.GPU_ENERGY_BETA,
        gamma=llm.GPU_ENERGY_GAMMA,
        latency_alpha=llm.LATENCY_ALPHA,
        latency_beta=llm.LATENCY_BETA,
        latency_gamma=llm.LATENCY_GAMMA,
        quantisation_bits=llm.MODEL_QUANTIZATION_BITS,
        gpu_memory=llm.GPU_MEMORY,
        gpu_gwp=llm.GPU_EMBODIED_IMPACT_GWP,
        gpu_adpe=llm.GPU_EMBODIED_IMPACT_ADPE,
        gpu_pe=llm.GPU_EMBODIED_IMPACT_PE,
        server_gpus=llm.SERVER_GPUS,
        server_power=llm.SERVER_POWER,
        server_gwp=llm.SERVER_EMBODIED_IMPACT_GWP,
        server_adpe=llm.SERVER_EMBODIED_IMPACT_ADPE,
        server_pe=llm.SERVER_EMBODIED_IMPACT_PE,
        lifetime=llm.HARDWARE_LIFESPAN,
        batch=llm.BATCH_SIZE,
    )


def _library_grids(names: Mapping[str, str]) -> dict[str, Grid]:
    from ecologits.electricity_mix_repository import electricity_mixes  # noqa: PLC0415

    source = f"EcoLogits {version('ecologits')}, electricity_mixes.json"
    return {
        mix.zone: Grid(
            zone=mix.zone,
            name=names.get(mix.zone, mix.zone),
            gwp=PerKWh(GWP, mix.gwp),
            adpe=PerKWh(ADPe, mix.adpe),
            pe=PerKWh(PE, mix.pe),
            wcf=PerKWh(Water, mix.wue),
            source=source,
            stand_ins=tuple(
                {"pe": "pe", "adpe": "adpe", "wue": "wcf"}[w.code.split("-")[2]]
                for w in mix.warnings
            ),
        )
        for mix in electricity_mixes.list_electricity_mixes()
    }


def _own_grid(sheet: GridSheet, name: str, grids: Mapping[str, Grid]) -> Grid:
    around = [grids[zone] for zone in sheet.stand_in]
    return Grid(
        zone=sheet.zone,
        name=name,
        gwp=PerKWh(GWP, sheet.gwp.mid, sheet.gwp.low, sheet.gwp.high),
        adpe=_over([g.adpe for g in around]),
        pe=_over([g.pe for g in around]),
        wcf=_over([g.wcf for g in around]),
        source=sheet.source,
        stand_ins=("adpe", "pe", "wcf"),
    )


P = TypeVar("P", GWP, ADPe, PE, Water)


def _over(factors: list[PerKWh[P]]) -> PerKWh[P]:
    """Return the span of several factors, centred on the first."""
    return PerKWh(
        factors[0].kind,
        factors[0].central,
        min(f.low for f in factors),
        max(f.high for f in factors),
    )


def grid_over(zone: str, name: str, grids: list[Grid], source: str) -> Grid:
    """Return the span of several grids, centred on the first: where exactly is not known."""
    return Grid(
        zone=zone,
        name=name,
        gwp=_over([g.gwp for g in grids]),
        adpe=_over([g.adpe for g in grids]),
        pe=_over([g.pe for g in grids]),
        wcf=_over([g.wcf for g in grids]),
        source=source,
        stand_ins=tuple(sorted({c for g in grids for c in g.stand_ins})),
    )


def _library_models() -> dict[tuple[str, str], LibraryModel]:
    from ecologits.model_repository import models  # noqa: PLC0415

    found = {}
    for model in models.list_models():
        parameters = model.architecture.parameters
        run = model.deployment
        found[model.provider.value, model.name] = LibraryModel(
            provider=model.provider.value,
            name=model.name,
            total=_span(getattr(parameters, "total", parameters)),
            active=_span(getattr(parameters, "active", parameters)),
            tps=run.tps if run else None,
            ttft=run.ttft if run else None,
            warnings=tuple(w.code for w in model.warnings),
        )
    return found


def _library_sites() -> dict[str, Site]:
    from ecologits.tracers.utils import PROVIDER_CONFIG_MAP  # noqa: PLC0415

    return {
        name: Site(
            zone=config.datacenter_location,
            pue=_span(config.datacenter_pue),
            wue=_span(config.datacenter_wue),
        )
        for name, config in PROVIDER_CONFIG_MAP.items()
    }


def _span(value: Any) -> Span:
    """Return the library's number or range as a span."""
    if hasattr(value, "min"):
        return Span(low=value.min, high=value.max)
    return Span(low=value, high=value)
