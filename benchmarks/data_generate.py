"""Write the benchmark table: 2 M rows × 21 columns of French administrative data, with planted faults.

    python benchmarks/data_generate.py FOLDER [ROWS]

Writes ``bench.csv`` (``;``, UTF-8) and ``bench.parquet`` with the same rows, in blocks, so that
memory stays flat. Seeded: the same rows give the same bytes. Fault rates are in ``FAULTS``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from beffroi.data.reference import COMMUNES as REFERENCE

BLOCK = 100_000
FAULTS = {
    "siret": 0.001,
    "nir": 0.001,
    "iban": 0.001,
    "date": 0.002,
    "email": 0.002,
    "duplicate_id": 0.003,
    "commune": 0.002,
    "amount": 0.001,
    "blank": 0.02,
}
COMMUNES = np.array(
    pq.read_table(REFERENCE, columns=["code"], filters=[("type", "=", "actuelle")])[
        "code"
    ].to_pylist()
)
WORDS = np.array(
    [
        "mairie",
        "école",
        "crèche",
        "voirie",
        "régie",
        "culture",
        "sport",
        "jeunesse",
        "solidarité",
        "habitat",
        "énergie",
        "eau",
    ]
)


def luhn(base: np.ndarray, digits: int) -> np.ndarray:
    """Append the Luhn digit to numbers of so many digits."""
    total = np.zeros(base.shape, np.int64)
    rest = base.copy()
    for place in range(digits):
        digit = rest % 10
        rest //= 10
        if place % 2 == 0:
            digit = digit * 2
            digit = digit - 9 * (digit > 9)
        total += digit
    return base * 10 + (10 - total % 10) % 10


def block(rng: np.random.Generator, first: int, n: int) -> dict[str, np.ndarray]:
    """One block of rows."""

    def hit(rate: float) -> np.ndarray:
        return rng.random(n) < rate

    ids = np.arange(first, first + n)
    ids = np.where(hit(FAULTS["duplicate_id"]), np.maximum(0, ids - 1), ids)
    siren = luhn(rng.integers(10**7, 10**8, n), 8)
    siret = luhn(siren * 10**4 + rng.integers(1, 999, n), 13)
    siret = np.where(hit(FAULTS["siret"]), siret + 1, siret)
    commune = COMMUNES[rng.integers(0, len(COMMUNES), n)]
    nir13 = (
        rng.integers(1, 3, n) * 10**12
        + rng.integers(30, 99, n) * 10**10
        + rng.integers(1, 13, n) * 10**8
        + rng.integers(1, 96, n) * 10**6
        + rng.integers(1, 600, n) * 1000
        + rng.integers(1, 600, n)
    )
    key = 97 - nir13 % 97
    key = np.where(hit(FAULTS["nir"]), key % 97 + 1, key)
    bank, desk = rng.integers(10000, 40000, n), rng.integers(0, 99999, n)
    account, rib = rng.integers(0, 10**11, n), rng.integers(1, 98, n)
    iban = [_iban(*row) for row in zip(bank, desk, account, rib, strict=True)]
    iban = np.where(hit(FAULTS["iban"]), [i[:-1] + str((int(i[-1]) + 1) % 10) for i in iban], iban)
    day = np.datetime64("2020-01-01") + rng.integers(0, 2400, n)
    day_fr = np.char.add(np.char.add(np.datetime_as_string(day).astype("U10"), ""), "")
    day_fr = np.array([f"{d[8:10]}/{d[5:7]}/{d[:4]}" for d in day_fr])
    amount = np.round(rng.lognormal(6, 1.5, n), 2)
    amount_fr = np.char.replace(amount.astype("U20"), ".", ",")
    amount_fr = np.where(hit(FAULTS["amount"]), "n.c.", amount_fr)
    name = np.char.add(
        WORDS[rng.integers(0, len(WORDS), n)], np.char.mod(" %d", rng.integers(0, 5000, n))
    )
    local = np.char.mod("agent%d", rng.integers(0, 10**6, n))
    email = np.char.add(local, np.where(hit(FAULTS["email"]), " at exemple.fr", "@exemple.fr"))
    return {
        "id": ids.astype("U12"),
        "siret": siret.astype("U14"),
        "siren": siren.astype("U9"),
        "nir": np.char.add(nir13.astype("U13"), np.char.zfill(key.astype("U2"), 2)),
        "iban": iban,
        "code_commune": np.where(hit(FAULTS["commune"]), "99999", commune),
        "code_postal": np.array([_post(c) for c in commune]),
        "departement": np.array([c[:3] if c[:2] in ("97", "98") else c[:2] for c in commune]),
        "date_decision": np.where(hit(FAULTS["date"]), "2024-02-30", np.datetime_as_string(day)),
        "date_versement": day_fr,
        "horodatage": np.char.add(np.datetime_as_string(day), "T08:30:00"),
        "montant": amount_fr,
        "montant_ht": amount.astype("U20"),
        "quantite": rng.integers(0, 500, n).astype("U4"),
        "taux": np.round(rng.random(n), 4).astype("U8"),
        "libelle": name,
        "courriel": email,
        "telephone": np.char.mod("0%d", rng.integers(10**8, 8 * 10**8, n)),
        "latitude": np.char.mod("%.5f", rng.uniform(42, 51, n)),
        "longitude": np.char.mod("%.5f", rng.uniform(-4, 8, n)),
        "observation": np.where(hit(0.5), "", np.char.add("dossier ", name)),
    }


def _post(commune: str) -> str:
    """The first digits of a postal code: three overseas, two elsewhere; Corsica keeps 20."""
    overseas = commune[:2] in ("97", "98")
    return (
        f"{commune[:3]}00" if overseas else "20000" if commune[1] in "AB" else f"{commune[:2]}000"
    )


def _iban(bank: int, desk: int, account: int, rib: int) -> str:
    bban = f"{bank:05d}{desk:05d}{account:011d}{rib:02d}"
    return f"FR{98 - int(bban + '152700') % 97:02d}{bban}"


def main() -> None:
    """Write both files."""
    folder, rows = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2_000_000
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(20261122)
    writers = None
    for first in range(0, rows, BLOCK):
        table = pa.table(
            {
                k: pa.array(v.tolist(), pa.string())
                for k, v in block(rng, first, min(BLOCK, rows - first)).items()
            }
        )
        if writers is None:
            options = pacsv.WriteOptions(delimiter=";", quoting_style="none")
            writers = (
                pacsv.CSVWriter(folder / "bench.csv", table.schema, write_options=options),
                pq.ParquetWriter(folder / "bench.parquet", table.schema),
            )
        for writer in writers:
            writer.write_table(table)
    for writer in writers or ():
        writer.close()


if __name__ == "__main__":
    main()
