"""Is each page, tariff or text still in force? Told by its status, its end, or what replaced it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beffroi.core import t, tn
from beffroi.data.columns import Column
from beffroi.data.plan import Probe, Scope
from beffroi.data.sql import DUCKDB as E

_STATUS = r"\b(?:statut|status|code) http\b|\bhttp (?:statut|status|code)\b"
_END = r"\bfin (?:de )?validite\b|\bvalid(?:e|ite)? (?:jusqu|until|to)\b|\bexpire\b|\bexpiration\b|\bperime\b"
# Plainer words end a text or a tariff, but also a holiday: they count for what an assistant cites.
_END_OF_TEXT = r"\bdate fin\b|^fin$|\bfin (?:d )?(?:effet|application|vigueur)\b"
_CITED = ("chatbot_corpus", "drafting_corpus", "evaluation")
_REPLACED = r"\b(?:remplacee?s?|abrogee?s?|superseded|replaced) (?:par|by)\b|\bremplacant\b"
_STATE = r"^etat$|\bstatut\b|\betat (?:juridique|du texte)\b"
_ENDED = r".*\b(?:abrog[ée]e?|p[ée]rim[ée]e?|caduque?|annul[ée]e?|retir[ée]e?|archiv[ée]e?|obsol[èe]te|expir[ée]e?)s?\b.*"


def probes(scope: Scope) -> Iterator[Probe]:
    """Yield what is dead, ended or replaced among pages, tariffs and texts."""
    ended = []
    for column in scope.columns:
        if re.search(_STATUS, column.folded):
            yield _dead(column)
        elif column.is_moment and scope.on is not None and ends(scope, column):
            ended.append((column, f"{scope.let(column.moment)} < '{scope.on.isoformat()}'"))
        elif column.is_text and re.search(_REPLACED, column.folded):
            ended.append((column, f"{column.sql} IS NOT NULL"))
        elif column.kind == "category" and re.search(_STATE, column.folded):
            ended.append((column, E.matches(f"lower({column.text})", _ENDED)))
    if ended and scope.need.use != "register":
        yield _superseded(
            [c for c, _ in ended], " OR ".join(f"coalesce({p}, FALSE)" for _, p in ended)
        )


def ends(scope: Scope, column: Column) -> bool:
    """Whether a column tells the end, or the successor, of what a record holds."""
    cited = scope.need.use in _CITED and re.search(_END_OF_TEXT, column.folded)
    return bool(re.search(_END, column.folded) or re.search(_REPLACED, column.folded) or cited)


def _dead(column: Column) -> Probe:
    return Probe(
        check="timeliness.dead",
        characteristic="timeliness",
        columns=(column,),
        bad=f"try_cast({column.sql} AS INTEGER) >= 400",
        title=t("Chaque page répond encore."),
        shown=column.text,
        detail=lambda n, of: tn(
            "{n} page sur {of} ne répond plus.", "{n} pages sur {of} ne répondent plus.", n, of=of
        ),
        mend=t("Retirez ces pages du fonds ou retrouvez leur nouvelle adresse, puis recollectez."),
    )


def _superseded(columns: list[Column], bad: str) -> Probe:
    return Probe(
        check="timeliness.superseded",
        characteristic="timeliness",
        columns=tuple(columns),
        bad=bad,
        checked="TRUE",
        severity="warning",
        title=t("Chaque enregistrement est encore en vigueur."),
        detail=lambda n, of: tn(
            "{n} enregistrement sur {of} est échu ou remplacé.",
            "{n} enregistrements sur {of} sont échus ou remplacés.",
            n,
            of=of,
        ),
        mend=t("Retirez du fonds ce qui n’est plus en vigueur, ou datez-le dans les réponses."),
        shown=f"concat_ws(' · ', {', '.join(c.text for c in columns)})",
    )
