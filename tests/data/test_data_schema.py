"""Table Schema: the faults, rows and codes that Frictionless 5.21 reports on the same files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from beffroi.core import BeffroiError
from beffroi.data import audit, find_schema, offences, read_schema
from beffroi.data.checks.schema import portable
from beffroi.evidence.tables import read_table

# (row, field, code) as said by frictionless 5.21.0 with schema_sync on the SCDL examples
CELLS = {
    (2, "pourcentageSubvention", "constraint-error.maximum"), (3, "pourcentageSubvention", "constraint-error.maximum"),
    (4, "pourcentageSubvention", "constraint-error.maximum"), (5, "dateConvention", "type-error"), (5, "rnaBeneficiaire", "constraint-error.pattern"),
    (6, "montant", "type-error"), (6, "notificationUE", "type-error"), (7, "idAttribuant", "constraint-error.pattern"),
    (8, "datesPeriodeVersement", "constraint-error.pattern"), (8, "notificationUE", "type-error"), (9, "pourcentageSubvention", "type-error"),
    (10, "montant", "constraint-error.required"), (12, "rnaBeneficiaire", "constraint-error.pattern"), (16, "nature", "constraint-error.enum"),
    (30, "rnaBeneficiaire", "constraint-error.pattern"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("example", "missing"),
    [
        ("valide", ()),
        ("invalide_erreurs_cellules", ()),
        ("invalide_erreurs_colonnes", ("nomBeneficiaire",)),
    ],
)
def test_the_scdl_examples_have_the_faults_that_frictionless_finds(
    example: str, missing: tuple[str, ...], real: Callable[[str], Path], tmp_path: Path
) -> None:
    schema = read_schema(real("tables/schema_scdl_subventions.json"))
    path = real(f"tables/scdl_subv_exemple_{example}.csv")
    bare = schema.model_copy(update={"custom_checks": ()})
    found = {
        (o.line, o.columns[0], o.check.removeprefix("schema."))
        for o in offences(read_table(path, workdir=tmp_path), schema=bare, checks=("schema",))
    }
    assert found == (set() if example == "valide" else CELLS)
    labels = audit(path, schema=schema, checks=("schema",)).result("schema.missing-label")
    assert labels is not None
    assert labels.columns == missing


def test_validata_checks_of_identifiers(real: Callable[[str], Path]) -> None:
    schema = read_schema(real("tables/schema_scdl_subventions.json"))
    bad = audit(
        real("tables/scdl_subv_exemple_invalide_erreurs_cellules.csv"),
        schema=schema,
        checks=("schema",),
    )
    counts = {
        (r.check, r.columns[0]): r.count
        for r in bad.failed
        if "siret" in r.check or "one-of" in r.check
    }
    assert counts == {
        ("schema.french-siret-value", "idAttribuant"): 29,
        ("schema.french-siret-value", "idBeneficiaire"): 20,
        ("schema.one-of-required", "idBeneficiaire"): 1,
    }
    assert (
        audit(real("tables/scdl_subv_exemple_valide.csv"), schema=schema, checks=("schema",)).failed
        == ()
    )


@pytest.mark.parametrize(
    "name",
    [
        "budget",
        "catalogue",
        "deliberations",
        "equipements",
        "menus-collectifs",
        "prenoms",
        "subventions",
    ],
)
def test_every_scdl_schema_is_read_and_found_by_its_header(
    name: str, real: Callable[[str], Path]
) -> None:
    names = (
        "budget",
        "catalogue",
        "deliberations",
        "equipements",
        "menus-collectifs",
        "prenoms",
        "subventions",
    )
    schemas = [read_schema(real(f"tables/schema_scdl_{n}.json")) for n in names]
    schema = schemas[names.index(name)]
    assert find_schema(schema.names, schemas) == schema
    assert find_schema(("a", "b"), schemas) is None


def faults(
    tmp_path: Path, field: dict[str, object], cells: list[str], custom: list[object] | None = None
) -> set[tuple[int, str]]:
    schema = read_schema(
        {"fields": [{"name": "champ", **field}, {"name": "autre"}], "custom_checks": custom or []}
    )
    path = tmp_path / "t.csv"
    path.write_text(
        "champ;autre\n" + "".join(f"{cell};{i}\n" for i, cell in enumerate(cells)), encoding="utf-8"
    )
    table = read_table(path, workdir=tmp_path / "w")
    return {
        (o.row, o.check.removeprefix("schema."))
        for o in offences(table, schema=schema, checks=("schema",))
    }


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        (
            {"type": "number"},
            ["1", "-1.5", "1e3", " 7 ", ".5", "1.", "NaN", "1_000"],
            ["1,5", "abc", "1 000", "--1", "0x10"],
        ),
        ({"type": "number", "decimalChar": ",", "groupChar": " "}, ["1 000,5", "3"], ["1.5", "x"]),
        ({"type": "number", "bareNumber": False}, ["12 €", "€ 5"], ["euros"]),
        ({"type": "integer"}, ["1", "-2", " 3 "], ["1.0", "a"]),
        (
            {"type": "boolean", "trueValues": ["oui"], "falseValues": ["non"]},
            ["oui", "non"],
            ["Oui", "true"],
        ),
        ({"type": "date"}, ["2024-01-05", "2024-1-5"], ["05/01/2024", "2024-02-30", "2024"]),
        ({"type": "date", "format": "%d/%m/%Y"}, ["05/01/2024"], ["2024-01-05"]),
        (
            {"type": "datetime"},
            ["2024-01-05T10:00:00", "2024-01-05T10:00:00Z"],
            ["2024-01-05", "2024-01-05T10:00"],
        ),
        ({"type": "time"}, ["10:00:00"], ["10:00", "25:00:00"]),
        ({"type": "year"}, ["2024"], ["24", "20244", "abcd"]),
        ({"type": "yearmonth"}, ["2024-01"], ["2024-13", "2024"]),
        ({"type": "geopoint"}, ["3.06, 50.6"], ["50.6", "200,10", "1,2,3"]),
        ({"type": "array"}, ["[1]"], ["{}", "1"]),
        ({"type": "object"}, ["{}"], ["[1]", "x"]),
        ({"type": "string", "format": "email"}, ["a@b.fr"], ["a@b", "a b@c.fr"]),
        ({"type": "string", "format": "uri"}, ["https://a.fr/x"], ["a.fr"]),
        ({"type": "duration"}, ["P1Y2M", "PT5H"], ["1 an"]),
        ({"type": "any"}, ["n'importe quoi"], []),
    ],
)
def test_types(tmp_path: Path, field: dict[str, object], good: list[str], bad: list[str]) -> None:
    found = faults(tmp_path, field, good + bad)
    assert found == {(row, "type-error") for row in range(len(good) + 1, len(good) + len(bad) + 1)}


@pytest.mark.parametrize(
    ("constraints", "good", "bad", "code"),
    [
        ({"pattern": r"^\d{14}$"}, ["21860194600000"], ["2186", "218601946000001"], "pattern"),
        ({"pattern": "a|b"}, ["abc", "b"], ["cb"], "pattern"),
        ({"pattern": r"[\u00C0-\u00FF]+"}, ["éà"], ["ea"], "pattern"),
        ({"minLength": 2, "maxLength": 3}, ["été"], [], "minLength"),
        ({"maxLength": 3}, ["été"], ["étés"], "maxLength"),
        ({"enum": ["oui", "non"]}, ["oui"], ["Oui"], "enum"),
    ],
)
def test_constraints_on_text(
    tmp_path: Path, constraints: dict[str, object], good: list[str], bad: list[str], code: str
) -> None:
    found = faults(tmp_path, {"type": "string", "constraints": constraints}, good + bad)
    assert found == {
        (row, f"constraint-error.{code}") for row in range(len(good) + 1, len(good) + len(bad) + 1)
    }


def test_bounds_are_only_held_against_readable_cells(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        {"type": "number", "constraints": {"minimum": 0.01, "maximum": 1, "required": True}},
        ["0.5", "2", "0", "abc", "", "NaN"],
    )
    assert found == {
        (2, "constraint-error.maximum"),
        (3, "constraint-error.minimum"),
        (4, "type-error"),
        (5, "constraint-error.required"),
        (6, "constraint-error.minimum"),
        (6, "constraint-error.maximum"),
    }


def test_sums_comparisons_and_cohesion(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text(
        "total;pour;contre;debut;fin\n10;6;4;2024-01-01;2024-02-01\n10;6;3;2024-03-01;2024-02-01\n;6;3;;\n"
    )
    schema = read_schema(
        {
            "fields": [{"name": n} for n in ("total", "pour", "contre", "debut", "fin")],
            "custom_checks": [
                {
                    "name": "sum-columns-value",
                    "params": {"column": "total", "columns": ["pour", "contre"]},
                },
                {
                    "name": "compare-columns-value",
                    "params": {"column": "fin", "op": ">=", "column2": "debut"},
                },
                {
                    "name": "cohesive-columns-value",
                    "params": {"column": "total", "othercolumns": ["pour"]},
                },
                {"name": "inconnu-value", "params": {}},
            ],
        }
    )
    found = {
        (o.row, o.check.removeprefix("schema."))
        for o in offences(
            read_table(path, workdir=tmp_path / "w"), schema=schema, checks=("schema",)
        )
    }
    assert found == {
        (2, "sum-columns-value"),
        (2, "compare-columns-value"),
        (3, "cohesive-columns-value"),
    }


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"fields": 3}', "{" * 2000, "\x00"])
def test_what_is_no_schema_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text(content)
    with pytest.raises(BeffroiError):
        read_schema(path)


def test_patterns_are_anchored_as_python_matches_them() -> None:
    assert portable("a|b") == "^(?:^a|b$)"
    assert portable(r"\u00e9") == "^(?:^é$)"
    assert json.dumps(portable(r"^\d$"))
