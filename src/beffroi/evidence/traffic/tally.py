"""Count, while a log streams by, what may be published at the end; keep no identity.

An address lives as a number in memory during the reading of one file, to count distinct posts;
nothing of it reaches the reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from ipaddress import ip_address
from zoneinfo import ZoneInfo

from beffroi.core import BeffroiError, t
from beffroi.evidence.hosts import HostMatch
from beffroi.evidence.reader import Context
from beffroi.evidence.traffic.masking import Crowd, partition, periods, together
from beffroi.evidence.traffic.model import (
    AgentUse,
    Certainty,
    DayCount,
    Group,
    MachineUse,
    OtherServices,
    Period,
    Seen,
    ServiceGroup,
)
from beffroi.evidence.units import Networks, Unit

MAX_CLIENTS = 1_000_000
_QUARTER = 900  # seconds: every time zone's offset is a multiple of it
_Y2000, _Y2100 = 946_684_800, 4_102_444_800
_NOWHERE = Unit(service="")


@dataclass
class _Machine:
    addresses: set[int] = field(default_factory=set)
    days: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    requests: int = 0
    received: int = 0
    sent: int = 0
    first_line: int = 0
    last_line: int = 0


@dataclass
class _Product:
    services: dict[str, dict[date, Crowd]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(Crowd))
    )
    blocked: Crowd = field(default_factory=Crowd)
    machines: dict[Unit, _Machine] = field(default_factory=lambda: defaultdict(_Machine))
    first_line: int = 0
    last_line: int = 0


class Tally:
    """Counts the lines of one log that go to known AI services.

    ``volumes`` tells which byte counts the format has: ``received``, ``sent``.
    """

    def __init__(self, context: Context, volumes: frozenset[str]) -> None:
        self._k = context.k
        self._zone = ZoneInfo(context.zone)
        self._networks = Networks(context.networks)
        self._volumes = volumes
        self._products: dict[HostMatch, _Product] = defaultdict(_Product)
        self._clients: dict[str, tuple[int, Unit]] = {}
        self._logins: dict[bytes, int] = {}
        self._quarters: dict[int, date] = {}

    def day(self, stamp: int) -> date | None:
        """Return the local day of a time stamp (seconds since 1970, UTC), ``None`` if absurd."""
        quarter = stamp // _QUARTER
        known = self._quarters.get(quarter)
        if known is None:
            if not _Y2000 <= stamp < _Y2100:
                return None
            known = datetime.fromtimestamp(quarter * _QUARTER, self._zone).date()
            self._quarters[quarter] = known
        return known

    def add(
        self,
        match: HostMatch,
        client: str,
        day: date,
        line: int,
        *,
        login: bytes = b"",
        requests: int = 1,
        received: int = 0,
        sent: int = 0,
        blocked: bool = False,
    ) -> None:
        """Count one line. ``requests`` is 0 for a line that shows a presence but no new request.

        Raises:
            ValueError: ``client`` is not an address.
            BeffroiError: the log has more than a million client addresses.
        """
        number, unit = self._client(client)
        who = self._logins.setdefault(login, len(self._logins)) if login else None
        product = self._products[match]
        if blocked:
            product.blocked.meet(number, who)
            product.blocked.requests += requests
        elif unit.kind == "agents":
            crowd = product.services[unit.service][day]
            crowd.meet(number, who)
            crowd.requests += requests
            crowd.received += received
            crowd.sent += sent
            product.first_line = product.first_line or line
            product.last_line = line
        else:
            _count(product.machines[unit], number, day, line, requests, received, sent)

    def _client(self, client: str) -> tuple[int, Unit]:
        known = self._clients.get(client)
        if known is None:
            if len(self._clients) >= MAX_CLIENTS:
                raise BeffroiError(
                    t("le journal compte plus de {n} adresses de postes.", n=MAX_CLIENTS),
                    mend=t("Découpez-le par jour ou par site."),
                )
            ip_address(client)
            known = (len(self._clients), self._networks.find(client) or _NOWHERE)
            self._clients[client] = known
        return known

    def seen(self, certainty: Certainty) -> tuple[Seen, ...]:
        """Return what may be told of each AI service of this certainty, by provider and product."""
        return tuple(self._seen(certainty))

    def _seen(self, certainty: Certainty) -> Iterator[Seen]:
        for match in sorted(self._products, key=lambda m: (m.provider, m.service)):
            if match.certainty == certainty:
                product = self._products[match]
                blocked = product.blocked
                agents = self._agents(product)
                told = Seen(
                    provider=match.provider,
                    product=match.service,
                    agents=agents,
                    withheld=agents is None and bool(product.services),
                    blocked=blocked.requests if blocked.size >= self._k else None,
                    machines=tuple(self._machines(product)),
                )
                if told.agents or told.withheld or told.blocked or told.machines:
                    yield told

    def _agents(self, product: _Product) -> AgentUse | None:
        """Return what may be told of the agents' use; the days are of the same posts only."""
        crowds = {name: together(days.values()) for name, days in product.services.items()}
        divided = partition(crowds, self._k)
        cells = [*divided.named.values(), *([divided.others] if divided.others else [])]
        if not cells:
            return None
        whole = together(cells)
        return AgentUse(
            total=Group(**self._counts(whole)),
            services=tuple(
                ServiceGroup(service=name, **self._counts(crowd))
                for name, crowd in divided.named.items()
            ),
            others=OtherServices(services=divided.others_count, **self._counts(divided.others))
            if divided.others is not None
            else None,
            partial=divided.partial,
            periods=tuple(self._periods(product, whole)),
            first_line=product.first_line,
            last_line=product.last_line,
        )

    def _periods(self, product: _Product, told: Crowd) -> Iterator[Period]:
        days: dict[date, Crowd] = defaultdict(Crowd)
        for by_day in product.services.values():
            for day, crowd in by_day.items():
                if crowd.posts <= told.posts:
                    days[day].add(crowd)
        for first, last, requests in periods(days, self._k):
            yield Period(first=first, last=last, requests=requests)

    def _counts(self, crowd: Crowd) -> dict[str, int]:
        counts = {"posts": len(crowd.posts), "requests": crowd.requests}
        volumes = {"received": crowd.received, "sent": crowd.sent}
        return counts | {name: n for name, n in volumes.items() if name in self._volumes}

    def _machines(self, product: _Product) -> Iterator[MachineUse]:
        for unit in sorted(product.machines, key=lambda u: (u.service, u.name, u.kind)):
            machine = product.machines[unit]
            yield MachineUse(
                service=unit.service,
                name=unit.name,
                unit=unit.kind,
                machines=len(machine.addresses),
                requests=machine.requests,
                received=machine.received if "received" in self._volumes else None,
                sent=machine.sent if "sent" in self._volumes else None,
                days=tuple(DayCount(day=d, requests=n) for d, n in sorted(machine.days.items())),
                first_line=machine.first_line,
                last_line=machine.last_line,
            )


def _count(
    machine: _Machine, number: int, day: date, line: int, requests: int, received: int, sent: int
) -> None:
    machine.addresses.add(number)
    machine.days[day] += requests
    machine.requests += requests
    machine.received += received
    machine.sent += sent
    machine.first_line = machine.first_line or line
    machine.last_line = line
