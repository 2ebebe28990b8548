"""Thirty days of the internal resolver's log (dnsmasq, syslog form): what the servers ask for."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from beffroi.demo import place
from beffroi.demo.organisation import SERVER_NETWORK, SERVERS
from beffroi.demo.writers import rng

_SYSLOG_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")  # fmt: skip


class Habit(NamedTuple):
    """A host that a server asks for: how often a day, during which hours."""

    host: str
    a_day: int
    first: int = 0
    last: int = 23
    kind: str = "A"


_EVERYONE = (
    Habit("0.fr.pool.ntp.org", 6),
    Habit("1.fr.pool.ntp.org", 6),
    Habit("deb.debian.org", 3, 2, 5),
    Habit(f"srv-sauv-01.{place.INTERNAL}", 2, 22, 23),
)
_HABITS: dict[str, tuple[Habit, ...]] = {
    "srv-corvi-01": (
        Habit("api.openai.com", 110),
        Habit("api.openai.com", 14, 7, 20, "AAAA"),
        Habit("corvi.dialogis.example", 60),
    ),
    "srv-deliber-01": (
        Habit("oai.endpoints.kepler.ai.cloud.ovh.net", 28, 7, 19),
        Habit("deliber.actea.example", 20, 7, 19),
    ),
    "srv-grc-01": (Habit(f"passerelle-ia.{place.INTERNAL}", 70, 6, 20),),
    "srv-repas-01": (Habit("pypi.org", 1, 3, 4), Habit("files.pythonhosted.org", 1, 3, 4)),
    "srv-ipbx-01": (
        Habit("api.elevenlabs.io", 140, 7, 19),
        Habit("sip.vocalys.example", 48),
        Habit("config.vocalys.example", 4),
    ),
    "gw-thermopilot": (
        Habit("a3k9d2x1q7-ats.iot.eu-west-1.amazonaws.com", 96),
        Habit("api.thermopilot.example", 24),
        Habit("api.open-meteo.com", 24),
    ),
    "gw-aquafuite": (Habit(f"srv-glpi.{place.INTERNAL}", 4),),
    "app-vigidepot": (
        Habit("europe-west9-aiplatform.googleapis.com", 72, 5, 23),
        Habit("storage.googleapis.com", 40, 5, 23),
        Habit("licence.vigiurb.example", 1, 3, 4),
    ),
    "srv-ads-01": (Habit("urbapre.sm-ardonum.example", 30, 7, 18),),
    "srv-fin-01": (
        Habit("chorus-pro.gouv.fr", 12, 7, 19),
        Habit("ocr.gestifin.example", 18, 7, 19),
    ),
    "srv-rh-01": (Habit("rhea.hebergement-rhea.example", 80, 6, 20),),
    "srv-essais-01": (Habit("bedrock-runtime.eu-west-3.amazonaws.com", 9, 9, 17),),
}
# The test machine of the IT department answers on a few days only.
_ESSAIS_DAYS = frozenset({3, 4, 10, 11, 17})


def _queries(r: Random, day: int, name: str, habit: Habit) -> list[tuple[datetime, str, Habit]]:
    if name == "srv-essais-01" and day not in _ESSAIS_DAYS:
        return []
    date = place.LOG_FIRST + timedelta(days=day)
    quiet = date.weekday() > 4 and habit.first >= 6
    count = max(1, int(habit.a_day * r.uniform(0.85, 1.15) * (0.1 if quiet else 1)))
    midnight = datetime(date.year, date.month, date.day)  # noqa: DTZ001 - syslog has no zone
    span = (habit.last - habit.first + 1) * 3600
    return [
        (midnight + timedelta(seconds=habit.first * 3600 + r.randrange(span)), name, habit)
        for _ in range(count)
    ]


def _answer(r: Random, host: str, kind: str) -> list[str]:
    if host.endswith(place.INTERNAL):
        return [f"config {host} is {SERVER_NETWORK}.23"]
    address = f"203.0.113.{sum(host.encode()) % 250 + 1}" if kind == "A" else "2001:db8::1"
    if r.random() < 0.7:
        return [f"cached {host} is {address}"]
    return [f"forwarded {host} to 192.0.2.53", f"reply {host} is {address}"]


def write(target: Path, seed: int) -> None:
    """Write ``dns.log`` as dnsmasq hands it to syslog."""
    r = rng(seed, "dns")
    address = {name: f"{SERVER_NETWORK}.{byte}" for name, byte, *_ in SERVERS}
    days = (place.LOG_LAST - place.LOG_FIRST).days + 1
    asked = [
        query
        for day in range(days)
        for name in address
        for habit in (*_HABITS.get(name, ()), *_EVERYONE)
        for query in _queries(r, day, name, habit)
    ]
    asked.sort(key=lambda q: (q[0], q[1], q[2].host))
    lines = []
    for at, name, habit in asked:
        stamp = f"{_SYSLOG_MONTHS[at.month]} {at.day:2d} {at:%H:%M:%S} srv-ad-01 dnsmasq[742]:"
        lines.append(f"{stamp} query[{habit.kind}] {habit.host} from {address[name]}")
        lines += [f"{stamp} {line}" for line in _answer(r, habit.host, habit.kind)]
    (target / "dns.log").write_bytes(("\n".join(lines) + "\n").encode("ascii"))
