"""The figures that the data room shows of a dataset, each with its grade, method and evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from beffroi.core import Evidence, Grade, Measure, Method, Text, not_measured, t
from beffroi.data.fitness import VERDICTS, Fitness
from beffroi.data.result import METHOD_VERSION, Audit, CheckResult

AUDIT = Method(
    id="data.audit", version=METHOD_VERSION, source="ISO/IEC 25012:2008 ; ISO/IEC 5259-2:2024"
)
FITNESS = Method(id="data.fitness", version="1", source="Profils d’aptitude par usage")
_PERSONAL = "confidentiality.text_"
_MAX_EVIDENCE = 3

# figure: (label, checks it sums, what it takes of them, unit)
_SHARES: tuple[tuple[str, Text, str], ...] = (
    ("data.invalid_share", t("Identifiants, codes, dates et nombres non valables"), "validity."),
    ("data.missing_readings", t("Mesures manquantes"), "coverage.readings"),
    ("data.frozen_share", t("Mesures d’un capteur figé"), "accuracy.frozen"),
    ("data.wrong_unit_share", t("Mesures dans une autre unité"), "accuracy.unit"),
    ("data.dead_share", t("Pages qui ne répondent plus"), "timeliness.dead"),
    ("data.superseded_share", t("Enregistrements échus ou remplacés"), "timeliness.superseded"),
    (
        "data.kept_too_long_share",
        t("Enregistrements gardés trop longtemps"),
        "confidentiality.retention",
    ),
    ("data.unreadable_share", t("Documents sans texte lisible"), "readability.text_layer"),
    ("data.duplicate_share", t("Enregistrements répétés"), "uniqueness."),
)
_VALUES: tuple[tuple[str, Text, tuple[str, ...]], ...] = (
    ("data.age", t("Âge des données"), ("timeliness.collected", "timeliness.age")),
    ("data.model_error", t("Erreur constatée de la prévision"), ("relevance.model_error",)),
    ("data.agreement", t("Réponses du modèle retenues par les agents"), ("relevance.agreement",)),
    (
        "data.review_seconds",
        t("Durée médiane de la validation humaine"),
        ("relevance.human_review",),
    ),
)


def dataset_measures(
    subject: str, audits: Sequence[Audit], fitness: Fitness | None
) -> list[Measure]:
    """Return the figures of a dataset whose files were audited."""
    return [
        *_size(subject, audits),
        *_shares(subject, audits),
        *_values(subject, audits),
        *_personal(subject, audits),
        *([] if fitness is None else [_verdict(subject, audits, fitness)]),
    ]


def unknown(subject: str, files: Sequence[str]) -> list[Measure]:
    """Return the verdict of a dataset whose files were not dropped: it is not measured."""
    missing = (
        t("Déposez {files}.", files=tuple(files))
        if files
        else t("Inscrivez ses fichiers au catalogue de données, et déposez-les.")
    )
    return [
        not_measured(
            "data.fitness", subject, "data", t("Aptitude à l’usage"), FITNESS, to_know=missing
        )
    ]


def _measure(
    metric: str,
    subject: str,
    label: Text,
    value: float | str,
    unit: str,
    evidence: Sequence[Evidence],
    note: Text | None = None,
    method: Method = AUDIT,
) -> Measure:
    return Measure(
        metric=metric,
        subject=subject,
        challenge="data",
        label=label,
        value=value,
        unit=unit,
        grade=Grade.MEASURED,
        method=method,
        evidence=tuple(dict.fromkeys(evidence))[:_MAX_EVIDENCE],
        note=note,
    )


def _size(subject: str, audits: Sequence[Audit]) -> Iterator[Measure]:
    where = [e for a in audits for e in a.evidence()]
    yield _measure(
        "data.records",
        subject,
        t("Enregistrements et documents"),
        float(sum(a.rows for a in audits)),
        "1",
        where,
    )
    tables = [a for a in audits if a.completeness is not None]
    if tables:
        cells = sum(a.rows * len(a.columns) for a in tables)
        filled = sum(c.filled for a in tables for c in a.columns)
        yield _measure(
            "data.completeness",
            subject,
            t("Cellules remplies"),
            round(filled / cells, 6),
            "ratio",
            [e for a in tables for e in a.evidence()],
        )


def _results(audits: Sequence[Audit], prefix: str) -> list[tuple[Audit, CheckResult]]:
    return [
        (a, r)
        for a in audits
        for r in a.results
        if r.check == prefix or (prefix.endswith(".") and r.check.startswith(prefix))
    ]


def _shares(subject: str, audits: Sequence[Audit]) -> Iterator[Measure]:
    for metric, label, prefix in _SHARES:
        found = [(a, r) for a, r in _results(audits, prefix) if r.checked]
        if found:
            bad, checked = sum(r.count for _, r in found), sum(r.checked for _, r in found)
            seen = [(a, r) for a, r in found if r.count] or found
            note = t("{bad} sur {checked}.", bad=bad, checked=checked)
            yield _measure(
                metric,
                subject,
                label,
                round(bad / checked, 6),
                "ratio",
                [e for a, r in seen for e in a.evidence(r)],
                note,
            )


def _values(subject: str, audits: Sequence[Audit]) -> Iterator[Measure]:
    for metric, label, checks in _VALUES:
        found = [
            (a, r)
            for check in checks
            for a, r in _results(audits, check)
            if isinstance(r.value, float)
        ]
        if found:
            # Several files: the oldest, the least readable… the one that decides.
            audit, result = max(found, key=lambda pair: _worst(pair[1]))
            assert isinstance(result.value, float)
            yield _measure(
                metric,
                subject,
                label,
                result.value,
                result.unit,
                audit.evidence(result),
                result.detail,
            )


def _worst(result: CheckResult) -> float:
    value = result.value if isinstance(result.value, float) else 0.0
    return -value if result.check in ("relevance.agreement", "relevance.human_review") else value


def _personal(subject: str, audits: Sequence[Audit]) -> Iterator[Measure]:
    """The share of texts that hold an identifier of a person, the most frequent kind of each column."""
    found = [
        (a, r) for a in audits for r in a.results if r.check.startswith(_PERSONAL) and r.checked
    ]
    if found:
        worst = max(found, key=lambda pair: pair[1].rate)
        yield _measure(
            "data.personal_text_share",
            subject,
            t("Textes libres où se trouvent des données personnelles, au moins"),
            round(worst[1].rate, 6),
            "ratio",
            [e for a, r in found if r.count for e in a.evidence(r)] or worst[0].evidence(worst[1]),
            t(
                "{bad} sur {checked}, pour la sorte la plus fréquente.",
                bad=worst[1].count,
                checked=worst[1].checked,
            ),
        )


def _verdict(subject: str, audits: Sequence[Audit], fitness: Fitness) -> Measure:
    evidence = [e for reason in fitness.reasons for e in reason.evidence] or [
        e for a in audits for e in a.evidence()
    ]
    return _measure(
        "data.fitness",
        subject,
        t("Aptitude à l’usage"),
        str(VERDICTS[fitness.verdict]),
        "1",
        evidence,
        fitness.sentence,
        FITNESS,
    )
