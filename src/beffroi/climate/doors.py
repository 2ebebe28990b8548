"""Two doors for files: the footprint of a file of requests, a net balance written by hand."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import duckdb

from beffroi.climate.beyond import beyond
from beffroi.climate.catalogue import Catalogue
from beffroi.climate.events_file import open_events
from beffroi.climate.factorset import FactorSet, load_factors
from beffroi.climate.grid import read_eco2mix
from beffroi.climate.grid.timed import timed
from beffroi.climate.inference import catalogue
from beffroi.climate.net import NetSpec, net
from beffroi.climate.rates import Layer
from beffroi.climate.table import CASES, KEYS, UNITS, Events, prepare
from beffroi.core import BeffroiError, t
from beffroi.core.yamlfile import read_yaml

FORMAT = 1
COMPARED = ("FRA", "USA", "POL")
LAYERS: tuple[Layer, ...] = ("library", "service")
DETAILED = 1000


def footprint_events(
    path: Path,
    *,
    home: str = "",
    grid: Path | None = None,
    factors: Path | None = None,
    against: Path | None = None,
    detail: int = DETAILED,
) -> dict[str, Any]:
    """Return the footprint of a file of requests, ready for JSON.

    ``path`` is CSV, JSON lines or Parquet (see :mod:`~beffroi.climate.events_file` for its
    columns); ``home`` the zone of what runs on one's own premises; ``grid`` an éCO2mix file, for
    the intensity at the hour of each request; ``factors`` a folder of factor files; ``against``
    another, to show what changes. Requests are given one by one up to ``detail`` of them.
    ``library`` is exactly what EcoLogits says, ``service`` adds input tokens and the uncertainty it
    leaves out in the data centre; ``beyond`` tells apart network, screen and the reach of a fuller
    assessment. Figures hold twelve significant digits.

    Raises:
        BeffroiError: a file cannot be read.
    """
    books = catalogue(load_factors(factors) if factors else None)
    chosen = books.factors
    home = _home(home, books)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        file = open_events(connection, path)
        events = prepare(connection, file.source, file.columns, chosen, home)
        found: dict[str, Any] = {
            "format": FORMAT,
            "file": path.name,
            "sha256": _digest(path),
            "columns": dict(file.found),
            "rows": file.rows,
            "rejected": file.rejected,
            "rejects": list(file.rejects),
            "factors": _set(chosen),
            "units": UNITS,
            "totals": {layer: _totals(events, layer) for layer in LAYERS},
            "by_model": _by_model(events, home),
            "gaps": events.gaps(),
            "events": _each(events, detail) if file.rows <= detail else None,
        }
        found["under"] = _under(found["totals"]["service"], chosen)
        found["beyond"] = _beyond(found["totals"], chosen)
        if grid is not None and "ts" in file.columns:
            found["hourly"] = _rounded(timed(events, read_eco2mix(grid)).model_dump(mode="json"))
        if against is not None:
            other = prepare(
                connection, file.source, file.columns, load_factors(against), home, "other"
            )
            found["against"] = {
                "factors": _set(other.factors),
                "totals": {layer: _totals(other, layer) for layer in LAYERS},
            }
    return found


def _home(home: str, books: Catalogue) -> str:
    """Return the zone that a code names: ISO country, INSEE department or commune, cloud region."""
    if not home:
        return ""
    insee = home.upper().removeprefix("FR-")
    zone = books.zone_code(home) or books.zone_code(insee) or books.french_zone(insee)
    if zone is None:
        raise BeffroiError(
            t("la zone électrique « {zone} » est inconnue.", zone=home),
            where="home",
            mend=t("Donnez un code de pays (FRA, REU…) ou un code INSEE (974, 2A, 59350…)."),
        )
    return zone


def net_from_yaml(path: Path) -> dict[str, Any]:
    """Return the net balance that a YAML file describes, ready for JSON.

    Raises:
        BeffroiError: the file is not a net balance, or names an unknown zone.
    """
    result = net(read_yaml(path, NetSpec))
    plain: dict[str, Any] = _rounded(result.model_dump(mode="json", exclude={"sentence"}))
    plain["sentence"] = str(result.sentence)
    for told, kept in zip(plain["benefits"], result.benefits, strict=True):
        told["reason"] = str(kept.reason)
    return plain


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _set(factors: FactorSet) -> dict[str, str]:
    return {"id": factors.id, "library": factors.library, "method": factors.method.version}


def _totals(events: Events, layer: Layer) -> dict[str, Any]:
    (row,) = events.rows(events.grouped((), layer))
    return _counted(row)


def _by_model(events: Events, home: str) -> list[dict[str, Any]]:
    books = catalogue(events.factors)
    told = []
    for row in events.rows(events.grouped(KEYS)):
        host = books.host(row["provider"], row["api_base"])
        model = books.model(row["model"], host.library or "")
        place = books.place(row["zone"], host, home, row["api_base"])
        told.append(
            {
                **{key: row[key] for key in KEYS},
                "model_status": model.status,
                "model_near": model.near,
                "host": host.id,
                "grid": place.grid.zone,
                "grid_status": place.status,
                **_counted(row),
            }
        )
    return told


def _each(events: Events, detail: int) -> list[dict[str, Any]]:
    library = {r["line"]: r for r in events.rows(events.each("library"))}
    told = []
    for row in sorted(events.rows(events.each("service")), key=lambda r: int(r["line"]))[:detail]:
        line = row["line"]
        told.append(
            {
                "line": line,
                **{key: row[key] for key in KEYS},
                "library": _figures(library[line]),
                "service": _figures(row),
            }
        )
    return told


def _counted(row: dict[str, Any]) -> dict[str, Any]:
    counts = {k: int(row[k] or 0) for k in ("requests", "unmeasured", "tokens_in", "tokens_out")}
    return {**counts, **_figures(row)}


def _figures(row: dict[str, Any]) -> dict[str, Any]:
    """Return each quantity as low, central, high; use and manufacture also together."""
    found: dict[str, Any] = {}
    for quantity in UNITS:
        ends = [row[f"{quantity}_{case}"] for case in CASES]
        found[quantity] = None if ends[0] is None else dict(zip(CASES, ends, strict=True))
    for criterion in ("gwp", "adpe", "pe"):
        used, made = found[f"{criterion}_used"], found[f"{criterion}_made"]
        known = used is not None and made is not None
        found[criterion] = {c: used[c] + made[c] for c in CASES} if known else None
    rounded: dict[str, Any] = _rounded(found)
    return rounded


def _under(total: dict[str, Any], factors: FactorSet) -> list[dict[str, Any]]:
    """Return the same electricity on three grids, and the part of making the machines."""
    energy, made = total["energy"], total["gwp_made"]
    if energy is None:
        return []
    told = []
    for zone in COMPARED:
        grid = factors.grids[zone]
        gwp = {case: energy[case] * grid.gwp.central + made[case] for case in CASES}
        share = made["central"] / gwp["central"] if gwp["central"] else None
        told.append({"zone": zone, "name": grid.name, "gwp": gwp, "embodied_share": share})
    rounded: list[dict[str, Any]] = _rounded(told)
    return rounded


def _beyond(totals: dict[str, Any], factors: FactorSet) -> dict[str, Any]:
    """Return what lies beyond the data centre, apart from the totals."""
    seen, library = totals["service"], totals["library"]
    centre = None
    if library["gwp"] is not None:
        centre = tuple(library[q]["central"] for q in ("gwp", "wcf_used", "adpe"))
    answered = seen["requests"] - seen["unmeasured"]
    tokens = seen["tokens_in"] + seen["tokens_out"]
    told: dict[str, Any] = _rounded(
        beyond(answered, tokens, factors, centre).model_dump(mode="json")
    )
    return told


def _rounded(value: Any) -> Any:
    """Keep twelve significant digits: sums by two processors differ beyond."""
    if isinstance(value, float):
        return float(f"{value:.12g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
