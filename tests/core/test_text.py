from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beffroi.core import Amount, Text, t, tn
from beffroi.core.format import NNBSP, format_amount, format_date, format_number


def test_french_typography():
    assert format_number(1234567.5, "fr", 1) == f"1{NNBSP}234{NNBSP}567,5"
    assert format_number(1234567.5, "en", 1) == "1,234,567.5"
    assert format_amount(0.705, "ratio") == f"70,5{NNBSP}%"
    assert format_amount(13_800, "EUR") == f"13{NNBSP}800{NNBSP}€"
    assert format_amount(1, "d") == f"1{NNBSP}jour"
    assert format_amount(-3, "1") == "\u22123"
    assert format_date(date(2026, 9, 30)) == "30/09/2026"
    assert format_date(date(2026, 9, 30), "en") == "2026-09-30"


def test_plural_follows_the_french_rule():
    assert str(tn("{n} système", "{n} systèmes", 0)) == "0 système"
    assert str(tn("{n} système", "{n} systèmes", 1)) == "1 système"
    assert str(tn("{n} système", "{n} systèmes", 2)) == "2 systèmes"


def test_arguments_keep_their_kind_through_json():
    text = t(
        "{a} {b} {c} {d} {e} {f}",
        a=date(2026, 1, 2),
        b=Amount(value=2.5, unit="kWh"),
        c=t("{n} fois", n=3),
        d=("x", "y"),
        e=True,
        f=0.25,
    )
    again = Text.model_validate_json(text.model_dump_json())
    assert again == text
    assert str(again) == f"02/01/2026 2,5{NNBSP}kWh 3 fois x, y oui 0,25"


@pytest.mark.parametrize("lang", ["fr", "en"])
@given(value=st.floats(min_value=-1e15, max_value=1e15, allow_nan=False))
def test_a_number_is_never_lost_in_its_typography(lang, value):
    shown = format_number(value, lang, 6)
    plain = shown.replace(NNBSP, "").replace("\u2212", "-")
    plain = plain.replace(",", ".") if lang == "fr" else plain.replace(",", "")
    assert float(plain) == pytest.approx(value, abs=1e-6, rel=1e-9)
