"""Add payments up by year, payee, contract number, account and subject, in bounded memory."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from beffroi.evidence.linking import (
    fold,
    normalise,
    reference_key,
    supplier_slug,
    suppliers,
    systems,
)
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.payments.lines import Line, Payments
from beffroi.evidence.readers.payments.model import (
    Payee,
    PaymentGroup,
    PaymentsContent,
    Persons,
    Refunds,
)

MAX_LINES = 50
MAX_SUBJECTS = 20_000
# Accounts on which software is bought (M57 chart: licences, cloud, maintenance, services, studies).
_SOFTWARE = re.compile(r"205|2183|6156|6581[18]|611$|6262|6281|617|6185")
_AI = re.compile(
    r"\bia\b|intelligence artificielle|chatbot|callbot|robot|conversationnel|\bgpt|copilot|transcription|predicti"
)
_Key = tuple[int, str, str, str, str]


class Ledger:
    """Adds payments up while they are read; memory grows with payees and contracts, not lines."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known = suppliers(context.register)
        self._systems = systems(context.register)
        self._payees: dict[str, Payee] = {}
        self._by_siren: dict[str, str] = {}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._names: dict[str, Counter[str]] = defaultdict(Counter)
        self._groups: dict[_Key, _Sum] = {}
        self._persons: dict[int, _Sum] = defaultdict(_Sum)
        self._refunds: Counter[str] = Counter()
        self._markets: dict[str, dict[str, str]] = defaultdict(dict)
        self._subjects = 0
        self._told: dict[str, bool] = {}
        self.relevant: set[str] = set()

    def add(self, line: Line) -> None:
        """Count one payment."""
        if line.person:
            self._persons[line.year].add(line)
            self._refunds.update(set(self._named(line.subject)))
            return
        payee = self._payee(line)
        self._names[payee][line.name] += 1
        telling = self._telling(line, payee)
        if telling or line.reference:
            self.relevant.add(payee)
        if line.reference:
            self._markets[payee].setdefault(reference_key(line.reference), line.reference)
        reference = self._markets[payee].get(reference_key(line.reference), "")
        subject = line.subject if telling and self._subjects < MAX_SUBJECTS else ""
        key = (line.year, payee, reference, line.nature, subject)
        if key not in self._groups:
            self._groups[key] = _Sum()
            self._subjects += bool(subject)
        self._groups[key].add(line)

    def _telling(self, line: Line, payee: str) -> bool:
        """Whether a payment can be about software: then its subject is worth keeping."""
        if self._payees[payee].provider or _SOFTWARE.match(line.nature):
            return True
        if line.subject not in self._told:
            if len(self._told) >= MAX_SUBJECTS:
                self._told.clear()
            self._told[line.subject] = bool(
                _AI.search(fold(line.subject)) or self._systems.mentions(line.subject)
            )
        return self._told[line.subject]

    def _payee(self, line: Line) -> str:
        """Return the payee's id: by SIREN, else by name; a name alone joins its namesake."""
        if line.siren and line.siren in self._by_siren:
            return self._by_siren[line.siren]
        name = normalise(line.name)
        namesakes = self._by_name[name]
        for one in namesakes:
            siren = self._payees[one].siren
            if line.siren is None or siren is None:
                return self._known_as(one, line)
        known = self._known.find(line.name, line.siren)
        found = known.id if known.how in {"siren", "name"} else None
        found = found or supplier_slug(line.name or None, line.siren)
        if found in self._payees:
            found = f"{found}-{line.siren}"  # two firms of one name
        namesakes.append(found)
        self._payees[found] = Payee(id=found, name=line.name, provider=self._provider(line.name))
        return self._known_as(found, line)

    def _known_as(self, payee: str, line: Line) -> str:
        if line.siren:
            self._by_siren[line.siren] = payee
        seen = {k: v for k, v in (("siren", line.siren), ("country", line.country)) if v}
        if seen:
            self._payees[payee] = self._payees[payee].model_copy(update=seen)
        return payee

    def _provider(self, name: str) -> str | None:
        """The knowledge base's entry whose name opens the payee's ("MICROSOFT IRELAND…")."""
        finder = self._context.parties
        found = finder.find_parties(name) if finder and name else []
        return found[0][0] if found and found[0][1][0] == 0 else None

    def _named(self, text: str) -> Iterable[str]:
        finder = self._context.parties
        return [p for p, _ in finder.find_parties(text)] if finder and text else []

    def content(self, payments: Payments) -> PaymentsContent:
        """Return the sums; a payment without number joins its payee's only contract."""
        groups: dict[_Key, _Sum] = {}
        for (year, payee, reference, nature, subject), total in self._groups.items():
            only = list(self._markets.get(payee, {}).values())
            tied = reference or (only[0] if len(only) == 1 else "")
            key = (year, payee, tied, nature, subject)
            groups[key] = groups[key].joined(total) if key in groups else total
        days = [d for s in groups.values() for d in (s.first, s.last) if d]
        k = self._context.k
        return PaymentsContent(
            basis=payments.basis,
            payees=tuple(self._named_payees()),
            groups=tuple(_group(key, total) for key, total in sorted(groups.items())),
            persons=tuple(
                Persons(year=y, count=s.count, amount=s.cents / 100)
                for y, s in sorted(self._persons.items())
            ),
            refunds=tuple(
                Refunds(provider=p, count=n if n >= k else None)
                for p, n in sorted(self._refunds.items())
            ),
            years=tuple(sorted({key[0] for key in groups})),
            first=min(days, default=None),
            last=max(days, default=None),
        )

    def _named_payees(self) -> Iterator[Payee]:
        for payee_id, payee in sorted(self._payees.items()):
            name = self._names[payee_id].most_common(1)[0][0]
            yield payee.model_copy(update={"name": name})


class _Sum:
    """A running sum: cents, how many lines, the first of them, first and last day."""

    __slots__ = ("cents", "count", "first", "last", "lines")

    def __init__(self) -> None:
        self.cents = self.count = 0
        self.lines: list[int] = []
        self.first: date | None = None
        self.last: date | None = None

    def add(self, line: Line) -> None:
        """Add one payment."""
        self.cents += line.cents
        self.count += 1
        if len(self.lines) < MAX_LINES:
            self.lines.append(line.number)
        if line.on:
            self.first = min(self.first or line.on, line.on)
            self.last = max(self.last or line.on, line.on)

    def joined(self, other: _Sum) -> _Sum:
        """Return the sum of both."""
        total = _Sum()
        total.cents, total.count = self.cents + other.cents, self.count + other.count
        total.lines = sorted([*self.lines, *other.lines])[:MAX_LINES]
        total.first = min(filter(None, (self.first, other.first)), default=None)
        total.last = max(filter(None, (self.last, other.last)), default=None)
        return total


def _group(key: _Key, total: _Sum) -> PaymentGroup:
    year, payee, reference, nature, subject = key
    return PaymentGroup(
        year=year,
        payee=payee,
        reference=reference or None,
        nature=nature or None,
        subject=subject,
        amount=total.cents / 100,
        count=total.count,
        lines=tuple(total.lines),
        first=total.first,
        last=total.last,
    )
