"""Charts: well-formed, named, told without colour alone, twin to their table."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.report.charts import (
    Bar,
    Chain,
    Chart,
    Duty,
    Frame,
    Ground,
    Owner,
    Pair,
    Part,
    Whole,
    bars,
    paired,
    shares,
    strip,
    supply,
    timeline,
)
from beffroi.report.charts.frame import BRICK, BRONZE, INK, MUTED, VERDIGRIS, WHITE, clean, fit
from beffroi.report.charts.scale import Scale, linear, logarithmic

ON = date(2026, 11, 22)
GROUND = Ground(
    {"supplier": "Fournisseur", "model": "Modèle"},
    {"fr": "France", "out": "Hors Union"},
    {"fr": "main", "out": "far"},
)


def all_charts(name: str = "Corvi") -> list[Chart]:
    """Return one chart of each type, about a thing of this name."""
    bar = Bar(name, "12 %", 0.12, 0.1, 0.2, "de 10 % à 20 %", "mesuré", "#f1", mark=0.3)
    unknown = Bar(name, "non mesuré")
    owner = Owner(name, (Duty(name, date(2018, 10, 7), "#c1"), Duty(name, date(2027, 12, 2))))
    return [
        bars(Frame("a", name, name), [bar, unknown], unit="ratio", mark=name),
        shares(Frame("b", name, name), [Whole(name, (Part("far", 0.7),))], {"far": name}),
        timeline(Frame("c", name, name), [owner], ON),
        supply(Frame("d", name, name), [Chain(name, (("supplier", "fr"), ("model", "out")))], GROUND),
        strip(Frame("e", name, name), [bar, unknown], unit="ratio", threshold=name),
        paired(Frame("f", name, name), [Pair(name, bar, unknown)], (name, name), unit="kgCO2e"),
    ]  # fmt: skip


def words(element: Element) -> str:
    """Return all the text of an element."""
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize("index", range(6))
def test_a_chart_is_an_image_with_a_name_and_a_description(index: int) -> None:
    svg = fromstring(all_charts()[index].svg)
    assert svg.get("role") == "img"
    ids = {e.get("id"): e for e in svg.iter() if e.get("id")}
    assert words(ids[svg.get("aria-labelledby")]) == "Corvi"
    assert ids[svg.get("aria-describedby")].tag == "desc"
    assert svg.get("viewBox") is None
    assert svg.get("width") == "100%"


@pytest.mark.parametrize("index", range(6))
def test_a_table_says_what_the_chart_shows(index: int) -> None:
    table = fromstring(all_charts()[index].table)
    caption = table.find("caption")
    assert caption is not None
    assert words(caption) == "Corvi"
    assert all(th.get("scope") == "col" for th in table.findall("thead/tr/th"))
    rows = table.findall("tbody/tr")
    assert rows
    assert all(row[0].tag == "th" and row[0].get("scope") == "row" for row in rows)
    width = len(table.findall("thead/tr/th"))
    assert all(len(row) == width for row in rows)


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_name_leaves_the_markup_well_formed(name: str) -> None:
    for chart in all_charts(name):
        for part in (chart.svg, chart.table):
            tree = fromstring(part)
            assert {e.tag for e in tree.iter()} <= TAGS
            assert not [k for e in tree.iter() for k in e.attrib if k.startswith("on")]


TAGS = {
    "small",
    "svg",
    "title",
    "desc",
    "defs",
    "pattern",
    "rect",
    "path",
    "line",
    "circle",
    "text",
    "g",
    "table",
    "caption",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "a",
}


def test_a_hostile_name_comes_out_as_text() -> None:
    name = "<script>alert(1)</script>\" onload='x' &amp; \u202eabc\x00"
    for chart in all_charts(name):
        assert "<script" not in chart.svg
        assert "<script" not in chart.table
        assert "\u202e" not in chart.svg
        caption = fromstring(chart.table).find("caption")
        assert caption is not None
        assert words(caption) == " ".join(clean(name).split())


def test_what_is_unknown_is_drawn_as_its_own_hatched_share() -> None:
    whole = Whole("x", (Part("far", 0.64), Part("main", 0.22)))
    assert [(p.kind, round(p.share, 9)) for p in whole.complete()] == [
        ("far", 0.64),
        ("main", 0.22),
        ("unknown", 0.14),
    ]
    chart = shares(Frame("b", "t", "d"), [whole], {"far": "hors", "main": "dedans"})
    assert "url(#b-unknown)" in chart.svg
    assert "14,0" in words(fromstring(chart.table))


def test_nothing_measured_is_never_drawn_as_zero() -> None:
    chart = bars(Frame("a", "t", "d"), [Bar("x", "non mesuré"), Bar("y", "0", 0.0)])
    svg = fromstring(chart.svg)
    hatched = [e for e in svg.iter("rect") if e.get("stroke-dasharray")]
    assert len(hatched) == 1
    assert "non mesuré" in words(svg)


def test_the_timeline_starts_with_the_most_overdue() -> None:
    rows = [
        Owner("later", (Duty("a", ON + timedelta(days=10)),)),
        Owner("oldest", (Duty("b", date(2018, 10, 7)), Duty("c", ON))),
        Owner("recent", (Duty("d", ON - timedelta(days=1)),)),
    ]
    table = fromstring(timeline(Frame("c", "t", "d"), rows, ON).table)
    assert [words(r[0]) for r in table.findall("tbody/tr")] == ["oldest", "recent", "later"]
    delays = [words(r[3]) for r in table.findall("tbody/tr")]
    assert delays == ["2 968 jours", "1 jour", "dans 10 jours"]


def test_the_supply_graph_counts_systems_and_chains() -> None:
    chains = [Chain(f"s{i}", (("supplier", "fr"), ("model", "out"))) for i in range(3)]
    chains.append(Chain("t", (("supplier", "fr"), ("model", "fr"))))
    chart = supply(Frame("d", "t", "d"), chains, GROUND)
    rows = [[words(c) for c in r] for r in fromstring(chart.table).findall("tbody/tr")]
    assert rows == [
        ["Fournisseur", "4 : s0, s1, s2, t", "—"],
        ["Modèle", "1 : t", "3 : s0, s1, s2"],
    ]
    edges = [
        e.get("stroke-width") for e in fromstring(chart.svg).iter("line") if e.get("stroke-linecap")
    ]
    assert edges == ["4.2", "1.2"]


@pytest.mark.parametrize(
    ("make", "value"),
    [(linear, 0.705), (linear, -3.0), (logarithmic, 0.0004), (logarithmic, 9.3e9)],
)
def test_a_value_stays_inside_its_scale(make: Callable[[list[float]], Scale], value: float) -> None:
    scale = make([value])
    assert scale.low <= value <= scale.high
    assert 0 <= scale.at(value) <= 100
    assert 2 <= len(scale.ticks()) <= 8


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=8))
@settings(max_examples=80, deadline=None)
def test_ticks_are_inside_and_rising(values: list[float]) -> None:
    scale = linear(values)
    ticks = scale.ticks()
    assert ticks == sorted(set(ticks))
    assert all(scale.low <= x <= scale.high * (1 + 1e-9) + 1e-9 for x in ticks)
    assert len(ticks) <= 9


@given(st.text(max_size=200), st.integers(8, 40), st.integers(1, 3))
@settings(max_examples=80, deadline=None)
def test_labels_fit(name: str, chars: int, lines: int) -> None:
    out = fit(name, chars, lines)
    assert 1 <= len(out) <= lines
    assert all(len(line) <= chars for line in out)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear_parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear_parts, strict=True))


@pytest.mark.parametrize("colour", [INK, MUTED, VERDIGRIS, BRICK, BRONZE])
def test_letters_keep_a_contrast_of_four_and_a_half(colour: str) -> None:
    high, low = sorted((_luminance(WHITE), _luminance(colour)), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_drawings_need_no_style_sheet() -> None:
    for chart in all_charts():
        assert not re.search(r"https?://|<style|url\((?!#)", chart.svg)
