"""What is said of a field, by whom, since when, and since when we know it.

A field of a sheet does not hold a value: it holds every *claim* made about it. Merging two
sheets is then the union of sets, which cannot lose a person's word and gives the same register
whatever the order of the artefacts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Generic, Self, TypeVar

from pydantic import ConfigDict, model_serializer, model_validator

from beffroi.core import Evidence, Grade, Value, canonical_json

T = TypeVar("T")
_RANK = {Grade.NOT_MEASURED: 0, Grade.DECLARED: 1, Grade.COMPUTED: 2, Grade.MEASURED: 3}


class Claim(Value, Generic[T]):
    """One voice about one field.

    ``by`` is the role of the person who said it, ``None`` for an artefact; ``known`` the day it
    entered the register; ``since`` the day from which it holds in the world.
    """

    value: T
    grade: Grade = Grade.DECLARED
    by: str | None = None
    known: date | None = None
    since: date | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def voice(self) -> str:
        """Who speaks: the person's role, or the artefact. A voice's newer claim replaces its older."""
        return self.by or (self.evidence[0].file if self.evidence else str(self.grade))

    def holds(self, on: date, known: date) -> bool:
        """Whether the claim was known on day ``known`` and true on day ``on``."""
        return (self.known or known) <= known and (self.since or on) <= on

    def _key(self) -> tuple[bool, date, int, date, str]:
        return (
            self.by is not None,
            self.since or date.min,
            _RANK[self.grade],
            self.known or date.min,
            canonical_json(self),
        )


class Claims(Value, Generic[T]):
    """The set of claims about a field, the strongest first.

    A person's word outranks any artefact; then the later ``since``, the better grade, the later
    ``known``. In a sheet, ``field: valeur`` is a person's plain word; a mapping or a list of
    mappings is the full form.

    Example:
        >>> both = Claims.said(3) | Claims.of(Claim(value=4, grade=Grade.MEASURED))
        >>> both.value, [c.value for c in both.disputes]
        (3, [4])
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    claims: tuple[Claim[T], ...] = ()

    @classmethod
    def of(cls, *claims: Claim[T]) -> Self:
        """Return the set of these claims."""
        return cls(claims=claims)

    @classmethod
    def said(cls, value: T) -> Self:
        """Return a person's plain word, as typed in a sheet."""
        return cls(claims=(Claim(value=value, by=TYPED),))

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, raw: Any) -> Any:
        if raw is None or raw == {}:
            return {"claims": ()}
        if isinstance(raw, Claims):
            return raw if type(raw) is cls else {"claims": tuple(dict(c) for c in raw.claims)}
        if isinstance(raw, dict) and set(raw) == {"claims"}:
            return {"claims": tuple(dict(c) if isinstance(c, Claim) else c for c in raw["claims"])}
        if isinstance(raw, dict) and "value" in raw:
            return {"claims": (raw,)}
        if isinstance(raw, list) and raw and all(isinstance(r, dict) and "value" in r for r in raw):
            return {"claims": tuple(raw)}
        return {"claims": ({"value": raw, "by": TYPED},)}

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        ordered = {canonical_json(c): c for c in self.claims}.values()
        best = tuple(sorted(ordered, key=Claim._key, reverse=True))  # noqa: SLF001
        object.__setattr__(self, "claims", best)
        return self

    @model_serializer
    def _shortest(self) -> Any:
        full = [c.model_dump(mode="json", exclude_defaults=True) for c in self.claims]
        if len(full) != 1:
            return full or None
        (only,) = full
        plain = set(only) == {"value", "by"} and only["by"] == TYPED
        return only["value"] if plain and not isinstance(only["value"], dict | list) else only

    def __or__(self, other: Claims[T]) -> Claims[T]:
        if not self.claims or not other.claims:
            return other if other.claims else self
        return type(self)(claims=(*self.claims, *other.claims))

    def __bool__(self) -> bool:
        return bool(self.claims)

    @property
    def best(self) -> Claim[T] | None:
        """The claim that decides, or ``None`` when nobody said anything."""
        return self.claims[0] if self.claims else None

    @property
    def value(self) -> T | None:
        """The value that decides, or ``None`` when unknown."""
        return self.claims[0].value if self.claims else None

    @property
    def grade(self) -> Grade:
        """The deciding claim's grade."""
        return self.claims[0].grade if self.claims else Grade.NOT_MEASURED

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of every claim that says the same as the one that decides."""
        same = [c for c in self.claims if c.value == self.value]
        return tuple(dict.fromkeys(e for c in same for e in c.evidence))

    @property
    def disputes(self) -> tuple[Claim[T], ...]:
        """The claims of other voices that say something else, each voice's latest only."""
        spoken: set[str] = set()
        others = []
        for claim in self.claims:
            if claim.voice not in spoken and claim.value != self.value:
                others.append(claim)
            spoken.add(claim.voice)
        return tuple(others)

    def entered(self, day: date) -> Claims[T]:
        """Return the set with ``day`` as the knowledge day of the claims that have none."""
        dated = (c if c.known else c.model_copy(update={"known": day}) for c in self.claims)
        return type(self)(claims=tuple(dated))

    def at(self, on: date, known: date) -> Claims[T]:
        """Return what held on day ``on`` as known on day ``known``."""
        kept = tuple(c for c in self.claims if c.holds(on, known))
        return self if len(kept) == len(self.claims) else type(self)(claims=kept)


TYPED = "saisie"  # the voice of a value typed in a sheet without more words


def claim(
    value: T,
    *,
    grade: Grade = Grade.DECLARED,
    by: str | None = None,
    known: date | None = None,
    since: date | None = None,
    evidence: Iterable[Evidence] = (),
) -> Claims[T]:
    """Return a set of one claim, ready to sit in a sheet."""
    return Claims[Any].of(
        Claim[Any](
            value=value, grade=grade, by=by, known=known, since=since, evidence=tuple(evidence)
        )
    )
