"""The position as data: canonical JSON, and the JSON Schemas that describe it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pydantic import BaseModel

from beffroi.core import Assessment, Finding, Measure, canonical_json
from beffroi.position import Position

SCHEMA_VERSION = "1"
PUBLISHED: Mapping[str, type[BaseModel]] = {
    "position": Position,
    "assessment": Assessment,
    "measure": Measure,
    "finding": Finding,
}


def to_json(position: Position) -> str:
    """Return the position as canonical JSON: equal positions, equal bytes. Ends with a newline."""
    return canonical_json(position) + "\n"


def from_json(text: str) -> Position:
    """Read a position back; ``from_json(to_json(p)) == p``.

    Raises:
        pydantic.ValidationError: the text is not a position of this version.
    """
    return Position.model_validate_json(text)


def schemas() -> dict[str, str]:
    """Return each published JSON Schema (2020-12) by file name, as it stands in ``docs/schemas``."""
    return {f"{name}.schema.json": _schema(name, model) for name, model in PUBLISHED.items()}


def _schema(name: str, model: type[BaseModel]) -> str:
    schema = model.model_json_schema(mode="serialization")
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:beffroi:schema:{name}:{SCHEMA_VERSION}",
    }
    return json.dumps({**head, **schema}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
