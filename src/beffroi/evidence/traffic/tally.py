"""Count, while a log streams by, what may be published at the end; keep no identity.

An address lives as a number in memory during the reading of one file, to count distinct posts;
nothing of it reaches the reading.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from beffroi.core import BeffroiError, t
from beffroi.evidence.hosts import HostMatch
from beffroi.evidence.reader import Context
from beffroi.evidence.traffic.masking import Crowd, Division, divide, periods
from beffroi.evidence.traffic.model import (
    AgentUse,
    Certainty,
    DayCount,
    Group,
    MachineUse,
    OtherServices,
    Period,
    Product,
    Seen,
    ServiceGroup,
)
from beffroi.evidence.units import Networks, Unit

MAX_CLIENTS = 1_000_000
_POST_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*(\.[A-Za-z0-9-]+)*")
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
            ValueError: ``client`` is neither an address nor the name of a post.
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
            known = (len(self._clients), self._unit(client))
            self._clients[client] = known
        return known

    def _unit(self, client: str) -> Unit:
        """The unit of an address; a post that the log names has none that can be told."""
        try:
            return self._networks.find(client) or _NOWHERE
        except ValueError:
            if not _POST_NAME.fullmatch(client):
                raise
            return _NOWHERE

    def seen(
        self, certainty: Certainty, system_of: Callable[[HostMatch], str | None]
    ) -> tuple[Seen, ...]:
        """Return what agents did, AI services that one system stands for being told together.

        ``system_of`` tells the system that explains an AI service, ``None`` when none does.
        """
        groups: dict[tuple[str, str], list[HostMatch]] = defaultdict(list)
        for match in self._matches(certainty):
            system = system_of(match) or ""
            alone = "" if system else f"{match.provider} {match.service}"
            groups[system, alone].append(match)
        told = (self._seen(system, matches) for (system, _), matches in sorted(groups.items()))
        return tuple(seen for seen in told if seen.products)

    def _matches(self, certainty: Certainty) -> list[HostMatch]:
        known = (match for match in self._products if match.certainty == certainty)
        return sorted(known, key=lambda m: (m.provider, m.service))

    def _seen(self, system: str, matches: list[HostMatch]) -> Seen:
        used = [m for m in matches if self._products[m].services]
        division = divide([self._products[m].services for m in used], self._k)
        crowds = {used[n]: crowd for n, crowd in division.products.items()} if division else {}
        products = (self._product(m, crowds.get(m), used=m in used) for m in matches)
        return Seen(
            system=system,
            products=tuple(p for p in products if p is not None),
            agents=self._agents(division, [self._products[m] for m in used]) if division else None,
            withheld=bool(used) and division is None,
        )

    def _product(self, match: HostMatch, crowd: Crowd | None, *, used: bool) -> Product | None:
        """Return what is told of one AI service; ``None`` when too few tried it and were refused."""
        blocked = self._products[match].blocked
        refused = blocked.requests if blocked.size >= self._k else None
        if not used and refused is None:
            return None
        told = self._volumes_of(crowd) if crowd else {}
        return Product(provider=match.provider, product=match.service, blocked=refused, **told)

    def _agents(self, division: Division, products: list[_Product]) -> AgentUse:
        """Return what may be told of the agents' use; every figure is of the same posts."""
        services, others = division.services, division.services.others
        return AgentUse(
            total=Group(**self._counts(division.whole)),
            services=tuple(
                ServiceGroup(service=name, **self._counts(crowd))
                for name, crowd in services.named.items()
            ),
            others=OtherServices(services=services.others_count, **self._counts(others))
            if others is not None
            else None,
            partial=services.partial,
            periods=tuple(
                Period(first=first, last=last, requests=n)
                for first, last, n in periods(division.days, self._k)
            ),
            first_line=min(p.first_line for p in products),
            last_line=max(p.last_line for p in products),
        )

    def _counts(self, crowd: Crowd) -> dict[str, int]:
        return {"posts": len(crowd.posts), **self._volumes_of(crowd)}

    def _volumes_of(self, crowd: Crowd) -> dict[str, int]:
        volumes = {"received": crowd.received, "sent": crowd.sent}
        told = {name: n for name, n in volumes.items() if name in self._volumes}
        return {"requests": crowd.requests, **told}

    def machines(self) -> tuple[MachineUse, ...]:
        """Return the use of AI services by servers and equipment, by service and name."""
        found = [
            self._machine(match, unit, machine)
            for match in self._matches("ai")
            for unit, machine in self._products[match].machines.items()
        ]
        return tuple(sorted(found, key=lambda m: (m.service, m.name, m.provider, m.product)))

    def _machine(self, match: HostMatch, unit: Unit, machine: _Machine) -> MachineUse:
        return MachineUse(
            provider=match.provider,
            product=match.service,
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
