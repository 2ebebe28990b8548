"""A clean table of a social service, and twins with one planted fault each."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import date, timedelta

from stdnum import luhn
from stdnum.fr import nir
from stdnum.iso7064 import mod_97_10

Row = dict[str, str]
COMMUNES = (
    ("59350", "59", "Lille"),
    ("59512", "59", "Roubaix"),
    ("59599", "59", "Tourcoing"),
    ("62498", "62", "Lens"),
    ("2A004", "2A", "Ajaccio"),
)
OBJECTS = (
    "aide au logement",
    "aide alimentaire d'urgence",
    "micro-crédit social",
    "aide à la mobilité du foyer",
    "secours ponctuel pour l'énergie",
)
ROWS = 800


def clean(rows: int = ROWS, seed: int = 7) -> list[Row]:
    r = random.Random(seed)
    made = []
    for i in range(rows):
        siren = r.choice(("21590350100017", "21620498600011"))
        code, department, town = r.choice(COMMUNES)
        start = date(2024, 1, 1) + timedelta(days=i % 700)
        base = f"{r.choice('12')}{r.randint(40, 99)}{r.randint(1, 12):02d}{r.choice(('59', '62', '2A', '75'))}{r.randint(1, 500):03d}{r.randint(1, 500):03d}"
        bban = "".join(r.choices("0123456789", k=23))
        made.append(
            {
                "id_dossier": f"D{i:05d}",
                "siret_service": _siret(siren),
                "nir": base + nir.calc_check_digits(base),
                "iban": f"FR{mod_97_10.calc_check_digits(bban + 'FR')}{bban}",
                "code_commune": code,
                "departement": department,
                "commune": town,
                "date_demande": start.isoformat(),
                "date_decision": (start + timedelta(days=r.randint(1, 60))).isoformat(),
                "montant": f"{r.uniform(50, 900):.2f}",
                "type_aide": r.choice(("logement", "alimentaire", "énergie")),
                "observation": f"{r.choice(OBJECTS)}, dossier suivi par le service, étape {r.randint(1, 5)}",
            }
        )
    return made


def _siret(base: str) -> str:
    head = base[:9] if luhn.is_valid(base[:9]) else luhn_closed(base[:8])
    return luhn_closed(head + "0001")


def luhn_closed(base: str) -> str:
    return base + luhn.calc_check_digit(base)


def as_csv(rows: list[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _set(
    column: str, value: Callable[[Row], str] | str, *places: int
) -> Callable[[list[Row]], None]:
    def plant(rows: list[Row]) -> None:
        for place in places:
            rows[place][column] = value(rows[place]) if callable(value) else value

    return plant


def _append(column: str, text: str, *places: int) -> Callable[[list[Row]], None]:
    return _set(column, lambda row: row[column] + " " + text, *places)


def _repeat(rows: list[Row]) -> None:
    rows.append(dict(rows[10]))


def _total(rows: list[Row]) -> None:
    rows.append(
        dict.fromkeys(rows[0], "")
        | {"type_aide": "Total", "montant": "123456.00", "id_dossier": "", "commune": "."[:0]}
    )


def _two_labels(rows: list[Row]) -> None:
    for row in rows:
        if row["code_commune"] == "59512" and row["id_dossier"] > "D00400":
            row["commune"] = "Roubaix-Est"


def _no_march(rows: list[Row]) -> None:
    rows[:] = [row for row in rows if row["date_demande"][:7] != "2024-09"]


# fault: (how it is planted, check that must find it, columns, count)
FAULTS: dict[str, tuple[Callable[[list[Row]], None], str, int]] = {
    "siret_key": (_set("siret_service", lambda r: r["siret_service"][:-1] + str((int(r["siret_service"][-1]) + 1) % 10), 5, 6), "validity.siret", 2),
    "siret_spaces": (_set("siret_service", lambda r: r["siret_service"][:9] + " " + r["siret_service"][9:], 8), "validity.siret", 1),
    "siret_scientific": (_set("siret_service", "2,15903E+13", 9), "validity.siret", 1),
    "nir_key": (_set("nir", lambda r: r["nir"][:13] + "00", 3), "validity.nir", 1),
    "iban_key": (_set("iban", lambda r: r["iban"][:-1] + str((int(r["iban"][-1]) + 1) % 10), 4), "validity.iban", 1),
    "commune_unknown": (_set("code_commune", "59999", 7), "validity.commune", 1),
    "impossible_date": (_set("date_decision", "2024-02-31", 11), "validity.date", 1),
    "french_date": (_set("date_decision", lambda r: "/".join(reversed(r["date_decision"].split("-"))), 300, 301), "consistency.date_formats", 2),
    "amount_text": (_set("montant", "à revoir", 12), "validity.number", 1),
    "amount_comma": (_set("montant", "12,50", 13, 14, 15), "validity.number", 3),
    "amount_negative": (_set("montant", "-50.00", 16), "accuracy.negative", 1),
    "nothing_in_words": (_set("type_aide", "NC", *range(0, 800, 40)), "completeness.words_for_nothing", 20),
    "spelling": (_set("type_aide", "Logement", *range(0, 800, 50)), "consistency.spellings", 16),
    "duplicate_key": (_set("id_dossier", "D00020", 21), "uniqueness.key", 1),
    "blank_key": (_set("id_dossier", "", 22), "completeness.blank_key", 1),
    "repeated": (_repeat, "uniqueness.key", 1),
    "order": (_set("date_decision", lambda _: "2023-01-01", 30), "consistency.date_order", 1),
    "elsewhere": (_set("departement", "33", 31, 32), "consistency.places", 2),
    "future": (_set("date_demande", "2031-01-01", 33), "accuracy.future_date", 1),
    "placeholder": (_set("date_demande", "1900-01-01", 34), "accuracy.placeholder_date", 1),
    "nir_in_text": (_append("observation", "n° sécu 2 95 10 99 126 111 93", 40, 41, 42), "confidentiality.text_nir", 3),
    "iban_in_text": (_append("observation", "RIB FR14 2004 1010 0505 0001 3M02 606", 43), "confidentiality.text_iban", 1),
    "email_in_text": (_append("observation", "joindre jeanne.d@exemple.fr", 44), "confidentiality.text_email", 1),
    "phone_in_text": (_append("observation", "tél. 06 12 34 56 78", 45), "confidentiality.text_telephone", 1),
    "formula": (_set("observation", '=HYPERLINK("http://x";"clic")', 46), "security.formula", 1),
    "total": (_total, "consistency.totals", 1),
    "two_labels": (_two_labels, "consistency.identifier_label", 1),
    "hole": (_no_march, "coverage.months", 1),
}  # fmt: skip
