# ruff: noqa: S608, PLR2004 - names pass through quoted(); shares stand where they decide
"""What each column holds, told from a few thousand records: kind, meaning, how it is written.

The sample is drawn by a hash of the row number (the same rows every time) and unpivoted, so that
one query tests every pattern on every column, however wide the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import duckdb

from beffroi.data.checksums import written_out
from beffroi.data.reference import official_commune
from beffroi.data.semantics import BY_NAME, SEMANTICS, Semantic, fold, labelled
from beffroi.data.sql import DUCKDB as E
from beffroi.data.sql import SPACES
from beffroi.evidence.tables import ROW, Table, literal, quoted, scan
from beffroi.evidence.tables import Column as Received

Kind = Literal[
    "empty",
    "integer",
    "decimal",
    "date",
    "datetime",
    "time",
    "boolean",
    "year",
    "category",
    "code",
    "json",
    "text",
]

SAMPLE_ROWS = 6_000
_CELLS = 600_000
_WIDTH = 200
_LARGE = 200_000
_STRETCHES = 12
PSEUDO_NULLS = (
    "NA",
    "N/A",
    "NC",
    "N.C.",
    "ND",
    "NR",
    "NULL",
    "NONE",
    "NAN",
    "NÉANT",
    "NEANT",
    "-",
    "--",
    "?",
    "/",
    ".",
    "INCONNU",
    "NON RENSEIGNÉ",
    "NON RENSEIGNE",
    "SANS OBJET",
    "#N/A",
    "N.D.",
)
_NUMBER = r"[-+]?[0-9]+"
_DECIMAL = r"[-+]?(?:[0-9]+[.][0-9]*|[.][0-9]+|[0-9]+)(?:[eE][-+]?[0-9]+)?"
_COMMA = r"[-+]?[0-9]+,[0-9]+"
_AMOUNT = "[-+]?[0-9][0-9 \u00a0\u202f]*(?:[.,][0-9]+)?[ \u00a0\u202f]*[€%]?"

# How dates are written: pattern and the expression that reads them.
DATES: dict[str, tuple[str, str]] = {
    "iso": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "try_cast({x} AS TIMESTAMP)"),
    "fr": (r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", "try_strptime({x}, '%d/%m/%Y')"),
    "iso_time": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?", "try_cast({x} AS TIMESTAMP)"),
    "iso_zone": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?(?:Z|[+-][0-9]{2}:?(?:[0-9]{2})?)",
                 "(try_cast({x} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')"),
    "fr_time": (r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4} [0-9]{1,2}:[0-9]{2}", "try_strptime({x}, '%d/%m/%Y %H:%M')"),
    "fr_seconds": (r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4} [0-9]{1,2}:[0-9]{2}:[0-9]{2}", "try_strptime({x}, '%d/%m/%Y %H:%M:%S')"),
    "fr_short": (r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}", "try_strptime({x}, '%d/%m/%y')"),
    "dashes": (r"[0-9]{2}-[0-9]{2}-[0-9]{4}", "try_strptime({x}, '%d-%m-%Y')"),
    "dots": (r"[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4}", "try_strptime({x}, '%d.%m.%Y')"),
    "dots_iso": (r"[0-9]{4}[.][0-9]{2}[.][0-9]{2}", "try_strptime({x}, '%Y.%m.%d')"),
    "slash_iso": (r"[0-9]{4}/[0-9]{2}/[0-9]{2}", "try_strptime({x}, '%Y/%m/%d')"),
    "compact": (r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])", "try_strptime({x}, '%Y%m%d')"),
}  # fmt: skip
YEAR = (r"(?:19|20)[0-9]{2}", "try_strptime({x}, '%Y')")
_TIMED = {"iso_time", "iso_zone", "fr_time", "fr_seconds"}
_DATE_LABEL = r"\bdate\b|\bjour\b|\ble$|\bhorodat|\bdate[a-z]*\b|\btimestamp\b|\bmaj\b"


@dataclass(frozen=True)
class Column:
    """A column as the checks see it.

    ``text`` and ``sql`` are expressions of its value as text and as stored; ``number`` and
    ``moment`` read it as a double or a timestamp, when its kind is one. ``dates`` are the ways of
    writing dates met in the sample, the most usual first; ``pads`` tells that spaces surround or
    fill values; ``distinct`` is the number of different values in the sample of ``seen`` cells.
    """

    name: str
    kind: Kind
    native: str
    semantic: Semantic | None
    labelled: bool
    fit: float
    seen: int
    distinct: int
    filled: float
    length: float
    spaced: float
    dates: tuple[str, ...] = ()
    commas: bool = False
    grouped: bool = False
    pseudo: int = 0
    dated: float = 0.0
    values: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        """The column as stored."""
        return quoted(self.name)

    @property
    def text(self) -> str:
        """The column as text."""
        return self.sql if self.native == "VARCHAR" else f"CAST({self.sql} AS VARCHAR)"

    @property
    def is_text(self) -> bool:
        """Whether it is stored as text."""
        return self.native == "VARCHAR"

    @property
    def is_number(self) -> bool:
        """Whether its values are quantities."""
        return self.kind in ("integer", "decimal") and self.semantic is None

    @property
    def is_moment(self) -> bool:
        """Whether its values are days or instants."""
        return self.kind in ("date", "datetime")

    @property
    def number(self) -> str:
        """The value as a double; NULL when it is not a number."""
        if not self.is_text:
            return f"CAST({self.sql} AS DOUBLE)"
        if not self.commas:
            return f"try_cast({self.sql} AS DOUBLE)"
        bare = (
            f"regexp_replace({self.sql}, '[ \u00a0\u202f€%]', '', 'g')"
            if self.grouped
            else self.sql
        )
        return f"try_cast(replace({bare}, ',', '.') AS DOUBLE)"

    @property
    def moment(self) -> str:
        """The value as a timestamp without zone (instants in UTC); NULL when it is not a date."""
        if self.native.startswith("TIMESTAMP WITH"):
            return f"({self.sql} AT TIME ZONE 'UTC')"
        if not self.is_text:
            return f"CAST({self.sql} AS TIMESTAMP)"
        read = [(YEAR if way == "year" else DATES[way])[1].format(x=self.sql) for way in self.dates]
        return read[0] if len(read) == 1 else f"coalesce({', '.join(read)})"

    @property
    def personal(self) -> bool:
        """Whether its values identify a person directly."""
        return self.semantic is not None and self.semantic.personal == "direct"

    @property
    def folded(self) -> str:
        """The header as plain words."""
        return fold(self.name)


def describe(engine: duckdb.DuckDBPyConnection, table: Table) -> tuple[Column, ...]:
    """Return what each column holds. Deterministic for the same table."""
    if not table.rows:
        return tuple(_column(c.name, c.type, None, ()) for c in table.columns)
    told: list[Column] = []
    for start in range(0, len(table.columns), _WIDTH):
        told.extend(_tell(engine, table, table.columns[start : start + _WIDTH]))
    return _people(told)


def _tell(
    engine: duckdb.DuckDBPyConnection, table: Table, columns: tuple[Received, ...]
) -> Iterator[Column]:
    """Describe some columns of a table: a very wide one would not fit in memory at once."""
    _draw(engine, table, columns)
    found = _measure(engine)
    values = _values(engine)
    for c in columns:
        yield _proven(engine, _column(c.name, c.type, found.get(c.name), values.get(c.name, ())))
    engine.execute("DROP TABLE drawn; DROP TABLE cells")


def _proven(engine: duckdb.DuckDBPyConnection, column: Column) -> Column:
    """Fourteen digits are not a SIRET: without the header's word, half the keys must be right."""
    semantic = column.semantic
    if semantic is None or column.labelled or semantic.rule is None:
        return column
    cell = (
        f"upper({E.without(column.text, SPACES)})" if semantic.compact else f"trim({column.text})"
    )
    right = f"CASE WHEN {E.matches(cell, semantic.format)} THEN coalesce({semantic.rule(cell, written_out)}, FALSE) ELSE FALSE END"
    share = engine.execute(
        f"SELECT count_if({right}) / greatest(1, count({column.sql})) FROM drawn"
    ).fetchone()
    return column if share and share[0] >= 0.5 else replace(column, semantic=None)


def _people(columns: list[Column]) -> tuple[Column, ...]:
    """A name beside a first name is a person's; alone it may be that of a town or a school."""
    words = [column.folded for column in columns]
    together = any(re.search(r"\bprenoms?\b", w) for w in words) and any(
        re.search(r"\bnoms?\b", w) and not re.search(r"\bprenom", w) for w in words
    )
    return tuple(
        replace(c, semantic=None)
        if c.semantic is not None
        and c.semantic.name == "person"
        and not together
        and re.search(r"^(?:nom|prenom)s?\b", c.folded)
        and not re.search(
            r"^noms? (?:prenom|de naissance|agent|usager|eleve|enfant|demandeur|allocataire)",
            c.folded,
        )
        else c
        for c in columns
    )


def _draw(engine: duckdb.DuckDBPyConnection, table: Table, columns: tuple[Received, ...]) -> None:
    """Draw about SAMPLE_ROWS records, fewer when the table is very wide, as cells."""
    wanted = max(200, min(SAMPLE_ROWS, _CELLS // max(1, len(table.columns))))
    names = ", ".join(quoted(c.name) for c in columns)
    engine.execute(f"CREATE TEMP TABLE drawn AS {_sampled(table, names, wanted)}")
    cells = ", ".join(f"CAST({quoted(c.name)} AS VARCHAR) AS {quoted(c.name)}" for c in columns)
    engine.execute(
        f"CREATE TEMP TABLE cells AS UNPIVOT (SELECT {cells} FROM drawn) ON COLUMNS(*) INTO NAME col VALUE raw"
    )


def _sampled(table: Table, names: str, wanted: int) -> str:
    """A few stretches of a large typed file, which its row groups find at once; else by hash."""
    rows = scan(table, numbered=True, sample=True)
    if table.stored == "csv" or table.rows <= _LARGE:
        return f"SELECT {names} FROM {rows} ORDER BY hash({ROW}), {ROW} LIMIT {wanted}"
    length, step = wanted // _STRETCHES, table.rows // _STRETCHES
    starts = (1 + place * step for place in range(_STRETCHES))
    return " UNION ALL ".join(
        f"(SELECT {names} FROM {rows} WHERE {ROW} BETWEEN {start} AND {start + length - 1})"
        for start in starts
    )


def _tests() -> dict[str, str]:
    """Every predicate on a cell: ``raw`` as written, ``v`` without spaces inside, ``u`` in capitals."""
    tests = {
        "seen": "TRUE",
        "pads": "raw <> trim(raw)",
        "spaced": "strpos(trim(raw), ' ') > 0",
        "pseudo": f"upper(trim(raw)) IN ({', '.join(map(literal, PSEUDO_NULLS))})",
        "integer": E.matches("raw", _NUMBER),
        "decimal": E.matches("raw", _DECIMAL),
        "comma": E.matches("raw", _COMMA),
        "amount": E.matches("trim(raw)", _AMOUNT),
        "zero_led": E.matches("raw", "0[0-9]+"),
        "year": E.matches("raw", "(?:19|20)[0-9]{2}"),
        "boolean": "lower(trim(raw)) IN ('oui', 'non', 'o', 'n', 'true', 'false', 'vrai', 'faux', 'yes', 'no')",
        "bit": "raw IN ('0', '1')",
        "json": E.matches("raw", r"\s*[\[{].*[\]}]\s*"),
        "time": E.matches("raw", "[0-2]?[0-9][:h][0-5][0-9](?::[0-5][0-9])?"),
        "code": E.matches("raw", "[A-Za-z0-9._/-]{1,40}"),
        "grouped": E.finds("trim(raw)", "[0-9][ \u00a0\u202f][0-9]|[€%]"),
        "digits": "length(regexp_replace(raw, '[^0-9]', '', 'g')) >= 8",
        "is_official_commune": f"CASE WHEN {E.matches('u', BY_NAME['commune'].format)} THEN {official_commune('raw', 'try_cast(raw AS INTEGER)')} ELSE FALSE END",
    }
    for way, (pattern, _) in DATES.items():
        tests[f"date_{way}"] = E.matches("trim(raw)", pattern)
    for semantic in SEMANTICS:
        if semantic.format != ".*":
            cell = ("u" if semantic.upper else "v") if semantic.compact else "trim(raw)"
            tests[f"is_{semantic.name}"] = E.matches(cell, semantic.format)
    return tests


def _measure(engine: duckdb.DuckDBPyConnection) -> dict[str, dict[str, float]]:
    """Return, for each column, how many cells of the sample pass each test."""
    tests = _tests()
    counts = ", ".join(
        f"count_if({predicate}) AS {quoted(name)}" for name, predicate in tests.items()
    )
    rows = engine.execute("SELECT count(*) FROM drawn").fetchone()
    total = rows[0] if rows else 0
    bare = E.without("raw", SPACES)
    found = engine.execute(
        f"SELECT col, {counts}, count(DISTINCT raw), avg(length(raw)) "
        f"FROM (SELECT col, raw, {bare} AS v, upper({bare}) AS u FROM cells) "
        "GROUP BY col ORDER BY col"
    ).fetchall()
    keys = (*tests, "distinct", "length")
    return {row[0]: dict(zip(keys, row[1:], strict=True)) | {"rows": total} for row in found}


def _values(engine: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """Return the few values of each column that has a few, the most frequent first."""
    found = engine.execute(
        "SELECT col, list(raw ORDER BY n DESC, raw) FROM (SELECT col, raw, count(*) AS n FROM cells GROUP BY ALL) "
        "GROUP BY col HAVING count(*) <= 40"
    ).fetchall()
    return {col: tuple(values) for col, values in found}


def _column(name: str, native: str, n: dict[str, float] | None, values: tuple[str, ...]) -> Column:
    if n is None:
        return Column(name, "empty", native, None, False, 0.0, 0, 0, 0.0, 0.0, 0.0)
    seen = (n["seen"] - n["pseudo"]) or n["seen"]
    share = {key: count / seen for key, count in n.items()}
    semantic, announced, fit = _meaning(name, share)
    ways = tuple(sorted((w for w in DATES if n[f"date_{w}"] > 0), key=lambda w: -n[f"date_{w}"]))
    if 0 < share["year"] < 0.98 and re.search(_DATE_LABEL, fold(name)):
        ways = (*ways, "year") if share["year"] < 0.5 else ("year", *ways)
    kind = _kind(name, native, share, semantic, ways, int(n["distinct"]), int(seen))
    return Column(
        name=name,
        kind=kind,
        native=native,
        semantic=semantic,
        labelled=announced,
        fit=fit,
        seen=int(n["seen"]),
        distinct=int(n["distinct"]),
        filled=n["seen"] / max(1, n["rows"]),
        length=float(n["length"]),
        spaced=n["spaced"] / n["seen"],
        dates=ways,
        commas=share["amount"] > share["decimal"] and share["decimal"] < 0.5,
        grouped=share["grouped"] > 0,
        pseudo=int(n["pseudo"]),
        dated=sum(share[f"date_{way}"] for way in DATES),
        values=values,
    )


def _meaning(name: str, share: dict[str, float]) -> tuple[Semantic | None, bool, float]:
    """Return the meaning, whether the header announced it, and the share of cells of its format."""
    announced = labelled(name)
    best: tuple[float, Semantic | None, bool, float] = (0.0, None, False, 0.0)
    for semantic in SEMANTICS:
        fit = share.get(f"is_{semantic.name}", 0.0)
        told = semantic in announced
        if semantic.format == ".*":
            dated = (
                semantic.name != "birth_date" or sum(share[f"date_{way}"] for way in DATES) > 0.5
            )
            score = 0.3 if told and dated else 0.0
        elif told:
            score = 1 + fit if fit >= 0.2 or _looks_broken(semantic, share) else 0.0
        else:
            score = fit if semantic.alone is not None and fit >= max(0.9, semantic.alone) else 0.0
        if score > best[0]:
            best = (score, semantic, told, fit)
    if best[1] is None and share["is_official_commune"] >= 0.97 and share["zero_led"] > 0:
        return BY_NAME["commune"], False, share["is_commune"]
    return best[1:]


def _looks_broken(semantic: Semantic, share: dict[str, float]) -> bool:
    """Number-like identifiers that a spreadsheet turned into amounts, or that lost their zeros."""
    numbers = max(share["integer"], share["decimal"], share["amount"])
    return semantic.digits is not None and (
        numbers > 0.5 or (semantic.digits > 8 and share["digits"] > 0.5)
    )


def _kind(
    name: str,
    native: str,
    share: dict[str, float],
    semantic: Semantic | None,
    ways: tuple[str, ...],
    distinct: int,
    seen: int,
) -> Kind:
    stored = _native_kind(native)
    if stored is not None:
        return stored
    if semantic is not None and semantic.name not in (
        "birth_date",
        "latitude",
        "longitude",
        "person",
        "address",
        "login",
    ):
        return "code"
    dated = sum(share["year" if way == "year" else f"date_{way}"] for way in ways)
    header = fold(name)
    announced = re.search(_DATE_LABEL, header) and "periode" not in header
    if dated >= 0.9 or (dated >= 0.4 and announced):
        return "datetime" if ways and ways[0] in _TIMED else "date"
    return _plain_kind(header, share, distinct, seen)


def _native_kind(native: str) -> Kind | None:
    if native.startswith("TIMESTAMP"):
        return "datetime"
    if native.startswith("DECIMAL") or native in ("DOUBLE", "FLOAT"):
        return "decimal"
    kinds: dict[str, Kind] = {"DATE": "date", "TIME": "time", "BOOLEAN": "boolean"}
    whole = (
        "TINYINT",
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "HUGEINT",
        "UTINYINT",
        "USMALLINT",
        "UINTEGER",
        "UBIGINT",
    )
    return "integer" if native in whole else kinds.get(native)


def _plain_kind(header: str, share: dict[str, float], distinct: int, seen: int) -> Kind:
    """The kind of a column without meaning: the first description that fits."""
    numbers = share["amount"] + share["decimal"] - share["integer"]
    fits: tuple[tuple[Kind, bool], ...] = (
        ("boolean", share["boolean"] >= 0.95),
        ("year", share["year"] >= 0.98),
        ("code", share["integer"] >= 0.9 and share["zero_led"] > 0.02),
        ("code", _is_key_label(header) and share["code"] >= 0.9),
        ("integer", share["integer"] >= 0.97),
        ("decimal", numbers >= 0.8 or share["amount"] >= 0.9 or share["decimal"] >= 0.9),
        ("json", share["json"] >= 0.9),
        ("time", share["time"] >= 0.9),
        ("category", distinct <= max(12, seen // 50) and (distinct < 0.7 * seen or seen < 4)),
        ("code", share["code"] >= 0.95 and share["spaced"] < 0.02),
    )
    return next((kind for kind, fit in fits if fit), "text")


def _is_key_label(header: str) -> bool:
    return bool(
        re.search(
            r"^(?:id|cle|code|numero|num|no|n|ref|reference|identifiant|uid|uuid|pdl|prm|matricule)\b|\bid$",
            header,
        )
    )


def key_like(column: Column) -> bool:
    """Whether a header announces an identifier of the row or of an entity."""
    return _is_key_label(column.folded)


def row_key(columns: tuple[Column, ...]) -> Column | None:
    """Return the first column that looks like the identifier of the row itself, if any.

    Its header says so, and nearly every value of the sample is different. A SIRET or an
    identifier of somebody names another thing than the row.
    """
    for column in columns:
        unique = (
            column.distinct >= 0.98 * column.seen and column.filled >= 0.98 and column.seen >= 5
        )
        if key_like(column) and column.semantic is None and unique and not column.is_moment:
            return column
    return None


__all__ = ["DATES", "PSEUDO_NULLS", "Column", "Kind", "describe", "key_like", "row_key"]
