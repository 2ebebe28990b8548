"""JSON, NDJSON and GeoJSON as tables: one row per object, nested objects by dotted names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from beffroi.core import BeffroiError, Text, t
from beffroi.evidence.tables.encoding import Cleaner, detect
from beffroi.evidence.tables.engine import rows_to_parquet
from beffroi.evidence.tables.header import name_columns
from beffroi.evidence.tables.journal import Journal
from beffroi.evidence.tables.model import Column, Format, Limits

_DEPTH = 4
Row = dict[str, str]


class JsonResult:
    """What a JSON document gave: its exact format, columns, number of rows, and key of the list."""

    def __init__(self, kind: Format, columns: tuple[Column, ...], rows: int, key: str) -> None:
        self.kind, self.columns, self.rows, self.key = kind, columns, rows, key


def read_json(path: Path, target: Path, journal: Journal, limits: Limits) -> JsonResult:
    """Read a JSON, NDJSON or GeoJSON file and write its rows as Parquet.

    Raises:
        BeffroiError: it is cut short, too deep, too large, or holds no list of objects.
    """
    if _is_lines(path):
        return _read_lines(path, target, journal, limits)
    if path.stat().st_size > limits.json_bytes:
        raise BeffroiError(
            t("Le JSON est trop grand pour être lu d’un bloc."),
            where=path.name,
            mend=t("Déposez-le en NDJSON (un objet par ligne), en CSV ou en Parquet."),
        )
    document = _parse(path, journal, limits)
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        features = document.get("features")
        objects = (
            [_feature(f) for f in features if isinstance(f, dict)]
            if isinstance(features, list)
            else []
        )
        return _write("geojson", "features", objects, target, journal)
    key, objects = find_list(document)
    if not objects:
        raise BeffroiError(
            t("Le JSON ne contient aucune liste d’objets : ce n’est pas un tableau."),
            where=path.name,
            mend=t("Déposez une liste d’objets, un objet par ligne du tableau."),
        )
    return _write("json", key, objects, target, journal)


def _parse(path: Path, journal: Journal, limits: Limits) -> Any:
    with path.open("rb") as file:
        head = file.read(4096)
        file.seek(0)
        cleaner = Cleaner(journal, detect(head), row_bytes=limits.json_bytes)
        data = b"".join(block.data for block in cleaner.blocks(file))
    try:
        return json.loads(data)
    except RecursionError as error:
        raise BeffroiError(t("Le JSON est trop profondément imbriqué."), where=path.name) from error
    except json.JSONDecodeError as error:
        raise BeffroiError(
            t("Le JSON est incorrect ou tronqué."),
            where=f"{path.name}:{error.lineno}",
            mend=t("Refaites l’export et vérifiez qu’il est allé à son terme."),
        ) from error


def _is_lines(path: Path) -> bool:
    """Whether the first line is a JSON object by itself and another follows."""
    with path.open("rb") as file:
        first = file.readline(1 << 20).removeprefix(b"\xef\xbb\xbf").strip()
        second = file.readline(4096).strip()
    if not (first.startswith(b"{") and first.endswith(b"}") and second.startswith(b"{")):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def find_list(document: Any) -> tuple[str, list[dict[str, Any]]]:
    """Return the largest list of objects of a document, and its dotted key."""
    best: tuple[str, list[dict[str, Any]]] = ("", [])
    stack: list[tuple[str, Any, int]] = [("", document, 0)]
    while stack:
        key, value, depth = stack.pop()
        if isinstance(value, list):
            objects = [item for item in value if isinstance(item, dict)]
            if len(objects) > len(best[1]) or (
                objects and len(objects) == len(best[1]) and key < best[0]
            ):
                best = (key, objects)
        elif isinstance(value, dict) and depth < _DEPTH:
            stack.extend((f"{key}.{k}".strip("."), v, depth + 1) for k, v in value.items())
    return best


def _feature(feature: dict[str, Any]) -> dict[str, Any]:
    properties = feature.get("properties")
    geometry = feature.get("geometry")
    row: dict[str, Any] = dict(properties) if isinstance(properties, dict) else {}
    if isinstance(geometry, dict):
        point = geometry.get("coordinates")
        if geometry.get("type") == "Point" and isinstance(point, list) and len(point) >= 2:  # noqa: PLR2004
            row.setdefault("longitude", point[0])
            row.setdefault("latitude", point[1])
        else:
            row.setdefault("geometry", geometry)
    return row


def flatten(item: dict[str, Any], *, depth: int = _DEPTH) -> Row:
    """Return an object as text cells: nested objects by dotted keys, lists kept as JSON."""
    row: Row = {}
    stack: list[tuple[str, Any, int]] = [("", item, 0)]
    while stack:
        key, value, level = stack.pop()
        if isinstance(value, dict) and value and level < depth:
            stack.extend(
                (f"{key}.{k}" if key else str(k), v, level + 1) for k, v in reversed(value.items())
            )
        else:
            row[key] = _cell(value)
    return row


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False) if value else ""


def _write(
    kind: Format, key: str, objects: list[dict[str, Any]], target: Path, journal: Journal
) -> JsonResult:
    columns, rows = _write_rows(lambda: map(flatten, objects), target, journal)
    return JsonResult(kind, columns, rows, key)


def _write_rows(
    again: Callable[[], Iterator[Row]], target: Path, journal: Journal
) -> tuple[tuple[Column, ...], int]:
    """Two passes: the keys first (objects need not have the same), then the rows."""
    keys: dict[str, None] = {}
    nested: set[str] = set()
    for row in again():
        keys.update(dict.fromkeys(row))
        nested.update(k for k, v in row.items() if v[:1] in ("{", "[") and v[-1:] in ("}", "]"))
    if nested:
        journal.add("nested", count=len(nested))
    names = list(keys) or ["colonne_1"]
    columns = name_columns(names, len(names), journal)
    return columns, rows_to_parquet(
        ([row.get(k, "") for k in names] for row in again()), target, columns
    )


def _read_lines(path: Path, target: Path, journal: Journal, limits: Limits) -> JsonResult:
    silent = Journal()
    columns, rows = _write_rows(_Passes(path, journal, silent, limits), target, journal)
    return JsonResult("ndjson", columns, rows, "")


class _Passes:
    """Iterates over the lines of a file again and again; faults are noted the first time only."""

    def __init__(self, path: Path, journal: Journal, silent: Journal, limits: Limits) -> None:
        self._path, self._journal, self._silent, self._limits = path, journal, silent, limits

    def __call__(self) -> Iterator[Row]:
        journal, self._journal = self._journal, self._silent
        return self._rows(journal)

    def _rows(self, journal: Journal) -> Iterator[Row]:
        with self._path.open("rb") as file:
            cleaner = Cleaner(journal, detect(b""), row_bytes=self._limits.row_bytes)
            for block in cleaner.blocks(file):
                for number, line in enumerate(block.data.split(b"\n"), block.first_line):
                    if line.strip():
                        yield from self._one(line, number, journal)

    def _one(self, line: bytes, number: int, journal: Journal) -> Iterator[Row]:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            yield flatten(value)
        else:
            journal.reject(number, "bad_json_lines", _bad_line())


def _bad_line() -> Text:
    return t("La ligne n’est pas un objet JSON complet.")
