"""The position in a terminal: the sentence, the decisions, the four challenges."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.text import Text as Line

from beffroi.core import Assessment, Grade, Lang, Severity, Text, t, tn
from beffroi.position import Decision, Position
from beffroi.report import words
from beffroi.report.terminal_base import Page


def print_position(position: Position, lang: Lang, console: Console) -> None:
    """Print who, when, the sentence, the decisions, the four challenges, and what was read."""
    page = Page(console, lang)
    page.line(position.authority, "bold")
    page.line(
        t(
            "Position au {on}, d’après ce que l’on savait au {known}.",
            on=position.on,
            known=position.known,
        ),
        "dim",
    )
    console.print()
    page.line(position.sentence)
    print_decisions(position, lang, console)
    page.title(t("Les quatre défis"))
    page.table(
        (t("Défi"), t("Constats"), t("Chiffres"), t("Non mesurés")),
        [_challenge(a, page) for a in position.assessments],
    )
    _coverage(position, page)
    page.line(t("D’où vient un chiffre : beffroi why <nom du chiffre ou du constat>"), "dim")


def print_decisions(position: Position, lang: Lang, console: Console) -> None:
    """Print the decisions to take, the most pressing first."""
    page = Page(console, lang)
    count = len(position.decisions)
    if not count:
        page.title(t("Aucune décision à prendre à cette date, avec ce que l’on sait."))
        return
    page.title(tn("La décision à prendre", "Les {n} décisions à prendre", count))
    for decision in position.decisions:
        _decision(decision, position, page)


def _decision(decision: Decision, position: Position, page: Page) -> None:
    page.hanging(f"{decision.rank}. ", decision.action)
    about = Line(page.say(decision.subject_name) + "  ")
    about.append_text(page.severity(decision.severity))
    page.rich(about, 3)
    page.line(decision.why, indent=3)
    who = words.OBLIGED.get(decision.obliged or "", t("à désigner"))
    facts = (
        (t("Pour quand"), words.delay(decision.due, decision.since, position.on)),
        (t("Qui"), who),
        (t("Effort"), words.effort_of(decision.effort)),
        (t("Sinon"), decision.if_nothing),
    )
    for label, text in facts:
        page.rich(_labelled(label, text, page), 3)
    first, rest = decision.findings[:1], len(decision.findings) - 1
    for name in first:
        more = page.say(tn(" et {n} autre", " et {n} autres", rest)) if rest else ""
        page.line(f"→ {page.say(name)}{more}", "dim", 3)


def _labelled(label: Text, text: Text, page: Page) -> Line:
    line = Line(f"{page.say(label)}{page.colon}", style="dim")
    line.append(page.say(text), style="not dim")
    return line


def _challenge(assessment: Assessment, page: Page) -> tuple[Line | Text | str, ...]:
    count = Counter(f.severity for f in assessment.findings)
    said = Line()
    for severity in Severity:
        if count[severity]:
            said.append("  " if said else "")
            said.append(f"{count[severity]} ")
            said.append_text(page.severity(severity))
    missing = sum(m.grade is Grade.NOT_MEASURED for m in assessment.measures)
    return (
        words.CHALLENGE_NAMES[assessment.challenge],
        said or t("aucun"),
        str(len(assessment.measures)),
        str(missing),
    )


def _coverage(position: Position, page: Page) -> None:
    seen = position.coverage
    page.console.print()
    page.line(
        t(
            "Registre : {known} champs connus sur {fields}, dont {drawn} tirés des fichiers "
            "et {typed} saisis.",
            known=seen.known,
            fields=seen.fields,
            drawn=seen.from_artefacts,
            typed=seen.typed,
        )
    )
    rejected = sum(i.rows_rejected for i in position.inputs)
    files = tn("{n} fichier lu", "{n} fichiers lus", len(position.inputs))
    rows = tn("{n} ligne rejetée.", "{n} lignes rejetées.", rejected)
    page.line(t("{files}, {rows}", files=files, rows=rows))
