"""Precision and recall of what is searched in texts, on 2,400 labelled cells."""

from __future__ import annotations

import pytest
from cells import cells

from beffroi.data import offences
from beffroi.evidence.tables import read_table

# label of the cells: check of the audit, least precision, least recall
KINDS = {
    "nir": ("text_nir", 1.0, 0.85), "iban": ("text_iban", 1.0, 0.98), "email": ("text_email", 1.0, 0.9), "phone": ("text_telephone", 0.98, 0.97),
    "address": ("text_address", 0.97, 0.95), "person": ("text_person", 0.97, 0.8), "health": ("text_health", 0.97, 0.95),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[int]]:
    folder = tmp_path_factory.mktemp("cells")
    path = folder / "notes.csv"
    # a first name and a surname beside the notes: this is a file about persons
    rows = "".join(
        f'{i};DUPONT;Anne;"{text.replace(chr(34), chr(39))}"\n'
        for i, (text, _) in enumerate(cells())
    )
    path.write_text("id;nom;prenom;observation\n" + rows, encoding="utf-8")
    hits: dict[str, set[int]] = {}
    for offence in offences(read_table(path, workdir=folder / "w"), checks=("confidentiality",)):
        hits.setdefault(offence.check.removeprefix("confidentiality."), set()).add(offence.row - 1)
    return hits


def scores(found: dict[str, set[int]], label: str) -> tuple[float, float]:
    true = {i for i, (_, labels) in enumerate(cells()) if label in labels}
    hits = found.get(KINDS[label][0], set())
    return len(hits & true) / max(1, len(hits)), len(hits & true) / len(true)


@pytest.mark.parametrize("label", KINDS)
def test_precision_and_recall(found: dict[str, set[int]], label: str) -> None:
    _, least_precision, least_recall = KINDS[label]
    precision, recall = scores(found, label)
    assert precision >= least_precision
    assert recall >= least_recall


def test_the_set_is_as_it_is_said() -> None:
    made = cells()
    assert len(made) == 2400
    assert made == cells()
    assert sum(not labels for _, labels in made) == 1200
