"""Who the authority is: structure, organisation chart, inventory of servers, list of software."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beffroi.core import BeffroiError
from beffroi.evidence import Artefact, Context, EvidenceBase, Proposal
from beffroi.evidence.learning import learn
from beffroi.evidence.readers.applications import READER as APPLICATIONS
from beffroi.evidence.readers.applications import SoftwareList, unlisted
from beffroi.evidence.readers.oauth import READER as OAUTH
from beffroi.evidence.readers.orgchart import READER as ORGCHART
from beffroi.evidence.readers.orgchart import OrgChart
from beffroi.evidence.readers.servers import READER as SERVERS
from beffroi.evidence.readers.servers import ServerInventory
from beffroi.evidence.readers.structure import READER as STRUCTURE
from beffroi.evidence.recognise import recognise
from beffroi.evidence.units import Networks, Unit, networks_in, parse_networks
from beffroi.register import AISystem, Authority, Register, Supplier, claim

Drop = Callable[..., Artefact]
CHART = """Code service;Service;Direction;Nombre d'agents;Postes connectés;Sous-réseau;Type de réseau
11;Accueil;Population;24;22;10.64.31.0/24;agents
12;Propreté;Technique;25;17;10.64.59.0/255.255.255.0;agents
12;Propreté;Technique;;;10.65.1.0 - 10.65.1.255;caméras
13;DSI;Ressources;21;21;"10.64.24.*, 10.66.0.0/16";
13;DSI;Ressources;21;21;10.64.250.0/24;Serveurs
14;Cabinet;DGS;7;7;n'importe quoi;
15;CCAS;Population;58;34;10.64.31.0/24;
"""


def authority(proposals: tuple[Proposal, ...]) -> Authority:
    (proposal,) = proposals
    sheet = proposal.fragment()
    assert isinstance(sheet, Authority)
    return sheet


def test_an_organisation_chart_tells_services_and_networks(drop: Drop, context: Context) -> None:
    artefact = drop("export.csv", CHART.encode("cp1252"))
    assert recognise(artefact).reader is ORGCHART
    reading = ORGCHART.read(artefact, context)
    chart = reading.read(OrgChart)
    assert [(u.id, u.agents, u.posts) for u in chart.units][:2] == [
        ("accueil", 24, 22),
        ("proprete", 25, 17),
    ]
    networks = networks_in(reading)
    assert networks[ip_network("10.65.1.0/24")] == Unit(
        service="proprete", kind="equipment", name="Propreté"
    )
    assert networks[ip_network("10.66.0.0/16")] == Unit(service="dsi")
    assert networks[ip_network("10.64.250.0/24")].kind == "servers"
    assert [(r.line, "déjà" in str(r.reason)) for r in reading.rejects] == [(7, False), (8, True)]
    services = authority(reading.proposals).services
    assert services["proprete"].agents.value == 25
    assert services["dsi"].name.evidence[0].locator.at == "5"


@pytest.mark.parametrize(
    "header",
    [
        "service,subnet",
        "Unité;CIDR;Effectif",
        "Nom du service\tPlage d’adresses\tPostes",
        "Services|Réseau IP",
    ],
)
def test_headers_and_separators_vary(header: str, drop: Drop, context: Context) -> None:
    mark = next(m for m in ";\t|," if m in header)
    row = mark.join(["Finances", "10.1.2.0/24", "12"][: header.count(mark) + 1])
    artefact = drop("x.csv", f"{header}\n{row}\n")
    assert recognise(artefact).reader is ORGCHART
    assert list(networks_in(ORGCHART.read(artefact, context))) == [ip_network("10.1.2.0/24")]


def test_a_title_above_the_header_is_stepped_over(drop: Drop, context: Context) -> None:
    text = "Organigramme au 01/09/2026;;\n;;\nService;Agents;Sous-réseau\nDSI;21;10.0.0.0/24\n"
    reading = ORGCHART.read(drop("x.csv", text), context)
    assert authority(reading.proposals).services["dsi"].agents.evidence[0].locator.at == "4"


@given(
    st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(8, 32)), min_size=1, max_size=20),
    st.integers(0, 2**32 - 1),
)
def test_the_narrowest_network_wins(blocks: list[tuple[int, int]], address: int) -> None:
    networks = {
        ip_network((base >> (32 - size) << (32 - size), size)): Unit(service=f"s{size}")
        for base, size in blocks
    }
    ip = ip_address(address)
    holding = [n for n in networks if ip in n]
    expected = networks[max(holding, key=lambda n: n.prefixlen)] if holding else None
    assert Networks(networks).find(str(ip)) == expected


@pytest.mark.parametrize(
    "text", ["999.1.1.1", "10.0.0.0/99", "10.0.0.9-10.0.0.1", "abc", "10.0.0.1-::1"]
)
def test_what_is_not_a_network_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_networks(text)


def test_servers_are_counted_apart_but_shared_desktops_are_agents(
    drop: Drop, context: Context
) -> None:
    chart = ORGCHART.read(drop("o.csv", CHART), context)
    text = (
        "Nom;Adresse IP;Application;Service propriétaire;État\n"
        "srv1;10.64.250.21;Corvi (connecteur);Accueil;En production\n"
        "srv2;10.64.250.30;Bureaux virtuels Citrix;DSI;En production\n"
        "cam1;10.64.250.62;VigiDépôt (boîtier vidéo);Propreté;\n"
        "x;;GLPI;DSI;\n"
        "y;pas une ip;GLPI;DSI;\n"
    )
    artefact = drop("serveurs.csv", text)
    assert recognise(artefact).reader is SERVERS
    reading = SERVERS.read(artefact, learn(context, chart))
    units = {str(n): u for n, u in networks_in(reading).items()}
    assert units["10.64.250.21/32"] == Unit(
        service="accueil", kind="servers", name="Corvi (connecteur)"
    )
    assert units["10.64.250.30/32"] == Unit(service="dsi", kind="agents")
    assert units["10.64.250.62/32"].kind == "equipment"
    assert len(reading.read(ServerInventory).machines) == 5
    assert [r.line for r in reading.rejects] == [6]


STRUCTURES = (
    "Nom;Nom court;Type;SIREN;État;Code INSEE;Nombre de salariés;Population;Responsable légal - Nom\n"
    "CA du Val;CAV;Communauté d’agglomération;732829320;Actif;08105;742;61 840;DUPONT\n"
)


def test_the_structure_is_the_authority(drop: Drop, context: Context) -> None:
    artefact = drop("collectivites.csv", "\ufeff" + STRUCTURES)
    assert recognise(artefact).reader is STRUCTURE
    reading = STRUCTURE.read(artefact, context)
    own = authority(reading.proposals)
    assert (own.name.value, own.siren.value, own.kind.value) == ("CA du Val", "732829320", "epci")
    assert (own.population.value, own.agents.value, own.department.value) == (61_840, 742, "08")
    assert "DUPONT" not in reading.model_dump_json()


def test_among_several_structures_only_the_known_one_is_proposed(
    drop: Drop, context: Context
) -> None:
    text = (
        STRUCTURES
        + "Autre;A;Commune;404833048;Actif;08106;5;900;X\nFaux;F;Commune;123456789;;;;;\n"
    )
    unknown = STRUCTURE.read(drop("s.csv", text), context)
    assert (unknown.proposals, unknown.rows_rejected) == ((), 1)
    assert "laquelle" in str(unknown.notes[0])
    register = Register(authority=Authority(id="a", siren=claim("404833048")))
    known = STRUCTURE.read(drop("s.csv", text), replace(context, register=register))
    assert authority(known.proposals).name.value == "Autre"


SOFTWARE = "Application;Éditeur;Usage;Service\nCorvi;Dialogis;Chatbot;Accueil\nZoom;Zoom Inc.;Visio;\n;X;;\n"
CONSENTS = (
    "AppDisplayName,PublisherName,AppId,ConsentType,Permissions,UserPrincipalName,ConsentedDateTime\n"
    "Zoom,Zoom Inc.,1,Principal,User.Read,a@b.fr,2026-01-01\n"
    "Mailorve AI,Mailorve,2,Principal,Mail.Read offline_access,a@b.fr,2026-01-01\n"
)


def test_what_was_given_access_without_being_known(drop: Drop, context: Context) -> None:
    register = Register(
        systems={"corvi": AISystem(id="corvi", name=claim("Corvi"))},
        suppliers={"dialogis": Supplier(id="dialogis", name=claim("DIALOGIS SAS"))},
    )
    known = replace(context, register=register)
    listed = APPLICATIONS.read(drop("applications.csv", SOFTWARE), known)
    given = OAUTH.read(drop("consents.csv", CONSENTS), known)
    assert recognise(drop("applications.csv", SOFTWARE)).reader is APPLICATIONS
    assert listed.rows_rejected == 1
    assert [s.system for s in listed.read(SoftwareList).software] == ["corvi", None]
    (proposal,) = listed.proposals
    system = proposal.fragment()
    assert isinstance(system, AISystem)
    assert [link.party.value for link in system.chain.values()] == ["dialogis"]
    base = EvidenceBase({r.id: r for r in (listed, given)})
    assert [a.name for _, a in unlisted(base)] == ["Mailorve AI"]
    assert list(unlisted(EvidenceBase({given.id: given}))) == []


def test_a_table_without_the_columns_is_refused(drop: Drop, context: Context) -> None:
    with pytest.raises(BeffroiError, match="colonnes attendues"):
        ORGCHART.read(drop("x.csv", "a;b\n1;2\n"), context)
    assert ORGCHART.read(drop("y.csv", CHART), context).ingested_on == date(2026, 11, 22)
