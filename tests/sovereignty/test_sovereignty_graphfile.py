"""Graph files: the survey's oracle numbers, dated control, bounds of shares, refusals with a line."""

from __future__ import annotations

import re
from datetime import date
from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.core import BeffroiError
from beffroi.sovereignty import assess_graph, knowledge_base, read_graph
from beffroi.sovereignty.graph.file import build_supply, parse_graph
from beffroi.sovereignty.graph.model import Party, Supply, System
from beffroi.sovereignty.graph.scenario import make_cut, parse_cut, run
from beffroi.sovereignty.graph.supply import Need, SupplyGraph
from beffroi.sovereignty.kb.yaml_lines import read_yaml
from beffroi.sovereignty.shares import hhi, rank_one

ON = date(2026, 11, 22)
DOC = Path(__file__).parents[2] / "docs" / "graphe.md"

FOUR = """
graph: 1
on: 2026-11-22
systems:
- {id: s1, weight: 5, spend: 40000, supplier: msft, needs: [[ovh, scw], idp]}
- {id: s2, weight: 3, spend: 30000, supplier: msft, needs: [gpt, azure]}
- {id: s3, weight: 4, spend: 20000, supplier: ovh, needs: [[ovh, scw]]}
- {id: s4, weight: 2, spend: 10000, supplier: scw, needs: [local]}
components:
- {id: local}
- {id: idp, provider: IDP}
- {id: gpt, provider: oai}
- {id: azure, provider: msft}
providers:
- {id: msft, country: US}
- {id: oai, country: US}
- {id: ovh, country: FR}
- {id: scw, country: FR}
"""


def assessed(text: str, *cuts: str, on: date | None = None) -> dict:  # type: ignore[type-arg]
    return assess_graph(parse_graph(read_yaml("g.yaml", text)), cuts, on, knowledge_base())


def test_four_services_and_what_each_cut_does() -> None:
    found = assessed(FOUR.replace("IDP", "msft"), "msft", "oai", "ovh", "ovh,scw")
    msft, oai, ovh, both = found["scenarios"]
    assert msft["hit"]["weight"]["share_low"] == pytest.approx(8 / 14)
    assert msft["hit"]["spend"]["share_low"] == pytest.approx(0.70)
    assert oai["hit"]["weight"]["share_low"] == pytest.approx(3 / 14)
    assert ovh["lost"] == []
    assert both["lost"] == ["s1", "s3"]
    swapped = assessed(FOUR.replace("IDP", "scw"), "msft")
    assert swapped["scenarios"][0]["hit"]["weight"]["share_low"] == pytest.approx(3 / 14)
    assert found["cut_sets"]["s1"] == [["msft"], ["ovh", "scw"]]
    assert found["spof_by_system"] == {
        "s1": ["idp", "msft"],
        "s2": ["azure", "gpt", "msft", "oai"],
        "s3": [],
        "s4": [],
    }


def test_concentration_is_of_groups() -> None:
    apart = hhi({"A": 24, "B": 15, "C": 12, "D": 9})
    owned = hhi({"A": 33, "B": 15, "C": 12})
    assert apart is not None
    assert owned is not None
    assert (apart.value, round(apart.effective or 0, 2)) == (2850, 3.51)
    assert (owned.value, round(owned.effective or 0, 2)) == (4050, 2.47)
    assert hhi({}) is None


OWNED = """
graph: 1
systems:
- {id: s, spend: 10, supplier: lab, needs: [lab]}
providers:
- id: lab
  controlled_by:
  - {by: old, to: 2026-04-23}
  - {by: new, from: 2026-04-24}
  - {by: small, share: 0.11}
- {id: old, country: DE}
- {id: new, country: CA}
- {id: small, country: NL}
"""


def test_control_is_dated() -> None:
    before = assessed(OWNED, "CA", on=date(2026, 4, 23))
    after = assessed(OWNED, "CA", on=date(2026, 4, 24))
    assert (before["parties"]["lab"]["country"], before["scenarios"][0]["lost"]) == ("DE", [])
    assert (after["parties"]["lab"]["country"], after["scenarios"][0]["lost"]) == ("CA", ["s"])
    assert after["shares"]["spend"]["rank1"]["non_eu"]["share_low"] == 1.0


def test_the_way_back_takes_the_longest_of_the_shortest() -> None:
    text = """
graph: 1
on: 2026-11-22
systems:
- id: s
  needs:
  - {any: [openai], fallback: [{to: mistral, days: 5, cost: 100}, {to: scaleway_genapi, days: 2, cost: 900}]}
  - {any: [aws], fallback: [{to: outscale, days: 20, cost: 7000}]}
- {id: t, needs: [openai]}
"""
    scenario = assessed(text, "US")["scenarios"][0]
    assert scenario["way_back"]["s"] == {
        "days": 20,
        "cost": 7100,
        "steps": ["mistral", "outscale"],
    }
    assert scenario["way_back"]["t"] is None


def test_a_network_can_be_cut_and_what_is_local_stays() -> None:
    text = "graph: 1\non: 2026-11-22\nsystems:\n- {id: s, needs: [a]}\n- {id: t, needs: [b]}\nproviders:\n- {id: a, country: FR}\n- {id: b, country: FR, local: true}\n"
    scenario = assessed(text, "internet")["scenarios"][0]
    assert (scenario["lost"], scenario["kept"]) == (["s"], ["t"])


def test_a_group_is_more_than_a_provider() -> None:
    text = "graph: 1\non: 2026-11-22\nsystems:\n- {id: s, needs: [azure_openai]}\n"
    supply = build_supply(parse_graph(read_yaml("g.yaml", text)), ON, knowledge_base())
    assert parse_cut("group:azure_openai", supply)[0].sure == frozenset({"azure_openai"})
    with pytest.raises(BeffroiError):
        parse_cut("github", supply)
    assert parse_cut("us", supply)[0].label == "country:US"
    assert parse_cut("CN", supply)[0].sure == frozenset()


def test_the_documented_example_works() -> None:
    text = re.findall(r"```yaml\n(.*?)```", DOC.read_text(encoding="utf-8"), re.DOTALL)[0]
    found = assessed(text, "US", "non_eu")
    assert found["scenarios"][0]["lost"] == ["chatbot"]
    assert found["scenarios"][0]["way_back"]["chatbot"]["days"] == 10


def random_supply(rng: Random) -> Supply:
    names = [f"p{i}" for i in range(6)]
    countries: list[str | None] = ["US", "FR", None]
    parties = {n: Party(n, n, n, rng.choice(countries), (n,)) for n in names}
    systems, needs = [], {}
    for i in range(4):
        groups = tuple(
            Need(tuple(rng.sample(names, k=rng.choice([1, 1, 2]))), optional=rng.random() < 0.3)
            for _ in range(rng.choice([0, 1, 2, 3]))
        )
        needs[f"s{i}"] = groups
        systems.append(
            System(
                f"s{i}",
                f"s{i}",
                spend=rng.choice([None, 0.0, 1.0, 3.0]),
                supplier=rng.choice([None, *names]),
            )
        )
    return Supply(tuple(systems), parties, SupplyGraph(needs))


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_whatever_the_unknown_countries_are_shares_hold(seed: int) -> None:
    supply = random_supply(Random(seed))
    unknown = [n for n, p in supply.parties.items() if p.country is None]
    bounds = run(supply, [make_cut("country", "US", supply)])[0]
    direct = rank_one(supply).span(["US"])
    values, paid = [], []
    for answer in product(["US", "FR"], repeat=len(unknown)):
        told = {n: Party(n, n, n, c, (n,)) for n, c in zip(unknown, answer, strict=True)}
        full = Supply(supply.systems, {**supply.parties, **told}, supply.graph)
        values.append(run(full, [make_cut("country", "US", full)])[0].hit["spend"].low)
        paid.append(rank_one(full).span(["US"]).low)
    assert min(values) == bounds.hit["spend"].low
    assert max(values) == bounds.hit["spend"].high
    assert direct.low <= min(paid)
    assert max(paid) <= direct.high


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("graph: 1\nsystems:\n- id: s\n  needs: [ghost]\n", "s"),
        ("graph: 1\nsystems:\n- {id: s, colour: red}\n", "g.yaml:3"),
        ("graph: 1\nsystems:\n- {id: s}\n- {id: s}\n", "g.yaml:4"),
        ("graph: 1\nsystems: []\n", "g.yaml:2"),
        ("graph: 1\nsystems:\n- {id: s, spend: -3}\n", "g.yaml:3"),
        ("graph: 1\nsystems:\n- {id: s, spend: .nan}\n", "g.yaml:3"),
        ("graph: 1\nsystems:\n- {id: s}\nproviders:\n- {id: p, country: France}\n", "g.yaml:5"),
        (
            "graph: 1\nsystems:\n- {id: s}\nproviders:\n- {id: a, controlled_by: b}\n- {id: b, controlled_by: a}\n",
            "a",
        ),
        ("- 1\n", "g.yaml:1"),
        ("", "g.yaml:1"),
        ("graph: 1\nsystems:\n- {id: s, needs: [{any: []}]}\n", "g.yaml:3"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(text: str, where: str) -> None:
    with pytest.raises(BeffroiError) as caught:
        assessed(text, on=ON)
    assert (caught.value.where or "").startswith(where)


def test_no_day_no_answer(tmp_path: Path) -> None:
    path = tmp_path / "g.yaml"
    path.write_text("graph: 1\nsystems:\n- {id: s}\n", encoding="utf-8")
    with pytest.raises(BeffroiError):
        assess_graph(read_graph(path))
    with pytest.raises(BeffroiError):
        read_graph(tmp_path / "absent.yaml")
