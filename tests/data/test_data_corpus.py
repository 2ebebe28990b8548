"""Corpora of pages and acts: text layers, ages, repetitions, broken and hostile documents."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from fpdf import FPDF

from beffroi.core import BeffroiError
from beffroi.data import Audit, Need, audit_corpus
from beffroi.data.corpus import is_corpus

ON = date(2026, 11, 22)


def pdf(text: str) -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=12)
    if text:
        document.multi_cell(0, 8, text)
    else:
        document.rect(10, 10, 100, 100, style="F")
    return bytes(document.output())


def page(body: str, collected: str = "22/09/2025") -> bytes:
    return (
        f'<html><head><title>t</title><meta name="last-modified" content="2024-03-02"></head>'
        f"<body><p>{body}</p><footer>page collectée le {collected}</footer></body></html>"
    ).encode()


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def audited(path: Path, **need: object) -> Audit:
    return audit_corpus(path, on=ON, need=Need.model_validate(need))


def test_acts_without_text_are_counted(tmp_path: Path) -> None:
    members = {
        f"2024-01-{i:02d}_acte.pdf": pdf(f"Délibération numéro {i} du conseil" if i > 3 else "")
        for i in range(1, 11)
    }
    report = audited(
        zipped(tmp_path / "actes.zip", members), min_completeness=0.95, max_age_days=400
    )
    result = report.result("readability.text_layer")
    assert result is not None
    assert (report.rows, result.count, result.value, result.severity) == (10, 3, 0.7, "error")
    assert report.evidence(result)[0].locator.at == "2024-01-01_acte.pdf"
    age = report.result("timeliness.age")
    assert age is not None
    assert age.value == (ON - date(2024, 1, 10)).days


def test_pages_have_the_age_of_their_collection(tmp_path: Path) -> None:
    members = {
        f"p{i}.html": page(f"Le tarif de la cantine, page {i}, est de 3,45 € en 2025.")
        for i in range(6)
    }
    members["p9.html"] = members["p0.html"]
    report = audited(zipped(tmp_path / "site.zip", members), max_age_days=90)
    age, twice, prices = (
        report.result(c)
        for c in ("timeliness.collected", "uniqueness.documents", "timeliness.old_prices")
    )
    assert age is not None
    assert twice is not None
    assert prices is not None
    assert (age.value, age.passed) == (426.0, False)
    assert (twice.count, prices.count) == (1, 7)


def test_a_folder_is_a_corpus_too(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.html").write_bytes(
        page("Une page lisible, avec assez de mots pour compter.")
    )
    (tmp_path / "site" / "b.txt").write_bytes(
        "été : une note en cp1252, assez longue pour compter".encode("cp1252")
    )
    assert is_corpus(tmp_path / "site")
    assert audited(tmp_path / "site").rows == 2


def test_broken_and_hostile_documents_do_not_stop_the_others(tmp_path: Path) -> None:
    members = {
        "ok.pdf": pdf("Un texte lisible, assez long"),
        "cut.pdf": pdf("Un texte coupé, assez long")[:120],
        "not.pdf": b"MZ\x90\x00",
        "empty.pdf": b"",
        "bomb.html": b"<p>" + b"0" * 40_000_000,
        "../../x.html": page("Une page au nom dangereux, lisible pourtant."),
        "deep.html": b"<div>" * 50_000 + b"texte lisible et assez long" + b"</div>" * 50_000,
    }
    report = audited(zipped(tmp_path / "mixed.zip", members))
    result = report.result("readability.documents")
    assert result is not None
    assert (report.rows, result.count) == (3, 4)


def test_an_archive_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BeffroiError):
        audited(zipped(tmp_path / "x.zip", {"a.exe": b"MZ"}))
    (tmp_path / "cut.zip").write_bytes(
        zipped(tmp_path / "y.zip", {"a.pdf": pdf("x")}).read_bytes()[:-30]
    )
    with pytest.raises(BeffroiError):
        audited(tmp_path / "cut.zip")


def test_real_acts_hold_text(real: Callable[[str], Path]) -> None:
    report = audited(real("deliberations/VilleMTP_MTP_Delib_2014_04_24.zip"))
    result = report.result("readability.text_layer")
    assert result is not None
    assert (report.rows, result.count) == (40, 0)
