"""The sheets of the register: what an authority has, each field with its claims."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import StringConstraints

from beffroi.core import Value
from beffroi.register.claims import Claims

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
Stage = Literal["idea", "study", "pilot", "in_service", "suspended", "stopped"]
FactValue = bool | int | float | str | tuple[str, ...]
Role = Literal[
    "supplier",
    "integrator",
    "model",
    "host",
    "speech",
    "search",
    "hardware",
    "runtime",
    "identity",
    "data",
]
AuthorityKind = Literal["commune", "epci", "departement", "region", "syndicat", "opsn", "autre"]
Purpose = Literal[
    "chatbot_corpus",
    "drafting_corpus",
    "forecast_series",
    "energy_readings",
    "training",
    "evaluation",
    "register",
]


class Sheet(Value):
    """What every sheet has: a stable id (slug) and a name."""

    id: Id
    name: Claims[str] = Claims()


class Service(Value):
    """A service of the authority: its agents and connected posts, as counts."""

    name: Claims[str] = Claims()
    agents: Claims[int] = Claims()
    posts: Claims[int] = Claims()


class Authority(Sheet):
    """The local authority itself."""

    siren: Claims[str] = Claims()
    kind: Claims[AuthorityKind] = Claims()
    population: Claims[int] = Claims()
    agents: Claims[int] = Claims()
    department: Claims[str] = Claims()
    fiscal_year: Claims[int] = Claims()
    services: dict[Id, Service] = {}


class Link(Value):
    """One link of a system's supply chain.

    ``rank`` 1 is who is paid; 2 and more are behind. ``group`` names the requirement that the
    link meets: links of one group are alternatives, different groups are all required.
    ``optional`` true: without it the system degrades instead of stopping.
    """

    role: Role
    rank: int = 1
    party: Claims[str] = Claims()
    group: str = ""
    optional: Claims[bool] = Claims()
    region: Claims[str] = Claims()


class AISystem(Sheet):
    """An AI system or a plain algorithm (the fact ``is_ai`` tells which; unknown is allowed).

    ``facts`` hold the regulation vocabulary's facts; an absent fact is unknown. ``chain`` is
    keyed by any stable name. ``annual_cost`` is in EUR a year before tax.
    """

    aliases: tuple[str, ...] = ()
    purpose: Claims[str] = Claims()
    services: dict[Id, Claims[bool]] = {}
    stage: Claims[Stage] = Claims()
    in_service_since: Claims[date] = Claims()
    stopped_on: Claims[date] = Claims()
    users: Claims[int] = Claims()
    seats: Claims[int] = Claims()
    annual_cost: Claims[float] = Claims()
    chain: dict[Id, Link] = {}
    facts: dict[str, Claims[FactValue]] = {}
    declared: dict[str, Claims[FactValue]] = {}
    fallback: Claims[str] = Claims()


class Dataset(Sheet):
    """Data that feeds a system, and what its use needs of it."""

    owner: Claims[str] = Claims()
    systems: dict[Id, Claims[bool]] = {}
    files: dict[str, Claims[bool]] = {}
    use: Claims[Purpose] = Claims()
    needs: dict[str, Claims[FactValue]] = {}
    licence: Claims[str] = Claims()
    personal_data: Claims[bool] = Claims()
    retention_days: Claims[int] = Claims()
    refresh: Claims[str] = Claims()
    declared: dict[str, Claims[FactValue]] = {}


class Supplier(Sheet):
    """Who sells; ``provider`` links to the providers knowledge base."""

    aliases: tuple[str, ...] = ()
    siren: Claims[str] = Claims()
    country: Claims[str] = Claims()
    parent: Claims[str] = Claims()
    provider: Claims[str] = Claims()


class Contract(Sheet):
    """A contract; ``annual_amount`` in EUR a year before tax, ``notice_months`` in months.

    ``supplier_claims`` are figures that the supplier states (``saving_ratio``: 0.22).
    """

    supplier: Claims[str] = Claims()
    object: Claims[str] = Claims()
    reference: Claims[str] = Claims()
    systems: dict[Id, Claims[bool]] = {}
    start: Claims[date] = Claims()
    end: Claims[date] = Claims()
    annual_amount: Claims[float] = Claims()
    notice_months: Claims[float] = Claims()
    tacit_renewal: Claims[bool] = Claims()
    exit_clause: Claims[bool] = Claims()
    dpa_article_28: Claims[bool] = Claims()
    hosting: Claims[str] = Claims()
    sub_processors: dict[str, Claims[bool]] = {}
    supplier_claims: dict[str, Claims[FactValue]] = {}


class Component(Sheet):
    """A part of a system, as an SBOM, a manifest or a configuration shows it."""

    system: Claims[str] = Claims()
    kind: Claims[Literal["library", "model", "endpoint", "application"]] = Claims()
    purl: Claims[str] = Claims()
    version: Claims[str] = Claims()
    licence: Claims[str] = Claims()
    host: Claims[str] = Claims()
    model: Claims[str] = Claims()


class Use(Sheet):
    """A service's use of a system."""

    system: Claims[str] = Claims()
    service: Claims[str] = Claims()
    purpose: Claims[str] = Claims()
    volume_per_year: Claims[float] = Claims()
    posts: Claims[int] = Claims()
    managed: Claims[bool] = Claims()


SheetKind = Literal["authority", "system", "dataset", "supplier", "contract", "component", "use"]
SHEETS: dict[SheetKind, type[Sheet]] = {
    "authority": Authority,
    "system": AISystem,
    "dataset": Dataset,
    "supplier": Supplier,
    "contract": Contract,
    "component": Component,
    "use": Use,
}
