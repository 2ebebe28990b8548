"""Papers as files: which formats each has, and under which names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from beffroi.report.papers.model import Paper

Format = Literal["docx", "odt", "csv", "json"]
FORMATS: tuple[Format, ...] = ("docx", "odt", "csv", "json")


def files(paper: Paper, formats: tuple[Format, ...] = FORMATS) -> Iterator[tuple[str, bytes]]:
    """Yield the name (with its folder) and the bytes of each file of a paper.

    Every paper has .docx and .odt; .csv and .json only where there is a standard form.
    """
    stem = f"{paper.system}/{paper.kind}" if paper.system else paper.kind
    if "docx" in formats:
        from beffroi.report.papers.docx import to_docx  # noqa: PLC0415 - only when asked for

        yield f"{stem}.docx", to_docx(paper)
    if "odt" in formats:
        from beffroi.report.papers.odt import to_odt  # noqa: PLC0415 - only when asked for

        yield f"{stem}.odt", to_odt(paper)
    if "csv" in formats and paper.csv is not None:
        yield f"{stem}.csv", paper.csv.encode("utf-8-sig")
    if "json" in formats and paper.json is not None:
        yield f"{stem}.json", paper.json.encode()
