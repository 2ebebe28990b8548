"""The papers written before the first log is read."""

from __future__ import annotations

from law_tools import TODAY

from beffroi.register import Authority, Claims
from beffroi.regulation import Thresholds, agents_notice

TOWN = Authority(id="authority", name=Claims.said("Val de Corvenne"), agents=Claims.said(742))


def papers(thresholds: Thresholds) -> dict[str, str]:
    return {d.name: d.text for d in agents_notice(TOWN, thresholds, TODAY)}


def test_two_papers_with_real_headings() -> None:
    made = papers(Thresholds())
    assert set(made) == {"note-information-agents.md", "registre-rgpd-mesure-usages-ia.md"}
    for text in made.values():
        assert text.startswith("# ")
        assert "Val de Corvenne" in text
        assert "22/11/2026" in text
        assert "{{" not in text
        assert "{%" not in text


def test_the_confirmed_thresholds_are_those_told_to_agents() -> None:
    for group in (5, 11):
        for text in papers(Thresholds(group=group)).values():
            assert f"moins de {group} postes" in text


def test_what_is_unknown_stays_visibly_blank() -> None:
    note = papers(Thresholds())["note-information-agents.md"]
    assert "SIREN [à compléter]" in note
    assert "**Délégué à la protection des données :** [à compléter]" in note


def test_a_log_that_is_kept_is_said_to_be() -> None:
    made = papers(Thresholds(kept_days=30))
    assert all("30 jours" in text for text in made.values())
    assert all("jamais recopié" not in text for text in made.values())
