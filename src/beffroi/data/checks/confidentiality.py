"""Does the table hold personal data, in its columns or hidden in its texts?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb

from beffroi.core import Text, t, tn
from beffroi.data import checksums, prose
from beffroi.data.columns import Column
from beffroi.data.plan import Probe, Scope
from beffroi.data.result import CheckResult
from beffroi.data.sql import DUCKDB as E
from beffroi.data.sql import SPACES

_SHARE_OF_TEXT = 0.3
_GAPS = SPACES.replace(".", ".-")
_HINTED = (
    ("nir", t("un numéro de sécurité sociale (NIR)"), prose.NIR),
    ("iban", t("un IBAN"), prose.IBAN),
    ("email", t("une adresse électronique"), prose.EMAIL),
    ("telephone", t("un numéro de téléphone"), prose.PHONE),
)
_MILD = ("email", "telephone", "person", "address")


def probes(scope: Scope) -> Iterator[Probe]:
    """Yield the searches for identifiers of persons in texts, and the records kept too long."""
    about_persons = any(c.personal for c in scope.columns)
    for column in scope.columns:
        if column.is_text and column.semantic is None and _is_prose(column):
            yield from _searches(scope, column, about_persons=about_persons)
    if scope.on is not None and scope.need.retention_days is not None and scope.moment is not None:
        yield _kept_too_long(
            scope, scope.moment, scope.on - timedelta(days=scope.need.retention_days)
        )


def _is_prose(column: Column) -> bool:
    return column.kind == "text" and (column.spaced > _SHARE_OF_TEXT or column.length > 15)  # noqa: PLR2004


def _searches(scope: Scope, column: Column, *, about_persons: bool) -> Iterator[Probe]:
    """One cheap search for digits in pairs or an at sign settles nearly every text."""
    x = column.sql
    hinted = scope.let(E.finds(x, prose.HINT))
    keyed = {"nir": checksums.nir, "iban": checksums.iban}
    for what, named, pattern in _HINTED:
        key = "TRUE"
        if what in keyed:
            key = f"coalesce({keyed[what](E.without(E.found(x, pattern), _GAPS))}, FALSE)"
        # the groups of an account number look like a telephone's
        where = E.without(x, prose.IBAN) if what == "telephone" else x
        bad = f"CASE WHEN NOT {hinted} THEN FALSE WHEN {E.finds(where, pattern)} THEN {key} ELSE FALSE END"
        yield _search(column, what, named, bad, pattern)
    if about_persons:
        bare = E.without(x, prose.PLACE)
        yield _search(
            column, "person", t("un nom de personne"), E.finds(bare, prose.PERSON), prose.PERSON
        )
        yield _search(
            column, "address", t("une adresse postale"), E.finds(x, prose.ADDRESS), prose.ADDRESS
        )
        yield _search(
            column, "health", t("une donnée de santé"), E.finds(x, prose.HEALTH), prose.HEALTH
        )


def _search(column: Column, what: str, named: Text, bad: str, pattern: str) -> Probe:
    return Probe(
        check=f"confidentiality.text_{what}",
        characteristic="confidentiality",
        columns=(column,),
        bad=bad,
        masked=True,
        severity="warning" if what in _MILD else "error",
        shown=E.found(column.sql, pattern),
        title=t("Le texte de « {column} » ne contient pas {what}.", column=column.name, what=named),
        detail=lambda n, of: tn(
            "{n} texte sur {of} contient {what}.",
            "{n} textes sur {of} contiennent {what}.",
            n,
            of=of,
            what=named,
        ),
        mend=t(
            "Retirez-les du texte libre ; ce qui est nécessaire a sa place dans une colonne protégée."
        ),
    )


def _kept_too_long(scope: Scope, moment: Column, limit: date) -> Probe:
    return Probe(
        check="confidentiality.retention",
        characteristic="confidentiality",
        columns=(moment,),
        bad=f"{scope.let(moment.moment)} < '{limit.isoformat()}'",
        title=t("Aucun enregistrement n’est gardé au-delà de sa durée de conservation."),
        detail=lambda n, of: tn(
            "{n} enregistrement sur {of} date d’avant le {limit}.",
            "{n} enregistrements sur {of} datent d’avant le {limit}.",
            n,
            of=of,
            limit=limit,
        ),
        mend=t(
            "Supprimez ou archivez ces enregistrements, ou justifiez une durée plus longue au registre."
        ),
    )


def inspect(
    _engine: duckdb.DuckDBPyConnection, scope: Scope, figures: dict[str, Any]
) -> Iterator[CheckResult]:
    """Yield the columns that identify persons, and whether the register says there are none."""
    if not figures["rows"]:
        return
    direct = [c for c in scope.columns if c.personal and figures[f"filled:{c.name}"]]
    denied = scope.need.personal_data is False
    yield CheckResult(
        check="confidentiality.personal_columns",
        characteristic="confidentiality",
        columns=tuple(c.name for c in direct),
        passed=not direct,
        severity="error" if denied else "info",
        count=max((figures[f"filled:{c.name}"] for c in direct), default=0),
        checked=figures["rows"],
        title=t("Aucune colonne n’identifie directement une personne."),
        detail=tn(
            "{n} colonne identifie directement des personnes : {names}.",
            "{n} colonnes identifient directement des personnes : {names}.",
            len(direct),
            names=", ".join(c.name for c in direct),
        )
        if direct
        else None,
        mend=t(
            "Retirez ou pseudonymisez ces colonnes si l’usage n’en a pas besoin ; inscrivez le traitement au registre."
        )
        if direct
        else None,
    )
