"""The base of every value of the house: immutable, strict about unknown keys, JSON-ready."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable value. Unknown keys are refused, so that a misspelt one cannot be lost."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")


def canonical_json(value: BaseModel | Any) -> str:
    """Return ``value`` as JSON with sorted keys and no spare spaces: equal values, equal bytes."""
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
