"""Declarations that an artefact contradicts: each becomes a finding, none is overwritten."""

from __future__ import annotations

from datetime import date
from typing import Any

from beffroi.core import Challenge, Contradiction, Effort, Finding, Grade, Severity, Text, t
from beffroi.core.format import format_date, format_number
from beffroi.register import Claim, Claims, Register, SheetKind, claims_of
from beffroi.regulation import load_vocabulary

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


# Sheets whose fields people declare and artefacts can contradict; the parts of a software, or the
# spelling of a firm's name, are not declarations.
_DECLARED: frozenset[SheetKind] = frozenset({"authority", "system", "dataset", "contract"})
_LABELS = {
    "users": t("nombre d’utilisateurs"),
    "seats": t("nombre de licences"),
    "stage": t("étape"),
    "in_service_since": t("date de mise en service"),
    "stopped_on": t("date d’arrêt"),
    "annual_cost": t("coût annuel"),
    "annual_amount": t("montant annuel"),
    "start": t("début du contrat"),
    "end": t("fin du contrat"),
    "notice_months": t("préavis"),
    "tacit_renewal": t("tacite reconduction"),
    "exit_clause": t("clause de réversibilité"),
    "dpa_article_28": t("clauses de l’article 28 du RGPD"),
    "personal_data": t("données personnelles"),
    "retention_days": t("durée de conservation"),
    "population": t("population"),
    "agents": t("effectif"),
}


def disputes(register: Register) -> list[Finding]:
    """Return a finding for each field whose voices disagree, the stronger evidence named."""
    found = []
    for kind, sheet in register.sheets():
        if kind not in _DECLARED:
            continue
        for path, claims in claims_of(sheet):
            label = _label(path, register)
            if label is not None and claims.disputes and _matters(claims):
                name = sheet.name.value or sheet.id
                found.append(_finding(kind, sheet.id, name, path, label, claims))
    return found


def _label(path: str, register: Register) -> Text | None:
    """Return the field as people say it; ``None`` for one whose spelling is free."""
    if path in _LABELS:
        return _LABELS[path]
    head, _, key = path.rstrip("]").partition("[")
    if head == "services":
        service = register.authority.services.get(key)
        return t(
            "usage par le service « {name} »", name=(service.name.value if service else None) or key
        )
    fact = load_vocabulary().facts.get(key) if head == "facts" else None
    return t("{label}", label=fact.label) if fact is not None else None


def _matters(claims: Claims[Any]) -> bool:
    """Whether one voice is a declaration, another an artefact, and their values are comparable."""
    voices = [c for c in (claims.best, *claims.disputes) if c is not None]
    values = [c.value for c in voices]
    if "unknown" in [v for v in values if isinstance(v, str)]:
        return False  # « je ne sais pas » contradicts nobody
    if any(isinstance(v, tuple) for v in values):
        return False  # one list may complete another
    measured = any(c.grade in {Grade.MEASURED, Grade.COMPUTED} for c in voices)
    return measured or any(c.by is not None for c in claims.claims)


def _finding(
    kind: SheetKind, sheet: str, name: str, path: str, label: Text, claims: Claims[Any]
) -> Finding:
    best = claims.claims[0]
    other = next(c for c in claims.disputes)
    declared, found = (best, other) if _weight(other) >= _weight(best) else (other, best)
    subject = "authority" if kind == "authority" else f"{kind}:{sheet}"
    return Finding(
        check=f"register.dispute.{path}",
        subject=subject,
        challenge=_challenge(path),
        severity=Severity.MEDIUM,
        title=t("{name} : « {field} » est contredit par une preuve", name=name, field=label),
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
