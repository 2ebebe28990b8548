"""Figures of the regulation room: a system's class, what it owes, what is unknown, days overdue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from beffroi.core import Grade, Measure, Method, Text, not_measured, t
from beffroi.regulation.findings.doubts import TIER_WORDS
from beffroi.regulation.findings.support import begins
from beffroi.regulation.sheet import SystemView

CHALLENGE: Literal["regulation"] = "regulation"
AIPD_WORDS = {"yes": t("requise"), "no": t("non requise"), "to_assess": t("à évaluer")}
_METHOD = Method(
    id="regulation.engine",
    version="1",
    source="Paquets de règles datés (regulation/rules) ; logique à trois valeurs de Kleene",
)


def system_measures(view: SystemView) -> Iterator[Measure]:
    """Yield the figures of one system."""
    verdict = view.verdict
    owed = [d for d in verdict.obligations if d.status == "open"]
    yield _of(
        view,
        "regulation.tier",
        t("Classement au titre du règlement sur l’IA"),
        verdict.tier,
        note=TIER_WORDS[verdict.tier],
    )
    yield _of(
        view,
        "regulation.aipd",
        t("Analyse d’impact relative à la protection des données"),
        verdict.aipd,
        note=AIPD_WORDS[verdict.aipd],
    )
    yield _of(view, "regulation.open_obligations", t("Obligations ouvertes"), float(len(owed)))
    yield _of(
        view,
        "regulation.undetermined_facts",
        t("Faits décisifs inconnus"),
        float(len(verdict.missing)),
    )
    days = overdue(view)
    label = t("Retard de l’obligation ouverte la plus ancienne")
    if days is None:
        yield not_measured(
            "regulation.overdue_days",
            view.subject,
            CHALLENGE,
            label,
            _METHOD,
            unit="d",
            to_know=t("Dites depuis quel jour le système est en service (contrat, questionnaire)."),
        )
    else:
        yield _of(view, "regulation.overdue_days", label, float(days), unit="d")


def overdue(view: SystemView) -> int | None:
    """Return for how many days the oldest open obligation of a system has run; 0 out of use.

    ``None`` when something is owed and nobody knows since when the system is used.
    """
    owed = [
        d for d in view.verdict.obligations if d.status == "open" and d.rule.id not in _NOT_OF_ONE
    ]
    if not owed or not view.in_use:
        return 0
    starts = [day for d in owed if (day := begins(view, d.since)) is not None]
    return max(((view.verdict.on - day).days for day in starts), default=None)


_NOT_OF_ONE = frozenset({"eu.aia.4", "eu.aia.4.2024", "fr.base.contract_ended"})


def authority_measures(views: list[SystemView]) -> Iterator[Measure]:
    """Yield the figures of the whole authority, from those of its systems."""
    if not views:
        yield not_measured(
            "regulation.systems",
            "authority",
            CHALLENGE,
            t("Systèmes et algorithmes classés"),
            _METHOD,
            to_know=t("Déposez un contrat, un journal ou un questionnaire : le registre est vide."),
        )
        return
    counts = Counter(v.verdict.tier for v in views)
    tiers = tuple(f"regulation.tier@{v.subject}" for v in views)
    for tier, words in TIER_WORDS.items():
        if counts[tier]:
            label = t("Systèmes classés : {tier}", tier=words)
            yield _whole(f"regulation.count.{tier}", label, counts[tier], tiers)
    owed = tuple(f"regulation.open_obligations@{v.subject}" for v in views)
    total = sum(sum(d.status == "open" for d in v.verdict.obligations) for v in views)
    yield _whole("regulation.open_obligations", t("Obligations ouvertes"), total, owed)
    late = [(days, v.subject, v.name) for v in views if (days := overdue(v)) is not None]
    if late:
        days, _, name = max(late)
        yield _whole(
            "regulation.overdue_days",
            t("Plus long retard d’une obligation ouverte"),
            days,
            tuple(f"regulation.overdue_days@{subject}" for _, subject, _ in sorted(late)),
            unit="d",
            note=t("{name}", name=name),
        )


def _of(
    view: SystemView,
    metric: str,
    label: Text,
    value: float | str,
    *,
    unit: str = "1",
    note: Text | None = None,
) -> Measure:
    return Measure(
        metric=metric,
        subject=view.subject,
        challenge=CHALLENGE,
        label=label,
        value=value,
        unit=unit,
        grade=view.grade,
        method=_METHOD,
        evidence=view.all_evidence,
        note=note,
    )


def _whole(
    metric: str,
    label: Text,
    value: int,
    inputs: tuple[str, ...],
    *,
    unit: str = "1",
    note: Text | None = None,
) -> Measure:
    return Measure(
        metric=metric,
        subject="authority",
        challenge=CHALLENGE,
        label=label,
        value=float(value),
        unit=unit,
        grade=Grade.COMPUTED,
        method=_METHOD,
        inputs=inputs,
        note=note,
    )
