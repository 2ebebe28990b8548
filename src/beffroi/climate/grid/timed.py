"""What requests emitted at the hour they ran, beside what a yearly average says of them."""

from __future__ import annotations

from beffroi.climate.grid.series import GridSeries
from beffroi.climate.table import Events
from beffroi.core import Value


class Timed(Value):
    """Use of electricity under an hourly and under a yearly intensity, in kgCO2e.

    ``requests`` fell within the series, ``outside`` did not (another time, no time, or another
    zone) and are counted in neither figure. The two intensities may differ by method as much as by
    hour: ``boundary`` is that of the series.
    """

    requests: int
    outside: int
    energy_kwh: float
    hourly_kg: float
    yearly_kg: float
    boundary: str


def timed(events: Events, series: GridSeries, moment: str = "ts") -> Timed:
    """Weigh each request's central energy by the rate of its quarter of an hour.

    ``moment`` is the column of the events that holds their time (with an offset, or in UTC).
    """
    connection = events.connection
    connection.register("series_arrow", series.table())
    each = events.each()
    instant = f'TRY_CAST(e."{moment}" AS TIMESTAMPTZ)'
    inside = f"s.start IS NOT NULL AND epoch({instant}) - epoch(s.start) < {series.step_s}"
    joined = (
        f"SELECT e.energy_central AS kwh, e.gwp_used_central AS kg, s.g_per_kwh AS g, "  # noqa: S608
        f"coalesce({inside}, false) AND kwh IS NOT NULL AND NOT isnan(g) AS known "
        f"FROM (SELECT * FROM ({each})) e ASOF LEFT JOIN series_arrow s ON {instant} >= s.start"
    )
    (row,) = connection.execute(
        "SELECT count(*) FILTER (known), count(*) FILTER (NOT known), "  # noqa: S608 (own names)
        "coalesce(sum(kwh) FILTER (known), 0), coalesce(sum(kwh * g) FILTER (known), 0) / 1000, "
        f"coalesce(sum(kg) FILTER (known), 0) FROM ({joined})"
    ).fetchall()
    connection.unregister("series_arrow")
    count, outside, kwh, hourly, yearly = row or (0, 0, 0.0, 0.0, 0.0)
    return Timed(
        requests=count,
        outside=outside,
        energy_kwh=kwh,
        hourly_kg=hourly,
        yearly_kg=yearly,
        boundary=series.boundary,
    )
