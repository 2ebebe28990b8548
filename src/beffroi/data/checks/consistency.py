# ruff: noqa: S608, PLR2004 - names pass through quoted(); shares stand where they decide
"""Do columns agree with each other, and is one thing said in one way?"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import duckdb

from beffroi.core import t, tn
from beffroi.data import checksums
from beffroi.data.checks.validity import pseudo_null
from beffroi.data.columns import DATES, YEAR, Column
from beffroi.data.plan import EXAMPLES, Probe, Repair, Scope, shorten
from beffroi.data.result import CheckResult, Example
from beffroi.data.sql import DUCKDB as E
from beffroi.data.sql import one_of
from beffroi.evidence.tables import ROW, literal

_TOTAL = r"\s*(?:sous[- ]?)?tota(?:l|ux)(?: +g[ée]n[ée]ral)?\s*:?\s*"
_STARTS = (
    r"\b(?:debut|ouverture|demande|depot|depart|entree|naissance|effet|notification|signature)\b"
)
_ENDS = r"\b(?:fin|fermeture|cloture|decision|retour|sortie|deces|echeance|expiration|solde)\b"
_PAIRS = (
    ("debut", "fin"),
    ("ouverture", "fermeture"),
    ("ouverture", "cloture"),
    ("demande", "decision"),
    ("depot", "decision"),
    ("depart", "retour"),
    ("entree", "sortie"),
    ("naissance", "deces"),
    ("effet", "echeance"),
    ("start", "end"),
)
_FEW = 0.05
_WIDE = 300
_IDENTIFIER = r"\b(?:id|code|numero|num|cle|identifiant|siret|siren)\b"


def probes(scope: Scope) -> Iterator[Probe]:
    """Yield the checks between columns of one record, and of the ways of writing one column."""
    yield from _siren_in_siret(scope)
    yield from _places(scope)
    yield from _date_orders(scope)
    for column in scope.columns:
        if column.is_moment and column.is_text and len(column.dates) > 1:
            yield _mixed_dates(column)
        if column.kind in ("category", "boolean") and column.is_text:
            yield from _spellings(column)
        if (
            column.kind in ("text", "category", "code")
            and column.seen >= 10
            and _FEW < column.dated < 1 - _FEW
            and column.semantic is None
        ):
            yield _two_kinds(column)
    yield from _totals(scope)
    yield from _fragments(scope)


def _prefix(column: Column, words: str) -> str:
    return re.sub(rf"\b(?:{words})\b", "", column.folded).strip()


def _siren_in_siret(scope: Scope) -> Iterator[Probe]:
    for siret in scope.meaning("siret"):
        for siren in scope.meaning("siren"):
            if _prefix(siret, "siret|id") == _prefix(siren, "siren|id"):
                yield Probe(
                    check="consistency.siren_siret",
                    characteristic="consistency",
                    columns=(siret, siren),
                    bad=f"substr({siret.text}, 1, 9) <> {siren.text}",
                    checked=f"{siret.sql} IS NOT NULL AND {siren.sql} IS NOT NULL",
                    title=t("Le SIRET commence par le SIREN du même enregistrement."),
                    detail=lambda n, of: tn(
                        "{n} SIRET sur {of} ne commence pas par son SIREN.",
                        "{n} SIRET sur {of} ne commencent pas par leur SIREN.",
                        n,
                        of=of,
                    ),
                    mend=t("L’un des deux est d’un autre organisme : vérifiez lequel."),
                    shown=f"{siret.text} || ' / ' || {siren.text}",
                )


def _places(scope: Scope) -> Iterator[Probe]:
    """Communes, postal codes and departments of one record, when one of each is there."""
    commune, postal, department = (
        scope.meaning(name) for name in ("commune", "code_postal", "departement")
    )
    if len(commune) == 1 and len(department) == 1:
        inside = checksums.department_of_commune(commune[0].text)
        code = department[0].text
        wanted = f"CASE WHEN length({code}) = 1 THEN '0' || {code} ELSE {code} END"
        yield _place(commune[0], department[0], f"({inside}) <> ({wanted})")
    if (
        len(commune) == 1
        and len(postal) == 1
        and _prefix(commune[0], "code|insee|commune")
        == _prefix(postal[0], "code|postal|cp|commune")
    ):
        # A few communes are served by the post office of the next department: a warning only.
        inside = f"replace(replace(substr({commune[0].text}, 1, 2), '2A', '20'), '2B', '20')"
        yield _place(
            commune[0], postal[0], f"{inside} <> substr({postal[0].text}, 1, 2)", tolerance=0.002
        )


def _place(one: Column, other: Column, bad: str, tolerance: float = 0.0) -> Probe:
    return Probe(
        check="consistency.places",
        characteristic="consistency",
        columns=(one, other),
        bad=bad,
        severity="warning",
        tolerance=tolerance,
        checked=f"{one.sql} IS NOT NULL AND {other.sql} IS NOT NULL",
        shown=f"{one.text} || ' / ' || {other.text}",
        title=t(
            "« {one} » et « {other} » désignent le même endroit.", one=one.name, other=other.name
        ),
        detail=lambda n, of: tn(
            "{n} enregistrement sur {of} place la commune ailleurs.",
            "{n} enregistrements sur {of} placent la commune ailleurs.",
            n,
            of=of,
        ),
        mend=t("Reprenez le code de la commune au Code officiel géographique."),
    )


def _date_orders(scope: Scope) -> Iterator[Probe]:
    for start in scope.moments:
        for end in scope.moments:
            for first, last in _PAIRS:
                words = (start.folded, end.folded)
                if re.search(rf"\b{first}\b", words[0]) and words[1] == re.sub(
                    rf"\b{first}\b", last, words[0]
                ):
                    yield Probe(
                        check="consistency.date_order",
                        characteristic="consistency",
                        columns=(start, end),
                        bad=f"{scope.let(end.moment)} < {scope.let(start.moment)}",
                        checked=f"{start.sql} IS NOT NULL AND {end.sql} IS NOT NULL",
                        title=t(
                            "« {start} » ne vient pas après « {end} ».",
                            start=start.name,
                            end=end.name,
                        ),
                        detail=lambda n, of: tn(
                            "{n} enregistrement sur {of} finit avant de commencer.",
                            "{n} enregistrements sur {of} finissent avant de commencer.",
                            n,
                            of=of,
                        ),
                        mend=t("Vérifiez les deux dates, et l’ordre du jour et du mois."),
                        shown=f"{start.text} || ' → ' || {end.text}",
                        masked=start.personal or end.personal,
                    )


def _two_kinds(column: Column) -> Probe:
    dates = " OR ".join(
        E.matches(column.text, DATES[way][0]) for way in column.dates if way in DATES
    )
    return Probe(
        check="consistency.two_kinds",
        characteristic="consistency",
        columns=(column,),
        bad=f"NOT ({dates}) AND NOT {pseudo_null(column.text)}",
        masked=column.personal,
        title=t("« {column} » contient une seule sorte de valeurs.", column=column.name),
        detail=lambda n, of: t(
            "La colonne mêle {dates} dates et {n} autres valeurs : enregistrements éclatés ou colonnes décalées.",
            dates=of - n,
            n=n,
        ),
        mend=t(
            "Recollez les enregistrements éclatés sur plusieurs lignes, ou séparez les deux sortes de valeurs."
        ),
    )


def _mixed_dates(column: Column) -> Probe:
    usual = (YEAR if column.dates[0] == "year" else DATES[column.dates[0]])[0]
    others = " OR ".join(
        E.matches(f"trim({column.sql})", (YEAR if way == "year" else DATES[way])[0])
        for way in column.dates[1:]
    )
    return Probe(
        check="consistency.date_formats",
        characteristic="consistency",
        columns=(column,),
        severity="warning",
        masked=column.personal,
        bad=f"NOT {E.matches(f'trim({column.sql})', usual)} AND ({others})",
        title=t(
            "Les dates de « {column} » sont toutes écrites de la même façon.", column=column.name
        ),
        detail=lambda n, of: tn(
            "{n} date sur {of} est écrite autrement que les autres.",
            "{n} dates sur {of} sont écrites autrement que les autres.",
            n,
            of=of,
        ),
        mend=t("Écrivez toutes les dates AAAA-MM-JJ."),
        repairs=(
            Repair(
                t("date réécrite AAAA-MM-JJ"),
                f"{column.moment} IS NOT NULL",
                f"strftime({column.moment}, '%Y-%m-%d')",
            ),
        ),
    )


def _spellings(column: Column) -> Iterator[Probe]:
    """Values that differ only by case, accents or spaces; the most frequent spelling is the usual one."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for value in column.values:
        plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode().casefold()
        groups[" ".join(plain.split()) or value].append(value)
    renamed = {other: usual for usual, *others in groups.values() for other in others}
    if not renamed:
        return
    ways = " ".join(
        f"WHEN {literal(other)} THEN {literal(usual)}" for other, usual in renamed.items()
    )
    yield Probe(
        check="consistency.spellings",
        characteristic="consistency",
        columns=(column,),
        severity="warning",
        bad=one_of(column.sql, tuple(renamed)),
        masked=column.personal,
        title=t("Une même valeur de « {column} » s’écrit toujours pareil.", column=column.name),
        detail=lambda n, of: tn(
            "{n} valeur sur {of} ne diffère d’une autre que par la casse, un accent ou une espace.",
            "{n} valeurs sur {of} ne diffèrent d’autres que par la casse, un accent ou une espace.",
            n,
            of=of,
        ),
        mend=t("Gardez l’écriture la plus fréquente."),
        repairs=(
            Repair(t("réécrite comme la plus fréquente"), "TRUE", f"CASE {column.sql} {ways} END"),
        ),
    )


def _totals(scope: Scope) -> Iterator[Probe]:
    words = [
        c
        for c in scope.columns
        if c.is_text and c.kind in ("text", "category", "code") and c.semantic is None
    ][:8]
    if not words or not any(c.is_number for c in scope.columns):
        return
    # The first letter is compared before the pattern: it settles nearly every cell.
    cell = [
        f"CASE WHEN length({c.sql}) < 160 AND {_may_total(c.sql)} THEN {E.matches(f'lower({c.sql})', _TOTAL)} ELSE FALSE END"
        for c in words
    ]
    yield Probe(
        check="consistency.totals",
        characteristic="consistency",
        columns=tuple(words),
        checked="TRUE",
        bad=" OR ".join(cell),
        title=t("Aucune ligne de total n’est mêlée aux données."),
        shown=f"concat_ws(' · ', {', '.join(c.sql for c in words)})",
        detail=lambda n, of: tn(
            "{n} ligne sur {of} est un total : les sommes compteraient double.",
            "{n} lignes sur {of} sont des totaux : les sommes compteraient double.",
            n,
            of=of,
        ),
        mend=t("Retirez les lignes de total : elles se recalculent."),
    )


def _may_total(x: str) -> str:
    return f"(({x} >= 'S' AND {x} < 'U') OR ({x} >= 's' AND {x} < 'u') OR {x} < '!')"


def _fragments(scope: Scope) -> Iterator[Probe]:
    """Records with one filled cell, in a table whose records have several."""
    usual = sum(c.filled for c in scope.columns)
    if not 4 <= len(scope.columns) <= _WIDE or usual < 2:
        return
    filled = " + ".join(f"({c.sql} IS NOT NULL)::INT" for c in scope.columns)
    # Two columns that are nearly always filled settle nearly every record.
    one, two = sorted(scope.columns, key=lambda c: -c.filled)[:2]
    whole = f"{one.sql} IS NOT NULL AND {two.sql} IS NOT NULL"
    yield Probe(
        check="consistency.fragments",
        characteristic="consistency",
        columns=(scope.columns[0],),
        checked="TRUE",
        bad=f"CASE WHEN {whole} THEN FALSE ELSE ({filled}) = 1 END",
        severity="warning",
        tolerance=0.0,
        shown=f"coalesce({', '.join(c.text for c in scope.columns)})",
        title=t("Chaque ligne est un enregistrement entier."),
        detail=lambda n, of: tn(
            "{n} ligne sur {of} n’a qu’une cellule remplie : suite d’une autre, titre ou note de bas de tableau.",
            "{n} lignes sur {of} n’ont qu’une cellule remplie : suites d’autres, titres ou notes de bas de tableau.",
            n,
            of=of,
        ),
        mend=t("Recollez les enregistrements éclatés ; retirez titres et notes."),
    )


def inspect(
    engine: duckdb.DuckDBPyConnection, scope: Scope, figures: dict[str, Any]
) -> Iterator[CheckResult]:
    """Yield the identifiers that stand for two things."""
    if figures["rows"]:
        for identifier, label in _labelled_identifiers(scope):
            yield _one_label(engine, scope, identifier, label)


def _labelled_identifiers(scope: Scope) -> Iterator[tuple[Column, Column]]:
    """Pairs of an identifier and the name of the same thing (``site_id``, ``site``), both repeated."""
    for one in scope.columns:
        if (
            not re.search(_IDENTIFIER, one.folded)
            or one.distinct > 0.5 * one.seen
            or one.distinct < 2
        ):
            continue
        thing = _prefix(one, "id|code|numero|num|cle|identifiant")
        for other in scope.columns:
            named = _prefix(other, "nom|libelle|label|intitule|name")
            if (
                other is not one
                and thing
                and named == thing
                and other.kind in ("text", "category")
                and other.distinct < 0.5 * other.seen
            ):
                yield one, other


def _one_label(
    engine: duckdb.DuckDBPyConnection, scope: Scope, identifier: Column, label: Column
) -> CheckResult:
    found = engine.execute(
        f"SELECT i, list(DISTINCT l ORDER BY l), sum(n), min(r) FROM (SELECT {identifier.sql} AS i, lower(trim({label.sql})) AS l, "
        f"count(*) AS n, min({ROW}) AS r FROM {scope.relation(numbered=True)} WHERE {identifier.sql} IS NOT NULL AND {label.sql} IS NOT NULL "
        "GROUP BY ALL) GROUP BY i ORDER BY min(r)"
    ).fetchall()
    twice = [(i, labels, n, row) for i, labels, n, row in found if len(labels) > 1]
    masked = identifier.personal or label.personal
    return CheckResult(
        check="consistency.identifier_label",
        characteristic="consistency",
        columns=(identifier.name, label.name),
        passed=not twice,
        count=len(twice),
        checked=len(found),
        title=t(
            "Un identifiant « {one} » ne désigne qu’un « {other} ».",
            one=identifier.name,
            other=label.name,
        ),
        detail=tn(
            "{n} identifiant désigne plusieurs choses ({rows} enregistrements).",
            "{n} identifiants désignent plusieurs choses ({rows} enregistrements).",
            len(twice),
            rows=sum(n for *_, n, _ in twice),
        )
        if twice
        else None,
        mend=t("Donnez à chacune son identifiant, et corrigez l’historique.") if twice else None,
        examples=tuple(
            Example(
                row=row,
                line=scope.table.line(row),
                value=None if masked else shorten(f"{i} : {' / '.join(labels[:3])}"),
            )
            for i, labels, _, row in twice[:EXAMPLES]
        ),
    )
