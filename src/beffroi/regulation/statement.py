"""What is said of a system, made complete: stated facts, then what may be presumed of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from beffroi.regulation.compiled import Compiler, Test
from beffroi.regulation.kleene import TRUE
from beffroi.regulation.vocabulary import Presumption, Stated, Vocabulary

NO_TRUTHS: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """Facts by position (``None`` = unknown), and which were presumed, by which presumption."""

    facts: tuple[Stated, ...]
    presumed: tuple[tuple[str, Presumption], ...]
    stated: tuple[tuple[str, Stated], ...]


class Reader:
    """Reads facts of a vocabulary and completes them by its presumptions.

    A fact that is absent may be presumed; a fact stated as unknown (``unknown``, ``None``) may
    not: someone asked, and nobody knows.
    """

    def __init__(self, vocabulary: Vocabulary, compiler: Compiler) -> None:
        self.vocabulary = vocabulary
        self._index = compiler.facts
        self._presumptions: list[tuple[int, str, list[tuple[Test, Stated, Presumption]]]] = [
            (
                compiler.facts[name],
                name,
                [(compiler.test(p.when), vocabulary.read(name, p.value), p) for p in fact.presumed],
            )
            for name, fact in vocabulary.facts.items()
            if fact.presumed
        ]

    def read(self, *facts: Mapping[str, object]) -> Statement:
        """Return the statement of these facts; a later mapping replaces an earlier one.

        Raises:
            BeffroiError: a fact or a value is not in the vocabulary.
        """
        values: list[Stated] = [None] * len(self._index)
        stated: dict[str, Stated] = {}
        for mapping in facts:
            for name, raw in mapping.items():
                value = self.vocabulary.read(name, raw)
                values[self._index[name]] = stated[name] = value
        return self._complete(values, stated)

    def suppose(self, statement: Statement, name: str, value: Stated) -> Statement:
        """Return the statement that this one would be if ``name`` were known to be ``value``."""
        stated = dict(statement.stated) | {name: value}
        values: list[Stated] = [None] * len(self._index)
        for fact, said in stated.items():
            values[self._index[fact]] = said
        return self._complete(values, stated)

    def _complete(self, values: list[Stated], stated: dict[str, Stated]) -> Statement:
        presumed: list[tuple[str, Presumption]] = []
        open_facts = [p for p in self._presumptions if p[1] not in stated]
        while open_facts:
            left = [p for p in open_facts if not self._presume(p, values, presumed)]
            if len(left) == len(open_facts):
                break
            open_facts = left
        return Statement(tuple(values), tuple(presumed), tuple(stated.items()))

    def _presume(
        self,
        entry: tuple[int, str, list[tuple[Test, Stated, Presumption]]],
        values: list[Stated],
        presumed: list[tuple[str, Presumption]],
    ) -> bool:
        at, name, candidates = entry
        for test, value, presumption in candidates:
            if test(values, NO_TRUTHS) == TRUE:
                values[at] = value
                presumed.append((name, presumption))
                return True
        return False

    def conflicts(self, statement: Statement) -> tuple[tuple[str, Presumption], ...]:
        """Return the stated facts that say otherwise than what the rest would let presume."""
        names = {name for name, _ in statement.stated}
        found = []
        for at, name, candidates in self._presumptions:
            said = statement.facts[at]
            if name not in names or said is None:
                continue
            for test, value, presumption in candidates:
                if value != said and test(_without(statement.facts, at), NO_TRUTHS) == TRUE:
                    found.append((name, presumption))
                    break
        return tuple(found)


def _without(facts: tuple[Stated, ...], at: int) -> list[Stated]:
    values = list(facts)
    values[at] = None
    return values
