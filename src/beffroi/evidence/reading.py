"""What a reader makes of one artefact."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, TypeVar

from pydantic import JsonValue

from beffroi.core import Evidence, Locator, Text, Value
from beffroi.core.evidence import LocatorKind
from beffroi.register import SHEETS, Sheet, SheetKind

C = TypeVar("C", bound="Content")


class Content(Value):
    """What a kind of artefact holds, once read. Each reader's module defines its own.

    ``kind`` is the reader's name; rooms ask the evidence base for readings of a content class.
    """

    kind: ClassVar[str]


class Source(Value):
    """The artefact as received: its name inside the drop, hash, size in bytes and encoding."""

    name: str
    sha256: str
    size: int
    encoding: str | None = None


class Reject(Value):
    """What was not read, where, and why. ``line`` counts from 1; ``None`` for the whole file."""

    line: int | None
    reason: Text
    count: int = 1


class Proposal(Value):
    """A fragment of a sheet that an artefact supports, to be merged into the register."""

    kind: SheetKind
    sheet: dict[str, Any]

    @classmethod
    def of(cls, kind: SheetKind, sheet: Sheet) -> Proposal:
        """Return the proposal that carries this sheet."""
        return cls(kind=kind, sheet=sheet.model_dump(mode="json", exclude_defaults=True))

    def fragment(self) -> Sheet:
        """Return the sheet that it carries."""
        return SHEETS[self.kind].model_validate(self.sheet)


class Reading(Value):
    """What was read of one artefact, on which day, and what it says of the register.

    ``stored`` tells whether the artefact itself is kept in the dossier: never for a log, whose
    reading is all that remains. ``rejects`` name at most the first hundred places;
    ``rows_rejected`` counts them all.
    """

    kind: str
    source: Source
    collected_on: date | None = None
    ingested_on: date
    rows_read: int = 0
    rows_rejected: int = 0
    rejects: tuple[Reject, ...] = ()
    notes: tuple[Text, ...] = ()
    content: dict[str, JsonValue] = {}
    proposals: tuple[Proposal, ...] = ()
    stored: bool = True

    @property
    def id(self) -> str:
        """A short stable name, from the content's hash."""
        return f"{self.source.sha256[:12]}-{self.kind}"

    def read(self, content: type[C]) -> C:
        """Return the content as its typed class."""
        return content.model_validate(self.content)

    def evidence(
        self, kind: LocatorKind = "file", at: str = "", excerpt: str | None = None
    ) -> Evidence:
        """Return the evidence at a place of this artefact."""
        return Evidence(
            file=self.source.name,
            sha256=self.source.sha256,
            collected_on=self.collected_on,
            locator=Locator(kind=kind, at=at),
            excerpt=excerpt,
        )
