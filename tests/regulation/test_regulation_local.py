"""An authority's own packs: they replace the proposed commitments, never the law."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from beffroi.core import BeffroiError
from beffroi.regulation import standard_engine
from beffroi.regulation.load import RULES
from beffroi.regulation.local import local_engine

ON = date(2027, 3, 1)
ROOT = Path(__file__).resolve().parents[2]
FACTS = {"is_ai": True, "individual_admin_decision": True, "human_checks_output": False}


def codes(engine):
    return {d.code for d in engine.evaluate(FACTS, on=ON).core.duties}


def test_no_folder_is_the_shared_law(tmp_path):
    assert local_engine(tmp_path / "regles") is standard_engine()
    assert local_engine(tmp_path) is standard_engine()


def test_the_copied_pack_replaces_the_proposed_one(tmp_path):
    text = (RULES / "fr.local.yaml").read_text("utf-8")
    (tmp_path / "fr.local.yaml").write_text(
        text.replace("LOCAL-HUMAIN", "NOTRE-ARTICLE-3"), "utf-8"
    )
    found = codes(local_engine(tmp_path))
    assert "NOTRE-ARTICLE-3" in found
    assert "LOCAL-HUMAIN" not in found
    assert codes(standard_engine()) - found == {"LOCAL-HUMAIN"}


def test_a_new_pack_adds_its_rules(tmp_path):
    """The example of docs/regles.md, as an authority would paste it."""
    page = (ROOT / "docs/regles.md").read_text("utf-8")
    example = next(b for b in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "pack:" in b)
    (tmp_path / "fr.exemple.yaml").write_text(example, "utf-8")
    assert codes(local_engine(tmp_path)) - codes(standard_engine()) == {"LOCAL-SECOND-REGARD"}


def test_the_law_is_not_replaced(tmp_path):
    (tmp_path / "eu.rgpd.yaml").write_text((RULES / "eu.rgpd.yaml").read_text("utf-8"), "utf-8")
    with pytest.raises(BeffroiError, match="existe déjà"):
        local_engine(tmp_path)


def test_a_misspelt_fact_names_the_file_and_the_line(tmp_path):
    text = (
        (RULES / "fr.local.yaml").read_text("utf-8").replace("proof.ai_notice", "proof.ai_notise")
    )
    (tmp_path / "fr.local.yaml").write_text(text, "utf-8")
    with pytest.raises(BeffroiError) as error:
        local_engine(tmp_path)
    assert re.fullmatch(r"fr\.local\.yaml:\d+", error.value.where or "")
