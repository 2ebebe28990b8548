"""Bytes in any French encoding, even several in one file, to UTF-8 with plain newlines.

Whole blocks of clean UTF-8 pass untouched; only a block that is not is looked at line by line.
The method: valid UTF-8 stays, other bytes are read in the older encoding that gives the most
French letters, double encodings are undone, and R's packed "<e9>" marks are opened.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from beffroi.evidence.tables.container import BLOCK, CappedStream
from beffroi.evidence.tables.journal import Journal

LEGACY = ("cp1252", "cp850", "mac_roman")
NAMES = {
    "cp1252": "Windows-1252",
    "cp850": "MS-DOS (cp850)",
    "mac_roman": "Macintosh",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-8": "UTF-8",
}
# Letters and signs of French text, by how much they tell (é is the most frequent by far).
_FRENCH = dict.fromkeys("ÀÂÄÇÈÉÊËÎÏÔÖÙÛÜŒÆ°º€«»’‘“”–—…·²³§\u00a0", 1) | dict.fromkeys(
    "ëâäùûüôöîïœæ", 3
)
_FRENCH |= {"é": 20, "è": 8, "à": 8, "ê": 5, "ç": 5}
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# R on Windows writes an unreadable byte e9 as the four characters <e9> packed in one 6-byte code.
_R_PACKED = re.compile(rb"[\xfc\xfd][\x80-\xbf]{5}")
_LONE_CR = re.compile(rb"\r(?!\n)")
_MOJIBAKE_HINTS = ("Ã", "Â", "â€")


def _table(codec: str) -> tuple[str, ...]:
    """One character per byte; the five bytes that cp1252 leaves undefined keep their number."""
    return tuple(bytes([i]).decode(codec, "ignore") or chr(i) for i in range(256))


_TABLES = {codec: _table(codec) for codec in LEGACY}
_TO_BYTE = {char: i for i, char in enumerate(_TABLES["cp1252"]) if i > 127}  # noqa: PLR2004
_HIGH = "".join(map(re.escape, _TO_BYTE))
_MOJIBAKE = re.compile(f"[\u00c2-\u00f4][{_HIGH}]+")


def _register(codec: str) -> str:
    table = _TABLES[codec]

    def handler(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        return "".join(table[b] for b in error.object[error.start : error.end]), error.end

    name = f"beffroi-{codec}"
    codecs.register_error(name, handler)
    return name


_HANDLERS = {codec: _register(codec) for codec in LEGACY}


@dataclass(frozen=True)
class Block:
    """Whole lines as UTF-8: ``data`` made from ``raw_size`` bytes of the source.

    ``changed`` says whether ``data`` differs from the source; ``first_line`` is the physical
    number of its first line.
    """

    data: bytes
    raw_size: int
    changed: bool
    first_line: int


def detect(head: bytes) -> str:
    """Return the encoding that a file's first bytes announce: a BOM, UTF-16 by its NULs, or UTF-8."""
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if head.startswith(b"\xfe\xff"):
        return "utf-16-be"
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    half = max(1, min(len(head), 4096) // 2)
    if max(even, odd) > 0.3 * half and min(even, odd) < 0.1 * max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8"


def legacy_codec(data: bytes) -> str:
    """Return the older encoding under which the bytes that are not UTF-8 look most French."""
    strange = [b for b in _MULTIBYTE.sub(b"", data[:BLOCK]) if b > 127]  # noqa: PLR2004
    scores = {codec: sum(_FRENCH.get(_TABLES[codec][b], 0) for b in strange) for codec in LEGACY}
    return max(LEGACY, key=lambda codec: scores[codec])


def undo_mojibake(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252 and encoded again, up to three times over."""
    for _ in range(3):
        mended = _MOJIBAKE.sub(_undo, text)
        if mended == text:
            break
        text = mended
    return text


def _undo(match: re.Match[str]) -> str:
    found = match.group()
    try:
        return bytes(_TO_BYTE[c] for c in found).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return found


def _open_r_packed(match: re.Match[bytes]) -> bytes:
    code = match.group()[0] & 1
    for byte in match.group()[1:]:
        code = code << 6 | byte & 0x3F
    text = code.to_bytes(4, "little")
    if re.fullmatch(rb"<[0-9a-f]{2}>", text):
        return bytes([int(text[1:3], 16)])
    return match.group()


class Cleaner:
    """Turns the lines of one file into UTF-8, noting in ``journal`` what it had to do.

    ``encoding`` as in :func:`detect`, or a codec that a person fixed.
    """

    def __init__(self, journal: Journal, encoding: str, *, row_bytes: int) -> None:
        self._journal = journal
        self.encoding = encoding
        self._row_bytes = row_bytes
        self._legacy: str | None = None
        self._utf8_lines: list[int] = []
        self._legacy_lines: list[int] = []
        self._utf8 = self._old = 0
        self._crlf = self._lf = False
        self._line = 1

    def blocks(self, stream: BinaryIO | CappedStream) -> Iterator[Block]:
        """Yield the file in blocks of whole lines. The last one may lack its newline."""
        if self.encoding.startswith("utf-16"):
            source = _utf16_lines(stream, self.encoding)
            self._journal.add("utf16", count=1, detail=NAMES[self.encoding])
        else:
            source = ((data, len(data)) for data in _cut(stream, self._row_bytes))
        recoded = self.encoding.startswith("utf-16")
        for data, raw in source:
            first = self._line
            clean = self._clean(data, first=first)
            self._line += clean.count(b"\n")
            mixed = self._crlf and self._lf
            yield Block(clean, raw, recoded or mixed or clean is not data, first)
        self._sum_up()

    def _clean(self, data: bytes, *, first: int) -> bytes:
        """Return ``data`` itself when nothing is wrong with it."""
        if first == 1 and data.startswith(b"\xef\xbb\xbf"):
            self._journal.add("bom", count=1)
            data = data[3:]
        if b"\x00" in data:
            self._journal.add("nul_bytes", count=data.count(b"\x00"))
            data = data.replace(b"\x00", b"")
        data = self._newlines(data)
        if data.isascii():
            return data
        return self._letters(data, first)

    def _newlines(self, data: bytes) -> bytes:
        if b"\r" not in data:
            self._lf = self._lf or b"\n" in data
            return data
        if b"\r\r\n" in data:
            self._journal.add("crcrlf", count=data.count(b"\r\r\n"))
            data = data.replace(b"\r\r\n", b"\r\n")
        returns, pairs, ends = data.count(b"\r"), data.count(b"\r\n"), data.count(b"\n")
        self._crlf, self._lf = self._crlf or pairs > 0, self._lf or ends > pairs
        if returns == pairs:
            return data if pairs == ends else data.replace(b"\r\n", b"\n")
        if not ends:
            self._journal.add("cr_newlines", count=returns)
            return data.replace(b"\r", b"\n")
        self._journal.add("stray_cr", count=returns - pairs)
        return _LONE_CR.sub(b" ", data).replace(b"\r\n", b"\n")

    def _letters(self, data: bytes, first: int) -> bytes:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return self._mend(data, first)
        self._utf8 += 1 + (len(data) >> 7)  # about as many lines; only the majority matters
        if "\ufffd" in text:
            self._journal.add("lost_characters", *_lines_with(text, "\ufffd", first))
        if any(hint in text for hint in _MOJIBAKE_HINTS):
            return self._unmoji(data, first)
        return data

    def _unmoji(self, data: bytes, first: int) -> bytes:
        out, changed = [], []
        for number, line in enumerate(data.split(b"\n"), first):
            mended = line
            if not line.isascii():
                mended = undo_mojibake(line.decode("utf-8")).encode("utf-8")
                if mended != line:
                    changed.append(number)
            out.append(mended)
        self._journal.add("mojibake", *changed)
        return b"\n".join(out) if changed else data

    def _mend(self, data: bytes, first: int) -> bytes:
        if self._legacy is None:
            fixed = self.encoding if self.encoding in LEGACY else None
            self._legacy = fixed or legacy_codec(_R_PACKED.sub(b"", data))
        if not _MULTIBYTE.search(data):
            self._old += sum(not line.isascii() for line in data.split(b"\n"))
            return data.decode("ascii", _HANDLERS[self._legacy]).encode("utf-8")
        lines = data.split(b"\n")
        return b"\n".join(self._mend_line(line, n) for n, line in enumerate(lines, first))

    def _mend_line(self, line: bytes, number: int) -> bytes:
        if line.isascii():
            return line
        assert self._legacy is not None
        try:
            text = line.decode("utf-8")
            self._utf8 += 1
            _keep(self._utf8_lines, number)
        except UnicodeDecodeError:
            opened = _R_PACKED.sub(_open_r_packed, line)
            text = opened.decode("utf-8", _HANDLERS[self._legacy])
            self._old += 1
            _keep(self._legacy_lines, number)
        mended = undo_mojibake(text)
        if mended != text:
            self._journal.add("mojibake", number)
        return mended.encode("utf-8")

    def _sum_up(self) -> None:
        if self._crlf and self._lf:
            self._journal.add("mixed_newlines", count=1)
        if not self._old or self._legacy is None:
            return
        name = NAMES[self._legacy]
        if not self._utf8:
            self.encoding = self._legacy
            self._journal.add("encoding_legacy", count=1, detail=name)
        elif self._old <= self._utf8:
            self._journal.add(
                "encoding_mixed", *self._legacy_lines[:10], count=self._old, detail=name
            )
        else:
            self.encoding = self._legacy
            self._journal.add("encoding_legacy", count=1, detail=name)
            self._journal.add(
                "encoding_mixed", *self._utf8_lines[:10], count=self._utf8, detail="UTF-8"
            )


def _keep(places: list[int], number: int) -> None:
    if len(places) < 10:  # noqa: PLR2004
        places.append(number)


def _lines_with(text: str, needle: str, first: int) -> list[int]:
    return [n for n, line in enumerate(text.split("\n"), first) if needle in line]


def _cut(stream: BinaryIO | CappedStream, row_bytes: int) -> Iterator[bytes]:
    """Yield whole lines in blocks; a line longer than ``row_bytes`` is cut there."""
    rest = b""
    while block := stream.read(BLOCK):
        data = rest + block
        end = data.rfind(b"\n") + 1
        if end == 0 and b"\r" in data[:-1]:  # old Macintosh; a final CR may be half of CRLF
            end = data.rfind(b"\r", 0, -1) + 1
        if end:
            yield data[:end]
        rest = data[end:]
        if len(rest) > row_bytes:
            yield rest
            rest = b""
    if rest:
        yield rest


def _utf16_lines(stream: BinaryIO | CappedStream, encoding: str) -> Iterator[tuple[bytes, int]]:
    """Yield whole lines as UTF-8, with the bytes they took in the source (roughly, by block)."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    rest, first = "", True
    while block := stream.read(BLOCK):
        text = rest + decoder.decode(block)
        text = text.removeprefix("\ufeff") if first else text
        first = False
        end = text.rfind("\n") + 1
        rest = text[end:]
        if end:
            yield text[:end].encode("utf-8", "replace"), len(block)
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest.encode("utf-8", "replace"), 0
