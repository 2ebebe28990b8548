"""Contracts and other papers (PDF, DOCX, ODT, text): what they state, with page and words.

The reader proposes and never decides: a supplier's paper is a declaration; a clause that is
nowhere in a paper read whole is computed. Signatories and other persons are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar

from beffroi.core import BeffroiError, Locator, Text, t, tn
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.linking import (
    contract_slug,
    find_by_path,
    normalise,
    slug,
    suppliers,
    systems,
)
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.contract import french
from beffroi.evidence.readers.contract.articles import articles, tie_breaks
from beffroi.evidence.readers.contract.clauses import clauses, public, reference, stated, title
from beffroi.evidence.readers.contract.files import is_pdf, office_kind, open_paper
from beffroi.evidence.readers.contract.kinds import is_prose, kind_of
from beffroi.evidence.readers.contract.model import (
    ChainParty,
    PaperContent,
    PaperKind,
    PaperTable,
    ReleasedModule,
    Stated,
    Title,
)
from beffroi.evidence.readers.contract.nature import names, nature, product
from beffroi.evidence.readers.contract.paper import Paper
from beffroi.evidence.readers.contract.parties import Seller, merged, seller, tabled, told
from beffroi.evidence.readers.contract.propose import module_system, proposals
from beffroi.evidence.readers.contract.release import modules
from beffroi.evidence.reading import Content, Reading
from beffroi.evidence.voice import Voice

__all__ = [
    "READER",
    "ChainParty",
    "ContractReader",
    "PaperContent",
    "PaperTable",
    "ReleasedModule",
    "Stated",
    "Title",
]

MAX_TABLES, MAX_ROWS, MAX_TITLES = 40, 80, 200
_FIGURES = 0.3
_FEW = 0.25  # release notes are lists of short lines
_AI_ROLES = {"model", "speech"}


class ContractReader:
    """Reads a paper, says what kind it is, and proposes what it states."""

    kind: ClassVar[str] = "contract"
    label: ClassVar[Text] = t("contrat ou document")
    signs: ClassVar[Text] = t("un document paginé (PDF, DOCX, ODT) ou un texte suivi")
    names: ClassVar[tuple[str, ...]] = ("contrat", "cctp", "marche", "convention", "sous-traitant")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 40
    content: ClassVar[type[Content]] = PaperContent

    def recognise(self, artefact: Artefact) -> float:
        """Return how surely it is a paper: by its container, or by its sentences."""
        if is_pdf(artefact) or office_kind(artefact):
            return 0.9
        text = artefact.text_head
        if artefact.suffix not in {".txt", ".md", ""}:
            return 0.0
        if kind_of(text) != "document":
            return 0.8 if is_prose(text, _FEW) else 0.0
        return 0.3 if is_prose(text) else 0.0

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Read the paper whole, within bounds.

        Raises:
            BeffroiError: it is broken, locked or empty.
        """
        paper = open_paper(artefact)
        if not paper.text and not paper.pages:
            raise BeffroiError(t("le document ne contient aucun texte."), where=artefact.name)
        content, fresh = _content(paper, artefact, context)
        voice = Voice(artefact, context, collected_on=content.dated, encoding=paper.encoding)
        return voice.reading(
            content,
            rows=paper.pages or len(paper.marks),
            notes=list(_notes(content, context)),
            proposals=proposals(content, fresh, voice),
        )


def _content(
    paper: Paper, artefact: Artefact, context: Context
) -> tuple[PaperContent, dict[str, str]]:
    """Return what the paper states, and the systems that it brings with their names."""
    kind = kind_of(paper.text)
    sold = (
        seller(paper, context) if kind in {"contract", "sub_processors", "release_note"} else None
    )
    number = reference(paper) if kind == "contract" else None
    parties = (
        merged(_parties(paper, context, sold)) if kind in {"contract", "sub_processors"} else ()
    )
    brought = tuple(modules(paper)) if kind == "release_note" else ()
    about, fresh = _systems(paper, kind, artefact, context, sold, parties, brought)
    said = list(_stated(paper, kind))
    said += [number] if number else []
    said += [stated(paper, "system", system, span) for system, span in about if span]
    return PaperContent(
        paper=kind,
        format=paper.format,
        title=title(paper),
        reference=str(number.value) if number else None,
        dated=_dated(paper),
        supplier=sold.id if sold else None,
        supplier_name=sold.name or None if sold else None,
        supplier_siren=sold.siren if sold else None,
        contract=_contract_id(kind, number, sold, about, paper, context),
        systems=tuple(system for system, _ in about),
        pages=paper.pages,
        pages_with_text=paper.pages_with_text,
        unread=paper.unread,
        stated=tuple(said),
        parties=parties,
        modules=brought,
        sections=tuple(_titles(paper)),
        tables=tuple(_tables(paper))[:MAX_TABLES],
    ), fresh


def _stated(paper: Paper, kind: PaperKind) -> Iterator[Stated]:
    if kind == "contract":
        yield from clauses(paper)
        yield from nature(paper)
    elif kind == "charter":
        yield from articles(paper)
    elif kind == "deliberation":
        yield from tie_breaks(paper)


def _parties(paper: Paper, context: Context, sold: Seller | None) -> Iterator[ChainParty]:
    yield from tabled(paper, context, sold)
    yield from told(paper, context, sold)


_About = list[tuple[str, tuple[int, int] | None]]


def _systems(
    paper: Paper,
    kind: PaperKind,
    artefact: Artefact,
    context: Context,
    sold: Seller | None,
    parties: tuple[ChainParty, ...],
    brought: tuple[ReleasedModule, ...],
) -> tuple[_About, dict[str, str]]:
    known = systems(context.register)
    if kind == "release_note":
        return _new((m.name for m in brought if m.about_ai), context)
    if kind == "sub_processors":
        return _new((p.module for p in parties if p.module and p.role in _AI_ROLES), context)
    about: _About = list(names(paper, known))
    if about or kind != "contract":
        return about or _by_path(artefact, context), {}
    firms = frozenset(
        normalise(n) for n in (sold.name if sold else "", *(p.name for p in parties)) if n
    )
    found = product(paper, firms)
    if found is None:
        return _by_path(artefact, context), {}
    link = known.find(found[0])
    system = link.id or slug(found[0])
    return [(system, found[1])], {} if link.id else {system: found[0]}


def _by_path(artefact: Artefact, context: Context) -> _About:
    link = find_by_path(systems(context.register), artefact.name)
    return [(link.id, None)] if link.id else []


def _new(named: Iterable[str], context: Context) -> tuple[_About, dict[str, str]]:
    """Return the systems that modules are; those that the register had not, with their names."""
    known = systems(context.register)
    about = {module_system(name, known): name.split("(")[0].strip() for name in named}
    fresh = {s: name for s, name in about.items() if s not in context.register.systems}
    return [(s, None) for s in about], fresh


def _contract_id(
    kind: PaperKind,
    number: Stated | None,
    sold: Seller | None,
    about: _About,
    paper: Paper,
    context: Context,
) -> str | None:
    """The contract's number decides; else the only contract of its supplier; else its names."""
    if kind not in {"contract", "sub_processors"}:
        return None
    if number:
        return contract_slug(context.register, str(number.value), None, None)
    of_supplier = [
        i for i, c in context.register.contracts.items() if sold and c.supplier.value == sold.id
    ]
    if len(of_supplier) == 1:
        return of_supplier[0]
    if kind == "sub_processors":
        return None
    return contract_slug(
        context.register, None, sold.id if sold else None, about[0][0] if about else title(paper)
    )


_DATED = re.compile(
    rf"(?:version du|en date du|dat[ée]e? du|s[ée]ance(?: \w{{1,20}})? du(?: \w{{1,10}})?|mise? [àa] jour le|fait [àa] [^\n]{{2,40}},? le)\s+({french.DAY})",
    re.IGNORECASE,
)


def _dated(paper: Paper) -> date | None:
    """Return the day that the opening of the paper bears."""
    match = _DATED.search(paper.text[:1200])
    return french.day_of(match.group(1)) if match else None


def _titles(paper: Paper) -> Iterator[Title]:
    for section in paper.sections[:MAX_TITLES]:
        kind, at = paper.place(section.start)
        yield Title(title=section.title, at=Locator(kind=kind, at=at))


def _tables(paper: Paper) -> Iterator[PaperTable]:
    """Keep the tables of figures; one of words may list persons, and is not kept."""
    for grid in paper.tables:
        cells = [c for row in grid.rows[1:] for c in row if c]
        if sum(any(ch.isdigit() for ch in c) for c in cells) >= _FIGURES * max(1, len(cells)):
            rows = tuple(tuple(public(c[:300]) for c in row) for row in grid.rows[:MAX_ROWS])
            yield PaperTable(at=Locator(kind=grid.place.kind, at=grid.place.at), rows=rows)


def _notes(content: PaperContent, context: Context) -> Iterator[Text]:
    if (
        content.pages
        and content.pages_with_text is not None
        and content.pages_with_text < content.pages - content.unread
    ):
        yield tn(
            "{n} page est une image sans texte : elle n’a pas été lue (reconnaissance de caractères à faire).",
            "{n} pages sont des images sans texte : elles n’ont pas été lues (reconnaissance de caractères à faire).",
            content.pages - content.unread - content.pages_with_text,
        )
    if content.unread:
        yield tn(
            "{n} page au-delà de la limite n’a pas été lue.",
            "{n} pages au-delà de la limite n’ont pas été lues.",
            content.unread,
        )
    if content.paper in {"contract", "sub_processors"}:
        if content.supplier is None:
            yield t("Le titulaire n’a pas été reconnu dans ce document.")
        if not content.systems:
            yield t("Aucun système du registre n’est nommé : rattachez ce contrat à la main.")
        if context.parties is None:
            yield t("Les fournisseurs nommés n’ont pas été rapprochés de la base des fournisseurs.")
    if content.supplier and content.supplier not in context.register.suppliers:
        alike = suppliers(context.register).find(content.supplier_name, content.supplier_siren)
        if alike.note:
            yield alike.note


READER = ContractReader()
