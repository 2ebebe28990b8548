"""The same 25 checks by Beffroi and by its peers, interleaved: CPU seconds, peak memory, ratios.

    python benchmarks/data_peers.py FOLDER PEERS [ROUNDS]

FOLDER is what ``data_generate.py`` wrote; PEERS the interpreter of another environment with polars,
pandera[polars] and pointblank[pl] (and frictionless, run on a slice and scaled up). Each contender runs
in its own process; the least CPU and the least peak memory of the rounds are kept. Start of the
interpreter and imports are counted, as users pay them.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

CHECKS = (
    "validity", "consistency.siren_siret", "consistency.places", "accuracy.negative", "accuracy.ratio", "accuracy.future_date",
    "confidentiality.text_nir", "completeness.blank_key", "uniqueness.key",
)  # fmt: skip
SLICE = 50_000


def bare_csv(folder: Path) -> object:
    """DuckDB: count each column of the CSV, everything told."""
    import duckdb

    header = (folder / "bench.csv").open().readline().strip().replace('"', "").split(";")
    names = ", ".join(f"'{n}': 'VARCHAR'" for n in header)
    counts = ", ".join(f"count({n})" for n in header)
    scan = f"read_csv('{folder}/bench.csv', auto_detect=false, header=true, delim=';', quote='\"', columns={{{names}}})"
    return duckdb.connect(config={"threads": 2}).execute(f"SELECT {counts} FROM {scan}").fetchone()


def bare_parquet(folder: Path) -> object:
    """DuckDB: decode each column of the Parquet (its longest value)."""
    import duckdb

    engine = duckdb.connect(config={"threads": 2})
    names = [
        r[0] for r in engine.execute(f"DESCRIBE SELECT * FROM '{folder}/bench.parquet'").fetchall()
    ]
    return engine.execute(
        f"SELECT {', '.join(f'max(length({n}))' for n in names)} FROM '{folder}/bench.parquet'"
    ).fetchone()


def _pass(path: Path) -> object:
    """Beffroi's check pass alone: the fused scan and the uniqueness of the key."""
    import tempfile
    from datetime import date

    from beffroi.data import plan
    from beffroi.data.auditing import prepare
    from beffroi.data.checks import uniqueness
    from beffroi.data.need import Need
    from beffroi.evidence.tables import connect, read_table

    with tempfile.TemporaryDirectory() as work, connect() as engine:
        table = read_table(path, workdir=Path(work))
        spent = time.process_time()
        scope, probes = prepare(engine, table, Need(), date(2026, 11, 22), None, CHECKS)
        wanted = {f"b{i}": f"count_if({p.bad})" for i, p in enumerate(probes)}
        found = plan._aggregate(engine, scope, wanted)
        engine.execute(
            f"SELECT count(*) - count(DISTINCT {uniqueness._value(scope.key)}) FROM {scope.relation(used='')}"
        ).fetchone()
        print(
            f"pass: {time.process_time() - spent:.2f} CPU s, {len(probes) + 1} checks",
            file=sys.stderr,
        )
        return sum(v or 0 for v in found.values())


def pass_csv(folder: Path) -> object:
    """See :func:`_pass`."""
    return _pass(folder / "bench.csv")


def pass_parquet(folder: Path) -> object:
    """See :func:`_pass`."""
    return _pass(folder / "bench.parquet")


def _whole(path: Path, checks: tuple[str, ...] | None) -> object:
    from datetime import date

    from beffroi.data import audit

    return [
        (r.check, r.columns, r.count)
        for r in audit(path, on=date(2026, 11, 22), checks=checks).failed
    ]


def whole_csv(folder: Path) -> object:
    """Intake, hash, description, the 25 checks, examples and causes."""
    return _whole(folder / "bench.csv", CHECKS)


def whole_parquet(folder: Path) -> object:
    """As ``whole_csv``, from Parquet."""
    return _whole(folder / "bench.parquet", CHECKS)


def everything_csv(folder: Path) -> object:
    """All of Beffroi's checks and the profile."""
    return _whole(folder / "bench.csv", None)


def _polars(folder: Path, kind: str):  # noqa: ANN202
    import polars as pl

    return (
        pl.scan_parquet(folder / "bench.parquet")
        if kind == "parquet"
        else pl.scan_csv(folder / "bench.csv", separator=";", infer_schema=False)
    )


def _expressions(folder: Path) -> dict[str, object]:
    """The 25 checks as Polars expressions that are true for a sound row."""
    import polars as pl

    c = pl.col
    known = pl.scan_parquet(folder / "communes.parquet").select("code").collect()["code"].unique()
    departments = [f"{n:02d}" for n in range(1, 96) if n != 20] + [
        "2A",
        "2B",
        "971",
        "972",
        "973",
        "974",
        "976",
    ]

    def luhn(x, digits: int):  # noqa: ANN001, ANN202
        total = pl.lit(0, pl.Int64)
        for rank in range(digits):
            d = x // 10**rank % 10
            total = total + (pl.when(d * 2 > 9).then(d * 2 - 9).otherwise(d * 2) if rank % 2 else d)
        return total % 10 == 0

    def whole(name: str, n: int):  # noqa: ANN202
        return (
            pl.when(c(name).str.contains(rf"^\d{{{n}}}$"))
            .then(c(name))
            .otherwise(None)
            .cast(pl.Int64, strict=False)
        )

    siret, siren = whole("siret", 14), whole("siren", 9)
    head = (
        c("nir")
        .str.slice(0, 13)
        .str.replace("2A", "19")
        .str.replace("2B", "18")
        .cast(pl.Int64, strict=False)
    )
    a, b = (
        c("iban").str.slice(4, 12).cast(pl.Int64, strict=False),
        c("iban").str.slice(16, 11).cast(pl.Int64, strict=False),
    )
    key = 152700 + c("iban").str.slice(2, 2).cast(pl.Int64, strict=False)
    comma = c("montant").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    ht, day = (
        c("montant_ht").cast(pl.Float64, strict=False),
        c("date_decision").str.to_date("%Y-%m-%d", strict=False),
    )
    return {
        "siret": luhn(siret, 14) & luhn(siret // 10**5, 9), "siren": luhn(siren, 9),
        "nir": 97 - head % 97 == c("nir").str.slice(13, 2).cast(pl.Int64, strict=False), "nir_format": c("nir").str.contains(r"^[1-478]\d{4}(?:\d{2}|2[AB])\d{8}$"),
        "iban": ((a % 97 * 10**11 + b) % 97 * 10**6 + key) % 97 == 1, "iban_format": c("iban").str.contains(r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$"),
        "commune": c("code_commune").is_in(known.implode()), "postal": c("code_postal").str.contains(r"^\d{5}$") & c("code_postal").is_between(pl.lit("00999"), pl.lit("98899")),
        "departement": c("departement").is_in(departments), "date_decision": day.is_not_null(),
        "date_versement": c("date_versement").str.to_date("%d/%m/%Y", strict=False).is_not_null(),
        "horodatage": c("horodatage").str.to_datetime("%Y-%m-%dT%H:%M:%S", strict=False).is_not_null(), "montant": comma.is_not_null() | (c("montant") == "n.c."),
        "montant_ht": ht.is_not_null(), "quantite": c("quantite").cast(pl.Int64, strict=False).is_not_null(), "taux": c("taux").cast(pl.Float64, strict=False).is_between(0, 100),
        "courriel": c("courriel").str.contains(r"^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:[.][A-Za-z0-9-]+)*[.][A-Za-z]{2,}$"),
        "telephone": c("telephone").str.contains(r"^(?:\+33[ .]?[1-9]|0033[ .]?[1-9]|0[1-9])(?:[ .-]?[0-9]{2}){4}$"),
        "latitude": c("latitude").cast(pl.Float64, strict=False).is_between(-90, 90), "longitude": c("longitude").cast(pl.Float64, strict=False).is_between(-180, 180),
        "siren_siret": c("siret").str.slice(0, 9) == c("siren"),
        "places": pl.when(c("code_commune").str.slice(0, 2).is_in(["97", "98"])).then(c("code_commune").str.slice(0, 3)).otherwise(c("code_commune").str.slice(0, 2)) == c("departement"),
        "positive": ht >= 0, "past": day <= pl.lit("2026-11-23").str.to_date(),
        "no_nir": ~c("observation").fill_null("").str.contains(r"\b[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}\b"),
    }  # fmt: skip


def _polars_fused(folder: Path, kind: str) -> object:
    import polars as pl

    checks = _expressions(folder)
    wanted = [(~e.fill_null(value=False)).sum().alias(n) for n, e in checks.items()]
    wanted.append((pl.len() - pl.col("id").n_unique()).alias("id"))
    return _polars(folder, kind).select(wanted).collect(engine="streaming").row(0, named=True)


def polars_csv(folder: Path) -> object:
    """Polars by hand, one lazy query, streaming."""
    return _polars_fused(folder, "csv")


def polars_parquet(folder: Path) -> object:
    """Polars by hand, one lazy query, streaming."""
    return _polars_fused(folder, "parquet")


def pandera_parquet(folder: Path) -> object:
    """Pandera on Polars, every failure collected."""
    import pandera.polars as pa

    def check(expression, name: str):  # noqa: ANN001, ANN202
        return pa.Check(
            lambda data, e=expression: data.lazyframe.select(e.fill_null(value=False)), name=name
        )

    checks = [check(e, n) for n, e in _expressions(folder).items()]
    schema = pa.DataFrameSchema({"id": pa.Column(str, unique=True)}, checks=checks, strict=False)
    try:
        schema.validate(_polars(folder, "parquet").collect(), lazy=True)
    except pa.errors.SchemaErrors as error:
        return error.failure_cases.height
    return 0


def pointblank_parquet(folder: Path) -> object:
    """Pointblank on Polars, a step a check."""
    import pointblank as pb

    steps = pb.Validate(data=_polars(folder, "parquet").collect())
    for expression in _expressions(folder).values():
        steps = steps.col_vals_expr(expr=expression.fill_null(value=False))  # type: ignore[attr-defined]
    report = steps.rows_distinct(columns_subset=["id"]).interrogate(get_first_n=5)
    return report.n_failed()


def frictionless_slice(folder: Path) -> object:
    """Frictionless on the first 50,000 rows: types, formats and ranges, no key (to be scaled up)."""
    import itertools

    from frictionless import Resource, Schema, system, validate

    with (folder / "bench.csv").open() as source, (folder / "slice.csv").open("w") as target:
        target.writelines(itertools.islice(source, SLICE + 1))
    patterns = {"siret": r"\d{14}", "siren": r"\d{9}", "nir": r"[1-478]\d{4}(?:\d{2}|2[AB])\d{8}", "iban": r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}",
                "code_postal": r"\d{5}", "departement": r"\d{2,3}|2[AB]", "telephone": r"0[1-9]\d{8}"}  # fmt: skip
    types = {
        "date_decision": "date",
        "horodatage": "datetime",
        "montant_ht": "number",
        "quantite": "integer",
        "taux": "number",
        "latitude": "number",
        "longitude": "number",
    }
    header = (folder / "bench.csv").open().readline().strip().replace('"', "").split(";")
    fields = [
        {
            "name": n,
            "type": types.get(n, "string"),
            "constraints": {"pattern": patterns[n]} if n in patterns else {},
        }
        for n in header
    ]
    os.chdir(folder)
    with system.use_context(trusted=True):
        report = validate(
            Resource(path="slice.csv", schema=Schema.from_descriptor({"fields": fields})),
            limit_errors=10**6,
        )
    return report.stats


OURS = (
    "bare_csv",
    "bare_parquet",
    "pass_csv",
    "pass_parquet",
    "whole_csv",
    "whole_parquet",
    "everything_csv",
)
THEIRS = (
    "frictionless_slice",
    "polars_csv",
    "polars_parquet",
    "pandera_parquet",
    "pointblank_parquet",
)


def run(python: str, name: str, folder: Path) -> tuple[float, int, float]:
    """Run one contender in its own process; return CPU seconds, peak MB and wall seconds."""
    started = time.monotonic()
    pid = os.posix_spawn(python, [python, __file__, "--one", name, str(folder)], os.environ)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise SystemExit(f"{name} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024, time.monotonic() - started


def main() -> None:
    """Run every contender, interleaved, and print the table."""
    if sys.argv[1] == "--one":
        print(sys.argv[2], str(globals()[sys.argv[2]](Path(sys.argv[3])))[:400], file=sys.stderr)
        return
    folder, peers = Path(sys.argv[1]), sys.argv[2]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    from beffroi.data.reference import COMMUNES

    (folder / "communes.parquet").write_bytes(COMMUNES.read_bytes())
    best: dict[str, tuple[float, int, float]] = {}
    for _ in range(rounds):
        for name in OURS + THEIRS:
            found = run(sys.executable if name in OURS else peers, name, folder)
            known = best.get(name, found)
            best[name] = (min(known[0], found[0]), min(known[1], found[1]), min(known[2], found[2]))
    csv, parquet = best["bare_csv"][0], best["bare_parquet"][0]
    print(f"load average {os.getloadavg()[0]:.1f}, {rounds} rounds, least of each\n")
    print(
        "| contender | CPU s | peak MB | wall s | ÷ bare CSV | ÷ bare Parquet |\n|---|---|---|---|---|---|"
    )
    rows = sum(1 for _ in (folder / "bench.csv").open("rb")) - 1
    for name, (cpu, peak, wall) in best.items():
        if name == "frictionless_slice":
            print(
                f"| {name}, × {rows / SLICE:.0f} | {cpu * rows / SLICE:.0f} | {peak} | | {cpu * rows / SLICE / csv:.0f} | |"
            )
            continue
        print(
            f"| {name} | {cpu:.2f} | {peak} | {wall:.2f} | {cpu / csv:.1f} | {cpu / parquet:.1f} |"
        )


if __name__ == "__main__":
    main()
