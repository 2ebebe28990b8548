"""Sentences for people: a French template, its arguments, and its English through gettext.

Every sentence that a user may read is a :class:`Text`. It travels as data (template and
arguments, never a formatted string), so that one position can be printed in either language
and so that its numbers keep their own typography in each.
"""

from __future__ import annotations

import gettext as _gettext
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from beffroi.core.format import format_amount, format_date, format_number
from beffroi.core.model import Value

Lang = Literal["fr", "en"]
LOCALES = Path(__file__).parent.parent / "locale"


class Amount(Value):
    """A number with its unit inside a sentence (``ratio`` is shown as a percentage)."""

    value: float
    unit: str = "1"
    digits: int | None = None


class Day(Value):
    """A calendar day inside a sentence."""

    day: date


Arg = Annotated[
    "str | bool | int | float | Amount | Day | Text | tuple[str, ...]", Field(union_mode="smart")
]


class Text(Value):
    """A sentence: French template ``fr`` with ``{named}`` places, and what fills them.

    ``fr_n`` is the plural form, chosen by ``n`` (French rule: plural from 2 on). ``inside``: it
    stands inside another sentence, so its first letter is lowered unless it begins an acronym.

    Example:
        >>> t("Le contrat prend fin le {end}.", end=date(2026, 9, 30)).render("fr")
        'Le contrat prend fin le 30/09/2026.'
    """

    fr: str
    fr_n: str | None = None
    n: int | None = None
    args: dict[str, Arg] = {}
    inside: bool = False

    def render(self, lang: Lang = "fr") -> str:
        """Return the sentence in ``lang``; a missing translation falls back to French."""
        shown = {key: _show(arg, lang) for key, arg in self.args.items()}
        if self.n is not None:
            shown.setdefault("n", _show(self.n, lang))
        told = self._template(lang).format_map(shown)
        return told[:1].lower() + told[1:] if self.inside and not told[1:2].isupper() else told

    def _template(self, lang: Lang) -> str:
        if self.fr_n is None or self.n is None:
            return self.fr if lang == "fr" or not self.fr else _catalogue(lang).gettext(self.fr)
        if lang == "fr":
            return self.fr_n if abs(self.n) >= 2 else self.fr  # noqa: PLR2004
        return _catalogue(lang).ngettext(self.fr, self.fr_n, self.n)

    def __str__(self) -> str:
        return self.render("fr")


def t(fr: str, /, **args: str | float | date | Amount | Text | tuple[str, ...]) -> Text:
    """Build a :class:`Text`. The template must be a literal: the catalogue is drawn from it."""
    return Text(fr=fr, args=_boxed(args))


def tn(
    fr: str, fr_n: str, n: int, /, **args: str | float | date | Amount | Text | tuple[str, ...]
) -> Text:
    """Build a :class:`Text` with a singular and a plural template; ``{n}`` is the number."""
    return Text(fr=fr, fr_n=fr_n, n=n, args=_boxed(args))


def _boxed(
    args: Mapping[str, str | float | date | Amount | Text | tuple[str, ...]],
) -> dict[str, Arg]:
    return {k: Day(day=v) if isinstance(v, date) else v for k, v in args.items()}


def _show(arg: Arg, lang: Lang) -> str:
    if isinstance(arg, Text):
        return arg.render(lang)
    if isinstance(arg, Amount):
        return format_amount(arg.value, arg.unit, lang, arg.digits)
    if isinstance(arg, Day):
        return format_date(arg.day, lang)
    if isinstance(arg, bool):
        return _YES_NO[lang][arg]
    if isinstance(arg, int | float):
        return format_number(arg, lang)
    return ", ".join(arg) if isinstance(arg, tuple) else arg


_YES_NO: dict[Lang, tuple[str, str]] = {"fr": ("non", "oui"), "en": ("no", "yes")}


@cache
def _catalogue(lang: str) -> _gettext.NullTranslations:
    return _gettext.translation("beffroi", LOCALES, [lang], fallback=True)


Text.model_rebuild()
