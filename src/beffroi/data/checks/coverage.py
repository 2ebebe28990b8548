# ruff: noqa: PLR2004 - counts stand where they decide
"""Is every month, and every commune, of what the data should cover there?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb

from beffroi.core import t, tn
from beffroi.data.plan import Scope
from beffroi.data.result import CheckResult
from beffroi.evidence.tables import literal

_SHOWN = 8
_MAX_MONTHS = 1200
_FIRST_YEAR, _YEARS = 1902, 200


def stats(scope: Scope) -> dict[str, str]:
    """List the months met, and the communes of the territory met."""
    wanted = {}
    if scope.moment is not None:
        moment = scope.let(scope.moment.moment)
        month = f"(year({moment}) - {_FIRST_YEAR}) * 12 + month({moment}) - 1"
        within = f"{moment} >= '{_FIRST_YEAR}-01-01' AND {moment} < '{_FIRST_YEAR + _YEARS}-01-01'"
        # One bit a month: a list of distinct months would cost more than all the other figures.
        wanted["months"] = (
            f"CAST(bitstring_agg({month}, 0, {12 * _YEARS - 1}) FILTER (WHERE {within}) AS VARCHAR)"
        )
        wanted["dated"] = f"count({scope.let(scope.moment.moment)})"
    communes = scope.meaning("commune")
    if scope.need.territory and communes:
        codes = ", ".join(map(literal, scope.need.territory))
        wanted["communes"] = (
            f"list_sort(list(DISTINCT {communes[0].text}) FILTER (WHERE {communes[0].text} IN ({codes})))"
        )
    return wanted


def inspect(
    _engine: duckdb.DuckDBPyConnection, scope: Scope, figures: dict[str, Any]
) -> Iterator[CheckResult]:
    """Yield the missing months and the missing communes."""
    bits = figures.get("months") or ""
    months = [
        date(_FIRST_YEAR + i // 12, i % 12 + 1, 1) for i, bit in enumerate(bits) if bit == "1"
    ]
    if scope.moment is not None and months:
        yield from _months(scope, scope.moment.name, months, figures["dated"])
    if scope.need.territory and "communes" in figures:
        yield _communes(scope, figures["communes"] or [])


def _months(scope: Scope, column: str, months: list[date], dated: int) -> Iterator[CheckResult]:
    first = min(months[0], scope.need.since or months[0])
    last = max(months[-1], scope.need.until or months[-1])
    expected = list(_between(first, last))
    declared = scope.need.since is not None or scope.need.until is not None
    # Without a declared period, only a series dense enough to have a rhythm can have holes.
    if len(expected) > _MAX_MONTHS or (
        not declared and (len(months) < 6 or dated < 2 * len(expected))
    ):
        return
    known = set(months)
    missing = _not_seasonal([m for m in expected if m not in known], expected)
    failed = bool(missing) and (declared or len(missing) <= len(expected) // 2)
    yield CheckResult(
        check="coverage.months",
        characteristic="coverage",
        columns=(column,),
        passed=not failed,
        severity="error" if declared else "warning",
        count=len(missing) if failed else 0,
        checked=len(expected),
        unit="month",
        title=t("Chaque mois de la période est présent."),
        detail=tn(
            "{n} mois manque entre le début et la fin : {list}.",
            "{n} mois manquent entre le début et la fin : {list}.",
            len(missing),
            list=_listed([m.strftime("%m/%Y") for m in missing]),
        )
        if failed
        else None,
        mend=t("Demandez les mois manquants, ou bornez la période d’usage.") if failed else None,
    )


def _not_seasonal(missing: list[date], expected: list[date]) -> list[date]:
    """Leave out the months that are absent every year: a yearly closure is not a hole."""
    times = Counter(m.month for m in expected)
    absent = Counter(m.month for m in missing)
    return [m for m in missing if not (times[m.month] > 1 and absent[m.month] == times[m.month])]


def _between(first: date, last: date) -> Iterator[date]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield date(year, month, 1)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _communes(scope: Scope, met: list[str]) -> CheckResult:
    missing = sorted(set(scope.need.territory) - set(met))
    return CheckResult(
        check="coverage.communes",
        characteristic="coverage",
        columns=(scope.meaning("commune")[0].name,),
        passed=not missing,
        count=len(missing),
        checked=len(scope.need.territory),
        title=t("Chaque commune du territoire est présente."),
        detail=tn(
            "{n} commune du territoire est absente : {list}.",
            "{n} communes du territoire sont absentes : {list}.",
            len(missing),
            list=_listed(missing),
        )
        if missing
        else None,
        mend=t("Vérifiez si ces communes n’ont rien à dire ou si leur envoi manque.")
        if missing
        else None,
    )


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")
