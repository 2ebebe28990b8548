"""The facts that rules may ask for: their kind, their values, and what may be presumed of them.

The vocabulary is data (``vocabulary.yaml``). A fact outside it, or a value outside its list, is an
error told to the user: a misspelt fact must never pass for an absence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, model_validator

from beffroi.core import BeffroiError, Text, Value, t
from beffroi.core.yamlfile import line_of, read_yaml
from beffroi.regulation.condition import Condition, FactTest, Word, walk

FILE = Path(__file__).parent / "vocabulary.yaml"
OPEN = "unknown"  # inside a list of values: there may be others, nobody knows
Kind = Literal["yes_no", "choice", "number", "day"]
Stated = bool | float | date | frozenset[str] | None


class Presumption(Value):
    """What is held of an unstated fact while ``when`` is true; always shown to be confirmed."""

    value: Word
    when: Condition
    because: str


class Fact(Value):
    """One fact: what it is called, how it is asked, which artefacts answer it."""

    label: str
    question: str
    type: Kind
    values: dict[Word, str] = {}
    aliases: dict[Word, tuple[Word, ...]] = {}
    complete: bool = False
    evidence: tuple[str, ...] = ()
    presumed: tuple[Presumption, ...] = ()
    proof: bool = False

    @model_validator(mode="after")
    def _values_fit(self) -> Self:
        if (self.type == "choice") != bool(self.values):
            raise ValueError("a choice lists its values, and only a choice does")
        return self


def _plain(raw: Any) -> Any:
    return {k: tuple(v) for k, v in raw.items()} if isinstance(raw, dict) else raw


Sets = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_plain)]


class Vocabulary(Value):
    """All facts by name, named sets of values, and the kinds of evidence."""

    evidence_kinds: dict[str, str]
    sets: dict[str, Sets]
    facts: dict[str, Fact]

    def expand(self, fact: str, words: tuple[str, ...]) -> frozenset[str]:
        """Return the values that ``words`` stand for: sets (``$name``) and areas (``area.*``).

        Raises:
            KeyError: a word is none of the fact's values.
        """
        known = self.facts[fact].values
        found: set[str] = set()
        for word in words:
            if word.startswith("$"):
                found |= self.expand(fact, self.sets[fact][word[1:]])
            elif word.endswith(".*"):
                found |= {v for v in known if v.startswith(word[:-1])}
            elif word in known:
                found.add(word)
            else:
                raise KeyError(word)
        return frozenset(found)

    def fault(self, test: FactTest) -> Text | None:
        """Return what is wrong with a test, or ``None``."""
        fact = self.facts.get(test.fact)
        if fact is None:
            return t("le fait « {name} » n’est pas au vocabulaire.", name=test.fact)
        if test.operator not in _ALLOWED[fact.type]:
            return t("le fait « {name} » ne se teste pas ainsi.", name=test.fact)
        words = test.any_of or test.only or ((test.is_,) if test.is_ is not None else ())
        if fact.type == "yes_no":
            fits = set(words) <= {"true", "false"}
            return None if fits else t("« {name} » ne vaut que true ou false.", name=test.fact)
        try:
            self.expand(test.fact, words)
        except KeyError as error:
            word = str(error.args[0])
            return t("« {word} » n’est pas une valeur de « {name} ».", word=word, name=test.fact)
        return None

    def read(self, name: str, raw: object) -> Stated:
        """Return a stated value in its canonical form; ``None`` when stated as unknown.

        Raises:
            BeffroiError: the fact or the value is not in the vocabulary.
        """
        fact = self.facts.get(name)
        if fact is None:
            raise BeffroiError(
                t("le fait « {name} » n’est pas au vocabulaire.", name=name),
                where=name,
                mend=t("Vérifiez son nom dans la liste des faits (docs/regles.md)."),
            )
        if raw is None or raw == OPEN:
            return None
        try:
            return _READERS[fact.type](fact, raw)
        except (ValueError, TypeError, KeyError):
            raise BeffroiError(
                t("la valeur {raw} ne convient pas au fait « {name} ».", raw=repr(raw), name=name),
                where=name,
                mend=t("Valeurs possibles : {values}.", values=tuple(_possible(fact))),
            ) from None


_ALLOWED: Mapping[Kind, frozenset[str]] = {
    "yes_no": frozenset({"true", "is_"}),
    "choice": frozenset({"is_", "any_of", "only"}),
    "number": frozenset({"gte", "lt"}),
    "day": frozenset({"before", "from_"}),
}


def _possible(fact: Fact) -> list[str]:
    match fact.type:
        case "yes_no":
            return ["true", "false", OPEN]
        case "choice":
            return [*fact.values, *fact.aliases, OPEN]
        case "number":
            return ["nombre", OPEN]
        case _:
            return ["AAAA-MM-JJ", OPEN]


def _yes_no(_: Fact, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    return {"true": True, "false": False, "oui": True, "non": False}[str(raw).strip().lower()]


def _choice(fact: Fact, raw: Any) -> frozenset[str] | None:
    """An empty list says "none" where the fact has that value, and nothing elsewhere."""
    words = raw if isinstance(raw, list | tuple | set | frozenset) else (raw,)
    found: set[str] = set()
    for word in (str(_word(w)).strip() for w in words):
        if word in fact.aliases:
            found.update(fact.aliases[word])
        elif word in fact.values or word == OPEN:
            found.add(word)
        elif word.casefold() in (spoken := _spoken(fact)):
            found.add(spoken[word.casefold()])
        else:
            raise KeyError(word)
    if not found and "none" in fact.values:
        return frozenset({"none"})
    return frozenset(found) or None


def _spoken(fact: Fact) -> dict[str, str]:
    """The values of a choice by their own French labels, whole; yes and no where it has them."""
    labels = {label.casefold(): value for value, label in fact.values.items()}
    yes_no = {w: v for w, v in (("oui", "true"), ("non", "false")) if v in fact.values}
    return {**labels, **yes_no}


def _word(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _number(_: Fact, raw: Any) -> float:
    if isinstance(raw, bool):
        raise TypeError
    return float(raw)


def _day(_: Fact, raw: Any) -> date:
    if isinstance(raw, date):
        return raw
    text = str(raw).strip()
    french = re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", text)
    return date.fromisoformat("-".join(reversed(french.groups())) if french else text)


_READERS: Mapping[Kind, Callable[[Fact, Any], Stated]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "number": _number,
    "day": _day,
}


@cache
def load_vocabulary(path: Path = FILE) -> Vocabulary:
    """Read the vocabulary and check that its own conditions use it well.

    Raises:
        BeffroiError: a presumption names an unknown fact or value; the message gives the line.
    """
    vocabulary = read_yaml(path, Vocabulary)
    for name, fact in vocabulary.facts.items():
        _check_evidence(vocabulary, name, fact, path)
        for i, presumption in enumerate(fact.presumed):
            for leaf, place in walk(presumption.when, ("facts", name, "presumed", i, "when")):
                if not isinstance(leaf, FactTest):
                    fault: Text | None = t("une présomption ne renvoie pas à une règle.")
                else:
                    fault = vocabulary.fault(leaf)
                if fault is not None:
                    raise BeffroiError(fault, where=_where(path, place))
    return vocabulary


def _check_evidence(vocabulary: Vocabulary, name: str, fact: Fact, path: Path) -> None:
    strange = sorted(set(fact.evidence) - set(vocabulary.evidence_kinds))
    if strange:
        raise BeffroiError(
            t("genre de preuve inconnu : {kinds}.", kinds=tuple(strange)),
            where=_where(path, ("facts", name, "evidence")),
        )


def _where(path: Path, place: tuple[str | int, ...]) -> str:
    line, _ = line_of(path.read_text("utf-8"), list(place))
    return f"{path.name}:{line}"
