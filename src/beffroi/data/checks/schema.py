"""Does the table follow its Table Schema? With the codes of Frictionless and Validata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import duckdb

from beffroi.core import t, tn
from beffroi.data import checksums
from beffroi.data.columns import Column
from beffroi.data.plan import Probe, Scope
from beffroi.data.result import CheckResult
from beffroi.data.schema import CustomCheck, SchemaField, TableSchema
from beffroi.data.sql import DUCKDB as E
from beffroi.data.sql import all_of, any_of, double, one_of, whole
from beffroi.evidence.tables import literal

_DIGITS = "[0-9](?:_?[0-9])*"
_NUMBER = rf"[-+]?(?:{_DIGITS}(?:[.](?:{_DIGITS})?)?|[.]{_DIGITS})(?:[eE][-+]?{_DIGITS})?|(?i:[-+]?(?:s?nan|inf(?:inity)?))"
_INTEGER = rf"[-+]?{_DIGITS}"
_DATE = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_CLOCK = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.,][0-9]+)?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
_EMAIL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:[.][A-Za-z0-9-]+)*[.][A-Za-z]{2,}"
_URI = r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]*"
_UUID = "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
_DURATION = r"[-+]?P(?:[0-9.]+[YMWD])*(?:T(?:[0-9.]+[HMS])+)?"
_OPERATORS = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "<>", "=": "<>"}


def probes(scope: Scope) -> Iterator[Probe]:
    """Yield the checks of the scope's schema, one for each type and constraint."""
    if scope.schema is None:
        return
    for field in scope.schema.fields:
        column = scope.named(field.name)
        if column is not None:
            yield from _field(scope, scope.schema, field, column)
    for check in scope.schema.custom_checks:
        made = _CUSTOM.get(check.name)
        if made is not None:
            yield from made(scope, check)


def inspect(
    _engine: duckdb.DuckDBPyConnection, scope: Scope, _figures: dict[str, Any]
) -> Iterator[CheckResult]:
    """Yield the labels that are missing, that are not in the schema, or that are not in order."""
    schema = scope.schema
    if schema is None:
        return
    names = [c.name for c in scope.columns]
    required = [f.name for f in schema.fields if f.constraints.required and f.name not in names]
    extra = [name for name in names if name not in schema.names]
    known = [name for name in names if name in schema.names]
    order = [name for name in schema.names if name in names]
    yield _labels(
        "missing-label",
        required,
        len(schema.fields),
        t("Chaque colonne obligatoire du schéma est là."),
        "error",
    )
    yield _labels(
        "extra-label", extra, len(names), t("Aucune colonne n’est étrangère au schéma."), "info"
    )
    moved = [a for a, b in zip(known, order, strict=True) if a != b]
    yield _labels(
        "incorrect-label", moved, len(known), t("Les colonnes sont dans l’ordre du schéma."), "info"
    )


def _labels(code: str, names: list[str], checked: int, title: Any, severity: Any) -> CheckResult:
    return CheckResult(
        check=f"schema.{code}",
        characteristic="validity",
        columns=tuple(names),
        passed=not names,
        severity=severity,
        count=len(names),
        checked=checked,
        title=title,
        detail=tn(
            "{n} colonne : {names}.",
            "{n} colonnes : {names}.",
            len(names),
            names=", ".join(names[:8]),
        )
        if names
        else None,
        mend=t("Reprenez l’en-tête du schéma, sans le changer.") if names else None,
    )


def _field(
    scope: Scope, schema: TableSchema, field: SchemaField, column: Column
) -> Iterator[Probe]:
    x = column.text
    others = tuple(v for v in schema.missing_values if v)
    filled = f"{x} IS NOT NULL" + (f" AND NOT {one_of(x, others)}" if others else "")
    readable = (
        scope.let(f"coalesce({_readable(x, field)}, FALSE)")
        if field.type not in ("string", "any") or field.format != "default"
        else "TRUE"
    )
    if readable != "TRUE":
        wanted = field.type if field.format == "default" else f"{field.type}/{field.format}"
        yield _probe(column, "type-error", f"{filled} AND NOT {readable}", wanted)
    for name, broken in _constraints(x, field):
        shown = getattr(
            field.constraints,
            {"minLength": "min_length", "maxLength": "max_length"}.get(name, name),
        )
        yield _probe(
            column,
            f"constraint-error.{name}",
            f"{filled} AND {readable} AND coalesce({broken}, FALSE)",
            f"{name} = {_said(shown)}",
        )
    if field.constraints.required:
        yield _probe(
            column, "constraint-error.required", f"NOT ({filled})", "required", checked="TRUE"
        )


def _said(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004


def _probe(
    column: Column, code: str, bad: str, wanted: str, *, checked: str | None = None
) -> Probe:
    return Probe(
        check=f"schema.{code}",
        characteristic="validity",
        columns=(column,),
        bad=f"({bad})",
        checked=checked,
        title=t("« {column} » suit le schéma ({wanted}).", column=column.name, wanted=wanted),
        masked=column.personal,
        detail=lambda n, of: tn(
            "{n} cellule sur {of} ne suit pas le schéma ({wanted}).",
            "{n} cellules sur {of} ne suivent pas le schéma ({wanted}).",
            n,
            of=of,
            wanted=wanted,
        ),
        mend=t("Corrigez ces cellules selon le schéma."),
    )


def _readable(x: str, field: SchemaField) -> str:
    """The predicate of a cell of the field's type, as Frictionless reads it."""
    kind, form = field.type, field.format
    if kind == "number":
        return E.matches(_plain_number(x, field), _NUMBER)
    if kind == "integer":
        return E.matches(f"trim({x})", _INTEGER)
    if kind == "boolean":
        return one_of(x, field.true_values + field.false_values)
    if kind in ("date", "datetime", "time") and form not in ("default", "any"):
        return f"try_strptime({x}, {literal(form)}) IS NOT NULL"
    simple = {
        "date": f"{E.matches(x, _DATE)} AND try_cast({x} AS DATE) IS NOT NULL",
        "datetime": f"{E.matches(x, f'{_DATE}[^0-9]{_CLOCK}')} AND length({x}) >= 19 AND try_cast(substr({x}, 1, 10) AS DATE) IS NOT NULL",
        "time": f"{E.matches(x, _CLOCK)} AND try_cast(substr({x}, 1, 8) AS TIME) IS NOT NULL",
        "year": f"length({x}) = 4 AND {E.matches(x, '[+]?[0-9]{3,4}')}",
        "yearmonth": f"{E.matches(x, '[0-9]+-(?:0?[1-9]|1[0-2])')}",
        "geopoint": _geopoint(x),
        "array": _json(x, "ARRAY"),
        "object": _json(x, "OBJECT"),
        "geojson": _json(x, "OBJECT"),
        "duration": E.matches(x, _DURATION),
    }
    if kind == "string":
        patterns = {"email": _EMAIL, "uri": _URI, "uuid": _UUID}
        return E.matches(x, patterns[form]) if form in patterns else "TRUE"
    return simple.get(kind, "TRUE")


def _plain_number(x: str, field: SchemaField) -> str:
    plain = f"trim({x})"
    if not field.bare_number:
        plain = f"regexp_replace(regexp_replace({plain}, '^[^-0-9]*', ''), '[^0-9]*$', '')"
    if field.group_char:
        plain = f"replace({plain}, {literal(field.group_char)}, '')"
    if field.decimal_char != ".":
        plain = f"CASE WHEN strpos({plain}, '.') > 0 THEN '' ELSE replace({plain}, {literal(field.decimal_char)}, '.') END"
    return plain


def _geopoint(x: str) -> str:
    lon, lat = double(f"trim(split_part({x}, ',', 1))"), double(f"trim(split_part({x}, ',', 2))")
    return f"length({x}) - length(replace({x}, ',', '')) = 1 AND {lon} BETWEEN -180 AND 180 AND {lat} BETWEEN -90 AND 90"


def _json(x: str, kind: str) -> str:
    return f"CASE WHEN json_valid({x}) THEN json_type({x}) = '{kind}' ELSE FALSE END"


def _constraints(x: str, field: SchemaField) -> Iterator[tuple[str, str]]:
    """Each constraint's name and the predicate of a readable cell that breaks it."""
    said = field.constraints
    if said.min_length is not None:
        yield "minLength", f"length({x}) < {said.min_length}"
    if said.max_length is not None:
        yield "maxLength", f"length({x}) > {said.max_length}"
    for name, bound, sign in (("minimum", said.minimum, "<"), ("maximum", said.maximum, ">")):
        compared = None if bound is None else _compared(x, field, bound)
        if compared is not None:
            nan = (
                f" OR isnan({compared[0]})" if sign == "<" and field.type == "number" else ""
            )  # NaN sorts last
            yield name, f"({compared[0]} {sign} {compared[1]}{nan})"
    if said.pattern is not None and field.type == "string":
        yield "pattern", f"NOT {E.finds(x, portable(said.pattern))}"
    if said.enum is not None:
        yield "enum", f"NOT {_among(x, field, said.enum)}"


def _compared(x: str, field: SchemaField, bound: Any) -> tuple[str, str] | None:
    if field.type in ("number", "integer", "year"):
        try:
            return double(_plain_number(x, field)), repr(float(bound))
        except (TypeError, ValueError):
            return None
    return (
        (x, literal(str(bound)))
        if field.type in ("date", "datetime", "time", "yearmonth")
        else None
    )


def _among(x: str, field: SchemaField, values: tuple[Any, ...]) -> str:
    if field.type in ("number", "integer", "year"):
        numbers = ", ".join(repr(float(v)) for v in values)
        return f"{double(_plain_number(x, field))} IN ({numbers})"
    return one_of(x, tuple(v if isinstance(v, str) else json.dumps(v) for v in values))


def portable(pattern: str) -> str:
    r"""Return a Python pattern, matched from the start of a cell to its end, for the engine.

    ``\uXXXX`` becomes its letter. What RE2 cannot do (look-around, back-references) never
    matches anything: the engine refuses such a pattern before it runs.
    """
    letters = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda m: re.escape(chr(int(m.group(1), 16))), pattern)
    return f"^(?:^{letters}$)"


def _keyed(name: str, digits: str) -> Any:
    """A check of Validata on an identifier: spaces and dots inside are forgiven, as stdnum does."""

    def made(scope: Scope, check: CustomCheck) -> Iterator[Probe]:
        column = scope.named(str(check.params.get("column", "")))
        if column is not None:
            bare = E.without(column.text, "[ .]")
            rule = checksums.siret(bare) if name == "SIRET" else checksums.siren(bare)
            sound = (
                f"CASE WHEN {E.matches(bare, digits)} THEN coalesce({rule}, FALSE) ELSE FALSE END"
            )
            yield _probe(column, check.name, f"{column.sql} IS NOT NULL AND NOT ({sound})", name)

    return made


def _one_of_required(scope: Scope, check: CustomCheck) -> Iterator[Probe]:
    columns = [scope.named(str(check.params.get(p, ""))) for p in ("column1", "column2")]
    known = [c for c in columns if c is not None]
    if known:
        blank = all_of(*(f"{c.sql} IS NULL" for c in known))
        yield _probe(known[0], check.name, blank, " / ".join(c.name for c in known), checked="TRUE")


def _compare(scope: Scope, check: CustomCheck) -> Iterator[Probe]:
    one, other = (scope.named(str(check.params.get(p, ""))) for p in ("column", "column2"))
    sign = _OPERATORS.get(str(check.params.get("op", "")))
    if one is not None and other is not None and sign is not None:
        a, b = _value(one), _value(other)
        yield _probe(
            one,
            check.name,
            f"coalesce({a} {sign} {b}, FALSE)",
            f"{one.name} {check.params['op']} {other.name}",
        )


def _value(column: Column) -> str:
    return column.moment if column.is_moment else double(column.text)


def _sum(scope: Scope, check: CustomCheck) -> Iterator[Probe]:
    total = scope.named(str(check.params.get("column", "")))
    parts = [scope.named(str(name)) for name in check.params.get("columns", ())]
    if total is not None and parts and all(p is not None for p in parts):
        added = " + ".join(double(p.text) for p in parts if p is not None)
        yield _probe(
            total,
            check.name,
            f"coalesce(abs({double(total.text)} - ({added})) > 1e-9, FALSE)",
            f"{total.name} = " + " + ".join(p.name for p in parts if p),
        )


def _cohesive(scope: Scope, check: CustomCheck) -> Iterator[Probe]:
    names = [check.params.get("column"), *check.params.get("othercolumns", ())]
    columns = [c for c in (scope.named(str(name)) for name in names) if c is not None]
    if len(columns) > 1:
        filled = any_of(*(f"{c.sql} IS NOT NULL" for c in columns))
        blank = any_of(*(f"{c.sql} IS NULL" for c in columns))
        yield _probe(
            columns[0],
            check.name,
            f"{filled} AND {blank}",
            " + ".join(c.name for c in columns),
            checked="TRUE",
        )


def _years(scope: Scope, check: CustomCheck) -> Iterator[Probe]:
    column = scope.named(str(check.params.get("column", "")))
    if column is not None:
        x = column.text
        first, last = whole(f"substr({x}, 1, 4)"), whole(f"substr({x}, 6, 4)")
        alone = (
            E.matches(x, "[0-9]{4}")
            if str(check.params.get("allow-year-only", "")).lower() in ("yes", "true", "oui")
            else "FALSE"
        )
        pair = f"{E.matches(x, '[0-9]{4}/[0-9]{4}')} AND coalesce({first} < {last}, FALSE)"
        yield _probe(
            column, check.name, f"{x} IS NOT NULL AND NOT ({alone} OR ({pair}))", "AAAA/AAAA"
        )


_CUSTOM = {
    "french-siret-value": _keyed("SIRET", "[0-9]{14}"),
    "french-siren-value": _keyed("SIREN", "[0-9]{9}"),
    "one-of-required": _one_of_required,
    "compare-columns-value": _compare,
    "sum-columns-value": _sum,
    "cohesive-columns-value": _cohesive,
    "year-interval-value": _years,
}
