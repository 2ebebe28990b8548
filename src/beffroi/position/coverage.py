"""How much of the register is known, and how much of it nobody had to type."""

from __future__ import annotations

from beffroi.position.model import Coverage
from beffroi.register import Register, claims_of


def coverage(register: Register) -> Coverage:
    """Count the fields of every sheet, and where their deciding claim comes from."""
    fields = [claims for _, sheet in register.sheets() for _, claims in claims_of(sheet)]
    known = [c for c in fields if c]
    drawn = [c for c in known if c.evidence]
    return Coverage(
        fields=len(fields),
        known=len(known),
        from_artefacts=len(drawn),
        typed=len(known) - len(drawn),
        disputed=sum(bool(c.disputes) for c in known),
    )
