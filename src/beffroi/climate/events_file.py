"""A file of requests (CSV, JSON lines, Parquet) opened as a table, whatever its columns are called.

Columns are known by the names of the usual exports (:data:`NAMES`), in English or in French, at the
top or inside an OpenAI-style ``usage`` object. A line that cannot be read is counted, with its
number; the others go on.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from beffroi.core import BeffroiError, t

Kind = Literal["csv", "jsonl", "parquet"]
HEAD = 65_536
# Canonical column -> the names it goes by, the most precise first.
NAMES: Mapping[str, tuple[str, ...]] = {
    "provider": ("provider", "fournisseur", "custom_llm_provider", "model_provider", "vendor"),
    "model": ("model", "model_name", "modele", "modèle", "model_id", "deployment"),
    "zone": ("zone", "electricity_mix_zone", "country", "pays", "region", "région", "location"),
    "api_base": ("api_base", "base_url", "api_host", "host", "hote", "hôte"),
    "tokens_in": ("tokens_in", "input_tokens", "prompt_tokens", "input_token_count",
                  "jetons_entree", "jetons_lus", "usage.prompt_tokens", "usage.input_tokens"),
    "tokens_cached": ("tokens_cached", "cached_tokens", "cache_read_input_tokens",
                      "usage.prompt_tokens_details.cached_tokens",
                      "usage.input_tokens_details.cached_tokens"),
    "tokens_out": ("tokens_out", "output_tokens", "completion_tokens", "output_token_count",
                   "tokens", "jetons_sortie", "jetons_ecrits", "usage.completion_tokens",
                   "usage.output_tokens"),
    "latency_s": ("latency_s", "request_latency", "latency", "latence_s", "latence", "duration_s",
                  "duration"),
    "latency_ms": ("latency_ms", "latence_ms", "duration_ms", "response_time_ms"),
    "ts": ("ts", "time", "timestamp", "date", "created_at", "starttime", "start_time", "horodatage",
           "created"),
}  # fmt: skip
TOKENS = ("tokens_in", "tokens_cached", "tokens_out")
NEEDED = ("model", "tokens_out")
EXPECTED = ("provider", "model", "tokens_in", "tokens_out", "latency_s", "zone", "ts")


@dataclass(frozen=True)
class EventsFile:
    """A file opened as the view ``source`` of a connection.

    ``columns`` are the canonical columns of the view (and ``line``, from 1, header included; in a
    CSV file, rejected lines are not counted); ``found`` tells which column of the file each one is. ``rejects`` lists the first
    lines that could not be read, ``rejected`` counts them all.
    """

    kind: Kind
    source: str
    columns: tuple[str, ...]
    found: Mapping[str, str]
    rows: int
    rejected: int
    rejects: tuple[int, ...]


def open_events(connection: duckdb.DuckDBPyConnection, path: Path) -> EventsFile:
    """Open a file of requests as the view ``source``.

    Raises:
        BeffroiError: it is not readable, or has no model or no count of output tokens.
    """
    head = _head(path)
    kind: Kind = "parquet" if head[:4] == b"PAR1" else "jsonl" if _json(head) else "csv"
    try:
        return {"parquet": _parquet, "jsonl": _json_lines, "csv": _csv}[kind](
            connection, path, head
        )
    except duckdb.Error as error:
        raise BeffroiError(
            t("le fichier ne se lit pas ({why}).", why=str(error).split("\n", 1)[0][:160]),
            where=path.name,
            mend=t("Exportez-le de nouveau en CSV, en JSON (un objet par ligne) ou en Parquet."),
        ) from error


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            start = file.read(HEAD)
        if start[:2] == b"\x1f\x8b":
            with gzip.open(path) as file:
                start = file.read(HEAD)
    except (OSError, EOFError) as error:
        raise BeffroiError(t("le fichier ne s’ouvre pas."), where=path.name) from error
    if not start.strip():
        raise BeffroiError(t("le fichier est vide."), where=path.name)
    return start


def _json(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _parquet(connection: duckdb.DuckDBPyConnection, path: Path, _: bytes) -> EventsFile:
    scan = f"read_parquet({_quoted(str(path))}, file_row_number = true)"
    described = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()  # noqa: S608
    names = {str(name).lower(): str(name) for name, *_ in described}
    found = _matched(names, path.name)
    parts = {column: f'"{names[name]}"' for column, name in found.items()}
    return _viewed(connection, "parquet", found, parts, f"{scan} WHERE true", "file_row_number + 1")


def _json_lines(connection: duckdb.DuckDBPyConnection, path: Path, head: bytes) -> EventsFile:
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"[":
        raise BeffroiError(
            t("c’est une liste JSON d’un seul tenant."),
            where=path.name,
            mend=t("Écrivez un objet par ligne (JSON Lines)."),
        )
    lines = (
        f"read_csv({_quoted(str(path))}, columns = {{'body': 'VARCHAR'}}, header = false, "
        "delim = '\\0', quote = '', escape = '', comment = '', auto_detect = false, "
        "strict_mode = false, max_line_size = 16777216)"
    )
    numbered = (
        "(SELECT line, raw, CASE WHEN json_valid(raw) THEN raw END AS body FROM "  # noqa: S608
        f"(SELECT row_number() OVER () AS line, ltrim(body, '\ufeff') AS raw FROM {lines}))"
    )
    first = connection.execute(
        f"SELECT body FROM {numbered} WHERE body IS NOT NULL LIMIT 200"  # noqa: S608 (quoted path)
    ).fetchall()
    names = _json_names(connection, [body for (body,) in first])
    found = _matched(names, path.name)
    parts = {column: f"json_extract_string(body, '$.{names[n]}')" for column, n in found.items()}
    return _viewed(
        connection, "jsonl", found, parts, f"{numbered} WHERE trim(raw) <> ''", "line",
        valid="body IS NOT NULL",
    )  # fmt: skip


def _json_names(connection: duckdb.DuckDBPyConnection, bodies: Sequence[str]) -> dict[str, str]:
    """Return which of the known names the first objects have."""
    wanted = {name for names in NAMES.values() for name in names}
    have: dict[str, str] = {}
    for body in bodies:
        for name in wanted - set(have):
            ((value,),) = connection.execute(
                "SELECT json_extract(?, ?)", [body, f"$.{name}"]
            ).fetchall()
            if value is not None:
                have[name] = name
    return have


def _csv(connection: duckdb.DuckDBPyConnection, path: Path, head: bytes) -> EventsFile:
    encoding, text = _decoded(head)
    first = text.lstrip("\ufeff").split("\n", 1)[0].rstrip("\r")
    delimiter = max(",;\t|", key=first.count)
    try:
        headers = next(csv.reader([first], delimiter=delimiter))
    except (csv.Error, StopIteration) as error:
        raise BeffroiError(t("l’en-tête ne se lit pas."), where=f"{path.name}:1") from error
    names = {h.strip().lower(): f"c{i}" for i, h in reversed(list(enumerate(headers)))}
    found = _matched(names, path.name)
    typed = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(headers)))
    scan = (
        f"read_csv({_quoted(str(path))}, columns = {{{typed}}}, header = true, skip = 0, "
        f"delim = {_quoted(delimiter)}, quote = '\"', escape = '\"', auto_detect = false, "
        f"encoding = '{encoding}', store_rejects = true, strict_mode = true, comment = '')"
    )
    parts = {column: names[name] for column, name in found.items()}
    opened = _viewed(
        connection, "csv", found, parts, f"{scan} WHERE true", "row_number() OVER () + 1"
    )
    bad = connection.execute("SELECT DISTINCT line FROM reject_errors ORDER BY line").fetchall()
    lines = tuple(int(line) for (line,) in bad)
    return EventsFile(
        "csv", opened.source, opened.columns, opened.found, opened.rows, len(lines), lines[:100]
    )


def _decoded(head: bytes) -> tuple[str, str]:
    try:
        return "utf-8", head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(head) - 4:
            return "utf-8", head[: error.start].decode("utf-8")
        return "latin-1", head.decode("latin-1")


def _matched(names: Mapping[str, str], file: str) -> dict[str, str]:
    """Return the file's name of each canonical column that it has."""
    found = {}
    for column, aliases in NAMES.items():
        name = next((a for a in aliases if a in names), None)
        if name is not None:
            found[column] = name
    missing = [column for column in NEEDED if column not in found]
    if missing:
        raise BeffroiError(
            t("colonne absente : {missing}. Colonnes lues : {have}.",
              missing=tuple(missing), have=tuple(sorted(names)[:20]) or ("—",)),
            where=file,
            mend=t("Nommez les colonnes {names}.", names=EXPECTED),
        )  # fmt: skip
    return found


def _viewed(
    connection: duckdb.DuckDBPyConnection,
    kind: Kind,
    found: Mapping[str, str],
    parts: Mapping[str, str],
    scan: str,
    line: str,
    valid: str = "true",
) -> EventsFile:
    """Materialise the canonical columns once: the file is read a single time."""
    chosen = [f"{line} AS line"]
    for column, sql in parts.items():
        if column in TOKENS or column.startswith("latency"):
            plain = f"replace(replace(CAST({sql} AS VARCHAR), ' ', ''), ',', '.')"
            chosen.append(f"TRY_CAST({plain} AS DOUBLE) AS {column}")
        else:
            chosen.append(f"CAST({sql} AS VARCHAR) AS {column}")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE read_lines AS "  # noqa: S608 (own names, quoted path)
        f"SELECT {', '.join(chosen)}, {valid} AS valid FROM {scan}"
    )
    bad = connection.execute("SELECT line FROM read_lines WHERE NOT valid ORDER BY line").fetchall()
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW source AS SELECT * EXCLUDE (valid"  # noqa: S608 (own names)
        + (", latency_ms), latency_ms / 1000 AS latency_s" if _only_ms(found) else ")")
        + " FROM read_lines WHERE valid"
    )
    ((rows,),) = connection.execute("SELECT count(*) FROM source").fetchall()
    columns = [c for c in found if c != "latency_ms"]
    if _only_ms(found):
        columns.append("latency_s")
    lines = tuple(int(n) for (n,) in bad)
    return EventsFile(
        kind, "source", ("line", *columns), dict(found), rows, len(lines), lines[:100]
    )


def _only_ms(found: Mapping[str, str]) -> bool:
    return "latency_ms" in found and "latency_s" not in found
