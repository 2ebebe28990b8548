"""Publish counts of agents without telling any group under k, even by subtraction.

A log divides the posts that used an AI service (or the several that one system stands for) by
service of the authority, by day, and their requests by AI service. Each division is published as
a *partition*: cells that do not overlap and add up to the total told.

1. Every published cell holds at least k posts. Services of k posts and more are named, always.
   Those under k are put together as "other services". If these are still under k posts together,
   or if each of them has exactly k-1 (their sum would then tell it), they are left out of the
   total too: nothing of them is published but that they exist.
2. An address belongs to one unit only, so any sum or difference of published cells is again a sum
   of whole cells: at least k posts, or none.
3. No cell is hidden to protect another one. The classical remedy (hide the smallest published
   cell as well) lets one who knows the rule reason backwards from which cell was hidden.
4. Days are gathered into periods of at least k distinct posts, the last one absorbing what is
   left. AI services of fewer than k posts are told together, or left out of every figure of
   their group when together they are still under k.
5. Margins are published (services, periods, AI services), never a cell of two of them: the total
   fixes no cell (a cell equals its bounds max(0, r+c-T) and min(r, c) only when its row or its
   column is the whole). So the first and last day of *one service* are not published: beside the
   periods they would allow a subtraction.
6. Posts are counted once, for the whole group, and nothing is published across groups: the posts
   of two AI services and of their union would tell their overlap. Of each AI service of a group,
   only the requests are told.
7. How many services were put together is told only when they have twice as many posts as
   services; the untold cases are several for each number of posts.

What can be told: that some service, one cannot say which, has so many posts. A test replays this
with every small authority and checks, as one who knows the algorithm and every service would,
that no service's number under k can be worked out. Where the log also has logins, the size of a
group is the smaller of its addresses and of its logins (an address seen without login counting
for one): one person on six addresses is not six persons.

Limit: two logs that overlap in time are two publications; their difference is not protected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

K = TypeVar("K")


@dataclass
class Crowd:
    """Posts, and logins where the log has them, by numbers that live only during a reading.

    ``bare`` are the posts seen without a login.
    """

    posts: set[int] = field(default_factory=set)
    bare: set[int] = field(default_factory=set)
    logins: set[int] = field(default_factory=set)
    requests: int = 0
    received: int = 0
    sent: int = 0

    @property
    def size(self) -> int:
        """How many persons it may stand for at most: what is compared with k."""
        return min(len(self.posts), len(self.logins) + len(self.bare))

    def meet(self, post: int, login: int | None) -> None:
        """Count a post, and the person on it when the log tells one."""
        self.posts.add(post)
        if login is None:
            self.bare.add(post)
        else:
            self.logins.add(login)

    def add(self, other: Crowd) -> None:
        """Take another crowd in."""
        self.posts |= other.posts
        self.bare |= other.bare
        self.logins |= other.logins
        self.requests += other.requests
        self.received += other.received
        self.sent += other.sent


def together(crowds: Iterable[Crowd]) -> Crowd:
    """Return the union of crowds."""
    whole = Crowd()
    for crowd in crowds:
        whole.add(crowd)
    return whole


@dataclass(frozen=True)
class Partition:
    """Services that may be named, and the others together.

    ``others`` is ``None`` when there are none, or when ``partial`` says that they are left out.
    """

    named: dict[str, Crowd]
    others: Crowd | None = None
    others_count: int | None = None
    partial: bool = False


def partition(crowds: Mapping[str, Crowd], k: int) -> Partition:
    """Divide the posts by service."""
    present = {name: crowd for name, crowd in sorted(crowds.items()) if crowd.posts}
    named = {name: crowd for name, crowd in present.items() if crowd.size >= k}
    small = [crowd for crowd in present.values() if crowd.size < k]
    if not small:
        return Partition(named)
    others = together(small)
    each_full = (k - 1) * len(small)
    if others.size < k or each_full in {others.size, len(others.posts)}:
        return Partition(named, partial=True)
    told = len(small) if 2 * len(small) <= others.size else None
    return Partition(named, others, told)


Hits = Mapping[str, Mapping[date, Crowd]]


@dataclass(frozen=True)
class Division:
    """What may be told of a group: its services, AI services and days, all of the same posts.

    ``products`` are the AI services, by their number, whose requests may be told.
    """

    services: Partition
    products: dict[int, Crowd]
    days: dict[date, Crowd]

    @property
    def whole(self) -> Crowd:
        """All the posts told."""
        others = [self.services.others] if self.services.others else []
        return together([*self.services.named.values(), *others])


def divide(products: Sequence[Hits], k: int) -> Division | None:
    """Return what may be told of AI services used by the same group, ``None`` for nothing.

    Each of ``products`` gives, by service and by day, the posts that used it. Those of fewer than
    k posts count in the group if they have k posts together, else they leave it; that may take
    services of the authority under k, and so again until nothing changes.
    """
    told = list(range(len(products)))
    while told:
        by_service: dict[str, Crowd] = defaultdict(Crowd)
        for number in told:
            for service, days in products[number].items():
                by_service[service].add(together(days.values()))
        services = partition(by_service, k)
        kept = {s for s, c in by_service.items() if c.size >= k or not services.partial}
        crowds = {
            n: together(c for s, days in products[n].items() if s in kept for c in days.values())
            for n in told
        }
        enough = [n for n in told if crowds[n].size >= k]
        few = together(crowds[n] for n in told if n not in enough)
        if few.size >= k or not few.posts:
            if not kept:
                return None
            named = {n: crowds[n] for n in enough}
            return Division(services, named, _by_day([products[n] for n in told], kept))
        told = enough
    return None


def _by_day(products: Iterable[Hits], kept: set[str]) -> dict[date, Crowd]:
    found: dict[date, Crowd] = defaultdict(Crowd)
    for product in products:
        for service in kept & set(product):
            for day, crowd in product[service].items():
                found[day].add(crowd)
    return dict(found)


def periods(days: Mapping[date, Crowd], k: int) -> list[tuple[date, date, int]]:
    """Gather days into periods of at least k posts: (first day, last day, requests).

    The days together hold k posts at least; a day without posts is left out.
    """
    found: list[tuple[date, date, int]] = []
    crowd, first = Crowd(), None
    for day in sorted(days):
        first = first or day
        crowd.add(days[day])
        if crowd.size >= k:
            found.append((first, day, crowd.requests))
            crowd, first = Crowd(), None
    return found if first is None else _absorbed(found, max(days), crowd.requests)


def _absorbed(
    found: Sequence[tuple[date, date, int]], last: date, requests: int
) -> list[tuple[date, date, int]]:
    first, _, before = found[-1]
    return [*found[:-1], (first, last, before + requests)]
