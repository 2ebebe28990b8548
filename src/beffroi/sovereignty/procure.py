"""From measure to purchase: the calendar, where to act first, which clauses, which alternatives.

Everything is a list of facts in an order that is stated; no weight is invented.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from beffroi.core import Evidence, Text, Value, t
from beffroi.register import Claims, Contract
from beffroi.sovereignty.calendar import notice_day, running_end
from beffroi.sovereignty.chain import ChainLink
from beffroi.sovereignty.graph.supply import State
from beffroi.sovereignty.jurisdictions import zone
from beffroi.sovereignty.kb.base import SECNUMCLOUD
from beffroi.sovereignty.kb.entries import Entry
from beffroi.sovereignty.kb.facts import value_of
from beffroi.sovereignty.levers import CLAUSES, Clause, clause, serves, standard_interface
from beffroi.sovereignty.view import View, sheet_evidence

DAYS_A_MONTH = 30.44


class Deadline(Value):
    """A date of a contract. ``kind``: ``notice`` (last day to speak), ``end``, ``ended``."""

    day: date
    kind: str
    contract: str
    systems: tuple[str, ...]
    renews: bool | None
    evidence: tuple[Evidence, ...]


def contract_calendar(view: View) -> tuple[Deadline, ...]:
    """Return the ends and last notice days of every contract that covers systems, by date."""
    found = []
    for _, contract in sorted(view.register.contracts.items()):
        systems = tuple(s for s, c in sorted(contract.systems.items()) if c.value is True)
        end, notice = running_end(contract, view.on), notice_day(contract, view.on)
        if not systems or end is None:
            continue
        proof = contract.end.evidence or (sheet_evidence("contract", contract, "end"),)
        renews = contract.tacit_renewal.value
        kind = "end" if end >= view.on else "ended"
        found.append(
            Deadline(day=end, kind=kind, contract=contract.id, systems=systems, renews=renews,
                     evidence=proof)
        )  # fmt: skip
        if notice is not None and kind == "end":
            found.append(
                Deadline(day=notice, kind="notice", contract=contract.id, systems=systems,
                         renews=renews, evidence=proof)
            )  # fmt: skip
    return tuple(sorted(found, key=lambda d: (d.day, d.kind, d.contract)))


class Priority(Value):
    """A system that depends outside the Union, and how soon that can change.

    ``euros`` a year would leave the dependence; ``months`` to the first lawful way out (``None``
    without a contract: at once; with one of unknown end: not known); ``euros_per_month`` is their
    ratio, by which the list is ordered, then by users.
    """

    system: str
    name: str
    state: str
    euros: float | None
    users: int | None
    exit_on: date | None
    months: float | None
    euros_per_month: float | None
    free: bool
    alternatives: tuple[str, ...]
    standard_interface: bool | None


def act_first(view: View) -> tuple[Priority, ...]:
    """Return where to act first: dependence removed per euro and per month of waiting."""
    found = []
    for system in view.systems:
        state = view.state(system, view.non_eu_cut)
        if state > State.DEGRADED:
            continue
        exit_on = first_exit(view, system)
        contracts = view.register.contracts_of(system)
        months = (
            0.0
            if not contracts
            else None
            if exit_on is None
            else max(0.0, (exit_on - view.on).days / DAYS_A_MONTH)
        )
        euros = view.chains.costs[system].value
        sheet = view.chains.sheets[system]
        found.append(
            Priority(
                system=system, name=view.name(system), state=state.name.lower(), euros=euros,
                users=sheet.users.value, exit_on=exit_on,
                months=None if months is None else round(months, 1),
                euros_per_month=None
                if euros is None or months is None
                else round(euros / max(1.0, months), 2),
                free=euros == 0, alternatives=tuple(c.name for c in sourcing(view, system)[:3]),
                standard_interface=_all_standard(view, system),
            )
        )  # fmt: skip
    return tuple(
        sorted(found, key=lambda p: (-(p.euros_per_month or 0.0), -(p.users or 0), p.system))
    )


def first_exit(view: View, system: str) -> date | None:
    """Return the first day on which the system's contracts can end, if it is known."""
    days = []
    for contract in view.register.contracts_of(system):
        end = running_end(contract, view.on)
        if end is None:
            return None
        days.append(max(end, view.on))
    return max(days, default=None)


def _all_standard(view: View, system: str) -> bool | None:
    answers = [
        standard_interface(view, x) for x in view.outside(system) if x.role in {"model", "speech"}
    ]
    if not answers or None in answers:
        return None
    return all(answers)


class Candidate(Value):
    """An alternative to a link, and which needs it is known to meet (``None``: nobody knows)."""

    entry: str
    name: str
    replaces: str
    country: str
    meets: dict[str, bool | None]

    @property
    def fits(self) -> bool:
        """Whether no need is known to be unmet."""
        return all(v is not False for v in self.meets.values())


def sourcing(view: View, system: str, *, qualified: bool = False) -> tuple[Candidate, ...]:
    """Return alternatives to the links outside the Union that can meet the need.

    A candidate is governed from the Union and serves the same layer; ``qualified`` asks for
    SecNumCloud of the service itself. Those of which more is known come first.
    """
    found: dict[tuple[str, str], Candidate] = {}
    for link in view.outside(system):
        if link.inferred:
            continue
        entry = view.kb.get(view.entry(link))
        for alternative in entry.alternatives if entry else ():
            candidate = _candidate(view, link, alternative.entry, qualified=qualified)
            if candidate is not None and candidate.fits:
                found[(link.party, candidate.entry)] = candidate
    return tuple(
        sorted(
            found.values(),
            key=lambda c: (-sum(v is True for v in c.meets.values()), c.replaces, c.name),
        )
    )


def _candidate(view: View, link: ChainLink, entry: str, *, qualified: bool) -> Candidate | None:
    sheet = view.kb.get(entry)
    control = view.kb.control(entry, view.on, view.known)
    if sheet is None or control.country is None:
        return None
    if zone(control.country) not in {"fr", "eu", "community"}:
        return None
    meets: dict[str, bool | None] = {
        "union_control": True,
        "same_layer": serves(sheet, link.role),
        "standard_interface": _known_api(view, sheet),
        "hosted_in_union": _hosted(view, sheet),
    }
    if qualified:
        state = view.kb.qualification(entry, SECNUMCLOUD, view.on, view.known)
        meets["secnumcloud"] = None if state is None else state.state == "qualified"
    return Candidate(
        entry=entry, name=sheet.name, replaces=link.party, country=control.country, meets=meets
    )


def _known_api(view: View, sheet: Entry) -> bool | None:
    api = value_of(sheet.api, view.on, view.known)
    return None if api is None else api in {"openai", "openai-compatible"}


def _hosted(view: View, sheet: Entry) -> bool | None:
    places = [f.value for f in sheet.hosting if f.holds(view.on) and f.fresh(view.known)]
    return None if not places else all(zone(p) in {"fr", "eu"} for p in places)


class Gap(Value):
    """A clause and whether a contract has it: true, false, or ``None`` when nobody read it."""

    clause: str
    text: Text
    proof: Text
    present: bool | None
    evidence: tuple[Evidence, ...]


_FIELDS: dict[str, str] = {"reversibility": "exit_clause", "sub_processors": "dpa_article_28"}


def gap_analysis(contract: Contract) -> tuple[Gap, ...]:
    """Return each clause of the library with what is known of it in an existing contract.

    A clause that has no field in the register is read from ``supplier_claims["clause.<id>"]``.
    """
    return tuple(_gap(contract, c) for c in CLAUSES)


def _gap(contract: Contract, one: Clause) -> Gap:
    said: Claims[bool] | None
    if one.id in _FIELDS:
        said = getattr(contract, _FIELDS[one.id])
    else:
        found = contract.supplier_claims.get(f"clause.{one.id}")
        said = None if found is None else Claims[bool].model_validate(found.model_dump())
    return Gap(
        clause=one.id, text=one.text, proof=one.proof,
        present=said.value if said else None,
        evidence=said.evidence if said else (),
    )  # fmt: skip


def clauses_for(view: View, system: str) -> tuple[Clause, ...]:
    """Return the clauses that a new contract for this system needs, by what was found of it."""
    wanted = ["audit", "footprint"]
    outside = view.outside(system)
    if outside:
        wanted = ["control", "sub_processors", "continuity", *wanted]
    if any(x.role in {"model", "speech", "integrator"} for x in outside):
        wanted = ["standard_interface", "open_weights", *wanted]
    contracts = view.register.contracts_of(system)
    if not contracts or any(c.exit_clause.value is not True for c in contracts):
        wanted = ["reversibility", *wanted]
    ordered = view.chains.sheets[system].declared.get("ordered")
    if ordered is not None and ordered.value is False:
        wanted = ["no_silent_ai", *wanted]
    return tuple(clause(w) for w in wanted)


class Criterion(Value):
    """An award criterion that can be checked on documents, never a matter of opinion."""

    name: Text
    check: Text


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        name=t("Contrôle de chaque maillon"),
        check=t("Part des maillons vivants contrôlés depuis l’Union, sur pièces."),
    ),
    Criterion(
        name=t("Capacité de substitution"),
        check=t("Résultat du jeu d’essai de l’acheteur sur une seconde solution, pendant l’offre."),
    ),
    Criterion(
        name=t("Réversibilité"),
        check=t("Délai et prix de restitution chiffrés, formats ouverts nommés, essai annuel."),
    ),
    Criterion(
        name=t("Poids et code"),
        check=t("Identifiant SPDX de chaque licence ; empreinte des poids."),
    ),
    Criterion(
        name=t("Empreinte par usage"),
        check=t("Énergie et carbone par millier de demandes, méthode et journal joints."),
    ),
)


class JointPurchase(Value):
    """Members of a shared operator who depend on the same party: what they could buy together."""

    party: str
    name: str
    members: tuple[str, ...]
    euros: float
    first_exit: date | None


def joint_purchases(views: Iterable[tuple[str, View]], least: int = 2) -> tuple[JointPurchase, ...]:
    """Return the parties outside the Union on which several authorities depend, the dearest first."""
    members: dict[str, set[str]] = {}
    euros: dict[str, float] = {}
    exits: dict[str, list[date]] = {}
    names: dict[str, str] = {}
    for member, view in views:
        for system in view.systems:
            for party in {x.party for x in view.outside(system) if not x.inferred}:
                members.setdefault(party, set()).add(member)
                euros[party] = euros.get(party, 0.0) + (view.chains.costs[system].value or 0.0)
                names[party] = view.chains.party(party).name
                day = first_exit(view, system)
                if day is not None:
                    exits.setdefault(party, []).append(day)
    found = [
        JointPurchase(
            party=p, name=names[p], members=tuple(sorted(m)), euros=euros[p],
            first_exit=min(exits[p]) if p in exits else None,
        )
        for p, m in members.items()
        if len(m) >= least
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda j: (-j.euros, j.party)))
