"""What a paper states, with the page and the words; nothing is decided from it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from beffroi.core import Locator, Value
from beffroi.evidence.reading import Content
from beffroi.register import Role

PaperKind = Literal[
    "contract", "sub_processors", "release_note", "deliberation", "charter", "document"
]


class Stated(Value):
    """A fact that the paper states, where, and in which words (identities left out).

    ``computed`` is true when it was drawn from what the paper does not say (a missing clause) or
    from two statements (start and duration).
    """

    key: str
    value: bool | int | float | date | str
    at: Locator
    excerpt: str
    computed: bool = False


class ChainParty(Value):
    """Someone behind the service: as named, as known (``party``), doing what, at which rank.

    ``party`` is an entry of the knowledge base or a supplier's id; ``role`` ``None`` when the
    paper does not say plainly enough. ``module`` is the part of the product concerned. ``tabled``
    tells a row of a list of sub-processors from a name met in a sentence.
    """

    name: str
    party: str
    at: Locator
    excerpt: str
    role: Role | None = None
    rank: int = 2
    country: str | None = None
    region: str | None = None
    service: str = ""
    module: str | None = None
    tabled: bool = False


class ReleasedModule(Value):
    """A module that a release note brings.

    ``free`` is true when it is said to cost nothing more; ``on_by_default`` when it is switched on
    without an order; ``about_ai`` when the words of AI stand with it.
    """

    name: str
    at: Locator
    excerpt: str
    version: str | None = None
    since: date | None = None
    on_by_default: bool = False
    free: bool = False
    about_ai: bool = False


class PaperTable(Value):
    """A table of figures of the paper, as text (one of words may list persons: it is not kept)."""

    at: Locator
    rows: tuple[tuple[str, ...], ...]


class Title(Value):
    """The title of a section and its place."""

    title: str
    at: Locator


class PaperContent(Content):
    """A contract, CCTP, list of sub-processors, release note, délibération, charter or other paper.

    ``supplier``, ``contract`` and ``systems`` are ids of the register. ``pages_with_text`` under
    ``pages`` means that the others are images. ``unread`` counts pages beyond the limit.
    """

    kind = "contract"

    paper: PaperKind
    format: str
    title: str = ""
    reference: str | None = None
    dated: date | None = None
    supplier: str | None = None
    supplier_name: str | None = None
    supplier_siren: str | None = None
    contract: str | None = None
    systems: tuple[str, ...] = ()
    pages: int | None = None
    pages_with_text: int | None = None
    unread: int = 0
    stated: tuple[Stated, ...] = ()
    parties: tuple[ChainParty, ...] = ()
    modules: tuple[ReleasedModule, ...] = ()
    sections: tuple[Title, ...] = ()
    tables: tuple[PaperTable, ...] = ()

    def facts(self, key: str) -> tuple[Stated, ...]:
        """Return what is stated under a key, in the order of the paper."""
        return tuple(s for s in self.stated if s.key == key)

    def fact(self, key: str) -> Stated | None:
        """Return the first statement under a key, or ``None``."""
        return next(iter(self.facts(key)), None)
