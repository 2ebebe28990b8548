"""Errors meant for people: what is wrong, where, and the mend."""

from __future__ import annotations

from beffroi.core.text import Lang, Text


class BeffroiError(Exception):
    """A fault in what the user gave. ``str(error)`` is a French sentence, never a traceback.

    ``where`` names the file and, when known, the line, cell or field; ``mend`` says what to do.
    """

    def __init__(self, what: Text, *, where: str | None = None, mend: Text | None = None) -> None:
        super().__init__(what.render("fr"))
        self.what = what
        self.where = where
        self.mend = mend

    def render(self, lang: Lang = "fr") -> str:
        """Return place, fault and mend on one line."""
        parts = [f"{self.where} : " if self.where else "", self.what.render(lang)]
        if self.mend is not None:
            parts.append(" " + self.mend.render(lang))
        return "".join(parts)

    def __str__(self) -> str:
        return self.render("fr")
