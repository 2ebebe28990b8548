"""From measure to purchase; the EU framework's score; what changed since the signature."""

from __future__ import annotations

from datetime import date

import pytest
from corvenne import ON, PROOF, contract, corvenne, link, said, system
from hypothesis import given
from hypothesis import strategies as st

from beffroi.core import Finding
from beffroi.evidence import EvidenceBase
from beffroi.register import Claim, Claims, Register
from beffroi.sovereignty import assess, look
from beffroi.sovereignty.calendar import months_before, notice_day, running_end
from beffroi.sovereignty.csf import LEVELS, OBJECTIVES, csf, system_csf
from beffroi.sovereignty.figures import figures
from beffroi.sovereignty.procure import (
    act_first,
    clauses_for,
    contract_calendar,
    gap_analysis,
    joint_purchases,
    sourcing,
)

EMPTY = EvidenceBase()
VIEW = look(corvenne(), EMPTY, ON, ON)


def test_the_calendar_is_in_order_and_knows_what_is_over() -> None:
    found = contract_calendar(VIEW)
    assert [d.day for d in found] == sorted(d.day for d in found)
    assert {d.kind for d in found if d.contract == "c11"} == {"ended"}
    assert ("notice", date(2027, 5, 31)) in {(d.kind, d.day) for d in found}


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 48))
def test_months_before_is_never_later_and_keeps_the_day_where_it_can(
    day: date, months: int
) -> None:
    found = months_before(day, months)
    assert found <= day
    assert (day.year - found.year) * 12 + day.month - found.month == months
    assert found.day == day.day or (found.day < day.day and found.day >= 28)


def test_a_contract_renewed_tacitly_runs_on_by_its_own_periods() -> None:
    c = contract("c", "ardonum", ("urbapre",), 1, start=date(2025, 1, 1), end=date(2025, 12, 31),
                 tacit_renewal=True, notice_months=6.0)  # fmt: skip
    assert running_end(c, ON) == date(2026, 12, 31)
    assert notice_day(c, ON) == date(2026, 6, 30)
    assert running_end(c, date(2025, 12, 31)) == date(2025, 12, 31)
    assert running_end(c, date(2026, 1, 1)) == date(2026, 12, 31)
    firm = c.model_copy(update={"tacit_renewal": said(False)})
    assert running_end(firm, ON) == date(2025, 12, 31)


@given(
    st.dates(date(2020, 1, 1), date(2024, 1, 1)),
    st.integers(1, 60),
    st.dates(date(2024, 1, 1), date(2040, 1, 1)),
)
def test_the_running_end_is_never_past(start: date, months: int, on: date) -> None:
    end = months_before(start, -months)
    c = contract("c", "a", ("x",), 1, start=start, end=end, tacit_renewal=True)
    found = running_end(c, on)
    assert found is not None
    assert found >= min(on, end) if end >= on else found >= on


def test_where_to_act_first() -> None:
    found = act_first(VIEW)
    assert {p.system for p in found} == {
        "corvi", "copilot", "sites", "transcription", "talenttri", "thermopilot", "vigidepot", "allo",
    }  # fmt: skip
    assert found[0].system == "vigidepot"  # 24,000 EUR a year and a contract that is over
    assert found[0].months == 0.0
    by = {p.system: p for p in found}
    assert by["sites"].free
    assert by["corvi"].exit_on == date(2028, 3, 31)
    assert by["corvi"].standard_interface is True
    rates = [p.euros_per_month or 0.0 for p in found]
    assert rates == sorted(rates, reverse=True)


def test_alternatives_are_governed_from_the_union_and_serve_the_same_layer() -> None:
    for one in ("corvi", "thermopilot", "allo"):
        for candidate in sourcing(VIEW, one):
            assert candidate.meets["union_control"]
            assert candidate.meets["same_layer"]
    names = {c.entry for c in sourcing(VIEW, "thermopilot", qualified=True)}
    assert "outscale" in names
    assert "scaleway" not in names  # asked for the qualification only
    assert sourcing(VIEW, "aquafuite") == ()


def test_clauses_follow_what_was_found() -> None:
    wanted = [c.id for c in clauses_for(VIEW, "talenttri")]
    assert wanted[0] == "no_silent_ai"
    assert {"control", "sub_processors", "reversibility", "standard_interface"} <= set(wanted)
    assert [c.id for c in clauses_for(VIEW, "urbapre")] == ["audit", "footprint"]


def test_a_gap_is_absent_present_or_unread() -> None:
    gaps = {g.clause: g.present for g in gap_analysis(corvenne().contracts["c1"])}
    assert gaps["reversibility"] is False
    assert gaps["audit"] is None


def test_members_who_depend_on_the_same_party_can_buy_together() -> None:
    found = joint_purchases([("corvenne", VIEW), ("autre", VIEW)])
    assert found[0].members == ("autre", "corvenne")
    assert "aws" in {j.party for j in found}
    assert joint_purchases([("corvenne", VIEW)]) == ()


@pytest.mark.parametrize(
    ("levels", "score", "gate"),
    [((1, 1, 2, 2, 1, 2, 3, 3), 0.425, 1), ((4, 4, 4, 4, 2, 3, 4, 3), 0.85, 2)],
)
def test_the_framework_gates_by_the_weakest(
    levels: tuple[int, ...], score: float, gate: int
) -> None:
    found = csf({o: (v, v) for o, v in zip(OBJECTIVES, levels, strict=True)})
    assert found.score_low == pytest.approx(score)
    assert found.score_high == pytest.approx(score)
    assert (found.gate_low, found.gate_high) == (gate, gate)


def test_evidence_only_excludes_levels() -> None:
    assert system_csf(VIEW, "corvi").gate_high == 1
    free = system_csf(VIEW, "aquafuite")
    assert (free.gate_low, free.gate_high) == (0, LEVELS)
    with pytest.raises(ValueError, match="SOV-9"):
        csf({"SOV-9": (1, 1)})


def test_figures_for_other_grids() -> None:
    found = {f.name: f for f in figures(VIEW)}
    assert found["depense_rang1_extra_europeenne"].low == pytest.approx(13_800 / 175_700)
    assert found["depense_en_profondeur_extra_europeenne"].low == pytest.approx(123_900 / 175_700)
    assert figures(look(Register(), EMPTY, ON, ON)) == ()


def findings(register: Register) -> dict[str, Finding]:
    return {f.id: f for f in assess(register, EMPTY, ON, ON).findings}


def test_a_change_of_control_after_the_signature_is_told_for_its_systems_only() -> None:
    base = corvenne()
    one = system("x", "X", {"s": link("supplier", 1, "actea"), "m": link("model", 2, "aleph_alpha"),
                            "h": link("host", 2, "ovhcloud")})  # fmt: skip
    early = contract("c", "actea", ("x",), 100, start=date(2025, 1, 1), end=date(2027, 1, 1))
    register = base.model_copy(
        update={"systems": {**base.systems, "x": one}, "contracts": {**base.contracts, "c": early}}
    )
    found = findings(register)
    moved = [f for f in found if f.startswith("dependence.control_changed")]
    assert moved == ["dependence.control_changed.aleph_alpha@system:x"]
    assert found[moved[0]].severity.value == "high"
    assert found[moved[0]].since == date(2026, 4, 24)
    late = early.model_copy(update={"start": said(date(2026, 6, 1))})
    after = register.model_copy(update={"contracts": {**base.contracts, "c": late}})
    assert not [f for f in findings(after) if f.startswith("dependence.control_changed")]


def test_a_sub_processor_added_after_the_signature() -> None:
    base = corvenne()
    added = Claims[bool].of(Claim(value=True, since=date(2026, 5, 12), evidence=(PROOF,)))
    c = contract("c", "rhea", ("talenttri",), 42_000, start=date(2023, 7, 1), end=date(2027, 6, 30))
    c = c.model_copy(update={"sub_processors": {"anthropic": added, "ovhcloud": said(True)}})
    register = base.model_copy(update={"contracts": {**base.contracts, "c": c}})
    found = findings(register)["dependence.new_sub_processor@contract:c"]
    assert found.since == date(2026, 5, 12)
    assert found.facts["sub_processors"] == ["anthropic"]


def test_two_contracts_never_state_one_finding_twice() -> None:
    base = corvenne()
    twin = base.contracts["c11"].model_copy(update={"id": "c11bis"})
    register = base.model_copy(update={"contracts": {**base.contracts, "c11bis": twin}})
    assert "dependence.running_after_end@system:vigidepot" in findings(register)
