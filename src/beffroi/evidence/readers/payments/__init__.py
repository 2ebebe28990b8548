"""Payments (M57 ``mandats``): who is paid, under which contract, how much a year.

Only what can be about software keeps its subject and becomes a sheet; the rest is added up by
payee, year and account. A natural person is never named: counted, and that is all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from beffroi.core import Text, t, tn
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.linking import Linker, contract_slug, systems
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.payments import lines
from beffroi.evidence.readers.payments.ledger import Ledger
from beffroi.evidence.readers.payments.lines import Payments
from beffroi.evidence.readers.payments.model import (
    Payee,
    PaymentGroup,
    PaymentsContent,
    Persons,
    Refunds,
)
from beffroi.evidence.reading import Content, Proposal, Reading
from beffroi.evidence.voice import Voice
from beffroi.register import Claims, Contract, Supplier

__all__ = [
    "READER",
    "Payee",
    "PaymentGroup",
    "PaymentsContent",
    "PaymentsReader",
    "Persons",
    "Refunds",
]

MAX_EVIDENCE = 12


class PaymentsReader:
    """Reads an export of payments and proposes suppliers and the amounts of contracts."""

    kind: ClassVar[str] = "payments"
    label: ClassVar[Text] = t("mandats de paiement")
    signs: ClassVar[Text] = t("les colonnes d’un export de mandats (tiers, montant, imputation)")
    names: ClassVar[tuple[str, ...]] = ("mandat", "paiement", "depense", "helios")
    keeps_source: ClassVar[bool] = False  # an export names agents and beneficiaries
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 20
    content: ClassVar[type[Content]] = PaymentsContent

    def recognise(self, artefact: Artefact) -> float:
        """Return how well the header fits payments."""
        return lines.recognise(artefact)

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read every line, add up, propose.

        Raises:
            BeffroiError: the columns of payments are not there.
        """
        payments = Payments(artefact)
        ledger = Ledger(context)
        for line in payments:
            ledger.add(line)
        content = ledger.content(payments)
        voice = Voice(artefact, context, collected_on=content.last, encoding=payments.encoding)
        reading = voice.reading(
            content,
            rows=payments.rows,
            rejects=payments.rejects.first,
            notes=list(_notes(content, payments)),
            proposals=_proposals(content, ledger.relevant, voice),
            stored=False,
        )
        return reading.model_copy(update={"rows_rejected": payments.rejects.count})


def _notes(content: PaymentsContent, payments: Payments) -> Iterator[Text]:
    persons = sum(p.count for p in content.persons)
    if persons:
        yield tn(
            "{n} ligne payée à une personne physique ou à un tiers collectif : comptée, jamais nommée.",
            "{n} lignes payées à des personnes physiques ou à des tiers collectifs : comptées, jamais nommées.",
            persons,
        )
    if content.basis == "TTC":
        yield t(
            "Les montants sont toutes taxes comprises : ils ne sont pas repris dans les contrats."
        )
    elif content.basis == "unsaid":
        yield t("L’export ne dit pas si les montants sont hors taxes : ils sont repris tels quels.")
    if payments.bad_keys:
        yield tn(
            "{n} ligne porte un SIRET dont la clé est fausse.",
            "{n} lignes portent un SIRET dont la clé est fausse.",
            payments.bad_keys,
        )
    untied = sum(g.count for g in content.groups if g.reference is None and g.subject)
    if untied:
        yield tn(
            "{n} ligne à un fournisseur de logiciel ou de service ne porte aucun numéro de marché.",
            "{n} lignes à des fournisseurs de logiciels ou de services ne portent aucun numéro de marché.",
            untied,
        )


def _proposals(content: PaymentsContent, relevant: set[str], voice: Voice) -> Iterator[Proposal]:
    first: dict[str, PaymentGroup] = {}
    for group in content.groups:
        first.setdefault(group.payee, group)
    for payee in content.payees:
        if payee.id in relevant:
            evidence = voice.evidence("line", first[payee.id].lines[0])
            yield Proposal.of(
                "supplier", _supplier(payee, voice, evidence_line=evidence.locator.at)
            )
    names = systems(voice.context.register)
    by_reference: dict[str, list[PaymentGroup]] = defaultdict(list)
    for group in content.groups:
        if group.reference:
            by_reference[group.reference].append(group)
    for reference, groups in sorted(by_reference.items()):
        yield Proposal.of("contract", _contract(reference, groups, content, voice, names))


def _supplier(payee: Payee, voice: Voice, evidence_line: str) -> Supplier:
    evidence = voice.evidence("line", evidence_line)
    return Supplier(
        id=payee.id,
        name=voice.measured(payee.name, evidence) if payee.name else Claims(),
        siren=voice.measured(payee.siren, evidence) if payee.siren else Claims(),
        country=voice.computed(payee.country, [evidence]) if payee.country else Claims(),
        provider=voice.computed(payee.provider, [evidence]) if payee.provider else Claims(),
    )


def _contract(
    reference: str,
    groups: list[PaymentGroup],
    content: PaymentsContent,
    voice: Voice,
    names: Linker,
) -> Contract:
    evidence = voice.evidence("line", groups[0].lines[0])
    payees = Counter(g.payee for g in groups)
    mentioned = {m.id: g for g in groups for m in names.mentions(g.subject)}
    amounts: Claims[float] = Claims()
    for year in sorted({g.year for g in groups}):
        if content.basis != "TTC" and not _unfinished(groups, year, content.last):
            amounts = amounts | _amount(groups, year, voice)
    return Contract(
        id=contract_slug(voice.context.register, reference, None, None),
        reference=voice.measured(reference, evidence),
        supplier=voice.measured(payees.most_common(1)[0][0], evidence),
        annual_amount=amounts,
        systems={
            system: voice.computed(
                value=True, evidence=[voice.evidence("line", g.lines[0], g.subject)]
            )
            for system, g in sorted(mentioned.items())
        },
    )


def _amount(groups: list[PaymentGroup], year: int, voice: Voice) -> Claims[float]:
    paid = [g for g in groups if g.year == year]
    places = sorted(n for g in paid for n in g.lines)[:MAX_EVIDENCE]
    total = round(sum(g.amount for g in paid), 2)
    several = [voice.evidence("line", n) for n in places]
    return voice.measured_at(total, several, since=date(year, 1, 1))


def _unfinished(groups: list[PaymentGroup], year: int, last: date | None) -> bool:
    """Whether the export stops before the year's payments do, judging by the year before.

    A contract that had been paid in full by the same day of the year before is taken to be paid
    for the year; one without a year before is taken as it stands.
    """
    if last is None or last.year != year or (last.month, last.day) >= (12, 15):
        return False
    before = [g for g in groups if g.year == year - 1]
    ended = [g.last for g in before if g.last]
    return bool(ended) and max((d.month, d.day) for d in ended) > (last.month, last.day)


READER = PaymentsReader()
