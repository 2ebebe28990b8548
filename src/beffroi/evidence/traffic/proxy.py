"""The line formats of web proxies, each streamed into a tally."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from beffroi.core import Text, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.hosts import HostMatch, HostMatcher
from beffroi.evidence.reader import Context
from beffroi.evidence.traffic.names import HostMemo, Nameless, host_of
from beffroi.evidence.traffic.reading import Lines
from beffroi.evidence.traffic.tally import Tally

_NOT_A_LINE: Text = t("ce n’est pas une ligne du journal.")
_STAMP = re.compile(rb"\d{9,10}\.\d{3}$")
_COMMON = re.compile(
    rb"(?P<client>\S+) \S+ (?P<login>.+?) \[(?P<time>[^\]]{20,30})\] "
    rb'"(?P<method>[A-Z_]+) (?P<url>\S+)[^"]*" (?P<status>\d{3}) (?P<size>\d{1,18}|-)(?P<rest>.*)'
)
_W3C_WORD = re.compile(rb'"[^"]*"|\S+')
_DIGITS = 18  # of a count of bytes
_DENIED = frozenset({b"403", b"407"})


def read_native(
    artefact: Artefact, context: Context, hosts: HostMatcher, tally: Tally, lines: Lines
) -> None:
    """Stream Squid's native format; a syslog prefix before the time stamp is stepped over."""
    native = _Native(HostMemo(hosts), tally, lines, _prefix(artefact.head))
    try:
        for batch in artefact.batches(context.progress):
            native.take(batch)
    finally:
        native.end()


class _Native:
    """Squid's native lines, in batches. ``skip`` words stand before the time stamp."""

    def __init__(self, memo: HostMemo, tally: Tally, lines: Lines, skip: int) -> None:
        self._memo = memo
        self._tally = tally
        self._lines = lines
        self._skip = skip
        self._earliest = b"9999999999.999"
        self._latest = b""

    def take(self, batch: list[bytes]) -> None:
        """Count the lines of a batch; the loop is flat, for it costs a microsecond a line."""
        known, ask, lines = self._memo.known, self._memo.ask, self._lines
        skip, method, target = self._skip, self._skip + 5, self._skip + 6
        earliest, latest, number = self._earliest, self._latest, lines.read
        for line in batch:
            number += 1
            parts = line.split(None, target + 2)
            when = parts[skip] if len(parts) > target else b""
            if when[-4:-3] != b"." or not when[:9].isdigit():
                self._reject(line, number)
                continue
            destination = parts[target]
            if when > latest:  # noqa: PLR1730 - max() costs a call a line
                latest = when
            if when < earliest:  # noqa: PLR1730
                earliest = when
            if parts[method] != b"CONNECT":
                destination = host_of(destination)
            answer = known[destination] if destination in known else ask(destination)
            if answer is not None:
                self._found(answer, parts[skip:], number)
        self._earliest, self._latest, lines.read = earliest, latest, number

    def end(self) -> None:
        """Tell which days the log covers."""
        for when in (self._earliest, self._latest):
            day = self._tally.day(int(when[:-4])) if _STAMP.match(when) else None
            if day is not None and self._latest:
                self._lines.covers(day)

    def _reject(self, line: bytes, number: int) -> None:
        if line.strip():
            self._lines.rejects.add(number, _NOT_A_LINE)

    def _found(self, answer: HostMatch | Nameless, parts: list[bytes], number: int) -> None:
        if isinstance(answer, Nameless):
            self._lines.nameless += 1
        else:
            _native(answer, parts, number, self._tally, self._lines)


def _prefix(head: bytes) -> int:
    """How many words stand before Squid's own time stamp (a syslog header), on most lines."""
    for line in head.split(b"\n")[:20]:
        for place, word in enumerate(line.split(None, 12)):
            if _STAMP.match(word):
                return place
    return 0


def _native(match: HostMatch, parts: list[bytes], number: int, tally: Tally, lines: Lines) -> None:
    code, _, status = parts[3].partition(b"/")
    # With TLS inspection, Squid writes a "NONE" line before each tunnel: it is the same one.
    if code.startswith(b"NONE") and parts[5] == b"CONNECT":
        return
    login = parts[7] if len(parts) > 7 and parts[7] != b"-" else b""  # noqa: PLR2004
    day = tally.day(int(parts[0][:-4])) if _STAMP.fullmatch(parts[0]) else None
    if day is None or not parts[4].isdigit() or len(parts[4]) > _DIGITS:
        lines.rejects.add(number, _NOT_A_LINE)
        return
    client, received = parts[2].decode("ascii", "replace"), int(parts[4])
    blocked = b"DENIED" in code or status == b"407"
    try:
        tally.add(match, client, day, number, login=login, received=received, blocked=blocked)
    except ValueError:
        lines.rejects.add(number, _NOT_A_LINE)


def read_common(
    artefact: Artefact, context: Context, hosts: HostMatcher, tally: Tally, lines: Lines
) -> None:
    """Stream the "common" and "combined" formats of a proxy."""
    memo = HostMemo(hosts)
    for batch in artefact.batches(context.progress):
        for line in batch:
            lines.read += 1
            if not line.strip():
                continue
            parts = _COMMON.match(line)
            day = _common_day(parts["time"], context.zone) if parts else None
            if parts is None or day is None:
                lines.rejects.add(lines.read, _NOT_A_LINE)
                continue
            lines.covers(day)
            url = parts["url"]
            answer = _answer(memo, url if parts["method"] == b"CONNECT" else host_of(url))
            if isinstance(answer, Nameless):
                lines.nameless += 1
            elif answer is not None:
                _common(answer, parts, day, tally, lines)


def _answer(memo: HostMemo, destination: bytes) -> HostMatch | Nameless | None:
    try:
        return memo.known[destination]
    except KeyError:
        return memo.ask(destination)


def _common(
    match: HostMatch, parts: re.Match[bytes], day: date, tally: Tally, lines: Lines
) -> None:
    login, size = parts["login"], parts["size"]
    try:
        tally.add(
            match,
            parts["client"].decode("ascii", "replace"),
            day,
            lines.read,
            login=b"" if login == b"-" else login,
            received=0 if size == b"-" else int(size),
            blocked=b"DENIED" in parts["rest"] or parts["status"] == b"407",
        )
    except ValueError:
        lines.rejects.add(lines.read, _NOT_A_LINE)


def _common_day(time: bytes, zone: str) -> date | None:
    return _day_at(time[:17] + time[20:], zone)


@lru_cache(maxsize=4096)
def _day_at(minute: bytes, zone: str) -> date | None:
    """Return the local day of a minute ("22/Nov/2026:08:00 +0100"), ``None`` if it is not one."""
    try:
        moment = datetime.strptime(minute.decode("ascii", "replace"), "%d/%b/%Y:%H:%M %z")
    except ValueError:
        return None
    return moment.astimezone(ZoneInfo(zone)).date()


class _W3cColumns:
    """Where the fields that matter stand, as the last ``#Fields:`` line says."""

    def __init__(self, header: bytes) -> None:
        names = header.lower().split()
        place = {name: number for number, name in enumerate(names)}
        self.width = len(names)
        self.date = place.get(b"date")
        self.time = place.get(b"time")
        self.client = _first(place, b"c-ip", b"c-ip-address")
        self.host = _first(place, b"cs-host", b"r-host", b"cs(host)", b"x-host", b"cs-uri")
        self.login = _first(place, b"cs-username", b"cs-userdn", b"cs-user")
        self.received = _first(place, b"sc-bytes")
        self.sent = _first(place, b"cs-bytes")
        self.status = _first(place, b"sc-status")
        self.action = _first(place, b"sc-filter-result", b"s-action", b"x-action")


def _first(place: dict[bytes, int], *names: bytes) -> int | None:
    return next((place[name] for name in names if name in place), None)


def read_w3c(
    artefact: Artefact, context: Context, hosts: HostMatcher, tally: Tally, lines: Lines
) -> None:
    """Stream the W3C extended format; its times are UTC, and its header may come again."""
    memo, columns = HostMemo(hosts), _W3cColumns(b"")
    for batch in artefact.batches(context.progress):
        for line in batch:
            lines.read += 1
            if line.startswith(b"#"):
                name, _, rest = line.partition(b":")
                columns = _W3cColumns(rest) if name == b"#Fields" else columns
            elif line.strip():
                _w3c(line, columns, memo, tally, lines)


def _w3c(line: bytes, columns: _W3cColumns, memo: HostMemo, tally: Tally, lines: Lines) -> None:
    words = _W3C_WORD.findall(line) if b'"' in line else line.split()
    stamp = _w3c_stamp(words, columns)
    day = None if stamp is None else tally.day(stamp)
    client, host = _cell(words, columns.client), _cell(words, columns.host)
    if len(words) < columns.width or day is None or not client or not host:
        lines.rejects.add(lines.read, _NOT_A_LINE)
        return
    lines.covers(day)
    answer = _answer(memo, host_of(host) if b"://" in host else host)
    if isinstance(answer, Nameless):
        lines.nameless += 1
        return
    if answer is None:
        return
    action = _cell(words, columns.action).upper()
    try:
        tally.add(
            answer,
            client.decode("ascii", "replace"),
            day,
            lines.read,
            login=_cell(words, columns.login),
            received=_bytes(words, columns.received),
            sent=_bytes(words, columns.sent),
            blocked=b"DENIED" in action or _cell(words, columns.status) in _DENIED,
        )
    except ValueError:
        lines.rejects.add(lines.read, _NOT_A_LINE)


def _cell(words: list[bytes], place: int | None) -> bytes:
    word = words[place].strip(b'"') if place is not None and place < len(words) else b""
    return b"" if word == b"-" else word


def _bytes(words: list[bytes], place: int | None) -> int:
    word = _cell(words, place)
    return int(word) if word.isdigit() and len(word) <= _DIGITS else 0


def _w3c_stamp(words: list[bytes], columns: _W3cColumns) -> int | None:
    text = _cell(words, columns.date) + b" " + _cell(words, columns.time)[:5]
    return _utc_minute(text)


@lru_cache(maxsize=4096)
def _utc_minute(text: bytes) -> int | None:
    try:
        moment = datetime.strptime(text.decode("ascii", "replace") + " +0000", "%Y-%m-%d %H:%M %z")
    except ValueError:
        return None
    return int(moment.timestamp())
