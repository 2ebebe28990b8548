"""The net balance against its worked example, and against its own bounds."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.climate.net import Input, NetBalance, NetSpec, net
from beffroi.climate.net.balance import _Dice
from beffroi.core import BeffroiError
from beffroi.core.yamlfile import read_yaml

PROOF = {"grade": "measured", "evidence": ["enquete.csv"]}


def chatbot(zone: str = "FRA", **more: Any) -> dict[str, Any]:
    """The worked example: a chatbot on rights, whose inputs are example values."""
    return {
        "system": "corvi",
        "footprint": {
            "zone": zone,
            "scope": {"low": 1, "high": 25},
            "fixed_kg": 20,
            "calls": [
                {
                    "number": 60_000,
                    "energy_wh": {"low": 0.14, "high": 0.9},
                    "embodied_g": {"low": 0.012, "high": 0.11},
                }
            ],
        },
        "benefits": [
            {
                "name": "Déplacements évités",
                "number": 10_000,
                "displaced": {"low": 0.05, "high": 0.15, **PROOF},
                "activity": {"low": 4, "high": 12, "unit": "km"},
                "factor": {"low": 0.15, "high": 0.25, "unit": "kgCO2e/km"},
            }
        ],
        "rebound": {"low": 0.1, "high": 0.4},
        **more,
    }


def balance(**more: Any) -> NetBalance:
    return net(NetSpec.model_validate({**chatbot(), **more}))


def test_the_worked_example_in_france() -> None:
    result = net(NetSpec.model_validate(chatbot("FRA")))
    assert result.saving.mean == pytest.approx(1600, rel=1e-12)
    assert result.footprint.mean == pytest.approx(84.388064, rel=1e-12)
    assert result.net.mean == pytest.approx(1115.611936, rel=1e-12)
    assert result.net.low == pytest.approx(-60.944, rel=1e-12)
    assert result.net.high == pytest.approx(4028.931904, rel=1e-12)
    assert result.p05 == pytest.approx(386, rel=0.02)
    assert result.p50 == pytest.approx(1013, rel=0.01)
    assert result.p95 == pytest.approx(2184, rel=0.01)
    assert result.erasure == pytest.approx(0.0703, abs=5e-5)
    assert result.break_even_scope == pytest.approx(14.22, abs=5e-3)
    assert result.break_even_rebound == pytest.approx(0.947, abs=5e-4)
    assert result.probability > 0.9999
    # The interval holds zero: no sign is stated, and the probability is given beside.
    assert result.verdict == "indécidable"
    assert "probabilité" in str(result.sentence)


def test_the_worked_example_in_the_united_states() -> None:
    result = net(NetSpec.model_validate(chatbot("USA")))
    assert result.net.mean == pytest.approx(976.50736, rel=1e-12)
    assert result.net.low == pytest.approx(-523.94, rel=1e-12)
    assert result.net.high == pytest.approx(4026.05, abs=5e-3)
    assert result.erasure == pytest.approx(0.186, abs=5e-4)
    assert result.break_even_scope == pytest.approx(5.37, abs=5e-3)
    assert result.probability == pytest.approx(0.9917, abs=1e-3)


def test_other_grids_stand_beside() -> None:
    french = net(NetSpec.model_validate(chatbot("FRA")))
    american = net(NetSpec.model_validate(chatbot("USA")))
    beside = {e.zone: e for e in french.elsewhere}
    assert set(beside) == {"FRA", "USA", "POL"}
    assert beside["USA"].net == american.net
    assert beside["FRA"].net == french.net
    assert beside["USA"].name == "États-Unis"


def test_a_clean_grid_shrinks_the_benefit_too() -> None:
    """Electricity saved by an AI in an all-electric building: 2 to 8 % of 40 MWh, 40 kg fixed."""
    spec = chatbot()
    spec["footprint"] = {"zone": "FRA", "fixed_kg": 40}
    spec["rebound"] = 0
    benefit = {
        "name": "Électricité",
        "number": 40_000,
        "displaced": {"low": 0.02, "high": 0.08, **PROOF},
    }
    means = {}
    for zone in ("FRA", "POL"):
        spec["benefits"] = [{**benefit, "electricity": zone}]
        result = net(NetSpec.model_validate(spec))
        means[zone] = result.net.mean
        assert result.verdict == ("indécidable" if zone == "FRA" else "positif")
    assert means["FRA"] == pytest.approx(40_000 * 0.05 * 0.04144 - 40, rel=1e-12)
    assert means["POL"] == pytest.approx(40_000 * 0.05 * 0.5886 - 40, rel=1e-12)


@pytest.mark.parametrize(
    "claim",
    [{}, {"source": "plaquette"}, {"grade": "declared", "evidence": ["contrat.pdf"]},
     {"grade": "measured"}, {"grade": "not_measured", "evidence": ["x.csv"]}],
)  # fmt: skip
def test_a_share_without_proof_is_zero(claim: dict[str, Any]) -> None:
    spec = chatbot()
    spec["benefits"][0]["displaced"] = {"low": 0.2, "high": 0.2, **claim}
    result = net(NetSpec.model_validate(spec))
    assert result.saving.high == 0
    assert result.verdict == "non évaluable"
    assert result.erasure is None
    assert result.public_claim is False
    assert result.benefits[0].retained is False
    assert "zéro" in str(result.benefits[0].reason)


def test_signs_are_stated_only_when_sure() -> None:
    dear = balance(higher_order_kg=10_000)
    assert dear.verdict == "effacé"
    assert dear.probability == 0
    sure = net(NetSpec.model_validate(chatbot(footprint={"zone": "FRA", "fixed_kg": 1})))
    assert sure.verdict == "positif"
    assert sure.probability == 1


def test_tier_three_is_not_for_public_claims() -> None:
    assert balance(tier=3).public_claim is False
    assert balance(tier=2).public_claim is True


def test_a_rebound_may_backfire() -> None:
    result = balance(rebound={"low": 0.5, "high": 1.5})
    assert result.net.low < -10
    assert result.net.high > 0
    assert result.net.low == pytest.approx(-0.5 * 4500 - 240.944)


amount = st.floats(0, 1000)
interval = st.tuples(amount, amount).map(lambda p: {"low": min(p), "high": max(p)})
share = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(
    lambda p: {"low": min(p), "high": max(p), **PROOF}
)


@settings(max_examples=60, deadline=None)
@given(
    interval, share, interval, interval, st.tuples(st.floats(0, 2), st.floats(0, 2)), interval,
    interval, interval, interval, st.sampled_from(["FRA", "POL", "COR", "MYT", "eu-west-3"]),
)  # fmt: skip
def test_draws_lie_in_the_exact_interval(
    number: Any, displaced: Any, activity: Any, factor: Any, rebound: Any, calls: Any,
    energy: Any, made: Any, fixed: Any, zone: str,
) -> None:  # fmt: skip
    spec = NetSpec.model_validate(
        {
            "system": "s",
            "draws": 1000,
            "footprint": {
                "zone": zone,
                "scope": {"low": 1, "high": 25},
                "fixed_kg": fixed,
                "calls": [{"number": calls, "energy_wh": energy, "embodied_g": made}],
            },
            "benefits": [
                {"name": "b", "number": number, "displaced": displaced, "activity": activity, "factor": factor}
            ],
            "rebound": {"low": min(rebound), "high": max(rebound)},
        }
    )  # fmt: skip
    result = net(spec)
    slack = 1e-9 * max(1.0, abs(result.net.low), abs(result.net.high))
    assert result.net.low - slack <= result.p05 <= result.p50 <= result.p95
    assert result.p95 <= result.net.high + slack
    assert result.net.low - slack <= result.net.mean <= result.net.high + slack
    if result.net.low > slack:
        assert result.probability == 1
    if result.net.high < -slack:
        assert result.probability == 0
    assert net(spec) == result


def test_the_drawn_mean_is_the_exact_mean() -> None:
    spec = NetSpec.model_validate(chatbot())
    dice = _Dice(spec)
    for given_input in (Input(low=1, high=25), Input(low=1, high=25, central=2)):
        drawn = dice.cast(given_input)
        assert float(np.mean(drawn.draws)) == pytest.approx(drawn.mean, rel=5e-3)
        assert drawn.draws.min() >= 1
        assert drawn.draws.max() <= 25


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"footprint": {"zone": "Atlantide"}}, "inconnue"),
        ({"benefits": [{**chatbot()["benefits"][0], "electricity": "POL"}]}, None),
        ({"benefits": [{**chatbot()["benefits"][0], "displaced": 1.5}]}, None),
        ({"rebound": {"low": 0.4, "high": 0.1}}, None),
        ({"rebound": -1}, None),
        ({"rebound": {"low": 0, "high": float("inf")}}, None),
        ({"rebound": True}, None),
        ({"draws": 10}, None),
        ({"surprise": 1}, None),
    ],
)
def test_wrong_specifications_are_refused(change: dict[str, Any], words: str | None) -> None:
    with pytest.raises((ValueError, BeffroiError)) as refused:
        net(NetSpec.model_validate({**chatbot(), **change}))
    if words:
        assert words in str(refused.value)


def test_a_specification_is_read_from_yaml(tmp_path: Path) -> None:
    text = """
system: corvi
footprint:
  zone: FR
  scope: {low: 1, high: 25}
  fixed_kg: 20
  calls:
  - {number: 60000, energy_wh: {low: 0.14, high: 0.9}, embodied_g: {low: 0.012, high: 0.11}}
benefits:
- name: Déplacements évités
  number: 10000
  displaced: {low: 0.05, high: 0.15, grade: measured, evidence: [enquete.csv]}
  activity: {low: 4, high: 12, unit: km}
  factor: {low: 0.15, high: 0.25, unit: kgCO2e/km}
rebound: {low: 0.1, high: 0.4}
"""
    read = read_yaml(write(tmp_path / "net.yaml", text), NetSpec)
    assert net(read).net.mean == pytest.approx(1115.611936, rel=1e-12)
    with pytest.raises(BeffroiError, match=r"net.yaml:3"):
        read_yaml(write(tmp_path / "net.yaml", text.replace("zone: FR", "zome: FR")), NetSpec)
