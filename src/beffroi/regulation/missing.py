"""The unknown facts worth asking: each is tried with its possible answers, and the most telling win."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from beffroi.regulation.assemble import AI_SYSTEM, Assembler
from beffroi.regulation.law import Law
from beffroi.regulation.statement import Statement
from beffroi.regulation.verdict import Core, Missing
from beffroi.regulation.vocabulary import Fact, Stated

Ask = Callable[[str, Stated], Core]


def missing_facts(
    law: Law, assembler: Assembler, statement: Statement, core: Core, on: date, known: date
) -> tuple[Missing, ...]:
    """Return the unknown facts that some answer would settle, the most decisive first.

    A fact is kept when one of its answers changes the possible tiers, an undetermined obligation
    or the AIPD. Order: settles the tier most often, then most obligations, then name.
    """

    def ask(name: str, answer: Stated) -> Core:
        supposed = law.reader.suppose(statement, name, answer)
        return assembler.core(law.judge(supposed.facts), on, known)

    found = []
    for name in sorted(_asked_now(law, statement, _open_facts(law, statement, core))):
        fact = law.vocabulary.facts[name]
        answers = [ask(name, answer) for answer in _answers(fact)]
        gain = max((_settled(core, c) for c in answers), default=0)
        sure = sum(c.tier != "undetermined" for c in answers) / len(answers)
        told = sure if core.tier == "undetermined" else 0.0
        if gain or told:
            tiers = tuple(dict.fromkeys(c.tier for c in answers))
            found.append(Missing(name, fact.label, fact.question, fact.evidence, told, gain, tiers))
    return tuple(sorted(found, key=lambda m: (-m.settles_tier, -m.settles, m.fact)))


def _settled(before: Core, after: Core) -> int:
    """Count what an answer settles: obligations, the AIPD, and tiers no longer possible."""
    doubt = {d.code for d in before.duties if d.status == "undetermined"}
    left = {d.code for d in after.duties if d.status == "undetermined"}
    aipd = before.aipd == "to_assess" and after.aipd != "to_assess"
    return len(doubt - left) + aipd + max(len(before.possible) - len(after.possible), 0)


def _answers(fact: Fact) -> list[Stated]:
    match fact.type:
        case "yes_no":
            return [True, False]
        case "choice":
            return [frozenset({v}) for v in fact.values]
        case "number":
            return [0.0, 1e9]
        case _:
            return [date(2020, 1, 1), date(2035, 1, 1)]


PURPOSE = frozenset({"function", "domain"})


def _asked_now(law: Law, statement: Statement, unknown: frozenset[str]) -> frozenset[str]:
    """Leave for later what the purpose of the system, once known, would let presume.

    Someone who does not know yet what a system does is not asked whether it reads emotions.
    """
    if not PURPOSE & unknown:
        return unknown
    stated = {name for name, _ in statement.stated}
    first = law.facts_behind([AI_SYSTEM])
    return frozenset(
        n for n in unknown if n in stated | first or not PURPOSE & unknown & law.presumed_from(n)
    )


def _open_facts(law: Law, statement: Statement, core: Core) -> frozenset[str]:
    """Return the unknown facts that the undetermined parts of a verdict rest on."""
    rules = [d.rule.id for d in core.duties if d.status == "undetermined" and d.core]
    rules += core.rules
    if core.tier == "undetermined":
        rules.append(AI_SYSTEM)
    if core.aipd == "to_assess":
        kinds = {"dpia_criterion", "dpia_required"}
        rules += [r.id for p in law.packs for r in p.rules if r.kind in kinds]
    index = law.compiler.facts
    return frozenset(n for n in law.facts_behind(rules) if statement.facts[index[n]] is None)
