"""Who controls whom, in the end: a walk up dated ownership.

An owner controls when it is said to, or holds more than half, directly or through the entities
that it controls (the sum of their shares). A minority holding is listed and goes no further:
ASML's 11 % do not make Mistral Dutch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

MAJORITY = 0.5


class OwnershipError(ValueError):
    """Ownership that cannot be: a cycle, or two owners in control at once. ``entity`` is where."""

    def __init__(self, entity: str, reason: str, path: tuple[str, ...]) -> None:
        super().__init__(f"{entity}: {reason}: {' → '.join(path)}")
        self.entity = entity
        self.reason = reason
        self.path = path


@dataclass(frozen=True, slots=True)
class Owner:
    """A holding in an entity: by whom, from and until which day (both included), what share.

    ``share`` is a ratio (0.62); ``None`` means that control itself is stated. ``stated`` true:
    control although the share is a half or less (golden share, pact).
    """

    by: str
    since: date | None = None
    until: date | None = None
    share: float | None = None
    stated: bool = False

    @property
    def controls(self) -> bool:
        """Whether this holding alone gives control."""
        return self.stated or self.share is None or self.share > MAJORITY

    def holds(self, on: date) -> bool:
        """Whether the holding stands on day ``on``."""
        return (self.since or on) <= on <= (self.until or on)


def control_paths(owners: Mapping[str, Sequence[Owner]], on: date) -> dict[str, tuple[str, ...]]:
    """Return for each entity the chain from itself to its ultimate parent on day ``on``.

    Entities named only as owners are included; an entity that nobody controls is its own parent.

    Raises:
        OwnershipError: the chain comes back to an entity, or two owners control it since the
            same day.
    """
    held = {e: [o for o in edges if o.holds(on)] for e, edges in owners.items()}
    parent = {e: p for e, edges in held.items() if (p := _stated_parent(e, edges)) is not None}
    _refuse_cycles(parent)
    while True:
        found = _indirect_parents(held, parent)
        if not found:
            break
        parent.update(found)
    names = {*owners, *(o.by for edges in owners.values() for o in edges)}
    return {name: _path(name, parent) for name in sorted(names)}


def _stated_parent(entity: str, edges: Sequence[Owner]) -> str | None:
    """The later of two successive controllers wins, so that a handover day is not a conflict."""
    controllers = sorted(
        (o for o in edges if o.controls), key=lambda o: o.since or date.min, reverse=True
    )
    if not controllers:
        return None
    first, *others = controllers
    rivals = [o for o in others if o.since == first.since and o.by != first.by]
    if rivals:
        path = tuple(sorted({first.by, *(o.by for o in rivals)}))
        raise OwnershipError(entity, "two owners in control", path)
    return first.by


def _indirect_parents(
    held: Mapping[str, Sequence[Owner]], parent: Mapping[str, str]
) -> dict[str, str]:
    """One more entity that a group controls through the sum of its members' minority shares."""
    for entity in sorted(held):
        if entity in parent:
            continue
        shares: dict[str, float] = {}
        for owner in held[entity]:
            group = _path(owner.by, parent)[-1]
            shares[group] = shares.get(group, 0.0) + (owner.share or 0.0)
        major = [g for g, s in shares.items() if s > MAJORITY and g != entity]
        if major and entity not in _path(major[0], parent):
            return {entity: major[0]}
    return {}


def _refuse_cycles(parent: Mapping[str, str]) -> None:
    safe: set[str] = set()
    for start in sorted(parent):
        path: list[str] = []
        at: str | None = start
        while at is not None and at not in safe:
            if at in path:
                cycle = (*path[path.index(at) :], at)
                raise OwnershipError(at, "ownership cycle", cycle)
            path.append(at)
            at = parent.get(at)
        safe.update(path)


def _path(entity: str, parent: Mapping[str, str]) -> tuple[str, ...]:
    path = [entity]
    while (above := parent.get(path[-1])) is not None:
        path.append(above)
    return tuple(path)
