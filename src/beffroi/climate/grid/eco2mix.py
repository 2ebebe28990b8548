"""RTE éCO2mix files as they come: three shapes, and the traps of each.

RTE's own export (``;`` or tabs, UTF-8 or Latin-1, often named ``.xls``; local time without summer
time, so that one day in spring has an hour that never was, and one in autumn lacks one; future
steps empty or ``ND``; a legal notice as last row), the export of the open-data portal (times with
their offset, rows in no order), and its API (JSON).
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from beffroi.climate.grid.series import SOURCES, GridSeries, Reject
from beffroi.core import BeffroiError, Text, t

PARIS = ZoneInfo("Europe/Paris")
MAX_BYTES = 200 * 1024**2
_RATE = re.compile(r"^taux_(de_)?co2(_g_kwh)?$")
_PLAIN = re.compile(r"_mw$")
_EMPTY = {"", "nd", "-", "null", "none"}
Row = tuple[int, Mapping[str, Any]]


@dataclass
class _Tally:
    """Counts rejects by reason, with the first line of each."""

    found: dict[str, Reject] = field(default_factory=dict)

    def add(self, line: int, reason: Text) -> None:
        known = self.found.get(reason.fr)
        self.found[reason.fr] = Reject(
            known.line if known else line, reason, (known.count if known else 0) + 1
        )


def read_eco2mix(path: Path, name: str | None = None) -> GridSeries:
    """Read an éCO2mix file of any of its shapes, for mainland France.

    Raises:
        BeffroiError: it is not an éCO2mix file, or it holds no rate at all.
    """
    name = name or path.name
    if path.stat().st_size > MAX_BYTES:
        raise BeffroiError(t("le fichier dépasse 200 Mo : ce n’est pas un export éCO2mix."),
                           where=name)  # fmt: skip
    text = _decoded(path.read_bytes())
    rows = _json_rows(text, name) if text.lstrip()[:1] in {"{", "["} else _csv_rows(text, name)
    return _series(rows, name)


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _column(header: str) -> str:
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode().lower()
    slug = _PLAIN.sub("", re.sub(r"[^a-z0-9]+", "_", plain).strip("_"))
    return {"heures": "heure", "taux_co2": "taux"}.get(slug, "taux" if _RATE.match(slug) else slug)


def _csv_rows(text: str, name: str) -> Iterator[Row]:
    first = text.split("\n", 1)[0]
    delimiter = max(";\t,", key=first.count)
    lines = csv.reader(text.splitlines(), delimiter=delimiter)
    try:
        headers = [_column(h) for h in next(lines)]
        _known(headers, name)
        for cells in lines:
            yield lines.line_num, dict(zip(headers, cells, strict=False))
    except (csv.Error, StopIteration) as error:
        raise BeffroiError(
            t("le fichier n’est pas un tableau lisible."),
            where=f"{name}:{lines.line_num}",
            mend=t("Exportez-le de nouveau depuis le site de RTE ou d’ODRÉ."),
        ) from error


def _json_rows(text: str, name: str) -> Iterator[Row]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BeffroiError(t("le fichier JSON est cassé."), where=name) from error
    if isinstance(data, dict):
        data = data.get("records", data.get("results", []))
    records = data if isinstance(data, list) else []
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict):
            continue
        fields = record.get("fields", record)
        row = {_column(str(k)): v for k, v in fields.items()} if isinstance(fields, dict) else {}
        if number == 1:
            _known(row, name)
        yield number, row


def _known(headers: Iterable[str], name: str) -> None:
    have = set(headers)
    if "taux" not in have or not ("date_heure" in have or {"date", "heure"} <= have):
        raise BeffroiError(
            t("ce n’est pas un fichier éCO2mix : il faut une date, une heure et un taux de CO₂."),
            where=name,
            mend=t("Déposez un export éCO2mix de RTE ou d’ODRÉ."),
        )


def _series(rows: Iterator[Row], name: str) -> GridSeries:
    tally = _Tally()
    seen: Counter[str] = Counter()
    found: dict[datetime, tuple[float, ...]] = {}
    for line, row in rows:
        moment = _moment(line, row, seen, tally)
        rate = _number(row.get("taux"))
        if moment is None:
            continue
        if rate is None:
            tally.add(line, t("pas encore de taux (créneau à venir ou « ND »)."))
            continue
        if moment in found:
            tally.add(line, t("créneau déjà lu."))
            continue
        values = [_number(row.get(s)) for s in (*SOURCES, "consommation")]
        found[moment] = (rate, *(np.nan if v is None else v for v in values))
    if not found:
        raise BeffroiError(t("aucun taux de CO₂ dans ce fichier."), where=name)
    return _arranged(found, name, tuple(tally.found.values()))


def _arranged(
    found: Mapping[datetime, tuple[float, ...]], name: str, rejects: tuple[Reject, ...]
) -> GridSeries:
    moments = sorted(found)
    starts = np.array([m.replace(tzinfo=None) for m in moments], dtype="datetime64[s]")
    values = np.array([found[m] for m in moments])
    gaps = np.diff(starts).astype(np.int64)
    step = int(gaps.min()) if len(gaps) else 900
    notes = []
    holes = int((gaps > step).sum())
    if holes:
        notes.append(t("{n} interruption(s) dans la série.", n=holes))
    columns = {s: values[:, 1 + i] for i, s in enumerate(SOURCES)}
    return GridSeries(
        zone="FRA",
        name=name,
        step_s=step,
        starts=starts,
        rate=values[:, 0],
        megawatts={s: v for s, v in columns.items() if not np.isnan(v).all()},
        consumption=values[:, -1],
        rejects=rejects,
        notes=tuple(notes),
    )


def _moment(
    line: int, row: Mapping[str, Any], seen: Counter[str], tally: _Tally
) -> datetime | None:
    """Return the beginning of the step in UTC, or ``None`` when the row is not one."""
    if str(row.get("perimetre", "France")).strip() not in {"France", ""}:
        if not row.get("date") and not row.get("date_heure"):
            return None  # the legal notice that ends RTE's files
        tally.add(line, t("autre périmètre que la France."))
        return None
    stamp = str(row.get("date_heure") or "").strip()
    if stamp:
        return _offset_moment(line, stamp, tally)
    day, hour = str(row.get("date") or "").strip(), str(row.get("heure") or "").strip()
    return _local_moment(line, day, hour, seen, tally)


def _offset_moment(line: int, stamp: str, tally: _Tally) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        tally.add(line, t("date illisible."))
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=PARIS)).astimezone(UTC)


def _local_moment(
    line: int, day: str, hour: str, seen: Counter[str], tally: _Tally
) -> datetime | None:
    local = _local(day, hour)
    if local is None:
        if day or hour:
            tally.add(line, t("date illisible."))
        return None
    seen[f"{day} {hour}"] += 1
    # An hour that occurs twice in autumn is written twice: the second time, winter time.
    moment = local.replace(tzinfo=PARIS, fold=min(1, seen[f"{day} {hour}"] - 1))
    instant = moment.astimezone(UTC)
    if instant.astimezone(PARIS).replace(tzinfo=None, fold=0) != local:
        tally.add(line, t("heure qui n’a pas existé (passage à l’heure d’été)."))
        return None
    return instant


def _local(day: str, hour: str) -> datetime | None:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            date = datetime.strptime(day, pattern)  # noqa: DTZ007 (local, placed by the caller)
            hours, minutes = hour.split(":")[:2]
            return date + timedelta(hours=int(hours), minutes=int(minutes))
        except ValueError:
            continue
    return None


def _number(value: Any) -> float | None:
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    plain = str(value).strip().replace(",", ".").replace("\u202f", "").replace("\xa0", "")
    if plain.lower() in _EMPTY:
        return None
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if np.isfinite(number) else None
