"""Table Schema: the language in which French open data say what a file must be.

The seven SCDL schemas and those of schema.data.gouv.fr are written in it, and Validata checks
files against them. Error codes are those of Frictionless and Validata. Sources: Table Schema 1.0
(specs.frictionlessdata.io/table-schema), schema.data.gouv.fr.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, ValidationError
from pydantic import Field as Named

from beffroi.core import BeffroiError, Value, t

_MAX_BYTES = 8 << 20


class Loose(Value):
    """A value of an outside standard: what it adds that we do not use is left aside."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class Constraints(Loose):
    """What a field's cells must satisfy once they have the right type."""

    required: bool = False
    unique: bool = False
    min_length: int | None = Named(None, alias="minLength")
    max_length: int | None = Named(None, alias="maxLength")
    minimum: Any = None
    maximum: Any = None
    pattern: str | None = None
    enum: tuple[Any, ...] | None = None


class SchemaField(Loose):
    """One column: its name, type, format and constraints."""

    name: str
    type: str = "string"
    format: str = "default"
    title: str | None = None
    constraints: Constraints = Constraints()
    true_values: tuple[str, ...] = Named(("true", "True", "TRUE", "1"), alias="trueValues")
    false_values: tuple[str, ...] = Named(("false", "False", "FALSE", "0"), alias="falseValues")
    decimal_char: str = Named(".", alias="decimalChar")
    group_char: str = Named("", alias="groupChar")
    bare_number: bool = Named(default=True, alias="bareNumber")


class CustomCheck(Loose):
    """A check of Validata's own, such as ``french-siret-value`` or ``one-of-required``."""

    name: str
    params: dict[str, Any] = {}


class TableSchema(Loose):
    """A schema: its fields in order, and what binds several of them."""

    name: str | None = None
    title: str | None = None
    version: str | None = None
    path: str | None = None
    fields: tuple[SchemaField, ...]
    missing_values: tuple[str, ...] = Named(("",), alias="missingValues")
    primary_key: tuple[str, ...] = Named((), alias="primaryKey")
    custom_checks: tuple[CustomCheck, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The fields' names, in order."""
        return tuple(field.name for field in self.fields)


def read_schema(source: Path | dict[str, Any]) -> TableSchema:
    """Return a schema from a JSON file or from its parsed content.

    Raises:
        BeffroiError: it is not a Table Schema.
    """
    where = source.name if isinstance(source, Path) else "schema"
    try:
        raw = source
        if isinstance(source, Path):
            if source.stat().st_size > _MAX_BYTES:
                raise BeffroiError(t("Le schéma est démesuré."), where=where)
            raw = json.loads(source.read_text(encoding="utf-8-sig"))
        return TableSchema.model_validate(_normal(raw))
    except (OSError, ValueError, RecursionError, ValidationError) as error:
        raise BeffroiError(
            t("Ce n’est pas un schéma de table (Table Schema)."),
            where=where,
            mend=t("Déposez le fichier schema.json publié sur schema.data.gouv.fr."),
        ) from error


def _normal(raw: Any) -> Any:
    """``null`` members are absent ones, and a key of one column may stand alone."""
    if not isinstance(raw, dict):
        return raw
    cleaned = {k: v for k, v in raw.items() if v is not None}
    if isinstance(cleaned.get("primaryKey"), str):
        cleaned["primaryKey"] = (cleaned["primaryKey"],)
    if isinstance(cleaned.get("fields"), list):
        cleaned["fields"] = [
            {k: v for k, v in f.items() if v is not None} if isinstance(f, dict) else f
            for f in cleaned["fields"]
        ]
    return cleaned


def find_schema(names: Iterable[str], schemas: Iterable[TableSchema]) -> TableSchema | None:
    """Return the schema that a header follows best, if it shares at least 60 % of their names."""
    header = {name.casefold() for name in names}

    def alike(schema: TableSchema) -> float:
        wanted = {name.casefold() for name in schema.names}
        return len(header & wanted) / max(1, len(header | wanted))

    best = max(schemas, key=alike, default=None)
    return best if best is not None and alike(best) >= 0.6 else None  # noqa: PLR2004
