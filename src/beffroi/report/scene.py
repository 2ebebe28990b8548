"""What the charts of page one are drawn from, and the band that shows one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from beffroi.core import Challenge, Finding, Lang, Measure, Text
from beffroi.position import Position
from beffroi.report import words
from beffroi.report.charts import Bar, Chart, Frame, Kind
from beffroi.report.ledger import Ledger

ROWS = 14  # beyond this a chart leaves the rows to the pages of each system


@dataclass(frozen=True)
class Scene:
    """All a chart may be drawn from."""

    position: Position
    lang: Lang
    book: Ledger
    names: Mapping[str, str]
    anchors: Mapping[str, str]

    def of(self, challenge: Challenge) -> list[Measure]:
        """Return the measures of a challenge."""
        return [
            m for a in self.position.assessments if a.challenge == challenge for m in a.measures
        ]

    def findings(self, challenge: Challenge) -> list[Finding]:
        """Return the findings of a challenge."""
        return [
            f for a in self.position.assessments if a.challenge == challenge for f in a.findings
        ]

    def name(self, subject: str) -> str:
        """Return a subject's name."""
        return self.names.get(subject) or subject.partition(":")[2] or subject

    def href(self, measure: Measure | None) -> str | None:
        """Return where a figure is written with its evidence."""
        ref = self.book.figures.get(measure.id) if measure is not None else None
        return ref.href if ref else None

    def bar(self, measure: Measure, label: str | None = None, kind: Kind = "main") -> Bar:
        """Return a figure as a bar."""
        number = measure.value if isinstance(measure.value, int | float) else None
        return Bar(
            label=self.name(measure.subject) if label is None else label,
            shown=words.value_of(measure, self.lang),
            value=float(number) if number is not None else None,
            low=measure.low,
            high=measure.high,
            interval=words.interval_of(measure, self.lang),
            grade=words.GRADES[measure.grade].render(self.lang),
            href=self.href(measure),
            kind=kind,
        )

    def say(self, text: Text) -> str:
        """Return a sentence in the report's language."""
        return text.render(self.lang)


@dataclass(frozen=True)
class Band:
    """A challenge on page one: its name, what to read in it, its chart and twin table."""

    challenge: Challenge
    name: Text
    reading: Text
    chart: Chart


def frame_of(scene: Scene, challenge: Challenge, title: Text, reading: Text) -> Frame:
    """Return the frame of a challenge's chart."""
    return Frame(f"g-{challenge}", scene.say(title), scene.say(reading), scene.lang)
