"""Inventory of servers and equipment: what runs behind an address, and for which service.

A server has no person behind it: its traffic is counted alone, under the application that the
inventory names. A machine shared by agents (a remote desktop) must therefore not be listed here
as a server: its row is read as agents'.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from beffroi.core import Locator, Text, Value, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.cells import plain
from beffroi.evidence.linking import Linker, services, slug, systems
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Content, Proposal, Reading
from beffroi.evidence.records import Columns, Records, Row, read_records
from beffroi.evidence.units import Block, Unit, UnitKind, parse_networks
from beffroi.evidence.voice import Voice
from beffroi.register import Claims, Component

COLUMNS = Columns(
    {
        "address": r"(adresses?)?( ?ip( v4)?| reseau)|adresse|ipv4",
        "name": r"nom|hostname|host|nom (du serveur|machine|d hote|dns)|serveur|machine|equipement",
        "application": r"applications?|logiciels?|role|fonction|usage|service rendu|composant",
        "service": r"(service|direction)( proprietaire| responsable| utilisateur| metier)?|proprietaire",
        "state": r"etat|statut|status",
        "kind": r"type|categorie|nature",
    },
    required=("address", "application"),
    telling=("application", "service", "state", "kind"),
)
_SHARED = ("citrix", "rds", "tse", "bureau a distance", "bureaux virtuels", "remote desktop", "vdi")
_EQUIPMENT = (
    "camera",
    "boitier",
    "capteur",
    "automate",
    "concentrateur",
    "passerelle iot",
    "imprimante",
)


class Machine(Value):
    """One machine of the inventory: what it runs and the service that owns it (id, or ``""``).

    ``system`` is the one system of the register that the application names, ``at`` its row.
    """

    name: str
    application: str
    service: str
    state: str = ""
    kind: UnitKind = "servers"
    system: str | None = None
    at: Locator = Locator()


class ServerInventory(Content):
    """The machines of an authority, with the block of addresses of each."""

    kind: ClassVar[str] = "servers"

    machines: tuple[Machine, ...]
    networks: tuple[Block, ...] = ()


class ServersReader:
    """Reads the inventory of servers, so that their traffic is not taken for agents'."""

    kind: ClassVar[str] = "servers"
    label: ClassVar[Text] = t("inventaire des serveurs et équipements")
    signs: ClassVar[Text] = t("une colonne d’adresses IP et une colonne d’applications")
    names: ClassVar[tuple[str, ...]] = ("serveur", "server", "inventaire", "cmdb", "parc")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    # After the papers that name systems, before the logs whose addresses it explains.
    order: ClassVar[int] = 75
    content: ClassVar[type[Content]] = ServerInventory

    def recognise(self, artefact: Artefact) -> float:
        """Return how well the header fits an inventory of machines."""
        return COLUMNS.recognise(artefact)

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read machines and addresses; an address that cannot be understood is a reject."""
        table = read_records(artefact, COLUMNS)
        owners, known = services(context.register), systems(context.register)
        machines = [
            (row, _machine(row, owners.find(row["service"]).id, known)) for row in table.rows
        ]
        voice = Voice(artefact, context, encoding=table.encoding)
        content = ServerInventory(
            machines=tuple(machine for _, machine in machines),
            networks=tuple(_blocks(machines, table)),
        )
        reading = voice.reading(
            content,
            rows=len(table.rows),
            rejects=table.rejects.first,
            proposals=[Proposal.of("component", c) for c in _components(content, voice)],
        )
        return reading.model_copy(update={"rows_rejected": table.rejects.count})


def _components(content: ServerInventory, voice: Voice) -> Iterator[Component]:
    """The part of a system that each machine runs, as the inventory says."""
    for machine in content.machines:
        if machine.system is None:
            continue
        where = voice.evidence(machine.at.kind, machine.at.at, machine.application)
        yield Component(
            id=slug(f"{machine.system} {machine.name or machine.application}"),
            name=voice.declared(machine.application, where),
            system=voice.declared(machine.system, where),
            kind=voice.declared("application", where),
            host=voice.declared(machine.name, where) if machine.name else Claims(),
        )


def _machine(row: Row, owner: str | None, known: Linker) -> Machine:
    named = {mention.id for mention in known.mentions(row["application"])}
    return Machine(
        name=row["name"],
        application=row["application"],
        service=owner or (slug(row["service"]) if row["service"] else ""),
        state=row["state"],
        kind=_kind(plain(f"{row['kind']} {row['application']} {row['name']}")),
        system=next(iter(named)) if len(named) == 1 else known.find(row["application"]).id,
        at=Locator(kind=row.kind, at=str(row.line)),
    )


def _blocks(machines: list[tuple[Row, Machine]], table: Records) -> Iterator[Block]:
    for row, machine in machines:
        kind = machine.kind
        try:
            networks = parse_networks(row["address"])
        except ValueError:
            table.rejects.add(
                row.line, t("« {cell} » n’est pas une adresse.", cell=row["address"][:80])
            )
            continue
        name = machine.application if kind != "agents" else ""
        unit = Unit(service=machine.service, kind=kind, name=name)
        yield from (Block(network=str(network), unit=unit) for network in networks)


def _kind(words: str) -> UnitKind:
    if any(word in f" {words} " for word in _SHARED):
        return "agents"
    return "equipment" if any(word in words for word in _EQUIPMENT) else "servers"


READER = ServersReader()
