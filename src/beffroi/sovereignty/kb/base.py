"""The knowledge base in memory: who controls an entry, under which law, with what qualification."""

from __future__ import annotations

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from beffroi.sovereignty.control import Owner, control_paths
from beffroi.sovereignty.kb.entries import Entry, Qualification
from beffroi.sovereignty.kb.facts import Sourced, current, holding
from beffroi.sovereignty.kb.files import PROVIDERS, load_entries
from beffroi.sovereignty.regimes import Exposure, regimes_of

SECNUMCLOUD = "SecNumCloud"


@dataclass(frozen=True)
class Control:
    """Who controls an entry in the end, on a day.

    ``path`` goes from the entry to its ultimate parent ``group``; ``country`` is the parent's,
    ``None`` when unknown; ``stale`` are the facts past their review date that made it so;
    ``unverified`` true when one of the facts used was not read in a source.
    """

    entry: str
    group: str
    path: tuple[str, ...]
    country: str | None
    stale: tuple[Sourced, ...] = ()
    unverified: bool = False


@dataclass(frozen=True)
class KnowledgeBase:
    """All entries by id. Every question is asked for a day ``on``, seen from a day ``known``."""

    entries: dict[str, Entry]
    _paths: dict[date, dict[str, tuple[str, ...]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def load(cls, paths: Iterable[Path]) -> KnowledgeBase:
        """Read and check the files.

        Raises:
            BeffroiError: see :func:`~beffroi.sovereignty.kb.files.load_entries`.
        """
        return cls(load_entries(paths))

    def __contains__(self, entry: object) -> bool:
        return entry in self.entries

    def get(self, entry: str) -> Entry | None:
        """Return the entry, or ``None``."""
        return self.entries.get(entry)

    def name(self, entry: str) -> str:
        """Return the entry's name, or the id itself."""
        found = self.entries.get(entry)
        return entry if found is None else found.name

    def path(self, entry: str, on: date) -> tuple[str, ...]:
        """Return the chain of control from an entry to its ultimate parent on day ``on``."""
        if on not in self._paths:
            owners: dict[str, list[Owner]] = {
                e.id: [c.owner() for c in e.controlled_by] for e in self.entries.values()
            }
            self._paths[on] = control_paths(owners, on)
        return self._paths[on].get(entry, (entry,))

    def control(self, entry: str, on: date, known: date) -> Control:
        """Return who controls an entry; an entry unknown here has no country."""
        path = self.path(entry, on)
        used: list[Sourced] = []
        for below, above in pairwise(path):
            edges = tuple(
                c
                for c in self.entries[below].controlled_by
                if c.by == above or c.owner().controls is False
            )
            edge = holding(edges, on)
            if edge is not None:
                used.append(edge)
        head = self.entries.get(path[-1])
        country = holding(head.country, on) if head else None
        if country is not None:
            used.append(country)
        stale = tuple(f for f in used if not f.fresh(known))
        return Control(
            entry=entry,
            group=path[-1],
            path=path,
            country=None if country is None or stale else country.value,
            stale=stale,
            unverified=any(not f.verified for f in used),
        )

    def controlled(self, entry: str, on: date) -> frozenset[str]:
        """Return an entry and everything that it controls on day ``on``."""
        self.path(entry, on)
        return frozenset({entry, *(e for e, p in self._paths[on].items() if entry in p)})

    def qualification(self, entry: str, scheme: str, on: date, known: date) -> Qualification | None:
        """Return the state of a *service* under a scheme, if it can still be relied on."""
        found = self.entries.get(entry)
        if found is None:
            return None
        same = tuple(q for q in found.qualifications if q.scheme.startswith(scheme))
        return current(same, on, known)

    def qualified(self, entry: str, scheme: str, on: date, known: date) -> bool:
        """Whether the service is known to be qualified on that day."""
        state = self.qualification(entry, scheme, on, known)
        return state is not None and state.state == "qualified"

    def exposures(self, entry: str, on: date, known: date) -> tuple[Exposure, ...]:
        """Return the extraterritorial regimes that reach an entry, each with its ground.

        Control by a group of that country establishes it; an establishment there only makes it
        possible. A service qualified SecNumCloud (3.2, ch. 19.6: immunity to non-EU law) is out
        of reach by control, which says nothing of its technology.
        """
        if self.qualified(entry, SECNUMCLOUD, on, known):
            return ()
        control = self.control(entry, on, known)
        found = [
            Exposure(
                regime=r.id,
                party=entry,
                through=control.group,
                ground="control",
                reach="established",
                country=r.country,
            )
            for r in regimes_of(control.country)
        ]
        for member in control.path:
            sheet = self.entries.get(member)
            for fact in sheet.establishments if sheet else ():
                if fact.holds(on) and fact.fresh(known) and fact.value != control.country:
                    found.extend(
                        Exposure(
                            regime=r.id,
                            party=entry,
                            through=member,
                            ground="establishment",
                            reach="possible",
                            country=r.country,
                        )
                        for r in regimes_of(fact.value)
                    )
        return tuple(found)

    def stale(self, known: date) -> tuple[tuple[str, str, Sourced], ...]:
        """Return the facts to check again: entry, field, fact."""
        return tuple(
            (e.id, name, fact)
            for e in sorted(self.entries.values(), key=lambda e: e.id)
            for name, fact in e.stale(known)
        )


Stamp = tuple[Path, int]
_ADOPTED: ContextVar[tuple[Stamp, ...]] = ContextVar("adopted", default=())


def adopt(paths: Iterable[Path]) -> None:
    """Let an authority's own files extend the table, until others are adopted or none.

    The doors of the room take no table: whoever opens a dossier says here what it adds. Files are
    read when the table is next asked for, and again when they change.
    """
    _ADOPTED.set(tuple((p, p.stat().st_mtime_ns) for p in sorted(paths)))


def adopted() -> tuple[Stamp, ...]:
    """Return the files in force, each with the time of its last change."""
    return _ADOPTED.get()


def knowledge_base() -> KnowledgeBase:
    """Return the knowledge base that ships with Beffroi, extended by the files adopted.

    Raises:
        BeffroiError: one of those files is not as it should be.
    """
    return _table(adopted())


@cache
def _table(files: tuple[Stamp, ...]) -> KnowledgeBase:
    if not files:
        return KnowledgeBase.load(sorted(PROVIDERS.glob("*.yaml")))
    return extended(path for path, _ in files)


def extended(paths: Iterable[Path]) -> KnowledgeBase:
    """Return the shipped base with an authority's own files: an entry of theirs replaces ours.

    Raises:
        BeffroiError: see :func:`~beffroi.sovereignty.kb.files.load_entries`.
    """
    shipped = _table(()).entries
    return KnowledgeBase({**shipped, **load_entries(paths, shipped)})
