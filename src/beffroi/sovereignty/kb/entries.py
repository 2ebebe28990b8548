"""The sheets of the knowledge base: groups, companies, services and models, with dated facts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from beffroi.core import Value
from beffroi.sovereignty.control import Owner
from beffroi.sovereignty.kb.facts import Fact, Sourced

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]*$", max_length=80)]
Country = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|community)$")]
Layer = Literal[
    "chips", "hosting", "model", "training_data", "runtime", "vendor", "skills", "identity"
]
EntryKind = Literal["group", "company", "public", "community", "service", "model", "software"]
QualificationState = Literal["qualified", "in_progress", "expected", "lost", "none"]


class ControlledBy(Sourced):
    """A holding: see :class:`~beffroi.sovereignty.control.Owner`."""

    by: Key
    share: Annotated[float, Field(gt=0, le=1)] | None = None
    control: bool | None = None

    def owner(self) -> Owner:
        """Return the holding as a plain value."""
        return Owner(self.by, self.from_, self.to, self.share, bool(self.control))


class Qualification(Sourced):
    """The state of one *service* under a scheme (``SecNumCloud 3.2``, ``HDS``)."""

    scheme: str
    state: QualificationState
    scope: str = ""


class Reliance(Sourced):
    """What a service is built on: ``live`` when it stops with it, else only updates are lost."""

    on: Key
    layer: Layer
    live: bool = True


class Note(Sourced):
    """A dated statement in French worth showing beside the figures."""

    says: str


class HostRule(Value):
    """How to tell an entry from a host name. Exactly one of the first four is set.

    ``suffix``: the domain and all its subdomains; ``full``: this host alone; ``pattern``: labels
    where ``*`` stands for part of a label or a whole one (``bedrock-runtime.*.amazonaws.com``,
    ``*-aiplatform.googleapis.com``); ``url``: host and beginning of path (the host alone is then
    only *possible*). ``shared``: the host also serves other uses, so it is only *possible*.
    ``not_ai``: a host below one of these that is no use of AI (status page, telemetry of others).
    """

    suffix: str | None = None
    full: str | None = None
    pattern: str | None = None
    url: str | None = None
    service: str | None = None
    shared: bool = False
    not_ai: bool = False
    verified: bool = False

    @model_validator(mode="after")
    def _one_form(self) -> HostRule:
        forms = [f for f in (self.suffix, self.full, self.pattern, self.url) if f is not None]
        if len(forms) != 1:
            raise ValueError("one of suffix, full, pattern, url is needed")
        host = forms[0].split("/", 1)[0]
        if host != host.lower() or "." not in host or host.startswith(".") or " " in host:
            raise ValueError(f"{host!r} is not a lower-case host name")
        if self.pattern is not None and "*" not in self.pattern:
            raise ValueError("a pattern without * is a full or suffix rule")
        if self.pattern is None and "*" in host:
            raise ValueError("only a pattern holds *")
        return self


class Alternative(Sourced):
    """Another entry that can take over, and for which layer."""

    entry: Key
    layer: Layer | None = None


class Entry(Value):
    """One group, company, service, model or software that matters to a French authority.

    ``country`` is where the entity itself is governed from; the jurisdiction that counts is the
    ultimate parent's (walk of ``controlled_by``). ``aliases`` are names as they stand in
    contracts and invoices; a ``reseller`` sells what others make.
    """

    id: Key
    name: str
    kind: EntryKind
    layers: tuple[Layer, ...] = ()
    country: tuple[Fact[Country], ...] = ()
    controlled_by: tuple[ControlledBy, ...] = ()
    establishments: tuple[Fact[Country], ...] = ()
    hosting: tuple[Fact[str], ...] = ()
    qualifications: tuple[Qualification, ...] = ()
    relies_on: tuple[Reliance, ...] = ()
    api: tuple[Fact[str], ...] = ()
    licence: tuple[Fact[str], ...] = ()
    open_weights: tuple[Fact[bool], ...] = ()
    reseller: bool = False
    domains: tuple[HostRule, ...] = ()
    aliases: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    notes: tuple[Note, ...] = ()

    def sourced(self) -> tuple[tuple[str, Sourced], ...]:
        """Return every fact of the entry with the name of its field."""
        fields = (
            "country",
            "controlled_by",
            "establishments",
            "hosting",
            "qualifications",
            "relies_on",
            "api",
            "licence",
            "open_weights",
            "alternatives",
            "notes",
        )
        return tuple((name, fact) for name in fields for fact in getattr(self, name))

    def stale(self, known: date) -> tuple[tuple[str, Sourced], ...]:
        """Return the facts to check again, seen from day ``known``."""
        return tuple((n, f) for n, f in self.sourced() if not f.fresh(known))
