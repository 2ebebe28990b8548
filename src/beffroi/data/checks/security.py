"""Does a cell hide a spreadsheet formula that would run where the file is opened?"""

from __future__ import annotations

from collections.abc import Iterator

from beffroi.core import t, tn
from beffroi.data.columns import Column
from beffroi.data.plan import Probe, Scope
from beffroi.data.sql import DUCKDB as E


def probes(scope: Scope) -> Iterator[Probe]:
    """Yield one check for each column of text (OWASP, CSV injection)."""
    for column in scope.columns:
        if (
            column.is_text
            and column.semantic is None
            and column.kind in ("text", "category", "code")
        ):
            yield _formula(column)


def _formula(column: Column) -> Probe:
    x = column.sql
    # Comparisons of the first byte are far cheaper than a pattern, and rarely true.
    starts = (
        f"({x} >= '=' AND {x} < '>') OR ({x} >= '@' AND {x} < 'A') OR ({x} >= '+' AND {x} < '.')"
    )
    signed = E.matches(x, r"(?s)[-+].*[A-Za-z]+[(!|].*|[=].+|@[A-Z]+[(].*|[=].*[|].*")
    return Probe(
        check="security.formula",
        characteristic="security",
        columns=(column,),
        bad=f"CASE WHEN {starts} THEN {signed} ELSE FALSE END",
        severity="warning",
        title=t("Aucune cellule de « {column} » n’est une formule de tableur.", column=column.name),
        detail=lambda n, of: tn(
            "{n} cellule sur {of} commence comme une formule : un tableur l’exécuterait.",
            "{n} cellules sur {of} commencent comme une formule : un tableur les exécuterait.",
            n,
            of=of,
        ),
        mend=t("Faites précéder ces cellules d’une apostrophe, ou retirez le signe."),
    )
