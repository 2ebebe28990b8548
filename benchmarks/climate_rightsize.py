"""The ladder on three real French sets built from the shared data.

    python benchmarks/climate_rightsize.py [folder of shared data]

``naf``: the 732 activities of the French nomenclature (package @socialgouv/codes-naf, Apache-2.0),
to its 21 sections. ``menus``: dishes of Nantes' school canteens 2016-2019 (MIT), to their place in
the meal; each dish once, places met fifty times. ``directions``: titles of Montpellier's
deliberations of 2013 (Licence Ouverte), to the directorate in charge, those with five at least.
"""

import csv
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from beffroi.climate.sizing import rightsize

SHARED = Path(__file__).parents[2] / "shared" / "data"
SECTIONS = (
    ("A", 1, 3), ("B", 5, 9), ("C", 10, 33), ("D", 35, 35), ("E", 36, 39), ("F", 41, 43),
    ("G", 45, 47), ("H", 49, 53), ("I", 55, 56), ("J", 58, 63), ("K", 64, 66), ("L", 68, 68),
    ("M", 69, 75), ("N", 77, 82), ("O", 84, 84), ("P", 85, 85), ("Q", 86, 88), ("R", 90, 93),
    ("S", 94, 96), ("T", 97, 98), ("U", 99, 99),
)  # fmt: skip


def naf(shared: Path) -> list[tuple[str, str]]:
    codes = json.loads((shared / "tables" / "naf_codes.json").read_text("utf-8"))
    leaves = [c for c in codes if c["id"][-1].isalpha()]

    def section(code: str) -> str:
        number = int(code[:2])
        return next(s for s, low, high in SECTIONS if low <= number <= high)

    return [(c["label"], section(c["id"])) for c in leaves]


def menus(shared: Path) -> list[tuple[str, str]]:
    path = shared / "forecast-energy" / "nantes_canteens" / "menus_2016-2019.csv"
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    count = Counter(r["Rang"] for r in rows)
    return [(r["Plat"], r["Rang"]) for r in rows if count[r["Rang"]] >= 50 and len(r["Plat"]) > 3]


def directions(shared: Path) -> list[tuple[str, str]]:
    text = (shared / "tables" / "mtp_delibs.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    count = Counter(r["Direction"] for r in rows)
    return [(r["Titre"], r["Direction"]) for r in rows if count[r["Direction"]] >= 5]


def write(path: Path, rows: list[tuple[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("text", "label"))
        writer.writerows(rows)
    return path


def main() -> None:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED
    out: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        for build in (naf, menus, directions):
            path = write(Path(folder) / f"{build.__name__}.csv", build(shared))
            found = rightsize(path, bar=0.75)
            again = rightsize(path, bar=0.75)
            out[build.__name__] = {
                "examples": found["examples"],
                "labels": len(found["labels"]),
                "ladder": {
                    o["rung"]: {
                        "right": round(o["quality"]["share"], 3),
                        "interval": [round(o["quality"]["low"], 3), round(o["quality"]["high"], 3)],
                        "wh_for_1000_acts": [f"{o[k]:.2g}" for k in ("energy_low", "energy", "energy_high")],
                    }
                    for o in found["ladder"]
                },
                "not_tried_wh": {o["rung"]: f"{o['energy']:.3g}" for o in found["not_tried"]},
                "recommended_at_0.75": found["recommended"],
                "same_answers_twice": [o["quality"] for o in found["ladder"]]
                == [o["quality"] for o in again["ladder"]],
            }  # fmt: skip
    print(json.dumps(out, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
