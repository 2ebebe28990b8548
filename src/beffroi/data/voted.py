"""A scale that a text laid down, held against the table that applies it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from beffroi.core import (
    BeffroiError,
    Contradiction,
    Effort,
    Evidence,
    Finding,
    Grade,
    Locator,
    Measure,
    Method,
    Reference,
    Severity,
    Text,
    t,
    tn,
)
from beffroi.data.ranking import Misranked, misranked
from beffroi.data.scale import Comparison, Gap, Scale, compare_scales, scale_of
from beffroi.evidence import EvidenceBase
from beffroi.evidence.reading import Reading
from beffroi.evidence.tables import Table, read_tables, records
from beffroi.register import AISystem, Dataset, Register

_METHOD = Method(id="data.scale", version="1", source="Barème du texte, rapproché ligne à ligne")
_MAX_ROWS, _MAX_RANKED, _MAX_COLUMNS, _MAX_BYTES = 200, 50_000, 6, 20 << 20
_PROMISE = "matches_deliberation"
_MAX_GAPS, _MAX_EVIDENCE = 4, 10


@dataclass(frozen=True)
class LaidDown:
    """A scale of a paper, with the paper's title."""

    title: str
    scale: Scale


def held_to_texts(
    register: Register, evidence: EvidenceBase
) -> Iterator[tuple[Measure, Finding | None]]:
    """Yield, for each dataset that applies a scale of a paper, the gaps, and what is wrong."""
    texts = tuple(_texts(evidence))
    if not texts:
        return
    for _, dataset in sorted(register.datasets.items()):
        for reading, path in _files(dataset, evidence):
            tables = _open(path, reading.source.name)
            for sheets, ranked in tables:
                for text in texts:
                    found = compare_scales(text.scale, sheets)
                    if found is not None:
                        rows = _ranking(text, ranked)
                        yield _told(register, dataset, text, sheets, found, rows)


def _texts(evidence: EvidenceBase) -> Iterator[LaidDown]:
    """The scales of the papers that were read, with their rule among equals."""
    if not evidence.readings("contract"):
        return
    # Its package opens papers: loaded only where one was read.
    from beffroi.evidence.readers.contract.model import PaperContent  # noqa: PLC0415

    for reading, paper in evidence.of(PaperContent):
        ties = tuple(
            (s.excerpt, reading.evidence(s.at.kind, s.at.at, s.excerpt[:120]))
            for s in paper.facts("tie_break")
        )
        for table in paper.tables:
            rows = (
                (row, reading.evidence(table.at.kind, table.at.at, " | ".join(row)[:120]))
                for row in table.rows
            )
            scale = scale_of(rows)
            if scale is not None:
                yield LaidDown(paper.title, Scale(scale.criteria, scale.ties or ties))


def _files(dataset: Dataset, evidence: EvidenceBase) -> Iterator[tuple[Reading, Path]]:
    """The tables of a dataset small enough to hold a scale, by their reading's own account."""
    for name, claims in sorted(dataset.files.items()):
        reading = evidence.named(name) if claims.value is not False else None
        path = evidence.path(reading) if reading is not None and reading.kind == "table" else None
        if reading is None or path is None or reading.source.size > _MAX_BYTES:
            continue
        shapes = reading.content.get("tables")
        if isinstance(shapes, list) and any(_small(s) for s in shapes):
            yield reading, path


def _small(shape: object) -> bool:
    """Whether a table has few lines and few columns."""
    if not isinstance(shape, dict):
        return False
    return len(shape["columns"]) <= _MAX_COLUMNS and int(shape["rows"]) <= _MAX_ROWS


def _open(path: Path, name: str) -> list[tuple[Scale, list[list[dict[str, str]]]]]:
    """The scales of a file, each with the other tables of the file, that may rank by it."""
    with tempfile.TemporaryDirectory() as passing:
        try:
            tables = read_tables(path, workdir=Path(passing), name=name)
        except BeffroiError:  # told by the audit of the same file
            return []
        small = [t for t in tables if t.rows <= _MAX_ROWS and len(t.columns) <= _MAX_COLUMNS]
        found = [(t, scale) for t in small if (scale := scale_of(_rows(t))) is not None]
        return [
            (scale, [_plain(t) for t in tables if t is not own and t.rows <= _MAX_RANKED])
            for own, scale in found
        ]


def _plain(table: Table) -> list[dict[str, str]]:
    return [{k: str(v or "") for k, v in row.items()} for row in records(table)]


def _rows(table: Table) -> Iterator[tuple[Sequence[str], Evidence]]:
    """Each line of a table as text, with the cell (or line) where it stands."""
    for number, row in enumerate(records(table), 1):
        cells = [str(v) if v is not None else "" for v in row.values()]
        line = table.line(number)
        place = (
            Locator(kind="cell", at=f"{table.member}!A{line}")
            if table.member
            else Locator(kind="line", at=str(line))
        )
        yield (
            cells,
            Evidence(
                file=table.name,
                sha256=table.sha256,
                locator=place,
                excerpt=" | ".join(filter(None, cells))[:120],
            ),
        )


def _ranking(text: LaidDown, tables: list[list[dict[str, str]]]) -> Misranked | None:
    for words, _ in text.scale.ties[:1]:
        for rows in tables:
            found = misranked(rows, words)
            if found is not None:
                return found
    return None


def _told(
    register: Register,
    dataset: Dataset,
    text: LaidDown,
    applied: Scale,
    found: Comparison,
    ranked: Misranked | None,
) -> tuple[Measure, Finding | None]:
    subject = f"dataset:{dataset.id}"
    off = bool(ranked and ranked.rows)
    # The same gap, written and then seen at work, counts once.
    gaps = len(found.gaps) + (off and not any(g.kind == "ties" for g in found.gaps))
    proofs = _proofs(text, applied, found)
    measure = Measure(
        metric="data.scale_gaps",
        subject=subject,
        challenge="data",
        label=t("Écarts entre le barème du texte et celui qui est appliqué"),
        value=float(gaps),
        grade=Grade.COMPUTED,
        method=_METHOD,
        evidence=proofs,
        note=tn(
            "{n} critère égal, rapproché par son libellé avec « {title} ».",
            "{n} critères égaux, rapprochés par leur libellé avec « {title} ».",
            found.equal,
            title=text.title,
        ),
    )
    if not gaps:
        return measure, None
    return measure, _finding(register, dataset, text, found, ranked, measure)


def _proofs(text: LaidDown, applied: Scale, found: Comparison) -> tuple[Evidence, ...]:
    """The places of the gaps; else the first line of each side."""
    places = [e for gap in found.gaps for e in gap.evidence]
    places += [e for _, e in text.scale.ties[:1]] if not places else []
    places += [text.scale.criteria[0].evidence, applied.criteria[0].evidence]
    return tuple(dict.fromkeys(places))[:_MAX_EVIDENCE]


def _finding(
    register: Register,
    dataset: Dataset,
    text: LaidDown,
    found: Comparison,
    ranked: Misranked | None,
    measure: Measure,
) -> Finding:
    owners = [
        s for i, c in sorted(dataset.systems.items()) if c.value and (s := register.systems.get(i))
    ]
    system = owners[0] if len(owners) == 1 else None
    detail = _detail(found.gaps, ranked)
    heavy = any(g.kind == "points" for g in found.gaps) or bool(ranked and ranked.rows)
    return Finding(
        check="data.scale",
        subject=f"system:{system.id}" if system else measure.subject,
        challenge="data",
        severity=Severity.HIGH if heavy else Severity.MEDIUM,
        title=t(
            "{name} n’applique pas le barème du texte qui le fixe",
            name=(system or dataset).name.value or (system or dataset).id,
        ),
        detail=detail,
        obliged="authority",
        reference=Reference(text=text.title, verification="verified"),
        facts={
            "equal": found.equal,
            "gaps": [f"{g.kind} : {g.laid_down} / {g.applied}" for g in found.gaps],
            "misranked": len(ranked.rows) if ranked else None,
            "outcome": ranked.outcome if ranked else None,
        },
        measures=(measure.id,),
        evidence=measure.evidence,
        contradicts=_contradiction(system, found.gaps, detail),
        remedy=t("Appliquer le texte voté, refaire le classement, et revoir les décisions prises."),
        inaction=t("Chaque décision prise sur ce classement peut être contestée devant le juge."),
        effort=Effort(days_low=0.5, days_high=3),
    )


def _detail(gaps: Sequence[Gap], ranked: Misranked | None) -> Text:
    told = tuple(
        t("le texte dit « {said} », la table « {own} »", said=g.laid_down, own=g.applied).render(
            "fr"
        )
        if g.applied
        else t("« {said} » n’est pas dans la table", said=g.laid_down).render("fr")
        for g in gaps[:_MAX_GAPS]
    )
    if ranked is None or not ranked.rows:
        return t("{gaps}.", gaps=" ; ".join(told))
    seen = tn(
        "{n} ligne à égalité de points n’a pas le rang que donne « {column} »",
        "{n} lignes à égalité de points n’ont pas le rang que donne « {column} »",
        len(ranked.rows),
        column=ranked.column,
    )
    if ranked.outcome:
        seen = tn(
            "{seen} ; {n} résultat changerait",
            "{seen} ; {n} résultats changeraient",
            ranked.outcome,
            seen=seen,
        )
    return (
        t("{gaps}. {seen}.", gaps=" ; ".join(told), seen=seen) if told else t("{seen}.", seen=seen)
    )


def _contradiction(
    system: AISystem | None, gaps: Sequence[Gap], detail: Text
) -> Contradiction | None:
    """What was declared of the conformity of the calculation, when it was said to conform."""
    said = system.declared.get(_PROMISE) if system else None
    best = said.best if said else None
    if best is None or best.value is not True:
        return None
    return Contradiction(
        declared="conforme à la délibération",
        declared_by=best.voice,
        found=gaps[0].applied if gaps and gaps[0].applied else detail.render("fr"),
        declared_evidence=best.evidence,
    )
