"""The questionnaire to services, on paper and as the CSV that is read back."""

from __future__ import annotations

from beffroi.core.format import format_number
from beffroi.regulation.questions import UNKNOWN_WORDS, middle, questionnaire, questions
from beffroi.report.papers.case import Case, Office
from beffroi.report.papers.model import Block, Heading, Paper, Table, prose


def questionnaire_paper(office: Office) -> Paper:
    """Return the questions that no artefact answers, system by system, the most decisive first."""
    asked = [(c, questions(c.view)) for c in office.cases]
    half = middle([c.view for c in office.cases])
    blocks: list[Block] = [
        prose(
            "Seuls les points qui changent quelque chose sont demandés, le plus décisif d’abord. « Je ne sais pas » est "
            "toujours une bonne réponse. Répondez ici, ou dans le fichier questionnaire.csv que l’on peut redéposer ; "
            "effacez-y les lignes sans réponse, et séparez plusieurs réponses par une barre (|)."
        )
    ]
    if half is not None:
        blocks.append(prose(f"Nombre médian de questions par système : {format_number(half)}."))
    for case, found in asked:
        if not found:
            continue
        rows = tuple(
            (str(n), q.words, _boxes(q.answers), ", ".join(q.evidence[:2]))
            for n, q in enumerate(found, 1)
        )
        blocks += [
            Heading(case.name),
            Table(
                f"Questions sur {case.name}",
                ("N°", "Question", "Réponse", "Ou déposez"),
                rows,
                (6, 42, 32, 20),
            ),
        ]
    return Paper(
        kind="questionnaire",
        title="Questionnaire aux services",
        authority=office.name,
        on=office.on,
        basis="faits que les pièces déposées ne disent pas",
        blocks=tuple(blocks),
        csv=questionnaire(
            [c.view for c in office.cases], {c.sheet.id: _service(c) for c in office.cases}
        ),
    )


def _boxes(answers: str) -> str:
    said = answers.removesuffix(f" / {UNKNOWN_WORDS}")
    words = said.split(" | ") if " | " in said else said.split(" / ")
    return "\n".join(f"☐ {w}" for w in (*words, UNKNOWN_WORDS))


def _service(case: Case) -> str:
    used = [k for k, c in case.sheet.services.items() if c.value is True]
    return case.office.service(used[0]) if len(used) == 1 else ""
