"""A supply graph written by hand: the shape of the file, see docs/graphe.md."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, model_validator

from beffroi.core import Value
from beffroi.sovereignty.control import Owner
from beffroi.sovereignty.kb.entries import Country

Name = Annotated[str, Field(min_length=1, max_length=120)]
Positive = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class WayBack(Value):
    """Another node that can take over once set up, in how many days and for how many euros."""

    to: Name
    days: Positive | None = None
    cost: Positive | None = None


class NeedSpec(Value):
    """A need: ``any`` lists alternatives; a bare name is one node that is needed.

    ``optional``: without it the node is degraded; ``held``: a copy is held; ``fallback``: what
    could take over.
    """

    any_: tuple[Name, ...] = Field(alias="any", min_length=1)
    optional: bool = False
    held: bool = False
    role: str = ""
    fallback: tuple[WayBack, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _short(cls, raw: Any) -> Any:
        if isinstance(raw, str):
            return {"any": (raw,)}
        if isinstance(raw, list):
            return {"any": raw}
        if isinstance(raw, dict) and isinstance(raw.get("any"), str):
            return {**raw, "any": (raw["any"],)}
        return raw


class NodeSpec(Value):
    """What every node has."""

    id: Name
    name: str = ""
    needs: tuple[NeedSpec, ...] = ()


class SystemSpec(NodeSpec):
    """A system: ``spend`` in EUR a year, ``weight`` its importance, ``supplier`` who is paid."""

    weight: Positive = 1.0
    spend: Positive | None = None
    users: Positive | None = None
    requests: Positive | None = None
    supplier: Name | None = None


class ComponentSpec(NodeSpec):
    """Something between systems and providers; ``provider`` is who runs it, if anyone."""

    provider: Name | None = None


class DatedCountry(Value):
    """A country of control with the days on which it holds (both included)."""

    value: Country
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None


class OwnerSpec(Value):
    """A holding: ``share`` over a half, or ``control: true``, or no share at all, is control."""

    by: Name
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None
    share: Annotated[float, Field(gt=0, le=1)] | None = None
    control: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short(cls, raw: Any) -> Any:
        return {"by": raw} if isinstance(raw, str) else raw

    def owner(self) -> Owner:
        """Return the holding as a plain value."""
        return Owner(self.by, self.from_, self.to, self.share, self.control)


class ProviderSpec(NodeSpec):
    """A provider or a group: where it is governed from, who owns it, over which networks."""

    country: tuple[DatedCountry, ...] = ()
    controlled_by: tuple[OwnerSpec, ...] = ()
    networks: tuple[Name, ...] = ("internet",)
    local: bool = False

    @model_validator(mode="before")
    @classmethod
    def _short(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        full = dict(raw)
        country = full.get("country", [])
        many = country if isinstance(country, list) else [country]
        full["country"] = [{"value": c} if isinstance(c, str) else c for c in many]
        for field in ("controlled_by", "networks"):
            if field in full and not isinstance(full[field], list):
                full[field] = [full[field]]
        return full


class GraphSpec(Value):
    """The whole file. ``on`` is the day it speaks of, when the command does not say."""

    graph: int = 1
    on: date | None = None
    systems: tuple[SystemSpec, ...] = Field(min_length=1)
    components: tuple[ComponentSpec, ...] = ()
    providers: tuple[ProviderSpec, ...] = ()
