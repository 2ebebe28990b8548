"""Zeek's dns, ssl and http logs: tab-separated with ``#fields``, or JSON lines."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Final

from beffroi.core import t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.hosts import HostMatcher
from beffroi.evidence.reader import Context
from beffroi.evidence.traffic.names import HostMemo, Nameless
from beffroi.evidence.traffic.reading import Lines
from beffroi.evidence.traffic.tally import Tally

# The field that names the destination tells which of the three logs it is.
SHAPES: Final = {"query": "dns", "server_name": "ssl", "host": "http"}
_FIELDS = re.compile(rb"^#fields\t(.*)$", re.MULTILINE)
_NOT_A_LINE = t("ce n’est pas une ligne du journal.")
_CLIENT = "id.orig_h"
_UNSET = frozenset({"-", "(empty)", ""})

Record = dict[str, str]


def zeek_shape(head: bytes) -> str | None:
    """Return which of Zeek's logs the first bytes are (``dns``, ``ssl``, ``http``), or ``None``."""
    found = _FIELDS.search(head)
    if found:
        return _shape(found.group(1).decode("ascii", "replace").split("\t"))
    first = next((line for line in head.split(b"\n") if line.strip()), b"")
    record = _json(first)
    return _shape(list(record)) if record else None


def _shape(fields: list[str]) -> str | None:
    if _CLIENT not in fields or "ts" not in fields:
        return None
    return next((shape for name, shape in SHAPES.items() if name in fields), None)


def _json(line: bytes) -> Record | None:
    if not line.lstrip().startswith(b"{"):
        return None
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return {k: str(v) for k, v in record.items()} if isinstance(record, dict) else None


def read_zeek(
    artefact: Artefact, context: Context, hosts: HostMatcher, tally: Tally, lines: Lines
) -> None:
    """Stream the log; a new ``#fields`` header changes the columns from there on."""
    memo, fields = HostMemo(hosts), list[str]()
    for batch in artefact.batches(context.progress):
        for line in batch:
            lines.read += 1
            if line.startswith(b"#"):
                if line.startswith(b"#fields"):
                    fields = line.decode("ascii", "replace").rstrip("\r").split("\t")[1:]
                continue
            if line.strip():
                _line(line, fields, memo, tally, lines)


def _line(line: bytes, fields: list[str], memo: HostMemo, tally: Tally, lines: Lines) -> None:
    record = _record(line, fields)
    client = record.get(_CLIENT, "") if record else ""
    day = _day(record.get("ts", ""), tally) if record else None
    if record is None or day is None or not client:
        lines.rejects.add(lines.read, _NOT_A_LINE)
        return
    lines.covers(day)
    host = next((record[name] for name in SHAPES if record.get(name, "") not in _UNSET), "")
    key = host.encode("utf-8", "replace")
    answer = memo.known[key] if key in memo.known else memo.ask(key)
    if answer is None:
        return
    if isinstance(answer, Nameless):
        lines.nameless += 1
        return
    try:
        tally.add(
            answer,
            client,
            day,
            lines.read,
            requests=int(record.get("qtype_name", "A") in {"A", "-"}),
            received=_size(record.get("response_body_len", "")),
            sent=_size(record.get("request_body_len", "")),
        )
    except ValueError:
        lines.rejects.add(lines.read, _NOT_A_LINE)


def _record(line: bytes, fields: list[str]) -> Record | None:
    if line.startswith(b"{"):
        return _json(line)
    words = line.decode("utf-8", "replace").rstrip("\r").split("\t")
    return dict(zip(fields, words, strict=True)) if len(words) == len(fields) else None


def _day(text: str, tally: Tally) -> date | None:
    """Return the local day of an epoch number or an ISO moment, ``None`` if it is neither."""
    try:
        return tally.day(_stamp(text))
    except (ValueError, OverflowError):
        return None


def _stamp(text: str) -> int:
    if "T" in text:
        moment = datetime.fromisoformat(text)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return int(float(text))


def _size(text: str) -> int:
    return int(text[:18]) if text.isdecimal() else 0
