"""The lawyer's guide: its examples run as written."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from law_tools import TODAY

from beffroi.regulation import Engine
from beffroi.regulation.load import RULES, read_packs
from beffroi.regulation.pack import Pack

GUIDE = Path(__file__).parents[2] / "docs" / "regles.md"
BLOCKS = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
RANK = {"is_ai": True, "domain": "essential_public.housing", "function": "rank"}


def test_the_example_rule_loads_and_speaks_on_its_day(tmp_path: Path) -> None:
    (tmp_path / "fr.exemple.yaml").write_text(BLOCKS[0], "utf-8")
    engine = Engine(read_packs((RULES, tmp_path)))
    facts = {"individual_admin_decision": True, "fully_automated": False}
    told = {
        day: [
            d.status
            for d in engine.evaluate(facts | {"human_checks_output": False}, on=day).core.duties
            if d.code == "LOCAL-SECOND-REGARD"
        ]
        for day in (date(2026, 12, 14), date(2026, 12, 15), date(2027, 1, 1))
    }
    assert list(told.values()) == [[], ["not_yet_applicable"], ["open"]]
    checked = engine.evaluate(facts | {"human_checks_output": True}, on=date(2027, 1, 1))
    assert "LOCAL-SECOND-REGARD" not in {d.code for d in checked.core.duties}


def test_the_example_postponement_moves_annex_iii_and_not_the_past(tmp_path: Path) -> None:
    for file in RULES.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    changed = tmp_path / "eu.aia.classification.yaml"
    indented = "".join(f"    {line}\n" for line in BLOCKS[1].splitlines())
    text = changed.read_text("utf-8")
    changed.write_text(text.replace("  annex_i:\n", indented + "  annex_i:\n", 1), "utf-8")
    packs: tuple[Pack, ...] = read_packs((tmp_path,))
    engine = Engine(packs)
    day = date(2028, 12, 2)
    assert engine.evaluate(RANK, on=day, known=date(2027, 5, 31)).applies_from == date(2027, 12, 2)
    assert engine.evaluate(RANK, on=day, known=date(2027, 6, 1)).applies_from == date(2029, 12, 2)
    assert engine.evaluate(RANK, on=TODAY).applies_from == date(2027, 12, 2)


def test_the_guide_names_every_pack() -> None:
    guide = GUIDE.read_text("utf-8")
    assert [f.name for f in sorted(RULES.glob("*.yaml")) if f"`{f.name}`" not in guide] == []
