"""Which character separates the cells: chosen by how regular the rows become, and how typed.

After the data-consistency measure of van den Burg, Nazábal & Sutton, "Wrangling messy CSV files
by detecting row and type patterns" (Data Mining and Knowledge Discovery, 2019), reduced to the
delimiters that French exports use.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter

from beffroi.evidence.tables.model import Dialect

DELIMITERS = (";", ",", "\t", "|")
_SAMPLE_ROWS = 500
_SINGLE_QUOTED = re.compile(r"(?:^|[;,\t|])'[^']*'(?=[;,\t|]|$)", re.MULTILINE)
_TYPED = re.compile(
    r"""\s*(?:
      | [-+]?[\d\s\u00a0\u202f]*[.,]?\d+(?:[eE][-+]?\d+)?\s*[€%]?   # numbers, amounts
      | \d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T\s][\d:.,+\-Z\s]+)?     # dates
      | [^\W\d_][\w\s'’().,:/°-]{0,80}                               # a few words
      | [\w.+-]+@[\w.-]+ | https?://\S+ | [\w./-]{1,40}
    )\s*""",
    re.VERBOSE,
)


def split(text: str, delimiter: str, quote: str) -> list[list[str]]:
    """Return the records of a short text, leniently: stray quotes are letters."""
    lines = text.split("\n")
    reader = csv.reader(
        (line + "\n" for line in lines),
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
    )
    try:
        return [row for row in reader if row and any(cell.strip() for cell in row)]
    except csv.Error:
        return [line.split(delimiter) for line in lines if line.strip()]


def _score(rows: list[list[str]], other: str) -> float:
    """Between 0 (one column, or chaos) and 1 (every row alike, every cell of a known kind)."""
    if not rows:
        return 0.0
    widths = Counter(len(row) for row in rows)
    # Decimal commas shift whole files by one column: neighbouring widths count for half.
    width, _ = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
    if width < 2:  # noqa: PLR2004
        return 0.0
    alike = widths[width] + 0.5 * (widths[width - 1] + widths[width + 1])
    cells = [cell for row in rows[:200] for cell in row]
    typed = sum(bool(_TYPED.fullmatch(c)) and not any(d in c for d in other) for c in cells)
    headed = 1.0 if len(rows[0]) > 1 else 0.6  # the first line is most often a header
    regular = headed * min(1.0, alike / len(rows)) * math.sqrt(math.sqrt(1 - 1 / width))
    return regular * (0.3 + 0.7 * typed / len(cells))


def sniff(sample: str, *, delimiter: str | None = None) -> Dialect:
    """Return the most regular dialect of a sample of whole lines.

    A table of one column has no delimiter to find: it is said to be separated by ``;``, with
    full confidence when no candidate occurs in it at all.
    """
    quote = (
        "'"
        if '"' not in sample and len(_SINGLE_QUOTED.findall(sample)) > sample.count("\n")
        else '"'
    )
    short = "\n".join(sample.split("\n")[:_SAMPLE_ROWS])
    if delimiter:
        return Dialect(delimiter=delimiter, quote=quote)
    scores = {
        d: _score(split(short, d, quote), "".join(o for o in ";\t|" if o != d))
        for d in DELIMITERS
        if d in short
    }
    best = max(scores, key=lambda d: scores[d], default=None)
    if best is None or scores[best] == 0:
        return Dialect(delimiter=";", quote=quote, confidence=1.0 if best is None else 0.5)
    rest = sum(scores.values()) - scores[best]
    return Dialect(
        delimiter=best, quote=quote, confidence=round(scores[best] / (scores[best] + rest), 3)
    )
