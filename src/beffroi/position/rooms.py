"""The four challenge rooms, by name: the only place that knows all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from beffroi import climate, data, regulation, sovereignty
from beffroi.core import Assessment, Challenge
from beffroi.evidence import EvidenceBase
from beffroi.register import Register

Assess = Callable[[Register, EvidenceBase, date, date], Assessment]

ROOMS: Mapping[Challenge, Assess] = {
    "data": data.assess,
    "regulation": regulation.assess,
    "dependence": sovereignty.assess,
    "climate": climate.assess,
}
