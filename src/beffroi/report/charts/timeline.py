"""Dates owed by each system: what is overdue, since when, and what comes due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from beffroi.core import Lang, t, tn
from beffroi.core.format import format_date
from beffroi.report.charts.bars import label_lines
from beffroi.report.charts.frame import (
    BRICK,
    INK,
    MUTED,
    RULE,
    TRACK,
    VERDIGRIS,
    WHITE,
    Cell,
    Chart,
    Frame,
    join,
    line,
    pct,
    table,
    tag,
    text,
)
from beffroi.report.charts.scale import Days

_BAR = 13.0
_GAP = 14.0


@dataclass(frozen=True)
class Duty:
    """Something owed on a day by a system; ``what`` is its name, ``href`` leads to the finding."""

    what: str
    day: date
    href: str | None = None


@dataclass(frozen=True)
class Owner:
    """A system (or any subject) and its dated duties."""

    label: str
    duties: tuple[Duty, ...]
    href: str | None = None

    @property
    def worst(self) -> Duty:
        """The oldest duty: the most overdue, else the next one due."""
        return min(self.duties, key=lambda d: d.day)

    def late(self, on: date) -> int:
        """Return the days of delay of the oldest duty; negative when nothing is overdue."""
        return (on - self.worst.day).days


def timeline(frame: Frame, rows: Sequence[Owner], on: date) -> Chart:
    """Return one line a system, the most overdue first, around the day of the position."""
    rows = sorted((r for r in rows if r.duties), key=lambda r: (-r.late(on), r.label))
    days = _days([d.day for r in rows for d in r.duties], on)
    top, drawn, y = 22.0, [], 26.0
    for row in rows:
        part, y = _owner(frame, row, days, on, y)
        drawn.append(part)
    legend, height = _legend(frame, y + 22)
    picture = frame.svg(
        height,
        _years(days, top, y - 6),
        _today(frame, days, on),
        *drawn,
        legend,
        kinds=("far",),
    )
    return Chart(picture, _table(frame, rows, on))


def delay(day: date, on: date, lang: Lang) -> str:
    """Return how far a day is, in words."""
    gap = (on - day).days
    if gap > 0:
        return tn("{n} jour de retard", "{n} jours de retard", gap).render(lang)
    if gap == 0:
        return t("aujourd’hui").render(lang)
    return tn("dans {n} jour", "dans {n} jours", -gap).render(lang)


def _gap(day: date, on: date, lang: Lang) -> str:
    """Return how far a day is, in few words: its column says what it is."""
    gap = (on - day).days
    return tn("{n} jour", "{n} jours", gap).render(lang) if gap > 0 else delay(day, on, lang)


def _days(found: Sequence[date], on: date) -> Days:
    first, last = min([*found, on]), max([*found, on])
    room = max((last - first).days // 20, 20)
    return Days(first - timedelta(days=room // 3), last + timedelta(days=room))


def _owner(frame: Frame, row: Owner, days: Days, on: date, y: float) -> tuple[Markup, float]:
    shown = delay(row.worst.day, on, frame.lang)
    label, y = label_lines(row.label, shown, y)
    y += 3
    now, middle = days.at(on), y + _BAR / 2
    parts = [label, tag("rect", x=0, y=y, width="100%", height=_BAR, rx=2, fill=TRACK)]
    late = sorted({d.day for d in row.duties if d.day < on})
    if late:
        start = days.at(late[0])
        parts.append(
            tag(
                "rect",
                x=pct(start),
                y=y,
                width=pct(now - start),
                height=_BAR,
                fill=frame.fill("far"),
                stroke=BRICK,
            )
        )
    parts.append(line(pct(now), y - 3, pct(now), y + _BAR + 3, INK, 2))
    parts += [_diamond(days.at(d), middle, late=True) for d in late]
    ahead = sorted({d.day for d in row.duties if d.day >= on})
    parts += [_diamond(days.at(d), middle, late=False) for d in ahead]
    return join(*parts), y + _BAR + _GAP


def _diamond(x: float, y: float, *, late: bool) -> Markup:
    """Draw a filled diamond for a day overdue, a hollow circle for a day to come."""
    if not late:
        return tag("circle", cx=pct(x), cy=y, r=5, fill=WHITE, stroke=VERDIGRIS, stroke_width=2.5)
    shape = tag("path", d="M0-6l6 6-6 6-6-6z", fill=BRICK, stroke=WHITE, stroke_width=1.2)
    return tag("svg", shape, x=pct(x), y=y, width=1, height=1, overflow="visible")


def _today(frame: Frame, days: Days, on: date) -> Markup:
    x = days.at(on)
    words = t("position au {day}", day=on).render(frame.lang)
    anchor = "end" if x > 66 else "start" if x < 34 else "middle"  # noqa: PLR2004
    return join(
        line(pct(x), 15, pct(x), 22, INK, 2),
        text(words, pct(x), 11, anchor=anchor, size=12, weight=650),
    )


def _years(days: Days, top: float, bottom: float) -> Markup:
    marks = []
    for first in days.years():
        x = days.at(first)
        marks += [
            line(pct(x), top, pct(x), bottom, RULE),
            text(str(first.year), pct(x), bottom + 15, anchor="middle", fill=MUTED, size=11.5),
        ]
    return join(*marks)


def _legend(frame: Frame, y: float) -> tuple[Markup, float]:
    late, ahead = (
        t("échéance dépassée").render(frame.lang),
        t("échéance à venir").render(frame.lang),
    )
    shape = tag("path", d="M11-6l6 6-6 6-6-6z", fill=BRICK)
    return join(
        tag("svg", shape, x=0, y=y + 6, width=1, height=1, overflow="visible"),
        text(late, 30, y + 10.5, size=12.5),
        tag("circle", cx=11, cy=y + 26, r=5, fill=WHITE, stroke=VERDIGRIS, stroke_width=2.5),
        text(ahead, 30, y + 30.5, size=12.5),
    ), y + 40


def _table(frame: Frame, rows: Sequence[Owner], on: date) -> Markup:
    lang = frame.lang
    head = [t("Objet"), t("Échéance la plus ancienne"), t("Date"), t("Retard ou délai")]
    body = []
    for row in rows:
        worst = row.worst
        body.append(
            [
                Cell(row.label, row.href),
                Cell(worst.what, worst.href),
                Cell(format_date(worst.day, lang), numeric=True),
                Cell(_gap(worst.day, on, lang), numeric=True),
            ]
        )
    return table(frame.title, [h.render(lang) for h in head], body)
