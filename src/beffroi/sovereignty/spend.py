"""What a system costs a year, and who said so."""

from __future__ import annotations

from dataclasses import dataclass

from beffroi.core import Evidence, Grade
from beffroi.register import AISystem, Contract


@dataclass(frozen=True)
class Cost:
    """A yearly cost in EUR before tax; ``None`` when it is not known.

    ``shared`` are the systems that the same contract also pays for, when their parts are unknown.
    """

    value: float | None
    grade: Grade
    evidence: tuple[Evidence, ...] = ()
    shared: tuple[str, ...] = ()


def cost_of(sheet: AISystem, contracts: tuple[Contract, ...]) -> Cost:
    """Return a system's yearly cost: its own figure, else what its own contracts amount to.

    A contract that pays for several systems of the register gives no figure to each: nothing is
    shared out by guess.
    """
    if sheet.annual_cost.value is not None:
        return Cost(sheet.annual_cost.value, sheet.annual_cost.grade, sheet.annual_cost.evidence)
    amounts: list[float] = []
    evidence: list[Evidence] = []
    shared: set[str] = set()
    grade = Grade.MEASURED
    for contract in contracts:
        others = {s for s, c in contract.systems.items() if c.value and s != sheet.id}
        if others:
            shared |= others
        elif contract.annual_amount.value is not None:
            amounts.append(contract.annual_amount.value)
            evidence += contract.annual_amount.evidence
            if contract.annual_amount.grade is not Grade.MEASURED:
                grade = contract.annual_amount.grade
    if not amounts:
        return Cost(None, Grade.NOT_MEASURED, shared=tuple(sorted(shared)))
    return Cost(sum(amounts), grade, tuple(dict.fromkeys(evidence)), tuple(sorted(shared)))
