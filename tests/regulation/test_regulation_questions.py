"""The questionnaire: short, decisive, never asked twice, and read back as facts."""

from __future__ import annotations

import csv
import io
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.evidence import EvidenceBase
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.questionnaire import READER, Questionnaire
from beffroi.register import AISystem, Authority, Register, claim
from beffroi.regulation import look
from beffroi.regulation.questions import HEADER, middle, questionnaire, questions
from beffroi.regulation.vocabulary import load_vocabulary

ON = date(2026, 11, 22)
FACTS = {
    "is_ai": True,
    "domain": "education.admission",
    "function": ("assign",),
    "personal_data": "true",
    "individual_admin_decision": True,
}


def view(facts, stage="in_service"):
    sheet = AISystem(
        id="un",
        name=claim("Outil un", known=ON),
        stage=claim(stage, known=ON),
        facts={k: claim(v, known=ON) for k, v in facts.items()},
    )
    register = Register(authority=Authority(id="authority"), systems={"un": sheet})
    return look(register, EvidenceBase(), ON, ON)[0]


def test_only_undecided_facts_are_asked_the_most_decisive_first():
    seen = view(FACTS)
    asked = questions(seen)
    assert asked
    assert not {q.code for q in asked} & set(FACTS)
    assert [q.code for q in asked] == [
        m.fact for m in seen.verdict.missing if not load_vocabulary().facts[m.fact].proof
    ]


def test_what_nobody_knows_is_not_asked_again():
    first = questions(view(FACTS))[0].code
    assert first not in {q.code for q in questions(view({**FACTS, first: "unknown"}))}


def test_a_stopped_system_is_left_alone():
    assert questions(view(FACTS, "stopped")) == ()


def test_i_do_not_know_is_always_possible():
    for one in (*questions(view({})), *questions(view(FACTS))):
        assert one.answers.endswith("/ je ne sais pas")
        assert one.words.endswith("?") or one.words.endswith(".")


def test_the_middle_counts_every_system():
    few, many = view(FACTS), view({"is_ai": True})
    assert middle([few, few, many]) == len(questions(few))
    assert middle([]) is None


def test_a_filled_questionnaire_is_read_back(tmp_path):
    seen = view(FACTS)
    asked = [q for q in questions(seen) if q.type == "yes_no"]
    rows = list(csv.DictReader(io.StringIO(questionnaire([seen])), delimiter=";"))
    assert tuple(rows[0]) == HEADER
    kept = [r | {"reponse": "oui"} for r in rows if r["code_question"] == asked[0].code]
    path = tmp_path / "questionnaire.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, HEADER, delimiter=";")
        writer.writeheader()
        writer.writerows(kept)
    artefact = Artefact(path, path.name)
    assert READER.recognise(artefact) > 0.5
    register = Register(authority=Authority(id="authority"), systems={"un": seen.sheet})
    kinds = {n: f.type for n, f in load_vocabulary().facts.items()}
    reading = READER.read(artefact, Context(ingested_on=ON, register=register, facts=kinds))
    (told,) = reading.read(Questionnaire).respondents
    assert told.answers[0].code == asked[0].code
    sheet = reading.proposals[0].fragment()
    assert sheet.facts[asked[0].code].value is True


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(FACTS)), st.none(), max_size=3))
def test_an_answer_is_never_asked_for(hidden):
    facts = {k: v for k, v in FACTS.items() if k not in hidden}
    codes = {q.code for q in questions(view(facts))}
    assert not codes & set(facts)


def test_a_choice_is_answered_in_its_own_french_words():
    vocabulary = load_vocabulary()
    assert vocabulary.read("domain", "recrutement") == frozenset({"employment.recruitment"})
    assert vocabulary.read("personal_data", ("oui",)) == frozenset({"true"})
    assert vocabulary.read("function", ("Résume", "Traduit")) == frozenset(
        {"summarise", "translate"}
    )


def test_every_label_of_a_choice_names_one_value():
    """Two values with the same words could not be told apart in an answer."""
    for name, fact in load_vocabulary().facts.items():
        labels = [label.casefold() for label in fact.values.values()]
        assert len(labels) == len(set(labels)), name
        assert not any("|" in label for label in labels), name
        for value, label in fact.values.items():
            assert load_vocabulary().read(name, label) == frozenset({value}), (name, label)
