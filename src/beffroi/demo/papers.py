"""Contracts and other papers: one text source each, rendered as PDF or DOCX with fixed dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Literal, NamedTuple

from docx import Document
from fpdf import FPDF, FontFace
from fpdf.enums import XPos, YPos

from beffroi.demo import place
from beffroi.demo.writers import MOMENT, data_text, redate_zip

Kind = Literal["title", "heading", "text", "bullet", "table", "break"]

# where it goes under depot/, its source
PDFS = (
    ("contrats/2024-DSI-021_Corvi.pdf", "corvi"),
    ("contrats/2025-DSI-007_Microsoft_365_Copilot.pdf", "copilot"),
    ("contrats/2025-PAT-012_CCTP_ThermoPilot.pdf", "thermopilot"),
    ("contrats/2024-DSI-044_Allo_Corvenne.pdf", "allo"),
    ("contrats/2023-RH-002_RHéa_maintenance.pdf", "rhea"),
    ("sous-traitants.pdf", "sous-traitants"),
    ("deliberation_creche.pdf", "deliberation_creche"),
)
WORDS = (
    ("contrats/2025-DSI-034_Délibér+.docx", "deliber"),
    ("contrats/2024-EAU-009_AquaFuite.docx", "aquafuite"),
    ("contrats/2025-PRO-003_VigiDépôt.docx", "vigidepot"),
    ("contrats/CONV-2025-UP_UrbaPré.docx", "urbapre"),
    ("charte_ia.docx", "charte_ia"),
)
_FIRMS = {
    "authority": place.AUTHORITY_SIRET,
    "dialogis": place.DIALOGIS.siret,
    "actea": place.ACTEA.siret,
    "enerval": place.ENERVAL.siret,
    "hydrosens": place.HYDROSENS.siret,
    "vigiurb": place.VIGIURB.siret,
    "vocalys": place.VOCALYS.siret,
    "rhea": place.RHEA.siret,
    "ardonum": place.ARDONUM.siret,
}


class Block(NamedTuple):
    """A piece of a paper; ``rows`` only for a table, ``text`` for the others."""

    kind: Kind
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(source: str) -> list[Block]:
    """Return the blocks of a paper: ``#`` titles, ``##`` headings, bullets, tables, clauses."""
    clauses = dict(re.findall(r"\[\[(\w+)\]\]\n([^\[]+)", data_text("papiers/_clauses.md")))
    text = re.sub(r"^@(\w+)$", lambda m: clauses[m[1]].strip(), source, flags=re.MULTILINE)
    sirets = {f"{name}_siret": _spaced(siret) for name, siret in _FIRMS.items()}
    return list(_blocks(Template(text).substitute(sirets).strip().splitlines()))


def _spaced(siret: str) -> str:
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"


def _blocks(lines: list[str]) -> Iterator[Block]:
    table: list[tuple[str, ...]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            table.append(tuple(c.strip() for c in line.strip("|").split("|")))
            continue
        if table:
            yield Block("table", rows=tuple(table))
            table = []
        if line == "---":
            yield Block("break")
        elif line.startswith("## "):
            yield Block("heading", line[3:])
        elif line.startswith("# "):
            yield Block("title", line[2:])
        elif line.startswith("- "):
            yield Block("bullet", line[2:])
        elif line:
            yield Block("text", line)


class _Paper(FPDF):
    """A page with a small foot: the paper's name and the page number."""

    foot = ""

    def footer(self) -> None:
        """Write the foot of the page."""
        self.set_y(-14)
        self.set_font("Helvetica", size=8)
        self.cell(0, 6, f"{self.foot} - page {self.page_no()}", align="C")


def write_pdf(path: Path, parts: list[Block]) -> None:
    """Write a paper as PDF with the standard fonts (no embedded file, text extractable)."""
    pdf = _Paper(format="A4")
    pdf.core_fonts_encoding = "windows-1252"
    pdf.set_creation_date(MOMENT)
    pdf.set_lang("fr-FR")
    pdf.set_title(parts[0].text)
    pdf.set_author(place.AUTHORITY_SHORT)
    pdf.foot = parts[0].text[:70]
    pdf.set_margins(22, 20)
    pdf.set_auto_page_break(auto=True, margin=20)
    pdf.add_page()
    for part in parts:
        _draw(pdf, part)
    pdf.output(str(path))


def _draw(pdf: FPDF, part: Block) -> None:
    if part.kind == "break":
        pdf.add_page()
    elif part.kind == "table":
        pdf.set_font("Helvetica", size=9)
        head = FontFace(emphasis="BOLD", fill_color=(235, 235, 235))
        pdf.ln(1)
        with pdf.table(line_height=5, headings_style=head, text_align="LEFT") as table:
            for row in part.rows:
                table.row(row)
        pdf.ln(3)
    else:
        style, size, height = {
            "title": ("B", 14, 7.5),
            "heading": ("B", 11, 8.0),
            "text": ("", 10, 5.2),
            "bullet": ("", 10, 5.2),
        }[part.kind]
        pdf.set_font("Helvetica", style=style, size=size)
        text = f"- {part.text}" if part.kind == "bullet" else part.text
        pdf.multi_cell(0, height, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        pdf.ln(1.5 if part.kind != "bullet" else 0)


def write_docx(path: Path, parts: list[Block]) -> None:
    """Write a paper as DOCX, its headings as real headings, its tables as real tables."""
    document = Document()
    document.core_properties.author = place.AUTHORITY_SHORT
    document.core_properties.title = parts[0].text
    document.core_properties.created = MOMENT.replace(tzinfo=None)
    document.core_properties.modified = MOMENT.replace(tzinfo=None)
    for part in parts:
        if part.kind == "table":
            table = document.add_table(rows=0, cols=len(part.rows[0]), style="Table Grid")
            for row in part.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        elif part.kind == "break":
            document.add_page_break()  # type: ignore[no-untyped-call]
        elif part.kind in {"title", "heading"}:
            document.add_heading(part.text, level=0 if part.kind == "title" else 1)
        else:
            style = "List Bullet" if part.kind == "bullet" else None
            document.add_paragraph(part.text, style=style)
    document.save(str(path))
    redate_zip(path)


def write(target: Path) -> None:
    """Write the nine contracts, the sub-processors, the release notes, the délibération, the charter."""
    (target / "contrats").mkdir(exist_ok=True)
    for name, source in PDFS:
        write_pdf(target / name, blocks(data_text(f"papiers/{source}.md")))
    for name, source in WORDS:
        write_docx(target / name, blocks(data_text(f"papiers/{source}.md")))
    notes = data_text("papiers/RHea_v7.2_notes.txt").replace("\n", "\r\n")
    (target / "RHéa_v7.2_notes.txt").write_bytes(notes.encode("cp1252"))
