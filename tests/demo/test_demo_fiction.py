"""Nobody and nothing of the demo exists."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban as std_iban
from stdnum.fr import nir as std_nir
from stdnum.fr import siren as std_siren
from stdnum.fr import siret as std_siret

from beffroi.demo import place
from beffroi.demo.markets import firms
from beffroi.demo.social import iban, nir
from beffroi.demo.writers import rng

COMMUNES = Path(__file__).parents[3] / "shared/data/tables/insee_communes.csv"


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z]+", " ", plain).strip()


def test_the_figures_of_the_authority_add_up() -> None:
    assert sum(s.agents for s in place.SERVICES) == place.AGENTS
    assert sum(s.posts for s in place.SERVICES) == place.POSTS
    assert len(place.SERVICES) == 31
    assert sum(p for _, p in place.COMMUNES) == place.POPULATION
    assert len(place.COMMUNES) == 23


def test_no_commune_is_real() -> None:
    if not COMMUNES.exists():
        pytest.skip("data not present")
    with COMMUNES.open(encoding="utf-8") as stream:
        real = {folded(row["nom"]) for row in csv.DictReader(stream, delimiter=";")}
    assert "nantes" in real
    assert not {folded(name) for name, _ in place.COMMUNES} & real


def test_every_firm_has_right_keys() -> None:
    known = [v for v in vars(place).values() if isinstance(v, place.Firm) and v.siren]
    for one in (*known, *firms(2026)):
        assert std_siren.is_valid(one.siren), one.name
        assert std_siret.is_valid(one.siret), one.name
    sirens = [f.siren for f in (*known, *firms(2026))]
    assert len(set(sirens)) == len(sirens)


@given(st.integers())
def test_numbers_of_persons_have_right_keys_and_no_owner(seed: int) -> None:
    number = nir(rng(seed, "test"))
    assert std_nir.is_valid(number)
    assert number[5:7] == place.DEPARTMENT
    assert int(number[7:10]) >= 900
    account = iban(rng(seed, "test"))
    assert std_iban.is_valid(account)
    assert account[4:9] == "99999"


def test_telephones_are_those_of_fiction(drop: Path) -> None:
    text = (drop / "ccas_suivi.csv").read_text("cp1252")
    found = re.findall(r"\b0\d(?: \d\d){4}\b", text)
    assert len(found) > 8_000
    assert all(number.startswith("06 39 98") for number in found)


def test_hosts_of_invented_firms_are_reserved_names(drop: Path) -> None:
    text = (drop / "dns.log").read_text("ascii")
    invented = ("dialogis", "actea", "enerval", "thermopilot", "vocalys", "vigiurb", "gestifin")
    for host in set(re.findall(r"query\[\w+\] (\S+)", text)):
        if any(name in host for name in invented):
            assert host.endswith(".example"), host
