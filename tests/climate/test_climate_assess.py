"""The room's door: what logs, seats and claims make it say, and what it refuses to say."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from beffroi.climate import assess
from beffroi.climate.inference import Request, footprint
from beffroi.climate.usage import Window, yearly
from beffroi.core import Assessment, Evidence, Finding, Grade, Measure, canonical_json
from beffroi.evidence import Artefact, Context, EvidenceBase
from beffroi.evidence.readers.usage_log import READER
from beffroi.register import AISystem, Authority, Claims, Contract, Link, Register, claim

ON = date(2026, 11, 22)
PAPER = Evidence(file="contrat.pdf", sha256="0" * 64)


def system(system_id: str, name: str, **more: Any) -> AISystem:
    return AISystem(
        id=system_id, name=claim(name), stage=more.pop("stage", claim("in_service")), **more
    )


def register(*systems: AISystem, department: str = "59", **more: Any) -> Register:
    town = Authority(id="authority", department=claim(department, evidence=(PAPER,)))
    return Register(authority=town, systems={s.id: s for s in systems}, **more)


def calls(
    days: int = 28,
    purpose: str = "reponse",
    number: int = 10,
    model: str = "gpt-4o-mini",
    base: str = "https://api.openai.com/v1",
    application: str = "Corvi",
    prompt: int = 2000,
    answer: int = 200,
) -> Iterator[dict[str, Any]]:
    for day in range(days):
        for _ in range(number):
            yield {
                "ts": (datetime(2026, 10, 1, 10, tzinfo=UTC) + timedelta(days=day)).isoformat(),
                "application": application, "task": purpose, "model": model, "api_base": base,
                "user": "service", "latency_ms": 2000,
                "usage": {"prompt_tokens": prompt, "completion_tokens": answer},
            }  # fmt: skip


def base(tmp_path: Path, known: Register, *logs: Iterator[dict[str, Any]]) -> EvidenceBase:
    path = tmp_path / "usage.jsonl"
    path.write_text("\n".join(json.dumps(c) for log in logs for c in log) + "\n")
    context = Context(ingested_on=date(2026, 11, 20), register=known)
    reading = READER.read(Artefact(path, path.name), context)
    return EvidenceBase({reading.id: reading})


def take(known: Register, evidence: EvidenceBase) -> Assessment:
    return assess(known, evidence, ON, ON)


def of(result: Assessment, measure_id: str) -> Measure:
    return next(m for m in result.measures if m.id == measure_id)


def found(result: Assessment, check: str) -> Finding | None:
    return next((f for f in result.findings if f.check.startswith(check)), None)


def test_a_logged_system_has_its_year(tmp_path: Path) -> None:
    known = register(system("corvi", "Corvi"))
    result = take(known, base(tmp_path, known, calls()))
    energy = of(result, "climate.energy@system:corvi")
    one = footprint(Request("openai", "gpt-4o-mini", 200, 2000, latency=2.0))
    assert energy.grade is Grade.COMPUTED
    assert energy.value == pytest.approx(one.energy.central * 10 * 365, rel=1e-5)
    assert energy.low == pytest.approx(one.energy.low * 10 * 365, rel=1e-5)
    assert energy.unit == "kWh"
    assert energy.evidence[0].file == "usage.jsonl"
    assert energy.evidence[0].locator.at == "1-280"
    tokens = of(result, "climate.tokens@system:corvi")
    assert tokens.grade is Grade.MEASURED
    assert tokens.value == 28 * 10 * 2200
    assert energy.inputs == (tokens.id,)
    assert energy.method.version.count("+") == 2
    assert "EcoLogits seul" in str(energy.note)


def test_three_grids_and_what_the_grid_does_not_change(tmp_path: Path) -> None:
    known = register(system("corvi", "Corvi"))
    result = take(known, base(tmp_path, known, calls()))
    france, states, poland = (
        of(result, f"climate.gwp.{c}@system:corvi").value for c in ("fr", "us", "pl")
    )
    assert isinstance(france, float)
    assert isinstance(states, float)
    assert isinstance(poland, float)
    assert france < states < poland
    assert of(result, "climate.gwp@system:corvi").value == states
    share = of(result, "climate.embodied_share@system:corvi")
    assert isinstance(share.value, float)
    assert 0.2 < share.value < 0.8
    far = found(result, "climate.far_grid")
    assert far is not None
    assert "9,3" in str(far.title)


def test_work_in_the_background_is_set_against_answers(tmp_path: Path) -> None:
    known = register(system("corvi", "Corvi"))
    evidence = base(tmp_path, known, calls(), calls(purpose="reindexation_nocturne", number=40))
    finding = found(take(known, evidence), "climate.background_outweighs")
    assert finding is not None
    assert finding.facts == {"ratio": 4.0}
    assert "consomme 4 fois" in str(finding.title)
    reverse = base(tmp_path, known, calls(number=40), calls(purpose="reindexation_nocturne"))
    assert found(take(known, reverse), "climate.background_outweighs") is None


def test_without_a_log_nothing_is_said_to_be_zero(tmp_path: Path) -> None:
    speech = Link(role="speech", rank=2, party=claim("elevenlabs"))
    known = register(
        system("corvi", "Corvi"),
        system("allo", "Allô Corvenne", chain={"voix": speech}),
        system("creche", "Points crèche", facts={"is_ai": claim(False)}),
        system("projet", "Projet", stage=claim("idea")),
    )
    result = take(known, base(tmp_path, known, calls()))
    missing = of(result, "climate.energy@system:allo")
    assert missing.grade is Grade.NOT_MEASURED
    assert missing.value is None
    assert "parole" in str(missing.to_know)
    unmeasured = found(result, "climate.unmeasured")
    assert unmeasured is not None
    assert "parole" in str(unmeasured.remedy)
    assert {f.subject for f in result.findings if f.check == "climate.unmeasured"} == {
        "system:allo"
    }
    assert not [m for m in result.measures if m.subject == "system:creche"]
    coverage = of(result, "climate.coverage@authority")
    assert coverage.value == 0.5
    assert of(take(known, EvidenceBase()), "climate.coverage@authority").value == 0


def test_the_log_must_have_been_known(tmp_path: Path) -> None:
    known = register(system("corvi", "Corvi"))
    evidence = base(tmp_path, known, calls())
    before = assess(known, evidence, ON, date(2026, 11, 19))
    assert of(before, "climate.energy@system:corvi").grade is Grade.NOT_MEASURED


def test_what_runs_at_home_runs_on_the_island_s_grid(tmp_path: Path) -> None:
    local = {"model": "camembert-base", "base": "http://ia.interne.local/v1"}
    island = register(system("tri", "Tri courrier"), department="974")
    evidence = base(tmp_path, island, calls(application="Tri courrier", **local))  # type: ignore[arg-type]
    result = take(island, evidence)
    mainland = take(register(system("tri", "Tri courrier")), evidence)
    here = of(result, "climate.gwp.fr@system:tri")
    assert "La Réunion" in str(here.label)
    there = of(mainland, "climate.gwp.fr@system:tri")
    assert isinstance(here.value, float)
    assert isinstance(there.value, float)
    assert here.value > 5 * there.value
    finding = found(result, "climate.island_grid")
    assert finding is not None
    assert "9,5" in str(finding.title)
    assert found(mainland, "climate.island_grid") is None


def test_a_hosted_model_stays_on_its_host_s_grid(tmp_path: Path) -> None:
    island = register(system("corvi", "Corvi"), department="974")
    result = take(island, base(tmp_path, island, calls()))
    assert "France" in str(of(result, "climate.gwp.fr@system:corvi").label)


def test_totals_are_the_sums_of_what_is_known(tmp_path: Path) -> None:
    known = register(system("corvi", "Corvi"), system("deliber", "Délibér+"), system("x", "X"))
    logs = (calls(), calls(application="Délibér+", model="Mistral-Small-3.2-24B",
                           base="https://oai.endpoints.kepler.ai.cloud.ovh.net/v1"))  # fmt: skip
    result = take(known, base(tmp_path, known, *logs))
    total = of(result, "climate.energy@authority")
    parts = [of(result, f"climate.energy@system:{s}") for s in ("corvi", "deliber")]
    assert total.inputs == tuple(p.id for p in parts)
    for end in ("low", "value", "high"):
        assert getattr(total, end) == pytest.approx(sum(getattr(p, end) for p in parts), rel=1e-5)
    assert of(result, "climate.coverage@authority").value == pytest.approx(2 / 3, rel=1e-5)


def test_requests_of_nobody_are_said(tmp_path: Path) -> None:
    known = register(system("corvi", "Corvi"))
    evidence = base(tmp_path, known, calls(), calls(application="", days=2, number=3))
    finding = found(take(known, evidence), "climate.unattributed_usage")
    assert finding is not None
    assert "6 requêtes" in str(finding.title)


def test_seats_give_an_order_of_magnitude_that_says_it_is_declared() -> None:
    seats = claim(40, grade=Grade.MEASURED, evidence=(PAPER,))
    chain = {"modele": Link(role="model", rank=1, party=claim("openai"))}
    office = system("copilot", "Assistant bureautique", seats=seats, chain=chain,
                    users=claim(29, evidence=(PAPER,)))  # fmt: skip
    contract = Contract(
        id="c1", systems={"copilot": claim(True)}, annual_amount=claim(13_800.0, evidence=(PAPER,))
    )
    result = take(register(office, contracts={"c1": contract}), EvidenceBase())
    energy = of(result, "climate.energy@system:copilot")
    assert energy.grade is Grade.DECLARED
    assert energy.high is not None
    assert energy.low is not None
    assert energy.high > 100 * energy.low > 0
    assert "vraisemblable" in str(energy.note)
    carbon = of(result, "climate.gwp.fr@system:copilot")
    assert carbon.low is not None
    assert carbon.low > energy.low * 0.04144
    assert found(result, "climate.unmeasured") is None
    idle = found(result, "climate.unused_seats")
    assert idle is not None
    assert "11 licences" in str(idle.title)
    assert "3\u202f795" in str(idle.detail)


def test_totals_hold_no_declared_figure(tmp_path: Path) -> None:
    chain = {"modele": Link(role="model", rank=1, party=claim("microsoft_copilot"))}
    office = system("copilot", "Assistant", seats=claim(40, evidence=(PAPER,)), chain=chain)
    known = register(system("corvi", "Corvi"), office)
    result = take(known, base(tmp_path, known, calls()))
    assert of(result, "climate.energy@system:copilot").grade is Grade.DECLARED
    total = of(result, "climate.energy@authority")
    assert total.inputs == ("climate.energy@system:corvi",)
    assert of(result, "climate.coverage@authority").value == 0.5


def test_a_few_idle_seats_are_not_told() -> None:
    office = system("copilot", "Assistant", seats=claim(40), users=claim(36))
    assert found(take(register(office), EvidenceBase()), "climate.unused_seats") is None


def test_seats_that_nobody_evidenced_stay_unmeasured() -> None:
    office = system("copilot", "Assistant", seats=Claims[int].said(40))
    result = take(register(office), EvidenceBase())
    assert of(result, "climate.energy@system:copilot").grade is Grade.NOT_MEASURED


def test_a_supplier_s_saving_counts_for_nothing_yet() -> None:
    thermo = system("thermo", "ThermoPilot")
    contract = Contract(
        id="c1",
        systems={"thermo": claim(True)},
        supplier_claims={"saving_ratio": claim(0.22, evidence=(PAPER,)), "delay": claim(3)},
    )
    result = take(register(thermo, contracts={"c1": contract}), EvidenceBase())
    finding = found(result, "climate.claimed_saving")
    assert finding is not None
    assert "22,0" in str(finding.title)
    assert finding.undetermined
    assert finding.evidence == (PAPER,)
    net = of(result, "climate.net@system:thermo")
    assert net.grade is Grade.NOT_MEASURED


def test_equal_inputs_give_equal_bytes(tmp_path: Path) -> None:
    known = register(system("corvi", "Corvi"), system("b", "B"))
    evidence = base(tmp_path, known, calls(), calls(purpose="index", number=3))
    assert canonical_json(take(known, evidence)) == canonical_json(take(known, evidence))


def test_every_finding_rests_on_figures_that_exist(tmp_path: Path) -> None:
    known = register(system("corvi", "Corvi"), system("b", "B"))
    result = take(known, base(tmp_path, known, calls(), calls(purpose="index", number=30)))
    ids = {m.id for m in result.measures}
    for finding in result.findings:
        assert set(finding.measures) <= ids, finding.id


def test_a_year_is_bounded_by_its_weeks() -> None:
    first = date(2026, 10, 1)
    steady = {first + timedelta(days=d): 2.0 for d in range(28)}
    pace = yearly(steady, Window(first, first + timedelta(days=27)))
    assert pace.by_week
    assert pace.low == pytest.approx(pace.high) == pytest.approx(365 / 28)
    growing = {first + timedelta(days=d): float(d) for d in range(28)}
    uneven = yearly(growing, Window(first, first + timedelta(days=27)))
    total = sum(growing.values())
    assert uneven.low * total == pytest.approx(sum(range(7)) * 365 / 7)
    assert uneven.high * total == pytest.approx(sum(range(21, 28)) * 365 / 7)
    short = yearly({first: 1.0}, Window(first, first + timedelta(days=3)))
    assert (short.low, short.central, short.high) == (365 / 8, 365 / 4, 365 / 2)
    assert not short.by_week
