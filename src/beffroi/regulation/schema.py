"""The published JSON Schemas of a rule pack and of the vocabulary, for editors that help to write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from beffroi.regulation.pack import Pack
from beffroi.regulation.vocabulary import Vocabulary

FOLDER = Path(__file__).parent / "schema"
SCHEMAS: dict[str, type[BaseModel]] = {"pack": Pack, "vocabulary": Vocabulary}


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``pack`` or ``vocabulary``."""
    made = SCHEMAS[name].model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def text(name: str) -> str:
    """Return a schema as the text that is published beside the rules."""
    return json.dumps(schema(name), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
