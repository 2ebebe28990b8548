"""Stacked bars of shares, what is unknown as its own hatched share, never spread over the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from beffroi.core import t
from beffroi.core.format import format_amount
from beffroi.report.charts.bars import label_lines
from beffroi.report.charts.frame import (
    MUTED,
    WHITE,
    Cell,
    Chart,
    Frame,
    Kind,
    join,
    on,
    pct,
    table,
    tag,
    text,
)
from beffroi.report.charts.scale import Scale, axis

_BAR = 26.0
_GAP = 16.0
_ROOM_FOR_A_NUMBER = 0.13


@dataclass(frozen=True)
class Part:
    """A share of a whole, 0 to 1."""

    kind: Kind
    share: float
    href: str | None = None


@dataclass(frozen=True)
class Whole:
    """A bar: its shares, in order. What they do not cover is drawn as unknown."""

    label: str
    parts: tuple[Part, ...]
    shown: str = ""
    href: str | None = None

    def complete(self) -> tuple[Part, ...]:
        """Return the shares, the rest added to the unknown one."""
        known = tuple(p for p in self.parts if p.share > 0)
        rest = 1 - sum(p.share for p in known)
        return (*known, Part("unknown", rest)) if rest > 5e-4 else known  # noqa: PLR2004


def shares(frame: Frame, rows: Sequence[Whole], names: Mapping[Kind, str]) -> Chart:
    """Return stacked bars; ``names`` says what each kind of fill stands for, in legend order."""
    scale = Scale(0, 1)
    drawn, y = [], 4.0
    for row in rows:
        part, y = _whole(frame, row, y)
        drawn.append(part)
    present = {p.kind for r in rows for p in r.complete()}
    named = {**names, "unknown": names.get("unknown", t("non mesuré").render(frame.lang))}
    legend = {k: v for k, v in named.items() if k in present}
    marks = [
        frame.swatch(kind, words, y + 22 + i * 20) for i, (kind, words) in enumerate(legend.items())
    ]
    picture = frame.svg(
        y + 24 + 20 * len(legend),
        axis(scale, "ratio", frame.lang, 4, y - 4),
        *drawn,
        *marks,
        kinds=legend,
    )
    return Chart(picture, _table(frame, rows, legend))


def _whole(frame: Frame, row: Whole, y: float) -> tuple[Markup, float]:
    label, y = label_lines(row.label, row.shown, y)
    y += 4
    parts, x = [label], 1.0
    for part in row.complete():
        width = part.share * 98
        parts.append(
            tag(
                "rect",
                x=pct(x),
                y=y,
                width=pct(width),
                height=_BAR,
                fill=frame.fill(part.kind),
                stroke=WHITE if part.kind != "unknown" else MUTED,
                stroke_dasharray="4 3" if part.kind == "unknown" else None,
            )
        )
        if part.share >= _ROOM_FOR_A_NUMBER:
            fill, halo = on(part.kind)
            words = format_amount(part.share, "ratio", frame.lang)
            middle = pct(x + width / 2)
            parts.append(
                text(words, middle, y + 17.5, anchor="middle", weight=650, fill=fill, halo=halo)
            )
        x += width
    return join(*parts), y + _BAR + _GAP


def _table(frame: Frame, rows: Sequence[Whole], names: Mapping[Kind, str]) -> Markup:
    body = []
    for row in rows:
        cells = [Cell(row.label, row.href)]
        for kind in names:
            found = [p for p in row.complete() if p.kind == kind]
            share = sum(p.share for p in found)
            href = next((p.href for p in found if p.href), None)
            cells.append(Cell(format_amount(share, "ratio", frame.lang), href, numeric=True))
        body.append(cells)
    return table(frame.title, [t("Objet").render(frame.lang), *names.values()], body)
