"""``evaluate``: what the law says of a system, from its facts, on a day, as known on a day.

Pure: no clock, no network, no text matching. Unknown facts give an undetermined answer with the
facts that would settle it, never a lighter one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache

from beffroi.regulation.assemble import Assembler
from beffroi.regulation.law import Law
from beffroi.regulation.load import standard_packs
from beffroi.regulation.missing import missing_facts
from beffroi.regulation.pack import Pack, Tier
from beffroi.regulation.statement import Statement
from beffroi.regulation.verdict import Core, Dpia, Duty, Missing, Presumed, Reading
from beffroi.regulation.vocabulary import load_vocabulary

Facts = Mapping[str, object]
NOTHING: Facts = {}
Frozen = tuple[tuple[str, object], ...]
_KEEP = 20_000


def _frozen(facts: Facts) -> Frozen:
    """Return facts as a key; lists become tuples."""
    return tuple((k, tuple(v) if isinstance(v, list | set) else v) for k, v in facts.items())


@dataclass(frozen=True)
class Verdict:
    """What the law says of one system on ``on``, as known on ``known``.

    ``tier`` is the classification by the texts in force that day; ``applies_from`` the first day
    of its duties; ``possible`` the tiers that unknown facts leave open (one when determined).
    """

    on: date
    known: date
    core: Core
    statement: Statement
    engine: Engine

    @property
    def tier(self) -> Tier:
        """The tier, or ``undetermined``."""
        return self.core.tier

    @property
    def possible(self) -> tuple[Tier, ...]:
        """The tiers still possible, the gravest first."""
        return self.core.possible

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that decide the tier, or may decide it while it is undetermined."""
        return self.core.articles

    @property
    def obligations(self) -> tuple[Duty, ...]:
        """The obligations of law, by pack; requests and commitments are in ``core.duties``."""
        return tuple(d for d in self.core.duties if d.core)

    @property
    def applies_from(self) -> date | None:
        """The first day on which the tier's duties apply to the system."""
        return self.core.applies_from

    @property
    def aipd(self) -> Dpia:
        """Whether a data protection impact assessment is due (RGPD, art. 35)."""
        return self.core.aipd

    @property
    def contested(self) -> tuple[Reading, ...]:
        """The disputed readings that touch the system, with their reasons."""
        return tuple(r for r in self.core.readings if r.contested and not r.general)

    @property
    def presumed(self) -> tuple[Presumed, ...]:
        """The facts held true for want of a statement, to be confirmed."""
        return tuple(Presumed(name, p.value, p.because) for name, p in self.statement.presumed)

    @cached_property
    def conflicts(self) -> tuple[Presumed, ...]:
        """The stated facts that say otherwise than the declared functions and domain."""
        found = self.engine.law.reader.conflicts(self.statement)
        return tuple(Presumed(name, p.value, p.because) for name, p in found)

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """The unknown facts worth asking, the most decisive first."""
        law, assembler = self.engine.law, self.engine.assembler
        return missing_facts(law, assembler, self.statement, self.core, self.on, self.known)


class Engine:
    """The packs, compiled. One engine serves any number of systems and dates."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self.law = Law(packs, load_vocabulary())
        self.assembler = Assembler(self.law)
        self._judge = lru_cache(maxsize=_KEEP)(self.law.judge)
        self._remember = lru_cache(maxsize=_KEEP)(self._read)

    def evaluate(
        self, facts: Facts, *, on: date, known: date | None = None, org: Facts = NOTHING
    ) -> Verdict:
        """Return the verdict on a system's ``facts`` and its structure's (``org``).

        Raises:
            BeffroiError: a fact or a value is not in the vocabulary.
        """
        statement = self._remember(_frozen(org), _frozen(facts))
        core = self.assembler.core(self._judge(statement.facts), on, known or on)
        return Verdict(on, known or on, core, statement, self)

    def _read(self, org: Frozen, facts: Frozen) -> Statement:
        return self.law.reader.read(dict(org), dict(facts))

    def evaluate_many(
        self, systems: Iterable[Facts], dates: Sequence[date], *, org: Facts = NOTHING
    ) -> Iterator[list[Verdict]]:
        """Yield, for each system, its verdict on each day (as known that day)."""
        for facts in systems:
            statement = self.law.reader.read(org, facts)
            truths = self.law.judge(statement.facts)
            cores = (self.assembler.core(truths, day, day) for day in dates)
            yield [
                Verdict(day, day, core, statement, self)
                for day, core in zip(dates, cores, strict=True)
            ]


@cache
def standard_engine() -> Engine:
    """Return the engine of the packs shipped with Beffroi."""
    return Engine(standard_packs())


def evaluate(facts: Facts, *, on: date, known: date | None = None, org: Facts = NOTHING) -> Verdict:
    """Return what the law says of a system, by the packs shipped with Beffroi.

    ``facts`` uses the names of ``vocabulary.yaml``; an absent fact is unknown and may be presumed
    from the declared purpose, a fact stated ``"unknown"`` may not. ``org`` holds the structure's
    own facts (``population``, ``agents``…). ``known`` is the knowledge day, ``on`` by default.

    Raises:
        BeffroiError: a fact or a value is not in the vocabulary.

    Example:
        >>> v = evaluate({"is_ai": True, "domain": "education.admission", "function": "assign"},
        ...              on=date(2026, 11, 22))
        >>> v.tier, v.articles, v.applies_from.isoformat()
        ('high_risk', ('annexe III, 3(a)',), '2027-12-02')
    """
    return standard_engine().evaluate(facts, on=on, known=known, org=org)
