"""The position as tables for a spreadsheet: ``;`` between cells, UTF-8 with its mark.

A cell that a spreadsheet would take for a formula is neutralised by an apostrophe (OWASP, CSV
injection). Numbers stay numbers: decimal comma in French, point in English, no thousands mark.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from beffroi.core import Effort, Evidence, Lang, Text, t
from beffroi.position import Position
from beffroi.report import words
from beffroi.report.charts.frame import clean

Cell = str | float | date | Text | bool | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def tables(position: Position, lang: Lang = "fr") -> dict[str, bytes]:
    """Return decisions, findings, measures and systems as CSV files, by name."""
    return {
        "decisions": _file(_decisions(position), lang),
        "constats": _file(_findings(position), lang),
        "chiffres": _file(_measures(position), lang),
        "systemes": _file(_systems(position), lang),
    }


def safe(words_: str) -> str:
    """Return a cell that no spreadsheet will run: an apostrophe before what starts a formula."""
    plain = clean(words_).replace("\n", " ").replace("\t", " ")
    return f"'{plain}" if plain.lstrip().startswith(_FORMULA) else plain


def _file(rows: Iterable[Sequence[Cell]], lang: Lang) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_cell(cell, lang) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _cell(cell: Cell, lang: Lang) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return words.yes_no(cell).render(lang)
    if isinstance(cell, int | float):
        plain = repr(cell)
        return plain.replace(".", ",") if lang == "fr" else plain
    if isinstance(cell, date):
        return cell.isoformat()
    return safe(cell.render(lang) if isinstance(cell, Text) else cell)


def _decisions(p: Position) -> Iterable[Sequence[Cell]]:
    yield [
        *(t("rang"), t("objet"), t("décision"), t("pourquoi"), t("gravité"), t("qui")),
        *(t("depuis le"), t("pour le"), *_effort_names(), t("si rien n’est fait"), t("constats")),
    ]
    for d in p.decisions:
        who = words.OBLIGED.get(d.obliged or "")
        yield [
            *(d.rank, d.subject_name, d.action, d.why, words.SEVERITIES[d.severity], who),
            *(d.since, d.due, *_effort(d.effort), d.if_nothing, " | ".join(d.findings)),
        ]


def _findings(p: Position) -> Iterable[Sequence[Cell]]:
    yield [
        *(t("constat"), t("défi"), t("objet"), t("gravité"), t("indéterminé"), t("intitulé")),
        *(t("détail"), t("qui"), t("depuis le"), t("pour le"), t("texte"), t("adresse")),
        *(t("déclaré"), t("par"), t("constaté"), t("à faire"), *_effort_names()),
        *(t("chiffres"), t("preuves")),
    ]
    for f in p.findings().values():
        against, ref = f.contradicts, f.reference
        yield [
            *(f.id, words.CHALLENGE_NAMES[f.challenge], f.subject, words.SEVERITIES[f.severity]),
            *(f.undetermined, f.title, f.detail),
            words.OBLIGED[f.obliged] if f.obliged else None,
            *(f.since, f.due, ref.text if ref else None, ref.url if ref else None),
            against.declared if against else None,
            against.declared_by if against else None,
            against.found if against else None,
            *(f.remedy, *_effort(f.effort), " | ".join(f.measures), _places(f.evidence)),
        ]


def _measures(p: Position) -> Iterable[Sequence[Cell]]:
    yield [
        *(t("chiffre"), t("défi"), t("objet"), t("intitulé"), t("valeur"), t("unité"), t("bas")),
        *(t("haut"), t("grade"), t("méthode"), t("version"), t("à partir de"), t("preuves")),
        *(t("note"), t("pour le savoir")),
    ]
    for m in p.measures().values():
        yield [
            *(m.id, words.CHALLENGE_NAMES[m.challenge], m.subject, m.label, m.value, m.unit),
            *(m.low, m.high, words.GRADES[m.grade], m.method.id, m.method.version),
            *(" | ".join(m.inputs), _places(m.evidence), m.note, m.to_know),
        ]


def _systems(p: Position) -> Iterable[Sequence[Cell]]:
    yield [
        *(t("identifiant"), t("système"), t("IA"), t("étape"), t("finalité"), t("services")),
        *(t("fournisseur"), t("coût annuel HT (EUR)"), t("chiffres"), t("constats")),
    ]
    for s in p.systems:
        stage = words.STAGES.get(s.stage) if s.stage else None
        yield [
            *(s.id, s.name, s.is_ai, stage, s.purpose, ", ".join(s.services), s.supplier),
            *(s.annual_cost, len(s.measures), len(s.findings)),
        ]


def _effort_names() -> tuple[Text, ...]:
    return (t("jours, bas"), t("jours, haut"), t("euros, bas"), t("euros, haut"))


def _effort(effort: Effort) -> tuple[Cell, ...]:
    return (effort.days_low, effort.days_high, effort.euros_low, effort.euros_high)


def _places(evidence: Sequence[Evidence]) -> str:
    """Return places as machines and people read them: ``file#kind=at sha256:…``."""
    return " | ".join(
        f"{e.file}#{e.locator.kind}={e.locator.at} sha256:{e.sha256[:12]}" for e in evidence
    )
