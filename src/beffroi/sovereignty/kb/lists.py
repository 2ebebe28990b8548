"""Public lists of AI domains, read as they are published and kept under their own licence.

UT1 ``ai`` (CC BY-SA 4.0), v2fly ``category-ai`` (MIT), shadowai-domains (MIT). They widen the
net; Beffroi's own table decides first. A listed host whose provider is not in the table has the
provider ``unknown``: it counts as AI, and its jurisdiction as unknown.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from beffroi.core import BeffroiError, t
from beffroi.sovereignty.kb.entries import HostRule

LISTS = Path(__file__).parent.parent / "lists"
UNKNOWN_PROVIDER = "unknown"

# Groups of the v2fly lists that belong to one provider of the table.
V2FLY_GROUPS = {
    "anthropic": "anthropic",
    "bytedance-ai-!cn": "bytedance",
    "cerebras": "cerebras",
    "cursor": "cursor",
    "deepseek": "deepseek",
    "dola": "bytedance",
    "doubao": "bytedance",
    "elevenlabs": "elevenlabs",
    "github-copilot": "github_copilot",
    "google-deepmind": "google_gemini",
    "groq": "groq",
    "huggingface": "huggingface",
    "manus": "manus",
    "openai": "openai",
    "perplexity": "perplexity",
    "poe": "poe",
    "trae": "bytedance",
    "windsurf": "windsurf",
    "xai": "xai",
}
# Telemetry and advertising that the list itself marks: not a use of AI.
V2FLY_SKIPPED = {"@ads"}


@dataclass(frozen=True)
class Listed:
    """One rule of a public list: provider id or ``unknown``, service name, rule, list name."""

    provider: str
    service: str
    rule: HostRule
    source: str


def read_ut1(domains: str, urls: str = "") -> Iterator[Listed]:
    """Yield the rules of a UT1 category (squidGuard ``domains`` and ``urls`` files)."""
    for line in _lines(domains):
        yield from _listed("ut1", UNKNOWN_PROVIDER, suffix=line)
    for line in _lines(urls):
        yield from _listed("ut1", UNKNOWN_PROVIDER, url=line)


def read_v2fly(text: str) -> Iterator[Listed]:
    """Yield the rules of a v2fly list; ``# name`` lines give the group they came from.

    ``keyword:`` and ``regexp:`` rules are left out: a piece of text or a free pattern is not a
    name (``keyword:openai`` would catch ``notopenai.com``).
    """
    provider = UNKNOWN_PROVIDER
    for raw in text.splitlines():
        if raw.startswith("# "):
            provider = V2FLY_GROUPS.get(raw[2:].strip(), UNKNOWN_PROVIDER)
            continue
        line = raw.split("#", 1)[0].strip()
        rule, *attributes = line.split()[:8] if line else [""]
        kind, _, host = rule.rpartition(":")
        if not rule or V2FLY_SKIPPED & set(attributes):
            continue
        if kind in {"", "domain"}:
            yield from _listed("v2fly", provider, suffix=host)
        elif kind == "full":
            yield from _listed("v2fly", provider, full=host)


def read_csv_list(name: str, text: str, *, shared: bool = False) -> Iterator[Listed]:
    """Yield the rules of a CSV list with a ``Domain`` column (``*.`` and inner ``*`` understood).

    Raises:
        BeffroiError: there is no such column.
    """
    rows = csv.DictReader(text.splitlines())
    column = next((c for c in rows.fieldnames or () if c.lower() in {"domain", "domaine"}), None)
    if column is None:
        raise BeffroiError(t("il manque une colonne « Domain »."), where=f"{name}:1")
    for row in rows:
        host = (row[column] or "").strip().lower().removeprefix("*.")
        form = "pattern" if "*" in host else "suffix"
        yield from _listed(name, UNKNOWN_PROVIDER, shared=shared, **{form: host})


def _lines(text: str) -> Iterator[str]:
    for raw in text.splitlines():
        line = raw.split("#", 1)[0].strip().lower()
        if line:
            yield line


def _listed(source: str, provider: str, *, shared: bool = False, **form: str) -> Iterator[Listed]:
    """One rule, or none where the line is not a host name."""
    try:
        rule = HostRule.model_validate({**form, "shared": shared})
    except ValidationError:
        return
    yield Listed(provider, next(iter(form.values())).split("/", 1)[0], rule, source)


def corrections() -> Iterator[Listed]:
    """Yield what Beffroi corrects in the lists: hosts that also serve other uses."""
    with (LISTS / "corrections.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            rule = HostRule(suffix=row["domain"], shared=True)
            yield Listed(UNKNOWN_PROVIDER, row["domain"], rule, "corrections")


def shipped_lists() -> Iterator[Listed]:
    """Yield every rule of the lists that ship with Beffroi, corrections first."""
    yield from corrections()
    yield from read_v2fly((LISTS / "v2fly" / "ai.txt").read_text(encoding="utf-8"))
    for name in ("llms", "multimodal", "voice", "saas"):
        text = (LISTS / "shadowai" / f"{name}.csv").read_text(encoding="utf-8")
        yield from read_csv_list("shadowai", text, shared=name == "saas")
    ut1 = LISTS / "ut1-ai"
    yield from read_ut1(
        (ut1 / "domains").read_text(encoding="utf-8"), (ut1 / "urls").read_text(encoding="utf-8")
    )


def list_rules(listed: Iterable[Listed]) -> list[tuple[str, str, HostRule]]:
    """Return listed rules as :class:`~beffroi.sovereignty.kb.hosts.KnowledgeHosts` takes them."""
    return [(one.provider, one.service, one.rule) for one in listed]
