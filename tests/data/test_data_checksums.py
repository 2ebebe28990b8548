"""Relational keys against python-stdnum, value by value; the benchmark does it on a million."""

from __future__ import annotations

import random
from collections.abc import Callable

import pyarrow as pa
import pytest
from stdnum import iban, luhn
from stdnum.fr import nir, siren, siret, tva
from stdnum.iso7064 import mod_97_10

from beffroi.data import checksums
from beffroi.data.semantics import BY_NAME
from beffroi.data.sql import DUCKDB
from beffroi.evidence.tables import connect

N = 4000
Make = Callable[[random.Random], str]


def digits(r: random.Random, n: int) -> str:
    return "".join(r.choices("0123456789", k=n))


def closed(base: str) -> str:
    return base + luhn.calc_check_digit(base)


def a_siren(r: random.Random) -> str:
    return closed(digits(r, 8)) if r.random() < 0.5 else digits(r, 9)


def a_siret(r: random.Random) -> str:
    if r.random() < 0.2:
        return "356000000" + digits(r, 5)
    return closed(closed(digits(r, 8)) + digits(r, 4)) if r.random() < 0.5 else digits(r, 14)


def a_nir(r: random.Random) -> str:
    place = r.choice(["2A", "2B", "59", "01", "97", "99", digits(r, 2)])
    base = r.choice("12378") + digits(r, 2) + f"{r.randint(1, 12):02d}" + place + digits(r, 6)
    return base + (nir.calc_check_digits(base) if r.random() < 0.7 else digits(r, 2))


LENGTHS = {
    "FR": 23,
    "DE": 18,
    "BE": 12,
    "GB": 18,
    "LU": 16,
    "ES": 20,
    "MC": 23,
    "IT": 23,
    "NL": 14,
    "NO": 11,
    "MT": 27,
}


def an_iban(r: random.Random) -> str:
    country = r.choice(["FR", "FR", *LENGTHS])
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" if r.random() < 0.4 else "0123456789"
    bban = "".join(r.choices(signs, k=LENGTHS[country]))
    key = mod_97_10.calc_check_digits(bban + country) if r.random() < 0.6 else digits(r, 2)
    return country + key + bban


def a_tva(r: random.Random) -> str:
    number = "000" + digits(r, 6) if r.random() < 0.2 else closed(digits(r, 8))
    key = (
        f"{int(number + '12') % 97:02d}"
        if r.random() < 0.4
        else "".join(r.choices(tva._alphabet, k=2))
    )
    return "FR" + key + number


CASES: dict[str, tuple[Make, Callable[[str], str], Callable[[str], bool], tuple[str, ...]]] = {
    "siren": (
        a_siren,
        checksums.siren,
        siren.is_valid,
        ("356000000", "000000000", "732829320", "732829321"),
    ),
    "siret": (
        a_siret,
        checksums.siret,
        siret.is_valid,
        ("35600000000048", "35600000000049", "35600000009075", "73282932000074", "00000000000000"),
    ),
    "nir": (
        a_nir,
        checksums.nir,
        nir.is_valid,
        ("295109912611193", "253072B07300470", "253072A07300443"),
    ),
    "iban": (
        an_iban,
        checksums.iban,
        lambda v: mod_97_10.is_valid(v[4:] + v[:4]),
        ("FR1420041010050500013M02606", "GB82WEST12345698765432", "DE89370400440532013000"),
    ),
    "tva": (
        a_tva,
        checksums.tva_fr,
        tva.is_valid,
        ("FR40303265045", "FR23334175221", "FRK7399859412"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_relational_key_agrees_with_stdnum(name: str) -> None:
    make, formula, oracle, edges = CASES[name]
    r = random.Random(20261122)
    values = [make(r) for _ in range(N)] + list(edges)
    with connect() as engine:
        engine.register("vals", pa.table({"x": values}))
        found = engine.execute(f"SELECT x, coalesce({formula('x')}, FALSE) FROM vals").fetchall()
    expected = [oracle(v) for v in values]
    assert [ok for _, ok in found] == expected
    assert 0.1 * N < sum(expected) < 0.9 * N  # both answers are exercised


def test_a_real_iban_is_also_right_for_its_country() -> None:
    assert all(iban.is_valid(v) for v in CASES["iban"][3])


def uai_oracle(value: str) -> bool:
    return "ABCDEFGHJKLMNPRSTUVWXYZ"[int(value[:7]) % 23] == value[7]


@pytest.mark.parametrize("value", ["0750001S", "0590065A", "0010001A", "9741234B"])
def test_uai_letters(value: str) -> None:
    with connect() as engine:
        found = engine.execute(f"SELECT {checksums.uai(repr(value))}").fetchone()
    assert found == (uai_oracle(value),)


@pytest.mark.parametrize(
    ("name", "value", "good"),
    [
        ("rna", "W751234567", True),
        ("rna", "W9N1004065", True),
        ("rna", "W3222", False),
        ("naf", "84.11Z", True),
        ("naf", "8411Z", True),
        ("naf", "841Z", False),
        ("email", "a.b@ville-lens.fr", True),
        ("email", "a.b@ville", False),
        ("email", "a b@c.fr", False),
        ("telephone", "03 20 49 50 00", True),
        ("telephone", "+33320495000", True),
        ("telephone", "0020495000", False),
        ("commune", "2A004", True),
        ("commune", "5935", False),
        ("uai", "0750001S", True),
        ("code_postal", "59000", True),
        ("url", "https://lens.fr/x", True),
        ("departement", "2A", True),
    ],
)
def test_formats(name: str, value: str, good: bool) -> None:
    with connect() as engine:
        found = engine.execute(
            f"SELECT {DUCKDB.matches(repr(value), BY_NAME[name].format)}"
        ).fetchone()
    assert found == (good,)


@pytest.mark.parametrize(
    ("value", "good"),
    [("01000", True), ("97110", True), ("98713", True), ("99999", False), ("96000", False)],
)
def test_postal_code_bounds(value: str, good: bool) -> None:
    rule = BY_NAME["code_postal"].rule
    assert rule is not None
    with connect() as engine:
        assert engine.execute(f"SELECT {rule(repr(value), checksums.written_out)}").fetchone() == (
            good,
        )
