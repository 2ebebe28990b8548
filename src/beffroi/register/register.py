"""The register: every sheet of an authority, merged and seen from any two dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import reduce
from typing import Any, TypeVar, cast

from beffroi.core import Value
from beffroi.register.claims import Claim, Claims
from beffroi.register.sheets import (
    SHEETS,
    AISystem,
    Authority,
    Component,
    Contract,
    Dataset,
    Sheet,
    SheetKind,
    Supplier,
    Use,
)

V = TypeVar("V", bound=Value)
S = TypeVar("S", bound=Sheet)


class Register(Value):
    """The authority and its sheets, by id."""

    authority: Authority = Authority(id="authority")
    systems: dict[str, AISystem] = {}
    datasets: dict[str, Dataset] = {}
    suppliers: dict[str, Supplier] = {}
    contracts: dict[str, Contract] = {}
    components: dict[str, Component] = {}
    uses: dict[str, Use] = {}

    def at(self, on: date, known: date) -> Register:
        """Return the register as it stood on day ``on``, as known on day ``known``.

        A sheet of which nothing was known yet is not there.
        """
        seen = each_claims(self, lambda claims: claims.at(on, known))
        shelves = {
            field: {
                key: sheet
                for key, sheet in getattr(seen, field).items()
                if _says_something(sheet) or not _says_something(getattr(self, field)[key])
            }
            for field in FIELDS.values()
        }
        return seen.model_copy(update=shelves)

    def sheets(self) -> Iterator[tuple[SheetKind, Sheet]]:
        """Yield every sheet with its kind, the authority first, then by kind and id."""
        yield "authority", self.authority
        for kind, field in FIELDS.items():
            for _, sheet in sorted(getattr(self, field).items()):
                yield kind, sheet

    def sheet(self, subject: str) -> Sheet | None:
        """Return the sheet that a subject names (``system:corvi``, ``authority``), if it exists."""
        kind, _, key = subject.partition(":")
        if kind == "authority":
            return self.authority
        field = next((f for k, f in FIELDS.items() if k == kind), None)
        shelf: dict[str, Sheet] = getattr(self, field) if field else {}
        return shelf.get(key)

    def merge(self, sheets: Iterable[tuple[SheetKind, Sheet]]) -> Register:
        """Return the register with these sheets merged in; no claim is ever lost."""
        found: dict[str, dict[str, Sheet]] = {f: dict(getattr(self, f)) for f in FIELDS.values()}
        authority = self.authority
        for kind, sheet in sheets:
            if kind == "authority":
                assert isinstance(sheet, Authority)
                authority = merge(authority, sheet.model_copy(update={"id": authority.id}))
                continue
            shelf = found[FIELDS[kind]]
            shelf[sheet.id] = merge(shelf[sheet.id], sheet) if sheet.id in shelf else sheet
        merged: dict[str, Any] = {"authority": authority, **found}
        return Register.model_construct(**merged)

    def contracts_of(self, system: str) -> tuple[Contract, ...]:
        """Return the contracts that cover a system, by id."""
        return tuple(c for _, c in sorted(self.contracts.items()) if _true(c.systems.get(system)))

    def datasets_of(self, system: str) -> tuple[Dataset, ...]:
        """Return the datasets that feed a system, by id."""
        return tuple(d for _, d in sorted(self.datasets.items()) if _true(d.systems.get(system)))


FIELDS: dict[SheetKind, str] = {
    "system": "systems",
    "dataset": "datasets",
    "supplier": "suppliers",
    "contract": "contracts",
    "component": "components",
    "use": "uses",
}


def _says_something(sheet: Sheet) -> bool:
    return any(claims for _, claims in claims_of(sheet))


def _true(claims: Claims[bool] | None) -> bool:
    return claims is not None and claims.value is True


def merge(one: V, other: V) -> V:
    """Merge two values of one type: claims by union, mappings by key, tuples of names by union.

    Commutative, associative and idempotent for sheets of one id (property-tested).

    Raises:
        ValueError: two plain fields (an id, a role) hold different values.
    """
    merged = {
        name: _merged(name, getattr(one, name), getattr(other, name))
        for name in type(one).model_fields
    }
    return cast("V", type(one).model_construct(**merged))


def _merged(name: str, one: Any, other: Any) -> Any:
    if isinstance(one, Claims):
        return one | other
    if isinstance(one, Mapping):
        both = {**one, **other}
        return {
            k: _merged(k, one[k], other[k]) if k in one and k in other else v
            for k, v in sorted(both.items())
        }
    if isinstance(one, Value):
        return merge(one, other)
    if isinstance(one, tuple):
        return tuple(sorted({*one, *other}))
    if one == other:
        return one
    return _plain(name, one, other)


def _plain(name: str, one: Any, other: Any) -> Any:
    """Two artefacts may place a link differently; keep the deeper rank and any group."""
    if name in {"rank", "group", "role"}:
        return max(one, other)
    raise ValueError(f"{name}: {one!r} and {other!r} cannot both hold")


def each_claims(value: V, change: Callable[[Claims[Any]], Claims[Any]]) -> V:
    """Return the value with every set of claims changed; a mapping loses those left empty."""
    changed = {}
    for name in type(value).model_fields:
        before = getattr(value, name)
        after = _changed(before, change)
        if after is not before:
            changed[name] = after
    return value.model_copy(update=changed) if changed else value


def _changed(value: Any, change: Callable[[Claims[Any]], Claims[Any]]) -> Any:
    if isinstance(value, Claims):
        return change(value) if value else value
    if isinstance(value, Mapping):
        seen = {k: _changed(v, change) for k, v in value.items()}
        kept = {k: v for k, v in seen.items() if not (isinstance(v, Claims) and not v)}
        same = len(kept) == len(value) and all(kept[k] is value[k] for k in kept)
        return value if same else kept
    if isinstance(value, Value):
        return each_claims(value, change)
    return value


def claims_of(value: Value, path: str = "") -> Iterator[tuple[str, Claims[Any]]]:
    """Yield every field that holds claims with its dotted path, empty ones too."""
    for name in type(value).model_fields:
        yield from _walk(getattr(value, name), f"{path}.{name}" if path else name)


def _walk(value: Any, path: str) -> Iterator[tuple[str, Claims[Any]]]:
    if isinstance(value, Claims):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in sorted(value.items()):
            yield from _walk(item, f"{path}[{key}]")
    elif isinstance(value, Value) and not isinstance(value, Claim):
        yield from claims_of(value, path)


def merge_all(sheets: Iterable[S]) -> S:
    """Merge sheets of one kind and one id into one.

    Raises:
        ValueError: there are none.
    """
    ready = list(sheets)
    if not ready:
        raise ValueError("nothing to merge")
    return reduce(merge, ready)


__all__ = ["FIELDS", "SHEETS", "Register", "claims_of", "each_claims", "merge", "merge_all"]
