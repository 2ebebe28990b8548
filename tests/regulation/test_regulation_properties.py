"""What must hold of any facts and any dates: three values, two clocks, no keyword."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from law_tools import TODAY, all_cases, gravest

from beffroi.regulation import Engine, evaluate, standard_engine
from beffroi.regulation.kleene import UNKNOWN
from beffroi.regulation.load import standard_packs
from beffroi.regulation.pack import Pack, Version
from beffroi.regulation.verdict import TIERS
from beffroi.regulation.vocabulary import Fact, load_vocabulary

VOCABULARY = load_vocabulary().facts
FEW = settings(max_examples=120, deadline=None)
DAYS = st.dates(date(2016, 1, 1), date(2031, 12, 31))


def value(fact: Fact) -> st.SearchStrategy[Any]:
    match fact.type:
        case "yes_no":
            return st.booleans()
        case "choice":
            words = st.sampled_from(sorted(fact.values))
            return st.lists(words, min_size=1, max_size=3, unique=True)
        case "number":
            return st.integers(0, 200_000)
        case _:
            return DAYS


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    always = ["is_ai", "domain", "function"]
    others = st.lists(st.sampled_from(sorted(VOCABULARY)), max_size=10, unique=True)
    names = [*draw(st.lists(st.sampled_from(always), unique=True, min_size=1)), *draw(others)]
    return {n: draw(value(VOCABULARY[n]) | st.just("unknown")) for n in dict.fromkeys(names)}


@FEW
@given(facts(), DAYS)
def test_every_dossier_gets_an_answer(given_facts: dict[str, Any], day: date) -> None:
    verdict = evaluate(given_facts, on=day)
    assert verdict.possible
    assert set(verdict.possible) <= set(TIERS)
    assert (verdict.tier == "undetermined") is (len(verdict.possible) > 1)
    assert list(verdict.possible) == sorted(verdict.possible, key=TIERS.index)


@FEW
@given(facts(), st.data())
def test_hiding_a_fact_never_lowers_the_tier(
    given_facts: dict[str, Any], data: st.DataObject
) -> None:
    """Stated as unknown, a fact leaves at least as grave a tier possible."""
    fact = data.draw(st.sampled_from(sorted(given_facts)))
    before = evaluate(given_facts, on=TODAY)
    after = evaluate(given_facts | {fact: "unknown"}, on=TODAY)
    assert gravest(after.possible) <= gravest(before.possible)
    if before.tier != "undetermined" and after.tier != "undetermined":
        assert TIERS.index(after.tier) <= TIERS.index(before.tier)


@FEW
@given(facts(), st.data())
def test_leaving_a_fact_out_lowers_nothing_unless_it_contradicted_the_purpose(
    given_facts: dict[str, Any], data: st.DataObject
) -> None:
    """What is presumed of an absent fact is lighter only than a fact flagged as a contradiction."""
    known = sorted(k for k, v in given_facts.items() if v != "unknown")
    if not known:
        return
    fact = data.draw(st.sampled_from(known))
    before = evaluate(given_facts, on=TODAY)
    left = {k: v for k, v in given_facts.items() if k != fact}
    after = evaluate(left, on=TODAY)
    if fact not in {p.fact for p in before.conflicts} and before.tier != "undetermined":
        assert gravest(after.possible) <= TIERS.index(before.tier)


@cache
def trimmed(known: date) -> Engine:
    """The engine of packs as they were written on a day: later versions do not exist yet."""
    return Engine([_as_written(p, known) for p in standard_packs()])


def _as_written(pack: Pack, known: date) -> Pack:
    def kept(versions: tuple[Version, ...]) -> tuple[Version, ...]:
        return tuple(v for v in versions if v.known_from <= known)

    rules = tuple(r.model_copy(update={"versions": kept(r.versions)}) for r in pack.rules)
    dated = tuple(r for r in rules if r.timeline or r.versions or r.kind == "definition")
    lines = {name: kept(v) for name, v in pack.timelines.items()}
    return pack.model_copy(update={"rules": dated, "timelines": lines})


@settings(max_examples=60, deadline=None)
@given(facts(), DAYS, st.sampled_from([date(2024, 9, 1), date(2026, 6, 30), date(2026, 8, 1)]))
def test_later_knowledge_never_changes_a_past_replay(
    given_facts: dict[str, Any], day: date, known: date
) -> None:
    """Today's packs, asked with a past knowledge day, answer as the packs of that day did."""
    now = evaluate(given_facts, on=day, known=known).core
    then = trimmed(known).evaluate(given_facts, on=day, known=known).core
    assert (now.tier, now.possible, now.aipd) == (then.tier, then.possible, then.aipd)
    told = [(d.rule.id, d.status, d.since, d.by) for d in now.duties]
    assert told == [(d.rule.id, d.status, d.since, d.by) for d in then.duties]


@settings(max_examples=40, deadline=None)
@given(facts(), DAYS, st.integers(1, 900), DAYS)
def test_a_new_version_is_silent_before_it_is_known(
    given_facts: dict[str, Any], day: date, delay: int, moved: date
) -> None:
    known = TODAY
    later = amended(known + timedelta(days=delay), moved)
    old = evaluate(given_facts, on=day, known=known).core
    new = later.evaluate(given_facts, on=day, known=known).core
    assert (old.tier, old.applies_from) == (new.tier, new.applies_from)
    assert [(d.code, d.status) for d in old.duties] == [(d.code, d.status) for d in new.duties]


def amended(known_from: date, applies: date) -> Engine:
    """The packs with one more version of Annex III's dates, published later."""
    packs = list(standard_packs())
    at = next(i for i, p in enumerate(packs) if p.pack == "eu.aia.classification")
    line = packs[at].timelines["annex_iii"]
    new = line[-1].model_copy(
        update={"known_from": known_from, "in_force": known_from, "applies": applies}
    )
    lines = packs[at].timelines | {"annex_iii": (*line, new)}
    packs[at] = packs[at].model_copy(update={"timelines": lines})
    return Engine(packs)


def test_a_new_version_speaks_once_known() -> None:
    engine = amended(date(2027, 6, 1), date(2029, 12, 2))
    case = {"is_ai": True, "domain": "essential_public.housing", "function": "rank"}
    assert engine.evaluate(case, on=date(2027, 6, 1)).applies_from == date(2029, 12, 2)
    before = engine.evaluate(case, on=date(2027, 6, 1), known=date(2027, 5, 31))
    assert before.applies_from == date(2027, 12, 2)


@FEW
@given(facts())
def test_missing_facts_settle_something(given_facts: dict[str, Any]) -> None:
    verdict = evaluate(given_facts, on=TODAY)
    index = standard_engine().law.compiler.facts
    for one in verdict.missing:
        assert verdict.statement.facts[index[one.fact]] is None
        assert one.settles or one.settles_tier
        assert one.question.endswith("?") or one.question.endswith(".")


def test_answering_what_is_missing_ends_in_a_tier() -> None:
    """Following the first question with its gravest answer always comes to an end."""
    for case in all_cases():
        known = dict(case["facts"])
        for _ in range(25):
            verdict = evaluate(known, on=TODAY)
            if verdict.tier != "undetermined":
                break
            assert verdict.missing, case["id"]
            fact = verdict.missing[0].fact
            known[fact] = True if VOCABULARY[fact].type == "yes_no" else _first(VOCABULARY[fact])
        assert verdict.tier != "undetermined", case["id"]


def _first(fact: Fact) -> Any:
    return next(iter(fact.values)) if fact.type == "choice" else 100


def test_few_questions_are_left_for_ordinary_systems() -> None:
    left = sorted(len(evaluate(c["facts"], on=TODAY).missing) for c in all_cases())
    assert left[len(left) // 2] < 8


def test_unknown_is_neither_yes_nor_no() -> None:
    law = standard_engine().law
    nothing = law.judge(law.reader.read(dict.fromkeys(VOCABULARY, "unknown")).facts)
    names = {law.node(r.id): r for p in law.packs for r in p.rules if r.when is not None}
    assert all(nothing[node] == UNKNOWN for node in names)
