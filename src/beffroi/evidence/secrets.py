"""Tell a secret from a setting, so that no key, token or password ever enters the dossier.

Two rules, and either is enough: the name says so (``API_KEY``, ``mot_de_passe``), or the value
looks drawn at random. When in doubt a value is a secret: losing a setting costs a question,
keeping a key costs a breach.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter

_NAMES = re.compile(
    r"(?i)(?:^|[ _.-]|api|access|private|secret|public|encryption|signing|subscription|account)"
    r"keys?(?:$|[^a-z])|cle[_ -]?(?:api|priv|secr)|token|jeton|secret|passw|passphrase|pwd"
    r"|mot[_ -]?de[_ -]?passe|mdp(?:$|[^a-z])|credential|bearer|authorization|cookie"
    r"|salt(?:$|[^a-z])|signature|connection[_ -]?string|dsn(?:$|[^a-z])|webhook|sas(?:$|_)"
    r"|(?:^|_)(?:pin|otp)(?:$|_)|client_?id|tenant"
)
# Counts of tokens are not tokens.
_COUNTS = re.compile(
    r"(?i)(?:max|min|nb|num|limit|total|context)[_ -]?\w*tokens|tokens_(?:max|per|par)|tokenizer"
)
_FORMS = re.compile(
    r"eyJ[\w-]{8,}\.|-----BEGIN|(?i:^(sk|pk|rk|ghp|gho|glpat|xox[bap]|AKIA|ASIA|hf|gsk|AIza)[-_A-Z0-9])"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|^Bearer\s|://[^/\s:@]{1,64}:[^/\s@]{1,200}@",
)
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,120}\.[a-z]{2,}", re.IGNORECASE)
_CHUNK = re.compile(r"[A-Za-z0-9+=]+")
_READ = 2_000  # beyond, it is a text; its beginning tells
_LONG = 16
_KEY_LENGTH = 24
_CASE_CHANGES = 0.27
_RANDOM_BITS = 3.0


def secret_name(key: str) -> bool:
    """Whether a key's name says that its value is a secret.

    Example:
        >>> secret_name("OPENAI_API_KEY"), secret_name("keyboard"), secret_name("MAX_TOKENS")
        (True, False, False)
    """
    return bool(_NAMES.search(_COUNTS.sub("", key)))


def secret_value(value: str) -> bool:
    """Whether a value looks like a secret or an e-mail address.

    A long unbroken run of letters and digits that looks random is one; a model's name, made of
    short words, is not.

    Example:
        >>> secret_value("Mistral-Small-3.2-24B-Instruct-2506"), secret_value("9f86d081884c7d659a2f")
        (False, True)
    """
    value = value[:_READ]
    if _FORMS.search(value) or ("@" in value and _EMAIL.search(value)):
        return True
    if any(_random(chunk) for chunk in _CHUNK.findall(value)):
        return True
    # A key drawn in URL-safe base 64 is cut by its hyphens, and changes case all along.
    whole = "".join(_CHUNK.findall(value)) if " " not in value.strip() else ""
    return len(whole) >= _KEY_LENGTH and _case_changes(whole) > _CASE_CHANGES


def _random(chunk: str) -> bool:
    if len(chunk) < _LONG:
        return False
    mixed = bool(re.search(r"\d", chunk)) and bool(re.search(r"[A-Za-z]", chunk))
    digits = chunk.isdigit()
    random_case = _case_changes(chunk) > _CASE_CHANGES
    return (mixed or digits or random_case) and _entropy(chunk) >= _RANDOM_BITS


def _case_changes(chunk: str) -> float:
    """Return how often a letter's case differs from the last one's: rare in words, half at random."""
    return sum(a.islower() != b.islower() for a, b in itertools.pairwise(chunk)) / len(chunk)


def _entropy(text: str) -> float:
    """Return the Shannon entropy of the characters, in bits each."""
    size = len(text)
    return -sum(n / size * math.log2(n / size) for n in Counter(text).values())
