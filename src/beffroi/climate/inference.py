"""The footprint of one request to a language model: five criteria, use and manufacture apart."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from math import inf
from typing import Literal, TypeVar

from beffroi.climate.catalogue import Catalogue, Host, Model, Place
from beffroi.climate.factorset import FactorSet, default_factors
from beffroi.climate.rates import End, Layer, Per, Rates, rates
from beffroi.climate.units import GWP, PE, ADPe, Energy, Quantity, Water
from beffroi.core import BeffroiError, t

Gap = Literal[
    "model-class",
    "model-unknown",
    "model-retired",
    "host-unknown",
    "zone-unknown",
    "zone-candidates",
    "grid-stand-in",
]


@dataclass(frozen=True)
class Request:
    """What is known of a request.

    ``tokens_in`` counts all input tokens, ``tokens_cached`` those among them that the provider
    found in its cache; ``latency`` is in seconds, ``None`` (or 0) when unknown; ``zone`` an ISO
    country code, a cloud region or a zone of ``zones.yaml``; ``api_base`` the API's address, which
    outweighs the provider's name (an OpenAI client may talk to a French host). Tokens and latency
    may be the sums of ``count`` requests.

    Raises:
        BeffroiError: a count or a duration is negative.
    """

    provider: str
    model: str
    tokens_out: float
    tokens_in: float = 0
    tokens_cached: float = 0
    latency: float | None = None
    zone: str = ""
    api_base: str = ""
    count: int = 1

    def __post_init__(self) -> None:
        for name in ("tokens_out", "tokens_in", "tokens_cached", "latency", "count"):
            value = getattr(self, name)
            if value is not None and not value >= 0:
                raise BeffroiError(
                    t(
                        "« {name} » vaut {value} : un nombre positif ou nul est attendu.",
                        name=name,
                        value=str(value),
                    ),
                    where=name,
                )


@dataclass(frozen=True)
class _Typed:
    """Refuses, when the program runs, a quantity of the wrong kind."""

    def __post_init__(self) -> None:
        for column in fields(self):
            value = getattr(self, column.name)
            if isinstance(value, Quantity) and value.criterion != column.metadata["criterion"]:
                raise TypeError(f"{column.name}: {type(value).__name__} is not its quantity")


def _column(quantity: type[Quantity]) -> dict[str, str]:
    return {"criterion": quantity.criterion}


@dataclass(frozen=True)
class Usage(_Typed):
    """Impacts of the electricity used (and of the water that cools the machines)."""

    gwp: GWP = field(metadata=_column(GWP))
    adpe: ADPe = field(metadata=_column(ADPe))
    pe: PE = field(metadata=_column(PE))
    wcf: Water = field(metadata=_column(Water))


@dataclass(frozen=True)
class Embodied(_Typed):
    """Impacts of making the machines, for the time they were used. Water is not known."""

    gwp: GWP = field(metadata=_column(GWP))
    adpe: ADPe = field(metadata=_column(ADPe))
    pe: PE = field(metadata=_column(PE))


@dataclass(frozen=True)
class Footprint(_Typed):
    """The footprint of a request, with what it stands on.

    ``gaps`` says what was not known and how wide the interval had to be for it; ``factors`` is the
    hash of the factor set.
    """

    energy: Energy = field(metadata=_column(Energy))
    usage: Usage
    embodied: Embodied
    layer: Layer
    model: Model
    host: Host
    place: Place
    gaps: tuple[Gap, ...]
    factors: str

    @property
    def gwp(self) -> GWP:
        """Use and manufacture together."""
        return self.usage.gwp + self.embodied.gwp

    @property
    def adpe(self) -> ADPe:
        """Use and manufacture together."""
        return self.usage.adpe + self.embodied.adpe

    @property
    def pe(self) -> PE:
        """Use and manufacture together."""
        return self.usage.pe + self.embodied.pe

    @property
    def wcf(self) -> Water:
        """Use only: the water of manufacture is not known."""
        return self.usage.wcf


def footprint(
    request: Request,
    layer: Layer = "service",
    factors: FactorSet | None = None,
    home: str = "",
) -> Footprint:
    """Return the footprint of a request.

    ``home`` is the zone of the authority, for what runs on its own premises.

    Raises:
        BeffroiError: the ``library`` layer is asked for a model that writes nothing (the library
            counts no input token, so it has no figure, and zero would be false).
    """
    books = catalogue(factors)
    host = books.host(request.provider, request.api_base)
    model = books.model(request.model, host.library or "")
    place = books.place(request.zone, host, home, request.api_base)
    if layer == "library" and model.kind == "encoder":
        raise BeffroiError(
            t(
                "EcoLogits ne compte pas les modèles qui n'écrivent pas de texte ({model}).",
                model=request.model,
            ),
            mend=t("Demandez la couche « service », qui compte les jetons lus."),
        )
    return _evaluate(request, layer, model, host, place, books.factors)


def catalogue(factors: FactorSet | None = None) -> Catalogue:
    """Return the catalogue of a factor set (the delivered one by default), built once."""
    chosen = factors or default_factors()
    if chosen.id not in _catalogues:
        _catalogues[chosen.id] = Catalogue(chosen)
    return _catalogues[chosen.id]


_catalogues: dict[str, Catalogue] = {}


def gaps_of(model: Model, host: Host, place: Place) -> tuple[Gap, ...]:
    """Return what was not known of a request's model, host and grid."""
    found: list[Gap] = []
    if model.status in {"class", "unknown"}:
        found.append("model-class" if model.status == "class" else "model-unknown")
    if model.retired:
        found.append("model-retired")
    if host.status == "unknown":
        found.append("host-unknown")
    if place.status in {"unknown", "candidates"}:
        found.append("zone-unknown" if place.status == "unknown" else "zone-candidates")
    if place.grid.stand_ins:
        found.append("grid-stand-in")
    return tuple(found)


def _evaluate(
    request: Request, layer: Layer, model: Model, host: Host, place: Place, factors: FactorSet
) -> Footprint:
    rate = rates(model, host, place, factors)
    low, central, high = _three(request, rate, layer)
    return Footprint(
        energy=Energy(low[0], central[0], high[0]),
        usage=Usage(
            gwp=GWP(low[1], central[1], high[1]),
            adpe=ADPe(low[2], central[2], high[2]),
            pe=PE(low[3], central[3], high[3]),
            wcf=Water(low[4], central[4], high[4]),
        ),
        embodied=Embodied(
            gwp=_made(GWP, rate.life_gwp, low[5], central[5], high[5]),
            adpe=_made(ADPe, rate.life_adpe, low[5], central[5], high[5]),
            pe=_made(PE, rate.life_pe, low[5], central[5], high[5]),
        ),
        layer=layer,
        model=model,
        host=host,
        place=place,
        gaps=gaps_of(model, host, place),
        factors=factors.id,
    )


M = TypeVar("M", GWP, ADPe, PE)


def _made(kind: type[M], life: float, low: float, central: float, high: float) -> M:
    """Return the impact of making this many GPUs with their share of server."""
    return kind(low * life, central * life, high * life)


Six = tuple[float, float, float, float, float, float]


def _three(request: Request, rate: Rates, layer: Layer) -> tuple[Six, Six, Six]:
    """Return low, central and high: energy, then use (gwp, adpe, pe, wcf), then hardware lives."""
    bottom = _ends(request, rate.library_low, rate.ttft)
    top = _ends(request, rate.library_high, rate.ttft)
    middle = _mean(bottom, top)
    if layer == "library":
        return bottom, middle, top
    read = _ends(request, rate.reading, 0.0)
    centre = tuple(a + b for a, b in zip(middle, read, strict=True))
    return (
        _ends(request, rate.low, rate.ttft),
        centre,  # type: ignore[return-value]  # six values in, six out
        _ends(request, rate.high, rate.ttft),
    )


def _mean(one: Six, other: Six) -> Six:
    return tuple((a + b) / 2 for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def _ends(request: Request, end: End, ttft: float) -> Six:
    whole = request.tokens_out * end.token_seconds + request.count * ttft
    seconds = min(request.latency or inf, whole)
    cached = min(request.tokens_cached, request.tokens_in)

    def of(per: Per) -> float:
        return per.of(seconds, request.tokens_out, request.tokens_in - cached, cached)

    energy = of(end.energy)
    return (
        energy,
        energy * end.gwp,
        energy * end.adpe,
        energy * end.pe,
        energy * end.wcf,
        of(end.hardware),
    )
