"""The line of the record of processing activities (RGPD, art. 30), and the Article 50 notices."""

from __future__ import annotations

from beffroi.report.papers.case import Case, empty
from beffroi.report.papers.model import (
    Block,
    Content,
    Heading,
    Paper,
    Table,
    fields,
    prose,
    sources,
)
from beffroi.report.papers.tables import to_csv

_DUTY = ("Texte", "À faire", "Qui", "Depuis", "État")
_SHARES = (24, 36, 16, 14, 10)


def record(case: Case) -> Paper:
    """Return the record's line for the processing that the system carries out."""
    contents = _record(case)
    blocks = (
        prose(
            "Ligne à reporter au registre des activités de traitement. Les rubriques sont celles de l’article 30, paragraphe 1."
        ),
        fields("Activité de traitement", *contents),
    )
    return Paper(
        kind="registre-rgpd",
        title=f"Registre des traitements : {case.name}",
        authority=case.office.name,
        on=case.office.on,
        basis="RGPD, article 30",
        blocks=blocks,
        system=case.sheet.id,
        csv=to_csv(tuple(c.label for c in contents), [tuple(c.words or "" for c in contents)]),
    )


def _record(case: Case) -> tuple[Content, ...]:
    authority = {c.label: c for c in case.office.authority()}
    return (
        case.named(),
        authority["Organisme"],
        authority["Délégué à la protection des données"],
        empty("Responsable conjoint", "nom et coordonnées, ou « aucun »"),
        case.services(),
        case.purpose("Finalités"),
        empty("Base légale", "mission d’intérêt public, obligation légale… et le texte"),
        empty("Catégories de personnes", "usagers, agents, candidats…"),
        empty("Catégories de données", "identité, situation familiale, parcours…"),
        case.fact("special_categories", "Données sensibles"),
        case.data(),
        empty("Destinataires", "services et organismes qui reçoivent les données"),
        case.processors(),
        case.outside(),
        empty(
            "Garanties des transferts",
            "décision d’adéquation, clauses types, ou « aucun transfert »",
        ),
        case.retention(),
        case.article_28(),
        empty("Mesures de sécurité", "description générale (article 32)"),
    )


def notices(case: Case) -> Paper:
    """Return the texts that Article 50 asks for, ready to paste, one for each duty of the system."""
    blocks: list[Block] = []
    rows = case.duty_rows(*_TEXTS, "AIA-50-2")
    if rows:
        blocks.append(Table("Ce que l’article 50 demande ici", _DUTY, rows, _SHARES))
    due = [c for c in _TEXTS if case.owes(c)] or ["AIA-50-1"]
    if not rows:
        blocks.append(
            prose(
                "Aucune mention n’est exigée d’après les faits connus : voici un modèle pour une mise en service future."
            )
        )
    for code in due:
        title, text = _TEXTS[code]
        blocks += [Heading(title), prose(*text(case), frame=True)]
    if case.owes("AIA-50-2"):
        blocks += [
            Heading("Marquage des contenus générés (fournisseur)"),
            prose(
                "Le marquage lisible par une machine est dû par le fournisseur : demandez-lui par écrit la méthode et sa "
                "date d’effet (document « courrier-fournisseur »)."
            ),
        ]
    return Paper(
        kind="mentions-ia",
        title=f"Mentions d’information : {case.name}",
        authority=case.office.name,
        on=case.office.on,
        basis="règlement (UE) 2024/1689, article 50",
        blocks=sources(tuple(blocks)),
        system=case.sheet.id,
    )


def _chat(case: Case) -> tuple[str | Content, ...]:
    human = empty("Agent à joindre", "numéro ou guichet où joindre un agent")
    return (
        "Vous échangez avec un assistant automatique (intelligence artificielle), ",
        case.named(),
        ". Il peut se tromper. Pour parler à un agent : ",
        human,
        ".\nÀ placer au premier message, ou dès les premiers mots d’un appel ; lisible par un lecteur d’écran.",
    )


def _emotion(case: Case) -> tuple[str | Content, ...]:
    return (
        "Ici, un système d’intelligence artificielle, ",
        case.named(),
        ", analyse des émotions ou range les personnes en catégories d’après leur voix, leur visage ou leur corps. Finalité : ",
        case.purpose(),
        ". Vos droits : ",
        empty("Délégué à la protection des données", "adresse du délégué"),
        ".",
    )


def _deepfake(case: Case) -> tuple[str | Content, ...]:
    return (
        "Image, son ou vidéo généré ou modifié par intelligence artificielle (",
        case.named(),
        ").",
    )


def _text(case: Case) -> tuple[str | Content, ...]:
    return (
        "Texte généré par intelligence artificielle (",
        case.named(),
        ").\nCette mention n’est pas exigée si un agent relit le texte et si une personne en assume la responsabilité éditoriale : ",
        empty("Règle de relecture", "règle écrite, et fonction de la personne responsable"),
        ".",
    )


_TEXTS = {
    "AIA-50-1": ("Annonce d’un échange avec une IA", _chat),
    "AIA-50-3": ("Information des personnes exposées", _emotion),
    "AIA-50-4A": ("Signalement d’un hypertrucage", _deepfake),
    "AIA-50-4B": ("Signalement d’un texte d’intérêt public", _text),
}
