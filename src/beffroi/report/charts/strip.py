"""Dots along one axis, with the interval and the threshold of each row."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from beffroi.core import t
from beffroi.report.charts.bars import Bar, _table, label_lines, whisker
from beffroi.report.charts.frame import (
    INK,
    MUTED,
    RULE,
    VERDIGRIS,
    WHITE,
    Chart,
    Frame,
    join,
    line,
    notes,
    pct,
    tag,
    text,
)
from beffroi.report.charts.scale import Scale, axis, linear, log_words, logarithmic

_ROW = 16.0
_GAP = 11.0
_WIDE = 100.0  # ratio of the extremes from which a linear axis would hide the small ones


def strip(
    frame: Frame,
    rows: Sequence[Bar],
    *,
    unit: str = "1",
    threshold: str = "",
) -> Chart:
    """Return one dot a row; ``mark`` of a row is its own threshold, named by ``threshold``.

    The axis is logarithmic when positive values differ by more than a hundred times.
    """
    values = [v for r in rows for v in (r.value, r.low, r.high, r.mark) if v is not None]
    scale = scale_for(values)
    drawn, y = [], 4.0
    for row in rows:
        label, y = label_lines(row.label, row.shown, y)
        drawn += [label, _dot(frame, row, scale, y + _ROW / 2 + 1)]
        y += _ROW + _GAP
    notes, height = _legend(frame, y + 22, rows, threshold, scale)
    picture = frame.svg(
        height, axis(scale, unit, frame.lang, 4, y - 4), *drawn, notes, kinds=("unknown",)
    )
    return Chart(picture, _table(frame, rows, threshold))


def scale_for(values: Sequence[float]) -> Scale:
    """Return a linear scale, or a logarithmic one where small values would vanish."""
    positive = [v for v in values if v > 0]
    wide = bool(positive) and max(positive) / min(positive) > _WIDE and min(values) >= 0
    return logarithmic(positive) if wide else linear(values)


def dot(x: float, y: float, *, hollow: bool = False) -> Markup:
    """Draw a dot, filled or hollow."""
    fill, stroke = (WHITE, INK) if hollow else (VERDIGRIS, WHITE)
    return tag(
        "circle", cx=pct(x), cy=y, r=6, fill=fill, stroke=stroke, stroke_width=2 if hollow else 1.5
    )


def _dot(frame: Frame, row: Bar, scale: Scale, y: float) -> Markup:
    parts = [line("1%", y, "99%", y, RULE)]
    if not row.known:
        hatch = tag("rect", x=0.5, y=y - 6, width="99.5%", height=12, rx=2)
        edge = {"fill": frame.fill("unknown"), "stroke": MUTED, "stroke-dasharray": "4 3"}
        return join(*parts, tag("g", hatch, **edge))
    if row.low is not None or row.high is not None:
        low = row.low if row.low is not None else (row.value or scale.low)
        high = row.high if row.high is not None else (row.value or scale.high)
        parts.append(whisker(scale, low, high, y))
    if row.mark is not None:
        x = pct(scale.at(row.mark))
        parts.append(line(x, y - 9, x, y + 9, INK, 2))
    if row.value is not None:
        parts.append(dot(scale.at(row.value), y))
    return join(*parts)


def _legend(
    frame: Frame, y: float, rows: Sequence[Bar], threshold: str, scale: Scale
) -> tuple[Markup, float]:
    parts = []
    if threshold and any(r.mark is not None for r in rows):
        parts += [line(11, y, 11, y + 12, INK, 2), text(threshold, 30, y + 10.5, size=12.5)]
        y += 19
    if any(not r.known for r in rows):
        parts.append(frame.swatch("unknown", t("non mesuré").render(frame.lang), y))
        y += 19
    if scale.log:
        note, y = notes([log_words(scale).render(frame.lang)], y)
        parts.append(note)
    return join(*parts), y + 2
