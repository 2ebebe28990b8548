"""The terminal: 80 columns, no colour needed, no markup from a name."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from report_sample import HOSTILE, ON, sample, sample_register
from rich.console import Console

from beffroi.core import t
from beffroi.gates import Override, Passage, Request, Ruling
from beffroi.position import difference, why
from beffroi.report import terminal


def shown(print_: Callable[[Console], None], width: int = 80) -> str:
    """Return what is printed on a plain console."""
    out = io.StringIO()
    print_(Console(file=out, width=width, highlight=False, no_color=True))
    text = out.getvalue()
    assert max(map(len, text.splitlines())) <= width
    assert "\x1b" not in text
    return text


def flat(text: str) -> str:
    """Return text on one line."""
    return " ".join(text.replace("│", " ").split())


def test_the_position_says_sentence_decisions_challenges() -> None:
    text = shown(lambda c: terminal.print_position(sample(), "fr", c))
    assert "70,5\u202f% en dépend en profondeur" in text.replace("\n", " ")
    assert "Les 5 décisions à prendre" in text
    assert "▲ critique" in text
    assert "dû depuis le 07/10/2018 (2\u202f968 jours)" in text
    assert "regulation.crpa.l312_1_3@system:creche" in text
    for name in ("Données", "Réglementation", "Dépendance", "Climat"):
        assert name in text
    assert "16 lignes rejetées" in text


@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_view_fits_its_width(width: int) -> None:
    position, register = sample(), sample_register()
    shown(lambda c: terminal.print_position(position, "fr", c), width)
    shown(lambda c: terminal.print_why(why(position, "dependence.cut@"), "fr", c), width)
    shown(lambda c: terminal.print_register(register, "fr", c), width)
    shown(lambda c: terminal.print_sheet(register.systems["corvi"], "fr", c), width)


def test_why_goes_down_to_file_line_hash_and_method() -> None:
    text = flat(
        shown(lambda c: terminal.print_why(why(sample(), "dependence.cut@authority"), "fr", c))
    )
    assert "70,5 % (de 64,0 % à 78,0 %) calculé" in text
    assert "175 700 €/an mesuré" in text
    assert "mandats_2024-2026.csv, ligne 12" in text
    assert "sha256" in text
    assert "méthode : dependence.spend v1" in text
    assert text.count("nom : dependence.spend@authority") == 1
    assert "déjà détaillé plus haut" in text


def test_why_of_a_gap_says_what_to_drop_in() -> None:
    text = shown(
        lambda c: terminal.print_why(why(sample(), "data.completeness@dataset:compteurs"), "fr", c)
    )
    assert "non mesuré" in text
    assert "Déposez la courbe de charge" in text


def test_the_difference_shows_both_sides() -> None:
    before = sample()
    after = before.model_copy(update={"assessments": before.assessments[:2]})
    text = shown(lambda c: terminal.print_difference(difference(before, after), "fr", c))
    assert "Constats qui disparaissent" in text
    assert "dependence.cut@authority" in text
    assert "175\u202f700\u202f€/an" in text
    same = shown(lambda c: terminal.print_difference(difference(before, before), "fr", c))
    assert "Rien ne change." in same


def test_the_gates_say_verdict_reason_and_mend() -> None:
    override = Override(
        system="corvi", gate="data", by="DGS", motive=HOSTILE, on=ON, until=date(2026, 12, 22)
    )
    passage = Passage(
        request=Request(system="corvi", on=ON),
        rulings=(
            Ruling(gate="data", verdict="refuse", reasons=(t("corpus périmé"),), override=override),
            Ruling(
                gate="regulation",
                verdict="refuse",
                reasons=(t("pas d’AIPD"),),
                to_do=(t("mener l’AIPD"),),
            ),
            Ruling(gate="dependence", verdict="route", reasons=()),
            Ruling(gate="climate", verdict="allow", reasons=()),
        ),
    )
    text = shown(lambda c: terminal.print_passage(passage, "fr", c))
    assert "corvi ne doit pas répondre le 22/11/2026." in text
    assert "Données : peut répondre, sous conditions" in text
    assert "→ mener l’AIPD" in text
    assert "Dérogation de DGS jusqu’au 22/12/2026" in text


def test_a_name_is_never_markup() -> None:
    position = sample().model_copy(update={"authority": "[bold red]x[/] [link=https://a.b]y"})
    text = shown(lambda c: terminal.print_position(position, "fr", c))
    assert "[bold red]x[/] [link=https://a.b]y" in text
