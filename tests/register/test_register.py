import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import DAYS, registers, sheets

from beffroi.core import BeffroiError, Evidence, Grade
from beffroi.register import SHEETS, AISystem, Claim, Claims, Register, claim, claims_of, merge
from beffroi.register.files import read_register, write_register

RELAXED = settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    deadline=None,
)
LOG = Evidence(file="squid.log", sha256="0" * 64)
KINDS = st.sampled_from(sorted(SHEETS))


def test_a_typed_word_is_never_overwritten():
    typed = AISystem.model_validate({"id": "corvi", "users": 40})
    measured = AISystem(id="corvi", users=claim(29, grade=Grade.MEASURED, evidence=[LOG]))
    both = merge(typed, measured)
    assert both.users.value == 40
    assert [c.value for c in both.users.disputes] == [29]


def test_a_voice_corrects_itself_without_dispute():
    first = claim(40, by="DSI", known=date(2026, 1, 1))
    later = claim(29, by="DSI", known=date(2026, 6, 1))
    assert (first | later).value == 29
    assert (first | later).disputes == ()


def test_two_clocks():
    stage = claim("pilot", known=date(2026, 1, 10)) | claim(
        "stopped", since=date(2026, 9, 30), known=date(2026, 10, 15)
    )
    assert stage.at(date(2026, 9, 29), date(2026, 11, 1)).value == "pilot"
    assert stage.at(date(2026, 9, 30), date(2026, 11, 1)).value == "stopped"
    assert stage.at(date(2026, 9, 30), date(2026, 10, 1)).value == "pilot"
    assert stage.at(date(2026, 9, 30), date(2025, 1, 1)).value is None


def test_short_forms_read_and_write():
    sheet = AISystem.model_validate(
        {"id": "a", "name": "Corvi", "facts": {"is_ai": True}, "users": None}
    )
    assert sheet.model_dump(mode="json", exclude_defaults=True) == {
        "id": "a",
        "name": "Corvi",
        "facts": {"is_ai": True},
    }
    assert not sheet.users


@RELAXED
@given(st.data(), KINDS)
def test_merge_is_a_semilattice(data, kind):
    one, two, three = (data.draw(sheets(kind)) for _ in range(3))
    assert merge(one, one) == one
    assert merge(one, two) == merge(two, one)
    assert merge(merge(one, two), three) == merge(one, merge(two, three))


@RELAXED
@given(st.data(), KINDS)
def test_merging_loses_no_claim(data, kind):
    one, two = data.draw(sheets(kind)), data.draw(sheets(kind))
    kept = {
        path: set(map(Claim.model_dump_json, c.claims)) for path, c in claims_of(merge(one, two))
    }
    for sheet in (one, two):
        for path, claims in claims_of(sheet):
            assert set(map(Claim.model_dump_json, claims.claims)) <= kept[path]


@RELAXED
@given(registers())
def test_files_round_trip_without_loss(tmp_path_factory, register):
    root = tmp_path_factory.mktemp("registre")
    write_register(register, root)
    again, faults = read_register(root)
    assert not faults
    assert again == register


@RELAXED
@given(registers())
def test_json_round_trip_without_loss(register):
    plain = json.loads(json.dumps(register.model_dump(mode="json", exclude_defaults=True)))
    assert Register.model_validate(plain) == register


@RELAXED
@given(registers(), DAYS, DAYS, DAYS)
def test_later_knowledge_never_changes_a_past_view(register, on, known, later):
    late = claim("idea", known=max(known, later).replace(year=2031))
    more = register.merge([("system", AISystem(id="a", stage=late))])
    before = register.at(on, known)
    after = more.at(on, known)
    assert (
        after.systems.get("a", AISystem(id="a")).stage
        == before.systems.get("a", AISystem(id="a")).stage
    )


def test_a_faulty_sheet_is_told_and_the_others_are_read(tmp_path):
    (tmp_path / "systemes").mkdir()
    (tmp_path / "systemes/bon.yaml").write_text("id: bon\nname: Bon\n", "utf-8")
    (tmp_path / "systemes/faux.yaml").write_text("id: faux\ncouleur: rouge\n", "utf-8")
    (tmp_path / "systemes/autre.yaml").write_text("id: ailleurs\n", "utf-8")
    register, faults = read_register(tmp_path)
    assert list(register.systems) == ["bon"]
    assert len(faults) == 2
    assert any("couleur" in str(f) and "faux.yaml:2" in str(f) for f in faults)
    assert all(isinstance(f, BeffroiError) for f in faults)


def test_the_example_of_the_docstring():
    both = Claims[int].said(3) | claim(4, grade=Grade.MEASURED)
    assert (both.value, [c.value for c in both.disputes]) == (3, [4])


@pytest.mark.parametrize("kind", sorted(SHEETS))
def test_every_sheet_can_be_empty(kind):
    assert SHEETS[kind](id="a").name.value is None
