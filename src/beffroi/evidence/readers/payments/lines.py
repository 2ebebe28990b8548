"""From an export to payment lines: columns by meaning, amounts, days, signs, kind of payee."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from beffroi.core import BeffroiError, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.cells import day
from beffroi.evidence.linking import fold, siren_of
from beffroi.evidence.opening import decoded
from beffroi.evidence.readers.payments.model import Basis
from beffroi.evidence.records import HEADER_ROWS, Columns, Rejects, head_rows, read_records
from beffroi.evidence.tables.dialect import sniff
from beffroi.evidence.tables.rows import records

_OF = r"(?: (?:du|de la|de l|de|d))?"
COLUMNS = Columns(
    {
        "year": r"(?:annee|exercice|ex)(?: (?:budgetaire|comptable))?",
        "date": rf"(?:date{_OF} )?(?:mandat(?:ement)?|emission|paiement|reglement|piece|bordereau|prise en charge)"
        r"(?: mandat)?(?<!^mandat)|date(?: piece)?",
        "number": rf"(?:n|no|num|numero)?{_OF} ?(?:mandat|piece|titre)|mandat",
        "slip": rf"(?:n|no|num|numero)?{_OF} ?bordereau",
        "type": rf"type(?:{_OF} (?:mandat|piece|ligne))?|sens|typologie",
        "nature": rf"nature(?: comptable)?|compte(?:{_OF} nature)?|article|imputation|code nature",
        "payee": rf"(?:nom{_OF} |libelle{_OF} |designation{_OF} |raison sociale{_OF} )?"
        r"(?:tiers|fournisseur|beneficiaire|creancier|titulaire)(?: nom)?|raison sociale|denomination(?: sociale)?",
        "siret": rf"(?:n |no |num |numero )?(?:siret|siren|siret siren)(?:{_OF} (?:tiers|fournisseur|beneficiaire|creancier))?"
        r"|(?:tiers|fournisseur) (?:siret|siren)|identifiant(?: national)? tiers",
        "vat_number": rf"(?:n |numero )?tva intra(?:communautaire|com)?|n{_OF} tva",
        "payee_kind": rf"(?:nature juridique|categorie|type){_OF} (?:tiers|fournisseur)|nature juridique|(?:tiers )?categorie",
        "net": r"(?:montant|mt|mnt) (?:ht|hors tax(?:e|es))|(?:total )?ht|mtht|net ht",
        "tax": r"(?:montant|mt|mnt) tva|tva|mttva",
        "gross": r"(?:montant|mt|mnt) (?:ttc|toutes taxes comprises)|(?:total )?ttc|mtttc",
        "amount": rf"(?:montant|mt|mnt)(?:{_OF} (?:mandat(?:e)?|paye|liquide|net|brut|eur|euros|ligne|regle))?|somme",
        "subject": rf"(?:objet|libelle|designation|intitule|motif)(?:{_OF} (?:mandat|depense|piece|objet|ligne|liquidation|commande))?",
        "market": rf"(?:n|no|num|numero|ref|reference|code|id|identifiant)?{_OF} ?(?:marche|contrat|convention)(?: public)?",
    },
    required=("payee",),
    telling=("siret", "number", "slip", "nature", "year", "subject"),
)
_CREDIT = re.compile(r"reduction|annulation|avoir|rejet|credit")
# A firm without SIRET is foreign: a legal form in its name tells it from a natural person.
_FIRM = re.compile(
    r"\b(?:ltd|limited|inc|llc|corp|gmbh|ag|b ?v|n ?v|s ?r ?l|s ?p ?a|oy|ab|aps|plc|sas|sasu|sarl|eurl|sa"
    r"|scop|scic|gie|gip|association|asso|syndicat|societe|ste|ets|mutuelle|fondation|institut|universite"
    r"|communaute|commune|mairie|departement|region|prefecture|tresor|urssaf|cnracl|operations|sci)\b"
)
_CIVILITY = re.compile(r"^(?:m|mr|mme|mlle|monsieur|madame|maitre)\b")


@dataclass(frozen=True, slots=True)
class Line:
    """One payment: ``cents`` are signed; ``name`` is empty for a natural person."""

    number: int
    year: int
    on: date | None
    name: str
    siren: str | None
    country: str | None
    person: bool
    cents: int
    nature: str
    subject: str
    reference: str


def recognise(artefact: Artefact) -> float:
    """Return how surely a header is one of payments: a payee, an amount, and accounting words."""
    sure = COLUMNS.recognise(artefact)
    if not sure:
        return 0.0
    rows = head_rows(artefact)[:HEADER_ROWS]
    fields = next((f for _, cells in rows if (f := COLUMNS.place(cells)) is not None), {})
    paid = {"net", "gross", "amount"} & set(fields)
    accounting = {"number", "slip", "nature", "year"} & set(fields)
    return sure if paid and len(accounting) > 1 else 0.0


def basis_of(fields: set[str]) -> Basis:
    """Return what the amounts are, from the columns at hand."""
    if "net" in fields or {"gross", "tax"} <= fields:
        return "HT"
    return "TTC" if "gross" in fields else "unsaid"


class Payments:
    """The lines of an export, read in a stream (CSV) or whole (workbook)."""

    def __init__(self, artefact: Artefact) -> None:
        self._artefact = artefact
        self.rejects = Rejects()
        self.rows = 0
        self.encoding: str | None = None
        self.basis: Basis = "unsaid"
        self.bad_keys = 0

    def __iter__(self) -> Iterator[Line]:
        for number, cells in self._cells():
            self.rows += 1
            line = self._line(number, cells)
            if line is not None:
                yield line

    def _cells(self) -> Iterator[tuple[int, dict[str, str]]]:
        if self._artefact.head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            table = read_records(self._artefact, COLUMNS)
            self.rejects, self.basis = table.rejects, basis_of(set(table.fields))
            yield from ((row.line, dict(row.cells)) for row in table.rows)
        else:
            yield from self._stream()

    def _stream(self) -> Iterator[tuple[int, dict[str, str]]]:
        dialect = sniff(self._artefact.text_head)
        fields: dict[str, int] | None = None
        width = 0
        for number, cells in _physical(self._artefact, dialect, self):
            if fields is None:
                fields = COLUMNS.place([tidy(c) for c in cells])
                width = len(cells)
                self.basis = basis_of(set(fields or ()))
                if fields is None and number > HEADER_ROWS:
                    break
            elif any(map(str.strip, cells)):
                if len(cells) < max(fields.values()) + 1 or any(map(str.strip, cells[width:])):
                    self.rows += 1
                    self.rejects.add(
                        number, t("la ligne n’a pas le nombre de cellules de l’en-tête.")
                    )
                    continue
                yield number, {name: tidy(cells[i]) for name, i in fields.items()}
        if fields is None:
            raise BeffroiError(
                t("les colonnes attendues (tiers, montant) n’y sont pas."),
                where=self._artefact.name,
                mend=t(
                    "Exportez les mandats avec le tiers, son SIRET, l’objet, le marché et le montant."
                ),
            )

    def _line(self, number: int, cells: dict[str, str]) -> Line | None:
        get = cells.get
        on = day(get("date", ""))
        year = re.fullmatch(r"(?:19|20)\d\d", get("year", "").strip())
        cents = _amount(cells)
        if cents is None:
            self.rejects.add(number, t("le montant n’est pas un nombre."))
            return None
        if year is None and on is None:
            self.rejects.add(number, t("ni l’exercice ni la date ne sont lisibles."))
            return None
        if cents > 0 and _CREDIT.search(fold(get("type", ""))):
            cents = -cents
        payee = self._payee(cells)
        return Line(
            number=number,
            year=int(year.group()) if year else on.year if on else 0,
            on=on,
            name=payee.name,
            siren=payee.siren,
            country=payee.country,
            person=payee.person,
            cents=cents,
            nature=get("nature", "")[:20],
            subject=get("subject", "")[:200],
            reference=get("market", "")[:60] if re.search(r"\d", get("market", "")) else "",
        )

    def _payee(self, cells: dict[str, str]) -> _Payee:
        payee = _payee(*(cells.get(k, "") for k in ("payee", "siret", "vat_number", "payee_kind")))
        self.bad_keys += payee.bad_key
        return payee


class _Payee(NamedTuple):
    """Who is paid; ``person``: a natural person must be presumed; ``bad_key``: of the SIRET."""

    name: str
    siren: str | None
    country: str | None
    person: bool
    bad_key: bool


@lru_cache(maxsize=65_536)
def _payee(cell: str, siret: str, vat_number: str, payee_kind: str) -> _Payee:
    """Return who is paid; a payee comes back on many lines."""
    name = cell[:120]
    number = re.sub(r"\D", "", siret)
    siren = _repaired(number)
    bad_key = bool(number) and siren is None
    vat = re.match(r"(?!FR)([A-Z]{2})[0-9A-Z+*]{5,}", vat_number.replace(" ", ""))
    words = fold(name).replace(".", " ").replace("-", " ")
    if _CIVILITY.match(words):
        return _Payee("", siren, "FR" if siren else None, siren is None, bad_key)
    firm = bool(siren or vat or len(number) in {9, 14} or _FIRM.search(words))
    kind = fold(payee_kind)
    if re.search(r"particulier|personne physique|agent|\b0?1\b", kind) and siren is None:
        firm = False
    if not firm or not name:
        return _Payee("", None, None, person=True, bad_key=bad_key)
    country = "FR" if siren else vat.group(1) if vat else None
    return _Payee(name, siren, country, person=False, bad_key=bad_key)


def _repaired(number: str) -> str | None:
    """Return the SIREN; a spreadsheet drops the zeros that a number begins with."""
    if number and len(number) in {7, 8, 12, 13}:
        number = number.zfill(9 if len(number) < 9 else 14)  # noqa: PLR2004
    return siren_of(number)


def _amount(cells: dict[str, str]) -> int | None:
    """Return the amount in cents: before tax where it can be known."""
    net = cents_of(cells.get("net", ""))
    if net is not None:
        return net
    gross, tax = cents_of(cells.get("gross", "")), cents_of(cells.get("tax", ""))
    if gross is not None and tax is not None:
        return gross - tax
    return gross if gross is not None else cents_of(cells.get("amount", ""))


_AMOUNT = re.compile(r"(\()?([-+])?(\d{1,15})(?:[.,](\d{1,4}))?(-)?(?:eur|euros|€)?(\))?")


def cents_of(text: str) -> int | None:
    """Return an amount in cents, as French and other accounting tools write it.

    Example:
        >>> cents_of("1 234,56 €"), cents_of("-1.234,50"), cents_of("(12)"), cents_of("n.c.")
        (123456, -123450, -1200, None)
    """
    plain = re.sub(r"[\s\u00a0\u202f'’]", "", text.lower()).replace("−", "-")
    if plain.count(".") + plain.count(",") > 1:
        last = max(plain.rfind("."), plain.rfind(","))
        plain = plain[:last].replace(".", "").replace(",", "") + plain[last:]
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        return None
    opened, sign, whole, part, after, closed = found.groups()
    value = int(whole) * 10_000 + int((part or "").ljust(4, "0"))
    cents = (value + 50) // 100
    return -cents if sign == "-" or after or (opened and closed) else cents


def tidy(cell: str) -> str:
    """Return a cell without spare spaces or zero bytes."""
    return " ".join(cell.replace("\x00", "").split())


def _physical(
    artefact: Artefact, dialect: object, owner: Payments
) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) in a stream, a megabyte at a time, whatever the encoding."""
    rest, line = b"", 1
    for batch in artefact.batches():
        text, encoding = decoded(b"\n".join(batch))
        owner.encoding = (
            encoding if encoding != "utf-8" or owner.encoding is None else owner.encoding
        )
        data = rest + text.encode() + b"\n"
        used = 0
        for record in records(data, dialect, line, final=False):  # type: ignore[arg-type]
            yield record.line, record.cells
            used = record.end
        line += data[:used].count(b"\n")
        rest = data[used:]
    for record in records(rest, dialect, line):  # type: ignore[arg-type]
        yield record.line, record.cells
