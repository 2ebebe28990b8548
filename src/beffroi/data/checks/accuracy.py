"""Are values plausible? Proxies only: the truth is at the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from beffroi.core import t, tn
from beffroi.data.checksums import in_france
from beffroi.data.columns import Column
from beffroi.data.plan import Probe, Scope
from beffroi.evidence.tables import literal

_POSITIVE = r"\b(?:montant|prix|cout|quantite|nombre|effectif|population|surface|superficie|age|duree|consommation|valeur|capacite|nb|nbre|repas)\b"
_RATIO = r"\b(?:pourcentage|taux|pct|part)\b"
_LATER = r"\b(?:fin|echeance|prevu|prevue|previsionnel|previsionnelle|validite|expiration|limite|cloture|prochain|prochaine|livraison|terme|rappel|conservation|jusqu|au)\b"
_PLACEHOLDERS = (
    "1900-01-01",
    "1901-01-01",
    "1899-12-30",
    "1899-12-31",
    "1970-01-01",
    "9999-12-31",
    "2999-12-31",
    "0001-01-01",
    "1000-01-01",
)


def probes(scope: Scope) -> Iterator[Probe]:
    """Yield signs, bounds, dates out of time, and points out of France."""
    for column in scope.columns:
        if column.is_number and re.search(_POSITIVE, column.folded):
            yield _negative(scope, column)
        if column.is_number and re.search(_RATIO, column.folded):
            yield _ratio(scope, column)
        if column.is_moment:
            yield from _moments(scope, column)
    yield from _points(scope)


def _negative(scope: Scope, column: Column) -> Probe:
    return Probe(
        check="accuracy.negative",
        characteristic="accuracy",
        columns=(column,),
        bad=f"{scope.let(column.number)} < 0",
        severity="warning",
        title=t("« {column} » n’est jamais négatif.", column=column.name),
        detail=lambda n, of: tn(
            "{n} valeur sur {of} est négative.", "{n} valeurs sur {of} sont négatives.", n, of=of
        ),
        mend=t("Vérifiez le signe : annulation, avoir ou faute de saisie."),
    )


def _ratio(scope: Scope, column: Column) -> Probe:
    read = scope.let(column.number)
    return Probe(
        check="accuracy.ratio",
        characteristic="accuracy",
        columns=(column,),
        bad=f"{read} < 0 OR {read} > 100",
        severity="warning",
        title=t("« {column} » reste entre 0 et 100 %.", column=column.name),
        detail=lambda n, of: tn(
            "{n} valeur sur {of} sort de ces bornes.",
            "{n} valeurs sur {of} sortent de ces bornes.",
            n,
            of=of,
        ),
        mend=t("Vérifiez l’unité : part, pourcentage ou montant."),
    )


def _moments(scope: Scope, column: Column) -> Iterator[Probe]:
    read = scope.let(column.moment)
    filling = ", ".join(f"TIMESTAMP {literal(day)}" for day in _PLACEHOLDERS)
    yield Probe(
        check="accuracy.placeholder_date",
        characteristic="accuracy",
        columns=(column,),
        severity="warning",
        masked=column.personal,
        bad=f"{read} IN ({filling})",
        title=t("« {column} » ne contient pas de date de remplissage.", column=column.name),
        detail=lambda n, of: tn(
            "{n} date sur {of} remplit un vide (1900, 1970, 9999…).",
            "{n} dates sur {of} remplissent un vide (1900, 1970, 9999…).",
            n,
            of=of,
        ),
        mend=t("Videz ces cellules : la date est inconnue."),
    )
    if scope.on is None or re.search(_LATER, column.folded):
        return
    after = (scope.on + timedelta(days=1)).isoformat()
    yield Probe(
        check="accuracy.future_date",
        characteristic="accuracy",
        columns=(column,),
        severity="warning",
        masked=column.personal,
        bad=f"{read} > '{after}' AND {read} < '2900-01-01'",
        ceiling=0.5,
        title=t("« {column} » ne vient pas après le jour de l’audit.", column=column.name),
        detail=lambda n, of: tn(
            "{n} date sur {of} est dans le futur.",
            "{n} dates sur {of} sont dans le futur.",
            n,
            of=of,
        ),
        mend=t("Vérifiez l’année, et l’ordre du jour et du mois."),
    )


def _points(scope: Scope) -> Iterator[Probe]:
    latitude, longitude = scope.meaning("latitude"), scope.meaning("longitude")
    if len(latitude) != 1 or len(longitude) != 1:
        return
    lat, lon = latitude[0], longitude[0]
    y, x = scope.let(lat.number), scope.let(lon.number)
    yield Probe(
        check="accuracy.point",
        characteristic="accuracy",
        columns=(lat, lon),
        severity="warning",
        shown=f"{lat.text} || ' ; ' || {lon.text}",
        bad=f"NOT {in_france(y, x)}",
        checked=f"{lat.sql} IS NOT NULL AND {lon.sql} IS NOT NULL",
        title=t("Les points sont en France."),
        detail=lambda n, of: tn(
            "{n} point sur {of} est hors de France.",
            "{n} points sur {of} sont hors de France.",
            n,
            of=of,
        ),
        mend=t(
            "Vérifiez l’ordre latitude, longitude, le séparateur décimal et le système de coordonnées."
        ),
        reasons=(
            (t("latitude et longitude échangées"), in_france(x, y)),
            (t("point nul (0 ; 0)"), f"{y} = 0 AND {x} = 0"),
            (t("ailleurs"), "TRUE"),
        ),
    )
