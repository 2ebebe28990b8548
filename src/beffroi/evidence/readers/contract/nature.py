"""What a paper says of the system itself: its name, its technique, what works without it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from beffroi.evidence.linking import Linker, normalise
from beffroi.evidence.readers.contract.clauses import NO_PERSONAL_DATA, found, stated
from beffroi.evidence.readers.contract.model import Stated
from beffroi.evidence.readers.contract.paper import Paper

_HEAD = 1500
# technique (regulation vocabulary) → words that state it
TECHNIQUES: tuple[tuple[str, str], ...] = (
    ("language_model", r"mod[èe]les? de langage|\bLLM\b|\bIA g[ée]n[ée]rative|intelligence artificielle g[ée]n[ée]rative|\bGPT-?\d"),
    ("machine_learning", r"apprentissage (?:automatique|machine|profond)|r[ée]seaux? de neurones|machine learning|mod[èe]le d'apprentissage"),
    ("vision", r"mod[èe]le de vision|analyse automatique d(?:es|') ?images|reconnaissance d'images|vision par ordinateur"),
    ("speech", r"reconnaissance (?:et (?:de )?synth[èe]se )?vocales?|reconnaissance de la parole|transcription automatique"),
)  # fmt: skip
AI_WORDS = re.compile(
    r"intelligence artificielle|\bIA\b|mod[èe]les? (?:[àa] poids )?ouverts?|agent conversationnel|chatbot|callbot|pr[ée]dicti|copilot\b|"
    + "|".join(pattern for _, pattern in TECHNIQUES),
    re.IGNORECASE,
)
_PRODUCT = r"[A-ZÀ-Ý][\w+'À-ÿ-]*(?:\s(?:[A-ZÀ-Ý][\w+À-ÿ-]*|\d+))*"
_NAMED = (
    re.compile(rf"(?:d[ée]nomm|appel|baptis|nomm)[ée]e?s?\s+«?\s*({_PRODUCT})"),
    re.compile(rf"«\s*({_PRODUCT})\s*»"),
    re.compile(
        rf"(?i:\b(?:solution|logiciel|service en ligne|service mutualis[ée]|service|outil|dispositif|application|plateforme))\s+«?\s*({_PRODUCT})"
    ),
    re.compile(rf"^({_PRODUCT})(?:\s+[:–-]\s|, licence)", re.MULTILINE),
)
_NOT_PRODUCTS = re.compile(
    r"(?i)client|titulaire|prestataire|attributaire|[ée]diteur|collectivit|adh[ée]rent|syndicat|parties?|acheteur|services?|march[ée]|article|annexe|vu|objet"
)


def names(paper: Paper, known: Linker) -> tuple[tuple[str, tuple[int, int]], ...]:
    """Return the register's systems that the paper is about, each with where it is named.

    Those named in its opening or object; else the one that it names most, twice at least.
    """
    head = max([_HEAD, *(s.end for s in paper.titled(r"\bobjet\b")[:1])])
    mentions = known.mentions(paper.text)
    opening = {m.id: m.span for m in reversed(mentions) if m.span[0] < head}
    if opening:
        return tuple(sorted(opening.items()))
    counts: dict[str, list[tuple[int, int]]] = {}
    for mention in mentions:
        counts.setdefault(mention.id, []).append(mention.span)
    often = sorted((-len(spans), i, spans[0]) for i, spans in counts.items() if len(spans) > 1)
    return ((often[0][1], often[0][2]),) if often else ()


def product(paper: Paper, firms: frozenset[str]) -> tuple[str, tuple[int, int]] | None:
    """Return the product that the paper names as its own, when AI words stand with it.

    ``firms`` are normalised names that are not products.
    """
    if not AI_WORDS.search(paper.text):
        return None
    objects = paper.titled(r"\bobjet\b")[:1]
    spans = [(s.start, s.end) for s in objects] + [(0, 400)]
    for pattern in _NAMED:
        for start, end in spans:
            for match in pattern.finditer(paper.text, start, min(end, len(paper.text))):
                name = match.group(1).strip(" '-")
                firm = normalise(name) in firms
                if len(name) > 2 and not firm and not _NOT_PRODUCTS.match(name):  # noqa: PLR2004
                    return name, match.span(1)
    return None


def nature(paper: Paper) -> Iterator[Stated]:
    """Yield the facts of the regulation vocabulary that the text states plainly, and the fallback."""
    techniques = [
        (name, match) for name, p in TECHNIQUES if (match := _affirmed(paper, p)) is not None
    ]
    for name, match in techniques:
        yield stated(paper, "technique", name, match.span())
    plain = _affirmed(paper, r"intelligence artificielle")
    if techniques or plain:
        yield stated(paper, "is_ai", True, (techniques[0][1] if techniques else plain).span())  # type: ignore[union-attr]
    for key, value, pattern in _FACTS:
        match = next(found(paper, pattern), None)
        if match:
            yield stated(paper, key, value, match.span())
    yield from fallback(paper)


# "sans recours à…", "n'emploie aucun…": the words are there, and say the contrary.
_NEGATED = re.compile(
    r"\b(?:aucune?|sans|interdi\w{0,10}|exclu\w{0,6}|ni|ne\s\w{1,20}\s(?:pas|aucune?)|n'\w{1,20}\s(?:pas|aucune?))\b[^.;]{0,80}$",
    re.IGNORECASE,
)


def _affirmed(paper: Paper, pattern: str) -> re.Match[str] | None:
    """Return the first match that its sentence does not deny."""
    for match in found(paper, pattern):
        left, _ = paper.sentence(*match.span())
        if not _NEGATED.search(paper.text[max(left, match.start() - 160) : match.start()]):
            return match
    return None


_TALKS = (
    r"(?:r[ée]pond|renseigne|dialogue|automate d'appels|callbot|agent conversationnel)[^.;|]{0,120}"
    r"(?:usagers|l'appelant|habitants|citoyens|administr[ée]s|site internet)"
)
_FACTS: tuple[tuple[str, bool, str], ...] = (
    ("personal_data", False, NO_PERSONAL_DATA),
    (
        "interacts_with_public",
        True,
        _TALKS,
    ),
    (
        "independent_safety_systems",
        True,
        r"(?:s[ée]curit[ée]s?|automates|surveillance)[^.;]{0,160}(?:restent|sont|demeurent) ind[ée]pendante?s",
    ),
)  # fmt: skip
_FALLBACK = re.compile(
    r"(?:en cas (?:d'indisponibilit[ée]|de perte|d'arr[êe]t|de panne|de coupure|de d[ée]faillance|d'interruption)"
    r"|[àa] d[ée]faut de liaison|sans liaison)[^\n]{20,400}?[.](?=\s|$)",
    re.IGNORECASE,
)
_DEGRADED = re.compile(
    r"reste(?:nt)? (?:donc )?(?:assur|en marche|disponible|op[ée]rationnel)|continue(?:nt)? (?:de|[àa]) fonctionner|programme (?:horaire )?enregistr"
    r"|mode (?:d[ée]grad|local|autonome)|applique le dernier programme",
    re.IGNORECASE,
)
_STOPS = re.compile(
    r"ne r[ée]pond(?:ent)? plus|aucune? [\w-]+ n'est possible|cesse|s'arr[êe]te|se poursuit sans|impossible|interrompu",
    re.IGNORECASE,
)


def fallback(paper: Paper) -> Iterator[Stated]:
    """What still works when the service fails: the sentence, and whether the system degrades or stops."""
    for match in _FALLBACK.finditer(paper.text):
        section = paper.section(match.start())
        if section and re.search(r"p[ée]nalit|niveaux? de service", section.title, re.IGNORECASE):
            continue
        end = match.end()
        following = paper.text[end : end + 200].split("\n")[0]
        words = " ".join(f"{match.group()}{following.split('. ')[0]}".split())
        yield stated(paper, "fallback", words[:300], match.span())
        if _STOPS.search(words):
            yield stated(paper, "degrades", False, match.span())
        elif _DEGRADED.search(words):
            yield stated(paper, "degrades", True, match.span())
        return
