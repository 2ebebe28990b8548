"""The explicit notice on decisions, and the explanation owed to one person (CRPA)."""

from __future__ import annotations

from beffroi.report.papers.case import Case, empty
from beffroi.report.papers.model import (
    Block,
    Bullets,
    Heading,
    Paper,
    Table,
    fields,
    prose,
    sources,
)

NOTICE = "CRPA-L311-3-1"


def notice(case: Case) -> Paper:
    """Return the explicit notice, ready to paste: the four elements of article R311-3-1-1."""
    full = case.fact("fully_automated")
    how = "entièrement" if full.words == "oui" else "en partie"
    where = empty("Service à saisir", "service, adresse postale et électronique")
    text: Block = prose(
        f"La présente décision a été prise, {how}, sur le fondement d’un traitement algorithmique dénommé « ",
        case.named(),
        " ». Finalité de ce traitement : ",
        case.purpose(),
        ".\nVous avez le droit d’obtenir la communication des règles définissant ce traitement et des "
        "principales caractéristiques de sa mise en œuvre (articles L311-3-1 et R311-3-1-1 du code des "
        "relations entre le public et l’administration).\nPour l’exercer, écrivez à : ",
        where,
        ".\nÀ défaut de réponse dans le délai d’un mois, ou en cas de refus, vous pouvez saisir la Commission "
        "d’accès aux documents administratifs (CADA), dans les deux mois : www.cada.fr.",
        frame=True,
    )
    elements = Table(
        "Les quatre éléments exigés par l’article R311-3-1-1",
        ("Élément", "Où il figure dans la mention"),
        (
            (
                "Finalité poursuivie par le traitement",
                "première phrase et « Finalité de ce traitement »",
            ),
            (
                "Rappel du droit à communication des règles et principales caractéristiques",
                "« Vous avez le droit d’obtenir… »",
            ),
            ("Modalités d’exercice de ce droit", "« Pour l’exercer, écrivez à… »"),
            ("Modalités de saisine de la CADA", "dernière phrase"),
        ),
        (50, 50),
    )
    blocks = (
        Heading("Mention à porter sur chaque décision"),
        text,
        elements,
        *_stakes(case),
        Heading("Où la placer"),
        Bullets(
            (
                (
                    "Sur la décision ou la notification elle-même, et sur tout courrier qui l’annonce.",
                ),
                ("Sur le formulaire et la page du téléservice où la demande est faite.",),
                ("Sur la fiche de l’inventaire en ligne (article L312-1-3).",),
            )
        ),
    )
    return _paper(
        case,
        "mention",
        "Mention explicite",
        "CRPA, articles L311-3-1 et R311-3-1-1",
        sources(blocks),
    )


def _stakes(case: Case) -> tuple[Block, ...]:
    duties = [d for d in case.duties if d.code in {NOTICE, "LIL-47"}]
    if not duties:
        return (
            prose(
                "D’après les faits connus, cette mention n’est pas exigée pour ce système : elle est donnée comme modèle."
            ),
        )
    said = [
        prose(
            "Une décision entièrement automatisée prise sans cette mention est nulle depuis le 1er juillet 2020 "
            "(loi n° 78-17 du 6 janvier 1978, article 47)."
        )
    ]
    said += (
        [prose("Classement à confirmer : ", case.fact("fully_automated"), ".")]
        if (case.fact("fully_automated").words is None)
        else []
    )
    return (
        *said,
        Table("Ce que le droit demande ici", _DUTY, case.duty_rows(NOTICE, "LIL-47"), _SHARES),
    )


_DUTY = ("Texte", "À faire", "Qui", "Depuis", "État")
_SHARES = (24, 36, 16, 14, 10)


def explanation(case: Case) -> Paper:
    """Return the template of the answer to one person: the four items of article R311-3-1-2."""
    blocks: tuple[Block, ...] = (
        prose(empty("Date", "date"), " — ", empty("Destinataire", "nom et adresse de la personne")),
        prose(
            "Madame, Monsieur,\nVous avez demandé comment un traitement algorithmique est intervenu dans la "
            "décision ",
            empty("Décision", "référence et date de la décision"),
            " vous concernant. Voici, sous une forme intelligible, les informations prévues par l’article "
            "R311-3-1-2 du code des relations entre le public et l’administration.",
        ),
        Heading("1. Degré et mode de contribution du traitement à la décision"),
        fields(
            "Contribution",
            case.named(),
            case.purpose(),
            case.fact("function", "Ce que fait le traitement"),
            case.fact("fully_automated", "Décision entièrement automatisée"),
            case.fact("human_checks_output", "Examen par un agent"),
            empty("Agent qui a statué", "fonction de l’agent, et ce qu’il a examiné"),
        ),
        Heading("2. Données traitées et leurs sources"),
        fields(
            "Données",
            case.data(),
            empty("Vos données", "valeur de chaque donnée utilisée pour cette personne"),
            empty("Origine", "d’où vient chaque donnée, à quelle date"),
        ),
        Heading("3. Paramètres et pondération appliqués à votre situation"),
        Table(
            "Paramètres appliqués",
            ("Critère", "Poids ou règle", "Valeur dans votre dossier", "Effet sur le résultat"),
            tuple(
                tuple(empty(x, x) for x in (f"critère {n}", "poids ou règle", "valeur", "effet"))
                for n in (1, 2, 3)
            ),
        ),
        Heading("4. Opérations effectuées"),
        prose(
            empty("Opérations", "étapes du calcul, dans l’ordre, jusqu’au résultat de la personne")
        ),
        Heading("Vos droits"),
        prose(
            "Vous pouvez demander le réexamen de cette décision par un agent, former un recours gracieux ou "
            "saisir le tribunal administratif dans les deux mois de sa notification. Pour toute difficulté "
            "d’accès à ces informations : www.cada.fr. Pour vos données personnelles : ",
            empty("Délégué à la protection des données", "adresse du délégué"),
            ".",
        ),
        *_right_86(case),
    )
    return _paper(
        case,
        "explication",
        "Réponse individuelle",
        "CRPA, articles L311-3-1 et R311-3-1-2",
        sources(blocks),
    )


def _right_86(case: Case) -> tuple[Block, ...]:
    rows = case.duty_rows("AIA-86", "AIA-26-11")
    if not rows:
        return ()
    return (
        Heading("Règlement sur l’IA"),
        prose(
            "Le système étant classé à haut risque, la personne pourra aussi obtenir des explications claires et "
            "pertinentes sur le rôle du système et les principaux éléments de la décision."
        ),
        Table("Obligations", _DUTY, rows, _SHARES),
    )


def _paper(case: Case, kind: str, title: str, basis: str, blocks: tuple[Block, ...]) -> Paper:
    return Paper(
        kind=kind,
        title=f"{title} : {case.name}",
        authority=case.office.name,
        on=case.office.on,
        basis=basis,
        blocks=blocks,
        system=case.sheet.id,
    )
