"""What contracts and chains show of two terms: the way out, and where the hosts work.

Only what an artefact shows: a place that is merely declared leaves the fact unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from beffroi.core import Evidence
from beffroi.evidence.supply import OWN
from beffroi.register import AISystem, Register

# Names that cloud operators give to their regions, and countries (ISO 3166-1) of the Union.
_IN_UNION = re.compile(
    r"eu-(?:west-[13]|central-1|south-[12]|north-1)|europe-(?:west(?:1|3|4|8|9|10|12)|southwest1|central2|north[12])"
    r"|(?:france|germany|sweden|poland|italy|spain)(?:central|south|north|westcentral)|(?:north|west)europe"
    r"|(?:gra|rbx|sbg|par|fr-par|nl-ams|pl-waw|de|waw)-?\d*"
    r"|AT|BE|BG|HR|CY|CZ|DE|DK|EE|ES|FI|FR|GR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK",
    re.IGNORECASE,
)
Term = tuple[str, bool, tuple[Evidence, ...]]


def terms(register: Register, sheet: AISystem) -> Iterator[Term]:
    """Yield ``exit_clause`` and ``hosted_in_eu`` with their evidence, when they are known."""
    clauses = [c.exit_clause for c in register.contracts_of(sheet.id)]
    said = [c.value for c in clauses]
    proofs = tuple(dict.fromkeys(e for c in clauses for e in c.evidence))
    if proofs and (False in said or (said and all(said))):
        yield "exit_clause", False not in said, proofs
    yield from _hosting(sheet)


def _hosting(sheet: AISystem) -> Iterator[Term]:
    hosts = [k for k in sheet.chain.values() if k.role == "host" and k.party.value != OWN]
    places = [k.region.value for k in hosts]
    inside = [p is not None and _IN_UNION.fullmatch(p.strip()) is not None for p in places]
    proofs = tuple(dict.fromkeys(e for k in hosts for e in k.region.evidence))
    outside = any(p is not None and not ok for p, ok in zip(places, inside, strict=True))
    if proofs and (outside or all(inside)):
        yield "hosted_in_eu", not outside, proofs
