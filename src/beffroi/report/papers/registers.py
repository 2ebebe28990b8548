"""The register of AI systems, and the inventory of the main algorithmic processing."""

from __future__ import annotations

from beffroi.core.format import format_date
from beffroi.regulation import Duty
from beffroi.regulation.findings.doubts import TIER_WORDS
from beffroi.regulation.measures import AIPD_WORDS
from beffroi.report.papers.case import Case, Office
from beffroi.report.papers.model import Block, Content, Heading, Paper, Prose, Table, fields, prose
from beffroi.report.papers.tables import to_csv

INVENTORY = "CRPA-L312-1-3"


def register(office: Office) -> Paper:
    """Return the register of AI systems and algorithms: one line each, then one sheet each."""
    rows = tuple(_line(case) for case in office.cases)
    header = (
        "Système",
        "Services",
        "Finalité",
        "Fournisseur",
        "Statut",
        "Classement",
        "AIPD",
        "Obligations ouvertes",
    )
    blocks: list[Block] = [
        prose(
            "Ce registre tient lieu de liste unique des systèmes d’IA et des traitements algorithmiques "
            "de la collectivité, y compris ceux qui ne relèvent pas du règlement sur l’IA. Chaque contenu "
            "porte sa source ; un contenu inconnu reste à compléter."
        ),
        Heading("Vue d’ensemble"),
        Table("Systèmes et traitements", header, rows, (15, 13, 22, 14, 9, 11, 8, 8)),
        Heading("Fiches"),
    ]
    for case in office.cases:
        blocks += [Heading(case.name, 2), _sheet(case)]
    return Paper(
        kind="registre",
        title="Registre des systèmes d’IA",
        authority=office.name,
        on=office.on,
        basis="tenu à l’appui des articles 4, 26 et 49 du règlement (UE) 2024/1689",
        blocks=tuple(blocks),
        csv=to_csv(
            ("identifiant", *(c.label for c in _contents(office.cases[0])))
            if office.cases
            else ("identifiant",),
            [(c.sheet.id, *(x.words or "" for x in _contents(c))) for c in office.cases],
        ),
        wide=True,
    )


def _line(case: Case) -> tuple[str | Content, ...]:
    owed = sum(d.status == "open" for d in case.duties if d.core)
    return (
        case.name,
        case.services(),
        case.purpose(),
        case.supplier(),
        case.stage(),
        TIER_WORDS[case.view.verdict.tier].render("fr"),
        AIPD_WORDS[case.view.verdict.aipd].render("fr"),
        str(owed),
    )


def _contents(case: Case) -> tuple[Content, ...]:
    return (
        case.named(),
        case.purpose(),
        case.services(),
        case.stage(),
        case.since(),
        case.users(),
        case.cost(),
        case.processors(),
        case.outside(),
        case.hosting(),
        case.fact("role"),
        case.fact("function"),
        case.fact("personal_data"),
        case.data(),
        case.tier(),
        case.fact("human_checks_output", "Contrôle humain"),
        case.fallback(),
    )


def _sheet(case: Case) -> Table:
    return fields(f"Fiche : {case.name}", *_contents(case))


def inventory(office: Office) -> Paper:
    """Return the inventory of article L312-1-3: processing that grounds individual decisions."""
    owing = [c for c in office.cases if c.owes(INVENTORY)]
    cases = [c for c in owing if _duty(c).status != "undetermined"]
    unsure = [c.name for c in owing if c not in cases]
    blocks: list[Block] = [
        prose(
            "Les administrations de 50 agents ou plus publient en ligne les règles définissant les "
            "principaux traitements algorithmiques utilisés dans l’accomplissement de leurs missions, "
            "lorsqu’ils constituent le fondement de décisions individuelles (CRPA, art. L312-1-3). "
            "Cette obligation ne dépend pas de l’emploi d’une IA : un barème dans un tableur y entre."
        ),
        fields("Organisme", *office.authority()),
    ]
    for case in cases:
        blocks += [
            Heading(case.name),
            fields(f"Traitement : {case.name}", *_inventory(case)),
            _published(case),
        ]
    if not cases:
        blocks.append(
            prose(
                "Aucun traitement du registre ne fonde de décision individuelle, d’après les faits connus."
            )
        )
    if unsure:
        blocks.append(
            prose(f"À décider, faute de savoir s’ils fondent des décisions : {', '.join(unsure)}.")
        )
    header = ("organisme", "siren", *_COLUMNS)
    name, siren = office.name, office.register.authority.siren.value or ""
    return Paper(
        kind="inventaire",
        title="Inventaire des principaux traitements algorithmiques",
        authority=office.name,
        on=office.on,
        basis="CRPA, article L312-1-3",
        blocks=tuple(blocks),
        csv=to_csv(header, [(name, siren, *(x.words or "" for x in _inventory(c))) for c in cases]),
    )


_COLUMNS = (
    "nom",
    "service",
    "finalite",
    "decision_concernee",
    "base_juridique",
    "degre_intervention",
    "technique",
    "fonctions",
    "donnees",
    "regles_parametres_ponderations",
    "editeur",
    "statut",
    "date_mise_en_service",
    "voie_de_recours",
    "mention_explicite",
    "url_regles",
    "contact",
)


def _inventory(case: Case) -> tuple[Content, ...]:
    from beffroi.report.papers.case import empty  # noqa: PLC0415 - keeps the list readable

    return (
        case.named(),
        case.services(),
        case.purpose(),
        empty("Décision individuelle concernée", "décision à laquelle le traitement contribue"),
        empty("Base juridique", "texte ou délibération qui fonde la décision"),
        case.fact("fully_automated", "Décision entièrement automatisée"),
        case.fact("technique", "Type de traitement"),
        case.fact("function", "Opérations effectuées"),
        case.data(),
        empty(
            "Règles, paramètres et pondérations", "règles de calcul, critères et poids de chacun"
        ),
        case.supplier(),
        case.stage(),
        case.since(),
        empty("Voies et délais de recours", "recours gracieux, contentieux, CADA"),
        _shown(case, "proof.explicit_notice", "Mention sur les décisions"),
        empty("Adresse de publication", "lien vers les règles publiées"),
        empty("Contact", "adresse de contact du service"),
    )


def _shown(case: Case, fact: str, label: str) -> Content:
    return case.fact(fact, label)


def _published(case: Case) -> Prose:
    duty = _duty(case)
    since = max(duty.since, case.view.since or duty.since)
    done = "remplie" if duty.status == "met" else "sans pièce qui montre qu’elle est remplie"
    return prose(f"Obligation de publier : {done} ; applicable depuis le {format_date(since)}.")


def _duty(case: Case) -> Duty:
    return next(d for d in case.duties if d.code == INVENTORY)
