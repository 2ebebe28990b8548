"""Does the table hold personal data, in its columns or hidden in its texts?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb

from beffroi.core import Text, t, tn
from beffroi.data import checksums
from beffroi.data.columns import Column
from beffroi.data.plan import Probe, Scope
from beffroi.data.result import CheckResult
from beffroi.data.sql import DUCKDB as E
from beffroi.data.sql import SPACES

_GAP = "[ .\u00a0\u202f-]?"
NIR_TEXT = rf"\b[12]{_GAP}[0-9]{{2}}{_GAP}(?:0[1-9]|1[0-2]|[2-9][0-9]){_GAP}(?:[0-9]{{2}}|2[AB]){_GAP}[0-9]{{3}}{_GAP}[0-9]{{3}}{_GAP}[0-9]{{2}}\b"
IBAN_TEXT = rf"\b[A-Z]{{2}}[0-9]{{2}}(?:{_GAP}[A-Z0-9]{{4}}){{3,7}}(?:{_GAP}[A-Z0-9]{{1,3}})?\b"
EMAIL_TEXT = r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:[.][A-Za-z0-9-]+)*[.][A-Za-z]{2,}"
PHONE_TEXT = (
    r"(?:^|[^0-9+])(?:(?:\+|00)33[ .]?(?:\(0\))?[ .]?[1-9]|0[1-9])(?:[ .-]?[0-9]{2}){4}(?:[^0-9]|$)"
)
_SHARE_OF_TEXT = 0.3


def probes(scope: Scope) -> Iterator[Probe]:
    """Yield, for each column of text, the searches for identifiers of persons."""
    for column in scope.columns:
        if column.is_text and column.semantic is None and _is_prose(column):
            yield from _searches(column)


def _is_prose(column: Column) -> bool:
    return column.kind == "text" and (column.spaced > _SHARE_OF_TEXT or column.length > 15)  # noqa: PLR2004


def _searches(column: Column) -> Iterator[Probe]:
    x = column.sql
    nir = E.without(E.found(x, NIR_TEXT), SPACES.replace(".", ".-"))
    iban = E.without(E.found(x, IBAN_TEXT), SPACES.replace(".", ".-"))
    yield _search(
        column,
        "nir",
        t("un numéro de sécurité sociale (NIR)"),
        f"CASE WHEN {E.finds(x, NIR_TEXT)} THEN coalesce({checksums.nir(nir)}, FALSE) ELSE FALSE END",
    )
    yield _search(
        column,
        "iban",
        t("un IBAN"),
        f"CASE WHEN {E.finds(x, IBAN_TEXT)} THEN coalesce({checksums.iban(iban)}, FALSE) ELSE FALSE END",
    )
    yield _search(
        column,
        "email",
        t("une adresse électronique"),
        f"strpos({x}, '@') > 0 AND {E.finds(x, EMAIL_TEXT)}",
    )
    yield _search(column, "telephone", t("un numéro de téléphone"), E.finds(x, PHONE_TEXT))


def _search(column: Column, what: str, named: Text, bad: str) -> Probe:
    return Probe(
        check=f"confidentiality.text_{what}",
        characteristic="confidentiality",
        columns=(column,),
        bad=bad,
        masked=True,
        severity="warning" if what in ("email", "telephone") else "error",
        title=t("Le texte de « {column} » ne contient pas {what}.", column=column.name, what=named),
        detail=lambda n, of: tn(
            "{n} texte sur {of} contient {what}.",
            "{n} textes sur {of} contiennent {what}.",
            n,
            of=of,
            what=named,
        ),
        mend=t(
            "Retirez ces identifiants du texte libre ; s’ils sont nécessaires, donnez-leur une colonne protégée."
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
