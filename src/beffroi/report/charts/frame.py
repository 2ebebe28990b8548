"""What every chart is drawn with: a fluid SVG frame, patterns, text that fits, a twin table.

Charts are drawn in percentages across and pixels down, without a ``viewBox``: the same markup
fills 288 px on a telephone and 700 px on a screen while its letters keep their size. Nothing is
told by colour alone (RGAA 4.1, criteria 3.1 and 3.3): each kind of fill has its own pattern, and
every value is written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

from beffroi.core import Lang

# Contrast on white: ink 15.4, muted 7.2, verdigris 6.5, brick 7.0, bronze 6.0 (WCAG 2.1, 1.4.3).
INK = "#1b2430"
MUTED = "#4d5866"
RULE = "#d8d2c4"
TRACK = "#efeae0"
VERDIGRIS = "#1f6a62"
BRICK = "#963a26"
BRONZE = "#85560f"
PALE_VERDIGRIS = "#d3e5e1"
PALE_BRONZE = "#f3e3c6"
WHITE = "#ffffff"
PAPER = "#fdfcf9"  # the page: letters keep a rim of it over the lines that they cross

Kind = Literal["main", "near", "far", "warn", "unknown"]
KINDS: tuple[Kind, ...] = ("main", "near", "far", "warn", "unknown")
# kind -> (base colour, colour of the lines drawn over it, colour of letters laid on it)
_INKS: dict[Kind, tuple[str, str, str]] = {
    "main": (VERDIGRIS, VERDIGRIS, WHITE),
    "near": (PALE_VERDIGRIS, VERDIGRIS, INK),
    "far": (BRICK, "#c4806f", WHITE),
    "warn": (PALE_BRONZE, BRONZE, INK),
    "unknown": (WHITE, "#b4bac4", INK),
}
_HATCHES: dict[Kind, str] = {
    "main": "",
    "near": "M-2 2l4-4M0 8l8-8M6 10l4-4",
    "far": "M-2 6l4 4M0 0l8 8M6-2l4 4",
    "warn": "M4 0v8",
    "unknown": "M0 8l8-8M0 0l8 8",
}
_BREAKS = re.compile("[ \t\n\r\f\v]+")  # where a line may break; a no-break space is none
# Unicode controls that reverse or isolate a run of text: a name must not rewrite its line.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


@dataclass(frozen=True)
class Chart:
    """A drawing and its twin: the same values as an accessible table."""

    svg: Markup
    table: Markup


@dataclass(frozen=True)
class Cell:
    """A cell of the twin table; ``href`` leads to the figure's evidence, ``note`` is its interval."""

    text: str
    href: str | None = None
    numeric: bool = False
    note: str = ""


@dataclass(frozen=True)
class Frame:
    """Who the chart is: a page-wide unique ``id``, its title, its reading in words."""

    id: str
    title: str
    desc: str
    lang: Lang = "fr"

    def svg(self, height: float, *children: Markup, kinds: Iterable[Kind] = ()) -> Markup:
        """Return the SVG element: an image with a name and a description, then its drawing."""
        head = (
            tag("title", clean(self.title), id=f"{self.id}-t"),
            tag("desc", clean(self.desc), id=f"{self.id}-d"),
            tag("defs", *(self._pattern(kind) for kind in dict.fromkeys(kinds))),
        )
        return tag(
            "svg",
            *head,
            *children,
            role="img",
            lang=self.lang,
            aria_labelledby=f"{self.id}-t",
            aria_describedby=f"{self.id}-d",
            width="100%",
            height=height,
            font_size=13,
            fill=INK,
            class_="chart",
        )

    def fill(self, kind: Kind) -> str:
        """Return the ``fill`` value of a kind."""
        return f"url(#{self.id}-{kind})"

    def swatch(self, kind: Kind, label: str, y: float) -> Markup:
        """Return one line of a legend whose top is at ``y``."""
        return join(
            tag("rect", x=0.5, y=y + 0.5, width=21, height=11, fill=self.fill(kind), stroke=MUTED),
            text(label, 30, y + 10.5, fill=INK, size=12.5),
        )

    def _pattern(self, kind: Kind) -> Markup:
        base, line, _ = _INKS[kind]
        path = (
            tag("path", d=_HATCHES[kind], stroke=line, stroke_width=1.2, fill="none")
            if _HATCHES[kind]
            else Markup()
        )
        return tag(
            "pattern",
            tag("rect", width=8, height=8, fill=base),
            path,
            id=f"{self.id}-{kind}",
            width=8,
            height=8,
            patternUnits="userSpaceOnUse",
        )


def tag(name: str, *children: str | Markup, **attributes: str | float | None) -> Markup:
    """Return an element. Plain strings are escaped; ``None`` attributes are left out."""
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(str(escape(child)) for child in children)
    return Markup(f"<{name}{shown}>{inside}</{name}>")  # noqa: S704 — each part is escaped above


def join(*parts: Markup) -> Markup:
    """Return the parts one after the other."""
    return Markup().join(parts)


def text(
    words: str,
    x: float | str,
    y: float,
    *,
    anchor: str | None = None,
    weight: int | None = None,
    fill: str | None = None,
    size: float | None = None,
    halo: str | None = None,
) -> Markup:
    """Return a line of text; ``halo`` is the colour that keeps it apart from a pattern."""
    return tag(
        "text",
        clean(words),
        x=x,
        y=y,
        text_anchor=anchor,
        font_weight=weight,
        fill=fill,
        font_size=size,
        stroke=halo,
        stroke_width=3 if halo else None,
        paint_order="stroke" if halo else None,
        stroke_linejoin="round" if halo else None,
    )


def on(kind: Kind) -> tuple[str, str]:
    """Return the colours of letters laid on a kind, and of their halo."""
    base, _, letters = _INKS[kind]
    return letters, base


def notes(sentences: Iterable[str], y: float) -> tuple[Markup, float]:
    """Return small lines of text from ``y`` down, broken to stay inside a telephone's width."""
    parts = []
    for sentence in sentences:
        for words in fit(sentence, 46, 3):
            parts.append(text(words, 0, y + 11.5, fill=MUTED, size=11.5))
            y += 15
    return join(*parts), y


def line(
    x1: float | str, y1: float, x2: float | str, y2: float, stroke: str = INK, width: float = 1
) -> Markup:
    """Return a straight line."""
    return tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width)


def pct(value: float) -> str:
    """Return a place across the drawing, 0 to 100, as an SVG percentage."""
    return f"{_value(round(min(max(value, 0.0), 100.0), 2))}%"


def clean(words: str) -> str:
    """Return text without the control characters that XML forbids or that turn text around."""
    return "".join(c for c in words if c in "\t\n" or not _hides(c))


def _hides(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs"} or char in _TURNING


def fit(words: str, chars: int, lines: int = 2) -> list[str]:
    """Break words into at most ``lines`` lines of about ``chars`` letters, cut by an ellipsis."""
    out: list[str] = []
    rest = _BREAKS.sub(" ", clean(words)).strip(" ")
    while rest and len(out) < lines:
        if len(rest) <= chars:
            out.append(rest)
            return out
        cut = rest.rfind(" ", 0, chars + 1)
        cut = cut if cut > chars // 3 else chars
        out.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest and out:
        out[-1] = out[-1][: chars - 1].rstrip() + "…"
    return out or [""]


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], note: str | None = None
) -> Markup:
    """Return the twin table: a caption, column headings, and a heading at the start of each row."""
    heading = tag("tr", *(tag("th", clean(h), scope="col") for h in head))
    body = join(*(_row(row, head) for row in rows))
    foot = tag("tfoot", tag("tr", tag("td", clean(note), colspan=len(head)))) if note else Markup()
    return tag(
        "table",
        tag("caption", clean(caption)),
        tag("thead", heading),
        tag("tbody", body),
        foot,
        class_="twin",
    )


def _row(row: Sequence[Cell], head: Sequence[str]) -> Markup:
    first, *others = row
    cells = (_cell(c, label) for c, label in zip(others, head[1:], strict=True))
    return tag("tr", tag("th", _inside(first), scope="row"), *cells)


def _cell(cell: Cell, label: str) -> Markup:
    """Return a cell that carries its column's name, for screens too narrow for columns."""
    return tag("td", _inside(cell), class_="n" if cell.numeric else None, data_l=label)


def _inside(cell: Cell) -> Markup:
    words = clean(cell.text)
    value = tag("a", words, href=cell.href) if cell.href else escape(words)
    return join(value, tag("small", clean(cell.note))) if cell.note else value


def _value(value: str | float) -> str:
    if isinstance(value, str):
        return clean(value)
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
