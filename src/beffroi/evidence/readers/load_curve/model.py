"""What a load curve holds: for each meter, its rhythm, its holes, its totals; never the readings."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from beffroi.core import Value
from beffroi.evidence.reading import Content

Clock = Literal["utc", "local", "fixed"]


class Gap(Value):
    """Missing steps: the moments between which nothing was received (UTC), and how many steps."""

    after: datetime
    before: datetime
    steps: int


class Run(Value):
    """One same value repeated for a day or more (UTC moments, both included)."""

    first: datetime
    last: datetime
    value: float
    readings: int


class Meter(Value):
    """One meter's series.

    ``step_s`` is its usual step in seconds, ``other_steps`` how many times another one was met
    between two readings (a gap is one). ``expected`` readings are those of the period at this
    step; ``missing`` of them never came. ``gaps`` and ``frozen`` are the longest twenty.
    ``frozen_days`` adds up all the runs of a day or more of one same value that is not zero,
    ``zero_days`` those at zero. ``total_kwh`` is ``None`` where the unit is not energy or power.
    ``level`` is the median reading over that of the file's meters of the same unit (a meter a
    thousand times above its neighbours may be in another unit than it says).
    """

    meter: str
    site: str = ""
    unit: str = ""
    step_s: int | None = None
    first: datetime | None = None
    last: datetime | None = None
    readings: int = 0
    blank: int = 0
    duplicates: int = 0
    negative: int = 0
    unsorted: int = 0
    other_steps: int = 0
    expected: int | None = None
    missing: int | None = None
    gaps: tuple[Gap, ...] = ()
    frozen: tuple[Run, ...] = ()
    frozen_days: float = 0.0
    zero_days: float = 0.0
    median: float | None = None
    maximum: float | None = None
    level: float | None = None
    total_kwh: float | None = None


class LoadCurve(Content):
    """The meters of a file.

    ``clock`` says how the file writes time: ``utc`` (an offset is written), ``local`` (legal
    time, an hour missing in March and twice in October), ``fixed`` (the same hour all year).
    ``columns`` are the columns used, as received: meter, site, time, value, unit.
    """

    kind: ClassVar[str] = "load_curve"

    clock: Clock
    columns: dict[str, str]
    meters: tuple[Meter, ...]
