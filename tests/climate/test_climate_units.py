"""A quantity of one kind cannot pass for another: to the type checker and at run time.

The `type: ignore` marks are the type-checking half of the test: mypy (strict) reports any of them
that is no longer needed.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beffroi.climate.units import GWP, PE, ADPe, Energy, PerKWh, Water

amounts = st.floats(min_value=0, max_value=1e9)


def water_column(value: Water) -> float:
    return value.central


def test_a_warming_factor_makes_warming_only() -> None:
    carbon = PerKWh(GWP, 0.04144)
    warming: GWP = Energy.of(1) * carbon
    assert warming == GWP.of(0.04144)
    as_water: Water = Energy.of(1) * carbon  # type: ignore[assignment]
    assert repr(as_water).startswith("GWP(")
    water_column(Energy.of(1) * carbon)  # type: ignore[arg-type]


def test_kinds_do_not_add_or_join() -> None:
    with pytest.raises(TypeError):
        GWP.of(1) + Water.of(1)  # type: ignore[operator]
    with pytest.raises(TypeError):
        Energy.of(1) + PE.of(1)  # type: ignore[operator]
    with pytest.raises(TypeError):
        ADPe.of(1).hull(GWP.of(1))  # type: ignore[arg-type]


def test_energy_takes_factors_only() -> None:
    with pytest.raises(TypeError):
        Energy.of(1) * 0.04  # type: ignore[operator]
    with pytest.raises(TypeError):
        GWP.of(1) * PerKWh(GWP, 0.04)  # type: ignore[operator]


@pytest.mark.parametrize("bounds", [(2, 1, 3), (0, 4, 3), (0, float("nan"), 1)])
def test_an_interval_holds_its_centre(bounds: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="not an interval"):
        Energy(*bounds)


def test_factors_and_scales_are_not_negative() -> None:
    with pytest.raises(ValueError, match="not a factor"):
        PerKWh(GWP, -0.1)
    with pytest.raises(ValueError, match="scale"):
        Energy.of(1).scaled(-1)


@given(st.lists(st.tuples(amounts, amounts), max_size=6))
def test_sums_keep_their_order(pairs: list[tuple[float, float]]) -> None:
    total = Energy.sum(Energy.between(min(p), max(p)) for p in pairs)
    assert total.low <= total.central <= total.high
    assert total.high == pytest.approx(sum(max(p) for p in pairs))
