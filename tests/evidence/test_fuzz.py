"""Damaged exports of every kind: a reader reads, rejects or refuses; it never fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beffroi.core import BeffroiError, canonical_json
from beffroi.evidence import Artefact, Context, Reader
from beffroi.evidence.readers.applications import READER as APPLICATIONS
from beffroi.evidence.readers.dns import READER as DNS
from beffroi.evidence.readers.load_curve import READER as LOAD_CURVE
from beffroi.evidence.readers.madis import READER as MADIS
from beffroi.evidence.readers.oauth import READER as OAUTH
from beffroi.evidence.readers.orgchart import READER as ORGCHART
from beffroi.evidence.readers.questionnaire import READER as QUESTIONNAIRE
from beffroi.evidence.readers.servers import READER as SERVERS
from beffroi.evidence.readers.squid import READER as SQUID
from beffroi.evidence.readers.structure import READER as STRUCTURE
from beffroi.evidence.readers.usage_log import READER as USAGE

Drop = Callable[..., Artefact]
SQUID_LINE = "1793000000.%03d 12 10.0.0.%d TCP_TUNNEL/200 9 CONNECT chatgpt.com:443 u HIER/1 -\n"
SAMPLES: list[tuple[Reader, bytes]] = [
    (SQUID, "".join(SQUID_LINE % (i, i) for i in range(9)).encode()),
    (
        SQUID,
        b'10.0.0.1 - - [26/Oct/2026:12:53:20 +0100] "CONNECT claude.ai:443 HTTP/1.1" 200 9 T:H\n'
        * 6,
    ),
    (
        SQUID,
        b"#Fields: date time c-ip cs-username cs-host sc-bytes cs-bytes sc-status\n"
        + b"2026-10-26 11:53:20 10.0.0.1 - chatgpt.com 10 20 200\n" * 6,
    ),
    (DNS, b"Oct 26 08:00:01 s dnsmasq[8]: query[A] chatgpt.com from 10.0.0.1\n" * 8),
    (DNS, b"#fields\tts\tid.orig_h\tquery\n" + b"1793000000.1\t10.0.0.1\tchatgpt.com\n" * 8),
    (
        DNS,
        (
            json.dumps({"ts": 1793000000.1, "id.orig_h": "10.0.0.1", "query": "claude.ai"}) + "\n"
        ).encode()
        * 5,
    ),
    (
        USAGE,
        (
            json.dumps(
                {"ts": 1793000000, "model": "m", "application": "A", "usage": {"prompt_tokens": 3}}
            )
            + "\n"
        ).encode()
        * 8,
    ),
    (
        ORGCHART,
        "Service;Agents;Sous-réseau;Type de réseau\nRH;4;10.0.0.0/24;agents\nDSI;9;10.1.*;serveurs\n".encode(),
    ),
    (
        SERVERS,
        b"Nom;Adresse IP;Application;Service\ns;10.0.0.1;Corvi;RH\nt;10.0.0.2-10.0.0.9;GLPI;DSI\n",
    ),
    (STRUCTURE, b"Nom;SIREN;Type;Population;Nombre d'agents\nCA;732829320;EPCI;61 840;742\n"),
    (
        QUESTIONNAIRE,
        "systeme;service;code;reponse;date\nCorvi;RH;purpose;Répondre;2026-10-01\nCorvi;RH;users;12;x\n".encode(),
    ),
    (
        MADIS,
        "Nom;Finalités;Base légale;Gestionnaire;Usage innovant\nPaie;Payer;Loi;RH;Oui\n".encode(),
    ),
    (APPLICATIONS, "Application;Éditeur;Service\nCorvi;Dialogis;RH\n".encode()),
    (
        OAUTH,
        b"AppDisplayName,Permissions,UserPrincipalName,ConsentType\nZoom,User.Read,a@b,Principal\n"
        * 2,
    ),
    (
        OAUTH,
        b"Report Refresh Date,User Principal Name,Product,Last Activity Date\n2026-11-20,u,Copilot,2026-11-01\n",
    ),
    (
        LOAD_CURVE,
        "horodate;pdl;valeur;unité\n2026-01-01 00:00;A;1,5;kWh\n2026-01-01 00:30;A;2;kWh\n".encode(),
    ),
]

damage = st.lists(
    st.tuples(
        st.sampled_from(["cut", "put", "swap", "double"]),
        st.floats(0, 1, exclude_max=True),
        st.sampled_from(
            [b"\n", b";", b'"', b"\x00", b"\xff", b"9" * 30, b"-", "é".encode(), b" ", b"{", b"\r"]
        ),
    ),
    max_size=6,
)


def damaged(content: bytes, faults: list[tuple[str, float, bytes]]) -> bytes:
    for what, place, piece in faults:
        at = int(place * max(1, len(content)))
        match what:
            case "cut":
                content = content[:at] + content[at + 3 :]
            case "put":
                content = content[:at] + piece + content[at:]
            case "swap":
                content = content[:at] + piece + content[at + len(piece) :]
            case _:
                content = content[:at] + content[at // 2 :]
    return content


@given(st.sampled_from(range(len(SAMPLES))), damage)
@settings(
    max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_a_damaged_export_is_read_rejected_or_refused(
    drop: Drop, context: Context, which: int, faults: list[tuple[str, float, bytes]]
) -> None:
    reader, content = SAMPLES[which]
    artefact = drop(f"{which}.txt", damaged(content, faults))
    assert 0 <= reader.recognise(artefact) <= 1
    try:
        reading = reader.read(artefact, replace(context, networks={}))
    except BeffroiError:
        return
    canonical_json(reading).encode()
    for proposal in reading.proposals:
        assert proposal.fragment().id


def test_every_sample_is_read_whole_when_it_is_sound(drop: Drop, context: Context) -> None:
    for which, (reader, content) in enumerate(SAMPLES):
        artefact = drop(f"{which}.txt", content)
        assert reader.recognise(artefact) > 0.5, which
        reading = reader.read(artefact, context)
        assert reading.rows_read > 0
        assert reading.rows_rejected == 0, which
