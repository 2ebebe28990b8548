"""The knowledge base: its files, its dates, its refusals."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.core import BeffroiError
from beffroi.sovereignty.control import Owner, OwnershipError, control_paths
from beffroi.sovereignty.kb import extended, knowledge_base
from beffroi.sovereignty.kb.base import KnowledgeBase
from beffroi.sovereignty.kb.files import PROVIDERS, load_entries
from beffroi.sovereignty.kb.yaml_lines import read_yaml

ON = date(2026, 11, 22)
KB = knowledge_base()


def load(tmp_path: Path, text: str) -> KnowledgeBase:
    path = tmp_path / "essai.yaml"
    path.write_text(text, encoding="utf-8")
    return KnowledgeBase.load([path])


def fails(tmp_path: Path, text: str) -> BeffroiError:
    with pytest.raises(BeffroiError) as caught:
        load(tmp_path, text)
    return caught.value


def test_the_shipped_base_is_large_and_every_entry_has_a_jurisdiction() -> None:
    assert len(KB.entries) >= 300
    unknown = [e for e in KB.entries if KB.control(e, ON, ON).country is None]
    assert unknown == []


def test_every_fact_says_where_it_was_read() -> None:
    for entry in KB.entries.values():
        for name, fact in entry.sourced():
            assert fact.source, f"{entry.id}.{name}"
            assert not (fact.verified and "to check" in fact.source), f"{entry.id}.{name}"


def test_a_minority_holding_does_not_make_mistral_dutch() -> None:
    control = KB.control("mistral", ON, ON)
    assert (control.group, control.country) == ("mistral", "FR")


def test_control_is_read_at_its_date() -> None:
    before = KB.control("aleph_alpha", date(2026, 4, 23), ON)
    after = KB.control("aleph_alpha", date(2026, 4, 24), ON)
    assert (before.country, after.country) == ("DE", "CA")
    assert after.path == ("aleph_alpha", "cohere")
    assert KB.control("github", date(2018, 1, 1), ON).group == "github"
    assert KB.control("github_copilot", ON, ON).group == "microsoft"


def test_a_region_of_the_union_does_not_shield_from_the_owner() -> None:
    regimes = {e.regime for e in KB.exposures("azure_openai", ON, ON) if e.reach == "established"}
    assert regimes == {"us_cloud_act", "us_fisa_702"}


def test_a_qualified_service_is_out_of_reach_but_keeps_its_technology() -> None:
    assert KB.exposures("s3ns", ON, ON) == ()
    reliance = KB.entries["s3ns"].relies_on[0]
    assert (reliance.on, reliance.live) == ("google_cloud", False)
    assert KB.exposures("s3ns", date(2025, 6, 1), ON) == ()  # controlled by Thales all along


def test_qualification_is_of_a_service_not_of_its_seller() -> None:
    assert KB.qualified("ovh_secnumcloud", "SecNumCloud", ON, ON)
    assert not KB.qualified("ovh_ai_endpoints", "SecNumCloud", ON, ON)
    assert not KB.qualified("bleu", "SecNumCloud", ON, ON)


def test_a_fact_past_its_review_date_counts_as_unknown() -> None:
    later = ON + timedelta(days=181)
    control = KB.control("openai", later, later)
    assert control.country is None
    assert control.stale
    assert len(KB.stale(later)) > len(KB.stale(ON))


def test_norway_is_not_a_truth_value(tmp_path: Path) -> None:
    kb = load(
        tmp_path, "as_of: 2026-01-01\nproviders:\n- {id: x, name: X, kind: group, country: NO}\n"
    )
    assert kb.control("x", date(2026, 2, 1), date(2026, 2, 1)).country == "NO"


HEAD = "as_of: 2026-01-01\nproviders:\n"


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (
            HEAD + "- {id: a, name: A, kind: group}\n- {id: a, name: B, kind: group}\n",
            "essai.yaml:4",
        ),
        (HEAD + "- id: a\n  name: A\n  kind: group\n  country: France\n", "essai.yaml:6"),
        (HEAD + "- id: a\n  name: A\n  kind: groop\n", "essai.yaml:5"),
        (HEAD + "- id: a\n  name: A\n  kind: group\n  colour: red\n", "essai.yaml:6"),
        (HEAD + "- {id: a, name: A, kind: group, controlled_by: ghost}\n", "essai.yaml:3"),
        (
            HEAD + "- id: a\n  name: A\n  kind: group\n  domains:\n  - {suffix: A.com}\n",
            "essai.yaml:7",
        ),
        (
            HEAD
            + "- id: a\n  name: A\n  kind: group\n  country:\n  - {value: FR, verified: true}\n",
            "essai.yaml:7",
        ),
        (HEAD + "- {id: a, name: A\n", "essai.yaml"),
        ("providers: 3\n", "essai.yaml:1"),
        (HEAD + "- {id: a, id: b, name: A, kind: group}\n", "essai.yaml:3"),
        ("x: &a [1]\ny: *a\n", "essai.yaml"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str, where: str) -> None:
    error = fails(tmp_path, text)
    assert (error.where or "").startswith(where)


def test_an_ownership_cycle_is_refused(tmp_path: Path) -> None:
    error = fails(
        tmp_path,
        HEAD
        + "- {id: a, name: A, kind: group, controlled_by: b}\n"
        + "- {id: b, name: B, kind: group, controlled_by: a}\n",
    )
    assert "→" in str(error)


def test_two_owners_in_control_on_one_day_are_refused() -> None:
    with pytest.raises(OwnershipError):
        control_paths({"a": [Owner("b"), Owner("c")]}, ON)


def test_a_handover_day_belongs_to_the_new_owner() -> None:
    edges = {"a": [Owner("b", until=ON), Owner("c", since=ON)]}
    assert control_paths(edges, ON)["a"] == ("a", "c")
    assert control_paths(edges, ON - timedelta(days=1))["a"] == ("a", "b")


def test_minority_shares_of_one_group_add_up_to_control() -> None:
    edges = {
        "target": [Owner("head", share=0.3), Owner("arm", share=0.25)],
        "arm": [Owner("head", share=0.8)],
    }
    assert control_paths(edges, ON)["target"] == ("target", "head")
    edges["target"] = [Owner("head", share=0.3), Owner("arm", share=0.2)]
    assert control_paths(edges, ON)["target"] == ("target",)


@given(
    st.dictionaries(
        st.integers(0, 9),
        st.lists(st.tuples(st.integers(0, 9), st.floats(0.01, 1)), max_size=3),
        max_size=8,
    )
)
@settings(max_examples=200, deadline=None)
def test_a_walk_up_always_ends_or_is_refused(edges: dict[int, list[tuple[int, float]]]) -> None:
    owners = {str(e): [Owner(str(b), share=s) for b, s in held] for e, held in edges.items()}
    try:
        paths = control_paths(owners, ON)
    except OwnershipError as error:
        paths = {}  # refused
        assert len(error.path) >= 2  # noqa: PT017
    for entity, path in paths.items():
        assert path[0] == entity
        assert len(set(path)) == len(path)
        assert paths.get(path[-1], (path[-1],)) == (path[-1],)


def test_yaml_errors_never_escape() -> None:
    for text in (
        "{",
        "a: [",
        "? [1]\n: x",
        "a: 2026-99-99",
        "[" * 5000,
        "\x00",
        "a: !!python/object x",
    ):
        with pytest.raises(BeffroiError):
            read_yaml("x.yaml", text)


def test_the_files_load_one_by_one_with_their_lines() -> None:
    entries = load_entries(sorted(PROVIDERS.glob("*.yaml")))
    assert set(entries) == set(KB.entries)


def test_an_authority_can_mend_and_add_entries(tmp_path: Path) -> None:
    path = tmp_path / "les-notres.yaml"
    path.write_text(
        "as_of: 2026-11-01\nsource: lettre du titulaire\nproviders:\n"
        "- {id: noota, name: Noota, kind: company, controlled_by: microsoft}\n"
        "- {id: editeur_local, name: Éditeur local, kind: company, country: FR}\n",
        encoding="utf-8",
    )
    kb = extended([path])
    assert kb.control("noota", ON, ON).country == "US"
    assert kb.control("editeur_local", ON, ON).country == "FR"
    assert KB.control("noota", ON, ON).country == "FR"
    path.write_text(
        "as_of: 2026-11-01\nproviders:\n- {id: microsoft, name: M, kind: group, controlled_by: github}\n"
    )
    with pytest.raises(BeffroiError):
        extended([path])
