"""Training and fine-tuning, from machines and hours or as declared."""

import pytest

from beffroi.climate.factorset import default_factors
from beffroi.climate.inference import catalogue
from beffroi.climate.sheets import Span
from beffroi.climate.training import declared, from_hardware, per_request
from beffroi.core import BeffroiError, Grade

FRANCE = default_factors().grids["FRA"]
FULL = Span(low=1, high=1)


def test_by_hand() -> None:
    """Eight GPUs of 700 W for ten hours at full load, with 150 W of server each, PUE 1.16."""
    host = catalogue().host("mistral")
    found = from_hardware(8, 10, host, FRANCE, load=FULL)
    assert found.energy.central == pytest.approx(8 * 10 * 0.85 * 1.16)
    assert found.gwp_used.central == pytest.approx(8 * 10 * 0.85 * 1.16 * 0.04144)
    lives = 8 * 10 / (3 * 365 * 24)
    assert found.gwp_made.central == pytest.approx(lives * (5700 / 8 + 273))
    assert found.wcf.central == pytest.approx(8 * 10 * 0.85 * (0.09 + 1.16 * 3.6737))
    assert found.grade is Grade.COMPUTED


def test_doubts_widen_and_scale() -> None:
    host = catalogue().host("albert")
    one, ten = (from_hardware(1, hours, host, FRANCE) for hours in (1, 10))
    assert one.energy.low < one.energy.central < one.energy.high
    assert ten.gwp.high == pytest.approx(10 * one.gwp.high)
    shared = per_request(ten, 1000)
    assert shared.central == pytest.approx(ten.gwp.central / 1000)


def test_a_declared_training_says_so() -> None:
    found = declared(Span(low=100, high=300), FRANCE)
    assert found.grade is Grade.DECLARED
    assert found.gwp.central == pytest.approx(200 * 0.04144)


def test_senseless_numbers_are_refused() -> None:
    host = catalogue().host("albert")
    with pytest.raises(BeffroiError):
        from_hardware(-1, 1, host, FRANCE)
    with pytest.raises(BeffroiError):
        per_request(declared(Span(low=1, high=1), FRANCE), 0)
