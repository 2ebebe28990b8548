"""A scale that a text laid down and the workbook that applies it: tied by labels, told by cells."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beffroi.core import Assessment, Evidence, Finding, Locator, Severity
from beffroi.data import assess
from beffroi.data.ranking import misranked
from beffroi.data.scale import Criterion, Scale, alike, compare_scales, scale_of
from beffroi.evidence import EvidenceBase
from beffroi.evidence.reading import Reading, Source
from beffroi.register import AISystem, Dataset, Register, claim

ON = date(2026, 11, 22)
SAID = Evidence(file="questionnaire.csv", sha256="0" * 64)
VOTED = (
    ("Critère", "Points"),
    ("Résidence dans la commune", "20"),
    ("Demandeur en situation de handicap", "15"),
    ("Revenus inférieurs à 1 200 euros", "10"),
    ("Revenus de 1 200 à 1 999 euros", "5"),
)
APPLIED = (
    ("Libellé", "Valeur"),
    ("Réside dans la commune", 20),
    ("Handicap", 15),
    ("Revenus < 1200", 10),
    ("Revenus 1 200 à 1 999", 5),
)
RULE = "À égalité de points, le revenu mensuel le plus faible l'emporte."
# points, income, rank: the two at 20 points are in the order of typing
LINES = ((35, 900, 1, "oui"), (20, 1500, 2, "oui"), (20, 1300, 3, "non"), (5, 1100, 4, "non"))


def paper(rows: tuple[tuple[str, ...], ...] = VOTED, ties: bool = True) -> Reading:
    page = {"kind": "page", "at": "2"}
    stated = {"key": "tie_break", "value": "Article 2", "at": page, "excerpt": RULE}
    return Reading(
        kind="contract",
        source=Source(name="acte.pdf", sha256="b" * 64, size=1),
        ingested_on=ON,
        content={
            "paper": "deliberation",
            "format": "pdf",
            "title": "Délibération 12",
            "stated": [stated] if ties else [],
            "tables": [{"at": page, "rows": [list(r) for r in rows]}],
        },
    )


def workbook(
    path: Path, scale: tuple[tuple[Any, ...], ...], lines: Any = LINES, note: str = ""
) -> Reading:
    writer = pytest.importorskip("xlsxwriter")
    with writer.Workbook(str(path)) as book:
        ranked = book.add_worksheet("Demandes")
        for i, row in enumerate((("Points", "Revenu mensuel", "Rang", "Admis"), *lines)):
            ranked.write_row(i, 0, row)
        sheet = book.add_worksheet("Grille")
        for i, row in enumerate(scale):
            sheet.write_row(i, 0, row)
        if note:
            sheet.write(len(scale) + 1, 0, note)
    shapes = [
        {"columns": ["Points", "Revenu mensuel", "Rang", "Admis"], "rows": len(lines)},
        {"columns": ["a", "b"], "rows": 4},
    ]
    sha = hashlib.sha256(path.read_bytes()).hexdigest()
    return Reading(
        kind="table",
        source=Source(name="aide.xlsx", sha256=sha, size=path.stat().st_size),
        ingested_on=ON,
        content={"tables": shapes},
    )


def position(
    tmp_path: Path,
    text: Reading,
    applied: tuple[tuple[Any, ...], ...] = APPLIED,
    said: bool | None = None,
    **more: Any,
) -> Assessment:
    path = tmp_path / "kept.xlsx"
    table = workbook(path, applied, **more)
    system = AISystem(
        id="aide",
        name=claim("Aide"),
        declared={} if said is None else {"matches_deliberation": claim(said, evidence=(SAID,))},
    )
    dataset = Dataset.model_validate(
        {
            "id": "d",
            "name": claim("Demandes"),
            "systems": {"aide": claim(value=True)},
            "files": {"aide.xlsx": claim(value=True)},
        }
    )
    base = EvidenceBase({r.id: r for r in (text, table)}, {table.source.sha256: path})
    return assess(Register(systems={"aide": system}, datasets={"d": dataset}), base, ON, ON)


def found(seen: Assessment) -> Finding | None:
    return next((f for f in seen.findings if f.check == "data.scale"), None)


def gaps(seen: Assessment) -> Any:
    return next((m.value for m in seen.measures if m.metric == "data.scale_gaps"), None)


FAIR = ((35, 900, 1, "oui"), (20, 1300, 2, "oui"), (20, 1500, 3, "non"), (5, 1100, 4, "non"))


def test_the_same_scale_and_order_leave_nothing_to_say(tmp_path: Path) -> None:
    seen = position(tmp_path, paper(), said=True, lines=FAIR)
    assert gaps(seen) == 0
    assert found(seen) is None


def test_another_order_among_equals_is_seen_in_words_and_in_lines(tmp_path: Path) -> None:
    seen = position(tmp_path, paper(), said=True, note="À égalité : ordre d'arrivée.")
    finding = found(seen)
    assert finding is not None
    assert finding.subject == "system:aide"
    assert finding.severity is Severity.HIGH
    places = {(e.file, e.locator.kind, e.locator.at) for e in finding.evidence}
    assert {("acte.pdf", "page", "2"), ("aide.xlsx", "cell", "Grille!A7")} <= places
    assert finding.facts["misranked"] == 2
    assert finding.facts["outcome"] == 1
    assert finding.contradicts is not None
    assert finding.contradicts.declared_evidence == (SAID,)
    assert gaps(seen) == 1


def test_lines_alone_show_it_when_the_workbook_says_nothing(tmp_path: Path) -> None:
    finding = found(position(tmp_path, paper()))
    assert finding is not None
    assert finding.contradicts is None
    assert finding.facts["gaps"] == []


def test_other_points_and_a_criterion_left_out_are_gaps(tmp_path: Path) -> None:
    other = (*APPLIED[:4], ("Revenus 1 200 à 1 999", 8))
    finding = found(position(tmp_path, paper(ties=False), other))
    assert finding is not None
    assert finding.facts["gaps"] == [
        "points : Revenus de 1 200 à 1 999 euros : 5 / Revenus 1 200 à 1 999 : 8"
    ]
    short = found(position(tmp_path, paper(ties=False), APPLIED[:4]))
    assert short is not None
    assert short.facts["gaps"] == ["absent : Revenus de 1 200 à 1 999 euros : 5 / "]


@pytest.mark.parametrize(
    "applied",
    [
        (("Libellé", "Valeur"), ("Piscine", 20), ("Stade", 15), ("Théâtre", 10), ("Musée", 5)),
        (("Libellé", "Valeur"), *((label, 99) for label, _ in APPLIED[1:])),
    ],
    ids=["same points, other labels", "same labels, other points"],
)
def test_neither_points_nor_labels_alone_tie_a_text_to_a_table(
    tmp_path: Path, applied: tuple[tuple[Any, ...], ...]
) -> None:
    assert gaps(position(tmp_path, paper(), applied)) is None


def test_a_prose_table_is_no_scale() -> None:
    rows = [(("Nom", "Rôle"), SAID), (("Une société", "hébergeur"), SAID), (("3", "4"), SAID)]
    assert scale_of(rows) is None


def test_a_table_not_ranked_by_points_is_another_matter() -> None:
    rows = [
        {"Points": "5", "Revenu mensuel": "1", "Rang": "1"},
        {"Points": "9", "Revenu mensuel": "2", "Rang": "2"},
    ]
    assert misranked(rows, RULE) is None
    assert misranked([], RULE) is None
    assert misranked([{"Points": "x", "Revenu mensuel": "1", "Rang": "1"}], RULE) is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_and_goes_both_ways(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert all(0 <= share <= 1 for share in alike(one, other))


LABELS = ("piscine", "musée", "théâtre", "stade", "école", "jardin", "halle", "marché")


@given(st.lists(st.integers(1, 50), min_size=3, max_size=8), st.randoms(use_true_random=False))
def test_a_scale_equals_itself_in_any_order(points: list[int], random: Any) -> None:
    lines = [
        Criterion(label, float(p), Evidence(file="f", sha256="0" * 64, locator=Locator()))
        for label, p in zip(LABELS, points, strict=False)
    ]
    mixed = list(lines)
    random.shuffle(mixed)
    seen = compare_scales(Scale(tuple(lines)), Scale(tuple(mixed)))
    assert seen is not None
    assert (seen.equal, seen.gaps) == (len(lines), ())
