"""What an audit says: the columns, every check with its rows, as plain values."""

from __future__ import annotations

from datetime import date
from typing import Literal

from beffroi.core import Evidence, Locator, Text, Value
from beffroi.data.need import Need
from beffroi.evidence.tables import Defect, Dialect, RejectedRow

# ISO/IEC 25012:2008 and ISO/IEC 5259-2:2024 (data quality for machine learning). "validity" is
# their syntactic accuracy, "coverage" their representativeness, "relevance" what a model may use, "security" part of
# confidentiality; "readability" is what the intake found in the file itself.
Characteristic = Literal[
    "readability",
    "completeness",
    "uniqueness",
    "validity",
    "consistency",
    "accuracy",
    "timeliness",
    "coverage",
    "confidentiality",
    "security",
    "relevance",
]
CHARACTERISTICS: tuple[Characteristic, ...] = (
    "readability",
    "completeness",
    "uniqueness",
    "validity",
    "consistency",
    "accuracy",
    "timeliness",
    "coverage",
    "confidentiality",
    "security",
    "relevance",
)
Severity = Literal["error", "warning", "info"]
METHOD_VERSION = "2"


class Example(Value):
    """One offending record: data row from 1, physical line, and the value, masked when personal."""

    row: int
    line: int
    value: str | None = None


class CheckResult(Value):
    """What one check found.

    ``count`` offending records among ``checked`` ones. ``severity`` tells how a failure weighs:
    an ``info`` never makes a dataset unfit by itself. ``reasons`` splits the count by cause,
    each with its mend. ``value``, ``threshold`` and ``unit`` hold what was compared when the
    check is not about records (an age in days, a number of months).
    """

    check: str
    characteristic: Characteristic
    columns: tuple[str, ...] = ()
    passed: bool
    severity: Severity = "error"
    count: int = 0
    checked: int = 0
    value: float | str | None = None
    threshold: float | None = None
    unit: str = "1"
    title: Text
    detail: Text | None = None
    mend: Text | None = None
    reasons: tuple[tuple[Text, int], ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def id(self) -> str:
        """The check and the columns it looked at."""
        return f"{self.check}({','.join(self.columns)})"

    @property
    def rate(self) -> float:
        """Share of offending records among those checked, 0 when none was."""
        return self.count / self.checked if self.checked else 0.0


class ColumnProfile(Value):
    """A column in figures.

    ``distinct`` is an estimate, given for codes, categories and dates; ``low`` and ``high`` are
    absent for personal columns.
    """

    name: str
    label: str
    kind: str
    semantic: str | None = None
    meaning: Text | None = None
    filled: int
    distinct: int | None = None
    low: str | None = None
    high: str | None = None
    mean: float | None = None
    values: tuple[str, ...] = ()


class Audit(Value):
    """A table's audit. ``on`` is the day from which ages are counted; none without it.

    ``name`` is the artefact's, ``member`` its sheet or entry.
    """

    name: str
    member: str | None = None
    sha256: str
    format: str
    rows: int
    rows_rejected: int
    dialect: Dialect | None = None
    defects: tuple[Defect, ...] = ()
    rejects: tuple[RejectedRow, ...] = ()
    on: date | None = None
    need: Need = Need()
    columns: tuple[ColumnProfile, ...]
    results: tuple[CheckResult, ...]
    method: str = f"data.audit/{METHOD_VERSION}"

    @property
    def file(self) -> str:
        """The artefact's name, with its sheet or entry."""
        return self.name if self.member is None else f"{self.name}!{self.member}"

    @property
    def failed(self) -> tuple[CheckResult, ...]:
        """The checks that found something, errors first."""
        order = {"error": 0, "warning": 1, "info": 2}
        found = [r for r in self.results if not r.passed]
        return tuple(sorted(found, key=lambda r: (order[r.severity], -r.count, r.id)))

    def result(self, check: str, *columns: str) -> CheckResult | None:
        """Return the result of a check, on these columns if any are given."""
        return next(
            (r for r in self.results if r.check == check and (not columns or r.columns == columns)),
            None,
        )

    def of(self, characteristic: Characteristic) -> tuple[CheckResult, ...]:
        """Return the checks of one characteristic."""
        return tuple(r for r in self.results if r.characteristic == characteristic)

    def evidence(self, result: CheckResult | None = None) -> tuple[Evidence, ...]:
        """Return where a result is seen: its first records, else its columns, else the file."""
        places = (
            [self._place(example) for example in result.examples[:3]] if result is not None else []
        )
        if result is not None and not places:
            places = [Locator(kind="column", at=name) for name in result.columns[:3]]
        return tuple(
            Evidence(file=self.name, sha256=self.sha256, locator=place)
            for place in places or [Locator()]
        )

    def _place(self, example: Example) -> Locator:
        """A line of a text file, a cell of a sheet, a document or a record of an archive."""
        if self.format == "corpus":
            return Locator(kind="key", at=example.value or str(example.row))
        if self.format in ("xlsx", "xls", "ods"):
            return Locator(kind="cell", at=f"{self.member}!A{example.line}")
        if self.member is not None:
            return Locator(kind="key", at=f"{self.member}:{example.line}")
        return Locator(
            kind="line" if self.format in ("csv", "ndjson") else "row", at=str(example.line)
        )

    @property
    def completeness(self) -> float | None:
        """Share of filled cells over the whole table."""
        cells = self.rows * len(self.columns)
        return sum(c.filled for c in self.columns) / cells if cells else None
