"""A corpus: like documents taken whole; counts, days, text or image."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fpdf import FPDF

from beffroi.core import BeffroiError
from beffroi.evidence import Artefact, Context
from beffroi.evidence.artefact import Folder
from beffroi.evidence.readers.corpus import READER, CorpusContent
from beffroi.register import AISystem, Dataset, Register, claim

DAY = date(2026, 11, 22)
PAGE = (
    '<html><head><title>Eau &amp; déchets {n}</title><meta name="last-modified" content="2025-03-1{n}">'
    '<link rel="canonical" href="https://ville.example/p{n}"></head><body><script>var x = "beaucoup de mots ici";</script>'
    "<p>" + "Les horaires de la déchèterie changent en été. " * 6 + "</p></body></html>"
)


def folder(root: Path, name: str, files: dict[str, bytes]) -> Folder:
    members = []
    for leaf, data in files.items():
        path = root / leaf.replace("/", "_")
        path.write_bytes(data)
        members.append(Artefact(path, f"{name}/{leaf}"))
    return Folder(root, name, tuple(members))


def site(root: Path, pages: int = 6) -> Folder:
    return folder(root, "kb_site", {f"p{i}.html": PAGE.format(n=i).encode() for i in range(pages)})


def read(taken: Artefact, register: Register | None = None) -> CorpusContent:
    return READER.read(taken, Context(ingested_on=DAY, register=register or Register())).read(
        CorpusContent
    )


def test_pages_of_a_site(tmp_path: Path) -> None:
    content = read(site(tmp_path))
    assert (content.count, content.formats, content.with_text) == (6, {"html": 6}, 6)
    assert (content.first, content.last, content.dated) == (date(2025, 3, 10), date(2025, 3, 15), 6)
    first = content.members[0]
    assert (first.name, first.title, first.url) == (
        "p0.html",
        "Eau & déchets 0",
        "https://ville.example/p0",
    )


def test_the_words_of_a_script_are_no_text(tmp_path: Path) -> None:
    html = b"<html><script>" + b"un deux trois quatre " * 50 + b"</script><body></body></html>"
    content = read(folder(tmp_path, "site", {f"p{i}.html": html for i in range(5)}))
    assert content.without_text == 5


def pdf(text: str | None) -> bytes:
    paper = FPDF()
    paper.add_page()
    if text:
        paper.set_font("Helvetica", size=10)
        paper.multi_cell(0, 6, text)
    else:
        paper.rect(20, 20, 100, 100, style="F")
    return bytes(paper.output())


def test_scanned_papers_are_counted_apart(tmp_path: Path) -> None:
    full, scan = pdf("Le conseil approuve le compte administratif de la commune."), pdf(None)
    files = {f"actes/2019-0{1 + i % 9}-12_{i:03}.pdf": full if i % 3 else scan for i in range(33)}
    taken = folder(tmp_path, "deliberations.zip", files)
    assert READER.recognise(taken) == 0.9
    reading = READER.read(taken, Context(ingested_on=DAY))
    content = reading.read(CorpusContent)
    assert (content.with_text, content.without_text) == (22, 11)
    assert content.text_share == pytest.approx(2 / 3)
    assert (content.first, content.last) == (date(2019, 1, 12), date(2019, 9, 12))
    assert any("11 documents" in str(n) for n in reading.notes)


def test_a_broken_document_is_a_reject_and_the_others_go_on(tmp_path: Path) -> None:
    files = {f"{i}.pdf": pdf("Un texte assez long pour être lu comme tel.") for i in range(30)}
    reading = READER.read(
        folder(tmp_path, "actes", files | {"x.pdf": b"%PDF- broken"}), Context(ingested_on=DAY)
    )
    assert reading.read(CorpusContent).with_text == 30
    assert reading.rows_rejected == 1


def test_few_papers_contracts_and_mixed_folders_are_read_one_by_one(tmp_path: Path) -> None:
    few = {f"{i}.pdf": b"%PDF-" for i in range(12)}
    many = {f"{i}.pdf": b"%PDF-" for i in range(40)}
    mixed = many | {f"{i}.csv": b"a;b" for i in range(10)}
    assert READER.recognise(folder(tmp_path, "depot", few)) == 0.0
    assert READER.recognise(folder(tmp_path, "contrats", many)) == 0.0
    assert READER.recognise(folder(tmp_path, "depot", mixed)) == 0.0
    assert READER.recognise(folder(tmp_path, "vide", {})) == 0.0
    assert READER.recognise(Artefact(tmp_path / "0.pdf", "0.pdf")) == 0.0


def test_it_joins_the_dataset_that_has_the_file_and_the_system_that_names_it(
    tmp_path: Path,
) -> None:
    register = Register(
        systems={"robot": AISystem(id="robot", name=claim("Robot Lumio"))},
        datasets={"pages": Dataset(id="pages", files={"lumio_site.zip": claim(value=True)})},
    )
    files = {f"p{i}.html": PAGE.format(n=i).encode() for i in range(5)}
    reading = READER.read(
        folder(tmp_path, "lumio_site.zip", files), Context(ingested_on=DAY, register=register)
    )
    (sheet,) = [p.fragment() for p in reading.proposals]
    assert isinstance(sheet, Dataset)
    assert (sheet.id, list(sheet.files), list(sheet.systems)) == (
        "pages",
        ["lumio_site.zip"],
        ["robot"],
    )


def test_nothing_to_open_is_told(tmp_path: Path) -> None:
    with pytest.raises(BeffroiError, match="actes"):
        READER.read(folder(tmp_path, "actes", {"x.pdf": b"%PDF- broken"}), Context(ingested_on=DAY))
