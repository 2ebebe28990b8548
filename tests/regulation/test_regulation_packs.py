"""Packs and vocabulary: refused with file and line when wrong, published with their schema."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from beffroi.core import BeffroiError
from beffroi.regulation import Engine, load_vocabulary
from beffroi.regulation.load import RULES, read_packs, standard_packs
from beffroi.regulation.schema import FOLDER, SCHEMAS, schema, text

PACK = """pack: fr.essai
title: Essai
jurisdiction: FR
sources:
  loi: {title: Une loi, url: "https://www.legifrance.gouv.fr/loi", verification: known}
timelines:
  loi:
    - {known_from: 2020-01-01, in_force: 2020-02-01, applies: 2020-03-01, source: loi}
rules:
  - id: fr.essai.un
    title: Une règle
    article: art. 1
    kind: obligation
    who: authority
    when: {fact: individual_admin_decision}
    then: {code: ESSAI-1, do: Faire.}
    timeline: loi
"""


def load(folder: Path, content: str) -> None:
    (folder / "essai.yaml").write_text(content, "utf-8")
    read_packs((RULES, folder))


def test_a_good_pack_loads_and_rules(tmp_path: Path) -> None:
    (tmp_path / "essai.yaml").write_text(PACK, "utf-8")
    engine = Engine(read_packs((RULES, tmp_path)))
    verdict = engine.evaluate({"individual_admin_decision": True}, on=date(2026, 11, 22))
    assert "ESSAI-1" in {d.code for d in verdict.obligations}


FAULTS: list[tuple[str, str, int, str]] = [
    ("{fact: individual_admin_decision}", "{fact: individual_decision}", 15, "individual_decision"),
    ("{fact: individual_admin_decision}", "{fact: domain, any_of: [voirie]}", 15, "voirie"),
    ("{fact: individual_admin_decision}", "{fact: agents}", 15, "agents"),
    ("{fact: individual_admin_decision}", "{fact: domain, gte: 3}", 15, "domain"),
    ("{fact: individual_admin_decision}", "{rule: fr.nulle.part}", 15, "fr.nulle.part"),
    ("{fact: individual_admin_decision}", "{mot_cle: police}", 15, "when"),
    ("{fact: individual_admin_decision}", "{fact: is_ai, is: peut-etre}", 15, "is_ai"),
    ("https://www.legifrance.gouv.fr/loi", "legifrance", 5, "url"),
    ("verification: known", "verification: sûre", 5, "verification"),
    ("source: loi}\nrules", "source: decret}\nrules", 8, "decret"),
    ("timeline: loi\n", "timeline: autre\n", 17, "autre"),
    ("who: authority", "qui: authority", 14, "qui"),
    ("kind: obligation", "kind: devoir", 13, "kind"),
    ("fr.essai.un", "eu.aia.4", 10, "eu.aia.4"),
    ("applies: 2020-03-01", "applies: bientôt", 8, "applies"),
    ("in_force: 2020-02-01, ", "in_force: 2020-02-01, until: 2019-01-01, ", 8, "until"),
]


@pytest.mark.parametrize(("old", "new", "line", "named"), FAULTS)
def test_a_wrong_pack_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, named: str
) -> None:
    assert old in PACK
    with pytest.raises(BeffroiError) as refused:
        load(tmp_path, PACK.replace(old, new))
    assert refused.value.where == f"essai.yaml:{line}"
    assert named in refused.value.render()


def test_overlapping_versions_are_refused(tmp_path: Path) -> None:
    second = (
        "    - {known_from: 2021-01-01, in_force: 2020-01-15, applies: 2021-03-01, source: loi}\n"
    )
    with pytest.raises(BeffroiError) as refused:
        load(tmp_path, PACK.replace("rules:\n", second + "rules:\n"))
    assert refused.value.where == "essai.yaml:9"
    assert "chevauchent" in refused.value.render()


def test_rules_in_a_circle_are_refused(tmp_path: Path) -> None:
    turn = PACK.replace("{fact: individual_admin_decision}", "{rule: fr.essai.un}")
    (tmp_path / "essai.yaml").write_text(turn, "utf-8")
    with pytest.raises(BeffroiError, match="en rond"):
        Engine(read_packs((RULES, tmp_path)))


def test_a_file_that_is_not_yaml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BeffroiError) as refused:
        load(tmp_path, "pack: [")
    assert str(refused.value.where).startswith("essai.yaml")


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_published_schema_is_the_models_own(name: str) -> None:
    assert (FOLDER / f"{name}.schema.json").read_text("utf-8") == text(name)


def plain(path: Path) -> Any:
    """Read YAML with its dates as text, as an editor's validator does."""

    class Words(yaml.SafeLoader):
        pass

    Words.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    return yaml.load(path.read_text("utf-8"), Words)


@pytest.mark.parametrize("path", sorted(RULES.glob("*.yaml")), ids=lambda p: p.name)
def test_each_pack_fits_the_published_schema(path: Path) -> None:
    jsonschema.validate(plain(path), schema("pack"))


def test_the_vocabulary_fits_the_published_schema() -> None:
    jsonschema.validate(plain(RULES.parent / "vocabulary.yaml"), schema("vocabulary"))


def test_facts_are_asked_in_french_and_say_what_answers_them() -> None:
    kinds = set(load_vocabulary().evidence_kinds)
    for name, fact in load_vocabulary().facts.items():
        assert fact.question.rstrip().endswith(("?", ".")), name
        assert fact.label, name
        assert fact.evidence, name
        assert set(fact.evidence) <= kinds, name


def test_every_rule_is_one_line_of_law() -> None:
    """An obligation says what to do, which paper proves it, how long it takes."""
    for pack in standard_packs():
        for rule in pack.rules:
            if rule.kind == "obligation":
                assert rule.then is not None
                assert rule.then.do, rule.id
                assert rule.then.do.endswith("."), rule.id
                assert rule.then.deliverable, rule.id
                assert rule.then.effort, rule.id
        assert pack.review_by or pack.jurisdiction == "FR-LOCAL", pack.pack


def test_schemas_are_json() -> None:
    for name in SCHEMAS:
        assert json.loads(text(name))["$schema"].startswith("https://json-schema.org/")
