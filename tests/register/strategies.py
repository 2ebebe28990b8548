"""Registers drawn at random, for properties."""

from datetime import date
from typing import Any, get_args

from hypothesis import strategies as st
from pydantic import BaseModel

from beffroi.core import Evidence, Grade, Locator
from beffroi.register import SHEETS, Authority, Claim, Claims, Register
from beffroi.register.register import FIELDS
from beffroi.register.sheets import Link, Service

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
IDS = st.sampled_from(["a", "b", "corvi", "x-1", "deliber.plus"])
EVIDENCE = st.builds(
    Evidence,
    file=WORDS.filter(bool),
    sha256=st.sampled_from(["0" * 64, "f" * 64]),
    locator=st.builds(Locator, kind=st.sampled_from(["line", "page", "key"]), at=WORDS),
    collected_on=st.none() | DAYS,
    excerpt=st.none() | WORDS,
)
FACTS = (
    st.booleans()
    | st.integers(-9, 9)
    | st.floats(-9, 9)
    | WORDS
    | st.lists(WORDS, max_size=3).map(tuple)
)


def claims(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    one = st.builds(
        dict,
        value=values,
        grade=st.sampled_from([Grade.MEASURED, Grade.COMPUTED, Grade.DECLARED]),
        by=st.none() | st.sampled_from(["DSI", "DPO", "saisie"]),
        known=st.none() | DAYS,
        since=st.none() | DAYS,
        evidence=st.lists(EVIDENCE, max_size=2).map(tuple),
    )
    return st.lists(one, max_size=3).map(lambda found: {"claims": tuple(found)})


PLAIN = {
    bool: st.booleans(),
    int: st.integers(0, 99),
    float: st.floats(0, 1e6),
    date: DAYS,
    str: WORDS,
}


def _values(annotation: Any) -> st.SearchStrategy[Any]:
    """Values of the type that a ``Claims[...]`` holds."""
    held = annotation.__pydantic_generic_metadata__["args"][0]
    if held in PLAIN:
        return PLAIN[held]
    plain = [v for v in get_args(held) if isinstance(v, str)]
    return st.sampled_from(plain) if plain else FACTS


def _field(name: str, annotation: Any) -> st.SearchStrategy[Any]:
    if isinstance(annotation, type) and issubclass(annotation, Claims):
        return claims(_values(annotation))
    if name == "aliases":
        return st.lists(WORDS, max_size=3).map(lambda w: tuple(sorted(set(w))))
    if name in {"chain", "services"} and "Claims" not in str(annotation):
        return st.dictionaries(IDS, sheet(Link if name == "chain" else Service), max_size=2)
    inner = get_args(annotation)[1]
    return st.dictionaries(IDS, claims(_values(inner)), max_size=2)


def sheet(model: type[BaseModel], key: str | None = None) -> st.SearchStrategy[Any]:
    fields = {}
    for name, field in model.model_fields.items():
        if name == "id":
            fields[name] = st.just(key or "a")
        elif name == "role":
            fields[name] = st.sampled_from(["supplier", "model", "host"])
        elif name == "rank":
            fields[name] = st.integers(1, 5)
        elif name == "group":
            fields[name] = WORDS
        else:
            fields[name] = _field(name, field.annotation)
    return st.fixed_dictionaries(fields).map(model.model_validate)


def sheets(kind: Any, key: str = "a") -> st.SearchStrategy[Any]:
    return sheet(SHEETS[kind], key)


@st.composite
def registers(draw: st.DrawFn) -> Register:
    found = [("authority", draw(sheet(Authority, "authority")))]
    for kind in FIELDS:
        found += [
            (kind, draw(sheets(kind, key))) for key in draw(st.lists(IDS, max_size=2, unique=True))
        ]
    return Register().merge(found)


__all__ = ["DAYS", "Claim", "registers", "sheets"]
