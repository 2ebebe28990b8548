"""Who is party to a paper, and who stands behind the service: tables of sub-processors, sentences.

A role is given only where the words say it (hosting, model, speech…); otherwise the party is
named without a role, and makes no link of the chain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from beffroi.core import Locator
from beffroi.evidence.linking import (
    normalise,
    siren_of,
    supplier_slug,
    suppliers,
)
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.contract.clauses import public
from beffroi.evidence.readers.contract.model import ChainParty
from beffroi.evidence.readers.contract.paper import CELLS, Grid, Paper
from beffroi.evidence.supply import OWN, party_of
from beffroi.register import Role

_CAPITAL = r"[A-ZÀ-Ý][\w'&À-ÿ.-]*"
_NAME = rf"{_CAPITAL}(?:\s(?:{_CAPITAL}|de|du|des|la|et|&|mixte|pour))*"
_SIRET = re.compile(r"(?:SIRET|SIREN)[^\d\n]{0,25}((?:\d[\s.]?){9,14})", re.IGNORECASE)
_SELLER = r"titulaire|attributaire|prestataire|fournisseur|[ée]diteur|soci[ée]t[ée]|entreprise|op[ée]rateur|confi[ée]e? [àa]|vendeur"
_BUYER = (
    r"acheteur|b[ée]n[ée]ficiaire|pouvoir adjudicateur|ma[îi]tre d'ouvrage|client|adh[ée]rent|collectivit[ée]"
    r"|commune\b|communaut[ée]|d[ée]partement|m[ée]tropole|ville de|mairie|r[ée]gion\b|acheteuse"
)
_ROLE_WORDS = re.compile(rf"(?P<seller>{_SELLER})|(?P<buyer>{_BUYER})", re.IGNORECASE)
_ALIAS = re.compile(
    r"(?:ci-apr[èe]s|d[ée]nomm[ée]e?)?[^«\n]{0,30}«\s*(?:le|la|l'|les)\s*([^»]{2,40}?)\s*»",
    re.IGNORECASE,
)
_LEAD = re.compile(
    rf"^(?:(?:le|la|les|l'|d'une part|d'autre part|et|entre|{_SELLER}|{_BUYER})\b[\s:'-]*)+",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?:^|\n|\. )\s*(?:le |l')?(?:titulaire|attributaire|prestataire|fournisseur|[ée]diteur)\s*:\s*([^,;\n(]{3,80})",
    re.IGNORECASE,
)
MAX_ROWS = 200


@dataclass(frozen=True)
class Seller:
    """The supplier of a paper: name, SIREN, id in the register, what the paper calls it."""

    id: str
    name: str
    siren: str | None
    span: tuple[int, int]
    alias: str = ""

    def named_by(self, words: str) -> bool:
        """Whether some words of the paper (« le Titulaire », its name) mean this supplier."""
        plain = normalise(words)
        own = {normalise(self.name), normalise(self.alias)} - {""}
        roles = {"titulaire", "attributaire", "prestataire", "editeur", "fournisseur"}
        return plain in own | roles or any(
            plain and (plain in o.split() or o in plain) for o in own
        )


def seller(paper: Paper, context: Context) -> Seller | None:
    """Return the supplier: the SIRET that is not the buyer's, else a labelled name, else a known one."""
    own = context.register.authority.siren.value
    best: tuple[int, Seller] | None = None
    previous = 0
    for match in _SIRET.finditer(paper.text[:20_000]):
        siren = siren_of(match.group(1))
        before = paper.text[max(previous, match.start() - 200) : match.start()]
        after = paper.text[match.end(1) : match.end(1) + 90]
        previous = match.end(1)
        score = _side(before, after)
        if siren == own or score == 0:
            continue
        name = _name_in(before)
        alias = _ALIAS.search(after)
        found = _known(
            name, siren, (match.start(), match.end(1)), alias.group(1) if alias else "", context
        )
        if found and (best is None or score > best[0]):
            best = (score, found)
    return best[1] if best else _unnumbered(paper, context)


def _side(before: str, after: str) -> int:
    """Return 2 for a seller, 1 when nothing is said, 0 for a buyer: the nearest word decides."""
    alias = _ALIAS.search(after[:80])
    if alias:
        word = _ROLE_WORDS.search(alias.group(1))
        if word:
            return 2 if word.group("seller") else 0
    words = list(_ROLE_WORDS.finditer(before))
    if not words:
        return 1
    return 2 if words[-1].group("seller") else 0


def _name_in(before: str) -> str:
    """Return the name that stands before a SIRET: after the last word of role, up to a comma."""
    words = list(_ROLE_WORDS.finditer(before))
    tail = before[words[-1].end() :] if words and len(before) - words[-1].end() > 3 else before  # noqa: PLR2004
    names = [
        m.group().strip(" .'-") for m in re.finditer(_NAME, _LEAD.sub("", tail.strip(" :;,.\n(")))
    ]
    useful = [n for n in names if not re.fullmatch(r"(?i).{0,2}|siret|siren|rcs|article.*", n)]
    if useful:
        return useful[0]
    all_names = [m.group() for m in re.finditer(_NAME, before)]
    return all_names[-1].strip(" .'-") if all_names else ""


def _known(
    name: str, siren: str | None, span: tuple[int, int], alias: str, context: Context
) -> Seller | None:
    match = suppliers(context.register).find(name or None, siren)
    if not match and not siren and not name:
        return None
    return Seller(match.id or supplier_slug(name or None, siren), name, siren, span, alias)


def _unnumbered(paper: Paper, context: Context) -> Seller | None:
    """A foreign seller has no SIRET: a label names it, or the register knows it."""
    match = _LABELLED.search(paper.text[:6000])
    if match:
        name = " ".join(match.group(1).split())
        return _known(name, None, match.span(1), "", context)
    product = re.match(
        r"([^\n]{2,60}?)\s*[-–:,]?\s*(?:notes? de|release|version|liste|journal)",
        paper.text,
        re.IGNORECASE,
    )
    named = suppliers(context.register).find(product.group(1)) if product else None
    if product and named and named.id:
        return Seller(named.id, "", None, product.span(1), product.group(1))
    mentions = suppliers(context.register).mentions(paper.text[:1500])
    if mentions and len({m.id for m in mentions}) == 1:
        span = mentions[0].span
        return Seller(mentions[0].id, paper.text[slice(*span)], None, span)
    return None


# What a column of a table of sub-processors holds, by its header.
_COLUMNS = {
    "name": r"sous[- ]?traitant|d[ée]nomination|raison sociale|^noms?\b|prestataire|soci[ée]t[ée]|entit[ée]|sub-?processor|company|entreprise",
    "country": r"pays|^[ée]tat$|localisation|si[èe]ge|country|location|lieu",
    "service": r"prestation|service|r[ôo]le|objet|fonction|purpose|activit|traitement|finalit",
    "rank": r"rang|niveau|rank",
    "module": r"module|produit|p[ée]rim[èe]tre",
}
# What the words of a service make of its provider, the first that fits.
_ROLES: tuple[tuple[Role, str], ...] = (
    ("speech", r"reconnaissance (?:et (?:de )?synth[èe]se )?(?:vocale|de la parole)|synth[èe]se vocale|transcription de la parole|speech|voix"),
    ("host", r"h[ée]bergement|h[ée]berg|stockage|infrastructure|infonuag|\bcloud\b|serveurs?|centre de donn[ée]es|hosting"),
    ("model", r"mod[èe]les? (?:de langage|d'ia|de vision|d'apprentissage)|\bmod[èe]le\b|\bllm\b|language model|intelligence artificielle|moteur d'(?:analyse|ia)|classement|apprentissage"),
    ("search", r"moteur de recherche|recherche (?:web|documentaire)|search"),
    ("identity", r"authentification|identit[ée]|\bsso\b|annuaire"),
    ("hardware", r"mat[ée]riel|cam[ée]ra|capteur|terminal|bo[îi]tier"),
)  # fmt: skip
_REGION = re.compile(
    r"\b(?:eu|us|ap|ca|me|sa|af|il)-(?:gov-)?(?:west|east|central|north|south|northeast|southeast|northwest|southwest)-\d\b"
    r"|\b(?:europe|us|asia|northamerica|me)-(?:west|east|north|south|central|southwest|northeast|southeast)\d{1,2}\b"
    r"|\b(?:france|germany|sweden|switzerland|norway|italy|poland|spain|uk)(?:central|north|south|west|westcentral|east)\b"
    r"|\b(?:west|north)europe\b|\b(?:east|west|central)us\d?\b"
)


def role_of(service: str) -> Role | None:
    """Return the role that the words of a service state, or ``None``.

    Example:
        >>> role_of("hébergement de l'application"), role_of("interface du grand modèle de langage")
        ('host', 'model')
    """
    return next((r for r, pattern in _ROLES if re.search(pattern, service, re.IGNORECASE)), None)


def region_of(text: str) -> str | None:
    """Return the cloud region named in a text (``eu-west-3``, ``europe-west9``), or ``None``."""
    found = _REGION.search(text)
    return found.group() if found else None


def tabled(paper: Paper, context: Context, own: Seller | None) -> Iterator[ChainParty]:
    """Yield the parties of the paper's tables of sub-processors."""
    for grid in paper.tables:
        columns = _columns(grid)
        if columns is None:
            continue
        for row, place in list(zip(grid.rows, grid.places, strict=True))[1 : MAX_ROWS + 1]:
            cells = {name: row[i] if i < len(row) else "" for name, i in columns.items()}
            if cells["name"].strip():
                at = Locator(kind=place.kind, at=place.at)
                yield _party(cells, at, public(CELLS.join(filter(None, row))[:500]), context, own)


def _columns(grid: Grid) -> dict[str, int] | None:
    found: dict[str, int] = {}
    for name, pattern in _COLUMNS.items():
        for i, cell in enumerate(grid.rows[0]):
            if i not in found.values() and re.search(pattern, cell.strip(), re.IGNORECASE):
                found[name] = i
                break
    return found if {"name", "country"} <= set(found) and len(grid.rows) > 1 else None


def _party(
    cells: dict[str, str], at: Locator, excerpt: str, context: Context, own: Seller | None
) -> ChainParty:
    name = " ".join(cells["name"].split())[:120]
    service = cells.get("service", "")
    rank = re.search(r"\d+", cells.get("rank", ""))
    module = " ".join(cells.get("module", "").split())[:80]
    mine = own is not None and normalise(name) == normalise(own.name)
    return ChainParty(
        name=name,
        party=own.id if own is not None and mine else party_of(name, context),
        at=at,
        excerpt=excerpt[:220],
        role=role_of(service),
        rank=max(1, min(int(rank.group()), 9)) if rank else 2,
        country=" ".join(cells["country"].split())[:60] or None,
        region=region_of(f"{cells['country']} {service}"),
        service=" ".join(service.split())[:160],
        tabled=True,
        module=None
        if not module or re.fullmatch(r"(?i)tou[ts]e?s?.*|all|\*|-", module)
        else module,
    )


# What stands before a name in a sentence, nearest first; ``None``: named, but for nothing here.
_BEFORE: tuple[tuple[Role | None, str], ...] = (
    (None, r"publi[ée]e?s?|[ée]dit[ée]e?s?|d[ée]velopp[ée]e?s?|acquis|revendeur|licence"),
    ("runtime", r"(?:ex[ée]cut[ée]e?s? (?:avec|par|sous)|moteur d'inf[ée]rence)"),
    ("hardware", r"fabriqu[ée]e?s?|cam[ée]ras?|capteurs?|mat[ée]riels?|cartes?"),
    ("speech", r"reconnaissance|synth[èe]se vocale"),
    ("model", r"mod[èe]les?"),
    ("host", r"h[ée]berg\w*|serveurs?|infonuagique|plateforme d'h[ée]bergement|centres? de donn[ée]es"),
)  # fmt: skip
_TECHNICAL = r"objet|description|prestation|solution|mod[èe]le|h[ée]berg|architecture|moyens|mat[ée]riel|logiciel|ex[ée]cution|fonctionnement|plateforme|lieu|localis|technique"


def told(paper: Paper, context: Context, own: Seller | None) -> Iterator[ChainParty]:
    """Yield the parties that sentences of technical articles name with what they do."""
    yield from _own_parts(paper, own)
    if context.parties is None:
        return
    for section in paper.titled(_TECHNICAL):
        body = paper.body(section)
        for party, (start, end) in context.parties.find_parties(body):
            line = body[body.rfind("\n", 0, start) + 1 : start]
            role = (
                _role_before(line[-90:])
                if CELLS not in body[start : body.find("\n", end)]
                else None
            )
            if role:
                offset = section.start + start
                yield _sentence_party(
                    paper, body[start:end], party, role, (offset, section.start + end)
                )


def _role_before(words: str) -> Role | None:
    best: tuple[int, Role | None] = (-1, None)
    for role, pattern in _BEFORE:
        for match in re.finditer(pattern, words, re.IGNORECASE):
            if match.start() > best[0]:
                best = (match.start(), role)
    return best[1]


def _sentence_party(
    paper: Paper, name: str, party: str, role: Role, span: tuple[int, int], rank: int = 2
) -> ChainParty:
    left, right = paper.sentence(*span)
    kind, at = paper.place(span[0])
    sentence = " ".join(paper.text[left:right].split())
    return ChainParty(
        name=name,
        party=party,
        at=Locator(kind=kind, at=at),
        excerpt=public(sentence[:500])[:220],
        role=role,
        rank=rank,
        region=region_of(sentence),
    )


_OWN_MODEL = re.compile(
    rf"mod[èe]le[^.;\n]{{0,160}}d[ée]velopp[ée]e?s? par\s+((?:le|la|l')\s*[\w-]+|{_NAME})",
    re.IGNORECASE,
)
_OWN_HOST = re.compile(r"serveurs?\s+(?:du|de la|de l')\s*([\w-]+)", re.IGNORECASE)
_LOCAL = re.compile(
    r"serveurs?[^.;\n]{0,30}(?:install[ée]e?s?|situ[ée]e?s?)[^.;\n]{0,20}dans les locaux|serveurs? (?:de la collectivit[ée]|du client|de l'adh[ée]rent)"
    r"|h[ée]berg[ée]e?s?[^.;\n]{0,30}(?:par|chez) (?:la collectivit[ée]|le client|l'adh[ée]rent)",
    re.IGNORECASE,
)


def _own_parts(paper: Paper, own: Seller | None) -> Iterator[ChainParty]:
    """What the supplier says it makes or hosts itself, and what runs at the authority's."""
    for match in _LOCAL.finditer(paper.text):
        yield _sentence_party(paper, "collectivité", OWN, "host", match.span(), rank=1)
        break
    if own is None:
        return
    for pattern, role in ((_OWN_MODEL, "model"), (_OWN_HOST, "host")):
        for match in pattern.finditer(paper.text):
            if own.named_by(re.sub(r"^(?:le |la |l')", "", match.group(1), flags=re.IGNORECASE)):
                yield _sentence_party(paper, own.name, own.id, role, match.span(), rank=1)  # type: ignore[arg-type]
                break


def merged(parties: Iterator[ChainParty]) -> tuple[ChainParty, ...]:
    """Return each party once per role and module; a table's row comes before a sentence."""
    kept: dict[tuple[str, Role | None, str | None], ChainParty] = {}
    for one in parties:
        kept.setdefault((one.party, one.role, one.module), one)
    return tuple(kept.values())
