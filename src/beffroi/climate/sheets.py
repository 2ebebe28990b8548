"""The shape of the factor files: what a host, a grid, a model or an uncertainty states."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from beffroi.core import Value, Verification


class Span(Value):
    """An interval of a factor; ``central`` when it is not the middle.

    Raises:
        pydantic.ValidationError: the bounds do not hold the central value.
    """

    low: float
    high: float
    central: float | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.mid <= self.high:
            raise ValueError(f"not an interval: {self.low}, {self.mid}, {self.high}")
        return self

    @property
    def mid(self) -> float:
        """The central value."""
        return (self.low + self.high) / 2 if self.central is None else self.central

    @classmethod
    def of(cls, value: float | Span) -> Span:
        """Return an exact span, or the span itself."""
        return value if isinstance(value, Span) else cls(low=value, high=value)

    def hull(self, other: Span) -> Span:
        """Return the smallest span holding both, keeping this one's central value."""
        return Span(low=min(self.low, other.low), high=max(self.high, other.high), central=self.mid)


class Backwards(Value):
    """Three cases of a quantity whose high value means a *low* impact (an efficiency)."""

    low: float
    central: float
    high: float


class Sourced(Value):
    """Where a fact comes from and how far it was checked."""

    source: str = ""
    url: str | None = None
    verification: Verification = "secondary"


class HostSheet(Sourced):
    """A place where models run (``hosts.yaml``). PUE has no unit; WUE is in L per kWh of IT."""

    id: str
    name: str
    library: str | None = None
    keys: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    regions: dict[str, str] = {}
    local: bool = False
    pue: Span | None = None
    wue: Span | None = None
    batch_low: int | None = Field(default=None, ge=1)


class HostsFile(Value):
    """``hosts.yaml``."""

    as_of: date
    hosts: tuple[HostSheet, ...]


class Territory(Value):
    """A French territory off the mainland grid: the first characters of its INSEE codes."""

    codes: tuple[str, ...]
    zone: str
    name: str


class Mainland(Value):
    """The grid of mainland France."""

    zone: str
    name: str


class GridSheet(Sourced):
    """A grid that the reference tables lack: gwp in kgCO2e/kWh; the rest spans ``stand_in``."""

    zone: str
    gwp: Span
    stand_in: tuple[str, ...]
    year: int


class Country(Value):
    """ISO 3166-1 two-letter code, grid zone and French name."""

    code: str
    zone: str
    name: str


class ZonesFile(Value):
    """``zones.yaml``."""

    as_of: date
    mainland: Mainland
    territories: tuple[Territory, ...]
    grids: tuple[GridSheet, ...]
    regions: dict[str, str]
    countries: tuple[Country, ...]


ModelKind = Literal["generator", "encoder"]


class ModelSheet(Sourced):
    """A model (``models.yaml``): billions of parameters, in all and active for a token."""

    names: tuple[str, ...]
    total: float | Span
    active: float | Span
    kind: ModelKind = "generator"
    retired: bool = False


class ModelClass(Value):
    """Words in a name that tell a class, and its sizes when the library has none to offer."""

    words: tuple[str, ...]
    kind: ModelKind
    name: str
    total: Span | None = None
    active: Span | None = None


class ModelsFile(Value):
    """``models.yaml``."""

    as_of: date
    models: tuple[ModelSheet, ...]
    classes: tuple[ModelClass, ...]


class Batch(Sourced):
    """Requests served together."""

    low: int
    high: int


class Prefill(Sourced):
    """Reading the input: operations, what the GPU can do of them, and its power in W.

    ``cpu_*`` for a machine without GPU, by thread; ``small_model`` in billions of parameters.
    """

    flop_per_parameter: float
    peak_tflops: float
    gpu_watts: float
    utilisation: Backwards
    cached: Span
    cpu_gflops: Backwards
    cpu_watts: Span
    small_model: float


class Idle(Sourced):
    """Machines kept ready: multipliers of use and of manufacture."""

    use: Span
    embodied: Span


class Fleet(Sourced):
    """What operators publish over what the library computes: multiplier of use."""

    use: Span


class Network(Sourced):
    """Transport of the text."""

    bytes_per_token: Span
    kwh_per_gb: Span


class Terminal(Sourced):
    """The reader's computer, for the time of reading: s, W, kgCO2e to make it, hours it lives."""

    seconds: Span
    watts: Span
    gwp_kg: Span
    lifetime_hours: Backwards


class Scope(Sourced):
    """Ratio of a published life-cycle assessment to the library, by criterion."""

    gwp: float
    wcf: float
    adpe: float


class UncertaintyFile(Value):
    """``uncertainty.yaml``."""

    as_of: date
    batch: Batch
    prefill: Prefill
    idle: Idle
    fleet: Fleet
    network: Network
    terminal: Terminal
    scope: Scope


class Watts(Sourced, Span):
    """A power, in W."""


class Machine(Sourced):
    """Making a server: kgCO2e, threads, hours it lives, share of them it works."""

    gwp_kg: Span
    threads: Backwards
    lifetime_hours: Backwards
    occupation: Backwards


class PowerFile(Value):
    """``power.yaml``."""

    as_of: date
    cpu_watts_per_thread: Watts
    ram_watts_per_gb: Watts
    machine: Machine


class Generation(Sourced):
    """Emissions by source of electricity, in gCO2e for a kWh produced."""

    factors: dict[str, float]


class GenerationFile(Value):
    """``generation.yaml``."""

    as_of: date
    direct: Generation
    life_cycle: Generation


class SeatsFile(Sourced):
    """``seats.yaml``: what a person who has a seat may ask in a working day."""

    as_of: date
    working_days: int
    requests_a_day: Span
    tokens_out: Span
    tokens_in: Span


class PublishedRequest(Value):
    """The request that a published figure is about, as the model is asked it."""

    provider: str
    model: str
    tokens_out: float
    tokens_in: float = 0


class PublishedFigure(Sourced):
    """What an operator published of one request, and whether the model's figure compares to it."""

    id: str
    publisher: str
    date: date
    what: str
    request: PublishedRequest
    assumed: str = ""
    values: dict[Literal["energy_wh", "gwp_g", "wcf_ml", "adpe_mg"], float]
    boundary: str
    comparable: bool
    why: str


class PublishedFile(Value):
    """``published.yaml``."""

    as_of: date
    figures: tuple[PublishedFigure, ...]
