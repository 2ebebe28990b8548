"""Measuring a piece of work: with the processor's counters, and without."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from beffroi.climate.local import JOULES_PER_KWH, Rapl, embodied, estimate, measure, power
from beffroi.core import Grade


def burn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        sum(range(500))


def counters(folder: Path, joules: float, span: float = 262143.0) -> None:
    """Lay out the counters as Linux does: two packages, a memory, and a core inside a package."""
    for zone, name, share in (
        ("intel-rapl:0", "package-0", 0.6),
        ("intel-rapl:1", "package-1", 0.3),
        ("intel-rapl:0:0", "core", 0.5),
        ("intel-rapl:0:1", "dram", 0.1),
    ):
        (folder / zone).mkdir(exist_ok=True)
        (folder / zone / "name").write_text(f"{name}\n")
        (folder / zone / "energy_uj").write_text(f"{joules * share % span * 1e6:.0f}\n")
        (folder / zone / "max_energy_range_uj").write_text(f"{span * 1e6:.0f}\n")


def test_without_a_counter_the_power_model_is_named(tmp_path: Path) -> None:
    with measure(powercap=tmp_path) as run:
        burn(0.2)
    result = run.result
    assert result.grade is Grade.COMPUTED
    assert result.method.id == "climate.local.model"
    assert 0.2 <= result.cpu_s < 1.0
    watts = power().cpu_watts_per_thread
    floor = watts.low * result.cpu_s / JOULES_PER_KWH
    assert floor < result.energy.low < result.energy.central < result.energy.high
    assert result.energy == estimate(result.cpu_s, result.wall_s, result.memory_gb)
    assert result.embodied == embodied(result.cpu_s)


def test_children_waited_for_are_counted(tmp_path: Path) -> None:
    code = "import time\nwhile time.process_time() < 0.3: pass"
    with measure(powercap=tmp_path) as run:
        subprocess.run([sys.executable, "-c", code], check=True)
    assert run.result.cpu_s >= 0.3


def test_sleeping_costs_no_processor(tmp_path: Path) -> None:
    with measure(powercap=tmp_path) as run:
        time.sleep(0.2)
    assert run.result.cpu_s < 0.1
    assert run.result.wall_s >= 0.2


def test_a_machine_to_itself_is_measured(tmp_path: Path) -> None:
    counters(tmp_path, 100.0)
    stat = tmp_path / "stat"
    stat.write_text("cpu 0 0 0 0 0 0 0 0 0 0\n")
    with measure(powercap=tmp_path, proc_stat=stat) as run:
        burn(0.05)
        counters(tmp_path, 172.0)
    result = run.result
    assert result.grade is Grade.MEASURED
    assert result.energy.central == pytest.approx(72.0 / JOULES_PER_KWH)
    assert result.energy.low == result.energy.high


def test_a_shared_machine_is_shared_by_processor_time(tmp_path: Path) -> None:
    counters(tmp_path, 100.0)
    stat = tmp_path / "stat"
    stat.write_text("cpu 0 0 0 0 0 0 0 0 0 0\n")
    with measure(powercap=tmp_path, proc_stat=stat) as run:
        burn(0.2)
        counters(tmp_path, 136.0)
        stat.write_text("cpu 100 0 0 900 50 0 0 0 0 0\n")  # one second of work, by 100 Hz ticks
    result = run.result
    assert result.grade is Grade.COMPUTED
    assert result.share == pytest.approx(result.cpu_s, abs=0.01)
    assert result.energy.high == pytest.approx(36.0 / JOULES_PER_KWH)
    assert result.energy.central == pytest.approx(36.0 * result.cpu_s / JOULES_PER_KWH)


def test_counters_that_wrap_are_followed(tmp_path: Path) -> None:
    counters(tmp_path, 90.0, span=100.0)
    meter = Rapl(tmp_path)
    counters(tmp_path, 190.0, span=100.0)
    assert meter.joules() == pytest.approx(100.0)
    counters(tmp_path, 250.0, span=100.0)
    assert meter.joules() == pytest.approx(160.0)


def test_an_unreadable_counter_is_not_a_zero(tmp_path: Path) -> None:
    counters(tmp_path, 100.0)
    (tmp_path / "intel-rapl:1" / "energy_uj").write_text("")
    with measure(powercap=tmp_path) as run:
        burn(0.02)
    assert run.result.meter == "model"


def test_a_control_group_counts_all_its_processes(tmp_path: Path) -> None:
    stat = tmp_path / "cpu.stat"
    stat.write_text("usage_usec 1000000\nuser_usec 900000\n")
    with measure("cgroup", powercap=tmp_path, cgroup=tmp_path) as run:
        stat.write_text("usage_usec 4500000\nuser_usec 900000\n")
    assert run.result.cpu_s == pytest.approx(3.5)


def test_the_result_waits_for_the_end(tmp_path: Path) -> None:
    with measure(powercap=tmp_path) as run, pytest.raises(RuntimeError):
        _ = run.result


def test_a_failing_block_raises_its_own_error(tmp_path: Path) -> None:
    counters(tmp_path, 1.0)
    with pytest.raises(KeyError), measure(powercap=tmp_path):
        raise KeyError("work")
