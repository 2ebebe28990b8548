"""Model cards: Markdown with a YAML header, as model hubs publish them.

Source: Hugging Face model card metadata specification (``modelcard.md``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from beffroi.core.yamlfile import load_yaml
from beffroi.evidence.opening import listing, mapping, word
from beffroi.evidence.readers.manifest.draft import Draft
from beffroi.evidence.readers.sbom.model import Metric, ModelFacts

HEADER = re.compile(r"\A\ufeff?---\r?\n(.*?)\r?\n---\s*(?:\r?\n|\Z)", re.DOTALL)
SURE_SIGNS = {"library_name", "pipeline_tag", "base_model", "model-index"}
SIGNS = {"model_name", "datasets", "metrics", "language", "tags", "license"}
_TITLE = re.compile(r"^#\s+(.+?)\s*$", re.MULTILINE)
_LIMITS = re.compile(
    r"^#{1,6}[^\n#]{0,120}?(?:limit|biais|bias|hors p|out-of-scope)[^\n]{0,120}\n(.{0,5000}?)(?=^#|\Z)",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_MAX_ITEMS = 12


def is_card(text: str) -> bool:
    """Whether a Markdown text opens with the header of a model card."""
    header = HEADER.match(text)
    if header is None:
        return False
    keys = set(re.findall(r"^([\w-]+)\s*:", header.group(1), re.MULTILINE))
    return bool(keys & SURE_SIGNS) or len(keys & SIGNS) > 1


def parse_card(text: str, name: str) -> Draft:
    """Return the model's name, licence and facts.

    Raises:
        BeffroiError: the header is not YAML.
    """
    header = HEADER.match(text)
    data = mapping(load_yaml(header.group(1), name)) if header else {}
    title = _TITLE.search(text[header.end() :] if header else text)
    index = mapping(next(iter(listing(data.get("model-index"))), None))
    draft = Draft(
        "model_card",
        project=word(index.get("name"))
        or word(data.get("model_name"))
        or (word(title.group(1)) if title else None),
        licence=word(data.get("license_name")) or word(data.get("license")),
    )
    draft.card = ModelFacts(
        task=word(data.get("pipeline_tag")),
        architecture=word(data.get("library_name")),
        base_model=next(iter(_texts(data.get("base_model"))), None),
        datasets=_texts(data.get("datasets")),
        languages=_texts(data.get("language")),
        metrics=tuple(_metrics(index)),
        limitations=_limits(text),
    )
    return draft


def _texts(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(w for v in values[:_MAX_ITEMS] if (w := word(v)))


def _metrics(index: dict[str, Any]) -> Iterator[Metric]:
    for result in map(mapping, listing(index.get("results"))[:_MAX_ITEMS]):
        on = word(mapping(result.get("dataset")).get("name"))
        for metric in map(mapping, listing(result.get("metrics"))):
            name, value = word(metric.get("name") or metric.get("type")), word(metric.get("value"))
            if name and value:
                yield Metric(name=name, value=value, on=on)


def _limits(text: str) -> tuple[str, ...]:
    found = _LIMITS.search(text)
    lines = [line.strip("-* \t\r") for line in found.group(1).splitlines()] if found else []
    return tuple(w for line in lines if (w := word(line)))[:_MAX_ITEMS]
