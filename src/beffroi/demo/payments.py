"""The payments of three financial years, as an M57 export: 11,240 lines, Windows encoding."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from beffroi.demo import place
from beffroi.demo.accounts import REGULAR, STAFF, Account
from beffroi.demo.markets import Market, firms, markets
from beffroi.demo.place import Firm
from beffroi.demo.writers import data_text, french, rng, write_csv

LINES = 11_240
LAST = date(2026, 11, 20)
HEADER = [
    "Exercice",
    "Budget",
    "N° bordereau",
    "N° mandat",
    "Date mandat",
    "Type",
    "Nature",
    "Libellé nature",
    "Fonction",
    "Service",
    "Objet",
    "Tiers",
    "SIRET tiers",
    "Montant HT",
    "Montant TVA",
    "Montant TTC",
    "N° engagement",
    "N° marché",
]


class Payment(NamedTuple):
    """One order to pay, before it is numbered. ``net``: EUR before tax, negative for a credit."""

    on: date
    account: Account
    service: str
    subject: str
    payee: Firm
    net: float
    vat: float = 0.2
    market: str = ""
    budget: str = "Principal"


_LABELS = {
    "65811": "Droits d'utilisation - informatique en nuage",
    "6156": "Maintenance",
    "611": "Contrats de prestations de services",
    "6281": "Concours divers (cotisations)",
    "2183": "Matériel informatique",
    "6251": "Voyages, déplacements et missions",
}


def _account(nature: str) -> Account:
    return Account(nature, _LABELS[nature], "020", ())


def _planned() -> list[Payment]:
    """Return the payments of the contracts that the demo is about, each as it was invoiced."""
    return [
        Payment(
            date.fromisoformat(row["date"]),
            _account(row["nature"]),
            row["service"],
            row["objet"],
            getattr(place, row["firme"].upper()),
            float(row["net"]),
            float(row["tva"]),
            row["marche"],
            row["budget"],
        )
        for row in csv.DictReader(data_text("paiements.csv").splitlines(), delimiter=";")
    ]


def _it(r: Random, market: Market, seen: set[str]) -> list[Payment]:
    """Return the instalments of an IT contract that fall before the export's day."""
    if market.number in seen:
        return []
    step = r.choice((30, 61, 91, 182))
    count = max(1, market.months * 30 // step)
    share = round(market.amount * r.uniform(0.55, 0.95) / count, 2)
    first = market.notified + timedelta(days=r.randrange(20, 60))
    days = (first + timedelta(days=step * i) for i in range(count))
    account = _account(r.choice(("6156", "65811", "2183")))
    title = market.subject[:60]
    return [
        Payment(d, account, "24", f"{title} - échéance {i + 1}", market.holder, share, 0.2, market.number)
        for i, d in enumerate(days)
        if date(2024, 1, 8) <= d <= LAST
    ]  # fmt: skip


def _day(r: Random) -> date:
    while True:
        day = date(2024, 1, 8) + timedelta(days=r.randrange((LAST - date(2024, 1, 8)).days + 1))
        if day.weekday() < 5 and not (day.month == 12 and day.day > 17):
            return day


def _usual(r: Random, others: tuple[Firm, ...], accounts: list[Account]) -> Payment:
    account = r.choice(accounts)
    low, high = account.range
    net = round(low * (high / low) ** r.random(), 2)
    day = _day(r)
    subject = r.choice(account.subjects).format(n=r.randrange(100, 9999), month=f"{day:%m/%Y}")
    credit = r.random() < 0.012
    budget = "Eau" if account.function == "811" else "Principal"
    payee = others[_serving(account.nature, r, len(others))]
    service = r.choice(place.SERVICES).code
    vat = account.vat
    if credit:
        return Payment(day, account, service, f"Avoir - {subject}", payee, -round(net / 4, 2), vat)
    return Payment(day, account, service, subject, payee, net, vat, "", budget)


def _serving(nature: str, r: Random, size: int) -> int:
    """Return an index among a dozen firms that serve one kind of expense."""
    start = int(nature[:5]) * 37 % size
    return (start + r.randrange(12)) % size


def _staff(r: Random) -> list[Payment]:
    """Return the monthly pay and the agents' expense claims (paid to a collective payee)."""
    agents = Firm("AGENTS DE LA COLLECTIVITE (ETAT COLLECTIF)", "", "")
    paid = []
    for year in (2024, 2025, 2026):
        for month in range(1, 13):
            day = date(year, month, 25)
            if day > LAST:
                continue
            paid += [
                Payment(day, a, "21", f"{a.label} - paie {day:%m/%Y}", agents, round(a.range[0] * r.uniform(0.97, 1.04), 2), 0)
                for a in STAFF
            ]  # fmt: skip
            paid.append(
                Payment(day, _account("6251"), "21",
                        f"Remboursement de frais - état {day:%m/%Y}", agents, round(r.uniform(900, 2600), 2), 0)
            )  # fmt: skip
    return paid


def payments(seed: int) -> list[Payment]:
    """Return the 11,240 payments in order of date."""
    r = rng(seed, "payments")
    planned = _planned()
    seen = {p.market for p in planned}
    rows = planned + _staff(r)
    for market in markets(seed):
        rows += _it(r, market, seen)
    accounts = [a for a in REGULAR for _ in range(a.weight)]
    others = firms(seed)[60:]
    rows += [_usual(r, others, accounts) for _ in range(LINES - len(rows))]
    return sorted(rows, key=lambda p: (p.on, p.payee.name, p.subject, p.net))


def write(target: Path, seed: int) -> None:
    """Write the export of the accounting software."""
    r = rng(seed, "payments-numbers")
    rows: list[list[object]] = []
    number: dict[int, int] = {}
    for p in payments(seed):
        number[p.on.year] = number.get(p.on.year, 0) + 1
        slip = 1 + (p.on.timetuple().tm_yday * 10 + r.randrange(4)) // 12
        tax = round(p.net * p.vat, 2)
        rows.append(
            [
                p.on.year,
                p.budget,
                slip,
                number[p.on.year],
                f"{p.on:%d/%m/%Y}",
                "Réduction" if p.net < 0 else "Ordinaire",
                p.account.nature,
                p.account.label,
                p.account.function,
                p.service,
                p.subject,
                p.payee.name,
                p.payee.siret,
                french(p.net),
                french(tax),
                french(round(p.net + tax, 2)),
                f"{p.on:%y}E{r.randrange(100_000):05d}",
                p.market,
            ]
        )
    write_csv(target / "mandats_2024-2026.csv", HEADER, rows, encoding="cp1252")
