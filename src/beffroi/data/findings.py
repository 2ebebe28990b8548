"""What is wrong with a dataset for its use, who owes what, and what contradicts a declaration."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from beffroi.core import (
    Contradiction,
    Effort,
    Evidence,
    Finding,
    Reference,
    Severity,
    Text,
    t,
)
from beffroi.core.format import format_number
from beffroi.data.fitness import USES, Fitness, Reason
from beffroi.data.result import Audit, CheckResult
from beffroi.register import AISystem, Claims, Dataset, FactValue

QUALITY = Reference(
    text="ISO/IEC 25012:2008 et 5259-2:2024",
    url="https://www.iso.org/standard/81860.html",
    status="standard",
    verification="known",
)
RGPD_5 = Reference(
    text="RGPD, art. 5, § 1, c) à f)",
    url="https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    verification="known",
)
RGPD_9 = Reference(
    text="RGPD, art. 9 ; décret n° 2019-341 du 19 avril 2019 (usage du NIR)",
    url="https://www.legifrance.gouv.fr/loda/id/JORFTEXT000038396526",
    verification="known",
)
_FEEDS = (
    "chatbot_corpus",
    "drafting_corpus",
    "forecast_series",
    "energy_readings",
    "training",
    "register",
)
_MAX_EVIDENCE = 6
_SENSITIVE = (
    "confidentiality.text_nir",
    "confidentiality.text_iban",
    "confidentiality.text_health",
)


def dataset_findings(
    dataset: Dataset, audits: Sequence[Audit], fitness: Fitness | None
) -> Iterator[Finding]:
    """Yield the verdict when it is not « fit », and the faults that the law names."""
    if fitness is not None and fitness.verdict in ("unfit", "reservations"):
        yield _unfit(dataset, fitness)
    yield from _personal_texts(dataset, audits)
    yield from _kept_too_long(dataset, audits)
    yield from _denied_personal_data(dataset, audits)
    yield from _late_refresh(dataset, audits)


def _name(sheet: Dataset | AISystem) -> str:
    return sheet.name.value or sheet.id


def _evidence(places: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(places))[:_MAX_EVIDENCE]


def _unfit(dataset: Dataset, fitness: Fitness) -> Finding:
    """The verdict, with every reason: rows, threshold and mend of the one that decided."""
    subject, first = f"dataset:{dataset.id}", fitness.reasons[0]
    unfit = fitness.verdict == "unfit"
    title = (
        t("« {name} » est inapte à l’usage « {use} »", name=_name(dataset), use=USES[fitness.use])
        if unfit
        else t(
            "« {name} » n’est apte à l’usage « {use} » qu’avec des réserves",
            name=_name(dataset),
            use=USES[fitness.use],
        )
    )
    feeds = fitness.use in _FEEDS
    return Finding(
        check="data.fitness",
        subject=subject,
        challenge="data",
        severity=Severity.HIGH if unfit else Severity.MEDIUM,
        title=title,
        detail=_listed(fitness.reasons),
        obliged="deployer",
        reference=QUALITY,
        measures=(f"data.fitness@{subject}",),
        facts={
            "use": fitness.use,
            "verdict": fitness.verdict,
            "reasons": [_fact(r) for r in fitness.reasons],
        },
        evidence=_evidence([e for r in fitness.reasons for e in r.evidence]),
        remedy=first.mend or t("Corrigez à la source."),
        gate="refuse" if unfit and feeds else "alter",
        effort=_effort(fitness.reasons),
        inaction=t(
            "Le système qui s’en sert répond à partir de données dont on sait qu’elles sont fausses, vieilles ou incomplètes."
        ),
    )


def _fact(reason: Reason) -> dict[str, str | float | int | None]:
    return {
        "weight": reason.weight,
        "check": reason.check,
        "file": reason.file,
        "columns": ", ".join(reason.columns),
        "count": reason.count,
        "checked": reason.checked,
        "value": reason.value,
        "threshold": reason.threshold,
    }


def _listed(reasons: Sequence[Reason], most: int = 4) -> Text:
    """The gravest reasons, one after the other."""
    text = reasons[0].detail
    for reason in reasons[1:most]:
        text = t("{one} {other}", one=text, other=reason.detail)
    return text


def _effort(reasons: Sequence[Reason]) -> Effort:
    """Half a day to two days a kind of fault: an order of size, to be made surer by who will do it."""
    kinds = len({r.check for r in reasons})
    return Effort(days_low=0.5 * kinds, days_high=2.0 * kinds)


def _found(audits: Sequence[Audit], *checks: str) -> list[tuple[Audit, CheckResult]]:
    return [(a, r) for a in audits for r in a.failed if r.check in checks]


def _personal_texts(dataset: Dataset, audits: Sequence[Audit]) -> Iterator[Finding]:
    found = _found(audits, *_SENSITIVE)
    if not found:
        return
    found.sort(key=lambda pair: (pair[1].check != _SENSITIVE[0], -pair[1].count))
    text = found[0][1].detail or found[0][1].title
    for _, result in found[1:]:
        text = t("{one} {other}", one=text, other=result.detail or result.title)
    subject = f"dataset:{dataset.id}"
    yield Finding(
        check="data.personal_text",
        subject=subject,
        challenge="data",
        severity=Severity.CRITICAL,
        obliged="controller",
        title=t("« {name} » cache des données sensibles dans son texte libre", name=_name(dataset)),
        detail=text,
        reference=RGPD_9,
        facts={r.check: r.count for _, r in found},
        measures=(f"data.personal_text_share@{subject}",),
        evidence=_evidence([e for a, r in found for e in a.evidence(r)]),
        gate="refuse",
        remedy=t(
            "Retirez ces données du texte libre avant tout usage par une IA, et rappelez la règle de saisie aux agents."
        ),
        inaction=t("Un assistant branché sur ces textes les répéterait à qui les demande."),
        effort=Effort(days_low=2, days_high=10),
    )


def _kept_too_long(dataset: Dataset, audits: Sequence[Audit]) -> Iterator[Finding]:
    for audit, result in _found(audits, "confidentiality.retention")[:1]:
        subject = f"dataset:{dataset.id}"
        yield Finding(
            check="data.retention",
            subject=subject,
            challenge="data",
            severity=Severity.HIGH,
            obliged="controller",
            reference=RGPD_5,
            title=t(
                "« {name} » garde des enregistrements au-delà de leur durée de conservation",
                name=_name(dataset),
            ),
            detail=result.detail,
            facts={
                "count": result.count,
                "checked": result.checked,
                "retention_days": dataset.retention_days.value,
            },
            measures=(f"data.kept_too_long_share@{subject}",),
            evidence=_evidence([*audit.evidence(result), *dataset.retention_days.evidence]),
            remedy=result.mend or t("Supprimez ou archivez ces enregistrements."),
            effort=Effort(days_low=1, days_high=4),
        )


def _denied_personal_data(dataset: Dataset, audits: Sequence[Audit]) -> Iterator[Finding]:
    """Personal data where the catalogue says that there are none."""
    if dataset.personal_data.value is not False:
        return
    found = [
        (a, r)
        for a in audits
        for r in a.failed
        if r.check == "confidentiality.personal_columns"
        or r.check.startswith("confidentiality.text_")
    ]
    if found:
        yield _contradicted(
            "data.declared.personal_data",
            f"dataset:{dataset.id}",
            dataset.personal_data,
            found,
            t(
                "« {name} » contient des données personnelles, que le catalogue dit absentes",
                name=_name(dataset),
            ),
            t("Corrigez le catalogue et le registre, ou retirez ces données."),
            reference=RGPD_5,
        )


_DAYS = {
    "temps reel": 1,
    "quotidien": 1,
    "journalier": 1,
    "hebdomadaire": 7,
    "mensuel": 31,
    "trimestriel": 92,
    "semestriel": 183,
    "annuel": 366,
}


def _late_refresh(dataset: Dataset, audits: Sequence[Audit]) -> Iterator[Finding]:
    """Data three periods older than the refresh that was promised."""
    said = (dataset.refresh.value or "").lower()
    period = next((days for word, days in _DAYS.items() if said.startswith(word)), None)
    ages = [
        (a, r)
        for a in audits
        for r in a.results
        if r.check in ("timeliness.age", "timeliness.collected") and isinstance(r.value, float)
    ]
    if period is None or not ages:
        return
    audit, result = min(ages, key=lambda pair: float(pair[1].value or 0))
    age = float(result.value or 0)
    if age > max(3 * period, period + 14):
        yield _contradicted(
            "data.declared.refresh",
            f"dataset:{dataset.id}",
            dataset.refresh,
            [(audit, result)],
            t(
                "« {name} » n’est pas mis à jour au rythme annoncé ({said})",
                name=_name(dataset),
                said=said,
            ),
            t("Rétablissez les livraisons, ou corrigez la fréquence annoncée."),
            severity=Severity.LOW,
        )


@dataclass(frozen=True)
class Promise:
    """A statement about a system, the checks that may belie it, and when they do."""

    key: str
    checks: tuple[str, ...]
    belied: Callable[[FactValue, CheckResult], bool]
    title: Text


def _yes(said: FactValue, result: CheckResult) -> bool:
    return _true(said) and not result.passed


def _no(said: FactValue, result: CheckResult) -> bool:
    return _false(said) and not result.passed


def _true(said: FactValue) -> bool:
    return said is True or (
        isinstance(said, str) and said.lower().startswith(("oui", "yes", "true"))
    )


def _false(said: FactValue) -> bool:
    return said is False or (
        isinstance(said, str) and said.lower().startswith(("non", "no", "false"))
    )


def _share(said: FactValue) -> float | None:
    """A declared share, of 1 or of 100, or the percentage in a sentence."""
    if isinstance(said, str):
        percent = re.search(r"(\d+(?:[.,]\d+)?)\s*%", said)
        return None if percent is None else float(percent.group(1).replace(",", ".")) / 100
    if isinstance(said, bool) or not isinstance(said, int | float):
        return None
    return said / 100 if said > 1 else float(said)


def _below(said: FactValue, result: CheckResult) -> bool:
    share = _share(said)
    return share is not None and isinstance(result.value, float) and result.value < share - 0.005


def _error_above(said: FactValue, result: CheckResult) -> bool:
    """A declared error (small) or success (large) that the journal does not show."""
    share = _share(said)
    if share is None or not isinstance(result.value, float):
        return False
    return (
        result.value > share + 0.005
        if result.check == "relevance.model_error"
        else result.value < share - 0.005
    )


PROMISES: tuple[Promise, ...] = (
    Promise("corpus_up_to_date", ("timeliness.collected", "timeliness.age", "timeliness.dead", "timeliness.superseded", "timeliness.rival_grids", "timeliness.old_prices"), _yes,
            t("Les contenus de « {name} » ne sont pas à jour, contrairement à ce qui est déclaré")),
    Promise("text_layer", ("readability.text_layer",), _yes, t("Les documents de « {name} » ne sont pas tous exploitables, contrairement à ce qui est déclaré")),
    Promise("texts_in_force", ("timeliness.cites_ended",), _yes, t("« {name} » cite des textes qui ne sont plus en vigueur, contrairement à ce qui est déclaré")),
    Promise("known_before", ("relevance.leakage",), _yes, t("« {name} » se sert d’une donnée connue après coup, contrairement à ce qui est déclaré")),
    Promise("sensitive_in_free_text", _SENSITIVE, _no, t("Le texte libre de « {name} » contient des données sensibles, contrairement à ce qui est déclaré")),
    Promise("completeness", ("coverage.readings",), _below, t("« {name} » reçoit moins de mesures que ce qui est déclaré")),
    Promise("accuracy", ("relevance.model_error", "relevance.agreement"), _error_above, t("« {name} » se trompe plus que ce qui est déclaré")),
    Promise("human_review", ("relevance.human_review",), _yes, t("La relecture humaine de « {name} » est presque instantanée")),
)  # fmt: skip


def broken_promises(system: AISystem, audits: Sequence[Audit]) -> Iterator[Finding]:
    """Yield the statements about a system that the data behind it contradict."""
    for promise in PROMISES:
        said = system.declared.get(promise.key)
        if said is None or said.value is None:
            continue
        found = [
            (a, r)
            for a in audits
            for r in a.results
            if r.check in promise.checks and promise.belied(said.value, r)
        ]
        if found:
            title = promise.title.model_copy(update={"args": {"name": _name(system)}})
            remedy = found[0][1].mend or t("Corrigez la déclaration, puis la cause.")
            yield _contradicted(
                f"data.declared.{promise.key}", f"system:{system.id}", said, found, title, remedy
            )


def _contradicted(
    check: str,
    subject: str,
    said: Claims[bool] | Claims[str] | Claims[FactValue],
    found: list[tuple[Audit, CheckResult]],
    title: Text,
    remedy: Text,
    *,
    severity: Severity = Severity.HIGH,
    reference: Reference = QUALITY,
) -> Finding:
    best = said.best
    first = found[0][1].detail or found[0][1].title
    return Finding(
        check=check,
        subject=subject,
        challenge="data",
        severity=severity,
        title=title,
        detail=first,
        obliged="deployer",
        reference=reference,
        facts={f"{r.check} ({a.file})": r.count or r.value for a, r in found},
        evidence=_evidence(
            [*(best.evidence if best else ()), *(e for a, r in found for e in a.evidence(r))]
        ),
        contradicts=Contradiction(
            declared=_plain(said.value),
            declared_by=best.by or best.voice if best else "",
            found=str(first),
            declared_evidence=best.evidence if best else (),
        ),
        remedy=remedy,
        effort=Effort(days_low=0.5, days_high=3),
    )


def _plain(value: FactValue | None) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float):
        return format_number(value)
    return ", ".join(value) if isinstance(value, tuple) else str(value)
