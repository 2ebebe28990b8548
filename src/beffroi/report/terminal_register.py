"""The register, a sheet, and what the four gates rule, in a terminal."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text as Line

from beffroi.core import Lang, Text, t, tn
from beffroi.gates import Passage, Ruling
from beffroi.register import AISystem, Claims, Register, Sheet, claims_of
from beffroi.report import words
from beffroi.report.sheets import sheet_name, words_of
from beffroi.report.terminal_base import Page

VERDICTS: dict[str, Text] = {
    "allow": t("peut répondre"),
    "alter": t("peut répondre, sous conditions"),
    "route": t("doit répondre autrement"),
    "refuse": t("ne doit pas répondre"),
}
_VERDICT_STYLES = {"allow": "green", "alter": "yellow", "route": "yellow", "refuse": "bold red"}
_KINDS: dict[str, Text] = {**words.KINDS, "component": t("composant"), "use": t("usage")}


def print_register(register: Register, lang: Lang, console: Console) -> None:
    """Print the systems, then how many sheets of each other kind the register holds."""
    page = Page(console, lang)
    page.line(sheet_name(register.authority), "bold")
    page.table(
        (t("Fiche"), t("Système"), t("Étape"), t("Champs connus")),
        [_system(s, page) for _, s in sorted(register.systems.items())],
    )
    console.print()
    for kind, sheets in (
        (
            tn("{n} jeu de données", "{n} jeux de données", len(register.datasets)),
            register.datasets,
        ),
        (tn("{n} fournisseur", "{n} fournisseurs", len(register.suppliers)), register.suppliers),
        (tn("{n} contrat", "{n} contrats", len(register.contracts)), register.contracts),
        (tn("{n} composant", "{n} composants", len(register.components)), register.components),
        (tn("{n} usage", "{n} usages", len(register.uses)), register.uses),
    ):
        page.line(kind)
        if sheets:
            page.line(", ".join(sorted(sheets)), "dim", 2)


def _system(system: AISystem, page: Page) -> tuple[str | Text, ...]:
    fields = [c for _, c in claims_of(system)]
    stage = system.stage.value
    del page
    return (
        f"system:{system.id}",
        sheet_name(system),
        words.STAGES[stage] if stage else t("inconnue"),
        t("{known} sur {all}", known=sum(bool(c) for c in fields), all=len(fields)),
    )


def print_sheet(sheet: Sheet, lang: Lang, console: Console) -> None:
    """Print a sheet: each known field with its grade, its voice, its evidence, what disagrees."""
    page = Page(console, lang)
    page.line(sheet_name(sheet), "bold")
    known = [(path, claims) for path, claims in claims_of(sheet) if claims]
    page.table(
        (t("Champ"), t("Valeur"), t("Grade"), t("Source")),
        [_field(path, claims, page) for path, claims in known],
    )
    empty = [path for path, claims in claims_of(sheet) if not claims]
    if empty:
        console.print()
        page.line(t("Inconnus : {fields}", fields=", ".join(empty)), "dim")


def _field(path: str, claims: Claims[Any], page: Page) -> tuple[str | Line, ...]:
    best = claims.claims[0]
    source = Line(page.say(best.by)) if best.by else Line()
    for piece in claims.evidence[:3]:
        source.append("\n" if source else "")
        source.append(page.say(words.where(piece)), style="dim")
    value = Line(page.say(words_of(best.value)))
    for other in claims.disputes:
        said = t("{who} dit : {what}", who=other.voice, what=words_of(other.value))
        value.append(f"\n{page.say(said)}", style="yellow")
    return path, value, page.grade(best.grade), source


def print_passage(passage: Passage, lang: Lang, console: Console) -> None:
    """Print what the four gates rule on a request, and the verdict that follows."""
    page = Page(console, lang)
    verdict = t(
        "{system} {verdict} le {day}.",
        system=passage.request.system,
        verdict=VERDICTS[passage.verdict],
        day=passage.request.on,
    )
    page.line(verdict, _VERDICT_STYLES[passage.verdict])
    for ruling in passage.rulings:
        _ruling(ruling, page)


def _ruling(ruling: Ruling, page: Page) -> None:
    page.title(t("{gate} : {verdict}", gate=words.CHALLENGE_NAMES[ruling.gate], verdict=VERDICTS[ruling.effective]))  # fmt: skip
    for reason in ruling.reasons:
        page.line(t("– {reason}", reason=reason), indent=2)
    for action in ruling.to_do:
        page.line(t("→ {action}", action=action), indent=2)
    for reference in ruling.references:
        link = f" <{reference.url}>" if reference.url else ""
        page.line(f"{page.say(reference.text)}{page.say(link)}", "dim", 2)
    if ruling.findings:
        page.line(t("constats : {ids}", ids=", ".join(ruling.findings)), "dim", 2)
    if ruling.override is not None:
        said = t(
            "Dérogation de {by} jusqu’au {until} : {motive}",
            by=ruling.override.by,
            until=ruling.override.until,
            motive=ruling.override.motive,
        )
        page.line(said, "yellow", 2)
