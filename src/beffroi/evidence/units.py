"""From an address to a unit of the authority: a service's agents, its servers or its equipment.

A unit of agents has persons behind its addresses and is masked under five; a server or a camera
has none, and may be counted alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
    summarize_address_range,
)
from typing import Literal

from beffroi.core import Value
from beffroi.evidence.reading import Reading

UnitKind = Literal["agents", "servers", "equipment"]
Network = IPv4Network | IPv6Network

_STARRED = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,2})(?:\.\*)+")
_SPLIT = re.compile(r"[,;|\s]+(?![^(]*\))")


class Unit(Value):
    """Who stands behind an address: a service's id (``""`` when unknown) and what kind of thing.

    ``name`` says what a machine runs ("ThermoPilot (concentrateur GTB)"); empty for agents.
    """

    service: str
    kind: UnitKind = "agents"
    name: str = ""


class Block(Value):
    """A block of addresses (CIDR) and its unit, as a reading keeps it."""

    network: str
    unit: Unit


def networks_in(reading: Reading) -> dict[Network, Unit]:
    """Return the blocks of addresses that a reading tells, whatever its kind."""
    blocks = reading.content.get("networks")
    if not isinstance(blocks, list):
        return {}
    found = (Block.model_validate(b) for b in blocks)
    return {ip_network(b.network): b.unit for b in found}


def parse_networks(text: str) -> list[Network]:
    """Return the networks written in a cell.

    CIDR, address with mask, range, star and plain addresses are read; host bits are forgiven.

    Raises:
        ValueError: a piece is not a network.

    Example:
        >>> [str(n) for n in parse_networks("10.1.2.0/255.255.255.0, 10.9.*, 10.3.0.7")]
        ['10.1.2.0/24', '10.9.0.0/16', '10.3.0.7/32']
    """
    ranged = re.sub(r"\s*(?:-|–|à|to)\s*(?=\d+\.\d|[0-9a-f]*:)", "-", text.strip())
    ranged = re.sub(r"(?<=\d)\s*/\s*(?=\d)", "/", ranged)
    found: list[Network] = []
    for piece in filter(None, _SPLIT.split(ranged)):
        found.extend(_networks(piece))
    return found


def _networks(piece: str) -> Iterator[Network]:
    starred = _STARRED.fullmatch(piece)
    if starred:
        bytes_ = starred.group(1).split(".")
        yield ip_network(".".join(bytes_ + ["0"] * (4 - len(bytes_))) + f"/{8 * len(bytes_)}")
    elif "-" in piece:
        first, last = (ip_address(end) for end in piece.split("-", 1))
        if first.version != last.version:
            raise ValueError(piece)
        yield from summarize_address_range(first, last)
    else:
        yield ip_network(piece, strict=False)


class Networks:
    """Finds the unit of an address: the narrowest block that holds it."""

    def __init__(self, blocks: Mapping[Network, Unit]) -> None:
        self._by_size: dict[tuple[int, int], dict[int, Unit]] = {}
        for network, unit in blocks.items():
            size = self._by_size.setdefault((network.version, network.prefixlen), {})
            size[int(network.network_address)] = unit
        self._sizes = sorted(self._by_size, reverse=True)

    def find(self, address: str) -> Unit | None:
        """Return the unit of an address, or ``None`` when it is outside of every block.

        Raises:
            ValueError: it is not an address.
        """
        ip: IPv4Address | IPv6Address = ip_address(address)
        mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
        ip = mapped or ip
        for version, prefix in self._sizes:
            if version == ip.version:
                width = ip.max_prefixlen
                start = int(ip) >> (width - prefix) << (width - prefix)
                unit = self._by_size[version, prefix].get(start)
                if unit is not None:
                    return unit
        return None
