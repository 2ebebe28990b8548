"""The few SQL forms on which engines differ, so that every check is written once.

Regular expressions keep to the subset that RE2 and java.util.regex share: ASCII classes, no
look-around, no back-references; they are always matched whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from beffroi.evidence.tables import literal


@dataclass(frozen=True)
class Engine:
    """How one engine says what standard SQL does not. Places ``{x}`` and ``{p}`` are filled in.

    ``globs``: it has a GLOB operator.
    """

    name: str
    full_match: str
    search: str
    extract: str
    replace_all: str
    globs: bool = False

    def matches(self, x: str, pattern: str) -> str:
        """Whether the whole of ``x`` follows the pattern."""
        glob = _as_glob(pattern) if self.globs else None
        if glob is not None:
            return f"{x} GLOB {literal(glob)}"
        return self.full_match.format(x=x, p=literal(pattern))

    def finds(self, x: str, pattern: str) -> str:
        """Whether ``x`` contains the pattern."""
        return self.search.format(x=x, p=literal(pattern))

    def found(self, x: str, pattern: str) -> str:
        """The first part of ``x`` that follows the pattern; empty or NULL when there is none."""
        return self.extract.format(x=x, p=literal(pattern))

    def without(self, x: str, pattern: str) -> str:
        """``x`` without the parts that follow the pattern."""
        return self.replace_all.format(x=x, p=literal(pattern))


def _as_glob(pattern: str) -> str | None:
    """Return a pattern of digits at fixed places as a glob, which is matched a third faster."""
    if not re.fullmatch(r"(?:\[[0-9]-[0-9]\](?:\{[0-9]+\})?|[0-9/-])+", pattern):
        return None
    return re.sub(r"(\[[0-9]-[0-9]\])\{([0-9]+)\}", lambda m: m.group(1) * int(m.group(2)), pattern)


DUCKDB = Engine(
    name="duckdb",
    full_match="regexp_full_match({x}, {p})",
    search="regexp_matches({x}, {p})",
    extract="regexp_extract({x}, {p})",
    replace_all="regexp_replace({x}, {p}, '', 'g')",
    globs=True,
)

SPACES = "[\\s\u00a0\u202f.]"


def double(x: str) -> str:
    """``x`` as a double; NULL when it is not a number. Exact for whole numbers below 2^53."""
    return f"try_cast({x} AS DOUBLE)"


def whole(x: str) -> str:
    """``x`` as a 64-bit whole number; NULL when it is not one."""
    return f"try_cast({x} AS BIGINT)"


def any_of(*predicates: str) -> str:
    """The disjunction of predicates."""
    return "(" + " OR ".join(predicates) + ")"


def all_of(*predicates: str) -> str:
    """The conjunction of predicates."""
    return "(" + " AND ".join(predicates) + ")"


def one_of(x: str, values: tuple[str, ...]) -> str:
    """Whether ``x`` is one of a few values."""
    return f"{x} IN ({', '.join(map(literal, values))})"
