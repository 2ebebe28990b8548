from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest

from beffroi.core import canonical_json
from beffroi.evidence import Artefact, Context
from beffroi.evidence.readers.dns import READER
from beffroi.evidence.recognise import recognise
from beffroi.evidence.traffic import NameTraffic

Drop = Callable[..., Artefact]


def dnsmasq(client: str, host: str = "chatgpt.com", kind: str = "A", when: str = "Oct 26") -> str:
    return f"{when} 08:00:01 srv-dns dnsmasq[812]: query[{kind}] {host} from {client}"


def test_a_visit_of_three_queries_is_one_request(drop: Drop, context: Context) -> None:
    lines = [dnsmasq(f"10.0.0.{i}", kind=k) for i in range(1, 7) for k in ("A", "AAAA", "HTTPS")]
    lines += ["Oct 26 08:00:01 srv-dns dnsmasq[812]: reply chatgpt.com is 192.0.2.1", "??"]
    artefact = drop("dns.log", "\n".join(lines) + "\n")
    assert recognise(artefact).reader is READER
    reading = READER.read(artefact, context)
    told = reading.read(NameTraffic)
    (only,) = told.seen
    assert only.agents is not None
    assert (only.agents.total.posts, only.agents.total.requests) == (6, 6)
    assert only.agents.total.received is None
    assert (reading.rows_read, reading.rows_rejected) == (20, 1)
    assert reading.rejects[0].line == 20
    assert "10.0." not in canonical_json(reading)


@pytest.mark.parametrize(
    ("when", "day"),
    [("Nov 22", date(2026, 11, 22)), ("Nov 23", date(2025, 11, 23)), ("Oct  1", date(2026, 10, 1))],
)
def test_the_year_is_the_last_one_before_ingestion(
    when: str, day: date, drop: Drop, context: Context
) -> None:
    lines = [dnsmasq(f"10.0.0.{i}", when=when) for i in range(1, 7)]
    told = READER.read(drop("dns.log", "\n".join(lines)), context).read(NameTraffic)
    assert (told.first_day, told.last_day) == (day, day)


def test_an_equipment_is_dated_line_by_line(drop: Drop, context: Context) -> None:
    lines = [dnsmasq("10.9.1.8", when=f"Oct {d:2d}") for d in range(1, 12)]
    told = READER.read(drop("dns.log", "\n".join(lines)), context).read(NameTraffic)
    (machine,) = told.machines
    assert (machine.name, machine.unit) == ("VigiDépôt", "equipment")
    assert (machine.first_day, machine.last_day) == (date(2026, 10, 1), date(2026, 10, 11))
    assert [d.requests for d in machine.days] == [1] * 11


ZEEK = {
    "dns": ("query", "qtype_name", ["chatgpt.com", "A"], ["chatgpt.com", "AAAA"]),
    "ssl": ("server_name", "version", ["chatgpt.com", "TLSv13"], ["-", "TLSv13"]),
    "http": ("host", "method", ["chatgpt.com", "GET"], ["intranet.example", "GET"]),
}


@pytest.mark.parametrize("shape", sorted(ZEEK))
@pytest.mark.parametrize("form", ["tsv", "json"])
def test_zeek_in_both_its_forms(shape: str, form: str, drop: Drop, context: Context) -> None:
    name, more, asked, other = ZEEK[shape]
    rows = [
        [f"1793000000.{i}", f"10.0.1.{i}", *cells] for i in range(1, 7) for cells in (asked, other)
    ]
    fields = ["ts", "id.orig_h", name, more]
    if form == "tsv":
        text = "#separator \\x09\n#fields\t" + "\t".join(fields) + "\n"
        text += "\n".join("\t".join(row) for row in rows) + "\n#close\t2026\n"
    else:
        text = "\n".join(
            json.dumps({f: float(v) if f == "ts" else v for f, v in zip(fields, row, strict=True)})
            for row in rows
        )
    artefact = drop(f"{shape}.log", text)
    assert recognise(artefact).reader is READER
    reading = READER.read(artefact, context)
    told = reading.read(NameTraffic)
    assert told.format == f"zeek-{shape}"
    (only,) = told.seen
    assert only.agents is not None
    assert (only.agents.total.posts, only.agents.total.requests) == (6, 6)
    assert reading.rows_rejected == 0
    assert only.agents.first_day == date(2026, 10, 26)
