"""A position as reports meet them: every grade, intervals, hostile names, undetermined answers."""

from __future__ import annotations

import hashlib
from datetime import date

from beffroi.core import (
    Amount,
    Contradiction,
    Effort,
    Evidence,
    Finding,
    Grade,
    Locator,
    Measure,
    Method,
    Reference,
    Severity,
    assessment,
    not_measured,
    t,
)
from beffroi.position import Coverage, Decision, Input, Position, SystemSummary
from beffroi.register import (
    AISystem,
    Authority,
    Claims,
    Contract,
    Dataset,
    Link,
    Register,
    Service,
    Supplier,
    claim,
)

ON = date(2026, 11, 22)
HOSTILE = "<script>alert('x')</script>\"&#x0;{{7*7}}]]>\u202e=cmd|' /C calc'!A0"
LONG = "Plateforme-intercommunale-de-préinstruction-des-demandes-d’urbanisme-" * 3
SYSTEMS: tuple[tuple[str, str, float | None, bool | None, str | None], ...] = (
    ("corvi", "Corvi", 18_900.0, True, "in_service"),
    ("creche", "Points crèche", None, False, "in_service"),
    ("talenttri", "TalentTri", None, True, "in_service"),
    ("thermopilot", "ThermoPilot", 36_000.0, True, "in_service"),
    ("vigidepot", "VigiDépôt", 24_000.0, True, "pilot"),
    ("hostile", HOSTILE, None, None, None),
    ("long", LONG, 14_700.0, True, "study"),
)


def sha(name: str) -> str:
    """Return a stable fake digest of a name."""
    return hashlib.sha256(name.encode()).hexdigest()


def proof(name: str, kind: str = "line", at: str = "12", excerpt: str | None = None) -> Evidence:
    """Return a piece of evidence in a named file."""
    return Evidence(
        file=name,
        sha256=sha(name),
        locator=Locator(kind=kind, at=at),
        collected_on=date(2026, 11, 2),
        excerpt=excerpt,
    )


def _measure(metric: str, subject: str, label: str, value: float, **more: object) -> Measure:
    base: dict[str, object] = {
        "metric": metric,
        "subject": subject,
        "challenge": metric.split(".", maxsplit=1)[0],
        "label": t(label),
        "value": value,
        "grade": Grade.MEASURED,
        "method": Method(id=metric, version="1", source="Règlement (UE) 2024/1689"),
        "evidence": (proof("mandats_2024-2026.csv"),),
    }
    return Measure.model_validate({**base, **more})


def _dependence() -> list[Measure]:
    spend = _measure(
        "dependence.spend", "authority", "Dépense d’IA identifiée", 175_700.0, unit="EUR/year"
    )
    rank1 = _measure(
        "dependence.non_eu_share.rank1",
        "authority",
        "Part des fournisseurs non européens, rang 1",
        13_800 / 175_700,
        unit="ratio",
        grade=Grade.COMPUTED,
        inputs=(spend.id,),
    )
    depth = _measure(
        "dependence.non_eu_share.depth",
        "authority",
        "Part des fournisseurs non européens, en profondeur",
        123_900 / 175_700,
        unit="ratio",
        low=0.64,
        high=0.78,
        grade=Grade.COMPUTED,
        evidence=(),
        inputs=(spend.id, rank1.id),
        note=t("Bornes : fournisseurs dont la chaîne n’est connue qu’en partie."),
    )
    cut = _measure(
        "dependence.cut.us", "authority", "Systèmes touchés par une coupure américaine", 8.0
    )
    return [spend, rank1, depth, cut]


def _climate() -> list[Measure]:
    out = []
    for i, (key, name, *_) in enumerate(SYSTEMS[:5]):
        for zone, factor in (("fr", 41.4), ("us", 384.4)):
            if key == "creche":
                continue
            wh = 10.0 ** (i + 1)
            out.append(
                _measure(
                    f"climate.gwp.{zone}",
                    f"system:{key}",
                    f"Émissions de {name}" + (" (France)" if zone == "fr" else " (États-Unis)"),
                    wh * factor / 1e6,
                    unit="kgCO2e",
                    low=wh * factor / 2e6,
                    high=wh * factor / 2e5,
                    grade=Grade.COMPUTED,
                    evidence=tuple(
                        proof("gateway_usage.jsonl", "line", str(n)) for n in range(1, 9)
                    ),
                )
            )
    out.append(
        not_measured(
            "climate.gwp.fr",
            "system:hostile",
            "climate",
            t("Émissions"),
            Method(id="climate.gwp.fr"),
            unit="kgCO2e",
            to_know=t("Déposez le journal de la passerelle (10 min)."),
        )
    )
    return out


def _data() -> list[Measure]:
    rows = [("kb_site", 0.813), ("repas", 0.992), ("ccas", 0.43)]
    out = [
        _measure(
            "data.completeness",
            f"dataset:{key}",
            "Complétude",
            value,
            unit="ratio",
            evidence=(proof(f"{key}.csv", "column", "date"),),
        )
        for key, value in rows
    ]
    out.append(
        _measure(
            "data.age",
            "dataset:kb_site",
            "Âge du corpus",
            425.0,
            unit="d",
            grade=Grade.DECLARED,
            note=t("Déclaré par le fournisseur."),
        )
    )
    out.append(
        not_measured(
            "data.completeness",
            "dataset:compteurs",
            "data",
            t("Complétude"),
            Method(id="data.completeness"),
            unit="ratio",
            to_know=t("Déposez la courbe de charge (10 min)."),
        )
    )
    return out


def _findings() -> list[Finding]:
    crpa = Reference(
        text="CRPA, art. L312-1-3",
        url="https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000033205514",
        verification="verified",
    )
    return [
        Finding(
            check="regulation.crpa.l312_1_3",
            subject="system:creche",
            challenge="regulation",
            severity=Severity.CRITICAL,
            title=t("Les règles du classement des demandes ne sont pas publiées"),
            detail=t("Le tableur décide d’un rang : c’est un traitement algorithmique."),
            obliged="authority",
            since=date(2018, 10, 7),
            reference=crpa,
            evidence=(proof("creche_points.xlsm", "cell", "Macro!B4"),),
            remedy=t("Publier les règles en ligne et mentionner le traitement."),
            effort=Effort(days_low=1, days_high=2),
        ),
        Finding(
            check="regulation.rgpd.35",
            subject="system:talenttri",
            challenge="regulation",
            severity=Severity.HIGH,
            title=t("Aucune analyse d’impact (AIPD) pour le tri de candidatures"),
            obliged="controller",
            since=date(2018, 5, 25),
            reference=Reference(text="RGPD, art. 35", url="javascript:alert(1)"),
            evidence=(proof("sous-traitants.pdf", "page", "3"),),
            remedy=t("Mener l’AIPD, suspendre le module en attendant."),
            effort=Effort(days_low=5, days_high=10, euros_low=0, euros_high=6000),
        ),
        Finding(
            check="regulation.contract.ended",
            subject="system:vigidepot",
            challenge="regulation",
            severity=Severity.HIGH,
            title=t("Le pilote tourne encore après la fin du contrat"),
            since=date(2026, 9, 30),
            due=date(2026, 9, 30),
            contradicts=Contradiction(
                declared="arrêté",
                declared_by=HOSTILE,
                found="134 requêtes par jour",
                declared_evidence=(proof("questionnaire.csv", "row", "44"),),
            ),
            evidence=(proof("dns.log", "period", "2026-10-01/2026-10-31"),),
            remedy=t("Suspendre le système."),
        ),
        Finding(
            check="regulation.aia.50",
            subject="system:corvi",
            challenge="regulation",
            severity=Severity.MEDIUM,
            title=t("Mention « vous échangez avec une IA » à confirmer"),
            obliged="deployer",
            due=date(2026, 12, 2),
            undetermined=True,
            missing=("informs_public", HOSTILE),
            remedy=t("Déposez une capture de la page d’accueil (5 min)."),
        ),
        Finding(
            check="dependence.cut",
            subject="authority",
            challenge="dependence",
            severity=Severity.MEDIUM,
            title=t(
                "{share} de la dépense repose sur un droit non européen",
                share=Amount(value=123_900 / 175_700, unit="ratio"),
            ),
            measures=("dependence.non_eu_share.depth@authority",),
            remedy=t("Prévoir un mode dégradé pour chaque service."),
        ),
        Finding(
            check="data.completeness",  # the name of a figure too: their codes must not mix
            subject="dataset:ccas",
            challenge="data",
            severity=Severity.LOW,
            title=t("« {name} » est incomplet", name="CCAS"),
            measures=("data.completeness@dataset:ccas",),
            remedy=t("Compléter la colonne."),
        ),
        Finding(
            check="data.personal",
            subject="dataset:ccas",
            challenge="data",
            severity=Severity.LOW,
            title=t("Des numéros de sécurité sociale dans du texte libre"),
            evidence=(proof("ccas_suivi.csv", "column", "observations", "3,1 % des lignes"),),
            remedy=t("Purger la colonne."),
        ),
    ]


def sample() -> Position:
    """Return the position."""
    measures = [*_dependence(), *_climate(), *_data()]
    findings = _findings()
    parts = [
        assessment(
            challenge,
            ON,
            ON,
            [m for m in measures if m.challenge == challenge],
            [f for f in findings if f.challenge == challenge],
        )
        for challenge in ("data", "regulation", "dependence", "climate")
    ]
    return Position(
        version="0.1.0",
        authority="Communauté d’agglomération du Val de Corvenne",
        authority_id="200000000",
        population=61_840,
        on=ON,
        known=ON,
        sentence=t(
            "{n} systèmes suivis ; {direct} de la dépense d’IA va à des fournisseurs non européens "
            "au premier rang, mais {deep} en dépend en profondeur.",
            n=len(SYSTEMS),
            direct=Amount(value=13_800 / 175_700, unit="ratio"),
            deep=Amount(value=123_900 / 175_700, unit="ratio"),
        ),
        decisions=tuple(_decision(i, f) for i, f in enumerate(findings[:5], 1)),
        assessments=tuple(parts),
        systems=tuple(_summary(key, measures, findings) for key, *_ in SYSTEMS),
        coverage=Coverage(fields=412, known=301, from_artefacts=260, typed=41, disputed=3),
        inputs=tuple(
            Input(
                name=name,
                kind=kind,
                sha256=sha(name),
                size=size,
                ingested_on=ON,
                rows_read=rows,
                rows_rejected=bad,
            )
            for name, kind, size, rows, bad in (
                ("mandats_2024-2026.csv", "payments", 1_204_233, 11_240, 3),
                ("squid.log", "squid", 88_123_456, 612_304, 12),
                (HOSTILE, "table", 12, 0, 1),
            )
        ),
    )


def _decision(rank: int, finding: Finding) -> Decision:
    names = {f"system:{key}": name for key, name, *_ in SYSTEMS}
    return Decision(
        rank=rank,
        subject=finding.subject,
        subject_name=names.get(finding.subject, "Val de Corvenne"),
        action=finding.remedy,
        why=finding.title,
        if_nothing=t("L’écart continue de courir et reste au dossier."),
        severity=finding.severity,
        obliged=finding.obliged,
        since=finding.since,
        due=finding.due,
        effort=finding.effort,
        findings=(finding.id,),
    )


def _summary(key: str, measures: list[Measure], findings: list[Finding]) -> SystemSummary:
    _, name, cost, is_ai, stage = next(row for row in SYSTEMS if row[0] == key)
    subject = f"system:{key}"
    data = {"corvi": "dataset:kb_site"}.get(key)
    return SystemSummary(
        id=key,
        name=name,
        is_ai=is_ai,
        stage=stage,
        purpose="Répondre aux habitants" if key == "corvi" else None,
        services=("Accueil", "État civil", "Urbanisme", "Eau") if key == "corvi" else (),
        supplier="Dialogis SAS" if key == "corvi" else None,
        annual_cost=cost,
        measures=tuple(m.id for m in measures if m.subject in {subject, data}),
        findings=tuple(f.id for f in findings if f.subject in {subject, data}),
    )


def sample_register() -> Register:
    """Return the register behind the position, with a chain, a contract and a dispute."""
    said = claim("Répondre aux habitants sur leurs droits", by="DGA", known=ON)
    other = claim(
        "Orienter les appels", grade=Grade.MEASURED, evidence=(proof("contrat.pdf", "page", "2"),)
    )
    corvi = AISystem(
        id="corvi",
        name=Claims.said("Corvi"),
        purpose=said | other,
        services={"accueil": claim(True, evidence=(proof("organigramme.csv", "row", "3"),))},
        stage=claim("in_service", evidence=(proof("dns.log", "line", "88"),), grade=Grade.MEASURED),
        annual_cost=claim(
            18_900.0, grade=Grade.MEASURED, evidence=(proof("mandats_2024-2026.csv", "line", "404"),)
        ),
        chain={
            "a": Link(role="supplier", rank=1, party=claim("dialogis", grade=Grade.MEASURED, evidence=(proof("contrat.pdf", "page", "1"),))),
            "b": Link(role="model", rank=2, party=claim("mistral"), optional=claim(True)),
            "c": Link(role="host", rank=3),
        },
    )  # fmt: skip
    return Register(
        authority=Authority(id="authority", services={"accueil": Service(name=Claims.said("Accueil"))}),
        systems={"corvi": corvi},
        suppliers={"dialogis": Supplier(id="dialogis", name=Claims.said("Dialogis SAS"), country=claim("FR"))},
        datasets={"kb_site": Dataset(id="kb_site", name=Claims.said("Corpus du site"), systems={"corvi": claim(True)})},
        contracts={
            "c1": Contract(
                id="c1",
                name=Claims.said("Marché 2024-17"),
                supplier=claim("dialogis"),
                systems={"corvi": claim(True)},
                end=claim(date(2028, 3, 31)),
                annual_amount=claim(18_900.0, grade=Grade.MEASURED, evidence=(proof("contrat.pdf", "page", "4"),)),
                exit_clause=claim(False),
            )
        },
    )  # fmt: skip
