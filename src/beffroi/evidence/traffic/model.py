"""What a log of the network shows of AI services, once every identity is gone."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from beffroi.core import Text, Value
from beffroi.evidence.reading import Content
from beffroi.evidence.units import UnitKind

Certainty = Literal["ai", "possible"]


class Product(Value):
    """One AI service among those that a group of posts used.

    ``requests`` (lines of the log: a tunnel is one line however much passes through it) and bytes
    are of the posts told in the group; ``None`` where fewer than k posts used it, or where the
    format does not tell. ``blocked`` counts attempts that the proxy refused, where at least k
    posts tried.
    """

    provider: str
    product: str
    requests: int | None = None
    received: int | None = None
    sent: int | None = None
    blocked: int | None = None


class Group(Value):
    """A group of posts, never fewer than k.

    ``posts`` are distinct addresses; ``received`` and ``sent`` bytes, ``None`` where the format
    tells none.
    """

    posts: int
    requests: int
    received: int | None = None
    sent: int | None = None


class ServiceGroup(Group):
    """The posts of one service (its id; ``""``: addresses outside of every known network)."""

    service: str


class OtherServices(Group):
    """The posts of all services that are not named, together.

    ``services`` says how many, ``None`` where the number would tell a group's size.
    """

    services: int | None = None


class Period(Value):
    """Consecutive days (both included) on which at least k posts used the service, together."""

    first: date
    last: date
    requests: int


class AgentUse(Value):
    """The agents' use over the whole log: a total, and two ways to divide it.

    ``partial`` is true where a few more posts used it than can be told without telling who: they
    are in no figure here.
    """

    total: Group
    services: tuple[ServiceGroup, ...] = ()
    others: OtherServices | None = None
    partial: bool = False
    periods: tuple[Period, ...]
    first_line: int
    last_line: int

    @property
    def first_day(self) -> date:
        """The first day of use."""
        return self.periods[0].first

    @property
    def last_day(self) -> date:
        """The last day of use."""
        return self.periods[-1].last


class Seen(Value):
    """What agents did with one AI service, or with several that one known system stands for.

    ``system`` is that system's id, empty when none explains it or several do. ``withheld`` is
    true where fewer than k posts used it: that it was seen is then all that is kept. Without
    ``agents`` nor ``withheld``, the proxy refused every attempt.
    """

    system: str = ""
    products: tuple[Product, ...]
    agents: AgentUse | None = None
    withheld: bool = False

    @property
    def name(self) -> str:
        """The services' names, as people know them."""
        return ", ".join(p.product for p in self.products)


class DayCount(Value):
    """Requests of a machine on one day."""

    day: date
    requests: int


class MachineUse(Value):
    """A server's or an equipment's use of an AI service: nobody stands behind it.

    ``name`` is what the inventory says it runs; ``machines`` how many addresses of that name.
    """

    provider: str
    product: str
    service: str
    name: str
    unit: UnitKind
    machines: int
    requests: int
    received: int | None = None
    sent: int | None = None
    days: tuple[DayCount, ...]
    first_line: int
    last_line: int

    @property
    def first_day(self) -> date:
        """The first day of use."""
        return self.days[0].day

    @property
    def last_day(self) -> date:
        """The last day of use."""
        return self.days[-1].day


class Traffic(Content):
    """A log read: the days that it covers, AI services seen, and what its format cannot tell.

    ``seen`` and ``machines`` are of hosts that serve AI only; ``possible`` are hosts shared with
    other uses, never counted as AI. ``zone`` is the time zone of the days.
    """

    format: str
    zone: str
    first_day: date | None = None
    last_day: date | None = None
    lines: int = 0
    seen: tuple[Seen, ...] = ()
    machines: tuple[MachineUse, ...] = ()
    possible: tuple[Seen, ...] = ()
    cannot_tell: tuple[Text, ...] = ()


class WebTraffic(Traffic):
    """The log of a web proxy."""

    kind: ClassVar[str] = "squid"


class NameTraffic(Traffic):
    """The log of a name server or of a network probe."""

    kind: ClassVar[str] = "dns"
