"""Two bars a row, with their intervals: the same use under two factors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from beffroi.core import t
from beffroi.core.format import format_amount
from beffroi.report.charts.bars import Bar, whisker
from beffroi.report.charts.frame import (
    BRICK,
    TRACK,
    VERDIGRIS,
    WHITE,
    Cell,
    Chart,
    Frame,
    Kind,
    fit,
    join,
    notes,
    pct,
    table,
    tag,
    text,
)
from beffroi.report.charts.scale import Scale, axis, log_words, unit_words
from beffroi.report.charts.strip import scale_for

_BAR = 13.0
_GAP = 16.0
_LABEL_CHARS = 40
_PLOT = 76.0  # percent of the width for the bars; their numbers stand in what is left
_KINDS: tuple[Kind, Kind] = ("main", "far")


@dataclass(frozen=True)
class Pair:
    """A row: one thing under the first and the second factor."""

    label: str
    first: Bar
    second: Bar


def paired(frame: Frame, rows: Sequence[Pair], names: tuple[str, str], *, unit: str) -> Chart:
    """Return pairs of bars, ``names`` for the first and the second, their ends in ``unit``.

    Where values differ by more than a hundred times the axis is logarithmic: a length would say
    nothing, so marks (a disc, a diamond) stand for the bars.
    """
    both = [b for r in rows for b in (r.first, r.second)]
    found = scale_for([v for b in both for v in (b.value, b.low, b.high) if v is not None])
    scale = replace(found, width=_PLOT)
    drawn, y = [], 4.0
    for row in rows:
        part, y = _pair(frame, row, scale, y, ratio=unit == "ratio")
        drawn.append(part)
    legend, height = _legend(frame, y + 22, names, both, scale, unit_words(unit, frame.lang))
    picture = frame.svg(
        height,
        axis(scale, unit, frame.lang, 4, y - 6),
        *drawn,
        legend,
        kinds=(*_KINDS, "unknown"),
    )
    return Chart(picture, _table(frame, rows, names))


def _pair(frame: Frame, row: Pair, scale: Scale, y: float, *, ratio: bool) -> tuple[Markup, float]:
    lines = fit(row.label, _LABEL_CHARS, 2)
    parts = [text(words, 0, y + 12 + i * 17) for i, words in enumerate(lines)]
    y += 17 * len(lines) + 3
    for bar, kind in zip((row.first, row.second), _KINDS, strict=True):
        parts.append(_bar(frame, bar, kind, scale, y, ratio=ratio))
        y += _BAR + 3
    return join(*parts), y + _GAP


def _bar(frame: Frame, bar: Bar, kind: Kind, scale: Scale, y: float, *, ratio: bool) -> Markup:
    parts = [tag("rect", x=0, y=y, width=pct(_PLOT), height=_BAR, rx=2, fill=TRACK)]
    if not bar.known:
        edge = tag("rect", x=0.5, y=y, width=pct(_PLOT), height=_BAR, fill=frame.fill("unknown"))
        return join(*parts, edge)
    end = scale.at(bar.value if bar.value is not None else bar.low or scale.low)
    if not scale.log:
        width = pct(end - 1)
        parts.append(tag("rect", x="1%", y=y, width=width, height=_BAR, fill=frame.fill(kind)))
    if bar.low is not None and bar.high is not None:
        parts.append(whisker(scale, bar.low, bar.high, y + _BAR / 2, 4))
    if bar.value is not None and scale.log:
        parts.append(_mark(end, y + _BAR / 2, kind))
    if bar.value is not None:
        number = format_amount(bar.value, "ratio" if ratio else "1", frame.lang)
        parts.append(text(number, "100%", y + 11, anchor="end", weight=650, size=12.5))
    return join(*parts)


def _mark(x: float, y: float, kind: Kind) -> Markup:
    """Draw a disc for the first factor, a diamond for the second: told apart without colour."""
    if kind == _KINDS[0]:
        return tag("circle", cx=pct(x), cy=y, r=5.5, fill=VERDIGRIS, stroke=WHITE, stroke_width=1.5)
    shape = tag("path", d="M0-7l7 7-7 7-7-7z", fill=BRICK, stroke=WHITE, stroke_width=1.5)
    return tag("svg", shape, x=pct(x), y=y, width=1, height=1, overflow="visible")


def _key(frame: Frame, kind: Kind, words: str, y: float, *, log: bool) -> Markup:
    if not log or kind == "unknown":
        return frame.swatch(kind, words, y)
    shape = tag("svg", _mark(0, 0, kind), x=11, y=y + 6, width=1, height=1, overflow="visible")
    return join(shape, text(words, 30, y + 10.5, size=12.5))


def _legend(
    frame: Frame,
    y: float,
    names: tuple[str, str],
    both: Sequence[Bar],
    scale: Scale,
    unit: str,
) -> tuple[Markup, float]:
    shown: list[tuple[Kind, str]] = list(zip(_KINDS, names, strict=True))
    if any(not b.known for b in both):
        shown.append(("unknown", t("non mesuré").render(frame.lang)))
    parts = [
        _key(frame, kind, words, y + i * 19, log=scale.log) for i, (kind, words) in enumerate(shown)
    ]
    y += 19 * len(shown)
    said = [t("en {unit}", unit=unit).render(frame.lang)] if unit else []
    if any(b.low is not None for b in both):
        said.append(t("trait fin : intervalle d’incertitude").render(frame.lang))
    if scale.log:
        said.append(log_words(scale).render(frame.lang))
    note, y = notes(said, y)
    return join(*parts, note), y + 6


def _table(frame: Frame, rows: Sequence[Pair], names: tuple[str, str]) -> Markup:
    lang = frame.lang
    head = [t("Objet").render(lang), *names, t("Grade").render(lang)]
    body = []
    for row in rows:
        cells = [Cell(row.label)]
        both = (row.first, row.second)
        cells += [Cell(b.shown, b.href, numeric=True, note=b.interval) for b in both]
        grades = dict.fromkeys(b.grade for b in both if b.grade)
        body.append([*cells, Cell(", ".join(grades))])
    return table(frame.title, head, body)
