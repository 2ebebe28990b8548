"""What a piece of work on this machine consumed: measured where a meter exists, else estimated.

    with measure() as run:
        forecast(...)
    run.result.energy        # kWh, as an interval
    run.result.grade         # measured, or computed when a model stood in for the meter

The processor's own counters (RAPL) measure the whole machine: the part of this work is its share of
the processor time, and the figure is then *computed*. Only a machine that does nothing else gives
*measured*. On a virtual machine there is no counter at all: processor seconds and memory, times a
power range (``power.yaml``). Rated power times elapsed time is not used: it is wrong under load.
"""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from beffroi.climate.factors import read_factors
from beffroi.climate.sheets import PowerFile
from beffroi.climate.units import GWP, Energy
from beffroi.core import Grade, Method

Meter = Literal["rapl", "model"]
Scope = Literal["process", "cgroup"]
JOULES_PER_KWH = 3.6e6
POWERCAP = Path("/sys/class/powercap")
CGROUP = Path("/sys/fs/cgroup")
PROC_STAT = Path("/proc/stat")
# RAPL counters wrap after some ten minutes at full power: read them well before.
SAMPLE_SECONDS = 20.0
EXCLUSIVE_SHARE = 0.95


@dataclass(frozen=True)
class LocalRun:
    """What a piece of work consumed. ``embodied`` is the share of the machine's making.

    ``cpu_s`` processor seconds of the work, ``wall_s`` seconds elapsed, ``memory_gb`` its peak;
    ``meter_kwh`` what the machine's counter showed, ``share`` the part of it given to this work.
    The boundary is the processor and the memory: no cooling, no screen, no idle time.
    """

    energy: Energy
    embodied: GWP
    grade: Grade
    meter: Meter
    cpu_s: float
    wall_s: float
    memory_gb: float
    meter_kwh: float | None = None
    share: float | None = None

    @property
    def method(self) -> Method:
        """The method that made the figure."""
        return Method(
            id=f"climate.local.{self.meter}",
            version="1",
            source="Intel RAPL (powercap)" if self.meter == "rapl" else "power.yaml",
        )


class Run:
    """A measurement under way; ``result`` is there once the block is left."""

    def __init__(self) -> None:
        self._result: LocalRun | None = None

    @property
    def result(self) -> LocalRun:
        """What was consumed.

        Raises:
            RuntimeError: the block is not finished.
        """
        if self._result is None:
            raise RuntimeError("the measurement is not finished")
        return self._result


@cache
def power() -> PowerFile:
    """Return the power model's data, read once."""
    return PowerFile.model_validate(read_factors("power.yaml"))


@contextmanager
def measure(
    scope: Scope = "process",
    powercap: Path = POWERCAP,
    cgroup: Path = CGROUP,
    proc_stat: Path = PROC_STAT,
) -> Iterator[Run]:
    """Measure the work done inside the block.

    ``scope``: this process and the children it waited for, or the whole control group (a
    container). The paths are those of Linux; others serve tests.
    """
    run = Run()
    meter = Rapl(powercap)
    start_cpu, start_busy = _cpu_seconds(scope, cgroup), _busy_seconds(proc_stat)
    start_wall = time.monotonic()
    with meter.watching():
        yield run
        joules = meter.joules()
    wall = time.monotonic() - start_wall
    cpu = max(0.0, _cpu_seconds(scope, cgroup) - start_cpu)
    busy = _busy_seconds(proc_stat) - start_busy
    run._result = _result(cpu, wall, busy, joules)  # noqa: SLF001 (the run is ours)


def estimate(cpu_s: float, wall_s: float, memory_gb: float) -> Energy:
    """Return the energy of processor seconds and of memory held, by the power model."""
    p = power()
    cases = []
    for case in ("low", "mid", "high"):
        watts, ram = getattr(p.cpu_watts_per_thread, case), getattr(p.ram_watts_per_gb, case)
        cases.append((watts * cpu_s + ram * memory_gb * wall_s) / JOULES_PER_KWH)
    return Energy(*cases)


def embodied(cpu_s: float) -> GWP:
    """Return the share of a server's making for processor seconds, by the power model."""
    m = power().machine
    cases = []
    for case in ("low", "central", "high"):
        made = m.gwp_kg.mid if case == "central" else getattr(m.gwp_kg, case)
        hours = getattr(m.threads, case) * getattr(m.lifetime_hours, case)
        cases.append(made * cpu_s / 3600 / (hours * getattr(m.occupation, case)))
    return GWP(*cases)


def _result(cpu: float, wall: float, busy: float, joules: float | None) -> LocalRun:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    made = embodied(cpu)
    if joules is None:
        return LocalRun(
            estimate(cpu, wall, memory), made, Grade.COMPUTED, "model", cpu, wall, memory
        )
    share = min(1.0, cpu / busy) if busy > 0 else 1.0
    kwh = joules / JOULES_PER_KWH
    alone = share >= EXCLUSIVE_SHARE
    # Shared: between what the power model grants at least and the whole counter.
    floor = min(kwh * share, estimate(cpu, wall, memory).low)
    energy = Energy.of(kwh) if alone else Energy(floor, kwh * share, kwh)
    return LocalRun(
        energy, made, Grade.MEASURED if alone else Grade.COMPUTED, "rapl", cpu, wall, memory,
        meter_kwh=kwh, share=share,
    )  # fmt: skip


class Rapl:
    """The processor packages' and memories' energy counters, wrap-around undone."""

    def __init__(self, folder: Path) -> None:
        self._zones = [z for z in sorted(folder.glob("intel-rapl:*")) if _counts(z)]
        self._last = {zone: _number(zone / "energy_uj") for zone in self._zones}
        self._total = 0.0
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def joules(self) -> float | None:
        """Return the joules counted so far, or ``None`` without a readable counter."""
        with self._lock:
            for zone in list(self._zones):
                now, before = _number(zone / "energy_uj"), self._last[zone]
                if now is None or before is None:
                    return None
                span = _number(zone / "max_energy_range_uj") or 0.0
                self._total += now - before + (span if now < before else 0.0)
                self._last[zone] = now
            return self._total / 1e6 if self._zones else None

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Read the counters often enough that no wrap-around is missed."""
        if not self._zones:
            yield
            return
        watcher = threading.Thread(target=self._watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            self._stop.set()
            watcher.join()

    def _watch(self) -> None:
        while not self._stop.wait(SAMPLE_SECONDS):
            self.joules()


def _counts(zone: Path) -> bool:
    """Keep packages and memories: cores and graphics are inside the package."""
    with suppress(OSError):
        return (zone / "name").read_text().strip().startswith(("package", "dram"))
    return False


def _number(path: Path) -> float | None:
    try:
        return float(path.read_text())
    except (OSError, ValueError):
        return None


def _cpu_seconds(scope: Scope, cgroup: Path) -> float:
    if scope == "cgroup":
        with suppress(OSError):
            for line in (cgroup / "cpu.stat").read_text().splitlines():
                if line.startswith("usage_usec "):
                    return float(line.split()[1]) / 1e6
    mine = resource.getrusage(resource.RUSAGE_SELF)
    waited = resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + waited.ru_utime + waited.ru_stime


def _busy_seconds(proc_stat: Path) -> float:
    """Return the processor seconds that the whole machine spent working since it started."""
    with suppress(OSError, IndexError, ValueError):
        fields = [float(f) for f in proc_stat.read_text().splitlines()[0].split()[1:9]]
        idle = fields[3] + fields[4]
        return (sum(fields) - idle) / os.sysconf("SC_CLK_TCK")
    return 0.0
