"""Are the cells filled, and filled with something?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from beffroi.core import Amount, t, tn
from beffroi.data.checks.pages import ends
from beffroi.data.checks.validity import pseudo_null
from beffroi.data.columns import Column
from beffroi.data.plan import Probe, Scope
from beffroi.data.result import CheckResult

_SHOWN = 6


def probes(scope: Scope) -> Iterator[Probe]:
    """Yield the checks of blank records and of blank identifiers."""
    if scope.columns:
        yield _blank_records(scope)
    for column in scope.key:
        yield _blank_key(column)


def _blank_records(scope: Scope) -> Probe:
    blank = f"coalesce({', '.join(c.text for c in scope.columns)}) IS NULL"
    return Probe(
        check="completeness.blank_records",
        characteristic="completeness",
        columns=(scope.columns[0],),
        bad=f"({blank})",
        checked="TRUE",
        severity="warning",
        title=t("Aucun enregistrement n’est entièrement vide."),
        detail=lambda n, of: tn(
            "{n} enregistrement sur {of} est entièrement vide.",
            "{n} enregistrements sur {of} sont entièrement vides.",
            n,
            of=of,
        ),
        mend=t("Supprimez les lignes vides."),
    )


def _blank_key(column: Column) -> Probe:
    return Probe(
        check="completeness.blank_key",
        characteristic="completeness",
        columns=(column,),
        checked="TRUE",
        bad=f"{column.sql} IS NULL",
        title=t("L’identifiant « {column} » est toujours rempli.", column=column.name),
        detail=lambda n, of: tn(
            "{n} enregistrement sur {of} n’a pas d’identifiant.",
            "{n} enregistrements sur {of} n’ont pas d’identifiant.",
            n,
            of=of,
        ),
        mend=t("Rétablissez les identifiants depuis la source."),
    )


def stats(scope: Scope) -> dict[str, str]:
    """Count the words for nothing (NC, N/A, -…) of the columns where some were met."""
    return {
        f"nothing:{c.name}": f"count_if({pseudo_null(c.text)})"
        for c in scope.columns
        if c.pseudo > 0
    }


def inspect(
    _engine: duckdb.DuckDBPyConnection, scope: Scope, figures: dict[str, Any]
) -> Iterator[CheckResult]:
    """Yield empty columns, words for nothing, and columns less filled than the use needs."""
    rows = figures["rows"]
    if not rows:
        return
    yield _empty(
        [c.name for c in scope.columns if not figures[f"filled:{c.name}"]], len(scope.columns)
    )
    nothing = {c.name: figures[f"nothing:{c.name}"] for c in scope.columns if c.pseudo > 0}
    yield _words_for_nothing(nothing, sum(figures[f"filled:{c.name}"] for c in scope.columns))
    if scope.need.min_completeness is not None:
        for column in scope.columns:
            if ends(scope, column):  # blank while in force
                continue
            real = figures[f"filled:{column.name}"] - nothing.get(column.name, 0)
            yield _filled(
                column.name,
                real,
                rows,
                scope.need.min_completeness,
                owed=column.name in scope.need.columns,
            )


def _empty(names: list[str], columns: int) -> CheckResult:
    return CheckResult(
        check="completeness.empty_columns",
        characteristic="completeness",
        columns=tuple(names),
        passed=not names,
        severity="warning",
        count=len(names),
        checked=columns,
        title=t("Chaque colonne contient quelque chose."),
        detail=tn(
            "{n} colonne est entièrement vide : {names}.",
            "{n} colonnes sont entièrement vides : {names}.",
            len(names),
            names=_listed(names),
        )
        if names
        else None,
        mend=t("Remplissez-les ou retirez-les.") if names else None,
    )


def _words_for_nothing(found: dict[str, int], cells: int) -> CheckResult:
    names = sorted((name for name, n in found.items() if n), key=lambda name: (-found[name], name))
    count = sum(found.values())
    return CheckResult(
        check="completeness.words_for_nothing",
        characteristic="completeness",
        columns=tuple(names),
        passed=not count,
        severity="warning",
        count=count,
        checked=cells,
        title=t("Une valeur absente est une cellule vide."),
        detail=tn(
            "{n} cellule dit « rien » par un mot ou un signe (NC, N/A, -…) : {names}.",
            "{n} cellules disent « rien » par un mot ou un signe (NC, N/A, -…) : {names}.",
            count,
            names=_listed(names),
        )
        if count
        else None,
        mend=t("Videz ces cellules : un mot passe pour une valeur.") if count else None,
    )


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")


def _filled(name: str, filled: int, rows: int, needed: float, *, owed: bool) -> CheckResult:
    """``owed`` tells a column that the use names: its holes weigh more than the others'."""
    share = filled / rows
    failed = share < needed
    return CheckResult(
        check="completeness.filled",
        characteristic="completeness",
        columns=(name,),
        passed=not failed,
        severity="error" if owed else "warning",
        count=rows - filled if failed else 0,
        checked=rows,
        value=round(share, 6),
        threshold=needed,
        unit="ratio",
        title=t("« {column} » est remplie autant que l’usage le demande.", column=name),
        detail=t(
            "Remplie à {share}, quand l’usage demande {needed}.",
            share=Amount(value=share, unit="ratio"),
            needed=Amount(value=needed, unit="ratio"),
        )
        if failed
        else None,
        mend=t("Complétez à la source, ou revoyez le besoin déclaré.") if failed else None,
    )
