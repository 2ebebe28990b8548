"""Organisation chart: services, their agents and posts, and the networks that they sit in.

A row is a service; several rows of one name are its several networks. A column of the kind of
network ("agents", "serveurs", "équipements") tells blocks of addresses with persons behind them
from blocks of machines. Names of heads of service and their addresses are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, TypeVar

from beffroi.core import Text, Value, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.cells import count, plain
from beffroi.evidence.linking import slug
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Content, Proposal, Reading
from beffroi.evidence.records import Columns, Rejects, Row, read_records
from beffroi.evidence.units import Block, Unit, UnitKind, parse_networks
from beffroi.evidence.voice import Voice
from beffroi.register import Authority, Claims, Service

T = TypeVar("T")

COLUMNS = Columns(
    {
        "service": r"((nom|libelle|intitule) (du |de l )?)?(services?|unites?|entites?)( organisationnelle)?",
        "network": r"(sous )?reseaux?( ip)?|subnets?|plages?( ip| d adresses( ip)?)?|adressage( ip)?|cidr|vlan cidr|adresses reseau",
        "agents": r"(nb|nbre|nombre)?( d| de)? ?(agents?|effectifs?)|etp",
        "posts": r"(nb|nbre|nombre)?( de)? ?(postes?|pc)( connectes| informatiques| de travail)?",
        "kind": r"(type|nature|usage)( de| du)?( sous)?( reseau| plage)",
        "above": r"direction|pole|departement|dga|direction rattachement",
        "code": r"(code|numero|id|identifiant)( du)?( service| unite)?",
    },
    required=("service", "network"),
    telling=("network", "agents", "posts", "kind"),
)
_MACHINES: dict[str, UnitKind] = {
    "serveur": "servers",
    "server": "servers",
    "dmz": "servers",
    "equipement": "equipment",
    "iot": "equipment",
    "objet": "equipment",
    "capteur": "equipment",
    "camera": "equipment",
    "video": "equipment",
    "automate": "equipment",
    "gtb": "equipment",
    "telephon": "equipment",
}


class OrgUnit(Value):
    """A service as the chart tells it; counts are ``None`` where it tells none."""

    id: str
    name: str
    above: str = ""
    agents: int | None = None
    posts: int | None = None


class OrgChart(Content):
    """The services of an organisation chart and the addresses of each."""

    kind: ClassVar[str] = "orgchart"

    units: tuple[OrgUnit, ...]
    networks: tuple[Block, ...] = ()


class OrgChartReader:
    """Reads an organisation chart: it tells later readers whose an address is."""

    kind: ClassVar[str] = "orgchart"
    label: ClassVar[Text] = t("organigramme (services et sous-réseaux)")
    signs: ClassVar[Text] = t("une colonne de services et une colonne de sous-réseaux")
    names: ClassVar[tuple[str, ...]] = ("organi", "service")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 10
    content: ClassVar[type[Content]] = OrgChart

    def recognise(self, artefact: Artefact) -> float:
        """Return how well the header fits an organisation chart."""
        return COLUMNS.recognise(artefact)

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read services and networks; a network that cannot be understood is a reject."""
        table = read_records(artefact, COLUMNS)
        voice = Voice(artefact, context, encoding=table.encoding)
        named = [row for row in table.rows if row["service"]]
        networks = tuple(_blocks(named, table.rejects))
        reading = voice.reading(
            OrgChart(units=_units(named), networks=networks),
            rows=len(table.rows),
            rejects=table.rejects.first,
            notes=_notes(networks),
            proposals=[Proposal.of("authority", _authority(named, voice, context))],
        )
        return reading.model_copy(update={"rows_rejected": table.rejects.count})


def _units(rows: list[Row]) -> tuple[OrgUnit, ...]:
    units: dict[str, OrgUnit] = {}
    for row in rows:
        key = slug(row["service"])
        known = units.get(key)
        units[key] = OrgUnit(
            id=key,
            name=known.name if known else row["service"],
            above=known.above if known else row["above"],
            agents=_largest(known.agents if known else None, count(row["agents"])),
            posts=_largest(known.posts if known else None, count(row["posts"])),
        )
    return tuple(units.values())


def _largest(one: int | None, other: int | None) -> int | None:
    """A service's count is repeated on each of its rows, or stands on one of them."""
    return max((n for n in (one, other) if n is not None), default=None)


def _kind(label: str) -> UnitKind:
    words = plain(label)
    return next((kind for root, kind in _MACHINES.items() if root in words), "agents")


def _blocks(rows: list[Row], rejects: Rejects) -> Iterator[Block]:
    seen: dict[str, str] = {}
    for row in rows:
        service = slug(row["service"])
        kind = _kind(row["kind"])
        try:
            networks = parse_networks(row["network"])
        except ValueError:
            rejects.add(
                row.line, t("« {cell} » n’est pas un sous-réseau.", cell=row["network"][:80])
            )
            continue
        for network in map(str, networks):
            if seen.setdefault(network, service) != service:
                rejects.add(
                    row.line,
                    t(
                        "le sous-réseau {network} est déjà celui d’un autre service.",
                        network=network,
                    ),
                )
                continue
            name = "" if kind == "agents" else row["service"]
            yield Block(network=network, unit=Unit(service=service, kind=kind, name=name))


def _authority(rows: list[Row], voice: Voice, context: Context) -> Authority:
    by_service: dict[str, list[Row]] = {}
    for row in rows:
        by_service.setdefault(slug(row["service"]), []).append(row)
    services = {key: _service(found, voice) for key, found in by_service.items()}
    return Authority(id=context.register.authority.id, services=services)


def _service(rows: list[Row], voice: Voice) -> Service:
    """A service with each value told of it once, at the first row that tells it."""

    def told(values: Iterable[tuple[Row, T | None]]) -> Claims[T]:
        first = {value: row for row, value in reversed(list(values)) if value is not None}
        claims = (
            voice.measured(value, voice.evidence(row.kind, row.line)).claims[0]
            for value, row in first.items()
        )
        return Claims[Any].of(*claims)

    return Service(
        name=told((row, row["service"]) for row in rows),
        agents=told((row, count(row["agents"])) for row in rows),
        posts=told((row, count(row["posts"])) for row in rows),
    )


def _notes(networks: tuple[Block, ...]) -> list[Text]:
    if networks and all(b.unit.kind == "agents" for b in networks):
        return [
            t(
                "aucun réseau de serveurs n’est signalé : leurs adresses suivent la règle des agents,"
                " sauf celles que donne un inventaire des serveurs."
            )
        ]
    return []


READER = OrgChartReader()
