"""What was declared and what the evidence shows instead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from beffroi.core import Contradiction, Effort, Finding, Grade, Reference, Severity, t
from beffroi.core.format import format_date
from beffroi.regulation.findings.support import label
from beffroi.regulation.sheet import DECLARED, SystemView

_SHOWN = frozenset({Grade.MEASURED, Grade.COMPUTED})


def declared_otherwise(view: SystemView) -> Iterator[Finding]:
    """A declaration on an obligation that an artefact contradicts."""
    for key, fact in DECLARED.items():
        claims = view.sheet.declared.get(key)
        said = next((c for c in claims.claims if c.grade not in _SHOWN), None) if claims else None
        shown = view.known.get(fact)
        if said is None or shown is None or shown.grade not in _SHOWN:
            continue
        told = _yes(said.value)
        if told is None or not isinstance(shown.value, bool) or told is shown.value:
            continue
        yield Finding(
            check=f"regulation.declared.{key}",
            subject=view.subject,
            challenge="regulation",
            severity=Severity.MEDIUM,
            title=t(
                "{name} : « {label} », déclaré {said}, constaté {shown}",
                name=view.name,
                label=label(view, fact),
                said=_word(told),
                shown=_word(shown.value),
            ),
            facts={fact: shown.value},
            evidence=shown.evidence,
            contradicts=Contradiction(
                declared=_word(told),
                declared_by=said.voice,
                found=_word(shown.value),
                declared_evidence=said.evidence,
            ),
            remedy=t("Corriger la déclaration, ou déposer la pièce qui la prouve."),
            effort=Effort(days_low=0.1, days_high=0.5),
        )


def said_stopped(view: SystemView) -> Iterator[Finding]:
    """A system said to be stopped, or out of contract, that a log shows at work."""
    if view.last_use is None or view.ended is None:
        return
    day, proofs = view.last_use
    end, ending = view.ended
    stopped = view.sheet.stopped_on.value
    said = view.sheet.declared.get("stopped_on")
    voice = said.best if said else view.sheet.stopped_on.best
    if voice is None:
        return
    yield Finding(
        check="regulation.still_running",
        subject=view.subject,
        challenge="regulation",
        severity=Severity.HIGH,
        title=t("{name} : dit arrêté, mais en service le {day}", name=view.name, day=day),
        since=end + timedelta(days=1),
        reference=Reference(
            text="RGPD, art. 5(2) et 6",
            url="https://eur-lex.europa.eu/eli/reg/2016/679/oj/fra",
            verification="known",
        ),
        facts={"used_after_contract_end": True},
        evidence=(*proofs, ending),
        contradicts=Contradiction(
            declared=format_date(stopped) if stopped else str(voice.value),
            declared_by=voice.voice,
            found=format_date(day),
            declared_evidence=voice.evidence,
        ),
        remedy=t("Couper l’équipement ou le service, et garder la preuve de l’arrêt."),
        gate="refuse",
        effort=Effort(days_low=0.5, days_high=1),
    )


def _yes(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    first = str(value).strip().lower().split(",")[0].split(" ")[0]
    return {"oui": True, "non": False, "true": True, "false": False}.get(first)


def _word(value: bool) -> str:
    return "oui" if value else "non"
