"""Tie what artefacts name to what the register knows, in spite of spellings.

Artefacts spell one firm, system or contract in many ways. The rule is the same everywhere and
never guesses: an equal SIREN decides; then an equal normalised name or alias; then a name whose
words are all contained in the other, with a stated confidence. Two equally good candidates make
no link and a note that says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from beffroi.core import Text, t
from beffroi.register import Register

How = Literal["siren", "name", "tokens"]
ID_LENGTH = 80

_TOKEN = re.compile(r"[^\W_]+", re.UNICODE)
_EXPAND = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Legal forms said by a register or on an invoice; they are not part of a firm's name.
_LEGAL_FORMS = _words(
    "sas sasu sarl eurl sa sca scs snc scop scic sem spl sci selarl gie gip epic ei eirl "
    "inc llc ltd limited corp corporation gmbh ag bv nv srl spa plc oy ab aps kg"
)
# Words so common in names of services and software that alone they identify nothing.
_GENERIC = _words(
    "de du des la le les l d un une et en pour par sur avec au aux a the of for and "
    "application appli logiciel outil solution systeme service services module plateforme "
    "assistant agent chatbot callbot ia ai intelligence artificielle version projet marche "
    "contrat societe groupe france maintenance abonnement licence licences prestation "
    "prestations fourniture mise oeuvre site internet donnees data prevision tri points "
    "commune ville communaute agglomeration mairie departement region syndicat"
)
_MIN_NAME = 3  # letters: a shorter name is met by chance in any text
_LA_POSTE = "356000000"


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """Return ``text`` without accents or case: what two spellings have in common.

    Example:
        >>> fold("Délibér+ Œuvre")
        'deliber+ oeuvre'
    """
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_EXPAND)
    spread = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in spread if not unicodedata.combining(c))


def tokens(text: str) -> tuple[str, ...]:
    """Return the folded words of ``text``, in order."""
    return tuple(_TOKEN.findall(fold(text)))


def normalise(name: str) -> str:
    """Return a firm's or system's name as folded words, legal forms (SAS, SARL, SA…) removed.

    Example:
        >>> normalise("DIALOGIS S.A.S.") == normalise("Dialogis (SAS)") == "dialogis"
        True
    """
    joined = re.sub(r"\b((?:[a-z]\.){2,})([a-z]\b)?", _undotted, fold(name))
    words = _TOKEN.findall(joined)
    kept = [w for w in words if w not in _LEGAL_FORMS]
    return " ".join(kept or words)


def _undotted(match: re.Match[str]) -> str:
    return match.group(0).replace(".", "")


def slug(name: str) -> str:
    """Return the register id of a name: folded words joined by hyphens, 80 characters at most.

    A name without a letter or digit gives ``"sans-nom"``, so that an id always exists.
    """
    words = "-".join(re.findall(r"[a-z0-9]+", fold(name)))
    if len(words) > ID_LENGTH:
        head = words[:ID_LENGTH]
        words = head.rsplit("-", 1)[0] if "-" in head else head
    return words or "sans-nom"


def supplier_slug(name: str | None, siren: str | None = None) -> str:
    """Return the register id of a supplier: its name without legal form, else its SIREN."""
    if name and normalise(name):
        return slug(normalise(name))
    return f"siren-{siren}" if siren else "sans-nom"


@lru_cache(maxsize=65_536)
def reference_key(reference: str) -> str:
    """Return what two spellings of one contract or market number share (letters and digits).

    Example:
        >>> reference_key("Marché n° 2023-014") == reference_key("2023_014")
        True
    """
    bare = re.sub(
        r"^\s*(marche|contrat|convention|accord[- ]cadre|commande)?\s*(public)?\s*"
        r"(n[°ºo]\.?|numero|ref\.?|reference)?\s*:?\s*(?=.*\d)",
        "",
        fold(reference),
    )
    return "".join(_TOKEN.findall(bare))


def siren_of(identifier: object) -> str | None:
    """Return the SIREN held in a SIREN, SIRET or French VAT number, or ``None`` if its key is wrong.

    A SIRET's first nine digits are its SIREN; both bear a Luhn key (La Poste's establishments
    excepted). Source: INSEE, SIRENE registry.
    """
    digits = re.sub(r"[\s. -]", "", str(identifier)) if identifier is not None else ""
    if re.fullmatch(r"(?i)FR[0-9A-Z]{2}\d{9}", digits):
        digits = digits[4:]
    if not re.fullmatch(r"\d{9}|\d{14}", digits) or not digits.strip("0"):
        return None
    siren = digits[:9]
    if siren == _LA_POSTE:
        return siren
    return siren if _luhn(siren) and (len(digits) != 14 or _luhn(digits)) else None  # noqa: PLR2004


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004
    return total % 10 == 0


@dataclass(frozen=True)
class Named:
    """One thing of the register: its id, the names it goes by, its SIREN when it is a firm."""

    id: str
    names: tuple[str, ...]
    siren: str | None = None


@dataclass(frozen=True)
class Match:
    """The answer to "who is this?": an id and how surely, or no id and a note when ambiguous.

    ``confidence`` is 1 by SIREN, 0.95 by equal name, 0.5 to 0.9 by contained words (the share of
    letters that both have), 0 when there is no link.
    """

    id: str | None = None
    confidence: float = 0.0
    how: How | None = None
    note: Text | None = None

    def __bool__(self) -> bool:
        return self.id is not None


@dataclass(frozen=True)
class Mention:
    """A known name met in a text: the id and the characters that name it."""

    id: str
    span: tuple[int, int]


@dataclass(frozen=True)
class Linker:
    """Finds a name among known ones. Build it with :func:`systems` or :func:`suppliers`."""

    known: tuple[Named, ...]
    _by_name: dict[str, set[str]] = field(init=False, repr=False)
    _by_siren: dict[str, set[str]] = field(init=False, repr=False)
    _heads: dict[str, list[tuple[tuple[str, ...], str]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_name: dict[str, set[str]] = defaultdict(set)
        by_siren: dict[str, set[str]] = defaultdict(set)
        heads: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for one in self.known:
            if one.siren:
                by_siren[one.siren].add(one.id)
            for name in {normalise(n) for n in (*one.names, one.id)} - {""}:
                by_name[name.replace(" ", "")].add(one.id)
                words = tuple(name.split())
                if _telling(words):
                    heads[words[0]].append((words, one.id))
        for found in heads.values():
            found.sort(key=lambda alias: (-len(alias[0]), alias))
        object.__setattr__(self, "_by_name", dict(by_name))
        object.__setattr__(self, "_by_siren", dict(by_siren))
        object.__setattr__(self, "_heads", dict(heads))

    def find(self, name: str | None, siren: str | None = None) -> Match:
        """Return who is meant by a name and, for a firm, its SIREN.

        The words between brackets are tried apart: "Assistant (Copilot)" may be either.
        """
        for text in _names((name,)) or (None,):
            found = self._find(text, siren)
            if found or found.note:
                return found
        return Match()

    def _find(self, name: str | None, siren: str | None) -> Match:
        if siren and siren in self._by_siren:
            return _one(self._by_siren[siren], 1.0, "siren", name or siren)
        wanted = normalise(name) if name else ""
        if not wanted:
            return Match()
        same = self._allowed(self._by_name.get(wanted.replace(" ", ""), set()), siren)
        if same:
            return _one(same, 0.95, "name", name or "")
        return self._contained(wanted, name or "", siren)

    def mentions(self, text: str) -> list[Mention]:
        """Return the known names met in a text, longest first at each place, in order.

        A name of one word counts only where it is written with a capital: "Corvi" is a system,
        a common word that happens to be a name is not.
        """
        words = [(m.group(), m.span()) for m in _TOKEN.finditer(text)]
        folded = [fold(w) for w, _ in words]
        found: list[Mention] = []
        i = 0
        while i < len(words):
            alias = self._alias_at(folded, words, i)
            if alias is None:
                i += 1
                continue
            size, who = alias
            found.append(Mention(who, (words[i][1][0], words[i + size - 1][1][1])))
            i += size
        return found

    def _alias_at(
        self, folded: list[str], words: list[tuple[str, tuple[int, int]]], i: int
    ) -> tuple[int, str] | None:
        for alias, who in self._heads.get(folded[i], ()):
            size = len(alias)
            if tuple(folded[i : i + size]) == alias and (size > 1 or words[i][0][:1].isupper()):
                return size, who
        return None

    def _contained(self, wanted: str, name: str, siren: str | None) -> Match:
        words = _stems(wanted)
        met: dict[str, tuple[float, frozenset[str]]] = {}
        for one in self.known:
            if siren and one.siren and one.siren != siren:
                continue
            overlaps = [_overlap(words, _stems(normalise(n))) for n in one.names]
            score, shared = max(overlaps, key=lambda o: (o[0], sorted(o[1])))
            if score:
                met[one.id] = (score, shared)
        # "Tri courrier" says more than "courrier": the narrower match gives way.
        best = {i for i, (_, s) in met.items() if not any(s < other for _, other in met.values())}
        if not best:
            return Match()
        return _one(best, round(min(met[i][0] for i in best), 3), "tokens", name)

    def _allowed(self, ids: set[str], siren: str | None) -> set[str]:
        """Two firms of one name but of different SIREN are two firms."""
        if siren is None:
            return ids
        other = {k.id for k in self.known if k.siren and k.siren != siren}
        return ids - other


def _one(ids: set[str], confidence: float, how: How, name: str) -> Match:
    if len(ids) == 1:
        return Match(next(iter(ids)), confidence, how)
    return Match(
        note=t(
            "« {name} » désigne aussi bien {ids} : aucun lien n’a été fait.",
            name=name,
            ids=tuple(sorted(ids)),
        )
    )


def _telling(words: Iterable[str]) -> bool:
    """Whether a name says enough to be recognised inside another or in a text."""
    return any(len(w) >= _MIN_NAME and w not in _GENERIC and not w.isdigit() for w in words)


def _stems(name: str) -> frozenset[str]:
    """A plural is not another name: "tri-courrier" is "Tri des courriers"."""
    return frozenset(
        w.rstrip("sx") if len(w) > _MIN_NAME and w not in _GENERIC else w for w in name.split()
    )


def _overlap(one: frozenset[str], other: frozenset[str]) -> tuple[float, frozenset[str]]:
    """Return 0.5 to 0.9 and the shared words when all of one are in the other, else 0."""
    small, large = sorted((one, other), key=lambda w: (len(w), sorted(w)))
    if not small or not small <= large or not _telling(small):
        return 0.0, frozenset()
    return 0.5 + 0.4 * sum(map(len, small)) / sum(map(len, large)), small


def _names(values: Iterable[str | None]) -> tuple[str, ...]:
    """Return distinct names; "Tri courrier (GRC)" also goes by "Tri courrier" and by "GRC"."""
    found: list[str] = []
    for value in filter(None, values):
        found.append(value)
        inner = re.fullmatch(r"\s*(.{3,}?)\s*\(([^()]{3,})\)\s*", value)
        found += inner.groups() if inner else ()
    return tuple(dict.fromkeys(found))


def systems(register: Register) -> Linker:
    """Return the linker of the register's AI systems (names, aliases, ids)."""
    return Linker(tuple(_systems(register)))


def _systems(register: Register) -> Iterator[Named]:
    for key, sheet in register.systems.items():
        said = (c.value for c in sheet.name.claims)
        yield Named(key, _names((*said, *sheet.aliases)) or (key,))


def suppliers(register: Register) -> Linker:
    """Return the linker of the register's suppliers (SIREN, names, aliases)."""
    return Linker(
        tuple(
            Named(
                key,
                _names((*(c.value for c in sheet.name.claims), *sheet.aliases)) or (key,),
                sheet.siren.value,
            )
            for key, sheet in register.suppliers.items()
        )
    )


def services(register: Register) -> Linker:
    """Return the linker of the authority's services."""
    return Linker(
        tuple(
            Named(key, _names(c.value for c in service.name.claims) or (key,))
            for key, service in register.authority.services.items()
        )
    )


def contract_by_reference(register: Register, reference: str) -> str | None:
    """Return the contract that bears this number, whatever its punctuation, if only one does."""
    key = reference_key(reference)
    found = {
        i
        for i, sheet in register.contracts.items()
        for c in sheet.reference.claims
        if key and reference_key(c.value) == key
    }
    return next(iter(found)) if len(found) == 1 else None


def contract_slug(
    register: Register, reference: str | None, supplier: str | None, about: str | None
) -> str:
    """Return the id of a contract.

    The known one of this number, else a slug of the number, else of its supplier and object.
    """
    if reference:
        return contract_by_reference(register, reference) or slug(reference)
    return slug(" ".join(filter(None, (supplier, about))))


# Words of a file's name that say its format or its role, not what it is about.
_TECHNICAL = _words(
    "sbom cdx cyclonedx spdx bom xml txt csv tsv pdf docx odt xlsx ods parquet yaml yml toml "
    "zip gz html htm json jsonl xlsm "
    "env lock requirements pyproject package compose docker dockerfile readme model card config "
    "conf configuration export extrait depot preuves src main v1 v2 final copie app api prod"
)


def names_in_path(name: str) -> tuple[str, ...]:
    """Return what a path may be about: its folders, nearest first, then the file's own words.

    Example:
        >>> names_in_path("depot/tri-courrier/sbom_courrier.cdx.json")
        ('tri courrier', 'courrier')
    """
    *folders, leaf = name.replace("!", "/").split("/")
    candidates = (
        " ".join(w for w in tokens(part) if w not in _TECHNICAL and not w.isdigit())
        for part in (*reversed(folders), leaf)
    )
    return tuple(dict.fromkeys(c for c in candidates if c))


def find_any(linker: Linker, names: Iterable[str | None]) -> Match:
    """Return the first link among names tried in order; the first ambiguity when none links."""
    first = Match()
    for name in names:
        found = linker.find(name)
        if found:
            return found
        first = first if first.note else found
    return first


def find_by_path(linker: Linker, path: str, *first: str | None) -> Match:
    """Return what a file is about: names given first, then its folders and its own words.

    Last resort, the only known thing that shares a telling word with the path (0.5).
    """
    candidates = names_in_path(path)
    found = find_any(linker, (*first, *candidates))
    if found or found.note:
        return found
    said = {
        w for c in candidates for w in _stems(normalise(c)) if _telling((w,)) and len(w) > _MIN_NAME
    }
    sharing = {
        one.id for one in linker.known if any(said & _stems(normalise(n)) for n in one.names)
    }
    return Match(next(iter(sharing)), 0.5, "tokens") if len(sharing) == 1 else Match()
