"""Expense claims: subscriptions to AI services that agents pay and are refunded for.

They show uses that no contract covers. Who claimed is never read; claims are counted by provider,
and masked under the anonymity threshold. The amount of a claim often covers other things too, so
the sum is an upper bound of what the service cost.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from beffroi.core import Text, Value, t, tn
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.cells import day, number
from beffroi.evidence.linking import systems
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Content, Proposal, Reading
from beffroi.evidence.records import Columns, Row, read_records
from beffroi.evidence.voice import Voice
from beffroi.register import AISystem

COLUMNS = Columns(
    {
        "number": r"(?:n |no |num |numero )?(?:de )?(?:la )?note(?: de frais)?|n etat(?: de frais)?",
        "date": r"date(?: (?:de )?(?:la )?(?:note|depense|demande))?",
        "service": r"service|direction|unite",
        "subject": r"motif|objet|libelle|nature de la depense|designation",
        "amount": r"(?:montant|total)(?: (?:ttc|rembourse|demande))?",
    },
    required=("number", "subject", "amount"),
    telling=("date", "service"),
)
# A firm's name alone may be a shop; with these words, or as a site, it is a service.
_SERVICE = re.compile(
    r"abonnement|licence|forfait|cr[ée]dits?\b|transcri|\bIA\b|intelligence|assistant|compte\b|\bmois d",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"huis[- ]clos", re.IGNORECASE)
MAX_EVIDENCE = 12


class Claimed(Value):
    """Claims that name one provider: how many, at most how much, over which days.

    ``count`` and ``at_most`` (EUR with tax) are ``None`` under the threshold. ``closed_session``
    says that a claim is for a meeting behind closed doors.
    """

    provider: str
    system: str | None = None
    count: int | None = None
    at_most: float | None = None
    first: date | None = None
    last: date | None = None
    closed_session: bool = False


class ExpensesContent(Content):
    """Expense claims that name providers of AI; the others are only counted."""

    kind: ClassVar[str] = "expenses"

    claims: int
    claimed: tuple[Claimed, ...] = ()


class ExpensesReader:
    """Reads expense claims for the services that agents pay themselves."""

    kind: ClassVar[str] = "expenses"
    label: ClassVar[Text] = t("notes de frais")
    signs: ClassVar[Text] = t("un numéro de note, un motif et un montant")
    names: ClassVar[tuple[str, ...]] = ("frais",)
    keeps_source: ClassVar[bool] = False  # claims are those of persons
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 78
    content: ClassVar[type[Content]] = ExpensesContent

    def recognise(self, artefact: Artefact) -> float:
        """Return how well the header fits expense claims."""
        return COLUMNS.recognise(artefact)

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Count the claims that name a provider of services.

        Raises:
            BeffroiError: the columns are not those of expense claims.
        """
        table = read_records(artefact, COLUMNS)
        named = _named(table.rows, context)
        voice = Voice(artefact, context, encoding=table.encoding)
        content = ExpensesContent(
            claims=len(table.rows),
            claimed=tuple(_claimed(p, rows, context) for p, rows in sorted(named.items())),
        )
        reading = voice.reading(
            content,
            rows=len(table.rows),
            rejects=table.rejects.first,
            notes=list(_notes(content)),
            proposals=_proposals(content, named, voice),
            stored=False,
        )
        return reading.model_copy(update={"rows_rejected": table.rejects.count})


def _named(rows: tuple[Row, ...], context: Context) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        subject = row["subject"]
        for party, (start, end) in context.parties.find_parties(subject) if context.parties else ():
            if _SERVICE.search(subject) or "." in subject[start:end]:
                found[party].append(row)
    return found


def _claimed(provider: str, rows: list[Row], context: Context) -> Claimed:
    enough = len(rows) >= context.k
    days = sorted(d for r in rows if (d := day(r["date"])))
    return Claimed(
        provider=provider,
        system=_system(provider, context),
        count=len(rows) if enough else None,
        at_most=round(sum(number(r["amount"]) or 0.0 for r in rows), 2) if enough else None,
        first=days[0] if days and enough else None,
        last=days[-1] if days and enough else None,
        closed_session=any(_CLOSED.search(r["subject"]) for r in rows),
    )


def _system(provider: str, context: Context) -> str | None:
    """Return the only system that this provider stands behind, if only one."""
    behind = {
        key
        for key, sheet in context.register.systems.items()
        for link in sheet.chain.values()
        if provider in {c.value for c in link.party.claims}
    }
    if len(behind) == 1:
        return behind.pop()
    return systems(context.register).find(provider).id if not behind else None


def _notes(content: ExpensesContent) -> Iterator[Text]:
    for one in content.claimed:
        if one.count is not None:
            yield tn(
                "{n} note de frais nomme {who} ; le montant couvre aussi autre chose.",
                "{n} notes de frais nomment {who} ; leurs montants couvrent aussi autre chose.",
                one.count,
                who=one.provider,
            )
        else:
            yield t(
                "Quelques notes de frais nomment {who} : trop peu pour être comptées.",
                who=one.provider,
            )
        if one.system is None:
            yield t("{who} n’est rattaché à aucun système du registre.", who=one.provider)


def _proposals(
    content: ExpensesContent, named: dict[str, list[Row]], voice: Voice
) -> Iterator[Proposal]:
    for one in content.claimed:
        if one.system is None:
            continue
        rows = named[one.provider]
        places = [voice.evidence(r.kind, r.line) for r in rows[:MAX_EVIDENCE]]
        facts = {}
        if one.count is not None:
            facts["expense_claims"] = voice.measured_at(one.count, places)
        closed = [voice.evidence(r.kind, r.line) for r in rows if _CLOSED.search(r["subject"])]
        if closed:
            facts["closed_sessions"] = voice.measured_at(value=True, evidence=closed)
        if facts:
            yield Proposal.of("system", AISystem(id=one.system, facts=facts))


READER = ExpensesReader()
