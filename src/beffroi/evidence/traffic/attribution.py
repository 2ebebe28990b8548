"""Whose machine a log counted: the lines of the inventory that gave its address a name."""

from __future__ import annotations

from beffroi.core import Evidence
from beffroi.evidence.base import EvidenceBase
from beffroi.evidence.traffic.model import MachineUse


def inventory_lines(evidence: EvidenceBase, use: MachineUse) -> tuple[Evidence, ...]:
    """Return the inventory's lines for the machine that a log shows at work; none without one.

    A log keeps no address: what it says of a machine holds only as far as the inventory does, so
    that a finding which rests on the one cites the other.
    """
    # Its module opens tables: loaded only where an inventory was read.
    if not use.name or not evidence.readings("servers"):
        return ()
    from beffroi.evidence.readers.servers import ServerInventory  # noqa: PLC0415

    return tuple(
        reading.evidence(machine.at.kind, machine.at.at, machine.application)
        for reading, inventory in evidence.of(ServerInventory)
        for machine in inventory.machines
        if (machine.application, machine.service) == (use.name, use.service)
    )
