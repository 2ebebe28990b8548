"""The law as it stood on a day, as known on a day: which rules, with which dates.

Two clocks. A version counts when it was known (``known_from``) by the knowledge day; among those,
the last one in force on the legal day is the state of the text. Adding a later version to a pack
therefore cannot change what a past knowledge day replays.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from beffroi.regulation.compiled import Compiler, Test, order
from beffroi.regulation.condition import Condition, FactTest, RuleTest, walk
from beffroi.regulation.pack import Interpretation, LegalSource, Pack, Rule, Version
from beffroi.regulation.statement import Reader
from beffroi.regulation.vocabulary import Stated, Vocabulary


@dataclass(frozen=True)
class Moving:
    """A date that depends on the facts: the node of its condition, and the day."""

    node: int
    day: date
    ref: str | None = None


@dataclass(frozen=True)
class State:
    """A rule in one of its dated states, as compiled."""

    rule: Rule
    version: Version
    source: LegalSource
    pack: Pack = field(repr=False)
    node: int
    met: int | None
    transitions: tuple[Moving, ...]
    backstop: Moving | None
    readings: tuple[tuple[int, Interpretation, LegalSource], ...]


@dataclass(frozen=True)
class LawOn:
    """The rules in force on a day as known on a day, by kind."""

    key: tuple[int, int]
    states: Mapping[str, tuple[State, ...]]
    readings: tuple[State, ...]

    def of(self, kind: str) -> tuple[State, ...]:
        """Return the states of one kind of rule."""
        return self.states.get(kind, ())


class Law:
    """All packs compiled over one vocabulary.

    Conditions are timeless: they are judged once for a system (:meth:`judge`), whatever the dates;
    :meth:`on` then says which of them were law.
    """

    def __init__(self, packs: Sequence[Pack], vocabulary: Vocabulary) -> None:
        self.packs = tuple(packs)
        self.vocabulary = vocabulary
        rules = self._rules = {r.id: r for p in self.packs for r in p.rules}
        self._supports: dict[str, frozenset[str]] = {}
        names = order({r.id: (r.when, r.unless) for r in rules.values()})
        self.compiler = Compiler(vocabulary, names)
        self.reader = Reader(vocabulary, self.compiler)
        self._tests: list[Test] = []
        for name in names:
            self._tests.append(self._rule_test(rules[name]))
        self._more: dict[str, int] = {}
        self._states = [s for p in self.packs for r in p.rules for s in self._compile(p, r)]
        self._cache: dict[tuple[int, int], LawOn] = {}

    def node(self, rule: str) -> int:
        """Return the position of a rule's truth."""
        return self.compiler.rules[rule]

    def judge(self, facts: tuple[Stated, ...]) -> bytes:
        """Return the truth of every condition for a system, rules first, in evaluation order."""
        truths = bytearray()
        for test in self._tests:
            truths.append(test(facts, truths))
        return bytes(truths)

    def on(self, day: date, known: date) -> LawOn:
        """Return the law in force on ``day`` as known on ``known``."""
        key = (bisect_right(self.boundaries, day), bisect_right(self.knowledge, known))
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._build(key, day, known)
        return found

    @cached_property
    def boundaries(self) -> list[date]:
        """Every day on which the law itself changes or begins to apply, in order."""
        days: set[date] = set()
        for state in self._states:
            version = state.version
            days |= {version.in_force, version.applies}
            days |= {version.until} if version.until else set()
            days |= {m.day for m in state.transitions}
            days |= {state.backstop.day} if state.backstop else set()
        return sorted(days)

    @cached_property
    def knowledge(self) -> list[date]:
        """Every day on which a pack learnt something, in order."""
        return sorted({s.version.known_from for s in self._states})

    def facts_behind(self, rules: Iterable[str]) -> frozenset[str]:
        """Return the facts that rules rest on, through the rules that they call."""
        found: set[str] = set()
        for rule in rules:
            found |= self._support(rule)
        return frozenset(found)

    def presumed_from(self, fact: str) -> frozenset[str]:
        """Return the facts from which another may be presumed."""
        leaves = (leaf for p in self.vocabulary.facts[fact].presumed for leaf, _ in walk(p.when))
        return frozenset(leaf.fact for leaf in leaves if isinstance(leaf, FactTest))

    def _support(self, rule: str) -> frozenset[str]:
        known = self._supports.get(rule)
        if known is None:
            one = self._rules[rule]
            leaves = [
                leaf
                for part in (one.when, one.unless)
                if part is not None
                for leaf, _ in walk(part)
            ]
            own = {leaf.fact for leaf in leaves if isinstance(leaf, FactTest)}
            more = [self._support(leaf.rule) for leaf in leaves if isinstance(leaf, RuleTest)]
            known = self._supports[rule] = frozenset(own).union(*more)
        return known

    @property
    def states(self) -> Sequence[State]:
        """Every rule in every dated state."""
        return self._states

    def _build(self, key: tuple[int, int], day: date, known: date) -> LawOn:
        current: dict[str, State] = {}
        for state in self._states:  # a rule's versions come oldest first
            version = state.version
            if version.known_from <= known and version.in_force <= day:
                current[state.rule.id] = state
        alive = [s for s in current.values() if _alive(s.version, day)]
        kinds: dict[str, list[State]] = {}
        for state in alive:
            kinds.setdefault(state.rule.kind, []).append(state)
        return LawOn(
            key=key,
            states={k: tuple(v) for k, v in kinds.items()},
            readings=tuple(s for s in alive if s.readings),
        )

    def _rule_test(self, rule: Rule) -> Test:
        when, unless = self.compiler.test(rule.when), rule.unless
        if unless is None:
            return when
        but = self.compiler.test(unless)
        return lambda facts, truths: min(when(facts, truths), 2 - but(facts, truths))

    def _node_of(self, condition: Condition) -> int:
        """Add a condition after the rules, once, and return its position."""
        key = condition.model_dump_json(by_alias=True)
        if key not in self._more:
            self._more[key] = len(self._tests)
            self._tests.append(self.compiler.test(condition))
        return self._more[key]

    def _compile(self, pack: Pack, rule: Rule) -> list[State]:
        versions = _TIMELESS if rule.kind == "definition" else pack.versions(rule)
        met = rule.then.met_when if rule.then else None
        return [
            State(
                rule=rule,
                version=version,
                source=pack.sources.get(version.source, _NO_SOURCE),
                pack=pack,
                node=self.node(rule.id),
                met=self._node_of(met) if met is not None else None,
                transitions=tuple(
                    Moving(self._node_of(m.when), m.from_, m.ref) for m in version.transition
                ),
                backstop=(
                    Moving(self._node_of(version.backstop.when), version.backstop.by)
                    if version.backstop
                    else None
                ),
                readings=tuple(
                    (self._node_of(i.when), i, pack.sources[i.source]) for i in rule.interpretation
                ),
            )
            for version in versions
        ]


def _alive(version: Version, day: date) -> bool:
    return not version.repealed and (version.until is None or day < version.until)


_NO_SOURCE = LegalSource(title="", url="https://eur-lex.europa.eu", verification="known")
# A definition has no dates of its own: it lives as long as what uses it.
_TIMELESS = (
    Version(
        known_from=date(1978, 1, 6), in_force=date(1978, 1, 6), applies=date(1978, 1, 6), source=""
    ),
)
