"""The legal papers: what is known is sourced, what is not stays blank, and every office opens them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from odfdo import Document

sys.path.insert(0, str(Path(__file__).parent))
from paper_sample import ON, office

from beffroi.report.papers import KINDS, files, papers
from beffroi.report.papers.model import Content, Table
from beffroi.report.papers.transparency import REQUIRED, ats

OFFICE = office()
ALL = [p for k in KINDS for p in papers(OFFICE, "tri-cv", (k,))]
SOFFICE = shutil.which("soffice")


def one(kind, system="tri-cv"):
    return next(iter(papers(OFFICE, system, (kind,))))


def words(paper):
    return "\n".join(c.shown for c in paper.contents())


def test_every_kind_makes_a_paper():
    assert [p.kind for p in ALL] == list(KINDS)
    assert len({p.title for p in ALL}) == len(ALL)


@pytest.mark.parametrize("paper", ALL, ids=lambda p: p.kind)
def test_what_is_known_has_a_source_and_what_is_not_is_blank(paper):
    for content in paper.contents():
        if content.words is None:
            assert content.shown == f"[à compléter : {content.ask}]"
            assert content.ask.strip()
        else:
            assert re.search(
                r"\((mesuré|calculé|déclaré)\)$|^(mesuré|calculé|déclaré)$", content.source
            )
        assert "True" not in content.shown
        assert "None" not in content.shown


@pytest.mark.parametrize("paper", ALL, ids=lambda p: p.kind)
def test_docx_has_real_headings_header_rows_and_language(paper):
    body = dict(files(paper, ("docx",))).popitem()[1]
    document = docx.Document(io.BytesIO(body))
    styles = [p.style.name for p in document.paragraphs]
    assert styles[0] == "Title"
    assert document.paragraphs[0].text.replace("\u00a0", " ") == paper.title
    assert document.core_properties.title == paper.title
    assert document.core_properties.language == "fr-FR"
    assert 'w:lang w:val="fr-FR"' in document.styles.element.xml
    tables = [b for b in paper.blocks if isinstance(b, Table)]
    assert len(document.tables) == len(tables)
    assert all("w:tblHeader" in t.rows[0]._tr.xml for t in document.tables)
    told = "".join(p.text for p in document.element.body.iter() if p.tag.endswith("}t"))
    assert told.count("[à compléter") == paper.blanks


@pytest.mark.parametrize("paper", ALL, ids=lambda p: p.kind)
def test_odt_has_real_headings_header_rows_and_language(paper):
    body = dict(files(paper, ("odt",))).popitem()[1]
    document = Document(io.BytesIO(body))
    assert document.meta.title == paper.title
    assert document.meta.language == "fr-FR"
    content = zipfile.ZipFile(io.BytesIO(body)).read("content.xml").decode()
    tables = sum(isinstance(b, Table) for b in paper.blocks)
    assert content.count("<table:table-header-rows>") == tables
    assert content.count("[à compléter") == paper.blanks
    assert all("text:style-name" in h for h in re.findall(r"<text:h [^>]*>", content))


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed (libreoffice-writer)")
def test_libreoffice_opens_every_paper_and_prints_it(tmp_path):
    made = []
    for number, paper in enumerate(ALL):
        for name, body in files(paper, ("docx", "odt")):
            path = (
                tmp_path / f"{number}-{name.replace('/', '-').replace('.', '-')}{Path(name).suffix}"
            )
            path.write_bytes(body)
            made.append(path)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        str(SOFFICE),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, *map(str, made)], check=True, capture_output=True, timeout=300)
    for path in made:
        printed = path.with_suffix(".pdf")
        assert printed.is_file(), path.name
        assert printed.read_bytes().startswith(b"%PDF")


def test_the_notice_holds_the_four_elements_of_the_decree():
    paper = one("mention")
    text = "".join(
        p.shown if isinstance(p, Content) else p
        for b in paper.blocks
        for p in getattr(b, "parts", ())
    )
    for needed in ("Finalité de ce traitement : Classer les candidatures", "communication des règles",
                   "écrivez à", "Commission d’accès aux documents administratifs"):  # fmt: skip
        assert needed in text


def test_the_fria_has_the_six_parts_of_article_27():
    titles = [b.words[:2] for b in one("droits-fondamentaux").blocks if hasattr(b, "level")]
    assert [x for x in titles if x.endswith(")")] == ["a)", "b)", "c)", "d)", "e)", "f)"]


def test_a_paper_not_due_is_not_written_but_can_be_asked_for():
    due = {p.kind for p in papers(OFFICE, "agent-web")}
    assert "mentions-ia" in due
    assert "droits-fondamentaux" not in due
    assert "n’est pas exigée" in str(one("droits-fondamentaux", "agent-web").blocks[0])


def test_small_groups_are_never_counted():
    """Three users and four agents of the service are both under five."""
    for paper in ALL:
        for content in paper.contents():
            if content.label in {"Utilisateurs", "Agents"} and content.words:
                assert content.words in {"moins de 5", "240"}
    rows = next(b for b in one("maitrise-ia").blocks if isinstance(b, Table)).rows
    assert rows[0][1] == "moins de 5"


def test_ats_fields_are_the_standard_s_and_nothing_is_a_placeholder():
    case = next(c for c in OFFICE.cases if c.sheet.id == "tri-cv")
    sheet = ats(case)
    assert sheet["standard_version"] == "0.3.1"
    assert sheet["risk_category"] == "high risk"
    assert sheet["status"] == "operational"
    assert sheet["domain"] == "work and career"
    assert sheet["type"] == "prescriptive"
    assert set(REQUIRED) == {k for k in sheet if k in REQUIRED} | set(sheet["_a_completer"])
    assert "contact_email" in sheet["_a_completer"]
    assert not any("compléter" in str(v) for k, v in sheet.items() if k != "_a_completer")


PIA_QUESTIONS = {
    "111", "112", "113", "121", "122", "123", "211", "212", "213", "214", "215",
    "221", "222", "223", "224", "225", "226", "227",
}  # fmt: skip


def test_the_pia_export_has_what_the_import_reads():
    """LINCnil/pia, ``importData``: pia, answers, measures, evaluations, comments, iterated as lists."""
    export = json.loads(one("aipd").json)
    assert set(export) == {"pia", "answers", "measures", "evaluations", "comments"}
    assert export["pia"]["status"] == 0
    assert export["pia"]["name"].startswith("Tri des CV")
    for answer in export["answers"]:
        assert answer["reference_to"] in PIA_QUESTIONS
        assert set(answer["data"]) == {"text", "gauge", "list"}
        assert answer["data"]["text"]
        assert answer["data"]["gauge"] is None
    assert {c["reference_to"] for c in export["comments"]} <= PIA_QUESTIONS
    assert all(c["for_measure"] is False for c in export["comments"])
    assert {"212"} & {a["reference_to"] for a in export["answers"]} == set()
    ids = [x["id"] for k in ("answers", "measures", "comments") for x in export[k]]
    assert len(ids) == len(set(ids))


def test_csv_is_inert_and_french():
    rows = list(csv.reader(io.StringIO(one("registre").csv), delimiter=";"))
    assert [r[0] for r in rows[1:]] == ["agent-web", "idee", "tri-cv"]
    assert rows[1][1] == "'=Agent web"


def test_the_charter_counts_what_each_system_shows():
    from beffroi.report.papers.charter import outcome, tests_of

    results = {t.clause: outcome(t, OFFICE) for t in tests_of(OFFICE)}
    assert results["Réversibilité"].broken == ("Tri des CV",)
    assert results["Des agents formés"].broken == ("=Agent web", "Tri des CV")
    assert results["Continuité"].unknown == ("=Agent web", "Tri des CV")


def test_the_letter_asks_for_what_is_missing_only():
    from beffroi.report.papers.purchase import requests

    cases = {c.sheet.id: c for c in OFFICE.cases}
    codes = {d.code for d in requests(cases["tri-cv"])}
    assert {"AIA-26-8", "RGPD-28"} <= codes
    assert "AIA-4" not in codes


def test_the_gap_analysis_says_absent_present_or_unread():
    table = next(
        b for b in one("clauses-marche").blocks
        if isinstance(b, Table) and b.title == "Clauses attendues et clauses lues"
    )  # fmt: skip
    told = [row[1] for row in table.rows]
    assert told[0] == "absente"
    assert any(isinstance(x, Content) and x.words is None for x in told)


def test_an_authority_without_systems_still_has_its_papers():
    bare = replace(OFFICE, views=())
    made = [
        p
        for k in ("registre", "inventaire", "maitrise-ia", "charte", "questionnaire")
        for p in papers(bare, None, (k,))
    ]
    for paper in made:
        assert dict(files(paper, ("docx", "odt")))


def test_the_same_day_gives_the_same_content():
    assert one("aipd").json == next(iter(papers(office(ON), "tri-cv", ("aipd",)))).json


def test_figures_name_their_dataset_and_keep_their_grade():
    from paper_sample import WHERE, register, told

    from beffroi.core import Grade, Measure, Method, not_measured, t
    from beffroi.register import Dataset

    full = register()
    full = full.model_copy(
        update={
            "datasets": {
                "cv": Dataset(id="cv", name=told("CV reçus"), systems={"tri-cv": told(True)})
            }
        }
    )
    method = Method(id="essai")
    age = Measure(
        metric="data.age", subject="dataset:cv", challenge="data", label=t("Âge des données"),
        value=12.0, unit="d", grade=Grade.MEASURED, method=method, evidence=(WHERE,),
    )  # fmt: skip
    unknown = not_measured(
        "data.completeness",
        "dataset:cv",
        "data",
        t("Cellules remplies"),
        method,
        to_know=t("Déposez."),
    )
    case = next(
        c
        for c in replace(OFFICE, register=full, measures=(age, unknown)).cases
        if c.sheet.id == "tri-cv"
    )
    (content,) = case.figures("data.age", "data.completeness", "data.other")
    assert content.label == "Âge des données (CV reçus)"
    assert content.words.startswith("12")
    assert content.source == "questionnaire.csv, ligne 12 (mesuré)"
