"""The report as the templates read it: sections in reading order, every code given once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from markupsafe import Markup

from beffroi.core import (
    Evidence,
    Finding,
    Grade,
    Lang,
    Measure,
    Method,
    Severity,
    Text,
    t,
    tn,
)
from beffroi.core.format import format_amount, format_date
from beffroi.evidence.recognise import readers
from beffroi.position import Decision, Input, Position, SystemSummary
from beffroi.register import Claims, Register
from beffroi.regulation.vocabulary import load_vocabulary
from beffroi.report import sheets, words
from beffroi.report.charts import Chart
from beffroi.report.figures import bands
from beffroi.report.ledger import Cited, File, Ledger, Ref, evidence_of, ledger, method_key
from beffroi.report.linking import linked
from beffroi.report.scene import Band, Scene
from beffroi.report.sheets import Field, Step
from beffroi.report.supply_chart import supply_chart
from beffroi.report.typography import apostrophes

# The figures that the sentence of a position speaks of.
HEADLINES = (
    "dependence.non_eu_share.rank1@authority",
    "dependence.non_eu_share.depth@authority",
    "dependence.cut.us@authority",
)
MANY = 12  # files of one folder and kind beyond which the list of files shows the folder


@dataclass(frozen=True)
class Gap:
    """What to drop in, and the figures it would give."""

    to_know: Text
    figures: tuple[Measure, ...]


@dataclass(frozen=True)
class Dropped:
    """A file that was read, or a folder of many files of one kind."""

    name: str
    kind: str
    files: int
    sha256: str | None
    size: int
    rows: int
    rejected: int
    day: date


@dataclass
class Section:
    """A subject's page: who it is, its figures and findings."""

    anchor: str
    subject: str
    name: str
    kind: Text
    summary: SystemSummary | None = None
    fields: list[Field] = field(default_factory=list)
    chain: list[Step] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    related: list[Section] = field(default_factory=list)

    @property
    def known(self) -> list[Measure]:
        """The figures that have a value."""
        return [m for m in self.measures if m.grade is not Grade.NOT_MEASURED]

    @property
    def gaps(self) -> list[Gap]:
        """What is not measured, grouped by what would measure it."""
        groups: dict[str, list[Measure]] = defaultdict(list)
        for m in self.measures:
            if m.to_know is not None and m.grade is Grade.NOT_MEASURED:
                groups[m.to_know.render()].append(m)
        return [Gap(ms[0].to_know or t("—"), tuple(ms)) for ms in groups.values()]


@dataclass
class View:
    """Everything a report shows, with the codes that tie it together; build with :func:`view`."""

    position: Position
    lang: Lang
    register: Register | None
    sections: dict[str, Section]
    book: Ledger

    def of_kind(self, *kinds: str) -> list[Section]:
        """Return the sections of these kinds of subject, in order."""
        return [s for s in self.sections.values() if s.subject.partition(":")[0] in kinds]

    def others(self) -> list[Section]:
        """Return the sections that no chapter holds: services, systems without a sheet."""
        placed = {"authority", "dataset", "supplier", "contract"}
        kinds = ((s, s.subject.partition(":")[0]) for s in self.sections.values())
        return [s for s, kind in kinds if s.summary is None and kind not in placed]

    @cached_property
    def bands(self) -> list[Band]:
        """The four charts of page one."""
        names = {s.subject: s.name for s in self.sections.values()}
        anchors = {s.subject: f"#{s.anchor}" for s in self.sections.values()}
        return bands(Scene(self.position, self.lang, self.book, names, anchors))

    @cached_property
    def supply(self) -> Chart | None:
        """The supply graph, when the register is there."""
        if self.register is None:
            return None
        anchors = {s.subject: f"#{s.anchor}" for s in self.sections.values()}
        p = self.position
        return supply_chart(self.register, p.on, p.known, self.lang, anchors)

    @cached_property
    def files(self) -> list[File]:
        """The annex of evidence."""
        return self.book.files()

    @cached_property
    def inputs(self) -> list[Dropped]:
        """The files read, those of one folder and kind on one line when they are many."""
        groups: dict[tuple[str, str], list[Input]] = defaultdict(list)
        for item in self.position.inputs:
            folder = item.name.rpartition("/")[0]
            groups[folder, item.kind].append(item)
        return [row for (folder, _), items in groups.items() for row in _dropped(folder, items)]

    @cached_property
    def methods(self) -> list[tuple[Ref, Method]]:
        """The methods, by code."""
        found = {method_key(m.method): m.method for m in self.position.measures().values()}
        return [(ref, found[key]) for key, ref in self.book.methods.items()]

    @cached_property
    def sentence(self) -> Markup:
        """The position in one sentence, its figures linked to their evidence."""
        measures = self.position.measures()
        ours = [measures[i] for i in HEADLINES if i in measures]
        urgent = sum(f.severity is Severity.CRITICAL for f in self.position.findings().values())
        told = {len(self.position.systems): "#systemes", urgent: "#decisions"}
        taken = {m.value for m in ours}
        counts = {n: href for n, href in told.items() if n not in taken}
        return linked(self.position.sentence, self.lang, ours, self.book.figures, counts)

    def say(self, text: Text | None, finding: Finding | None = None) -> Markup | str:
        """Return a sentence; inside a finding, its figures are linked to their evidence."""
        if text is None:
            return ""
        if finding is None:
            return apostrophes(text.render(self.lang), self.lang)
        measures = self.position.measures()
        own = [measures[i] for i in finding.measures if i in measures]
        return linked(text, self.lang, own, self.book.figures)

    def decision_words(self, decision: Decision, text: Text) -> Markup:
        """Return a decision's sentence, its figures linked to their evidence."""
        findings, measures = self.position.findings(), self.position.measures()
        ids = [i for f in decision.findings if f in findings for i in findings[f].measures]
        return linked(
            text, self.lang, [measures[i] for i in ids if i in measures], self.book.figures
        )

    def nature(self, system: SystemSummary) -> Text:
        """Return whether a system is AI, a plain algorithm, or not known yet."""
        if system.is_ai is None:
            return t("nature à déterminer")
        return t("système d’IA") if system.is_ai else t("algorithme sans IA")

    def counts(self, section: Section) -> str:
        """Return a section's findings by severity, in words."""
        count = Counter(f.severity for f in section.findings)
        said = (tn(*_COUNTED[s], count[s]) for s in Severity if count[s])
        return ", ".join(text.render(self.lang) for text in said)

    def cost(self, section: Section) -> Ref | None:
        """Return what a system costs a year, and where that figure is written; ``None`` unknown."""
        name = f"dependence.spend@{section.subject}"
        known = next((m for m in section.known if m.id == name), None)
        if known is not None:
            return Ref(words.value_of(known, self.lang), self.book.figures[name].href)
        said = section.summary.annual_cost if section.summary is not None else None
        return None if said is None else Ref(self.show(said, "EUR/year"), f"#{section.anchor}")

    def party(self, party: str) -> str:
        """Return a supplier's name."""
        return sheets.party_name(self.register or Register(), party)

    def show(self, value: float | date, unit: str = "1") -> str:
        """Return a number with its unit, or a date, as people write it."""
        if isinstance(value, date):
            return format_date(value, self.lang)
        return format_amount(value, unit, self.lang)

    def kind(self, kind: str) -> str:
        """Return what an artefact was taken for, in words."""
        return self._kinds.get(kind, kind)

    def fact(self, name: str) -> str:
        """Return a missing fact as it is asked, or the artefact that would tell; else its name."""
        known = load_vocabulary().facts.get(name)
        return known.question if known is not None else self.kind(name)

    @cached_property
    def _kinds(self) -> dict[str, str]:
        return {reader.kind: reader.label.render(self.lang) for reader in readers()}

    def title(self, finding: Finding) -> Markup:
        """Return a finding's title under its subject's heading: the name is not said again."""
        said = self.say(finding.title, finding)
        name = Text(fr="{name} : ", args={"name": self.sections[finding.subject].name})
        before = linked(name, self.lang, (), {})
        if not said.startswith(before):
            return Markup(said)  # noqa: S704 — already markup
        rest = said[len(before) :]
        return Markup(rest[:1].upper() + rest[1:])  # noqa: S704 — a part of markup

    def cited(self, evidence: Iterable[Evidence]) -> Cited:
        """Return the codes of some evidence."""
        return self.book.cited(evidence)

    def evidence_of(self, finding: Finding) -> tuple[Evidence, ...]:
        """Return all the evidence of a finding."""
        return evidence_of(finding)

    def method(self, measure: Measure) -> Ref:
        """Return the code of a figure's method."""
        return self.book.methods[method_key(measure.method)]

    def figures(self, measures: Sequence[Measure]) -> list[tuple[Measure, Ref | None]]:
        """Return each figure with, where it has the very sources of the one above, that one's code."""
        out: list[tuple[Measure, Ref | None]] = []
        first: Measure | None = None
        for measure in measures:
            same = first is not None and _sources(measure) == _sources(first)
            first = first if same else measure
            out.append(
                (measure, self.book.figures[first.id] if same and first is not None else None)
            )
        return out

    def value_href(self, measure: Measure) -> str:
        """Return where a figure's value leads: its evidence, else what it was computed from."""
        pieces = self.cited(measure.evidence).pieces
        if pieces:
            return pieces[0][0].href
        source = next(
            (self.book.figures[i].href for i in measure.inputs if i in self.book.figures), None
        )
        return source or self.method(measure).href


def _sources(measure: Measure) -> tuple[object, ...]:
    return measure.evidence, measure.inputs, method_key(measure.method)


def _dropped(folder: str, items: list[Input]) -> list[Dropped]:
    if len(items) > MANY and folder:
        return [
            Dropped(
                name=f"{folder}/",
                kind=items[0].kind,
                files=len(items),
                sha256=None,
                size=sum(i.size for i in items),
                rows=sum(i.rows_read for i in items),
                rejected=sum(i.rows_rejected for i in items),
                day=max(i.ingested_on for i in items),
            )
        ]
    return [
        Dropped(i.name, i.kind, 1, i.sha256, i.size, i.rows_read, i.rows_rejected, i.ingested_on)
        for i in items
    ]


def view(position: Position, lang: Lang, register: Register | None) -> View:
    """Arrange a position, and what its register says of each sheet, in reading order."""
    seen = register.at(position.on, position.known) if register is not None else None
    sections = _sections(position, seen)
    measures = [m for s in sections.values() for m in s.measures]
    findings = [f for s in sections.values() for f in s.findings]
    book = ledger(measures, findings)
    for section in sections.values():
        by = Ref(section.anchor.upper(), f"#{section.anchor}")
        book.cite(sheets.evidence_of(section.fields, section.chain), by)
    return View(position, lang, seen, sections, book)


def _sections(position: Position, register: Register | None) -> dict[str, Section]:
    """Return a section a subject: the authority, systems, data, contracts, the rest."""
    sections: dict[str, Section] = {}
    sections["authority"] = Section(
        "collectivite", "authority", position.authority, words.KINDS["authority"]
    )
    for i, system in enumerate(position.systems, 1):
        subject = f"system:{system.id}"
        sections[subject] = Section(
            f"s{i}", subject, system.name, words.KINDS["system"], summary=system
        )
    others = sorted(_subjects(position, register) - set(sections), key=_by_kind)
    for i, subject in enumerate(others, 1):
        kind = subject.partition(":")[0]
        label = words.KINDS.get(kind, sheets.plain(kind))
        sections[subject] = Section(f"o{i}", subject, _name(subject, register), label)
    _fill(sections, position, register)
    return sections


def _fill(sections: dict[str, Section], position: Position, register: Register | None) -> None:
    for assessment in position.assessments:
        for measure in assessment.measures:
            sections[measure.subject].measures.append(measure)
        for finding in assessment.findings:
            sections[finding.subject].findings.append(finding)
    for section in sections.values():
        section.findings.sort(key=lambda f: (f.severity.rank, f.id))
        if register is not None:
            _identify(section, register)
    for system in position.systems:
        names = {i.partition("@")[2] for i in (*system.measures, *system.findings)}
        own = sections[f"system:{system.id}"]
        own.related = [s for k, s in sections.items() if k in names and s is not own]


def _identify(section: Section, register: Register) -> None:
    kind, _, key = section.subject.partition(":")
    if kind == "system" and key in register.systems:
        section.fields = sheets.system_fields(register.systems[key], register)
        section.chain = sheets.chain(register.systems[key], register)
    elif kind == "dataset" and key in register.datasets:
        section.fields = sheets.dataset_fields(register.datasets[key], register)
    elif kind == "contract" and key in register.contracts:
        section.fields = sheets.contract_fields(register.contracts[key], register)
    elif kind == "supplier" and key in register.suppliers:
        section.fields = sheets.supplier_fields(register.suppliers[key])


def _subjects(position: Position, register: Register | None) -> set[str]:
    """Return what has a figure or a finding, and the sheets that a system rests on."""
    found = {m.subject for m in position.measures().values()}
    found |= {f.subject for f in position.findings().values()}
    if register is None:
        return found
    contracts = {i: c for i, c in register.contracts.items() if _any(c.systems)}
    parties = {c.supplier.value for c in contracts.values()}
    parties |= {x.party.value for s in register.systems.values() for x in s.chain.values()}
    found |= {f"contract:{i}" for i in contracts}
    found |= {f"supplier:{i}" for i in register.suppliers if i in parties}
    found |= {f"dataset:{i}" for i, d in register.datasets.items() if _any(d.systems)}
    return found


def _any(systems: Mapping[str, Claims[bool]]) -> bool:
    return any(claims.value for claims in systems.values())


_COUNTED: Mapping[Severity, tuple[str, str]] = {
    Severity.CRITICAL: ("{n} critique", "{n} critiques"),
    Severity.HIGH: ("{n} élevé", "{n} élevés"),
    Severity.MEDIUM: ("{n} moyen", "{n} moyens"),
    Severity.LOW: ("{n} faible", "{n} faibles"),
    Severity.INFO: ("{n} information", "{n} informations"),
}
_ORDER: Sequence[str] = ("service", "dataset", "supplier", "contract")


def _by_kind(subject: str) -> tuple[int, str]:
    kind = subject.partition(":")[0]
    return (_ORDER.index(kind) if kind in _ORDER else len(_ORDER), subject)


def _name(subject: str, register: Register | None) -> str:
    kind, _, key = subject.partition(":")
    if register is not None:
        if kind == "service":
            return sheets.service_name(register, key)
        sheet = register.sheet(subject) if kind in words.KINDS else None
        if sheet is not None:
            return sheets.sheet_name(sheet)
    return key or subject
