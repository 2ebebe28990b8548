from datetime import date
from pathlib import Path

import pytest

from beffroi.core import BeffroiError, Grade, canonical_json
from beffroi.dossier import Dossier, confirm, confirmed
from beffroi.evidence import Artefact, Proposal, Reading, Source
from beffroi.register import AISystem, claim
from beffroi.register.files import write_sheet

DAY = date(2026, 11, 22)


@pytest.fixture
def dossier(tmp_path):
    return Dossier.create(tmp_path / "dossier")


def artefact(tmp_path: Path, name: str = "a.csv", body: bytes = b"x;y\n1;2\n") -> Artefact:
    path = tmp_path / name
    path.write_bytes(body)
    return Artefact(path, name)


def reading(one: Artefact, **fields):
    source = Source(name=one.name, sha256=one.sha256, size=one.size)
    users = claim(29, grade=Grade.MEASURED)
    proposal = Proposal.of("system", AISystem(id="corvi", users=users))
    return Reading(kind="test", source=source, ingested_on=DAY, proposals=(proposal,), **fields)


def test_a_kept_artefact_is_found_again(dossier, tmp_path):
    one = artefact(tmp_path)
    dossier.keep(reading(one), one)
    register, base, faults = dossier.load()
    assert not faults
    assert register.systems["corvi"].users.value == 29
    path = base.path(base.readings("test")[0])
    assert path is not None
    assert path.read_bytes() == b"x;y\n1;2\n"


def test_a_proposal_is_known_from_the_day_it_entered(dossier, tmp_path):
    one = artefact(tmp_path)
    dossier.keep(reading(one), one)
    register = dossier.load()[0]
    assert register.at(DAY, date(2026, 11, 21)).systems == {}
    assert register.at(DAY, DAY).systems["corvi"].users.value == 29


def test_what_must_be_let_go_is_not_kept(dossier, tmp_path):
    one = artefact(tmp_path, "squid.log")
    dossier.keep(reading(one, stored=False), one)
    assert list((dossier.root / "preuves/originaux").iterdir()) == []
    assert dossier.load()[1].path(dossier.load()[1].readings()[0]) is None


def test_two_artefacts_of_one_name_are_both_kept(dossier, tmp_path):
    first = artefact(tmp_path, "a.csv", b"1\n")
    dossier.keep(reading(first), first)
    second = artefact(tmp_path, "a.csv", b"2\n")
    dossier.keep(reading(second), Artefact(second.path, "a.csv"))
    base = dossier.load()[1]
    bodies = {base.path(r).read_bytes() for r in base.readings()}
    assert bodies == {b"1\n", b"2\n"}


def test_taking_an_artefact_away_takes_away_what_rested_on_it(dossier, tmp_path):
    one = artefact(tmp_path)
    dossier.keep(reading(one), one)
    next((dossier.root / "preuves/lectures").iterdir()).unlink()
    assert dossier.load()[0].systems == {}


def test_a_typed_word_outranks_a_reading(dossier, tmp_path):
    one = artefact(tmp_path)
    dossier.keep(reading(one), one)
    write_sheet(
        "system", AISystem.model_validate({"id": "corvi", "users": 40}), dossier.root / "registre"
    )
    users = dossier.load()[0].systems["corvi"].users
    assert users.value == 40
    assert [c.value for c in users.disputes] == [29]


def test_a_broken_reading_is_told_and_left_out(dossier, tmp_path):
    one = artefact(tmp_path)
    dossier.keep(reading(one), one)
    (dossier.root / "preuves/lectures/zzz.json").write_text("{", "utf-8")
    register, _, faults = dossier.load()
    assert list(register.systems) == ["corvi"]
    assert "zzz.json" in str(faults[0])


def test_not_a_dossier_is_a_sentence(tmp_path):
    with pytest.raises(BeffroiError, match="beffroi init"):
        Dossier.open(tmp_path)
    (tmp_path / "beffroi.toml").write_text("[", "utf-8")
    with pytest.raises(BeffroiError, match=r"beffroi\.toml"):
        Dossier.open(tmp_path)


def test_the_masking_size_never_goes_below_five(dossier):
    (dossier.root / "beffroi.toml").write_text("[ingestion]\nseuil_masquage = 2\n", "utf-8")
    assert Dossier(dossier.root).k == 5


def test_a_confirmation_holds_for_the_size_it_was_given_for(dossier):
    assert not confirmed(dossier)
    confirm(dossier, "DPO", DAY)
    assert confirmed(dossier)
    (dossier.root / "beffroi.toml").write_text("[ingestion]\nseuil_masquage = 8\n", "utf-8")
    assert not confirmed(Dossier(dossier.root))


def test_the_journal_only_grows(dossier):
    dossier.note("derogations", DAY, {"a": 1})
    dossier.note("derogations", DAY, {"a": 2})
    assert [n["a"] for n in dossier.notes("derogations")] == [1, 2]


def test_the_same_reading_gives_the_same_bytes(tmp_path):
    one = artefact(tmp_path)
    assert canonical_json(reading(one)) == canonical_json(reading(one))
