"""dnsmasq's queries: ``query[A] host from address``, behind a syslog header.

A visit asks for several types (A, AAAA, HTTPS): only A counts as a request, the others show that
the post was there. The syslog header has no year: it is the last one in which the line is not
after the day of ingestion.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from beffroi.core import t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.hosts import HostMatcher
from beffroi.evidence.reader import Context
from beffroi.evidence.traffic.names import HostMemo, Nameless
from beffroi.evidence.traffic.reading import Lines
from beffroi.evidence.traffic.tally import Tally

QUERY = b" query["
_DAEMON = b"dnsmasq"
_NO_QUERY = t("ce n’est pas une ligne du journal.")
_MONTHS = {
    name: number
    for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
_ISO = re.compile(rb"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")


def read_dnsmasq(
    artefact: Artefact, context: Context, hosts: HostMatcher, tally: Tally, lines: Lines
) -> None:
    """Stream the log; answers, forwards and DHCP lines are read and left aside."""
    memo = HostMemo(hosts)
    for batch in artefact.batches(context.progress):
        for line in batch:
            lines.read += 1
            place = line.find(QUERY)
            if place > 0:
                _query(line, place, memo, tally, lines, context)
            elif line.strip() and _DAEMON not in line:
                lines.rejects.add(lines.read, _NO_QUERY)


def _query(
    line: bytes, place: int, memo: HostMemo, tally: Tally, lines: Lines, context: Context
) -> None:
    words = line[place + len(QUERY) :].split()
    day = _day(line[:16], context.ingested_on, context.zone)
    if len(words) < 4 or words[2] != b"from" or day is None:  # noqa: PLR2004 - type] host from client
        lines.rejects.add(lines.read, _NO_QUERY)
        return
    lines.covers(day)
    host = words[1]
    answer = memo.known[host] if host in memo.known else memo.ask(host)
    if answer is None or isinstance(answer, Nameless):
        return
    try:
        client = words[3].decode("ascii", "replace")
        tally.add(answer, client, day, lines.read, requests=int(words[0] == b"A]"))
    except ValueError:
        lines.rejects.add(lines.read, _NO_QUERY)


@lru_cache(maxsize=4096)
def _day(stamp: bytes, ingested_on: date, zone: str) -> date | None:
    """Return the local day of the first 16 bytes of a line."""
    if _ISO.match(stamp):
        return _iso_day(stamp, zone)
    words = stamp.split()
    try:
        month, day = _MONTHS[words[0]], int(words[1])
        return _last_year(month, day, ingested_on)
    except (KeyError, IndexError, ValueError):
        return None


def _last_year(month: int, day: int, ingested_on: date) -> date:
    late = (month, day) > (ingested_on.month, ingested_on.day)
    year = ingested_on.year - late
    if (month, day) == (2, 29):
        while year % 4 or (year % 100 == 0 and year % 400):
            year -= 1
    return date(year, month, day)


def _iso_day(stamp: bytes, zone: str) -> date | None:
    """The header's own offset stands after 16 bytes; syslog writes local time, so it is the zone's."""
    try:
        moment = datetime.fromisoformat(stamp.decode("ascii"))
    except ValueError:
        return None
    return moment.replace(tzinfo=ZoneInfo(zone)).date()
