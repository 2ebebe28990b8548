"""The command line's own words, without loading anything heavy (``--help`` must be instant)."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

LOCALES = Path(__file__).parent.parent / "locale"


def language() -> str:
    """Return the interface's language: ``--lang``, else ``BEFFROI_LANG``, else French."""
    return "en" if os.environ.get("BEFFROI_LANG", "fr").lower().startswith("en") else "fr"


def _(fr: str) -> str:
    """Return a French sentence in the interface's language."""
    if language() == "fr":
        return fr
    return gettext.translation("beffroi", LOCALES, ["en"], fallback=True).gettext(fr)


def mark(fr: str) -> str:
    """Mark a sentence for the catalogue where it cannot be translated yet."""
    return fr
