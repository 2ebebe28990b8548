"""A paper as .odt: real title and heading styles, header rows, French, page numbers."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from odfdo import Cell, Document, Element, Header, List, ListItem, Paragraph, Row, Span
from odfdo import Table as OdfTable

from beffroi.core.format import format_date
from beffroi.report.papers.model import Block, Bullets, Content, Heading, Paper, Part, Prose, Table
from beffroi.report.typography import typeset

FONT = "Liberation Sans"
INK, SHADE, FRAME, BLANK = "#1b2a41", "#e8ecf2", "#f6f4ec", "#ffff00"
_LONG, _SHORT, _MARGIN = 29.7, 21.0, 2.0
_TEXT = 'fo:language="fr" fo:country="FR" style:font-name="Liberation Sans" fo:font-family="Liberation Sans"'


_BORDER = 'fo:border="0.5pt solid #808080" fo:padding="0.08cm"'
_CELL = '<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties {what}/></style:style>'
_BLANK = f'<style:text-properties fo:background-color="{BLANK}"/>'
_WHOLE = '<style:table-row-properties fo:keep-together="always"/>'
_AUTOMATIC = (
    f'<style:style style:name="Beffroi_Blank" style:family="text">{_BLANK}</style:style>',
    _CELL.format(name="Beffroi_Plain", what=_BORDER),
    _CELL.format(name="Beffroi_Shade", what=f'{_BORDER} fo:background-color="{SHADE}"'),
    f'<style:style style:name="Beffroi_Row" style:family="table-row">{_WHOLE}</style:style>',
)


def to_odt(paper: Paper) -> bytes:
    """Return the paper as the bytes of an .odt file."""
    document = Document("text")
    body = document.body
    body.clear()
    _about(document, paper)
    _styles(document, paper)
    body.append(_paragraph(paper.title, "Title"))
    opening = f"{paper.authority} · {format_date(paper.on)} · {paper.basis}"
    body.append(_paragraph(opening, "Subtitle"))
    for number, block in enumerate(paper.blocks):
        for element in _elements(document, paper, block, number):
            body.append(element)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _fr(words: str) -> str:
    return typeset(words, "fr")


def _about(document: Any, paper: Paper) -> None:
    document.meta.title, document.meta.language = paper.title, "fr-FR"
    document.meta.subject = paper.basis
    document.meta.creator = document.meta.initial_creator = paper.authority
    document.meta.creation_date = datetime.combine(paper.on, time())
    document.meta.date = datetime.combine(paper.on, time())


def _style(name: str, parent: str | None, text: str, paragraph: str = "") -> Any:
    above = f' style:parent-style-name="{parent}"' if parent else ""
    return Element.from_tag(
        f'<style:style style:name="{name}" style:family="paragraph"{above}>'
        f"<style:paragraph-properties {paragraph}/>"
        f"<style:text-properties {_TEXT} {text}/></style:style>"
    )


def _styles(document: Any, paper: Paper) -> None:
    for element in document.get_styles(family="paragraph"):
        if element.name is None:  # the default of the whole document
            element.set_properties(
                {"fo:language": "fr", "fo:country": "FR", "style:font-name": FONT}, area="text"
            )
    bold = f'fo:font-weight="bold" fo:color="{INK}"'
    spaced = 'fo:margin-top="0.1cm" fo:margin-bottom="0.2cm"'
    keep = 'fo:margin-top="0.45cm" fo:margin-bottom="0.2cm" fo:keep-with-next="always"'
    common = (
        _style("Standard", None, 'fo:font-size="10pt"', spaced),
        _style("Title", "Standard", f'fo:font-size="20pt" {bold}', 'fo:margin-bottom="0.2cm"'),
        _style("Subtitle", "Standard", f'fo:font-size="10pt" fo:color="{INK}"', spaced),
        _style("Caption", "Standard", 'fo:font-size="9pt" fo:font-weight="bold"', keep),
        _style("Beffroi_Cell", "Standard", 'fo:font-size="9pt"', 'fo:margin-bottom="0.05cm"'),
        _style("Beffroi_Head", "Beffroi_Cell", 'fo:font-size="9pt" fo:font-weight="bold"'),
        _style("Beffroi_Foot", "Standard", 'fo:font-size="8pt"'),
        _style("Beffroi_Frame", "Standard", 'fo:font-size="10pt"',
               f'fo:background-color="{FRAME}" fo:padding="0.2cm" fo:margin-bottom="0.2cm"'),
        *(_style(f"Heading_20_{n}", "Standard", f'fo:font-size="{size}pt" {bold}', keep)
          for n, size in ((1, 14), (2, 12), (3, 11))),
    )  # fmt: skip
    for style in common:
        document.insert_style(style)
    for xml in _AUTOMATIC:
        document.insert_style(Element.from_tag(xml), automatic=True)
    _page(document, paper)
    for outline in document.get_part("styles.xml").get_elements("//text:outline-style"):
        outline.delete()  # titles carry their own numbers


def _page(document: Any, paper: Paper) -> None:
    wide, high = (_LONG, _SHORT) if paper.wide else (_SHORT, _LONG)
    way = "landscape" if paper.wide else "portrait"
    layout = document.get_styles(family="page-layout")[0]
    properties = layout.get_element("style:page-layout-properties")
    for name, value in {
        "fo:page-width": f"{wide}cm",
        "fo:page-height": f"{high}cm",
        "style:print-orientation": way,
        **{f"fo:margin-{side}": f"{_MARGIN}cm" for side in ("left", "right", "top", "bottom")},
    }.items():
        properties.set_attribute(name, value)
    master = document.get_style("master-page", "Standard")
    foot = escape(_fr(f"{paper.title} · {paper.authority} · page "))
    master.set_page_footer(
        Element.from_tag(
            f'<text:p text:style-name="Beffroi_Foot">{foot}<text:page-number text:select-page="current">1</text:page-number></text:p>'
        )
    )


def _paragraph(words: str, style: str) -> Any:
    return Paragraph(_fr(words), style=style)


def _filled(paragraph: Any, parts: tuple[Part, ...]) -> Any:
    for part in parts:
        blank = isinstance(part, Content) and part.words is None
        words = part.shown if isinstance(part, Content) else part
        if blank:
            paragraph.append(Span(_fr(words), style="Beffroi_Blank"))
        else:
            paragraph.append_plain_text(_fr(words))
    return paragraph


def _elements(document: Any, paper: Paper, block: Block, number: int) -> list[Any]:
    match block:
        case Heading(words=words, level=level):
            title = Header(level, _fr(words))
            title.set_attribute("text:style-name", f"Heading_20_{level}")
            return [title]
        case Prose(parts=parts, frame=frame):
            return [_filled(Paragraph(style="Beffroi_Frame" if frame else "Standard"), parts)]
        case Bullets(items=items, numbered=numbered):
            return [_list(document, items, numbered=numbered)]
        case Table():
            return [_paragraph(block.title, "Caption"), _table(document, paper, block, number)]


def _list(document: Any, items: tuple[tuple[Part, ...], ...], *, numbered: bool) -> Any:
    name = "Beffroi_Numbers" if numbered else "Beffroi_Bullets"
    if document.get_style("list", name) is None:
        kind = (
            '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix=".">'
            if numbered
            else '<text:list-level-style-bullet text:level="1" text:bullet-char="•">'
        )
        tag = kind[1:].split(" ", 1)[0]
        indent = (
            '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
            '<style:list-level-label-alignment text:label-followed-by="listtab" fo:text-indent="-0.5cm" fo:margin-left="0.8cm"/>'
            "</style:list-level-properties>"
        )
        style = f'<text:list-style style:name="{name}">{kind}{indent}</{tag}></text:list-style>'
        document.insert_style(Element.from_tag(style), automatic=True)
    listed = List(style=name)
    for item in items:
        one = ListItem()
        one.append(_filled(Paragraph(style="Standard"), item))
        listed.append(one)
    return listed


def _table(document: Any, paper: Paper, block: Table, number: int) -> Any:
    table = OdfTable(f"Tableau_{number}")
    width = (_LONG if paper.wide else _SHORT) - 2 * _MARGIN
    shares = block.widths or (1,) * len(block.header)
    for i, share in enumerate(shares):
        name = f"Beffroi_{number}_{i}"
        document.insert_style(
            Element.from_tag(
                f'<style:style style:name="{name}" style:family="table-column">'
                f'<style:table-column-properties style:column-width="{width * share / sum(shares):.2f}cm"/></style:style>'
            ),
            automatic=True,
        )
        table.append(Element.from_tag(f'<table:table-column table:style-name="{name}"/>'))
    head = Element.from_tag("table:table-header-rows")
    head.append(_row(block.header, "Beffroi_Shade", "Beffroi_Head"))
    table.append(head)
    for row in block.rows:
        table.append(_row(row, "Beffroi_Plain", "Beffroi_Cell"))
    return table


def _row(parts: tuple[Part, ...], cell_style: str, style: str) -> Any:
    row = Row(style="Beffroi_Row")
    for part in parts:
        cell = Cell(cell_type="string", style=cell_style)
        cell.append(_filled(Paragraph(style=style), (part,)))
        Element.append(row, cell)
    return row
