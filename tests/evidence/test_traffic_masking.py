"""No published combination tells a group under k: replayed as one who knows the algorithm."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.evidence.traffic.masking import Crowd, partition, periods

FIRST = date(2026, 10, 1)


def crowds(sizes: tuple[int, ...]) -> dict[str, Crowd]:
    """One crowd a service; posts are numbered apart, for an address sits in one service."""
    start, found = 0, {}
    for name, size in zip("abcdef", sizes, strict=False):
        posts = set(range(start, start + size))
        found[name] = Crowd(posts, set(posts), requests=size)
        start += size
    return found


def published(sizes: tuple[int, ...], k: int) -> tuple[object, ...]:
    divided = partition(crowds(sizes), k)
    named = tuple((name, len(crowd.posts)) for name, crowd in divided.named.items())
    others = None if divided.others is None else len(divided.others.posts)
    return (named, others, divided.others_count, divided.partial)


@pytest.mark.parametrize(("k", "width"), [(3, 5), (4, 5), (5, 4), (5, 5)])
def test_no_service_under_k_can_be_worked_out_by_one_who_knows_all_the_rules(
    k: int, width: int
) -> None:
    """Gather all authorities that publish the same: no small service has one size in all."""
    worlds = defaultdict(list)
    for sizes in product(range(k + 1), repeat=width):
        worlds[published(sizes, k)].append(sizes)
    assert len(worlds) > width
    for shown, alike in worlds.items():
        for service in range(width):
            possible = {sizes[service] for sizes in alike}
            assert not (len(possible) == 1 and 0 < min(possible) < k), (shown, alike)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(3, 12))
def test_cells_hold_k_posts_and_every_service_of_k_is_named(sizes: list[int], k: int) -> None:
    divided = partition(crowds(tuple(sizes)), k)
    cells = [*divided.named.values(), *([divided.others] if divided.others else [])]
    assert all(cell.size >= k for cell in cells)
    assert len(divided.named) == sum(size >= k for size in sizes)
    assert divided.partial == (sum(len(c.posts) for c in cells) < sum(sizes))


def test_other_services_are_told_together() -> None:
    divided = partition(crowds((24, 20, 4, 3, 2)), 5)
    assert (set(divided.named), divided.others_count) == ({"a", "b"}, 3)
    assert divided.others is not None
    assert len(divided.others.posts) == 9


@given(st.lists(st.sets(st.integers(0, 12)), min_size=1, max_size=25), st.integers(1, 6))
@settings(max_examples=200)
def test_periods_hold_k_posts_and_cover_every_request(days: list[set[int]], k: int) -> None:
    told = {
        FIRST + timedelta(i): Crowd(set(posts), set(posts), requests=len(posts) + 1)
        for i, posts in enumerate(days)
        if posts
    }
    everyone = set().union(*days)
    if len(everyone) < k or not told:
        return
    found = periods(told, k)
    assert sum(n for _, _, n in found) == sum(c.requests for c in told.values())
    assert found[0][0] == min(told)
    assert found[-1][1] == max(told)
    for first, last, _ in found:
        inside = [c.posts for d, c in told.items() if first <= d <= last]
        assert len(set().union(*inside)) >= k
    for (_, last, _), (first, _, _) in pairwise(found):
        assert last < first


def test_one_person_on_six_addresses_is_not_six_persons() -> None:
    crowd = Crowd()
    for post in range(6):
        crowd.meet(post, login=0)
    assert crowd.size == 1
    crowd.meet(7, None)
    assert crowd.size == 2
