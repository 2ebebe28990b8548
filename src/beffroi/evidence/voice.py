"""How an artefact speaks: claims with their evidence, and the reading that carries them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from beffroi.core import Evidence, Grade, Locator, Text
from beffroi.core.evidence import LocatorKind
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.reader import Context, source_of
from beffroi.evidence.reading import Content, Proposal, Reading, Reject
from beffroi.register import Claims, claim

T = TypeVar("T")
MAX_REJECTS = 100


@dataclass(frozen=True)
class Voice:
    """One artefact, on the day it is ingested, drawn from its source on ``collected_on``."""

    artefact: Artefact
    context: Context
    collected_on: date | None = None
    encoding: str | None = None

    def evidence(
        self, kind: LocatorKind = "file", at: str | int = "", excerpt: str | None = None
    ) -> Evidence:
        """Return the evidence at a place of the artefact."""
        return Evidence(
            file=self.artefact.name,
            sha256=self.artefact.sha256,
            collected_on=self.collected_on,
            locator=Locator(kind=kind, at=str(at)),
            excerpt=excerpt,
        )

    def measured(self, value: T, evidence: Evidence, since: date | None = None) -> Claims[T]:
        """Return what the artefact itself shows (a count, a version, a payment)."""
        return self._claim(value, Grade.MEASURED, (evidence,), since)

    def measured_at(
        self, value: T, evidence: Iterable[Evidence], since: date | None = None
    ) -> Claims[T]:
        """Return what several places of the artefact show together (a sum of lines)."""
        return self._claim(value, Grade.MEASURED, tuple(evidence), since)

    def computed(
        self, value: T, evidence: Iterable[Evidence], since: date | None = None
    ) -> Claims[T]:
        """Return what follows from what the artefact shows."""
        return self._claim(value, Grade.COMPUTED, tuple(evidence), since)

    def declared(self, value: T, evidence: Evidence, since: date | None = None) -> Claims[T]:
        """Return what the artefact says: a supplier's paper is a word, not a measure."""
        return self._claim(value, Grade.DECLARED, (evidence,), since)

    def _claim(
        self, value: T, grade: Grade, evidence: tuple[Evidence, ...], since: date | None
    ) -> Claims[T]:
        return claim(
            value, grade=grade, known=self.context.ingested_on, since=since, evidence=evidence
        )

    def reading(
        self,
        content: Content,
        *,
        rows: int = 0,
        rejects: Sequence[Reject] = (),
        notes: Iterable[Text] = (),
        proposals: Iterable[Proposal] = (),
        stored: bool = True,
    ) -> Reading:
        """Return the reading; at most the first hundred rejects are named, all are counted."""
        return Reading(
            kind=content.kind,
            source=source_of(self.artefact, self.encoding),
            collected_on=self.collected_on,
            ingested_on=self.context.ingested_on,
            rows_read=rows,
            rows_rejected=sum(r.count for r in rejects),
            rejects=tuple(rejects[:MAX_REJECTS]),
            notes=tuple(notes),
            content=content.model_dump(mode="json"),
            proposals=tuple(proposals),
            stored=stored,
        )
