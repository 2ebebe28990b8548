"""``.env`` files and environment sections: keys kept, values only for addresses and models.

An address is cut down to its host: a user, a password, a path or a query may be secrets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from beffroi.evidence.known import ai_packages
from beffroi.evidence.readers.manifest.draft import Draft
from beffroi.evidence.readers.manifest.model import Setting
from beffroi.evidence.readers.sbom.parts import host_of
from beffroi.evidence.secrets import secret_name, secret_value

LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]{0,99})\s*=(.*)")
_ADDRESS = re.compile(r"(?:^|_)(?:BASE_URL|ENDPOINT|HOST|API_BASE)$", re.IGNORECASE)
_MODEL = re.compile(r"(?:^|_)MODEL(?:_NAME|_ID)?$", re.IGNORECASE)
_MODEL_NAME = re.compile(r"[\w./:@+-]{2,120}")
# Words that say that a variable is about AI; the variables of known SDKs are added to them.
_AI_WORDS = frozenset(
    [
        *("openai", "anthropic", "mistral", "ollama", "vllm", "llm", "llama", "gpt", "albert"),
        *("ai", "ia", "embedding", "embeddings", "rerank", "whisper", "speech", "stt", "tts"),
        *("transcription", "completion", "completions", "chat", "inference", "huggingface", "hf"),
        *("gemini", "vertex", "bedrock", "cohere", "groq", "rag", "model", "modele"),
    ]
)
_PLACEHOLDER = re.compile(r"\$\{?\w+\}?|<[^>]*>|x{3,}", re.IGNORECASE)


def parse_env(text: str) -> Draft:
    """Return the settings of a ``.env`` file. A line that is none is rejected by its number only."""
    draft = Draft("env")
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        found = LINE.fullmatch(line)
        if found is None:
            draft.rejects.append(number)
        else:
            draft.settings.append(setting(found.group(1), found.group(2), str(number)))
    return draft


def setting(key: str, value: object, at: str) -> Setting:
    """Return what may be kept of one variable."""
    text = _plain(value) if isinstance(value, str | int | float) else ""
    about_ai = _is_about_ai(key)
    if not text or secret_name(key) or _PLACEHOLDER.fullmatch(text):
        return Setting(key=key, at=at, about_ai=about_ai)
    if _ADDRESS.search(key):
        return Setting(key=key, at=at, about_ai=about_ai, host=_host(text))
    if _MODEL.search(key) and _MODEL_NAME.fullmatch(text) and not secret_value(text):
        return Setting(key=key, at=at, about_ai=about_ai, model=text)
    return Setting(key=key, at=at, about_ai=about_ai)


def _host(text: str) -> str | None:
    """A key put by mistake where an address was due has no dot, or looks random."""
    host = host_of(text)
    if host is None:
        return None
    return None if "." not in host and secret_value(host) else host


def _plain(value: object) -> str:
    """Return a value without quotes, trailing comment, or a compose default (``${X:-value}``)."""
    text = str(value).strip()
    default = re.fullmatch(r"\$\{\w+:?-([^}]*)\}", text)
    if default:
        text = default.group(1)
    if text[:1] in {'"', "'"}:
        end = text.find(text[0], 1)
        return text[1:end] if end > 0 else text[1:]
    return re.split(r"\s#", text, maxsplit=1)[0].strip()


def settings_of(pairs: Iterable[tuple[str, object, str]]) -> list[Setting]:
    """Return the settings of (key, value, place) whose key is a variable's name."""
    return [setting(k, v, at) for k, v, at in pairs if re.fullmatch(r"[A-Za-z_][\w.-]{0,99}", k)]


def _is_about_ai(key: str) -> bool:
    return key.upper() in _sdk_variables() or not _AI_WORDS.isdisjoint(
        re.split(r"[_.-]", key.lower())
    )


def _sdk_variables() -> frozenset[str]:
    return frozenset(v for package in ai_packages().values() for v in package.env)
