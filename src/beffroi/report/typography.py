"""French typography on the way out: no line may begin with a colon or end with a quotation mark."""

from __future__ import annotations

import re

from beffroi.core import Lang

NBSP, NNBSP = "\u00a0", "\u202f"
_BEFORE = re.compile(r" ([;?!%€])")
_COLON = re.compile(r" :(?=\s|$)")
_AFTER_NUMBER = re.compile(r"(?<=\d) (?=[a-zà-öø-ÿ])")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
_OPEN = re.compile(r"« ")
_SHUT = re.compile(r" »")


def typeset(words: str, lang: Lang) -> str:
    """Return words with no-break spaces where French wants them; English is left as it is.

    Also between a number and the word that it counts. Narrow before ; ? ! % and €, full before a colon and inside « » (Lexique des règles
    typographiques, Imprimerie nationale).
    """
    if lang != "fr" or " " not in words:
        return words
    narrow = _BEFORE.sub(NNBSP + r"\1", words)
    colon = _COLON.sub(NBSP + ":", narrow)
    counted = _AFTER_NUMBER.sub(NBSP, colon)
    return _SHUT.sub(NBSP + "»", _OPEN.sub("«" + NBSP, counted))


def apostrophes(words: str, lang: Lang) -> str:
    """Return a French sentence with its typographic apostrophes. Not for names of files."""
    return _APOSTROPHE.sub("’", words) if lang == "fr" else words
