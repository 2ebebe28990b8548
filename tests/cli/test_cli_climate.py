"""The climate on the command line: right-sizing, schedules, published figures, envelopes."""

import json
from datetime import date
from pathlib import Path

import pytest

from beffroi.cli.main import main
from beffroi.climate import load_classifier
from beffroi.climate.budget import envelopes
from beffroi.core import BeffroiError, Evidence, Grade, Measure, Method, t
from beffroi.register import AISystem, Register

DOCS = Path(__file__).parents[2] / "docs"
ON = ("--on", "2026-11-22", "--known", "2026-11-22")


def run(capsys, *args):
    with pytest.raises(SystemExit) as stop:
        main([str(a) for a in args])
    printed = capsys.readouterr()
    return stop.value.code or 0, printed.out, printed.err


def plain(text):
    return "".join(" " if c.isspace() else c for c in text)


@pytest.fixture
def task(tmp_path):
    path = tmp_path / "tache.csv"
    words = {"voirie": ("trou", "chaussée", "nid de poule"), "état civil": ("acte", "naissance")}
    rows = [
        f"{word} numéro {i} du dossier;{label}"
        for label, some in words.items()
        for word in some
        for i in range(30)
    ]
    path.write_text("text;label\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def test_the_lowest_rung_that_meets_the_bar_is_recommended_and_saved(capsys, task, tmp_path):
    code, out, _ = run(
        capsys, "rightsize", task, "--bar", "0.8", "--save-to", tmp_path / "modele", "--json"
    )
    assert code == 0
    found = json.loads(out)
    by_rung = {o["rung"]: o["quality"] for o in found["ladder"]}
    assert by_rung["majority"]["low"] < 0.8 <= by_rung[found["recommended"]]["low"]
    classifier = load_classifier(tmp_path / "modele")
    assert classifier.predict(["un nid de poule"])[0][0] == "voirie"
    code, out, _ = run(capsys, "rightsize", task, "--bar", "0.8")
    assert code == 0
    assert "Recommandé : règles" in plain(out)


def test_no_rung_is_recommended_when_none_meets_the_bar(capsys, tmp_path):
    path = tmp_path / "hasard.csv"
    rows = [f"texte {i};{(i * 7919) % 101 % 2}" for i in range(120)]
    path.write_text("text;label\n" + "\n".join(rows) + "\n", "utf-8")
    code, out, _ = run(capsys, "rightsize", path, "--bar", "0.99")
    assert code == 0
    assert "aucun" in out.rsplit("Recommandé", 1)[1]


@pytest.mark.parametrize("args", [["--bar", "0"], ["--bar", "1.5"], ["--bar", "haut"]])
def test_a_bar_is_a_share(capsys, task, args):
    assert run(capsys, "rightsize", task, *args)[0] == 2


def test_a_task_of_another_shape_is_a_sentence(capsys, tmp_path):
    (tmp_path / "x.csv").write_text("a;b\n1;2\n", "utf-8")
    code, _, err = run(capsys, "rightsize", tmp_path / "x.csv")
    assert code == 3
    assert "text" in err


@pytest.fixture
def grid(tmp_path):
    path = tmp_path / "eco2mix.csv"
    rows = [
        f"2025-01-{day:02d};{hour:02d}:{minute};{20 if 2 <= hour < 5 else 80}"
        for day in range(1, 20)
        for hour in range(24)
        for minute in ("00", "30")
    ]
    path.write_text("Date;Heure;Taux de CO2\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def jobs_file(tmp_path, *lines, header="travail;pret;echeance;heures;kwh;morcelable"):
    path = tmp_path / "travaux.csv"
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return path


def test_work_that_can_wait_goes_to_the_green_hours(capsys, tmp_path, grid):
    jobs = jobs_file(
        tmp_path,
        "index;2025-01-16 18:00;2025-01-17 08:00;2;1,5;oui",
        "presse;2025-01-16 18:00;2025-01-16 19:00;3;1;non",
        ";2025-01-16T18:00+00:00;2025-01-17T08:00+00:00;1;;",
    )
    code, out, _ = run(capsys, "footprint", "schedule", jobs, "--grid", grid, "--json")
    assert code == 0
    found = json.loads(out)
    index, late, unnamed = found["jobs"]
    assert (index["now"], index["chosen"], index["late"]) == (80, 20, False)
    assert index["start"] == "2025-01-17T01:00:00+00:00"
    assert late["late"]
    assert unnamed["job"] == "travaux.csv:4"
    assert found["levers"]["late"] == 1
    assert found["levers"]["moving"] > found["levers"]["saved"]
    code, out, _ = run(capsys, "footprint", "schedule", jobs, "--grid", grid)
    assert code == 0
    assert "17/01/2025 02:00" in out


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("a;hier;2025-01-17 08:00;2;1;", "travaux.csv:2"),
        ("a;2025-01-16 18:00;2025-01-17 08:00;-2;1;", "travaux.csv:2"),
        ("a;2025-01-16 18:00;2025-01-17 08:00;nan;1;", "travaux.csv:2"),
        ("a;2025-01-16 18:00;2025-01-17 08:00;1e9;1;", "travaux.csv:2"),
        ("a;2025-01-16 18:00;2025-01-17 08:00;2;0;", "travaux.csv:2"),
        ("a;2025-01-16 18:00", "travaux.csv:2"),
        ("", "travaux.csv"),
    ],
)
def test_a_job_that_cannot_be_read_names_its_line(capsys, tmp_path, grid, line, where):
    code, _, err = run(capsys, "footprint", "schedule", jobs_file(tmp_path, line), "--grid", grid)
    assert code == 3
    assert where in err
    assert "Traceback" not in err


def test_a_missing_column_is_named(capsys, tmp_path, grid):
    jobs = jobs_file(tmp_path, "a;2025-01-16 18:00;2", header="travail;pret;heures")
    code, _, err = run(capsys, "footprint", "schedule", jobs, "--grid", grid)
    assert code == 3
    assert "echeance" in err


def test_published_figures_say_whether_they_compare(capsys):
    code, out, _ = run(capsys, "footprint", "published", "--json")
    assert code == 0
    for one in json.loads(out):
        assert one["figure"]["boundary"]
        for beside in one["beside"]:
            assert beside["ratio_low"] <= beside["ratio_high"]
            assert beside["low"] <= beside["library_low"] * (1 + 1e-9)
    code, out, _ = run(capsys, "footprint", "published")
    assert code == 0
    assert "comparable" in out


def test_requests_are_given_one_by_one_up_to_detail(capsys, tmp_path):
    events = tmp_path / "e.csv"
    events.write_text("provider;model;tokens_out\n" + "openai;gpt-4o;10\n" * 3, "utf-8")

    def each(*more):
        code, out, _ = run(capsys, "footprint", "--events", events, *more, "--json")
        assert code == 0
        return json.loads(out)["events"]

    assert len(each("--detail", "3")) == 3
    assert each("--detail", "2") is None
    assert run(capsys, "footprint", "--detail", "2")[0] == 3


def measure(low, value, high):
    return Measure(
        metric="climate.gwp", subject="system:corvi", challenge="climate", label=t("Empreinte"),
        value=value, low=low, high=high, unit="kgCO2e", grade=Grade.COMPUTED,
        method=Method(id="test", version="1"), evidence=(Evidence(file="x", sha256="0" * 64),),
    )  # fmt: skip


def register(kg):
    sheet = AISystem.model_validate({"id": "corvi", "declared": {"budget_kgco2e_year": kg}})
    return Register(systems={"corvi": sheet, "autre": AISystem(id="autre")})


@pytest.mark.parametrize(
    ("kg", "on", "level", "spent"),
    [
        (100, date(2026, 7, 1), "within", 0.2 * 182 / 365),
        (19.5, date(2026, 11, 22), "downgrade", 20 / 19.5 * 326 / 365),
        (10, date(2026, 11, 22), "refuse", 2 * 326 / 365),
        (8, date(2026, 1, 31), "warn", 2.5 * 31 / 365),
    ],
)
def test_an_envelope_stands_at_the_pace_seen(kg, on, level, spent):
    (found,) = envelopes(register(kg), [measure(10, 20, 40)], on)
    assert found.standing.level == level
    assert found.standing.spent == pytest.approx(spent)
    assert found.standing.foreseen == pytest.approx(20 / kg)


def test_an_envelope_without_measure_stands_nowhere_and_a_word_is_refused():
    (found,) = envelopes(register(10), [], date(2026, 11, 22))
    assert found.standing is None
    with pytest.raises(BeffroiError, match="nombre"):
        envelopes(register("peu"), [], date(2026, 11, 22))


def test_budgets_of_a_dossier(capsys, tmp_path):
    root = tmp_path / "dossier"
    assert run(capsys, "init", root)[0] == 0
    code, out, _ = run(capsys, "-d", root, "footprint", "budgets", *ON)
    assert code == 0
    assert "budget_kgco2e_year" in out
    (root / "registre/systemes").mkdir(exist_ok=True)
    (root / "registre/systemes/corvi.yaml").write_text(
        "id: corvi\nname: Corvi\ndeclared: {budget_kgco2e_year: 30}\n", "utf-8"
    )
    code, out, _ = run(capsys, "-d", root, "footprint", "budgets", *ON)
    assert code == 0
    assert "Corvi" in out
    assert "non mesuré" in out
    code, out, _ = run(capsys, "-d", root, "footprint", "budgets", *ON, "--json")
    assert json.loads(out) == [{"subject": "system:corvi", "kg": 30, "standing": None}]


def block(page, start):
    """Return the fenced block of a page of the documentation that begins with ``start``."""
    text = (DOCS / page).read_text("utf-8")
    (found,) = [b.partition("\n")[2] for b in text.split("```")[1::2] if start in b[:60]]
    return found


def test_the_examples_of_the_documentation_run(capsys, tmp_path):
    (tmp_path / "net.yaml").write_text(block("empreinte.md", "system: corvi"), "utf-8")
    code, out, _ = run(capsys, "footprint", "net", tmp_path / "net.yaml", "--json")
    assert code == 0
    found = json.loads(out)
    assert (found["verdict"], round(found["net"]["mean"], 2)) == ("indécidable", 1115.61)
    (tmp_path / "e.csv").write_text(block("empreinte.md", "provider;model"), "utf-8")
    code, out, _ = run(capsys, "footprint", "--events", tmp_path / "e.csv", "--json")
    assert code == 0
    assert json.loads(out)["rows"] == 2
    (tmp_path / "connaissances").mkdir()
    (tmp_path / "connaissances/a.yaml").write_text(block("graphe.md", "as_of:"), "utf-8")
    (tmp_path / "g.yaml").write_text(
        "graph: 1\non: 2026-11-22\nsystems:\n- {id: a, needs: [dialogis_fr]}\n", "utf-8"
    )
    code, out, _ = run(capsys, "-d", tmp_path, "depend", "--graph", tmp_path / "g.yaml")
    assert code == 0
    assert json.loads(out)["parties"]["dialogis_fr"]["country"] == "FR"
