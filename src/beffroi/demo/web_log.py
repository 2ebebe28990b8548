"""Thirty days of a Squid proxy log: what 514 posts asked for, mostly ordinary sites.

Peers' addresses are from the blocks reserved for documentation (RFC 5737). Office software of
Microsoft goes round the proxy, as its publisher asks: it is not in this log.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from beffroi.demo import place
from beffroi.demo.hosts import AI_NEWS, GENERATIVE, LOOKALIKES, SHARED, TRANSCRIPTION, ordinary
from beffroi.demo.writers import rng

ORDINARY_LINES = 262_000
# How many posts of each service use a public generative site.
GENERATIVE_POSTS = {
    "CCAS": 11,
    "Urbanisme et autorisations du droit des sols": 9,
    "Ressources humaines": 8,
    "Culture et médiathèques": 8,
    "Finances et budget": 8,
    "Éducation et jeunesse": 7,
    "Habitat et logement": 4,
    "Commande publique": 3,
    "Tourisme": 3,
}
# Which site each of these posts goes to: none is so rare that it would be hidden altogether.
FAVOURITES = {"chatgpt": 42, "gemini": 10, "claude": 9}
TRANSCRIPTION_POSTS = {"Communication": 6, "Cabinet": 5}
_TIMEZONE = timedelta(hours=1)


class Post(NamedTuple):
    """A workstation: its address and the login of who sits there."""

    address: str
    login: str
    service: str


def posts(seed: int) -> list[Post]:
    """Return the 514 connected posts, service by service."""
    r = rng(seed, "posts")
    logins = iter(r.sample(range(1_000, 99_000), place.POSTS))
    return [
        Post(f"{s.network}.{10 + i}", f"u{next(logins):05d}", s.name)
        for s in place.SERVICES
        for i in range(s.posts)
    ]


class Batch(NamedTuple):
    """Requests as columns: time in the period, post index, host index.

    The time is in seconds when drawn, in milliseconds once the batches are put together.
    """

    at: np.ndarray
    post: np.ndarray
    host: np.ndarray


def _working_days() -> np.ndarray:
    days = (place.LOG_LAST - place.LOG_FIRST).days + 1
    dates = [place.LOG_FIRST + timedelta(days=d) for d in range(days)]
    return np.array([0.02 if d.weekday() > 4 or d in place.LOG_HOLIDAYS else 1.0 for d in dates])


def _office_seconds(g: np.random.Generator, size: int) -> np.ndarray:
    """Return seconds of the day, gathered around the middle of the morning and afternoon."""
    morning = g.random(size) < 0.52
    hours = np.where(morning, g.normal(10.2, 1.1, size), g.normal(15.1, 1.2, size))
    return (np.clip(hours, 6.5, 20.5) * 3600 + g.random(size) * 60).astype(np.int64)


def _ordinary(g: np.random.Generator, post_count: int, host_count: int) -> Batch:
    weights = _working_days()
    day = g.choice(len(weights), ORDINARY_LINES, p=weights / weights.sum())
    activity = g.lognormal(0.0, 0.8, post_count)
    rank = 1.0 / np.arange(1, host_count + 1) ** 1.05
    return Batch(
        day * 86_400 + _office_seconds(g, ORDINARY_LINES),
        g.choice(post_count, ORDINARY_LINES, p=activity / activity.sum()),
        g.choice(host_count, ORDINARY_LINES, p=rank / rank.sum()),
    )


def _sessions(
    g: np.random.Generator, post: int, first_host: int, shares: tuple[float, ...], often: float
) -> Batch:
    """Return what one post asks of a family of hosts: sessions of some minutes, on some days."""
    weights = _working_days()
    days = np.flatnonzero(weights == 1.0)
    chosen = days[g.random(len(days)) < often]
    if not len(chosen):
        chosen = days[g.integers(0, len(days), 1)]
    size = g.integers(4, 19, len(chosen))
    start = chosen * 86_400 + _office_seconds(g, len(chosen))
    at = np.repeat(start, size) + g.integers(0, 900, size.sum())
    host = first_host + g.choice(len(shares), size.sum(), p=np.array(shares) / sum(shares))
    # A session always reaches the site itself, whatever else the page asks for.
    host[np.cumsum(size) - 1] = first_host
    return Batch(at, np.full(size.sum(), post), host)


def _uses(
    seed: int, g: np.random.Generator, all_posts: list[Post], start: dict[str, int]
) -> list[Batch]:
    r = rng(seed, "uses")
    by_service: dict[str, list[int]] = {}
    for i, one in enumerate(all_posts):
        by_service.setdefault(one.service, []).append(i)
    found: list[Batch] = []
    families = [name for name, count in FAVOURITES.items() for _ in range(count)]
    r.shuffle(families)
    for service, count in GENERATIVE_POSTS.items():
        for post in r.sample(by_service[service], count):
            family = families.pop()
            often = r.choice((0.1, 0.25, 0.4, 0.7))
            found.append(_sessions(g, post, start[family], GENERATIVE[family], often))
    for service, count in TRANSCRIPTION_POSTS.items():
        chosen = r.sample(by_service[service], count)
        found += [_sessions(g, p, start["otter"], TRANSCRIPTION, 0.2) for p in chosen]
    for service, family, shares, count in (
        ("Communication", "notion", SHARED, 3),
        ("Culture et médiathèques", "notion", SHARED, 2),
        ("Archives et documentation", "news", AI_NEWS, 1),
    ):
        chosen = r.sample(by_service[service], count)
        found += [_sessions(g, p, start[family], shares, 0.6) for p in chosen]
    return found


def write(target: Path, seed: int) -> None:
    """Write ``squid.log`` in Squid's native format, oldest line first."""
    g = np.random.default_rng([seed, 1])
    all_posts = posts(seed)
    hosts, start = _host_table()
    batches = [_ordinary(g, len(all_posts), start["special"]), *_uses(seed, g, all_posts, start)]
    at = np.concatenate([b.at for b in batches]) * 1000
    at += g.integers(0, 1000, len(at))
    order = np.argsort(at, kind="stable")
    columns = Batch(
        at[order],
        np.concatenate([b.post for b in batches])[order],
        np.concatenate([b.host for b in batches])[order],
    )
    lines = _lines(g, columns, all_posts, hosts)
    # Two lines cut by a full disk, as every real log has.
    lines[len(lines) // 3] = lines[len(lines) // 3][:41]
    lines[len(lines) // 2] = lines[len(lines) // 2][:17]
    (target / "squid.log").write_bytes(("\n".join(lines) + "\n").encode("ascii"))


def _host_table() -> tuple[list[str], dict[str, int]]:
    """Return all hosts, ordinary ones first, and where each special family begins."""
    hosts = ordinary()
    start = {"special": len(hosts)}
    for name, family in (*GENERATIVE_HOSTS.items(), *OTHER_HOSTS.items()):
        start[name] = len(hosts)
        hosts += family
    return hosts, start


GENERATIVE_HOSTS = {
    "chatgpt": ["chatgpt.com", "cdn.oaistatic.com", "files.oaiusercontent.com", "ab.chatgpt.com"],
    "gemini": ["gemini.google.com"],
    "claude": ["claude.ai", "assets.claude.ai"],
}
OTHER_HOSTS = {
    "otter": ["otter.ai", "api.otter.ai"],
    "notion": ["www.notion.so", "msgstore.www.notion.so"],
    "news": ["www.actuia.com"],
}


def _lines(g: np.random.Generator, c: Batch, all_posts: list[Post], hosts: list[str]) -> list[str]:
    size = len(c.at)
    zero = datetime(*place.LOG_FIRST.timetuple()[:3], tzinfo=UTC) - _TIMEZONE
    stamp = c.at + int(zero.timestamp()) * 1000
    peer = [
        f"HIER_DIRECT/{('192.0.2', '198.51.100', '203.0.113')[i % 3]}.{i % 250 + 1}"
        for i in range(len(hosts))
    ]
    plain = [
        LOOKALIKES.get(h) or (f"http://{h}/" if i % 9 == 4 else "") for i, h in enumerate(hosts)
    ]
    who = [(p.address, p.login) for p in all_posts]
    columns = zip(
        stamp.tolist(),
        g.random(size).tolist(),
        np.minimum(g.lognormal(5.6, 1.6, size), 900_000).astype(np.int64).tolist(),
        np.minimum(g.lognormal(8.6, 1.7, size), 90_000_000).astype(np.int64).tolist(),
        c.post.tolist(),
        c.host.tolist(),
        strict=True,
    )
    lines = []
    for at, luck, elapsed, sent, post, host in columns:
        address, login = who[post]
        if plain[host]:
            code = "TCP_MISS/200" if luck > 0.18 else "TCP_MEM_HIT/200"
            where = peer[host] if luck > 0.18 else "HIER_NONE/-"
            lines.append(
                f"{at // 1000}.{at % 1000:03d} {elapsed:6d} {address} {code} {sent} GET {plain[host]} {login} {where} text/html"
            )
        else:
            lines.append(
                f"{at // 1000}.{at % 1000:03d} {elapsed:6d} {address} TCP_TUNNEL/200 {sent} CONNECT {hosts[host]}:443 {login} {peer[host]} -"
            )
    return lines
