"""A paper as .docx: real title and heading styles, header rows, French, page numbers."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from beffroi.core.format import format_date
from beffroi.report.papers.model import Block, Bullets, Content, Heading, Paper, Part, Prose, Table
from beffroi.report.typography import typeset

FONT = "Liberation Sans"
INK = RGBColor(0x1B, 0x2A, 0x41)
SHADE, FRAME = "E8ECF2", "F6F4EC"
_LONG, _SHORT, _MARGIN = 29.7, 21.0, 2.0


def to_docx(paper: Paper) -> bytes:
    """Return the paper as the bytes of a .docx file."""
    document = docx.Document()
    _page(document, paper)
    _styles(document)
    document.add_heading(_fr(paper.title), level=0)
    opening = document.add_paragraph(style="Subtitle")
    opening.add_run(_fr(f"{paper.authority} · {format_date(paper.on)} · {paper.basis}"))
    for block in paper.blocks:
        _block(document, paper, block)
    _footer(document, paper)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _fr(words: str) -> str:
    return typeset(words, "fr")


def _page(document: Any, paper: Paper) -> None:
    (section,) = document.sections
    section.page_width, section.page_height = Cm(_SHORT), Cm(_LONG)
    if paper.wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(_LONG), Cm(_SHORT)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(_MARGIN))
    about = document.core_properties
    about.title, about.author, about.language = paper.title, paper.authority, "fr-FR"
    about.subject, about.comments = paper.basis, ""
    about.created = about.modified = datetime.combine(paper.on, time())
    about.last_modified_by = "Beffroi"


def _styles(document: Any) -> None:
    names = ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption")
    sizes = (10, 20, 10, 14, 12, 11, 9)
    for name, size in zip(names, sizes, strict=True):
        font = document.styles[name].font
        font.name, font.size = FONT, Pt(size)
        font.italic = False
        fonts = document.styles[name].element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for face in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(face), FONT)
        if name != "Normal":
            font.color.rgb = INK
            document.styles[name].paragraph_format.space_after = Pt(6)
    defaults = document.styles.element.find(".//" + qn("w:rPrDefault") + "/" + qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    lang = OxmlElement("w:lang")
    lang.set(qn("w:val"), "fr-FR")
    lang.set(qn("w:eastAsia"), "fr-FR")
    defaults.append(lang)


def _block(document: Any, paper: Paper, block: Block) -> None:
    match block:
        case Heading(words=words, level=level):
            document.add_heading(_fr(words), level=level)
        case Prose(parts=parts, frame=frame):
            paragraph = document.add_paragraph()
            _write(paragraph, parts)
            if frame:
                _shade(paragraph._p.get_or_add_pPr(), FRAME)  # noqa: SLF001 - no public way
        case Bullets(items=items, numbered=numbered):
            for item in items:
                style = "List Number" if numbered else "List Bullet"
                _write(document.add_paragraph(style=style), item)
        case Table():
            _table(document, paper, block)


def _write(paragraph: Any, parts: tuple[Part, ...], *, bold: bool = False) -> None:
    for part in parts:
        words = part.shown if isinstance(part, Content) else part
        for i, line in enumerate(words.split("\n")):
            if i:
                paragraph.add_run().add_break()
            run = paragraph.add_run(_fr(line))
            run.bold = bold or None
            if isinstance(part, Content) and part.words is None:
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _table(document: Any, paper: Paper, block: Table) -> None:
    caption = document.add_paragraph(style="Caption")
    caption.add_run(_fr(block.title))
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(block.header), style="Table Grid")
    table.autofit = False
    width = (_LONG if paper.wide else _SHORT) - 2 * _MARGIN
    shares = block.widths or (1,) * len(block.header)
    for i, title in enumerate(block.header):
        cell = table.rows[0].cells[i]
        _write(cell.paragraphs[0], (title,), bold=True)
        _shade(cell._tc.get_or_add_tcPr(), SHADE)  # noqa: SLF001 - no public way
    _repeat(table.rows[0])
    for row in block.rows:
        cells = table.add_row().cells
        for cell, part in zip(cells, row, strict=True):
            _write(cell.paragraphs[0], (part,))
    for i, column in enumerate(table.columns):
        column.width = Cm(width * shares[i] / sum(shares))
    for row_ in table.rows:
        _whole(row_)
        for i, cell in enumerate(row_.cells):
            cell.width = Cm(width * shares[i] / sum(shares))
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_before = Pt(2)
                paragraph.paragraph_format.space_after = Pt(2)
                for run in paragraph.runs:
                    run.font.size = Pt(9)
    _describe(table, block.title)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _shade(properties: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        shade.set(qn(name), value)
    properties.append(shade)


def _repeat(row: Any) -> None:
    """Make a row the header, repeated on each page and told to screen readers."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no public way


def _whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))  # noqa: SLF001 - no public way


def _describe(table: Any, title: str) -> None:
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), title)
    table._tbl.tblPr.append(caption)  # noqa: SLF001 - no public way


def _footer(document: Any, paper: Paper) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(_fr(f"{paper.title} · {paper.authority} · page "))
    for kind, words in (("begin", ""), (None, "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind is None:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = words
            run._r.append(code)  # noqa: SLF001 - no public way
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)  # noqa: SLF001 - no public way
    for run in paragraph.runs:
        run.font.size = Pt(8)
