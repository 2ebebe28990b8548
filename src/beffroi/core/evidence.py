"""Where a figure comes from: a file, its hash, and the place inside it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from beffroi.core.model import Value

LocatorKind = Literal["line", "cell", "page", "key", "row", "column", "period", "file"]


class Locator(Value):
    """A place inside a file.

    ``at`` reads by ``kind``: ``line`` "12" or "12-40" (from 1), ``cell`` "Feuil1!B4", ``page``
    "3", ``key`` a JSON path "a.b[0]", ``row`` a data row number (from 1, header not counted),
    ``column`` its header, ``period`` "2026-10-01/2026-10-31", ``file`` "" (the whole file).
    """

    kind: LocatorKind = "file"
    at: str = ""


class Evidence(Value):
    """A place in an artefact that supports a claim, a measure or a finding.

    ``file`` is the artefact's name as received (relative, never an absolute path); ``sha256``
    its content's hash, 64 hexadecimal digits; ``collected_on`` the day it was drawn from its
    source, when known; ``excerpt`` a few words, never an identity.
    """

    file: str
    sha256: str
    locator: Locator = Locator()
    collected_on: date | None = None
    excerpt: str | None = None
