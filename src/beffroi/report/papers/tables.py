"""Machine forms of papers: CSV that a spreadsheet opens in French, JSON that a tool takes."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from io import StringIO

from beffroi.report.csv import safe


def to_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV: semicolons, and no cell that a spreadsheet would run."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return stream.getvalue()


def to_json(value: object) -> str:
    """Return indented JSON, keys in the order given."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
