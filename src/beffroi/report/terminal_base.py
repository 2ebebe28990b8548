"""What terminal views share: plain text (never markup), titles, tables, severities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.box import Box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from beffroi.core import Grade, Lang, Severity, Text
from beffroi.report import words
from beffroi.report.charts.frame import clean

# A single rule under the headings: the quietest table that still reads as one.
RULED = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "yellow",
    Severity.MEDIUM: "",
    Severity.LOW: "dim",
    Severity.INFO: "dim",
}
GRADE_STYLES = {
    Grade.MEASURED: "green",
    Grade.COMPUTED: "cyan",
    Grade.DECLARED: "yellow",
    Grade.NOT_MEASURED: "dim",
}


@dataclass(frozen=True)
class Page:
    """A console and a language; every string given to it is plain text."""

    console: Console
    lang: Lang

    @property
    def colon(self) -> str:
        """A colon with the language's own spaces."""
        return " : " if self.lang == "fr" else ": "

    def say(self, text: Text | str | None) -> str:
        """Return words in the language, without control characters."""
        return clean(text.render(self.lang) if isinstance(text, Text) else text or "")

    def line(self, text: Text | str, style: str = "", indent: int = 0) -> None:
        """Print a paragraph."""
        shown = Line(self.say(text), style=style, overflow="fold")
        self.console.print(Padding(shown, (0, 0, 0, indent), expand=False))

    def rich(self, line: Line, indent: int = 0) -> None:
        """Print a styled line."""
        self.console.print(Padding(line, (0, 0, 0, indent), expand=False))

    def hanging(self, mark: str, text: Text) -> None:
        """Print a bold paragraph behind a mark, its next lines aligned with its first."""
        grid = Table.grid(padding=0)
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_row(Line(mark, style="bold"), Line(self.say(text), style="bold"))
        self.console.print(grid)

    def title(self, text: Text) -> None:
        """Print a section's title after a blank line."""
        self.console.print()
        self.line(text, "bold")

    def table(self, head: Sequence[Text], rows: Sequence[Sequence[Line | Text | str]]) -> None:
        """Print a table that folds its cells rather than cutting them."""
        table = Table(
            box=RULED, show_edge=False, pad_edge=False, header_style="dim", padding=(0, 1)
        )
        for words_ in head:
            table.add_column(Line(self.say(words_)), overflow="fold")
        for row in rows:
            table.add_row(*(c if isinstance(c, Line) else Line(self.say(c)) for c in row))
        self.console.print(table)

    def severity(self, severity: Severity) -> Line:
        """Return a severity as a mark and a word."""
        mark, word = words.SEVERITY_MARKS[severity], self.say(words.SEVERITIES[severity])
        return Line(f"{mark} {word}", style=STYLES[severity])

    def grade(self, grade: Grade) -> Line:
        """Return a grade as a word."""
        return Line(self.say(words.GRADES[grade]), style=GRADE_STYLES[grade])
