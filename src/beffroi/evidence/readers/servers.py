"""Inventory of servers and equipment: what runs behind an address, and for which service.

A server has no person behind it: its traffic is counted alone, under the application that the
inventory names. A machine shared by agents (a remote desktop) must therefore not be listed here
as a server: its row is read as agents'.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from beffroi.core import Text, Value, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.cells import plain
from beffroi.evidence.linking import services, slug
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Content, Reading
from beffroi.evidence.records import Columns, Records, Row, read_records
from beffroi.evidence.units import Block, Unit, UnitKind, parse_networks
from beffroi.evidence.voice import Voice

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
    """One machine of the inventory: what it runs and the service that owns it (id, or ``""``)."""

    name: str
    application: str
    service: str
    state: str = ""


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
    order: ClassVar[int] = 12
    content: ClassVar[type[Content]] = ServerInventory

    def recognise(self, artefact: Artefact) -> float:
        """Return how well the header fits an inventory of machines."""
        return COLUMNS.recognise(artefact)

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read machines and addresses; an address that cannot be understood is a reject."""
        table = read_records(artefact, COLUMNS)
        owners = services(context.register)
        machines = [(row, _machine(row, owners.find(row["service"]).id)) for row in table.rows]
        content = ServerInventory(
            machines=tuple(machine for _, machine in machines),
            networks=tuple(_blocks(machines, table)),
        )
        reading = Voice(artefact, context, encoding=table.encoding).reading(
            content, rows=len(table.rows), rejects=table.rejects.first
        )
        return reading.model_copy(update={"rows_rejected": table.rejects.count})


def _machine(row: Row, owner: str | None) -> Machine:
    return Machine(
        name=row["name"],
        application=row["application"],
        service=owner or (slug(row["service"]) if row["service"] else ""),
        state=row["state"],
    )


def _blocks(machines: list[tuple[Row, Machine]], table: Records) -> Iterator[Block]:
    for row, machine in machines:
        words = plain(f"{row['kind']} {machine.application} {machine.name}")
        kind = _kind(words)
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
