"""What papers are filled from: a system's facts and sheet, or the whole authority, each with sources.

Nothing is invented here: a method returns a :class:`Content` whose words come from a claim of the
register, a fact of the law's room or a link of the supply chain, or a blank that says what to
write. Numbers of people under five are never written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from beffroi.core import Evidence, Grade, Measure
from beffroi.core.format import format_amount, format_date, format_number
from beffroi.evidence import EvidenceBase
from beffroi.register import AISystem, Claims, Contract, Dataset, Register
from beffroi.regulation import Duty, SystemView
from beffroi.regulation.findings.doubts import TIER_WORDS
from beffroi.regulation.findings.support import proofs as proofs_of
from beffroi.regulation.sheet import authority_evidence
from beffroi.regulation.vocabulary import OPEN, Fact
from beffroi.report.papers.model import Content
from beffroi.report.words import OBLIGED, ROLES, STAGES
from beffroi.sovereignty.view import View

FEW = 5  # a group of people smaller than this is never counted in a paper
STATUS: Mapping[str, str] = {
    "met": "remplie",
    "open": "ouverte",
    "not_yet_applicable": "à venir",
    "undetermined": "dépend de faits inconnus",
}


@dataclass(frozen=True)
class Office:
    """The authority, its systems as the law and the supply chain see them, on one day."""

    register: Register
    base: EvidenceBase
    views: tuple[SystemView, ...]
    supply: View
    on: date
    measures: tuple[Measure, ...] = ()

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """Every system, by id."""
        return tuple(Case(self, v) for v in self.views)

    @property
    def name(self) -> str:
        """The authority's name, or a visible blank."""
        return self.register.authority.name.value or "[à compléter : nom de la collectivité]"

    def authority(self) -> tuple[Content, ...]:
        """Return who the authority is, and the contacts that nobody wrote yet."""
        sheet = self.register.authority
        where = (authority_evidence(self.register),)
        return (
            told("Organisme", sheet.name, "nom de la collectivité", where),
            told("SIREN", sheet.siren, "numéro SIREN", where),
            told("Population", sheet.population, "nombre d’habitants", where),
            told("Agents", sheet.agents, "nombre d’agents", where),
            empty("Adresse", "adresse postale"),
            empty("Responsable", "fonction de la personne responsable et moyen de la joindre"),
            empty("Délégué à la protection des données", "nom ou service, et adresse de contact"),
        )

    def service(self, key: str) -> str:
        """Return a service's name."""
        sheet = self.register.authority.services.get(key)
        return (sheet.name.value if sheet else None) or key

    def supplier(self, key: str | None) -> str | None:
        """Return the name of a supplier or of an entry of the providers table."""
        if not key:
            return None
        if key == "interne":
            return "développé en interne"
        sheet = self.register.suppliers.get(key)
        return (sheet.name.value if sheet else None) or self.supply.kb.name(key)


@dataclass(frozen=True)
class Case:
    """One system of the authority, ready to fill papers."""

    office: Office
    view: SystemView

    @property
    def sheet(self) -> AISystem:
        """Its sheet."""
        return self.view.sheet

    @property
    def name(self) -> str:
        """How people call it."""
        return self.view.name

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Every duty, request and commitment that concerns it."""
        return self.view.verdict.core.duties

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """The contracts that cover it."""
        return self.office.register.contracts_of(self.sheet.id)

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """The datasets that feed it."""
        return self.office.register.datasets_of(self.sheet.id)

    def owes(self, *codes: str) -> bool:
        """Whether one of these duties concerns the system, whatever its status."""
        return any(d.code in codes for d in self.duties)

    def named(self) -> Content:
        """Return its name."""
        return (
            told("Nom du système", self.sheet.name, "nom", self._sheet())
            if (self.sheet.name)
            else Content("Nom du système", self.name, "nom", Grade.DECLARED, self._sheet())
        )

    def purpose(self, label: str = "Finalité") -> Content:
        """Return what it is for."""
        return told(
            label, self.sheet.purpose, "à quoi sert le système, en une phrase", self._sheet()
        )

    def stage(self) -> Content:
        """Return where it stands."""
        return told(
            "Statut", self.sheet.stage, "en projet, en service, arrêté…", self._sheet(), STAGES
        )

    def since(self) -> Content:
        """Return since when it is used."""
        ask = "date de mise en service"
        return told("Mise en service", self.sheet.in_service_since, ask, self._sheet())

    def fallback(self, label: str = "Sans le système") -> Content:
        """Return what still works without it."""
        return told(
            label,
            self.sheet.fallback,
            "ce qui reste possible si le système s’arrête",
            self._sheet(),
        )

    def cost(self) -> Content:
        """Return its yearly cost before tax."""
        found = told("Coût annuel HT", self.sheet.annual_cost, "coût annuel", self._sheet())
        value = self.sheet.annual_cost.value
        amounts = [c.annual_amount for c in self.contracts]
        if value is None and amounts and all(a.value is not None for a in amounts):
            total = format_amount(sum(a.value or 0.0 for a in amounts), "EUR/year")
            return gathered("Coût annuel HT", total, "coût annuel", amounts)
        return _with(found, None if value is None else format_amount(value, "EUR/year"))

    def users(self) -> Content:
        """Return how many people use it; small groups are not counted."""
        found = told(
            "Utilisateurs", self.sheet.users, "nombre d’agents utilisateurs", self._sheet()
        )
        few = self.sheet.users.value is not None and self.sheet.users.value < FEW
        return _with(found, f"moins de {FEW}") if few else found

    def services(self) -> Content:
        """Return the services that use it."""
        used = {k: c for k, c in sorted(self.sheet.services.items()) if c.value is True}
        words = ", ".join(self.office.service(k) for k in used) or None
        return gathered(
            "Services utilisateurs", words, "service qui utilise le système", used.values()
        )

    def chain(self, *roles: str, label: str) -> Content:
        """Return the parties of the supply chain in these roles."""
        links = [x for x in self.sheet.chain.values() if x.role in roles and x.party]
        links.sort(key=lambda x: (x.rank, x.party.value or ""))
        names = [self._party(x.party.value, x.role, x.region.value) for x in links]
        words = " ; ".join(dict.fromkeys(names)) or None
        return gathered(label, words, "nom et pays de chaque maillon", [x.party for x in links])

    def _party(self, key: str | None, role: str, region: str | None) -> str:
        name = self.office.supplier(key) or "tiers non nommé"
        place = f", {region}" if region else ""
        return f"{name} ({ROLES[role].render('fr')}{place})"

    def supplier(self) -> Content:
        """Return who sells it."""
        return self.chain("supplier", "integrator", label="Fournisseur")

    def processors(self) -> Content:
        """Return everyone who may touch the data."""
        roles = ("supplier", "integrator", "host", "speech", "search", "identity", "model")
        return self.chain(*roles, label="Sous-traitants et maillons")

    def outside(self) -> Content:
        """Return the live links controlled outside the Union."""
        label, ask = "Maillons contrôlés hors de l’Union", "pays qui contrôle chaque maillon"
        if self.sheet.id not in self.office.supply.chains.links:
            return empty(label, ask)
        links = self.office.supply.outside(self.sheet.id)
        unknown = self.office.supply.unknown(self.sheet.id)
        if not links and unknown:
            return empty(label, ask)
        names = [
            self.office.supply.who(self.office.supply.party(x), country=True).render("fr")
            + (", déduit de la base des fournisseurs" if x.inferred else "")
            for x in links
        ]
        words = " ; ".join(dict.fromkeys(names)) or "aucun maillon connu"
        proofs = self.office.supply.evidence(self.sheet.id, outside=True)
        return Content(label, words, ask, Grade.COMPUTED, proofs)

    def fact(self, name: str, label: str | None = None, ask: str | None = None) -> Content:
        """Return a fact of the law's vocabulary in French words."""
        fact: Fact = self.view.verdict.engine.law.vocabulary.facts[name]
        label = label or fact.label
        known = self.view.known.get(name)
        if known is not None and known.value != OPEN:
            return Content(label, said(fact, known.value), "", known.grade, known.evidence)
        return empty(label, ask or fact.question[:1].lower() + fact.question[1:].rstrip(" ?"))

    def codes(self, name: str) -> frozenset[str]:
        """Return the values of a choice as the vocabulary names them; empty when unknown."""
        known = self.view.known.get(name)
        law = self.view.verdict.engine.law.vocabulary
        value = law.read(name, known.value) if known is not None else None
        return value - {OPEN} if isinstance(value, frozenset) else frozenset()

    def declared(self, key: str, label: str, ask: str) -> Content:
        """Return a statement that a person made about the system."""
        claims = self.sheet.declared.get(key)
        return told(label, claims or Claims[Any](), ask, self._sheet())

    def tier(self) -> Content:
        """Return its classification under the AI Act on that day."""
        verdict = self.view.verdict
        words = TIER_WORDS[verdict.tier].render("fr")
        articles = ", ".join(verdict.articles)
        if verdict.tier == "undetermined":
            asked = " ; ".join(m.label for m in verdict.missing[:3])
            return empty("Classement (règlement sur l’IA)", f"faits qui décident : {asked}")
        proofs = proofs_of(self.view, verdict.core.rules)
        return Content(
            "Classement (règlement sur l’IA)",
            f"{words} ({articles})" if articles else words,
            "",
            self.view.grade,
            proofs,
        )

    def data(self) -> Content:
        """Return the datasets that feed it."""
        sheets = self.datasets
        words = " ; ".join(d.name.value or d.id for d in sheets) or None
        proofs = [d.systems[self.sheet.id] for d in sheets]
        return gathered("Jeux de données", words, "données utilisées et leur origine", proofs)

    def retention(self) -> Content:
        """Return how long the data is kept, dataset by dataset."""
        kept = [d for d in self.datasets if d.retention_days.value is not None]
        words = " ; ".join(
            f"{d.name.value or d.id} : {format_number(d.retention_days.value or 0)} jours"
            for d in kept
        )
        ask = "durée de conservation de chaque catégorie de données"
        return gathered(
            "Durées de conservation", words or None, ask, [d.retention_days for d in kept]
        )

    def hosting(self) -> Content:
        """Return where the contracts say that data is hosted."""
        stated = [c.hosting for c in self.contracts if c.hosting]
        words = " ; ".join(dict.fromkeys(str(c.value) for c in stated)) or None
        return gathered("Hébergement (contrat)", words, "lieu d’hébergement au contrat", stated)

    def article_28(self) -> Content:
        """Return whether a contract holds the clauses of Article 28 of the RGPD."""
        stated = [c.dpa_article_28 for c in self.contracts if c.dpa_article_28]
        words = None
        if stated:
            words = (
                "oui"
                if all(c.value is True for c in stated)
                else "non, ou pas dans tous les contrats"
            )
        return gathered(
            "Clauses de l’article 28", words, "clauses de sous-traitance au contrat", stated
        )

    def figures(self, *metrics: str) -> tuple[Content, ...]:
        """Return the position's figures of these names, for the system and then its datasets."""
        from beffroi.report.words import value_of  # noqa: PLC0415 - only papers with figures

        named = {f"dataset:{d.id}": d.name.value or d.id for d in self.datasets}
        return tuple(
            Content(_labelled(m, named), value_of(m, "fr"), "", m.grade, m.evidence)
            for metric in metrics
            for m in self.office.measures
            if m.metric == metric
            and m.grade is not Grade.NOT_MEASURED
            and (m.subject == self.view.subject or m.subject in named)
        )

    def duty_rows(self, *codes: str) -> tuple[tuple[str, ...], ...]:
        """Return the duties as rows: text, what to do, who, since, status."""
        rows = [
            (
                d.reference.text,
                d.do or d.rule.title,
                OBLIGED[d.who].render("fr"),
                format_date(d.since) + (f", au plus tard le {format_date(d.by)}" if d.by else ""),
                STATUS[d.status],
            )
            for d in self.duties
            if not codes or d.code in codes
        ]
        return tuple(dict.fromkeys(rows))

    def _sheet(self) -> tuple[Evidence, ...]:
        from beffroi.regulation.sheet import sheet_evidence  # noqa: PLC0415 - one use

        return (sheet_evidence(self.sheet, "name"),)


def told(
    label: str,
    claims: Claims[Any],
    ask: str,
    default: tuple[Evidence, ...] = (),
    words: Mapping[str, Any] | None = None,
) -> Content:
    """Return a field of a sheet as a content; ``default`` is its source when typed by hand."""
    value = claims.value
    if value is None or value in {"", OPEN}:
        return empty(label, ask)
    shown = words[value].render("fr") if words and value in words else plain(value)
    return Content(label, shown, ask, claims.grade, claims.evidence or default)


def gathered(label: str, words: str | None, ask: str, claims: Iterable[Claims[Any]]) -> Content:
    """Return a content drawn from several fields, as well known as the least known of them."""
    used = [c for c in claims if c]
    if not words or not used:
        return empty(label, ask)
    order = list(Grade)
    grade = max((c.grade for c in used), key=order.index)
    return Content(
        label, words, ask, grade, tuple(dict.fromkeys(e for c in used for e in c.evidence))
    )


def empty(label: str, ask: str) -> Content:
    """Return a content that nobody knows yet."""
    return Content(label, None, ask)


def plain(value: object) -> str:
    """Return a claim's value in French: yes or no, a number, a day, or its own words."""
    match value:
        case bool():
            return "oui" if value else "non"
        case int() | float():
            return format_number(value)
        case date():
            return format_date(value)
        case tuple() | list():
            return ", ".join(str(v) for v in value)
        case _:
            return str(value)


def said(fact: Fact, value: object) -> str:
    """Return a fact's value in French, choices by their labels."""
    if fact.type == "choice":
        spoken = {"oui": "true", "non": "false"}
        words = value if isinstance(value, tuple | list | set | frozenset) else (value,)
        known = [str(w).lower() if isinstance(w, bool) else str(w) for w in words if w != OPEN]
        return ", ".join(fact.values.get(w, fact.values.get(spoken.get(w, w), w)) for w in known)
    return plain(value)


def _with(content: Content, words: str | None) -> Content:
    if words is None:
        return content
    return Content(content.label, words, content.ask, content.grade, content.evidence)


def _labelled(measure: Measure, named: Mapping[str, str]) -> str:
    label = measure.label.render("fr")
    return f"{label} ({named[measure.subject]})" if measure.subject in named else label
