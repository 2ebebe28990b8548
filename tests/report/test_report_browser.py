"""The page in a real browser: axe, reflow, print, no script, no request."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext
from report_sample import sample, sample_register

from beffroi.report.html import _context, environment, lean, render_html
from beffroi.report.view import view

pytestmark = pytest.mark.browser
WIDTHS = (1280, 640, 320)  # 640 px is a 1280 px window at 200 %


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the sample's page to disk."""
    path: Path = tmp_path_factory.mktemp("page") / "position.html"
    path.write_text(render_html(sample(), "fr", sample_register()), "utf-8")
    return path.as_uri()


@pytest.fixture(params=WIDTHS)
def context(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Open a window of each width."""
    opened = chromium.new_context(viewport={"width": request.param, "height": 900})
    yield opened
    opened.close()


def test_axe_finds_no_violation(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(address)
    page.evaluate((files("axe_core_python") / "axe.min.js").read_text("utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document)")
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found["violations"]] == []
    assert len(found["passes"]) > 20


def test_nothing_needs_scrolling_sideways(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(address)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


def test_letters_of_charts_stay_inside_and_apart(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(address)
    outside = page.evaluate(OUTSIDE)
    assert outside == []
    assert page.evaluate(OVERLAPS) == []


OUTSIDE = """[...document.querySelectorAll('svg.chart')].flatMap(svg => {
  const box = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(t => {
    const b = t.getBoundingClientRect();
    return b.left < box.left - 2 || b.right > box.right + 2 || b.bottom > box.bottom + 2;
  }).map(t => t.textContent)
})"""
OVERLAPS = """[...document.querySelectorAll('svg.chart')].flatMap(svg => {
  const all = [...svg.querySelectorAll('text')].map(t => [t.textContent, t.getBoundingClientRect()]);
  return all.flatMap(([a, p], i) => all.slice(i + 1).filter(([, q]) =>
    p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 3 && q.top < p.bottom - 3
  ).map(([b]) => [a, b]))
})"""


def test_it_reads_the_same_without_script_and_asks_for_nothing(
    chromium: Browser, address: str
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(address)
    text = page.locator("main").inner_text()
    assert "Publier les règles en ligne" in text
    assert "Annexe des preuves" in text
    assert asked == [address]
    context.close()


def test_what_is_left_out_of_the_markup_changes_nothing(chromium: Browser) -> None:
    seen = view(sample(), "fr", sample_register())
    full = environment("fr").get_template("report.html").render(_context(seen))
    page = chromium.new_page()
    same = page.evaluate(SAME, [full, lean(full)])
    page.close()
    assert same == ["same"]


SAME = """([a, b]) => {
  const read = html => new DOMParser().parseFromString(html, 'text/html').documentElement.outerHTML
    .replace(/\\s+/g, ' ').replace(/ (?=<)|(?<=>) /g, '');
  const [x, y] = [read(a), read(b)];
  const at = [...x].findIndex((c, i) => c !== y[i]);
  return x === y ? ['same'] : [x.slice(at - 80, at + 80), y.slice(at - 80, at + 80)];
}"""


def test_the_keyboard_reaches_content_first(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#contenu"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.close()


def test_it_prints_with_decisions_on_the_first_page(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    page.goto(address)
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    texts = [document[i].get_textpage().get_text_range() for i in range(len(document))]
    page.close()
    document.close()
    assert "Val de Corvenne" in texts[0]
    assert "décisions à prendre" in texts[0]
    assert "Les quatre défis" not in texts[0]
    assert "Les quatre défis" in texts[1]
    assert any("Annexe des preuves" in text for text in texts)
