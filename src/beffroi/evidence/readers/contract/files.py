"""Open a paper: PDF, DOCX, ODT or plain text, bounded, with its places."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from beffroi.core import BeffroiError, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.opening import text_of
from beffroi.evidence.readers.contract.paper import (
    Builder,
    Paper,
    Place,
    faceless,
    join_lines,
    running_lines,
    tidy,
)

MAX_PAGES = 400
MAX_BYTES = 200 << 20
MAX_TEXT = 4 << 20
_MAX_PATHS = 3_000
_FEW_WORDS = 20  # characters on a page under which it is an image
_NEAR = 2.0  # points


Rows = list[list[str]]


def is_pdf(artefact: Artefact) -> bool:
    """Whether the content is a PDF (a few bytes may stand before its mark)."""
    return b"%PDF-" in artefact.head[:1024]


def office_kind(artefact: Artefact) -> str | None:
    """Return ``docx`` or ``odt`` for such a document, else ``None``."""
    head = artefact.head
    if not head.startswith(b"PK\x03\x04"):
        return None
    if b"application/vnd.oasis.opendocument.text" in head[:200]:
        return "odt"
    return "docx" if b"word/" in head or artefact.suffix == ".docx" else None


def open_paper(artefact: Artefact) -> Paper:
    """Return the text of a paper.

    Raises:
        BeffroiError: it is broken, locked by a password, or larger than 200 MB.
    """
    if artefact.size > MAX_BYTES:
        raise BeffroiError(
            t("le document dépasse 200 Mo."),
            where=artefact.name,
            mend=t("Déposez-le sans ses images, ou découpé."),
        )
    if is_pdf(artefact):
        return _pdf(artefact)
    match office_kind(artefact):
        case "docx":
            return _docx(artefact)
        case "odt":
            return _odt(artefact)
    return _plain(artefact)


def _broken(artefact: Artefact) -> BeffroiError:
    return BeffroiError(
        t("le document est abîmé ou protégé par un mot de passe."),
        where=artefact.name,
        mend=t("Ouvrez-le et enregistrez-en une copie saine, sans mot de passe."),
    )


def _plain(artefact: Artefact) -> Paper:
    text, encoding = text_of(artefact, MAX_TEXT)
    builder = Builder()
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        first = number
        held = [lines[number]]
        number += 1
        while number < len(lines) and _goes_on(held, lines[number]):
            held.append(lines[number])
            number += 1
        underlined = number < len(lines) and re.fullmatch(r"\s*([=\-~_])\1{3,}\s*", lines[number])
        builder.paragraph(
            " ".join(held), Place("line", str(first + 1)), heading=True if underlined else None
        )
        number += bool(underlined)
    return builder.paper("txt", encoding=encoding)


def _goes_on(held: list[str], following: str) -> bool:
    """A wrapped line of a plain text: the next is not blank, no bullet, no title rule.

    What is indented under a bullet belongs to it, even after the end of a sentence.
    """
    line = held[-1]
    if not line.strip() or not following.strip() or re.match(r"\s*([=\-~_])\1{3,}", following):
        return False
    if re.match(r"\s*(?:[-–•*]\s|\d+[.)]\s)", following):
        return False
    if re.match(r"\s*[-–•*]\s", held[0]) and re.match(r"\s{2,}", following):
        return True
    return not line.rstrip().endswith((".", ":", ";"))


def _docx(artefact: Artefact) -> Paper:
    from docx import Document  # noqa: PLC0415 - only where a DOCX is met
    from docx.table import Table  # noqa: PLC0415

    builder = Builder()
    try:
        with artefact.open() as stream:
            document = Document(stream)
            for number, item in enumerate(document.iter_inner_content(), 1):
                if isinstance(item, Table):
                    place = Place("key", f"tableau[{number}]")
                    rows = [[cell.text for cell in row.cells] for row in item.rows]
                    places = [
                        Place("key", f"{place.at}.ligne[{i}]") for i in range(1, len(rows) + 1)
                    ]
                    builder.table(rows, places, place)
                else:
                    style = str(getattr(item.style, "name", "") or "")
                    heading = True if re.match(r"(?i)heading|titre|title", style) else None
                    builder.paragraph(
                        item.text, Place("key", f"paragraphe[{number}]"), heading=heading
                    )
    except BeffroiError:
        raise
    except Exception as error:
        raise _broken(artefact) from error
    return builder.paper("docx")


def _odt(artefact: Artefact) -> Paper:
    from odfdo import Document  # noqa: PLC0415 - only where an ODT is met

    builder = Builder()
    try:
        body = Document(artefact.path).body
        found = body.get_elements("descendant::text:h|descendant::text:p|descendant::table:table")
        for number, element in enumerate(found, 1):
            if element.tag == "table:table":
                place = Place("key", f"tableau[{number}]")
                rows = [[_cell(c) for c in row] for row in element.get_values()]  # type: ignore[attr-defined]
                places = [Place("key", f"{place.at}.ligne[{i}]") for i in range(1, len(rows) + 1)]
                builder.table(rows, places, place)
            elif element.parent is None or element.parent.tag != "table:table-cell":
                heading = True if element.tag == "text:h" else None
                builder.paragraph(
                    element.text_recursive, Place("key", f"paragraphe[{number}]"), heading=heading
                )
    except BeffroiError:
        raise
    except Exception as error:
        raise _broken(artefact) from error
    return builder.paper("odt")


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _pdf(artefact: Artefact) -> Paper:
    import pypdfium2  # noqa: PLC0415 - only where a PDF is met

    try:
        document = pypdfium2.PdfDocument(artefact.path)
    except pypdfium2.PdfiumError as error:
        raise _broken(artefact) from error
    try:
        return _pages(artefact, document)
    finally:
        document.close()


def _pages(artefact: Artefact, document: Any) -> Paper:
    import pypdfium2  # noqa: PLC0415

    total = len(document)
    texts: list[list[str]] = []
    grids: list[list[Rows]] = []
    length = 0
    for number in range(min(total, MAX_PAGES)):
        try:
            page = document[number]
            reader = page.get_textpage()
            text = reader.get_text_range()
            length += len(text)
            texts.append(text.splitlines())
            grids.append(list(_tables(page, reader)) if text.strip() else [])
        except (pypdfium2.PdfiumError, OSError, ValueError):
            texts.append([])
            grids.append([])
        if length > MAX_TEXT:
            break
    if not texts:
        raise _broken(artefact)
    running = running_lines(texts)
    builder = Builder()
    for number, (lines, tables) in enumerate(zip(texts, grids, strict=True), 1):
        place = Place("page", str(number))
        kept = [x for x in lines if faceless(x) not in running]
        for piece in _with_tables(kept, tables):
            if isinstance(piece, str):
                builder.paragraph(piece, place, heading=False)
            elif isinstance(piece, tuple):
                builder.paragraph(piece[0], place, heading=True)
            else:
                builder.table(piece, [place] * len(piece), place)
    return builder.paper(
        "pdf",
        pages=total,
        pages_with_text=sum(sum(map(len, lines)) > _FEW_WORDS for lines in texts),
        unread=total - len(texts),
    )


def _with_tables(lines: list[str], tables: list[Rows]) -> Iterator[str | tuple[str] | Rows]:
    """Yield paragraphs, headings (alone in a tuple) and tables, each table where its text began."""
    texts = [" ".join(" ".join(map(tidy, row)) for row in rows) for rows in tables]
    told: set[int] = set()
    flow: list[str] = []
    for line in lines:
        text = tidy(line)
        inside = next((i for i, whole in enumerate(texts) if text and text in whole), None)
        if inside is None:
            flow.append(line)
            continue
        if inside not in told:
            told.add(inside)
            yield from _paragraphs(flow)
            flow = []
            yield tables[inside]
    yield from _paragraphs(flow)


def _paragraphs(lines: list[str]) -> Iterator[str | tuple[str]]:
    for text, heading in join_lines(lines):
        yield (text,) if heading else text


def _tables(page: Any, reader: Any) -> Iterator[Rows]:
    """Yield the tables that a page draws: cells between its ruled lines."""
    for xs, ys in _lattices(_boxes(page)):
        rows = [
            [
                reader.get_text_bounded(left + 0.5, low + 0.5, right - 0.5, high - 0.5)
                for left, right in pairwise(xs)
            ]
            for high, low in pairwise(ys)
        ]
        kept = [row for row in rows if any(c.strip() for c in row)]
        if len(kept) > 1:
            yield kept


Box = tuple[float, float, float, float]


def _boxes(page: Any) -> list[Box]:
    """Return the bounds of drawn paths: cells drawn as boxes, or rules drawn as thin lines."""
    from pypdfium2 import raw  # noqa: PLC0415

    bounds = (ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float())
    boxes: list[Box] = []
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        if len(boxes) >= _MAX_PATHS:
            break
        if raw.FPDFPageObj_GetBounds(item.raw, *map(ctypes.byref, bounds)):
            left, low, right, high = (b.value for b in bounds)
            boxes.append((left, low, right, high))
    return boxes


def _lattices(boxes: list[Box]) -> Iterator[tuple[list[float], list[float]]]:
    """Yield the column and row lines of each group of boxes that touch."""
    groups: list[list[Box]] = []
    for box in sorted(boxes, key=lambda b: (-b[3], b[0])):
        joined = [g for g in groups if any(_touch(box, other) for other in g[-60:])]
        merged = [box]
        for group in joined:
            merged = [*group, *merged]
            groups.remove(group)
        groups.append(merged)
    for group in groups:
        xs = _lines([x for b in group for x in (b[0], b[2])])
        ys = _lines([y for b in group for y in (b[1], b[3])])
        if len(xs) > 2 and len(ys) > 2 and len(xs) < 40 and len(ys) < 400:  # noqa: PLR2004
            yield xs, list(reversed(ys))


def _touch(one: Box, other: Box) -> bool:
    return (
        one[0] <= other[2] + _NEAR
        and other[0] <= one[2] + _NEAR
        and one[1] <= other[3] + _NEAR
        and other[1] <= one[3] + _NEAR
    )


def _lines(values: list[float]) -> list[float]:
    """Return distinct positions, those nearer than a few points made one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 3 * _NEAR:
            found.append(value)
    return found
