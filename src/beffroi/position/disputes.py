"""Declarations that an artefact contradicts: each becomes a finding, none is overwritten."""

from __future__ import annotations

from datetime import date
from typing import Any

from beffroi.core import Challenge, Contradiction, Effort, Finding, Grade, Severity, t
from beffroi.core.format import format_date, format_number
from beffroi.register import Claim, Claims, Register, SheetKind, claims_of

_BY_FIELD: tuple[tuple[str, Challenge], ...] = (
    ("chain", "dependence"),
    ("hosting", "dependence"),
    ("sub_processors", "dependence"),
    ("exit_clause", "dependence"),
    ("annual_amount", "dependence"),
    ("annual_cost", "dependence"),
    ("supplier", "dependence"),
    ("country", "dependence"),
    ("seats", "dependence"),
    ("needs", "data"),
    ("files", "data"),
    ("personal_data", "data"),
    ("retention_days", "data"),
)


def disputes(register: Register) -> list[Finding]:
    """Return a finding for each field whose voices disagree, the stronger evidence named."""
    found = []
    for kind, sheet in register.sheets():
        for path, claims in claims_of(sheet):
            if claims.disputes and _matters(claims):
                found.append(_finding(kind, sheet.id, sheet.name.value or sheet.id, path, claims))
    return found


def _matters(claims: Claims[Any]) -> bool:
    """Whether one voice is a declaration and another an artefact that measures or computes."""
    if "unknown" in {
        c.value
        for c in (claims.best, *claims.disputes)
        if c is not None and isinstance(c.value, str)
    }:
        return False  # « je ne sais pas » contradicts nobody
    grades = {c.grade for c in (claims.best, *claims.disputes) if c is not None}
    said = any(c.by is not None for c in claims.claims)
    return bool(grades & {Grade.MEASURED, Grade.COMPUTED}) or said


def _finding(kind: SheetKind, sheet: str, name: str, path: str, claims: Claims[Any]) -> Finding:
    best = claims.claims[0]
    other = claims.disputes[0]
    declared, found = (best, other) if _weight(other) >= _weight(best) else (other, best)
    subject = "authority" if kind == "authority" else f"{kind}:{sheet}"
    return Finding(
        check=f"register.dispute.{path}",
        subject=subject,
        challenge=_challenge(path),
        severity=Severity.MEDIUM,
        title=t("{name} : « {field} » est contredit par une preuve", name=name, field=path),
        evidence=(*declared.evidence, *found.evidence),
        contradicts=Contradiction(
            declared=_plain(declared.value),
            declared_by=declared.voice,
            found=_plain(found.value),
            declared_evidence=declared.evidence,
        ),
        remedy=t("Vérifier, puis confirmer la bonne valeur dans la fiche « {name} ».", name=name),
        effort=Effort(days_low=0.1, days_high=0.5),
    )


def _weight(claim: Claim[Any]) -> int:
    return {Grade.MEASURED: 3, Grade.COMPUTED: 2, Grade.DECLARED: 1}.get(claim.grade, 0)


def _challenge(path: str) -> Challenge:
    head = path.split("[", maxsplit=1)[0].split(".", maxsplit=1)[0]
    return next((challenge for field, challenge in _BY_FIELD if field == head), "regulation")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, int | float):
        return format_number(value)
    return ", ".join(value) if isinstance(value, tuple) else str(value)
