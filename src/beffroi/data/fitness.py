# ruff: noqa: PLR2004 - shares stand where they decide
"""Fit for this use, fit with reservations, or unfit: with the rows and the threshold that decided.

A profile says, for a use, what each fault weighs: the share of records beyond which it makes the
data unfit, and the share beyond which it is a reservation. There is no average: the gravest
reason decides, and every reason is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Literal

from beffroi.core import Amount, Evidence, Text, Value, t
from beffroi.data.need import Need
from beffroi.data.result import Audit, CheckResult
from beffroi.register.sheets import Purpose

Verdict = Literal["fit", "reservations", "unfit", "not_measured"]
Weight = Literal["unfit", "reservation"]
VERSION = "1"

VERDICTS: Mapping[Verdict, Text] = {
    "fit": t("apte"),
    "reservations": t("apte avec réserves"),
    "unfit": t("inapte"),
    "not_measured": t("aptitude non mesurée"),
}
USES: Mapping[Purpose, Text] = {
    "chatbot_corpus": t("fonds d’un assistant"),
    "drafting_corpus": t("fonds de rédaction d’actes"),
    "forecast_series": t("série à prévoir"),
    "energy_readings": t("relevés d’énergie"),
    "training": t("apprentissage d’un modèle"),
    "evaluation": t("évaluation d’un modèle"),
    "register": t("fichier de gestion"),
}


class Rule(Value):
    """What a fault weighs for a use.

    ``check`` is a check's name or a pattern of names. ``unfit`` and ``reservation`` are shares of
    the records checked, from which (included) the fault has that weight; ``None`` never. Zero
    means any record. A check without records (an age) has its share taken as 1 when it fails.
    """

    check: str
    unfit: float | None = None
    reservation: float | None = 0.0
    excess: float | None = None


class Reason(Value):
    """One fault that weighs on the verdict, with what decided."""

    weight: Weight
    check: str
    file: str
    columns: tuple[str, ...] = ()
    title: Text
    detail: Text
    mend: Text | None = None
    count: int = 0
    checked: int = 0
    share: float | None = None
    value: float | str | None = None
    threshold: float | None = None
    unit: str = "1"
    evidence: tuple[Evidence, ...] = ()


class Fitness(Value):
    """The verdict on a dataset for a use, the reasons that decided, and how many checks held."""

    use: Purpose
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    checks: int = 0
    missing: tuple[Text, ...] = ()

    @property
    def sentence(self) -> Text:
        """The verdict in one sentence."""
        first = self.reasons[0] if self.reasons else None
        if first is None:
            return t(
                "Jeu de données {verdict} pour l’usage « {use} ».",
                verdict=VERDICTS[self.verdict],
                use=USES[self.use],
            )
        return t(
            "Jeu de données {verdict} pour l’usage « {use} » : {reason}",
            verdict=VERDICTS[self.verdict],
            use=USES[self.use],
            reason=first.detail,
        )


_PERSONAL_TEXT = (
    Rule(check="confidentiality.text_nir", unfit=0.0),
    Rule(check="confidentiality.text_iban", unfit=0.0),
    Rule(check="confidentiality.text_health", unfit=0.001),
    Rule(check="confidentiality.text_*"),
)
_COMMON = (
    Rule(check="confidentiality.retention", unfit=0.1),
    Rule(check="confidentiality.personal_columns"),
    Rule(check="security.formula"),
    Rule(check="readability.documents", unfit=0.1),
    Rule(check="uniqueness.*", unfit=0.2),
    Rule(check="validity.*", unfit=0.2, reservation=0.005),
    Rule(check="consistency.two_kinds", unfit=0.2),
    Rule(check="consistency.*", reservation=0.001),
    Rule(check="completeness.blank_key", unfit=0.01),
    Rule(check="completeness.filled", reservation=0.0),
    Rule(check="timeliness.cites_ended", unfit=0.05),
)
_CORPUS = (
    # A collection older than needed misleads: twice as old, it is unfit.
    Rule(check="timeliness.collected", unfit=1.0, excess=2.0),
    Rule(check="timeliness.age", unfit=1.0, excess=2.0),
    Rule(check="timeliness.dead", unfit=0.1, reservation=0.01),
    Rule(check="timeliness.superseded", unfit=0.2, reservation=0.01),
    Rule(check="timeliness.rival_grids", unfit=0.0),
    Rule(check="timeliness.old_prices", unfit=None),
    Rule(check="readability.text_layer", unfit=0.2, reservation=0.01),
    Rule(check="uniqueness.documents", unfit=0.5, reservation=0.02),
)
_SERIES = (
    Rule(check="relevance.leakage", unfit=0.0),
    Rule(check="timeliness.age", unfit=1.0, excess=2.0),
    Rule(check="accuracy.unit", unfit=0.0),
    Rule(check="accuracy.unit_change", unfit=0.0),
    Rule(check="accuracy.frozen", unfit=0.05),
    Rule(check="coverage.readings", unfit=0.1, reservation=0.005),
    Rule(check="uniqueness.key", unfit=0.01),
    Rule(check="coverage.months", unfit=0.25),
    Rule(check="accuracy.jump", reservation=0.0),
    Rule(check="completeness.filled", unfit=0.3),
)
_LEARNING = (
    *_PERSONAL_TEXT,
    Rule(check="relevance.leakage", unfit=0.0),
    Rule(check="relevance.unknown_classes", unfit=0.05),
    Rule(check="relevance.rare_classes", reservation=0.0),
    Rule(check="timeliness.age", unfit=1.0, excess=2.0),
    Rule(check="coverage.readings", unfit=0.2, reservation=0.02),
    Rule(check="accuracy.unit*", unfit=0.0),
    Rule(check="accuracy.frozen", unfit=0.05),
    Rule(check="uniqueness.key", unfit=0.05),
)

# For each use, the rules tried in order: the first whose pattern fits a check decides its weight.
PROFILES: Mapping[Purpose, tuple[Rule, ...]] = {
    "chatbot_corpus": (*_PERSONAL_TEXT, *_CORPUS, *_COMMON),
    "drafting_corpus": (*_CORPUS, *_COMMON),
    "forecast_series": (*_SERIES, *_COMMON),
    "energy_readings": (*_SERIES, *_COMMON),
    "training": (*_LEARNING, *_COMMON),
    # An evaluation that shows an unknown class does its work: the fault is the model's.
    "evaluation": (Rule(check="relevance.*"), *_LEARNING, *_COMMON),
    "register": (*_PERSONAL_TEXT, Rule(check="timeliness.age"), *_COMMON),
}


def fitness(audits: Audit | Sequence[Audit], use: Purpose, need: Need | None = None) -> Fitness:
    """Judge a dataset for a use.

    Args:
        audits: the audit of each of its files, made with the need and on the day of the judgement.
        use: what the data are for.
        need: what the use asks, when it is not in the audits already.

    Returns:
        The verdict: ``unfit`` if one reason makes it so, else ``reservations`` if there is one,
        ``not_measured`` without an audit, else ``fit``; the gravest reasons first.
    """
    several = [audits] if isinstance(audits, Audit) else list(audits)
    asked = need or next((a.need for a in several), Need())
    reasons = [reason for audit in several for reason in _reasons(audit, PROFILES[use])]
    reasons.sort(key=lambda r: (r.weight != "unfit", -(r.share or 0.0), r.check, r.file, r.columns))
    verdict: Verdict = "fit"
    if not several:
        verdict = "not_measured"
    elif reasons:
        verdict = "unfit" if reasons[0].weight == "unfit" else "reservations"
    return Fitness(
        use=use,
        verdict=verdict,
        reasons=tuple(reasons),
        checks=sum(len(a.results) for a in several),
        missing=tuple(_missing(several, asked)),
    )


def _reasons(audit: Audit, rules: tuple[Rule, ...]) -> Iterator[Reason]:
    rejected = _rejected(audit)
    if rejected is not None:
        yield rejected
    for result in audit.failed:
        if result.severity == "info":
            continue
        rule = next((r for r in rules if fnmatchcase(result.check, r.check)), None)
        weight = None if rule is None else _weight(rule, result)
        if weight is not None:
            yield _reason(audit, result, weight)


def _weight(rule: Rule, result: CheckResult) -> Weight | None:
    share = result.rate if result.checked else 1.0
    unfit = rule.unfit is not None and share >= rule.unfit
    if unfit and rule.excess is not None and isinstance(result.value, float) and result.threshold:
        unfit = result.value >= rule.excess * result.threshold
    if unfit:
        return "unfit"
    return "reservation" if rule.reservation is not None and share >= rule.reservation else None


def _reason(audit: Audit, result: CheckResult, weight: Weight) -> Reason:
    return Reason(
        weight=weight,
        check=result.check,
        file=audit.file,
        columns=result.columns,
        title=result.title,
        detail=result.detail or result.title,
        mend=result.mend,
        count=result.count,
        checked=result.checked,
        share=round(result.rate, 9) if result.checked else None,
        value=result.value,
        threshold=result.threshold,
        unit=result.unit,
        evidence=audit.evidence(result),
    )


def _rejected(audit: Audit) -> Reason | None:
    """Records that could not be read at all."""
    total = audit.rows + audit.rows_rejected
    share = audit.rows_rejected / total if total else 0.0
    if audit.format == "corpus" or share < 0.001:
        return None
    return Reason(
        weight="unfit" if share >= 0.1 else "reservation",
        check="readability.rejected",
        file=audit.file,
        count=audit.rows_rejected,
        checked=total,
        share=round(share, 9),
        title=t("Chaque enregistrement se lit."),
        detail=t(
            "{share} des enregistrements n’ont pas pu être lus.",
            share=Amount(value=share, unit="ratio"),
        ),
        mend=t("Corrigez les lignes rejetées et redéposez le fichier."),
        evidence=audit.evidence(),
    )


def _missing(audits: Sequence[Audit], need: Need) -> Iterator[Text]:
    """What would make the verdict surer."""
    ages = [
        r
        for a in audits
        for r in a.results
        if r.check in ("timeliness.age", "timeliness.collected")
    ]
    if need.max_age_days is None:
        yield t("l’âge maximal que l’usage admet")
    elif audits and not ages:
        yield t("une colonne de dates, pour connaître l’âge des données")
    if need.min_completeness is None:
        yield t("la complétude que l’usage demande")
