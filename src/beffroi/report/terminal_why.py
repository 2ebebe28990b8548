"""One figure or finding with all that made it, and what separates two positions."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text as Line
from rich.tree import Tree

from beffroi.core import Evidence, Finding, Lang, Measure, Text, t
from beffroi.position import Change, Difference, Why
from beffroi.report import words
from beffroi.report.ledger import method_key
from beffroi.report.terminal_base import Page

PLACES = 40


def print_why(chain: Why, lang: Lang, console: Console) -> None:
    """Print a figure or a finding: value, grade, method, evidence, then what it was made from."""
    page = Page(console, lang)
    tree = Tree(_head(chain, page), guide_style="dim")
    _grow(tree, chain, page, set())
    console.print(tree)


def _head(chain: Why, page: Page) -> Line:
    if chain.measure is not None:
        return _measure_head(chain.measure, page)
    if chain.finding is not None:
        line = Line(page.say(chain.finding.title) + "  ", style="bold", overflow="fold")
        line.append_text(page.severity(chain.finding.severity))
        return line
    return Line("—")


def _measure_head(measure: Measure, page: Page) -> Line:
    line = Line(f"{page.say(measure.label)}{page.colon}", overflow="fold")
    line.append(page.say(words.value_of(measure, page.lang)), style="bold")
    interval = words.interval_of(measure, page.lang)
    if interval and measure.value is not None:
        line.append(f" ({interval})")
    line.append("  ")
    line.append_text(page.grade(measure.grade))
    return line


def _grow(tree: Tree, chain: Why, page: Page, told: set[str]) -> None:
    """Add what made it; what was already told above is only named."""
    known = chain.measure or chain.finding
    if known is not None and known.id in told:
        tree.add(Line(page.say(t("déjà détaillé plus haut")), style="dim"))
        return
    told.add(known.id if known is not None else "")
    if chain.measure is not None:
        _add_measure(tree, chain.measure, page)
    if chain.finding is not None:
        _add_finding(tree, chain.finding, page)
    for below in chain.because:
        _grow(tree.add(_head(below, page)), below, page, told)


def _add_measure(tree: Tree, measure: Measure, page: Page) -> None:
    _add(tree, t("nom"), measure.id, page)
    _add(tree, t("méthode"), method_key(measure.method), page)
    _add(tree, t("source"), measure.method.source, page)
    _add(tree, t("note"), measure.note, page)
    _add(tree, t("pour le savoir"), measure.to_know, page)
    _add_evidence(tree, measure.evidence, page)


def _add_finding(tree: Tree, finding: Finding, page: Page) -> None:
    _add(tree, t("nom"), finding.id, page)
    _add(tree, t("détail"), finding.detail, page)
    if finding.obliged is not None:
        _add(tree, t("qui est tenu"), words.OBLIGED[finding.obliged], page)
    _add(tree, t("depuis le"), t("{day}", day=finding.since) if finding.since else None, page)
    _add(tree, t("pour le"), t("{day}", day=finding.due) if finding.due else None, page)
    if finding.reference is not None:
        _add(tree, t("texte"), finding.reference.text, page)
        _add(tree, t("adresse"), finding.reference.url, page)
    if finding.contradicts is not None:
        said = finding.contradicts
        _add(tree, t("déclaré par {who}", who=said.declared_by), said.declared, page)
        _add(tree, t("constaté"), said.found, page)
    if finding.facts:
        facts = ", ".join(f"{key} = {value}" for key, value in finding.facts.items())
        _add(tree, t("faits retenus"), facts, page)
    _add(tree, t("faits qui manquent"), ", ".join(finding.missing), page)
    _add(tree, t("à faire"), finding.remedy, page)
    _add_evidence(tree, finding.evidence, page)


def _add(tree: Tree, label: Text, text: Text | str | None, page: Page) -> None:
    if text:
        line = Line(f"{page.say(label)}{page.colon}", style="dim", overflow="fold")
        line.append(page.say(text), style="not dim")
        tree.add(line)


def _add_evidence(tree: Tree, evidence: Sequence[Evidence], page: Page) -> None:
    for piece in evidence[:PLACES]:
        line = Line(page.say(words.where(piece)), overflow="fold")
        if piece.excerpt:
            line.append(f" « {page.say(piece.excerpt)} »")
        line.append(f"  sha256 {piece.sha256[:12]}", style="dim")
        tree.add(line)
    if len(evidence) > PLACES:
        more = t("et {n} autres endroits (--json les donne tous)", n=len(evidence) - PLACES)
        tree.add(Line(page.say(more), style="dim"))


def print_difference(difference: Difference, lang: Lang, console: Console) -> None:
    """Print what appears, what goes, and which figures change between two positions."""
    page = Page(console, lang)
    page.line(
        t("Du {before} au {after}", before=difference.before_on, after=difference.after_on), "bold"
    )
    if not (difference.appeared or difference.gone or difference.changed):
        page.line(t("Rien ne change."))
        return
    _findings(t("Constats qui apparaissent"), "+", difference.appeared, page)
    _findings(t("Constats qui disparaissent"), "−", difference.gone, page)
    if difference.changed:
        page.title(t("Chiffres qui changent"))
        page.table(
            (t("Chiffre"), t("Avant"), t("Après")),
            [_change(change, page) for change in difference.changed],
        )


def _findings(title: Text, sign: str, findings: Sequence[Finding], page: Page) -> None:
    if not findings:
        return
    page.title(title)
    for finding in findings:
        line = Line(f"{sign} {page.say(finding.title)}  ")
        line.append_text(page.severity(finding.severity))
        page.rich(line)
        page.line(finding.id, "dim", 2)


def _change(change: Change, page: Page) -> tuple[Line, Line, Line]:
    known = change.after or change.before
    label = Line(page.say(known.label) if known else "")
    label.append(f"\n{page.say(change.id)}", style="dim")
    return label, _side(change.before, page), _side(change.after, page)


def _side(measure: Measure | None, page: Page) -> Line:
    if measure is None:
        return Line("—")
    line = Line(page.say(words.value_of(measure, page.lang)))
    interval = words.interval_of(measure, page.lang)
    if interval and measure.value is not None:
        line.append(f"\n{interval}", style="dim")
    return line
