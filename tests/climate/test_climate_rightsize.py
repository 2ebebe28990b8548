"""The ladder: sound arithmetic, no answer known by heart, no rung recommended without proof."""

import csv
import json
import random
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.climate.inference import Request, footprint
from beffroi.climate.sizing import load_classifier, rightsize
from beffroi.climate.sizing.bench import parts, wilson
from beffroi.climate.sizing.linear import fit, lbfgs, softmax, times
from beffroi.climate.sizing.rungs import Keywords, Regression
from beffroi.climate.sizing.task import read_task
from beffroi.climate.sizing.text import Floats, Vocabulary, features, fold
from beffroi.core import BeffroiError

SUBJECTS = {
    "voirie": ["trou dans la chaussée", "lampadaire en panne", "trottoir abîmé", "feu rouge cassé"],
    "ecole": ["inscription à la cantine", "garderie du soir", "dossier scolaire", "menu sans viande"],
    "etat civil": ["acte de naissance", "carte d'identité perdue", "déclaration de décès",
                   "livret de famille"],
}  # fmt: skip
STREETS = ["Mimosas", "Tilleuls", "Peupliers", "Acacias", "Lilas", "Érables", "Ormes", "Saules"]


def examples(count: int = 240, seed: int = 3) -> list[tuple[str, str]]:
    draw = random.Random(seed)
    rows = []
    for index in range(count):
        label = draw.choice(list(SUBJECTS))
        place = f"rue des {draw.choice(STREETS)} numéro {index}"
        rows.append((f"Bonjour, {draw.choice(SUBJECTS[label])}, {place}, merci", label))
    return rows


def write(path: Path, rows: list[tuple[str, ...]], header: tuple[str, ...] = ("text", "label")) -> Path:  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, *rows])
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A task, and the classifier that sizing it saved."""
    return tmp_path_factory.mktemp("task")


@pytest.fixture(scope="module")
def sized(folder: Path) -> dict[str, Any]:
    path = write(folder / "t.csv", [tuple(r) for r in examples(150)])
    return rightsize(path, bar=0.85, save_to=folder / "model")


def dense(vocabulary: Vocabulary, texts: list[str]) -> Floats:
    rows = vocabulary.rows(texts)
    out = np.zeros((len(rows), rows.width))
    for i in range(len(rows)):
        span = slice(rows.starts[i], rows.starts[i + 1])
        out[i, rows.columns[span]] = rows.values[span]
    return out


def test_folding_and_features() -> None:
    assert fold("  Été à l'École n°3 ") == "ete a l ecole n 3"
    assert {"ete", "ete a", "#_et", "#cole"} <= set(features("Été à l'École"))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text("abc éà'-1 ", max_size=30), min_size=1, max_size=12), st.integers(1, 5))
def test_sparse_rows_are_the_dense_ones(texts: list[str], classes: int) -> None:
    vocabulary = Vocabulary.of(texts)
    rows = vocabulary.rows([*texts, ""])
    weights = np.random.default_rng(1).normal(size=(rows.width, classes))
    assert np.allclose(times(rows, weights), dense(vocabulary, [*texts, ""]) @ weights)


def test_a_fit_is_at_the_bottom_of_its_loss() -> None:
    rows = examples(120)
    vocabulary = Vocabulary.of([t for t, _ in rows])
    names = sorted(SUBJECTS)
    labels = np.array([names.index(label) for _, label in rows])
    model = fit(vocabulary.rows([t for t, _ in rows]), labels, 3, 10.0)
    x = dense(vocabulary, [t for t, _ in rows])
    target = np.eye(3)[labels]
    slope = x.T @ (softmax(x @ model.weights) - target) / 120
    held = model.weights.copy()
    held[0] = 0
    assert np.abs(slope + held / (10 * 120)).max() < 1e-4


def test_the_minimiser_finds_the_minimum() -> None:
    def bowl(point: Floats) -> tuple[float, Floats]:
        scale = np.array([1.0, 10.0, 100.0])
        return float((scale * (point - 3) ** 2).sum()), 2 * scale * (point - 3)

    assert np.allclose(lbfgs(bowl, np.zeros(3)), 3, atol=1e-4)


@pytest.mark.parametrize(
    ("right", "tried", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (95, 100, 0.8882, 0.9785)],
)
def test_wilson_intervals(right: int, tried: int, low: float, high: float) -> None:
    found = wilson(right, tried)
    assert found.low == pytest.approx(low, abs=1e-4)
    assert found.high == pytest.approx(high, abs=1e-4)


@pytest.mark.parametrize("count", [100, 1200])
def test_no_example_is_answered_by_heart(tmp_path: Path, count: int) -> None:
    rows = examples(count)
    task = read_task(write(tmp_path / "t.csv", [*rows, *rows[:20]]))
    assert len(task.texts) == count
    assert task.repeated == 20
    split = parts(task)
    assert len(split) == (1 if count >= 1000 else 5)
    held = np.concatenate([h for _, h in split])
    assert len(held) == len(set(held.tolist())) == (count if count < 1000 else int(count * 0.3))
    for learn, test in split:
        assert not set(learn.tolist()) & set(test.tolist())


def test_the_lowest_rung_that_meets_the_bar(folder: Path, sized: dict[str, Any]) -> None:
    ladder = {o["rung"]: o for o in sized["ladder"]}
    assert list(ladder) == ["majority", "keywords", "bayes", "regression"]
    assert ladder["majority"]["quality"]["high"] < 0.6
    assert sized["recommended"] == "keywords"
    again = rightsize(folder / "t.csv", bar=1.0)
    assert again["recommended"] is None
    assert [o["quality"] for o in again["ladder"]] == [o["quality"] for o in sized["ladder"]]
    assert sized["rules"][0]["share"] >= 0.9
    for outcome in sized["ladder"]:
        assert 0 < outcome["energy_low"] <= outcome["energy"] <= outcome["energy_high"]
        assert outcome["boundary"] == "processor_and_memory"
    for outcome in sized["not_tried"]:
        assert outcome["quality"] is None
        assert outcome["energy"] > 1000 * ladder["regression"]["energy"]
    assert json.loads(json.dumps(sized)) == sized


def test_labels_without_sense_are_not_learnt(tmp_path: Path) -> None:
    draw = random.Random(5)
    rows = [(text, draw.choice("abc")) for text, _ in examples(150)]
    found = rightsize(write(tmp_path / "t.csv", rows), bar=0.6)  # type: ignore[arg-type]
    assert found["recommended"] is None
    assert found["ladder"][-1]["quality"]["low"] < 0.45


def test_models_are_judged_on_the_same_examples(tmp_path: Path) -> None:
    rows = [
        (text, label, label.upper() if i % 10 else "je ne sais pas", "210", "4")
        for i, (text, label) in enumerate(examples(100))
    ]
    header = ("text", "label", "answer:mistral/mistral-small-latest@FRA",
              "tokens_in:mistral/mistral-small-latest@FRA",
              "tokens_out:mistral/mistral-small-latest@FRA")  # fmt: skip
    found = rightsize(write(tmp_path / "t.csv", rows, header))  # type: ignore[arg-type]
    model = found["ladder"][-1]
    assert model["rung"] == "mistral-small-latest"
    assert model["quality"]["right"] == 90
    assert model["quality"]["tried"] == 100  # an answer outside of the labels is a wrong one
    one = footprint(Request("mistral", "mistral-small-latest", 4, 210, zone="FRA")).energy
    assert model["energy"] == pytest.approx(one.central * 1e6)
    assert model["estimated_tokens"] is False
    assert found["against_best"]["energy_ratio"] > 1000
    assert all(o["rung"] != "mistral/mistral-small-latest" for o in found["not_tried"])


def test_a_cascade_pays_only_below_its_limit(sized: dict[str, Any]) -> None:
    assert sized["cascades"]
    for cascade in sized["cascades"]:
        assert cascade["pays"] == (cascade["escalated"] < cascade["limit"])
        large = next(o for o in sized["not_tried"] if o["rung"] == cascade["large"])
        small = sized["ladder"][-1]
        assert cascade["energy"] == pytest.approx(
            small["energy"] + cascade["escalated"] * large["energy"]
        )
        assert cascade["pays"] == (cascade["energy"] < large["energy"])


def test_the_saved_classifier_answers_the_same(folder: Path, sized: dict[str, Any]) -> None:
    assert sized["saved"] == {"classifier": "classifier.npz", "card": "card.json"}
    model = load_classifier(folder / "model")
    task = read_task(folder / "t.csv")
    rung = Regression.of(task.texts, task.labels, len(task.names))
    assert np.allclose(model.probabilities(task.texts), rung.probabilities(task.texts), atol=1e-5)
    ((label, sure),) = model.predict(["il y a un trou dans la chaussée"])
    assert label == "voirie"
    assert sure > 0.8
    card = json.loads((folder / "model" / "card.json").read_text())
    assert card["examples_sha256"] == sized["sha256"]
    assert card["quality"]["low"] > 0.9
    assert "trottoir" in card["telling_words"]["voirie"]


def test_a_hostile_classifier_is_refused(
    tmp_path: Path, folder: Path, sized: dict[str, Any]
) -> None:
    shutil.copytree(folder / "model", tmp_path / sized["saved"]["classifier"])
    place = tmp_path / sized["saved"]["classifier"]
    arrays = place / "classifier.npz"
    good = arrays.read_bytes()
    for bad in (b"", good[:100], b"PK\x03\x04junk"):
        arrays.write_bytes(bad)
        with pytest.raises(BeffroiError):
            load_classifier(place)
    with zipfile.ZipFile(arrays, "w") as pack:
        pack.writestr("weights.npy", np.lib.format.magic(1, 0))
    with pytest.raises(BeffroiError):
        load_classifier(place)
    with pytest.raises(BeffroiError):
        load_classifier(tmp_path / "nowhere")


def test_rules_are_words_that_a_person_can_read() -> None:
    rows = examples(200)
    names = sorted(SUBJECTS)
    rung = Keywords.of([t for t, _ in rows], np.array([names.index(y) for _, y in rows]), 3)
    assert {"chaussee", "cantine", "naissance"} <= {word for word, _, _ in rung.rules}


@pytest.mark.parametrize(
    "content",
    ["", "a;b\n1;2\n", "text;label\n", "text;label\nbonjour;x\n" * 50,
     "text;label\n" + "".join(f"texte {i};même\n" for i in range(60))],
)  # fmt: skip
def test_too_little_to_say_is_said(tmp_path: Path, content: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(content)
    with pytest.raises(BeffroiError):
        rightsize(path)
