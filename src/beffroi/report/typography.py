"""French typography on the way out: no line may begin with a colon or end with a quotation mark."""

from __future__ import annotations

import re

from beffroi.core import Lang

NBSP, NNBSP = "\u00a0", "\u202f"
_BEFORE = re.compile(r" ([;?!%€])")
_COLON = re.compile(r" :(?=\s|$)")
_OPEN = re.compile(r"« ")
_SHUT = re.compile(r" »")


def typeset(words: str, lang: Lang) -> str:
    """Return words with no-break spaces where French wants them; English is left as it is.

    Narrow before ; ? ! % and €, full before a colon and inside « » (Lexique des règles
    typographiques, Imprimerie nationale).
    """
    if lang != "fr" or " " not in words:
        return words
    narrow = _BEFORE.sub(NNBSP + r"\1", words)
    colon = _COLON.sub(NBSP + ":", narrow)
    return _SHUT.sub(NBSP + "»", _OPEN.sub("«" + NBSP, colon))
