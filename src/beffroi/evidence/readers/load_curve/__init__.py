"""Load curve: readings of meters at a step (Enedis R63, exports of building systems, Parquet).

Per meter: step, unit, period, holes, duplicates, frozen runs, total. The readings themselves
stay in the file; the data audit and the energy use read them there.

Header of Enedis R63: ``Identifiant PRM;Date de début;Date de fin;Grandeur physique;Grandeur
métier;Etape métier;Unité;Horodate;Valeur;Nature;Pas;Indice de vraisemblance;Etat complémentaire``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import ClassVar

import duckdb

from beffroi.core import Amount, BeffroiError, Text, t, tn
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.linking import slug
from beffroi.evidence.reader import Context
from beffroi.evidence.readers.load_curve.columns import Layout, layout
from beffroi.evidence.readers.load_curve.model import Gap, LoadCurve, Meter, Run
from beffroi.evidence.readers.load_curve.query import Series
from beffroi.evidence.reading import Content, Proposal, Reading, Reject
from beffroi.evidence.records import head_rows
from beffroi.evidence.tables import Table, connect, read_table
from beffroi.evidence.voice import MAX_REJECTS, Voice
from beffroi.register import Dataset

__all__ = ["READER", "Gap", "LoadCurve", "LoadCurveReader", "Meter", "Run"]

_OFF_SCALE = 300.0  # a factor of a thousand between units, less than a factor of ten of size
_HEAD = 12


class LoadCurveReader:
    """Reads the rhythm and the holes of meters' series."""

    kind: ClassVar[str] = "load_curve"
    label: ClassVar[Text] = t("courbe de charge de compteurs")
    signs: ClassVar[Text] = t("des relevés horodatés d’énergie ou de puissance, par compteur")
    names: ClassVar[tuple[str, ...]] = ("compteur", "courbe", "charge", "r63", "releve", "meter")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 75
    content: ClassVar[type[Content]] = LoadCurve

    def recognise(self, artefact: Artefact) -> float:
        """Return 0.97 for R63's header, 0.9 where the columns make a load curve, else 0."""
        for header in _headers(artefact):
            found = layout(header)
            if found is not None:
                return 0.97 if found.r63 else 0.9
        return 0.0

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Compute the figures of every meter.

        Raises:
            BeffroiError: it is not a table, or no reading has a time and a value.
        """
        voice = Voice(artefact, context)
        with TemporaryDirectory(prefix="beffroi-") as scratch:
            table = read_table(artefact.path, workdir=Path(scratch), name=artefact.name)
            found = layout(table.names)
            if found is None:
                raise BeffroiError(t("les colonnes n’ont ni heure ni valeur."), where=artefact.name)
            try:
                content, rejected, rows = _content(table, found, Path(scratch))
            except duckdb.Error as error:
                raise BeffroiError(
                    t(
                        "les relevés ne peuvent pas être calculés ({what}).",
                        what=type(error).__name__,
                    ),
                    where=artefact.name,
                ) from error
            reading = voice.reading(
                content,
                rows=table.rows,
                rejects=_rejects(table, rows),
                notes=list(_notes(content)),
                proposals=_proposals(artefact, voice),
            )
        return reading.model_copy(update={"rows_rejected": table.rows_rejected + rejected})


def _headers(artefact: Artefact) -> Iterator[list[str]]:
    if artefact.head.startswith(b"PAR1"):
        import pyarrow.parquet as pq  # noqa: PLC0415 - only where a Parquet file is met

        yield list(pq.read_schema(artefact.path).names)
        return
    yield from (cells for _, cells in head_rows(artefact)[:_HEAD])


def _content(table: Table, found: Layout, scratch: Path) -> tuple[LoadCurve, int, list[int]]:
    """Return the figures, how many rows have no time or value, and the first of their lines."""
    with connect(memory="512MB", temp=scratch) as engine:
        series = Series(engine, table, found)
        rejected, rows = series.bad_rows(MAX_REJECTS)
        meters = tuple(m for m in series.meters() if m.readings)
        if not meters:
            raise BeffroiError(t("aucun relevé n’a une heure et une valeur."), where=table.name)
        content = LoadCurve(clock=series.clock, columns=found.shown, meters=meters)
    lines = [table.line(row) for row in rows] if table.format == "csv" else rows
    return content, rejected, lines


def _rejects(table: Table, rows: list[int]) -> list[Reject]:
    told = [Reject(line=r.line, reason=r.reason) for r in table.rejects]
    told += [Reject(line=line, reason=t("pas d’heure ou de valeur lisible.")) for line in rows]
    return sorted(told, key=lambda r: r.line or 0)[:MAX_REJECTS]


def _notes(content: LoadCurve) -> Iterator[Text]:
    for meter in content.meters:
        name = meter.site or meter.meter
        if meter.frozen:
            longest = max(meter.frozen, key=lambda r: r.readings)
            days = round(longest.readings * (meter.step_s or 0) / 86_400)
            yield tn(
                "{name} : même valeur pendant {n} jour, à partir du {day}.",
                "{name} : même valeur pendant {n} jours, à partir du {day}.",
                days,
                name=name,
                day=longest.first.date(),
            )
        if meter.level is not None and (meter.level > _OFF_SCALE or meter.level < 1 / _OFF_SCALE):
            yield t(
                "{name} : {level} fois le niveau des autres compteurs ; unité à vérifier.",
                name=name,
                level=Amount(value=meter.level, digits=0 if meter.level > 1 else 4),
            )
    missing = sum(m.missing or 0 for m in content.meters)
    expected = sum(m.expected or 0 for m in content.meters)
    if missing:
        share = Amount(value=missing / expected, unit="ratio", digits=2)
        yield t("relevés manquants : {share} de ce qui était attendu.", share=share)


def _proposals(artefact: Artefact, voice: Voice) -> list[Proposal]:
    """The dataset that holds the file, or a new one; its use is what it is."""
    name, place = PurePosixPath(artefact.name).name, voice.evidence()
    register = voice.context.register
    known = [
        i for i, d in sorted(register.datasets.items()) if {name, artefact.name} & set(d.files)
    ]
    if known:
        return []
    sheet = Dataset(
        id=slug(PurePosixPath(name).stem),
        name=voice.measured(name, place),
        files={artefact.name: voice.measured(value=True, evidence=place)},
        use=voice.computed("energy_readings", [place]),
    )
    return [Proposal.of("dataset", sheet)]


READER = LoadCurveReader()
