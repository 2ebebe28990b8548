"""Figures that feed other grids (TIE Break, IRN), as plain rows, without their questions or scales.

Those grids are not ours to copy (the IRN is CC BY-NC-ND); these rows give the numbers that a
person carries over: spend by origin, place of data, openness, diversity.
"""

from __future__ import annotations

from beffroi.core import Value
from beffroi.sovereignty.shares import concentration, in_depth, rank_one
from beffroi.sovereignty.view import View

FEEDS = {
    "spend": "TIE Break : part extra-européenne ; IRN : dépense par origine",
    "place": "IRN : localisation des données",
    "diversity": "IRN : diversité des fournisseurs",
    "continuity": "TIE Break, IRN : résilience",
}


class Figure(Value):
    """One number: name, bounds, unit, and the grid's subject that it feeds."""

    name: str
    low: float
    high: float
    unit: str
    feeds: str


def figures(view: View) -> tuple[Figure, ...]:
    """Return the figures, in a stable order; those of zero total are left out."""
    first = rank_one(view.chains.supply)
    found = [
        _share(f"depense_rang1_{name}", span.share_low, span.share_high, "spend")
        for name, span in (
            ("nationale", first.zone("fr")),
            ("union_hors_france", first.zone("eu")),
            ("extra_europeenne", first.zone("non_eu")),
        )
    ]
    deep = in_depth(view.chains.supply)["non_eu"]
    found.append(
        _share("depense_en_profondeur_extra_europeenne", deep.share_low, deep.share_high, "spend")
    )
    lost = view.non_eu_cut.hit["systems"]
    found.append(
        _share("systemes_touches_par_un_arret_hors_union", lost.share_low, lost.share_high,
               "continuity")
    )  # fmt: skip
    spread = concentration(view.chains.supply)
    if spread is not None:
        found.append(
            Figure(name="concentration_hhi", low=spread.low, high=spread.high, unit="1",
                   feeds=FEEDS["diversity"])
        )  # fmt: skip
    regions = [x.region for links in view.chains.links.values() for x in links if x.region]
    if regions:
        found.append(
            Figure(name="maillons_de_region_connue", low=len(regions), high=len(regions), unit="1",
                   feeds=FEEDS["place"])
        )  # fmt: skip
    return tuple(f for f in found if f is not None)


def _share(name: str, low: float | None, high: float | None, feeds: str) -> Figure | None:
    if low is None or high is None:
        return None
    return Figure(name=name, low=low, high=high, unit="ratio", feeds=FEEDS[feeds])
