"""Sentences whose figures lead to their evidence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from beffroi.core import Amount, Lang, Measure, Text
from beffroi.core.format import format_number
from beffroi.core.text import Arg
from beffroi.report.charts.frame import clean, join, tag
from beffroi.report.ledger import Ref
from beffroi.report.typography import apostrophes, typeset

_OPEN, _SHUT = "\ue000", "\ue001"  # private use area of Unicode
_MARK = re.compile(f"{_OPEN}([^{_OPEN}{_SHUT}]*){_OPEN}([^{_OPEN}{_SHUT}]*){_SHUT}")


def linked(
    text: Text,
    lang: Lang,
    measures: Iterable[Measure],
    refs: Mapping[str, Ref],
    counts: Mapping[int, str] | None = None,
) -> Markup:
    """Render a sentence; an amount that equals one of these figures becomes a link to it.

    A figure that two measures share by value and unit is left plain: a wrong link is worse
    than none. ``counts``, when given, lead from a plain number to where its items are listed,
    and only then are the numbers that choose a plural looked up too: small numbers meet by chance.
    """
    places: dict[tuple[float, str], set[str]] = {}
    for measure in measures:
        if isinstance(measure.value, int | float) and measure.id in refs:
            places.setdefault((float(measure.value), measure.unit), set()).add(measure.id)
    sure = {key: refs[next(iter(ids))].href for key, ids in places.items() if len(ids) == 1}
    sure |= {(float(n), "1"): href for n, href in (counts or {}).items()}
    rendered = _marked(text, lang, sure, plain=counts is not None).render(lang)
    known = set(sure.values())
    parts = _MARK.split(typeset(apostrophes(clean(rendered), lang), lang))
    out = [escape(parts[0])]
    for href, words, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        out.append(tag("a", words, href=href) if href in known else escape(words))
        out.append(escape(after))
    return join(*out)


def _marked(text: Text, lang: Lang, sure: Mapping[tuple[float, str], str], *, plain: bool) -> Text:
    args: dict[str, Arg] = {
        key: _arg(arg, lang, sure, plain=plain) for key, arg in text.args.items()
    }
    href = sure.get((float(text.n), "1")) if text.n is not None else None
    if plain and text.n is not None and href is not None:
        args.setdefault("n", _mark(href, format_number(text.n, lang)))
    return text.model_copy(update={"args": args})


def _arg(arg: Arg, lang: Lang, sure: Mapping[tuple[float, str], str], *, plain: bool) -> Arg:
    if isinstance(arg, Text):
        return _marked(arg, lang, sure, plain=plain)
    if isinstance(arg, Amount):
        href = sure.get((arg.value, arg.unit))
        if href is not None:
            words = Text(fr="{a}", args={"a": arg}).render(lang)
            return _mark(href, words)
    return arg


def _mark(href: str, words: str) -> str:
    return f"{_OPEN}{href}{_OPEN}{words}{_SHUT}"
