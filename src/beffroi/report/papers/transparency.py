"""The public transparency sheet: Eurocities Algorithmic Transparency Standard 0.3.1, and in French.

Field names, enumerations and required fields: Algoritmeregister/standard, schema v0.3.1. A field
that nobody filled is absent from the JSON, and listed under ``_a_completer``, never a placeholder:
a register once published « noreply@example.com » for want of that rule.
"""

from __future__ import annotations

from datetime import date
from uuid import NAMESPACE_URL, uuid5

from beffroi.report.papers.case import Case, empty
from beffroi.report.papers.model import Content, Heading, Paper, fields, prose
from beffroi.report.papers.tables import to_json

_SHORT = 150
_STATUS = {
    "idea": "planned",
    "study": "design",
    "pilot": "pilot",
    "in_service": "operational",
    "suspended": "evaluation",
    "stopped": "retired",
}
_RISK = {
    "prohibited": "unacceptable",
    "high_risk": "high risk",
    "annex_iii_filtered": "limited risk",
    "transparency": "limited risk",
    "minimal": "minimal risk",
}
# The area of the vocabulary, by the head of the domain, to the standard's closed list.
_DOMAIN = {
    "administration": "government",
    "buildings": "environment, spacial planning and water",
    "critical_infra": "environment, spacial planning and water",
    "critical_infra.road": "traffic and transportation",
    "democracy": "government",
    "education": "education and science",
    "emergency": "public safety",
    "employment": "work and career",
    "essential_public": "subsidies, benefits and allowances",
    "essential_public.childcare": "family, youth and households",
    "essential_public.housing": "housing, living and living environment",
    "essential_public.healthcare": "health and health care",
    "health": "health and health care",
    "justice": "justice",
    "migration": "immigration and integration",
    "parking": "traffic and transportation",
    "policing": "public safety",
    "public_space": "public safety",
    "public_service": "generic",
    "social": "family, youth and households",
    "tax": "taxes",
    "waste": "environment, spacial planning and water",
}
_TYPES = {
    "descriptive": {"count", "cluster", "index", "search", "cite", "transcribe", "summarise"},
    "predictive": {"forecast", "score", "score_fraud", "predict_offending", "predict_victim"},
    "prescriptive": {
        "rank",
        "filter",
        "decide",
        "assign",
        "prioritise",
        "optimise",
        "control",
        "recommend",
    },
}
_FIGURES = (
    "data.model_error", "data.agreement", "data.fitness", "data.age", "data.superseded_share", "dependence.control", "dependence.cut.us",
    "dependence.non_eu_links", "dependence.spend", "climate.requests", "climate.energy",
    "climate.gwp", "climate.water",
)  # fmt: skip
REQUIRED = (
    "standard_version", "lang", "publication_date", "last_change_date", "revision_date", "name",
    "organization", "department", "country", "contact_email", "description_short", "status",
    "decision_making_process", "domain", "area", "goal", "impact", "risks", "risk_category",
    "proportionality", "lawful_basis", "training_data", "source_data", "connected_data_sources",
    "algorithm_type", "type", "monitoring", "human_intervention", "objection_procedure",
)  # fmt: skip


def transparency(case: Case) -> Paper:
    """Return the public sheet of a system, in French and as ATS 0.3.1 JSON."""
    groups = _groups(case)
    blocks = tuple(
        block for title, contents in groups for block in (Heading(title), fields(title, *contents))
    )
    figures = case.figures(*_FIGURES)
    measured = (
        (Heading("Chiffres mesurés et calculés"), fields("Chiffres", *figures)) if figures else ()
    )
    return Paper(
        kind="transparence",
        title=f"Fiche de transparence : {case.name}",
        authority=case.office.name,
        on=case.office.on,
        basis="d’après le standard européen de transparence algorithmique (Eurocities ATS 0.3.1)",
        blocks=(
            prose(
                "À relire par le service avant publication ; une fiche ne se publie pas avec des blancs."
            ),
            *blocks,
            *measured,
        ),
        system=case.sheet.id,
        json=to_json(ats(case)),
    )


def _groups(case: Case) -> tuple[tuple[str, tuple[Content, ...]], ...]:
    return (
        ("En bref", (case.named(), case.services(), case.purpose(), case.stage(), case.since(),
                     empty("Contact", "adresse de contact"))),
        ("Usage", (case.fact("domain"), case.fact("individual_admin_decision"),
                   empty("Décision ou service concerné", "procédure dans laquelle le système intervient"),
                   empty("Effets sur les personnes", "qui est concerné, avec quelles conséquences"),
                   empty("Risques et mesures prises", "risques évalués et mesures"), case.tier(),
                   empty("Pourquoi ce système", "nécessité et proportionnalité, solutions plus simples écartées"),
                   empty("Base juridique", "délibération ou texte"))),
        ("Données", (case.data(), empty("Données d’entraînement", "données d’apprentissage, selon le fournisseur"),
                     case.fact("personal_data"), case.fact("special_categories"),
                     case.fact("data_matching", "Croisement avec d’autres fichiers"))),
        ("Fonctionnement", (case.fact("technique"), case.fact("function"), case.chain("model", "speech", "search", label="Modèles"),
                            case.supplier(), empty("Alternatives examinées", "autres solutions, dont sans IA"))),
        ("Contrôle", (case.fact("human_checks_output", "Examen par un agent"),
                      empty("Suivi", "ce qui est mesuré en service, à quel rythme"), case.fallback(),
                      empty("Recours", "comment contester, auprès de qui"))),
    )  # fmt: skip


def ats(case: Case) -> dict[str, object]:
    """Return the sheet by the standard's field names; what is unknown is absent and listed."""
    day = case.office.on
    purpose = case.purpose().words
    known: dict[str, str | None] = {
        "standard_version": "0.3.1",
        "uuid": str(
            uuid5(
                NAMESPACE_URL,
                f"beffroi:{case.office.register.authority.siren.value}:{case.sheet.id}",
            )
        ),
        "lang": "fr",
        "publication_date": None,
        "last_change_date": day.isoformat(),
        "revision_date": _in_a_year(day).isoformat(),
        "name": case.name,
        "organization": case.office.register.authority.name.value,
        "department": case.services().words,
        "country": "France",
        "description_short": purpose[:_SHORT] if purpose else None,
        "status": _STATUS.get(case.sheet.stage.value or ""),
        "domain": _domain(case),
        "area": case.office.register.authority.name.value,
        "goal": purpose,
        "risk_category": _RISK.get(case.view.verdict.tier),
        "source_data": case.data().words,
        "connected_data_sources": case.fact("data_matching").words,
        "DPIA_description": _dpia(case),
        "algorithm_type": _algorithm(case),
        "methods_and_models": _joined(
            case.fact("technique").words, case.chain("model", "speech", label="").words
        ),
        "performance": _performance(case),
        "type": _type(case),
        "human_intervention": _human(case),
        "rollback": case.fallback().words,
    }
    filled: dict[str, object] = {k: v for k, v in known.items() if v}
    return {**filled, "_a_completer": [k for k in REQUIRED if k not in filled]}


def _in_a_year(day: date) -> date:
    return date(day.year + 1, day.month, min(day.day, 28))


def _domain(case: Case) -> str | None:
    value = min(case.codes("domain"), default="")
    return _DOMAIN.get(value) or _DOMAIN.get(value.partition(".")[0])


def _dpia(case: Case) -> str | None:
    match case.view.verdict.aipd:
        case "yes":
            done = next((d.status for d in case.duties if d.code == "RGPD-35"), "open")
            return "AIPD requise ; réalisée." if done == "met" else None
        case "no":
            return "AIPD non requise d’après les faits connus."
        case _:
            return None


def _algorithm(case: Case) -> str | None:
    words = case.codes("technique")
    rules = bool(words & {"rules", "spreadsheet", "statistics", "optimisation"})
    learnt = bool(words & {"machine_learning", "language_model", "vision", "speech"})
    if not rules and not learnt:
        return None
    return "hybrid" if rules and learnt else "rule-based" if rules else "self-learning"


def _type(case: Case) -> str | None:
    words = case.codes("function")
    kinds = ("prescriptive", "predictive", "descriptive")
    return next((t for t in kinds if words & _TYPES[t]), None)


def _human(case: Case) -> str | None:
    words = case.fact("human_checks_output").words
    return {
        "oui": "Un agent vérifie chaque résultat avant qu’il serve.",
        "non": "Aucun agent ne vérifie chaque résultat avant qu’il serve.",
    }.get(words or "")


def _performance(case: Case) -> str | None:
    found = case.figures("data.model_error", "data.agreement")
    return " ; ".join(f"{c.label} : {c.words}" for c in found) or None


def _joined(*words: str | None) -> str | None:
    return " ; ".join(w for w in words if w) or None
