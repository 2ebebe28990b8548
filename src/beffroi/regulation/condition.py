"""What a rule may ask of the facts: a small closed language, typed at load, with no text matching.

Written in YAML by a lawyer::

    all: [{fact: individual_admin_decision}, {not: {fact: human_checks_output}}]

A test is true, false or unknown (:mod:`beffroi.regulation.kleene`); an unknown fact makes it
unknown, never false.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    WithJsonSchema,
    model_validator,
)

from beffroi.core import Value


def _as_word(value: Any) -> Any:
    """YAML reads ``true`` as a boolean; among a fact's values it is the word."""
    return str(value).lower() if isinstance(value, bool) else value


Word = Annotated[
    str,
    BeforeValidator(_as_word),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "boolean"}]}),
]


class FactTest(Value):
    """A test of one fact.

    Alone, ``fact`` must be a yes/no fact and be true. ``is`` asks for one value. ``any_of``: one
    of these values at least is among the stated ones. ``only``: every stated value is among
    these. ``gte``, ``lt`` compare a number, ``before`` (excluded) and ``from`` (included) a day.
    In lists, ``$name`` stands for a set of the vocabulary and ``area.*`` for a whole area.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    fact: str
    is_: Word | None = Field(default=None, alias="is")
    any_of: tuple[Word, ...] | None = None
    only: tuple[Word, ...] | None = None
    gte: float | None = None
    lt: float | None = None
    before: date | None = None
    from_: date | None = Field(default=None, alias="from")

    @property
    def operator(self) -> str:
        """The name of the one test asked, ``true`` when none is written."""
        return next((n for n in _OPERATORS if getattr(self, n) is not None), "true")

    @model_validator(mode="after")
    def _one_operator(self) -> Self:
        if sum(getattr(self, n) is not None for n in _OPERATORS) > 1:
            raise ValueError("a fact is tested one way at a time")
        return self


_OPERATORS = ("is_", "any_of", "only", "gte", "lt", "before", "from_")


class RuleTest(Value):
    """True when another rule holds."""

    rule: str


class AllOf(Value):
    """True when every test is true."""

    all: tuple[Condition, ...] = Field(min_length=1)


class AnyOf(Value):
    """True when one test at least is true."""

    any: tuple[Condition, ...] = Field(min_length=1)


class NotOf(Value):
    """True when the test is false."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    not_: Condition = Field(alias="not")


class Always(Value):
    """Always true."""

    always: Literal[True]


_KEYS = ("fact", "rule", "all", "any", "not", "always")


def _kind(raw: Any) -> str | None:
    if isinstance(raw, dict):
        return next((key for key in _KEYS if key in raw), None)
    return _BY_CLASS.get(type(raw))


Condition = Annotated[
    Annotated[FactTest, Tag("fact")]
    | Annotated[RuleTest, Tag("rule")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[NotOf, Tag("not")]
    | Annotated[Always, Tag("always")],
    Discriminator(
        _kind,
        custom_error_type="condition",
        custom_error_message="une condition commence par fact, rule, all, any, not ou always",
    ),
]
_BY_CLASS: dict[type, str] = {
    FactTest: "fact",
    RuleTest: "rule",
    AllOf: "all",
    AnyOf: "any",
    NotOf: "not",
    Always: "always",
}
for _model in (AllOf, AnyOf, NotOf):
    _model.model_rebuild()


Path = tuple[str | int, ...]


def walk(condition: Condition, path: Path = ()) -> Iterator[tuple[FactTest | RuleTest, Path]]:
    """Yield each leaf of a condition with its place in the file, for messages."""
    match condition:
        case FactTest() | RuleTest():
            yield condition, path
        case AllOf():
            for i, part in enumerate(condition.all):
                yield from walk(part, (*path, "all", i))
        case AnyOf():
            for i, part in enumerate(condition.any):
                yield from walk(part, (*path, "any", i))
        case NotOf():
            yield from walk(condition.not_, (*path, "not"))
        case Always():
            return
