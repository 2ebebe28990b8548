"""Conditions made into functions, once, so that thousands of systems are judged in a second.

Facts are a list of canonical values (``None`` = unknown); truths of rules are a list filled in the
order in which rules need each other. Both are addressed by position.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from graphlib import CycleError, TopologicalSorter

from beffroi.core import BeffroiError, t
from beffroi.regulation.condition import (
    AllOf,
    Always,
    AnyOf,
    Condition,
    FactTest,
    NotOf,
    RuleTest,
    walk,
)
from beffroi.regulation.kleene import FALSE, TRUE, UNKNOWN
from beffroi.regulation.vocabulary import OPEN, Stated, Vocabulary

Facts = Sequence[Stated]
Truths = Sequence[int]
Test = Callable[[Facts, Truths], int]


class Compiler:
    """Turns conditions into functions over one vocabulary and one numbering of the rules."""

    def __init__(self, vocabulary: Vocabulary, rules: Sequence[str]) -> None:
        self.vocabulary = vocabulary
        self.facts: Mapping[str, int] = {name: i for i, name in enumerate(vocabulary.facts)}
        self.rules: Mapping[str, int] = {name: i for i, name in enumerate(rules)}

    def test(self, condition: Condition | None) -> Test:
        """Return the function of a condition; of none, always true."""
        match condition:
            case None | Always():
                return _always
            case FactTest():
                return self._fact(condition)
            case RuleTest():
                return _rule(self.rules[condition.rule])
            case AllOf():
                return _all([self.test(c) for c in condition.all])
            case AnyOf():
                return _any([self.test(c) for c in condition.any])
            case NotOf():
                return _not(self.test(condition.not_))

    def _fact(self, test: FactTest) -> Test:  # noqa: PLR0911 - one line an operator
        at = self.facts[test.fact]
        yes_no = self.vocabulary.facts[test.fact].type == "yes_no"
        match test.operator:
            case "true":
                return _is(at, value=True)
            case "is_" if yes_no:
                return _is(at, value=test.is_ == "true")
            case "is_":
                return _any_of(at, frozenset({str(test.is_)}))
            case "any_of":
                return _any_of(at, self.vocabulary.expand(test.fact, test.any_of or ()))
            case "only":
                return _only(at, self.vocabulary.expand(test.fact, test.only or ()))
            case "gte":
                return _at_least(at, test.gte or 0)
            case "lt":
                return _not(_at_least(at, test.lt or 0))
            case "before":
                return _before(at, test.before or date.max)
            case _:
                return _not(_before(at, test.from_ or date.min))


def order(conditions: Mapping[str, Sequence[Condition | None]]) -> list[str]:
    """Return the rules so that each comes after those it needs.

    Raises:
        BeffroiError: rules need each other in a circle.
    """
    needs = {
        name: {
            leaf.rule
            for condition in parts
            if condition is not None
            for leaf, _ in walk(condition)
            if isinstance(leaf, RuleTest)
        }
        for name, parts in conditions.items()
    }
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise BeffroiError(
            t("des règles se renvoient l’une à l’autre en rond : {ids}.", ids=tuple(error.args[1]))
        ) from None


def _always(_: Facts, __: Truths) -> int:
    return TRUE


def _is(at: int, *, value: bool) -> Test:
    def test(facts: Facts, _: Truths) -> int:
        stated = facts[at]
        return UNKNOWN if stated is None else TRUE if stated is value else FALSE

    return test


def _any_of(at: int, words: frozenset[str]) -> Test:
    def test(facts: Facts, _: Truths) -> int:
        stated = facts[at]
        if stated is None:
            return UNKNOWN
        if not words.isdisjoint(stated):  # type: ignore[arg-type]
            return TRUE
        return UNKNOWN if OPEN in stated else FALSE  # type: ignore[operator]

    return test


def _only(at: int, words: frozenset[str]) -> Test:
    def test(facts: Facts, _: Truths) -> int:
        stated = facts[at]
        if stated is None:
            return UNKNOWN
        if stated <= words:  # type: ignore[operator]
            return TRUE
        beyond = stated - words  # type: ignore[operator]
        return UNKNOWN if beyond == {OPEN} else FALSE

    return test


def _at_least(at: int, bound: float) -> Test:
    def test(facts: Facts, _: Truths) -> int:
        stated = facts[at]
        return UNKNOWN if stated is None else TRUE if stated >= bound else FALSE  # type: ignore[operator]

    return test


def _before(at: int, day: date) -> Test:
    def test(facts: Facts, _: Truths) -> int:
        stated = facts[at]
        return UNKNOWN if stated is None else TRUE if stated < day else FALSE  # type: ignore[operator]

    return test


def _rule(at: int) -> Test:
    def test(_: Facts, truths: Truths) -> int:
        return truths[at]

    return test


def _not(inner: Test) -> Test:
    def test(facts: Facts, truths: Truths) -> int:
        return TRUE - inner(facts, truths)

    return test


def _all(parts: Sequence[Test]) -> Test:
    def test(facts: Facts, truths: Truths) -> int:
        low = TRUE
        for part in parts:
            value = part(facts, truths)
            if value == FALSE:
                return FALSE
            low = min(low, value)
        return low

    return test


def _any(parts: Sequence[Test]) -> Test:
    def test(facts: Facts, truths: Truths) -> int:
        high = FALSE
        for part in parts:
            value = part(facts, truths)
            if value == TRUE:
                return TRUE
            high = max(high, value)
        return high

    return test
