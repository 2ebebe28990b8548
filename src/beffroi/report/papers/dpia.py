"""The data protection impact assessment, pre-filled: on paper, and as JSON that CNIL's PIA imports.

Questions, their numbers and the export's structure are those of LINCnil/pia
(``pia_architecture.json``; ``pia.service.ts``: ``exportData`` and ``importData``). A question on
which nothing is known has no answer, so that PIA still shows it as to do; what is missing from a
partial answer goes into a comment.
"""

from __future__ import annotations

from datetime import date
from html import escape
from itertools import count
from typing import NamedTuple

from beffroi.regulation.measures import AIPD_WORDS
from beffroi.report.papers.case import Case, empty
from beffroi.report.papers.model import Block, Content, Heading, Paper, Table, fields, prose
from beffroi.report.papers.tables import to_json


class Question(NamedTuple):
    """One question of PIA: its number, its words, and what answers it here."""

    reference: str
    words: str
    contents: tuple[Content, ...]


class Measure(NamedTuple):
    """A measure in place, as PIA lists them (section 3.1)."""

    title: str
    content: Content


_RISKS = (
    ("32", "Accès illégitime à des données"),
    ("33", "Modification non désirée de données"),
    ("34", "Disparition de données"),
)
_RISK_QUESTIONS = (
    ("1", "Impacts sur les personnes", "conséquences pour les personnes si le risque se réalise"),
    ("2", "Menaces", "ce qui pourrait permettre au risque de se réaliser"),
    ("3", "Sources de risques", "qui ou quoi pourrait en être l’origine"),
    ("4", "Mesures qui y répondent", "mesures retenues parmi celles listées plus haut"),
    ("5", "Gravité", "négligeable, limitée, importante ou maximale, et pourquoi"),
    ("6", "Vraisemblance", "négligeable, limitée, importante ou maximale, et pourquoi"),
)


def dpia(case: Case) -> Paper:
    """Return the assessment pre-filled with what is known, and its PIA form."""
    verdict = case.view.verdict
    reasons = tuple((r,) for r in verdict.core.aipd_reasons)
    blocks: list[Block] = [
        prose(
            f"AIPD {AIPD_WORDS[verdict.aipd].render('fr')} d’après les faits connus à ce jour. Les contenus repris du "
            "registre portent leur source ; l’appréciation des risques appartient au responsable de traitement, après "
            "avis du délégué à la protection des données."
        ),
    ]
    if reasons:
        blocks.append(Table("Pourquoi", ("Critère ou texte",), reasons))
    for title, questions in _sections(case):
        blocks.append(Heading(title))
        for question in questions:
            blocks.append(Heading(f"{question.reference} · {question.words}", 2))
            blocks.append(fields(f"Réponse {question.reference}", *question.contents))
    blocks += [Heading("Risques"), Heading("Mesures existantes", 2), _measures_table(case)]
    for key, title in _RISKS:
        asked = (empty(words, ask) for _, words, ask in _RISK_QUESTIONS)
        blocks += [Heading(title, 2), fields(f"Appréciation {key}", *asked)]
    blocks += [
        Heading("Validation"),
        fields(
            "Avis et décision",
            empty(
                "Avis du délégué", "favorable, favorable avec réserves ou défavorable, et motifs"
            ),
            empty("Avis des personnes concernées", "avis recueilli, ou pourquoi il ne l’a pas été"),
            empty("Plan d’action", "mesures à prendre, responsable, échéance"),
            empty("Décision du responsable", "validation, date et signature"),
        ),
    ]
    return Paper(
        kind="aipd",
        title=f"Analyse d’impact relative à la protection des données : {case.name}",
        authority=case.office.name,
        on=case.office.on,
        basis="RGPD, article 35 ; trame de l’outil PIA de la CNIL",
        blocks=tuple(blocks),
        system=case.sheet.id,
        json=to_json(pia(case)),
    )


def _sections(case: Case) -> tuple[tuple[str, tuple[Question, ...]], ...]:
    return (
        ("Contexte", (*_overview(case), *_data(case))),
        ("Principes fondamentaux", (*_principles(case), *_rights(case))),
    )


def _overview(case: Case) -> tuple[Question, ...]:
    return (
        Question("111", "Quel est le traitement qui fait l’objet de l’étude ?",
                 (case.named(), case.purpose(), case.fact("function"), case.services(), case.stage(), case.since())),
        Question("112", "Quelles sont les responsabilités liées au traitement ?",
                 (Content("Responsable de traitement", case.office.register.authority.name.value, "responsable",
                          case.office.register.authority.name.grade, case.office.register.authority.name.evidence),
                  case.processors(), case.fact("role", "Rôle au titre du règlement sur l’IA"))),
        Question("113", "Quels sont les référentiels applicables ?",
                 (case.tier(), empty("Autres référentiels", "codes de conduite, référentiels CNIL, charte locale"))),
    )  # fmt: skip


def _data(case: Case) -> tuple[Question, ...]:
    return (
        Question("121", "Quelles sont les données traitées ?",
                 (case.data(), case.fact("personal_data"), case.fact("special_categories"),
                  empty("Personnes concernées", "catégories de personnes : usagers, agents, candidats…"),
                  empty("Catégories de données", "détail des données, destinataires et durées"))),
        Question("122", "Comment le cycle de vie des données se déroule-t-il ?",
                 (case.fact("data_matching"), empty("Cycle de vie", "de la collecte à la suppression, étape par étape"))),
        Question("123", "Quels sont les supports des données ?",
                 (case.chain("host", "model", "runtime", label="Hébergement et modèles"), case.hosting())),
    )  # fmt: skip


def _principles(case: Case) -> tuple[Question, ...]:
    return (
        Question("211", "Les finalités sont-elles déterminées, explicites et légitimes ?", (case.purpose(),)),
        Question("212", "Quel est le fondement qui rend le traitement licite ?",
                 (empty("Base légale", "mission d’intérêt public, obligation légale… et le texte qui la fonde"),)),
        Question("213", "Les données sont-elles adéquates, pertinentes et limitées ?",
                 (*case.figures("data.personal_text", "data.personal_text_share"),
                  empty("Minimisation", "pourquoi chaque donnée est nécessaire"))),
        Question("214", "Les données sont-elles exactes et tenues à jour ?",
                 (*case.figures("data.age", "data.completeness", "data.invalid_share", "data.superseded_share"),
                  empty("Exactitude", "comment les données sont vérifiées et corrigées"))),
        Question("215", "Quelle est la durée de conservation ?",
                 (case.retention(), *case.figures("data.kept_too_long_share"))),
    )  # fmt: skip


def _rights(case: Case) -> tuple[Question, ...]:
    notice = case.fact(
        "proof.privacy_notice",
        "Information des personnes",
        "comment et quand les personnes sont informées",
    )
    return (
        Question("221", "Comment les personnes concernées sont-elles informées ?", (notice,)),
        Question("222", "Comment le consentement est-il obtenu, si applicable ?",
                 (empty("Consentement", "sans objet, ou modalités"),)),
        Question("223", "Comment exercer les droits d’accès et à la portabilité ?", (empty("Accès", "procédure et délai"),)),
        Question("224", "Comment exercer les droits de rectification et d’effacement ?", (empty("Rectification", "procédure et délai"),)),
        Question("225", "Comment exercer les droits de limitation et d’opposition ?",
                 (case.fact("human_checks_output", "Intervention d’un agent"), empty("Opposition", "procédure et délai"))),
        Question("226", "Les obligations des sous-traitants sont-elles contractualisées ?", (case.processors(), case.article_28())),
        Question("227", "Les transferts hors de l’Union sont-ils encadrés ?",
                 (case.outside(), empty("Garanties", "décision d’adéquation, clauses types, analyse du transfert"))),
    )  # fmt: skip


def _measures(case: Case) -> tuple[Measure, ...]:
    found = (
        Measure("Contrôle humain", case.fact("human_checks_output", "Contrôle humain")),
        Measure("Sous-traitance encadrée", case.article_28()),
        Measure("Lieu d’hébergement", case.hosting()),
        Measure("Continuité sans le système", case.fallback()),
        Measure("Durée de conservation", case.retention()),
    )
    return tuple(m for m in found if m.content.words is not None)


def _measures_table(case: Case) -> Table:
    known = [m.content for m in _measures(case)]
    other = empty("Autres mesures", "chiffrement, habilitations, journalisation, sauvegardes…")
    return fields("Mesures que le registre montre", *known, other)


def pia(case: Case) -> dict[str, object]:
    """Return the export that PIA's « Importer une analyse » reads."""
    day = _moment(case.office.on)
    number = count(1)
    answers, comments = [], []
    for _, questions in _sections(case):
        for question in questions:
            known = [c for c in question.contents if c.words is not None]
            asked = [c for c in question.contents if c.words is None]
            if known:
                data: dict[str, object] = {"text": _html(known), "gauge": None, "list": []}
                answers.append(_row(number, day, reference_to=question.reference, data=data))
            if asked:
                words = "À compléter : " + " ; ".join(f"{c.label} ({c.ask})" for c in asked) + "."
                comments.append(
                    _row(
                        number,
                        day,
                        reference_to=question.reference,
                        description=words,
                        for_measure=False,
                    )
                )
    measures = [
        _row(number, day, title=m.title, content=_html([m.content]), placeholder="")
        for m in _measures(case)
    ]
    return {
        "pia": _pia(case, day),
        "answers": answers,
        "measures": measures,
        "evaluations": [],
        "comments": comments,
    }


def _pia(case: Case, day: str) -> dict[str, object]:
    return {
        "id": 1,
        "status": 0,
        "name": f"{case.name} ({case.office.name})",
        "category": "Système d’IA" if case.view.known.get("is_ai") else "",
        "author_name": "",
        "evaluator_name": "",
        "validator_name": "",
        "dpo_status": None,
        "dpo_opinion": None,
        "concerned_people_opinion": None,
        "concerned_people_status": None,
        "concerned_people_searched_opinion": None,
        "concerned_people_searched_content": None,
        "rejection_reason": None,
        "applied_adjustments": None,
        "dpos_names": None,
        "people_names": None,
        "is_example": 0,
        "is_archive": 0,
        "created_at": day,
        "updated_at": day,
    }


def _row(number: count[int], day: str, **content: object) -> dict[str, object]:
    return {"id": next(number), "pia_id": 1, **content, "created_at": day, "updated_at": day}


def _html(contents: list[Content]) -> str:
    items = (
        f"<li><strong>{escape(c.label)}</strong> : {escape(c.words or '')} <em>({escape(c.source)})</em></li>"
        for c in contents
    )
    return f"<ul>{''.join(items)}</ul>"


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000Z"
