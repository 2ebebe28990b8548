"""JSON, its schemas, and the spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from report_sample import sample

from beffroi.core import canonical_json
from beffroi.report import csv as tables
from beffroi.report.json import PUBLISHED, from_json, schemas, to_json

SCHEMAS = Path(__file__).parents[2] / "docs/schemas"


def test_the_position_comes_back_and_its_bytes_are_stable() -> None:
    position = sample()
    text = to_json(position)
    assert from_json(text) == position
    assert to_json(from_json(text)) == text == to_json(sample())


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_the_published_schema_is_the_one_the_code_follows(name: str) -> None:
    file = f"{name}.schema.json"
    assert (SCHEMAS / file).read_text("utf-8") == schemas()[file], (
        "regenerate docs/schemas from beffroi.report.json.schemas()"
    )


def test_the_schemas_accept_what_is_written_and_refuse_what_is_not() -> None:
    position = sample()
    made = {name: json.loads(text) for name, text in schemas().items()}
    for schema in made.values():
        Draft202012Validator.check_schema(schema)
    data = json.loads(to_json(position))
    validator = Draft202012Validator(made["position.schema.json"])
    assert list(validator.iter_errors(data)) == []
    for finding in position.findings().values():
        Draft202012Validator(made["finding.schema.json"]).validate(
            json.loads(canonical_json(finding))
        )
    for measure in position.measures().values():
        Draft202012Validator(made["measure.schema.json"]).validate(
            json.loads(canonical_json(measure))
        )
    del data["sentence"]
    assert list(validator.iter_errors(data)) != []


def _read(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_tables_hold_every_line_in_a_spreadsheet_s_own_form() -> None:
    position = sample()
    files = tables.tables(position)
    assert sorted(files) == ["chiffres", "constats", "decisions", "systemes"]
    assert all(body.startswith(b"\xef\xbb\xbf") for body in files.values())
    assert len(_read(files["decisions"])) == 5
    assert len(_read(files["constats"])) == len(position.findings())
    assert len(_read(files["systemes"])) == len(position.systems)
    rows = {row["chiffre"]: row for row in _read(files["chiffres"])}
    assert len(rows) == len(position.measures())
    spend = rows["dependence.spend@authority"]
    assert (spend["valeur"], spend["unité"], spend["grade"]) == ("175700,0", "EUR/year", "mesuré")
    missing = rows["data.completeness@dataset:compteurs"]
    assert (missing["valeur"], missing["grade"]) == ("", "non mesuré")
    assert missing["pour le savoir"] == "Déposez la courbe de charge (10 min)."


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_no_cell_starts_a_formula(words: str) -> None:
    shown = tables.safe(words)
    assert not shown.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    assert "\n" not in shown
    assert "\r" not in shown
    assert "\x00" not in shown


def test_a_formula_is_kept_as_text() -> None:
    assert tables.safe("=cmd|' /C calc'!A0") == "'=cmd|' /C calc'!A0"
    assert tables.safe(" \t+33 1") == "'  +33 1"
    assert tables.safe("Corvi") == "Corvi"
