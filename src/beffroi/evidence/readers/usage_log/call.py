"""One call to a model, as a gateway writes it; prompts, answers and keys are never looked at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from beffroi.evidence.artefact import Artefact
from beffroi.evidence.opening import json_of, listing, mapping, word
from beffroi.evidence.reader import Context

PRIVATE, PUBLIC = "adresse-privee", "adresse-publique"
_STAMPS = ("ts", "timestamp", "time", "created_at", "created", "startTime", "start_time", "date")
_SYSTEMS = ("system", "application", "app", "service_name", "project", "key_alias", "team_alias")
_PURPOSES = ("purpose", "task", "use", "use_case", "operation", "call_type")
_BASES = ("api_base", "base_url", "url", "upstream", "api_endpoint")
_USERS = ("user", "user_id", "end_user", "username", "user_hash", "user_email")
_FAILED = 400
_EPOCH_MS = 10**11
# A key, a hash or an address in the place of a name says nothing, and may say who.
_NOT_A_NAME = re.compile(r".*@.*|sk-.*|[0-9a-fA-F-]{20,}|[A-Za-z0-9_-]{32,}|[a-z]+\.[a-z]+")


def loads(line: str | bytes) -> dict[str, Any] | None:
    """Return the JSON object of a line, or ``None``."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def records(artefact: Artefact, context: Context) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Yield each record with its line (its rank, in a JSON list); ``None`` when it is broken."""
    if artefact.text_head.lstrip().startswith("["):
        for rank, record in enumerate(listing(json_of(artefact)), 1):
            yield rank, record if isinstance(record, dict) else None
        return
    number = 0
    for batch in artefact.batches(context.progress):
        for line in batch:
            number += 1
            if line.strip():
                yield number, loads(line)


@dataclass(frozen=True)
class Call:
    """One call: tokens are (input, output, cached); ``user`` serves to count users, and is dropped."""

    system: str
    purpose: str
    model: str
    host: str
    user: str
    stamp: Any
    failed: bool
    tokens: tuple[int, int, int]
    latency_s: float | None


def call_in(record: dict[str, Any] | None) -> Call | None:
    """Return what a record tells of a call, or ``None`` when it is not one."""
    if record is None or not isinstance(record.get("model"), str):
        return None
    usage = mapping(record.get("usage"))
    status = record.get("status", record.get("status_code", 200))
    failed = _is_failure(status) or bool(record.get("error"))
    if not failed and not usage and "prompt_tokens" not in record and "input_tokens" not in record:
        return None
    flat = {**mapping(record.get("metadata")), **record}
    cached = mapping(usage.get("prompt_tokens_details")).get("cached_tokens", 0)
    return Call(
        system=_name(flat, _SYSTEMS),
        purpose=_name(flat, _PURPOSES),
        model=_clean(record["model"])[:120],
        host=_host(flat),
        user=next((repr(flat[k]) for k in _USERS if flat.get(k)), ""),
        stamp=next((record[k] for k in _STAMPS if record.get(k) is not None), None),
        failed=failed,
        tokens=(
            _tokens(usage, record, "prompt_tokens", "input_tokens"),
            _tokens(usage, record, "completion_tokens", "output_tokens"),
            _whole(cached),
        ),
        latency_s=_latency(record),
    )


def _is_failure(status: Any) -> bool:
    text = str(status).lower()
    return int(text[:9]) >= _FAILED if text.isdecimal() else text in {"failure", "failed", "error"}


def _clean(text: str) -> str:
    """Text that can be stored: JSON may hold halves of characters."""
    return text.encode("utf-8", "replace").decode()


def _name(record: dict[str, Any], keys: tuple[str, ...]) -> str:
    """The first name that is one: not a key, a hash, an e-mail or "first.last"."""
    for key in keys:
        said = _clean(word(record.get(key), 80) or "")
        if said and not _NOT_A_NAME.fullmatch(said):
            return said
    return ""


def _host(record: dict[str, Any]) -> str:
    """The host asked, without port; an address is told only as private or public."""
    base = _clean(next((record[k] for k in _BASES if isinstance(record.get(k), str)), ""))
    try:
        host = (urlsplit(base if "//" in base else f"//{base}").hostname or "")[:253]
    except ValueError:
        return ""
    try:
        return PRIVATE if ip_address(host).is_private else PUBLIC
    except ValueError:
        return host


def _tokens(usage: dict[str, Any], record: dict[str, Any], *keys: str) -> int:
    values = (usage.get(k, record.get(k)) for k in keys)
    return next((_whole(v) for v in values if v is not None), 0)


def _whole(value: Any) -> int:
    whole = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if whole and 0 <= value < 10**12 else 0


def _latency(record: dict[str, Any]) -> float | None:
    for key, scale in (
        ("latency_ms", 1000),
        ("duration_ms", 1000),
        ("latency_s", 1),
        ("latency", 1),
    ):
        value = record.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 10**9:
            return value / scale
    return None


def moment_of(stamp: Any) -> datetime | None:
    """Return the moment of a time stamp: ISO 8601, or seconds or milliseconds since 1970."""
    try:
        if isinstance(stamp, str) and not re.fullmatch(r"\d+(\.\d+)?", stamp):
            moment = datetime.fromisoformat(stamp)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = float(stamp)
        return datetime.fromtimestamp(seconds / 1000 if seconds > _EPOCH_MS else seconds, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
