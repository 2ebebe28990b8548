"""The page: every figure leads to its evidence, nothing hostile gets through."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_sample import HOSTILE, LONG, ON, proof, sample, sample_register

from beffroi.core import Amount, Grade, Measure, Method, Text, t
from beffroi.position import Position
from beffroi.report.charts.frame import clean
from beffroi.report.html import _context, environment, lean, render_html
from beffroi.report.ledger import SHOWN, Ref, ledger
from beffroi.report.linking import linked
from beffroi.report.view import view

BUDGET = 500_000


class Page(HTMLParser):
    """What a page holds: tags, ids, links, text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.names: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what matters."""
        self.tags[tag] += 1
        for name, value in attrs:
            self.names.add(name)
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append(value or "")

    def handle_data(self, data: str) -> None:
        """Keep the text, its no-break spaces as plain ones."""
        self.text += re.sub("[\u00a0\u202f]", " ", data)


def as_written(position: Position) -> str:
    """Return the page as the templates write it."""
    seen = view(position, "fr", sample_register())
    return environment("fr").get_template("report.html").render(_context(seen))


@pytest.fixture(scope="module")
def html() -> str:
    """Render the sample once, before what may go is left out."""
    return as_written(sample())


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    """Parse the sample once."""
    return Page(html)


def test_every_internal_link_leads_somewhere_and_ids_are_unique(page: Page) -> None:
    assert [i for i, n in Counter(page.ids).items() if n > 1] == []
    targets = {link[1:] for link in page.links if link.startswith("#")}
    assert targets - set(page.ids) == set()


def test_every_figure_is_written_once_with_its_evidence_method_or_gap(html: str) -> None:
    position = sample()
    seen = view(position, "fr", None)
    for measure in position.measures().values():
        code = seen.book.figures[measure.id].code
        assert html.count(f'id="{code.lower()}"') == 1
    rows = re.findall(r'<tr id="f\d+">.*?</tr>', html, re.DOTALL)
    known = [m for m in position.measures().values() if m.grade is not Grade.NOT_MEASURED]
    assert len(rows) == len(known)
    for row in rows:
        value = re.search(r'<td class="n"><a href="(#[pfm]\d+)">', row)
        assert value, row
        own = re.search(r'href="#[pf]\d+".*href="#m\d+"', row, re.DOTALL)
        assert own or re.search(r'comme <a href="#f\d+">', row), row


def test_every_piece_of_evidence_has_its_file_place_hash_and_back_link(html: str) -> None:
    annex = html[html.index('id="preuves"') :]
    for evidence in (e for m in sample().measures().values() for e in m.evidence[:SHOWN]):
        assert evidence.sha256 in annex
    pieces = re.findall(r'<li id="p\d+">.*?</li>', annex, re.DOTALL)
    assert pieces
    assert all(re.search(r'← <a href="#[fcso]\d+"', piece) for piece in pieces)


def test_what_is_not_measured_says_what_to_drop_in(page: Page) -> None:
    assert "Déposez la courbe de charge (10 min)." in page.text
    assert "Déposez le journal de la passerelle (10 min)." in page.text


def test_page_one_says_all_of_the_five_decisions(html: str) -> None:
    first = html[html.index('id="decisions"') : html.index('id="defis"')]
    shown = Page(first)
    assert shown.tags["li"] == 5
    for decision in sample().decisions:
        for words in (decision.action, decision.why, decision.if_nothing):
            assert re.sub("[\u00a0\u202f]", " ", words.render()) in shown.text
    for word in ("Pour quand", "Qui", "Effort", "Si rien n’est fait", "Constat"):
        assert shown.text.count(word) >= 5


def test_four_charts_each_beside_its_table(html: str) -> None:
    band = html[html.index('id="defis"') : html.index('id="h-collectivite"')]
    shown = Page(band)
    assert shown.tags["svg"] - band.count('overflow="visible"') >= 4
    assert band.count('role="img"') == 4
    assert shown.tags["table"] == 4


def test_the_figures_of_the_sentence_lead_to_their_rows(html: str) -> None:
    lead = re.search(r'<p class="lead">(.*?)</p>', html, re.DOTALL)
    assert lead
    assert re.findall(r'<a href="#f\d+">([^<]+)</a>', lead[1]) == ["7,9\u202f%", "70,5\u202f%"]


def test_nothing_hostile_gets_through(html: str, page: Page) -> None:
    assert page.tags["script"] == 0
    assert not [n for n in page.names if n.startswith("on")]
    assert not [x for x in page.links if not x.startswith(("#", "https://", "http://"))]
    assert "\u202e" not in html
    assert clean(HOSTILE) in page.text
    assert LONG in page.text


def test_the_page_needs_nothing_from_outside(html: str, page: Page) -> None:
    assert page.tags["link"] == page.tags["img"] == page.tags["iframe"] == page.tags["script"] == 0
    assert not re.search(r"@import|url\((?!#)", html)
    assert "default-src 'none'" in html


def test_a_contradiction_shows_both_sides_and_who_said_it(page: Page) -> None:
    assert "arrêté" in page.text
    assert "134 requêtes par jour" in page.text
    assert f"par {clean(HOSTILE)}" in page.text


def test_identity_shows_grade_voice_and_dispute(page: Page) -> None:
    assert "Répondre aux habitants sur leurs droits" in page.text
    assert "contrat.pdf dit : Orienter les appels" in page.text
    assert "Marché 2024-17" in page.text


def test_equal_inputs_give_equal_bytes() -> None:
    assert render_html(sample(), "fr", sample_register()) == render_html(
        sample(), "fr", sample_register()
    )


def test_the_page_reads_in_english_and_without_a_register() -> None:
    html = render_html(sample(), "en")
    assert "<html lang=en>" in html
    assert "2026-11-22" in html
    targets = {x[1:] for x in Page(html).links if x.startswith("#")}
    assert targets <= set(Page(html).ids)


def test_a_large_authority_stays_within_the_budget() -> None:
    base = sample()
    measures = tuple(
        Measure(
            metric=f"climate.m{j}",
            subject=f"system:{s.id}",
            challenge="climate",
            label=t("Énergie d’un usage courant"),
            value=float(i * j + 1),
            unit="kWh",
            grade=Grade.MEASURED,
            method=Method(id="climate.energy"),
            evidence=(proof("gateway_usage.jsonl", "line", str(i * 100 + j)),),
        )
        for i, s in enumerate(base.systems)
        for j in range(80)
    )
    climate = base.assessments[3].model_copy(update={"measures": measures})
    big = base.model_copy(update={"assessments": (*base.assessments[:3], climate)})
    assert len(measures) == 560
    assert len(render_html(big, "fr", sample_register()).encode()) < BUDGET


def test_only_what_the_standard_lets_go_is_left_out() -> None:
    full = as_written(sample())
    short = lean(full)
    assert Page(short).tags == Page(full).tags
    assert Page(short).ids == Page(full).ids
    assert Page(short).links == Page(full).links
    assert Page(short).text.split() == Page(full).text.split()
    assert len(short) < 0.93 * len(full)


def test_an_empty_position_is_a_page() -> None:
    empty = sample().model_copy(
        update={"decisions": (), "assessments": (), "systems": (), "inputs": ()}
    )
    shown = Page(render_html(empty))
    assert "Aucune décision à prendre" in shown.text


@given(name=st.text(min_size=1, max_size=80))
@settings(max_examples=25, deadline=None)
def test_any_name_changes_no_tag(name: str) -> None:
    assert _tags(_renamed(name)) == _tags(_renamed("Corvi"))


def _renamed(name: str) -> Position:
    base = sample()
    system = base.systems[0].model_copy(
        update={"name": name, "purpose": name, "supplier": name, "services": (name,)}
    )
    return base.model_copy(
        update={
            "authority": name,
            "systems": (system,),
            "decisions": base.decisions[:1],
            "sentence": t("{name}", name=name),
        }
    )


def _tags(position: Position) -> Counter[str]:
    tags = Page(render_html(position)).tags
    return Counter({tag: n for tag, n in tags.items() if tag != "text"})  # a long label wraps


def test_a_shared_value_is_left_without_a_link() -> None:
    one = next(iter(sample().measures().values()))
    twin = one.model_copy(update={"metric": "data.other"})
    text = t("{x} ici", x=Amount(value=float(one.value or 0), unit=one.unit))
    refs = {one.id: Ref("F1", "#f1"), twin.id: Ref("F2", "#f2")}
    assert "<a" in linked(text, "fr", [one], refs)
    assert "<a" not in linked(text, "fr", [one, twin], refs)


@given(st.text(alphabet="\ue000\ue001#f1<>&'\"a", max_size=40))
@settings(max_examples=100, deadline=None)
def test_marks_inside_a_name_never_open_a_tag(name: str) -> None:
    one = next(iter(sample().measures().values()))
    out = linked(Text(fr="{n}", args={"n": name}), "fr", [one], {one.id: Ref("F1", "#f1")})
    assert out.count("<") == out.count("<a href=") + out.count("</a>")


def test_evidence_is_shared_and_capped() -> None:
    many = [proof("x.log", "line", str(n)) for n in range(20)]
    one = next(iter(sample().measures().values()))
    measures = [one.model_copy(update={"metric": f"m{i}", "evidence": tuple(many)}) for i in (1, 2)]
    book = ledger(measures, [])
    assert len(book.cited(many).pieces) == SHOWN
    assert book.cited(many).more == 20 - SHOWN
    (file,) = book.files()
    assert [[r.code for r in piece.cited_by] for piece in file.pieces] == [["F1", "F2"]] * SHOWN


def test_templates_speak_french_only_through_the_catalogue() -> None:
    folder = Path(__file__).parents[2] / "src/beffroi/report/templates"
    for path in folder.glob("*.html"):
        bare = re.sub(r"\{[{%#].*?[}%#]\}", " ", path.read_text("utf-8"), flags=re.DOTALL)
        bare = re.sub(r"<[^>]*>", " ", bare)
        words = set(re.findall(r"[^\W\d_]{3,}", bare)) - {"Beffroi", "SHA"}
        assert words == set(), path.name


def test_dates_are_written_the_french_way(page: Page) -> None:
    assert f"Position au {ON:%d/%m/%Y}" in page.text
