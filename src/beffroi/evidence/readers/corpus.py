"""A corpus: a folder or zip of like documents (pages of a site, acts) that feeds a system.

Light reading: how many documents, of which format, of which days, with or without text. The data
audit looks deeper; here nothing is kept of what the documents say but their titles.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import PurePosixPath
from typing import ClassVar

from beffroi.core import BeffroiError, Text, Value, t, tn
from beffroi.evidence.artefact import Artefact, Folder
from beffroi.evidence.cells import day
from beffroi.evidence.linking import find_by_path, slug, systems
from beffroi.evidence.opening import decoded
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Content, Proposal, Reading, Reject
from beffroi.evidence.voice import Voice
from beffroi.register import Claims, Dataset

FORMATS = {".html": "html", ".htm": "html", ".pdf": "pdf", ".txt": "txt", ".md": "txt", ".docx": "docx", ".odt": "odt"}  # fmt: skip
MIN_PAGES, MIN_PAPERS = 5, 30
ALIKE = 0.9
MAX_MEMBERS = 20_000
_HEAD = 16_384
_ENOUGH_TEXT = 20  # characters under which a page is an image
_CONTRACTS = re.compile(r"contrat|march[ée]s?\b|cctp|convention|avenant", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>(.{0,500}?)</title>", re.IGNORECASE | re.DOTALL)
_META_DAY = re.compile(
    r"<meta[^>]{1,200}?(?:name|property|http-equiv)=[\"']?(?:last-modified|dcterms\.modified|dc\.date[\w.]*|article:modified_time|og:updated_time|date|revised)[\"']?"
    r"[^>]{1,200}?content=[\"']([^\"']{4,60})|<time[^>]{1,200}?datetime=[\"']([^\"']{4,60})",
    re.IGNORECASE,
)
_CANONICAL = re.compile(
    r"<link[^>]{1,300}?rel=[\"']?canonical[\"']?[^>]{1,300}?href=[\"']([^\"']{1,300})",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]{0,2000}>")


class Member(Value):
    """One document: its path in the corpus, format, size in bytes, day when known.

    ``text`` says whether it holds text (a scanned PDF does not); ``None`` when it was not opened.
    ``day`` is the page's own last change, else the day in the file's name.
    """

    name: str
    format: str
    size: int
    day: date | None = None
    title: str | None = None
    url: str | None = None
    text: bool | None = None
    pages: int | None = None


class CorpusContent(Content):
    """A corpus: how many documents, by format, with text or not, and the list of them.

    ``members`` holds at most 20,000 documents; ``count`` counts them all.
    """

    kind: ClassVar[str] = "corpus"

    count: int
    formats: dict[str, int]
    with_text: int
    without_text: int
    dated: int
    first: date | None = None
    last: date | None = None
    members: tuple[Member, ...] = ()

    @property
    def text_share(self) -> float | None:
        """The share of opened documents that hold text, or ``None`` when none was opened."""
        opened = self.with_text + self.without_text
        return self.with_text / opened if opened else None


class CorpusReader:
    """Reads a folder or zip of like documents as one corpus."""

    kind: ClassVar[str] = "corpus"
    label: ClassVar[Text] = t("fonds de documents")
    signs: ClassVar[Text] = t("de nombreux documents d’un même format")
    names: ClassVar[tuple[str, ...]] = ()
    takes_folders: ClassVar[bool] = True
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 82
    content: ClassVar[type[Content]] = CorpusContent

    def recognise(self, artefact: Artefact) -> float:
        """Return 0.9 for five pages or thirty papers alike; contracts are read one by one."""
        if not isinstance(artefact, Folder):
            return 0.0
        formats = Counter(_format(m) for m in artefact.members)
        if not formats or _CONTRACTS.search(artefact.name):
            return 0.0
        common, count = formats.most_common(1)[0]
        if common is None or count < ALIKE * len(artefact.members):
            return 0.0
        return 0.9 if count >= (MIN_PAGES if common == "html" else MIN_PAPERS) else 0.0

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """List the documents and open each for its day, its title and whether it holds text.

        Raises:
            BeffroiError: there is no document.
        """
        members = artefact.members if isinstance(artefact, Folder) else ()
        listed: list[Member] = []
        rejects: list[Reject] = []
        done = 0
        for member in members:
            kind = _format(member)
            if kind is not None and len(listed) < MAX_MEMBERS:
                try:
                    listed.append(_member(member, kind, _inside(member, artefact)))
                except BeffroiError as error:
                    rejects.append(Reject(line=None, reason=error.what))
            done += member.size
            context.progress(done)
        if not listed:
            raise BeffroiError(t("aucun document n’a pu être ouvert."), where=artefact.name)
        content = _content(tuple(listed), sum(_format(m) is not None for m in members))
        voice = Voice(artefact, context, collected_on=None)
        return voice.reading(
            content,
            rows=len(listed),
            rejects=rejects,
            notes=list(_notes(content)),
            proposals=_proposals(voice),
        )


def _format(member: Artefact) -> str | None:
    return FORMATS.get(member.suffix)


def _inside(member: Artefact, folder: Artefact) -> str:
    return member.name.removeprefix(folder.name).lstrip("/") or member.name


def _member(member: Artefact, kind: str, name: str) -> Member:
    known = {"name": name, "format": kind, "size": member.size, "day": _named_day(name)}
    if kind == "html":
        known |= _page(member)
    elif kind == "pdf":
        known |= _pdf(member)
    elif kind == "txt":
        known["text"] = len(member.text_head.strip()) > _ENOUGH_TEXT
    return Member.model_validate(known)


def _named_day(name: str) -> date | None:
    leaf = PurePosixPath(name).stem
    found = day(leaf.replace("_", "-"))
    compact = re.search(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)", leaf)
    if found is None and compact:
        found = day("-".join(compact.groups()))
    return found


def _page(member: Artefact) -> dict[str, object]:
    with member.open() as stream:
        html, _ = decoded(stream.read(_HEAD * 4))
    head = html[:_HEAD]
    title, changed, canonical = _TITLE.search(head), _META_DAY.search(head), _CANONICAL.search(head)
    found: dict[str, object] = {
        "text": len(_TAG.sub(" ", _without_code(html)).split()) > _ENOUGH_TEXT
    }
    if title:
        found["title"] = " ".join(unescape(title.group(1)).split())[:160] or None
    if canonical:
        found["url"] = canonical.group(1)[:300]
    when = day((changed.group(1) or changed.group(2))[:10]) if changed else None
    return found | ({"day": when} if when else {})


def _without_code(html: str) -> str:
    """Return a page without its scripts and styles, found one after the other (no backtracking)."""
    kept: list[str] = []
    lower, place = html.lower(), 0
    while True:
        starts = [at for tag in ("<script", "<style") if (at := lower.find(tag, place)) >= 0]
        if not starts:
            return "".join([*kept, html[place:]])
        start = min(starts)
        kept.append(html[place:start])
        close = "</script" if lower.startswith("<script", start) else "</style"
        end = lower.find(close, start)
        if end < 0:
            return "".join(kept)
        place = end + len(close)


def _pdf(member: Artefact) -> dict[str, object]:
    """Return pages and whether any of the first three holds text.

    Raises:
        BeffroiError: the PDF is broken or locked.
    """
    import pypdfium2  # noqa: PLC0415 - only where a PDF is met

    try:
        document = pypdfium2.PdfDocument(member.path)
    except pypdfium2.PdfiumError as error:
        raise BeffroiError(
            t("{name} est abîmé ou protégé par un mot de passe.", name=member.name)
        ) from error
    try:
        pages = len(document)
        text = any(
            document[i].get_textpage().count_chars() > _ENOUGH_TEXT for i in range(min(pages, 3))
        )
    except pypdfium2.PdfiumError:
        return {"text": None}
    finally:
        document.close()
    return {"pages": pages, "text": text}


def _content(members: tuple[Member, ...], count: int) -> CorpusContent:
    days = sorted(m.day for m in members if m.day)
    return CorpusContent(
        count=count,
        formats=dict(sorted(Counter(m.format for m in members).items())),
        with_text=sum(m.text is True for m in members),
        without_text=sum(m.text is False for m in members),
        dated=len(days),
        first=days[0] if days else None,
        last=days[-1] if days else None,
        members=members,
    )


def _notes(content: CorpusContent) -> Iterator[Text]:
    if content.without_text:
        yield tn(
            "{n} document est une image sans texte.",
            "{n} documents sont des images sans texte.",
            content.without_text,
        )
    undated = len(content.members) - content.dated
    if undated:
        yield tn(
            "{n} document ne porte aucune date.",
            "{n} documents ne portent aucune date.",
            undated,
        )
    if content.count > len(content.members):
        yield t("Seuls les {n} premiers documents sont listés.", n=len(content.members))


def _proposals(voice: Voice) -> Iterator[Proposal]:
    """The dataset that the catalogue gives the corpus to, else one of its own."""
    name = voice.artefact.name
    leaf = PurePosixPath(name).name
    register = voice.context.register
    known = next((i for i, d in register.datasets.items() if {name, leaf} & set(d.files)), None)
    place = voice.evidence()
    link = find_by_path(systems(register), name)
    yield Proposal.of(
        "dataset",
        Dataset(
            id=known or slug(PurePosixPath(leaf).stem),
            name=Claims() if known else voice.measured(leaf, place),
            files={leaf: voice.measured(value=True, evidence=place)},
            systems={link.id: voice.computed(value=True, evidence=[place])} if link.id else {},
        ),
    )


READER = CorpusReader()
