"""An inventory of machines bears evidence: what it shows of a system, and whose machine a log saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from beffroi.evidence import Artefact, Context, EvidenceBase
from beffroi.evidence.readers.servers import READER as SERVERS
from beffroi.evidence.readers.servers import ServerInventory
from beffroi.evidence.traffic.attribution import inventory_lines
from beffroi.evidence.traffic.model import DayCount, MachineUse
from beffroi.register import AISystem, Component, Register, claim

Drop = Callable[..., Artefact]
LIST = """Nom;Adresse IP;Application;Service propriétaire;État
srv-1;10.9.0.1;Sauvegarde;DSI;En production
cam-1;10.9.0.2;Guetteur (boîtier vidéo);Propreté;En production
cam-2;10.9.0.3;Guetteur (boîtier vidéo);Propreté;En production
cam-3;10.9.0.4;Guetteur (boîtier vidéo);Voirie;En production
"""


def use(name: str, service: str = "proprete") -> MachineUse:
    return MachineUse(
        provider="p",
        product="P",
        service=service,
        name=name,
        unit="equipment",
        machines=1,
        requests=1,
        days=(DayCount(day=date(2026, 11, 1), requests=1),),
        first_line=1,
        last_line=1,
    )


def known(context: Context) -> Context:
    guetteur = AISystem(id="guetteur", name=claim("Guetteur"))
    return replace(context, register=Register(systems={"guetteur": guetteur}))


def test_the_inventory_shows_what_machines_a_system_runs_on(drop: Drop, context: Context) -> None:
    reading = SERVERS.read(drop("parc.csv", LIST), known(context))
    parts = [p.fragment() for p in reading.proposals]
    assert {p.id for p in parts} == {"guetteur-cam-1", "guetteur-cam-2", "guetteur-cam-3"}
    part = parts[0]
    assert isinstance(part, Component)
    assert part.system.value == "guetteur"
    assert part.kind.value == "application"
    assert part.name.evidence[0].locator.at == "3"
    machines = reading.read(ServerInventory).machines
    assert [m.kind for m in machines] == ["servers", "equipment", "equipment", "equipment"]


def test_a_machine_that_names_no_system_proposes_nothing(drop: Drop, context: Context) -> None:
    assert SERVERS.read(drop("parc.csv", LIST), context).proposals == ()


def test_a_log_s_machine_is_traced_to_its_lines_of_the_inventory(
    drop: Drop, context: Context
) -> None:
    reading = SERVERS.read(drop("parc.csv", LIST), context)
    base = EvidenceBase({reading.id: reading})
    lines = inventory_lines(base, use("Guetteur (boîtier vidéo)"))
    assert [(e.file, e.locator.kind, e.locator.at) for e in lines] == [
        ("parc.csv", "line", "3"),
        ("parc.csv", "line", "4"),
    ]
    assert inventory_lines(base, use("Guetteur (boîtier vidéo)", "ccas")) == ()
    assert inventory_lines(base, use("")) == ()
    assert inventory_lines(EvidenceBase(), use("Guetteur (boîtier vidéo)")) == ()
