from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beffroi.core import BeffroiError, canonical_json
from beffroi.evidence import Artefact, Context, Reading
from beffroi.evidence.readers.squid import READER
from beffroi.evidence.recognise import recognise
from beffroi.evidence.traffic import Seen, WebTraffic
from beffroi.register import AISystem, Contract, Link, Register, Role, claim

Drop = Callable[..., Artefact]
START = 1_793_000_000  # 26 October 2026, 08:33 in Paris


def line(
    client: str,
    host: str = "chatgpt.com",
    *,
    stamp: float = START,
    size: int = 100,
    code: str = "TCP_TUNNEL/200",
    user: str = "-",
    url: str | None = None,
) -> str:
    request = f"GET {url}" if url else f"CONNECT {host}:443"
    return f"{stamp:.3f}    120 {client} {code} {size} {request} {user} HIER_DIRECT/192.0.2.1 -"


def seen(reading: Reading, product: str) -> Seen:
    told = reading.read(WebTraffic)
    return next(s for s in told.seen if product in s.name)


def read(drop: Drop, context: Context, lines: list[str], name: str = "access.log") -> Reading:
    return READER.read(drop(name, "\n".join(lines) + "\n"), context)


def crowd(network: int, posts: int, **more: object) -> list[str]:
    return [line(f"10.0.{network}.{i + 1}", **more) for i in range(posts)]  # type: ignore[arg-type]


def test_counts_are_exact_by_service_and_by_day(drop: Drop, context: Context) -> None:
    lines = crowd(0, 6) + crowd(1, 7, stamp=START + 86_400) + crowd(2, 5, stamp=START + 2 * 86_400)
    told = seen(read(drop, context, [*lines, *crowd(0, 6)]), "ChatGPT").agents
    assert told is not None
    assert (told.total.posts, told.total.requests, told.total.received) == (18, 24, 2400)
    assert {g.service: (g.posts, g.requests) for g in told.services} == {
        "rh": (6, 12),
        "ccas": (7, 7),
        "dsi": (5, 5),
    }
    assert [(p.first, p.requests) for p in told.periods] == [
        (date(2026, 10, 26), 12),
        (date(2026, 10, 27), 7),
        (date(2026, 10, 28), 5),
    ]
    assert told.total.sent is None


def test_only_whole_labels_of_the_host_count(drop: Drop, context: Context) -> None:
    lines = [
        *crowd(0, 5, host="www.chatgpt.com"),
        line("10.0.0.1", host="notchatgpt.com"),
        line("10.0.0.1", url="http://actu.example/?q=chatgpt.com"),
        line("10.0.0.1", url="http://chatgpt.com.evil.example/"),
        line("10.0.0.1", url="error:transaction-end-before-headers"),
    ]
    reading = read(drop, context, lines)
    told = seen(reading, "ChatGPT").agents
    assert told is not None
    assert told.total.requests == 5
    assert (reading.rows_read, reading.rows_rejected) == (9, 0)


def test_a_shared_host_is_possible_and_never_ai(drop: Drop, context: Context) -> None:
    told = read(drop, context, crowd(0, 9, host="www.office.com")).read(WebTraffic)
    assert told.seen == ()
    assert [s.name for s in told.possible] == ["M365"]
    assert read(drop, context, crowd(0, 9, host="www.office.com")).proposals == ()


def test_blocked_attempts_are_not_use(drop: Drop, context: Context) -> None:
    lines = crowd(0, 6, code="TCP_DENIED/403", size=0)
    told = seen(read(drop, context, lines), "ChatGPT")
    assert (told.agents, told.products[0].blocked, told.withheld) == (None, 6, False)
    few = read(drop, context, lines[:4]).read(WebTraffic)
    assert few.seen == ()


def test_the_inspection_line_before_a_tunnel_is_not_counted_twice(
    drop: Drop, context: Context
) -> None:
    lines = [*crowd(0, 5, code="NONE_NONE/200", size=0), *crowd(0, 5)]
    told = seen(read(drop, context, lines), "ChatGPT").agents
    assert told is not None
    assert told.total.requests == 5


def test_a_server_is_counted_alone_with_its_days(drop: Drop, context: Context) -> None:
    lines = [line("10.9.0.5", "api.openai.com", stamp=START + i * 43_200) for i in range(4)]
    told = read(drop, context, lines).read(WebTraffic)
    assert told.seen == ()
    (machine,) = told.machines
    assert (machine.provider, machine.product) == ("openai", "API OpenAI")
    assert (machine.name, machine.machines, machine.requests) == ("Corvi (connecteur)", 1, 4)
    assert (machine.first_day, machine.last_day) == (date(2026, 10, 26), date(2026, 10, 27))
    assert (machine.first_line, machine.last_line) == (1, 4)


def test_fewer_than_k_posts_tell_only_that_the_service_was_seen(
    drop: Drop, context: Context
) -> None:
    reading = read(drop, context, crowd(0, 4))
    told = seen(reading, "ChatGPT")
    assert (told.agents, told.withheld) == (None, True)
    assert told.products[0].requests is None
    (use,) = [p.sheet for p in reading.proposals if p.kind == "use"]
    assert "posts" not in use
    assert "volume_per_year" not in use


def test_logins_bound_the_size_of_a_group(drop: Drop, context: Context) -> None:
    lines = [line(f"10.0.0.{i}", user="une.agente") for i in range(1, 9)]
    assert seen(read(drop, context, lines), "ChatGPT").withheld


def test_bad_lines_are_rejected_with_their_numbers_and_all_counted(
    drop: Drop, context: Context
) -> None:
    lines = crowd(0, 6) + ["n'importe quoi", "", "0.1 2 3"] + [line("10.0.0")] * 150
    reading = read(drop, context, lines)
    assert reading.rows_rejected == 152
    assert [r.line for r in reading.rejects[:3]] == [7, 9, 10]
    assert len(reading.rejects) == 100


def test_posts_that_the_log_names_are_counted_outside_of_services(
    drop: Drop, context: Context
) -> None:
    reading = read(drop, context, [line(f"pc-dupont-{i}.ville.example") for i in range(6)])
    told = seen(reading, "ChatGPT").agents
    assert told is not None
    assert [(g.service, g.posts) for g in told.services] == [("", 6)]
    assert "dupont" not in canonical_json(reading)


def test_nothing_readable_is_an_error_with_a_place(drop: Drop, context: Context) -> None:
    with pytest.raises(BeffroiError, match="aucune ligne"):
        read(drop, context, ["rien"] * 3)


@pytest.mark.parametrize(
    ("form", "make"),
    [
        ("squid", line),
        ("squid", lambda c, **_: f"Oct 26 12:53:20 proxy (squid-1)[812]: {line(c)}"),
        (
            "common",
            lambda c, **_: (
                f'{c} - - [26/Oct/2026:12:53:20 +0100] "CONNECT chatgpt.com:443 HTTP/1.1"'
                " 200 100 TCP_TUNNEL:HIER_DIRECT"
            ),
        ),
        (
            "common",
            lambda c, **_: (
                f'{c} - a.b [26/Oct/2026:12:53:20 +0100] "GET https://chatgpt.com/ HTTP/1.1"'
                ' 200 100 "-" "Mozilla/5.0 (X11)" TCP_MISS:HIER_DIRECT'
            ),
        ),
        ("w3c", lambda c, **_: f'2026-10-26 11:53:20 {c} - CONNECT chatgpt.com 443 40 100 "UA 1"'),
    ],
)
def test_each_format_is_recognised_and_counted(
    form: str, make: Callable[..., str], drop: Drop, context: Context
) -> None:
    lines = [make(f"10.0.1.{i}", user="-") for i in range(1, 7)]
    if "a.b" in lines[0]:
        lines = [text.replace("a.b", f"agent{i}") for i, text in enumerate(lines)]
    if form == "w3c":
        fields = "date time c-ip cs-username cs-method cs-host cs-uri-port cs-bytes sc-bytes cs(UA)"
        lines = ["#Version: 1.0", f"#Fields: {fields}", *lines]
    artefact = drop("journal.txt", "\r\n".join(lines) + "\r\n")
    taken = recognise(artefact)
    assert taken.reader is READER
    assert taken.confidence > 0.8
    reading = READER.read(artefact, context)
    told = seen(reading, "ChatGPT").agents
    assert reading.read(WebTraffic).format == form
    assert reading.rows_rejected == 0
    assert told is not None
    assert (told.total.posts, told.total.requests, told.total.received) == (6, 6, 600)
    assert told.total.sent == (240 if form == "w3c" else None)
    assert told.first_day == date(2026, 10, 26)


def test_gzip_and_utf16_are_read_as_well(drop: Drop, context: Context) -> None:
    text = "\n".join(crowd(0, 6)) + "\n"
    for name, content in (
        ("access.log.1.gz", gzip.compress(text.encode())),
        ("export.log", text.encode("utf-16")),
    ):
        artefact = drop(name, content)
        assert recognise(artefact).reader is READER
        told = seen(READER.read(artefact, context), "ChatGPT").agents
        assert told is not None
        assert told.total.posts == 6


def test_the_access_log_of_a_web_site_is_not_a_proxy_log(drop: Drop) -> None:
    visit = '203.0.113.9 - - [26/Oct/2026:12:53:20 +0100] "GET /tarifs HTTP/1.1" 200 512 "-" "UA"\n'
    assert recognise(drop("access.log", visit * 30), [READER]).reader is None


def test_progress_is_told_in_bytes(drop: Drop, context: Context) -> None:
    told: list[int] = []
    artefact = drop("access.log", "\n".join(crowd(0, 6) * 3000))
    READER.read(artefact, replace(context, progress=told.append))
    assert told[-1] == artefact.size
    assert told == sorted(told)


IDENTITIES = ("10.0.", "10.9.", "203.0.113", "dupont", "@", "agent-")


@given(st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_identity_is_in_the_reading(drop: Drop, context: Context, data: st.DataObject) -> None:
    draw = random.Random(data.draw(st.integers(0, 10**6)))
    clients = ["10.0.0.%d", "10.0.1.%d", "10.9.1.%d", "203.0.113.%d"]
    users = ["-", "jean.dupont", "dupont@ville.example", "agent-0042", "%61gent-7"]
    hosts = ["chatgpt.com", "claude.ai", "api.openai.com", "intranet.example", "www.office.com"]
    lines = [
        line(
            draw.choice(clients) % draw.randrange(1, 12),
            draw.choice(hosts),
            stamp=START + draw.randrange(10 * 86_400),
            user=draw.choice(users),
        )
        for _ in range(data.draw(st.integers(1, 120)))
    ]
    lines.append("jean.dupont 10.0.0.9 ligne abîmée")
    told = canonical_json(read(drop, context, lines))
    assert not any(identity in told for identity in IDENTITIES)
    assert "intranet.example" not in told


def test_unexplained_traffic_proposes_an_unmanaged_system(drop: Drop, context: Context) -> None:
    reading = read(drop, context, crowd(0, 6) + crowd(1, 9, stamp=START + 10 * 86_400))
    sheets = {p.kind: p.fragment() for p in reading.proposals if p.kind == "system"}
    system = sheets["system"]
    assert isinstance(system, AISystem)
    assert (system.id, system.name.value, system.stage.value) == (
        "chatgpt",
        "ChatGPT",
        "in_service",
    )
    assert [link.party.value for link in system.chain.values()] == ["openai"]
    uses = {p.sheet["id"]: p.sheet for p in reading.proposals if p.kind == "use"}
    assert set(uses) == {"chatgpt-rh", "chatgpt-ccas"}
    assert uses["chatgpt-ccas"]["posts"]["value"] == 9
    assert uses["chatgpt-ccas"]["managed"]["value"] is False


def known(*systems: AISystem, contracts: tuple[Contract, ...] = ()) -> Register:
    return Register(systems={s.id: s for s in systems}, contracts={c.id: c for c in contracts})


def link(party: str, rank: int) -> Link:
    role: Role = "supplier" if rank == 1 else "model"
    return Link(role=role, rank=rank, party=claim(party))


def test_a_site_is_not_explained_by_a_system_that_rests_on_the_same_provider(
    drop: Drop, context: Context
) -> None:
    corvi = AISystem(id="corvi", name=claim("Corvi"), chain={"m": link("openai", 2)})
    register = known(corvi)
    lines = [*crowd(0, 6), line("10.9.0.5", "api.openai.com")]
    reading = read(drop, replace(context, register=register), lines)
    ids = [p.sheet["id"] for p in reading.proposals if p.kind == "system"]
    assert ids == ["chatgpt", "corvi"]
    corvi_seen = next(p.sheet for p in reading.proposals if p.sheet["id"] == "corvi")
    assert corvi_seen["chain"]["m"]["rank"] == 2


def test_a_bought_site_is_a_managed_use(drop: Drop, context: Context) -> None:
    bought = AISystem(id="assistant", name=claim("Assistant"), chain={"s": link("openai", 1)})
    contract = Contract(id="c1", supplier=claim("openai"), systems={"assistant": claim(True)})
    register = known(bought, contracts=(contract,))
    reading = read(drop, replace(context, register=register), crowd(0, 6))
    assert {p.sheet["id"] for p in reading.proposals} == {"assistant", "assistant-rh"}
    (use,) = [p.sheet for p in reading.proposals if p.kind == "use"]
    assert "managed" not in use


def test_several_explanations_make_no_link_and_a_note(drop: Drop, context: Context) -> None:
    register = known(
        AISystem(id="a", chain={"s": link("openai", 1)}),
        AISystem(id="b", chain={"s": link("openai", 1)}),
    )
    reading = read(drop, replace(context, register=register), crowd(0, 6))
    assert reading.proposals == ()
    assert any("a, b" in str(note) for note in reading.notes)


def test_public_sites_gather_under_the_system_that_stands_for_them(
    drop: Drop, context: Context
) -> None:
    sites = AISystem(id="sites", name=claim("Sites d'IA générative grand public"))
    # Six agents of RH on ChatGPT, one of them also on Claude with seven of CCAS.
    lines = [*crowd(0, 6), *crowd(0, 1, host="claude.ai"), *crowd(1, 7, host="claude.ai")]
    reading = read(drop, replace(context, register=known(sites)), lines)
    systems = [p.fragment() for p in reading.proposals if p.kind == "system"]
    assert {s.id for s in systems} == {"sites"}
    merged = known(sites).merge(("system", s) for s in systems).systems["sites"]
    assert {v.party.value for v in merged.chain.values()} == {"openai", "anthropic"}
    assert {v.group for v in merged.chain.values()} == {"sites"}
    (both,) = reading.read(WebTraffic).seen
    assert both.agents is not None
    assert both.system == "sites"
    assert (both.agents.total.posts, both.agents.total.requests) == (13, 14)
    assert {g.service: g.posts for g in both.agents.services} == {"rh": 6, "ccas": 7}
    uses = {p.sheet["id"]: p.sheet["posts"]["value"] for p in reading.proposals if p.kind == "use"}
    assert uses == {"sites-rh": 6, "sites-ccas": 7}
    # The posts of each site would tell that exactly one agent uses both.
    assert {p.product: p.requests for p in both.products} == {"ChatGPT": 6, "Claude": 8}


def test_a_site_of_few_agents_leaves_every_figure_of_its_group(
    drop: Drop, context: Context
) -> None:
    sites = AISystem(id="sites", name=claim("Sites d'IA générative grand public"))
    lines = [*crowd(0, 6), *crowd(1, 3, host="claude.ai"), *crowd(0, 2, host="claude.ai")[1:]]
    (told,) = read(drop, replace(context, register=known(sites)), lines).read(WebTraffic).seen
    assert told.agents is not None
    assert (told.agents.total.posts, told.agents.total.requests) == (6, 6)
    assert {p.product: p.requests for p in told.products} == {"ChatGPT": 6, "Claude": None}
