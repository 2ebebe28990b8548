"""A corpus of documents, a zip or a folder of pages and acts: can a machine read it, is it of today?

Each document is opened once: does it hold text, on what day was it changed or collected, is it
there twice. Nothing of what it says is kept but counts.
"""

from __future__ import annotations

import hashlib
import re
import statistics
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from html import unescape
from pathlib import Path, PurePosixPath

from beffroi.core import Amount, BeffroiError, Text, Value, t, tn
from beffroi.data.need import Need
from beffroi.data.result import Audit, CheckResult, Example
from beffroi.evidence.tables import Limits
from beffroi.evidence.tables.container import file_sha256

METHOD_VERSION = "1"
_FORMATS = {
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "txt",
    ".md": "txt",
}
_ENOUGH = 20  # characters under which a page is an image
_SHOWN = 5
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])(?!\d)")
_FR_DAY = re.compile(r"(?<!\d)([0-2]?\d|3[01])/(0?[1-9]|1[0-2])/((?:19|20)\d\d)(?!\d)")
_CHANGED = re.compile(
    rb"<meta[^>]+(?:name|property|http-equiv)=[\"']?(?:last-modified|dcterms\.modified|article:modified_time|og:updated_time|date|revised)[\"']?"
    rb"[^>]+content=[\"']([^\"']+)|<time[^>]+datetime=[\"']([^\"']+)",
    re.IGNORECASE,
)
_COLLECTED = re.compile(
    r"(?:collect[ée]e?|captur[ée]e?|crawl[ée]?e?|archiv[ée]e?|consult[ée]e?) le (\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"<(script|style|footer|nav|header)\b.*?</\1>|<!--.*?-->|<[^>]+>", re.IGNORECASE | re.DOTALL
)
_PRICE = re.compile(
    r"\d+(?:,\d{1,2})?[\s\u00a0\u202f]*(?:€|euros?)[^.]{0,60}?\b(?:en|pour|ann[ée]e)\s+((?:19|20)\d\d)\b",
    re.IGNORECASE,
)


class Document(Value):
    """One document: what a machine can read of it, when it was changed and collected.

    ``text`` is whether it holds text, ``None`` when it could not be opened; ``digest`` tells
    equal contents; ``price_year`` the year of a price that it quotes.
    """

    name: str
    format: str
    size: int
    text: bool | None
    pages: int | None = None
    changed: date | None = None
    collected: date | None = None
    digest: str
    price_year: int | None = None


def is_corpus(path: Path) -> bool:
    """Whether a path is a folder, or a zip that holds mostly documents."""
    if path.is_dir():
        return True
    if not _is_zip(path):
        return False
    names = _names(path)
    documents = sum(PurePosixPath(name.lower()).suffix in _FORMATS for name in names)
    return documents >= max(1, 0.5 * len(names))


def _is_zip(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def _names(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return [e.filename for e in archive.infolist() if not e.is_dir()]
    except (zipfile.BadZipFile, OSError):
        return []


def audit_corpus(
    path: Path,
    *,
    on: date | None = None,
    need: Need | None = None,
    name: str | None = None,
    limits: Limits | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Audit:
    """Audit a folder or a zip of documents.

    Args:
        path: the folder or archive.
        on: the day from which ages are counted.
        need: what the use asks (``max_age_days``, ``min_completeness``: share with text).
        name: the artefact's name as received.
        limits: what the archive may cost.
        progress: called with documents read and their number.

    Raises:
        BeffroiError: the archive is damaged, or holds no document.
    """
    need = need or Need()
    documents, unread = read_corpus(path, limits or Limits(), progress)
    if not documents:
        raise BeffroiError(t("Aucun document n’a pu être ouvert."), where=name or path.name)
    digest = (
        hashlib.sha256("".join(d.digest for d in documents).encode()).hexdigest()
        if path.is_dir()
        else file_sha256(path)
    )
    return Audit(
        name=name or path.name,
        sha256=digest,
        format="corpus",
        rows=len(documents),
        rows_rejected=unread,
        on=on,
        need=need,
        columns=(),
        results=tuple(_results(documents, unread, need, on)),
        method=f"data.corpus/{METHOD_VERSION}",
    )


def read_corpus(
    path: Path, limits: Limits, progress: Callable[[int, int], None] | None = None
) -> tuple[list[Document], int]:
    """Return the documents in the order of their names, and how many could not be opened."""
    documents: list[Document] = []
    unread = 0
    for done, total, name, content in _contents(path, limits):
        kind = _FORMATS.get(PurePosixPath(name.lower()).suffix)
        if kind is not None:
            document = None if content is None else _read(name, kind, content)
            if document is None:
                unread += 1
            else:
                documents.append(document)
        if progress is not None:
            progress(done, total)
    return documents, unread


def _contents(path: Path, limits: Limits) -> Iterator[tuple[int, int, str, bytes | None]]:
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file())
        for done, file in enumerate(files, 1):
            too_big = file.stat().st_size > limits.json_bytes
            yield (
                done,
                len(files),
                file.relative_to(path).as_posix(),
                None if too_big else file.read_bytes(),
            )
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = sorted(
                (e for e in archive.infolist() if not e.is_dir()), key=lambda e: e.filename
            )
            for done, entry in enumerate(entries, 1):
                yield done, len(entries), entry.filename, _entry(archive, entry, limits)
    except (zipfile.BadZipFile, OSError) as error:
        raise BeffroiError(
            t("L’archive est abîmée ou protégée."),
            where=path.name,
            mend=t("Refaites l’archive, sans mot de passe."),
        ) from error


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> bytes | None:
    """Return an entry's content; ``None`` when it is damaged, locked, or unpacks to too much."""
    cap = min(limits.json_bytes, max(10 << 20, int(entry.compress_size * limits.ratio)))
    try:
        with archive.open(entry) as stream:
            content = stream.read(cap + 1)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError):
        return None
    return None if len(content) > cap else content


def _read(name: str, kind: str, content: bytes) -> Document | None:
    if kind == "pdf":
        return _pdf(name, content)
    text = (
        content.decode("utf-8", "replace")
        if _is_utf8(content)
        else content.decode("cp1252", "replace")
    )
    plain = (
        " ".join(unescape(_TAG.sub(" ", text)).split())
        if kind == "html"
        else " ".join(text.split())
    )
    collected = _COLLECTED.search(text)
    changed = _CHANGED.search(content[:16_384]) if kind == "html" else None
    price = _PRICE.findall(plain)
    return Document(
        name=name,
        format=kind,
        size=len(content),
        text=len(plain) > _ENOUGH,
        digest=_digest(plain.encode()),
        changed=_day((changed.group(1) or changed.group(2)).decode("ascii", "ignore"))
        if changed
        else _day(PurePosixPath(name).stem),
        collected=_day(collected.group(1)) if collected else None,
        price_year=max(map(int, price)) if price else None,
    )


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _pdf(name: str, content: bytes) -> Document | None:
    import pypdfium2  # noqa: PLC0415 - only where a PDF is met

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return None
    try:
        pages = len(document)
        chars = 0
        for place in range(min(pages, 3)):
            page = document[place]
            words = page.get_textpage()
            chars = max(chars, words.count_chars())
            words.close()
            page.close()
            if chars > _ENOUGH:
                break
    except pypdfium2.PdfiumError:
        return None
    finally:
        document.close()
    return Document(
        name=name,
        format="pdf",
        size=len(content),
        text=chars > _ENOUGH,
        pages=pages,
        changed=_day(PurePosixPath(name).stem),
        digest=_digest(content),
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _day(text: str) -> date | None:
    """The first day written in a text, year first or in French order."""
    found = _DAY.search(text)
    parts = found.groups() if found else None
    if parts is None:
        french = _FR_DAY.search(text)
        parts = french.groups()[::-1] if french else None
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def _results(
    documents: list[Document], unread: int, need: Need, on: date | None
) -> Iterator[CheckResult]:
    yield _readable(documents, unread)
    yield _with_text(documents, need)
    yield _twice(documents)
    if on is not None:
        yield from _ages(documents, need, on)
        yield _old_prices(documents, on)


def _examples(documents: list[Document], keep: Callable[[Document], bool]) -> tuple[Example, ...]:
    found = [(i, d) for i, d in enumerate(documents, 1) if keep(d)]
    return tuple(Example(row=i, line=i, value=d.name) for i, d in found[:_SHOWN])


def _readable(documents: list[Document], unread: int) -> CheckResult:
    return CheckResult(
        check="readability.documents",
        characteristic="readability",
        passed=not unread,
        severity="warning",
        count=unread,
        checked=len(documents) + unread,
        title=t("Chaque document s’ouvre."),
        detail=tn(
            "{n} document est abîmé, protégé ou démesuré.",
            "{n} documents sont abîmés, protégés ou démesurés.",
            unread,
        )
        if unread
        else None,
        mend=t("Redéposez ces documents, sans mot de passe.") if unread else None,
    )


def _with_text(documents: list[Document], need: Need) -> CheckResult:
    images = [d for d in documents if d.text is False]
    share = 1 - len(images) / len(documents)
    needed = need.min_completeness
    return CheckResult(
        check="readability.text_layer",
        characteristic="readability",
        passed=not images,
        count=len(images),
        checked=len(documents),
        severity="error" if needed is not None and share < needed else "warning",
        value=round(share, 6),
        threshold=needed,
        unit="ratio",
        title=t("Chaque document porte du texte qu’une machine peut lire."),
        detail=tn(
            "{n} document est une image sans texte : {share} du fonds est lisible.",
            "{n} documents sont des images sans texte : {share} du fonds est lisible.",
            len(images),
            share=Amount(value=share, unit="ratio"),
        )
        if images
        else None,
        mend=t(
            "Passez ces documents à la reconnaissance de caractères, et relisez-en un échantillon."
        )
        if images
        else None,
        examples=_examples(documents, lambda d: d.text is False),
    )


def _twice(documents: list[Document]) -> CheckResult:
    times = Counter(d.digest for d in documents)
    extra = sum(n - 1 for n in times.values())
    first: dict[str, str] = {}
    for document in documents:
        first.setdefault(document.digest, document.name)
    return CheckResult(
        check="uniqueness.documents",
        characteristic="uniqueness",
        passed=not extra,
        severity="warning",
        count=extra,
        checked=len(documents),
        title=t("Aucun document n’est là deux fois."),
        detail=tn(
            "{n} document en répète un autre à l’identique.",
            "{n} documents en répètent un autre à l’identique.",
            extra,
        )
        if extra
        else None,
        mend=t("Gardez un seul exemplaire : les répétitions pèsent dans les réponses.")
        if extra
        else None,
        examples=_examples(documents, lambda d: first[d.digest] != d.name),
    )


def _ages(documents: list[Document], need: Need, on: date) -> Iterator[CheckResult]:
    """The age of the collection, and that of the newest document."""
    collected = [d.collected for d in documents if d.collected and d.collected <= on]
    changed = [d.changed for d in documents if d.changed and d.changed <= on]
    if collected:
        yield _age(
            "timeliness.collected",
            t("Le fonds a été collecté assez récemment."),
            collected,
            need,
            on,
        )
    elif changed:
        yield _age(
            "timeliness.age",
            t("Le document le plus récent a l’âge que l’usage admet."),
            [max(changed)],
            need,
            on,
        )


def _age(check: str, title: Text, days: list[date], need: Need, on: date) -> CheckResult:
    middle = date.fromordinal(round(statistics.median(day.toordinal() for day in days)))
    age = (on - middle).days
    owed = need.max_age_days
    failed = owed is not None and age > owed
    return CheckResult(
        check=check,
        characteristic="timeliness",
        passed=not failed,
        value=float(age),
        threshold=owed,
        unit="d",
        title=title,
        detail=t(
            "Daté du {day} : {age}{owed}.",
            day=middle,
            age=Amount(value=age, unit="d"),
            owed=t(", quand l’usage en admet {owed}", owed=Amount(value=owed, unit="d"))
            if owed is not None
            else "",
        ),
        mend=t("Recollectez le fonds, ou suspendez l’usage jusque-là.") if failed else None,
    )


def _old_prices(documents: list[Document], on: date) -> CheckResult:
    old = [d for d in documents if d.price_year is not None and d.price_year < on.year]
    quoted = sum(d.price_year is not None for d in documents)
    return CheckResult(
        check="timeliness.old_prices",
        characteristic="timeliness",
        passed=not old,
        severity="warning",
        count=len(old),
        checked=quoted,
        title=t("Les tarifs cités sont ceux de l’année."),
        detail=tn(
            "{n} page cite un tarif d’une année passée.",
            "{n} pages citent un tarif d’une année passée.",
            len(old),
        )
        if old
        else None,
        mend=t("Mettez ces pages à jour, ou retirez les montants du texte.") if old else None,
        examples=_examples(
            documents, lambda d: d.price_year is not None and d.price_year < on.year
        ),
    )
