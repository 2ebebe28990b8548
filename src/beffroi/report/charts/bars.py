"""Horizontal bars with the interval of each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from beffroi.core import t
from beffroi.report.charts.frame import (
    INK,
    MUTED,
    PAPER,
    TRACK,
    WHITE,
    Cell,
    Chart,
    Frame,
    Kind,
    fit,
    join,
    line,
    pct,
    table,
    tag,
    text,
)
from beffroi.report.charts.scale import Scale, axis, linear

LABEL_CHARS = 30
_LINE = 17.0
_BAR = 14.0
_GAP = 13.0


@dataclass(frozen=True)
class Bar:
    """One bar. ``shown`` is its value in words; a ``None`` value without interval is unknown.

    ``mark`` is a figure to compare with (what a supplier declares), ``mark_shown`` its words;
    ``sub`` says in small letters what the value is of, where rows differ in that.
    """

    label: str
    shown: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    interval: str = ""
    grade: str = ""
    href: str | None = None
    kind: Kind = "main"
    mark: float | None = None
    mark_shown: str = ""
    sub: str = ""

    @property
    def known(self) -> bool:
        """Whether there is anything to draw."""
        return self.value is not None or self.low is not None or self.high is not None


@dataclass(frozen=True)
class Kinds:
    """What each kind of fill stands for, in legend order, and the headings of its two columns."""

    names: Mapping[Kind, str]
    heading: str
    sub_heading: str


def bars(
    frame: Frame,
    rows: Sequence[Bar],
    *,
    unit: str = "1",
    top: float | None = None,
    mark: str = "",
    kinds: Kinds | None = None,
) -> Chart:
    """Return bars with whiskers; ``mark`` names what the small triangles stand for.

    With ``kinds``, the fill of a bar says something too: it is in the legend and the table.
    """
    places = [v for r in rows for v in (r.value, r.low, r.high, r.mark) if v is not None]
    scale = linear(places, top=top)
    drawn, y = [], 4.0
    for row in rows:
        part, y = _bar(frame, row, scale, y)
        drawn.append(part)
    legend, height = _legend(frame, y + 22, rows, mark, kinds)
    picture = frame.svg(
        height,
        axis(scale, unit, frame.lang, 4, y - 4),
        *drawn,
        legend,
        kinds=[*sorted({r.kind for r in rows}), "unknown"],
    )
    return Chart(picture, _table(frame, rows, mark, kinds))


def label_lines(label: str, shown: str, y: float) -> tuple[Markup, float]:
    """Draw a row's label, on two lines at most, its value at the right; return the new y."""
    lines = fit(label, LABEL_CHARS)
    drawn = [text(words, 0, y + 12 + i * _LINE, halo=PAPER) for i, words in enumerate(lines)]
    last = y + 12 + (len(lines) - 1) * _LINE
    drawn.append(text(shown, "100%", last, anchor="end", weight=650, halo=PAPER))
    return join(*drawn), y + len(lines) * _LINE


def _labels(row: Bar, y: float) -> tuple[Markup, float]:
    if not row.sub:
        return label_lines(row.label, row.shown, y)
    name = text(fit(row.label, LABEL_CHARS + 8, 1)[0], 0, y + 12, halo=PAPER)
    sub = text(fit(row.sub, LABEL_CHARS + 8, 1)[0], 0, y + 27, fill=MUTED, size=11.5, halo=PAPER)
    value = text(row.shown, "100%", y + 27, anchor="end", weight=650, halo=PAPER)
    return join(name, sub, value), y + 2 * _LINE - 3


def whisker(scale: Scale, low: float, high: float, y: float, half: float = 5.0) -> Markup:
    """Draw an interval: a line between two ends, kept apart from the bar by a white edge."""
    a, b = pct(scale.at(low)), pct(scale.at(high))
    strokes = [(WHITE, 4.0), (INK, 1.6)]
    return join(
        *(
            part
            for colour, width in strokes
            for part in (
                line(a, y, b, y, colour, width),
                line(a, y - half, a, y + half, colour, width),
                line(b, y - half, b, y + half, colour, width),
            )
        )
    )


def _bar(frame: Frame, row: Bar, scale: Scale, y: float) -> tuple[Markup, float]:
    label, y = _labels(row, y)
    y += 3
    zero = scale.at(0)
    parts = [label, tag("rect", x=0, y=y, width="100%", height=_BAR, rx=2, fill=TRACK)]
    if not row.known:
        edge = tag(
            "rect",
            x=0.5,
            y=y,
            width="99.5%",
            height=_BAR,
            rx=2,
            fill=frame.fill("unknown"),
            stroke=MUTED,
            stroke_dasharray="4 3",
        )
        return join(*parts, edge), y + _BAR + _GAP
    if row.value is not None:
        end = scale.at(row.value)
        left, width = min(zero, end), abs(end - zero)
        parts.append(
            tag("rect", x=pct(left), y=y, width=pct(width), height=_BAR, fill=frame.fill(row.kind))
        )
    if row.low is not None or row.high is not None:
        low = row.low if row.low is not None else (row.value or scale.low)
        high = row.high if row.high is not None else (row.value or scale.high)
        parts.append(whisker(scale, low, high, y + _BAR / 2))
    if row.mark is not None:
        parts.append(_mark(scale.at(row.mark), y))
    return join(*parts), y + _BAR + _GAP


def _mark(x: float, y: float) -> Markup:
    """Draw a line across the bar, with a dot over it: the figure to compare with."""
    return join(
        line(pct(x), y - 3, pct(x), y + _BAR + 3, WHITE, 5),
        line(pct(x), y - 3, pct(x), y + _BAR + 3, INK, 2),
        tag("circle", cx=pct(x), cy=y - 4, r=3.4, fill=INK, stroke=WHITE),
    )


def _legend(
    frame: Frame, y: float, rows: Sequence[Bar], mark: str, kinds: Kinds | None
) -> tuple[Markup, float]:
    parts = []
    for kind, words in kinds.names.items() if kinds else ():
        if any(r.kind == kind and r.known for r in rows):
            parts.append(frame.swatch(kind, words, y))
            y += 19
    if any(r.low is not None or r.high is not None for r in rows):
        words = t("intervalle d’incertitude").render(frame.lang)
        middle = y + 6
        parts += [
            line(1, middle, 21, middle, INK, 1.6),
            line(1, middle - 5, 1, middle + 5, INK, 1.6),
            line(21, middle - 5, 21, middle + 5, INK, 1.6),
            text(words, 30, y + 10.5, size=12.5),
        ]
        y += 19
    if mark and any(r.mark is not None for r in rows):
        parts += [
            line(11, y + 1, 11, y + 12, INK, 2),
            tag("circle", cx=11, cy=y + 1, r=3.4, fill=INK),
            text(mark, 30, y + 10.5, size=12.5),
        ]
        y += 19
    if any(not r.known for r in rows):
        parts.append(frame.swatch("unknown", t("non mesuré").render(frame.lang), y))
        y += 19
    return join(*parts), y + 2


def _table(frame: Frame, rows: Sequence[Bar], mark: str, kinds: Kinds | None = None) -> Markup:
    """Return the twin table, with only the columns that say something."""
    lang = frame.lang
    has_mark = bool(mark) and any(r.mark is not None for r in rows)
    head = [t("Objet").render(lang)]
    head += [kinds.heading, kinds.sub_heading] if kinds else []
    head.append(t("Valeur").render(lang))
    head += [mark[:1].upper() + mark[1:]] if has_mark else []
    head.append(t("Grade").render(lang))
    body = []
    for r in rows:
        cells = [Cell(r.label)]
        cells += [Cell(kinds.names.get(r.kind, "—")), Cell(r.sub or "—")] if kinds else []
        cells.append(Cell(r.shown, r.href, numeric=True, note=r.interval))
        cells += [Cell(r.mark_shown or "—", numeric=True)] if has_mark else []
        body.append([*cells, Cell(r.grade)])
    return table(frame.title, head, body)
