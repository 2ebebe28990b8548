"""The main job, end to end, on the demo authority: everything below comes out by computation."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from beffroi.cli.commands.report import write_report
from beffroi.cli.main import main
from beffroi.core import Grade, canonical_json
from beffroi.dossier import Dossier
from beffroi.evidence import EvidenceBase
from beffroi.gates import Request, pass_gates
from beffroi.position.compute import take_position

pytest.importorskip("fpdf", reason="the demo extra is not installed")
ON = date(2026, 11, 22)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    root = tmp_path_factory.mktemp("demo") / "corvenne"
    with pytest.raises(SystemExit) as stop:
        main(["demo", str(root)])
    assert not stop.value.code
    return Dossier.open(root)


@pytest.fixture(scope="module")
def loaded(demo):
    register, base, faults = demo.load()
    assert faults == []
    return register, base


@pytest.fixture(scope="module")
def position(loaded):
    return take_position(*loaded, ON, ON)


def value(position, name):
    return position.measures()[name].value


def test_every_artefact_is_read(demo, loaded):
    dropped = {
        p.relative_to(demo.root / "depot").as_posix()
        for p in (demo.root / "depot").rglob("*")
        if p.is_file()
    }
    read = {r.source.name for r in loaded[1].readings()}
    assert dropped == read


def test_the_headline(position):
    assert value(position, "dependence.spend@authority") == pytest.approx(175_700)
    assert value(position, "dependence.non_eu_share.rank1@authority") == pytest.approx(
        13_800 / 175_700
    )
    assert value(position, "dependence.non_eu_share.depth@authority") == pytest.approx(
        123_900 / 175_700
    )
    assert sum(s.stage in {"in_service", "pilot"} for s in position.systems) == 14
    assert value(position, "dependence.cut.us@authority") == 8
    assert value(position, "dependence.cut.us.lost@authority") == 7
    assert value(position, "dependence.cut.us.degraded@authority") == 1
    assert value(position, "dependence.cut.us.bought_in_france@authority") == 5
    assert value(position, "dependence.cut.us.free@authority") == 3


def test_the_most_overdue_is_not_an_ai(position):
    legal = next(a for a in position.assessments if a.challenge == "regulation")
    late = [
        f
        for f in legal.findings
        if f.since and f.subject.startswith("system:") and f.severity.rank <= 1
    ]
    oldest = min(late, key=lambda f: f.since)
    assert oldest.subject == "system:points-creche"
    assert next(s for s in position.systems if s.id == "points-creche").is_ai is False


def test_evidence_contradicts_ten_declarations_and_more(position):
    assert sum(f.contradicts is not None for f in position.findings().values()) >= 10


def test_more_than_half_of_the_register_was_not_typed(position):
    assert position.coverage.typed == 0
    assert position.coverage.from_artefacts > position.coverage.fields / 2


def test_nothing_is_displayed_without_evidence(position):
    measures = position.measures()
    for measure in measures.values():
        if measure.grade is Grade.NOT_MEASURED:
            assert measure.to_know is not None
        else:
            assert measure.evidence or all(i in measures for i in measure.inputs), measure.id
    for finding in position.findings().values():
        assert finding.evidence or finding.measures, finding.id


def test_the_same_inputs_give_the_same_bytes(demo, position):
    again = take_position(*demo.load()[:2], ON, ON)
    assert canonical_json(again) == canonical_json(position)


def test_what_was_not_known_is_not_used(loaded):
    before = take_position(*loaded, ON, date(2026, 11, 21))
    assert before.systems == ()
    assert before.inputs == ()
    assert before.coverage.known == 0


def _without(base: EvidenceBase, gone: str) -> EvidenceBase:
    return replace(base, all_readings={i: r for i, r in base.all_readings.items() if i != gone})


def test_taking_any_artefact_away_changes_the_position(demo, loaded, position):
    """Not only the list of inputs: a measure, a finding or a sheet rests on each artefact."""

    def conclusions(base):
        register, _ = demo.merged(base)
        taken = take_position(register, base, ON, ON)
        return canonical_json(taken.model_copy(update={"inputs": ()}))

    whole = conclusions(loaded[1])
    idle = [
        r.source.name
        for i, r in loaded[1].all_readings.items()
        if conclusions(_without(loaded[1], i)) == whole
    ]
    assert idle == []


def test_no_identity_is_kept_of_a_log(demo):
    logins = set(
        re.findall(
            r"\bu\d{5}\b", (demo.root / "depot/squid.log").read_text("utf-8", errors="replace")
        )
    )
    mails = set(
        re.findall(r"[\w.]+@[\w.-]+", (demo.root / "depot/oauth_consents.csv").read_text("utf-8"))
    )
    assert logins
    assert mails
    for path in (demo.root / "preuves/lectures").iterdir():
        if not path.name.endswith(("-squid.json", "-dns.json", "-oauth.json", "-usage_log.json")):
            continue
        text = path.read_text("utf-8")
        assert not [x for x in (*logins, *mails) if x in text]
        assert not re.search(r"\b10\.\d+\.\d+\.\d+\b", text)
    assert not list((demo.root / "preuves/originaux").rglob("squid.log"))


def test_the_report_is_one_light_file(demo, position, tmp_path):
    page, *others = write_report(demo, position, tmp_path)
    html = page.read_text("utf-8")
    assert page.stat().st_size < 500_000
    assert "<script" not in html
    assert not re.search(
        r"""(?:src|href)=["']?(?:https?:)?//(?!\S*["'][^>]*rel)""", re.sub(r"<a [^>]*>", "", html)
    )
    assert {p.suffix for p in others} == {".json", ".csv"}
    assert json.loads(others[0].read_text("utf-8"))["systems"]


def test_the_gates_hold_what_the_position_says(loaded, position):
    register = loaded[0].at(ON, ON)

    def verdict(system, **fields):
        return pass_gates(Request(system=system, on=ON, **fields), register, position).verdict

    assert verdict("vigidepot") == "refuse"
    assert verdict("allo-corvenne") == "refuse"
    assert verdict("inconnu") == "refuse"
    assert verdict("corvi", data="sensitive") == "refuse"
