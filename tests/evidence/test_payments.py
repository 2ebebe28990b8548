"""Payments: sums by contract and year to the cent, with lines; a natural person leaves no trace."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.core import BeffroiError, Grade
from beffroi.evidence import Artefact, Context
from beffroi.evidence.readers.payments import READER, PaymentsContent
from beffroi.evidence.readers.payments.lines import cents_of
from beffroi.evidence.reading import Reading
from beffroi.register import AISystem, Contract, Register, Supplier, claim

DAY = date(2026, 11, 22)
HEADER = "Exercice;N° bordereau;N° mandat;Date mandat;Type;Nature;Objet;Tiers;SIRET tiers;Montant HT;Montant TVA;Montant TTC;N° marché"
SIRET = "73282932000074"  # INSEE's own example of a valid key
OTHER = "55210055400013"


def artefact(folder: Path, text: str, encoding: str = "cp1252") -> Artefact:
    path = folder / "mandats.csv"
    path.write_bytes(text.encode(encoding))
    return Artefact(path, "mandats.csv")


def read(
    folder: Path, text: str, encoding: str = "cp1252", register: Register | None = None
) -> Reading:
    taken = artefact(folder, text, encoding)
    assert READER.recognise(taken) > 0.7
    return READER.read(taken, Context(ingested_on=DAY, register=register or Register()))


def rows(*lines: str) -> str:
    return "\r\n".join([HEADER, *lines]) + "\r\n"


SAMPLE = rows(
    f"2025;1;1;15/04/2025;Ordinaire;65811;Robot abonnement an 1;DIALOGUE SAS;{SIRET};1 000,50;200,10;1 200,60;2024-DSI-021",
    f"2026;1;1;15/04/2026;Ordinaire;65811;Robot abonnement an 2;Dialogue;{SIRET};1 100,00;220,00;1 320,00;2024-DSI-021",
    f"2026;2;2;03/09/2026;Réduction;65811;Avoir;DIALOGUE SAS;{SIRET};100,00;20,00;120,00;",
    "2026;2;3;04/09/2026;Ordinaire;6251;Remboursement de frais M. Jean DUPOND;DUPOND JEAN;;42,00;0;42,00;",
    "2026;2;4;05/09/2026;Ordinaire;65811;Assistant bureautique;EDITEUR IRELAND OPERATIONS LIMITED;;500;0;500;C-7",
    f"2026;2;5;05/09/2026;Ordinaire;60623;Denrées BL 12;PRIMEUR SA;{OTHER};80,10;4,41;84,51;",
)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_sums_by_contract_and_year(tmp_path: Path, encoding: str) -> None:
    reading = read(tmp_path, SAMPLE, encoding)
    content = reading.read(PaymentsContent)
    assert content.basis == "HT"
    assert content.paid("2024-DSI-021", 2025) == 1000.50
    assert content.paid("2024-DSI-021", 2026) == 1000.00  # the credit note came off
    assert (content.first, content.last) == (date(2025, 4, 15), date(2026, 9, 5))
    assert reading.rows_read == 6


def _sheets(reading: Reading) -> tuple[dict[str, Contract], dict[str, Supplier]]:
    sheets = [p.fragment() for p in reading.proposals]
    return (
        {s.id: s for s in sheets if isinstance(s, Contract)},
        {s.id: s for s in sheets if isinstance(s, Supplier)},
    )


def test_contract_and_supplier_sheets(tmp_path: Path) -> None:
    reading = read(tmp_path, SAMPLE)
    contracts, suppliers = _sheets(reading)
    contract = contracts["2024-dsi-021"]
    assert contract.supplier.value == "dialogue"
    assert contract.annual_amount.value == 1000.00
    assert contract.annual_amount.grade is Grade.MEASURED
    assert [e.locator.at for e in contract.annual_amount.claims[0].evidence] == ["3", "4"]
    assert contract.annual_amount.at(date(2025, 12, 1), DAY).value == 1000.50
    assert suppliers["dialogue"].siren.value == SIRET[:9]
    assert suppliers["dialogue"].country.value == "FR"
    assert "primeur" not in suppliers  # food makes no sheet, but stays in the sums
    assert {p.id for p in reading.read(PaymentsContent).payees} == {
        "dialogue",
        "editeur-ireland-operations",
        "primeur",
    }


def test_a_natural_person_is_counted_and_never_named(tmp_path: Path) -> None:
    reading = read(tmp_path, SAMPLE)
    assert [(p.year, p.count, p.amount) for p in reading.read(PaymentsContent).persons] == [
        (2026, 1, 42.0)
    ]
    for trace in ("DUPOND", "Dupond", "Jean", "JEAN", "dupond"):
        assert trace not in reading.model_dump_json()
    assert not reading.stored


@settings(max_examples=40, deadline=None)
@given(
    first=st.from_regex(r"[A-Z][a-z]{3,9}", fullmatch=True),
    last=st.from_regex(r"[A-Z]{4,10}Q", fullmatch=True),
    civility=st.sampled_from(["M. ", "MME ", "Monsieur ", ""]),
    subject=st.sampled_from(["Frais {}", "Remboursement licence ChatGPT {}", "Prime {}"]),
)
def test_no_name_of_a_person_survives(
    tmp_path_factory: pytest.TempPathFactory, first: str, last: str, civility: str, subject: str
) -> None:
    name = f"{civility}{last} {first}"
    line = f"2026;2;4;05/09/2026;Ordinaire;6251;{subject.format(name)};{name};;10;0;10;"
    reading = read(tmp_path_factory.mktemp("p"), rows(line), "utf-8")
    assert last not in reading.model_dump_json()
    assert last.lower() not in reading.model_dump_json()


class Parties:
    """Finds two names."""

    def find_parties(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        found = [
            (i, text.upper().find(n)) for n, i in (("OTTERLY", "otterly"), ("MAMMOTH", "mammoth"))
        ]
        return [(i, (at, at + 7)) for i, at in found if at >= 0]


@pytest.mark.parametrize(("lines", "count"), [(7, 7), (4, None)])
def test_refunds_to_persons_are_counted_by_provider_above_the_threshold(
    tmp_path: Path, lines: int, count: int | None
) -> None:
    text = rows(
        *(
            f"2026;2;{i};05/09/2026;Ordinaire;6251;Frais Otterly;DURAND P;;10;0;10;"
            for i in range(lines)
        )
    )
    reading = READER.read(artefact(tmp_path, text), Context(ingested_on=DAY, parties=Parties()))
    assert [(r.provider, r.count) for r in reading.read(PaymentsContent).refunds] == [
        ("otterly", count)
    ]


def test_the_knowledge_base_names_the_payee(tmp_path: Path) -> None:
    text = rows("2026;2;4;05/09/2026;Ordinaire;6064;Divers;MAMMOTH IRELAND LIMITED;;10;0;10;")
    reading = READER.read(artefact(tmp_path, text), Context(ingested_on=DAY, parties=Parties()))
    _, suppliers = _sheets(reading)
    assert suppliers["mammoth-ireland"].provider.value == "mammoth"


def test_the_register_s_supplier_and_contract_are_found_again(tmp_path: Path) -> None:
    register = Register(
        systems={"robot": AISystem(id="robot", name=claim("Robot"))},
        suppliers={"dial": Supplier(id="dial", name=claim("Autre nom"), siren=claim(SIRET[:9]))},
        contracts={"marche-robot": Contract(id="marche-robot", reference=claim("2024 DSI 021"))},
    )
    contracts, suppliers = _sheets(read(tmp_path, SAMPLE, register=register))
    assert contracts["marche-robot"].supplier.value == "dial"
    assert contracts["marche-robot"].systems["robot"].grade is Grade.COMPUTED
    assert "dial" in suppliers


def test_a_payee_with_two_contracts_keeps_untied_lines_apart(tmp_path: Path) -> None:
    text = rows(
        f"2026;1;1;15/04/2026;Ordinaire;65811;A;X SAS;{SIRET};10;2;12;M-1",
        f"2026;1;2;15/04/2026;Ordinaire;65811;B;X SAS;{SIRET};20;4;24;M-2",
        f"2026;1;3;15/04/2026;Ordinaire;65811;C;X SAS;{SIRET};40;8;48;",
    )
    content = read(tmp_path, text).read(PaymentsContent)
    assert (content.paid("M-1", 2026), content.paid("M-2", 2026)) == (10, 20)
    assert [g.amount for g in content.groups if g.reference is None] == [40]


def test_a_year_still_running_is_not_an_annual_amount_unless_the_last_one_was_paid_by_now(
    tmp_path: Path,
) -> None:
    quarterly = [
        f"{y};1;1;{d}/{m:02}/{y};Ordinaire;65811;T;X SAS;{SIRET};100;20;120;M-1"
        for y, m, d in [
            (2025, 1, 15),
            (2025, 4, 15),
            (2025, 7, 15),
            (2025, 10, 15),
            (2026, 1, 15),
            (2026, 4, 15),
        ]
    ]
    last = f"2026;1;9;30/04/2026;Ordinaire;60623;Pain;Y SA;{OTHER};1;0;1;"
    contracts, _ = _sheets(read(tmp_path, rows(*quarterly, last)))
    assert contracts["m-1"].annual_amount.value == 400
    assert len(contracts["m-1"].annual_amount.claims) == 1


def test_amounts_with_tax_only_are_not_taken_for_amounts_before_tax(tmp_path: Path) -> None:
    text = f"Exercice;Mandat;Nature;Objet;Fournisseur;SIRET;Montant TTC;Marché\n2026;1;65811;R;X SAS;{SIRET};120;M-1\n"
    reading = read(tmp_path, text, "utf-8")
    contracts, _ = _sheets(reading)
    assert contracts["m-1"].annual_amount.value is None
    assert reading.read(PaymentsContent).basis == "TTC"
    assert any("toutes taxes" in str(n) for n in reading.notes)


def test_before_tax_is_computed_when_tax_is_given(tmp_path: Path) -> None:
    text = f"Exercice,Mandat,Nature,Objet,Fournisseur,SIRET,Montant TVA,Montant TTC,Marché\n2026,1,65811,R,X SAS,{SIRET},20.00,120.00,M-1\n"
    assert read(tmp_path, text, "utf-8").read(PaymentsContent).paid("M-1", 2026) == 100


def test_bad_rows_are_rejected_with_their_line(tmp_path: Path) -> None:
    text = rows(
        f"2026;1;1;15/04/2026;Ordinaire;65811;R;X SAS;{SIRET};n.c.;;;M-1",
        f"2026;1;1;15/04/2026;Ordinaire;65811;R;X SAS;{SIRET};1;0;1;M-1;de;trop",
        f";1;1;;Ordinaire;65811;R;X SAS;{SIRET};1;0;1;M-1",
        f"2026;1;1;15/04/2026;Ordinaire;65811;R;X SAS;{SIRET};1;0;1;M-1",
    )
    reading = read(tmp_path, text)
    assert [r.line for r in reading.rejects] == [2, 3, 4]
    assert (reading.rows_read, reading.rows_rejected) == (4, 3)


def test_other_tables_are_not_payments(tmp_path: Path) -> None:
    for text in (
        "Service;Agents;Postes\nRH;26;26\n",
        "date;site;repas\n2026-01-05;S1;120\n",
        "Fournisseur;SIRET;Ville\nX;1;Y\n",
        "Nom du beneficiaire;Montant;Date convention\nClub;100;2025-01-01\n",
    ):
        assert READER.recognise(artefact(tmp_path, text, "utf-8")) == 0.0


def test_no_payment_columns_is_told(tmp_path: Path) -> None:
    with pytest.raises(BeffroiError, match=r"mandats\.csv"):
        READER.read(artefact(tmp_path, "a;b\n1;2\n"), Context(ingested_on=DAY))


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_amounts_round_trip_in_french(cents: int) -> None:
    whole, part = divmod(abs(cents), 100)
    text = f"{'-' if cents < 0 else ''}{whole:,}".replace(",", "\u202f") + f",{part:02} €"
    assert cents_of(text) == cents


@pytest.mark.parametrize(
    ("text", "cents"),
    [("1.234,56", 123456), ("1,234.56", 123456), ("12", 1200), ("-0,5", -50), ("7-", -700),
     ("", None), ("abc", None), ("1,2,3,x", None), ("9" * 40, None)],
)  # fmt: skip
def test_amounts_as_written(text: str, cents: int | None) -> None:
    assert cents_of(text) == cents


def test_sums_do_not_depend_on_the_order_of_lines(tmp_path: Path) -> None:
    lines = SAMPLE.splitlines()[1:]
    sums = set()
    for seed in range(6):
        random.Random(seed).shuffle(lines)
        content = read(tmp_path, rows(*lines)).read(PaymentsContent)
        sums.add(tuple((g.year, g.payee, g.reference, g.subject, g.amount) for g in content.groups))
    assert len(sums) == 1


def test_a_quote_that_never_closes_does_not_swallow_the_file(tmp_path: Path) -> None:
    text = rows(
        f'2026;1;1;15/04/2026;Ordinaire;65811;R "mal fermé;X SAS;{SIRET};1;0;1;M-1',
        *(f"2026;1;{i};15/04/2026;Ordinaire;65811;R;X SAS;{SIRET};1;0;1;M-1" for i in range(500)),
    )
    assert read(tmp_path, text).read(PaymentsContent).paid("M-1", 2026) >= 500
