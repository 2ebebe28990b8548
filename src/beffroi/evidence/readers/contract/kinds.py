"""What kind of paper a text is, from what it says."""

from __future__ import annotations

import re

from beffroi.evidence.readers.contract.model import PaperKind

_HEAD = 700
# kind → what its first lines say, what its text says, and how many of the latter are needed
_SIGNS: tuple[tuple[PaperKind, str, tuple[str, ...], int], ...] = (
    (
        "deliberation",
        r"d[ée]lib[ée]ration|registre des d[ée]lib[ée]rations|s[ée]ance du",
        (r"\bvu (?:le|la|l'|les)\b", r"\bconsid[ée]rant\b", r"apr[èe]s en avoir d[ée]lib[ée]r[ée]|d[ée]cide\b",
            r"\bs[ée]ance\b",
            r"conseil\s(?:municipal|communautaire|m[ée]tropolitain|d[ée]partemental|r[ée]gional|syndical)"),
        2,
    ),
    (
        "release_note",
        r"notes? de (?:version|mise [àa] jour|livraison)|release notes?|nouveaut[ée]s de la version|changelog|journal des versions",
        (r"version\s*\d", r"nouveaut|corrections?|[ée]volutions?|am[ée]liorations?|bug|anomalies"),
        2,
    ),
    (
        "sub_processors",
        r"(?:liste|annexe|registre)[^\n]{0,40}sous[- ]?traitants?|sous[- ]?traitants? ult[ée]rieurs?|sub-?processors?",
        (r"sous[- ]?trait|sub-?processor", r"pays|[ée]tat|localisation|country|location|si[èe]ge"),
        2,
    ),
    ("charter", r"\bcharte\b", (r"\barticle\b|\bprincipe|\bengagement", r"collectivit|agents?|usagers?|commun"), 2),
    (
        "contract",
        r"march[ée]|contrat|convention|bon de commande|cahier des clauses|acte d'engagement|accord[- ]cadre|conditions (?:g[ée]n[ée]rales|particuli[èe]res)|avenant",
        (
            r"titulaire|prestataire|attributaire|fournisseur|[ée]diteur|cocontractant|adh[ée]rent",
            r"\bdur[ée]e\b|prend effet|entre en vigueur|p[ée]riode",
            r"\bprix\b|\bmontant\b|r[ée]mun[ée]ration|€|euros",
            r"r[ée]sili|litige|diff[ée]rend|p[ée]nalit",
            r"\bobjet\b",
        ),
        3,
    ),
)  # fmt: skip


def kind_of(text: str) -> PaperKind:
    """Return the first kind whose signs are met; a contract that lists sub-processors stays one."""
    head = text[:_HEAD]
    for kind, opening, signs, needed in _SIGNS:
        met = sum(bool(re.search(sign, text, re.IGNORECASE)) for sign in signs)
        if re.search(opening, head, re.IGNORECASE) and met >= needed:
            if kind == "sub_processors" and _is_contract(text):
                continue
            return kind
    return "document"


def _is_contract(text: str) -> bool:
    """A contract has a duration and a price; a list of sub-processors has neither."""
    priced = re.search(r"\d\s*(?:€|euros)", text)
    lasting = re.search(
        r"prend effet|entre en vigueur|\bdur[ée]e d[eu]\b|article \d+[^\n]{0,6}dur[ée]e",
        text,
        re.IGNORECASE,
    )
    return bool(priced and lasting)


def is_prose(text: str, share: float = 0.5) -> bool:
    """Whether more than ``share`` of a text's lines are sentences, and few are records or code."""
    lines = [line.strip() for line in text.splitlines() if line.strip()][:200]
    if len(lines) < 3 or "\x00" in text:  # noqa: PLR2004
        return False
    worded = sum(len(re.findall(r"[^\W\d_]{2,}", line)) >= 4 for line in lines)  # noqa: PLR2004
    coded = sum(bool(re.search(r"[{}<>]|\t|\S;\S+;|=\S|^\d{10}\.\d{3}", line)) for line in lines)
    return worded > share * len(lines) and coded < len(lines) / 5
