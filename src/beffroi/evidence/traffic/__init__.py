"""Logs of the network: counted by service and by day, masked, without identities."""

from beffroi.evidence.traffic.model import (
    AgentUse,
    DayCount,
    Group,
    MachineUse,
    NameTraffic,
    OtherServices,
    Period,
    Product,
    Seen,
    ServiceGroup,
    Traffic,
    WebTraffic,
)

__all__ = [
    "AgentUse",
    "DayCount",
    "Group",
    "MachineUse",
    "NameTraffic",
    "OtherServices",
    "Period",
    "Product",
    "Seen",
    "ServiceGroup",
    "Traffic",
    "WebTraffic",
]
