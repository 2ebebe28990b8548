"""Agreement with Frictionless, fault by fault, on the SCDL examples and on 1,000 mutated files.

    python benchmarks/data_frictionless.py PYTHON FOLDER [FILES]

PYTHON is the interpreter of another environment, where frictionless 5 is installed; FOLDER holds
the SCDL examples and ``schema_scdl_subventions.json``. Each mutated file is the valid example with
one to six cells replaced by values that break, or nearly break, a type or a constraint. Both
validators report (row, column, code); the two sets are compared file by file.
"""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from beffroi.data import read_schema
from beffroi.data.mending import offences
from beffroi.evidence.tables import read_table

SCHEMA = "schema_scdl_subventions.json"
EXAMPLES = ("valide", "invalide_erreurs_cellules", "invalide_erreurs_colonnes")
VALUES = {
    "date": [
        "2016-1-5",
        "05/12/2016",
        "2016-02-30",
        "2016",
        "",
        "2016-12-05 ",
        "16-12-05",
        "2016-12-05T00:00:00",
        "20161205",
    ],
    "number": [
        "1e3",
        "12,5",
        "",
        "abc",
        "1 000",
        " 7 ",
        "-5",
        "NaN",
        "1_000",
        "0x10",
        "1.",
        ".5",
        "+3",
        "--1",
        "1.2.3",
        "100",
        "0",
    ],
    "boolean": ["oui", "non", "Oui", "true", "", "0", "yes", " oui"],
    "string": [
        "",
        "x" * 300,
        "21860194600000",
        "2186019460000",
        "W123456789",
        "W12345678",
        "aide en nature",
        "Aide en nature",
        "2016-12-05/2017-12-05",
        "2016-12-05_2017-12-05",
        "2016-12-05",
        "SA.40",
        "SA.4012345",
        "é",
        " ",
        "21860194600000.0",
    ],
}

THEIRS = """
import json, sys
from pathlib import Path
from frictionless import Detector, Resource, Schema, system, validate
folder, schema = Path(sys.argv[1]), sys.argv[2]
import os
os.chdir(folder)
out = {}
for name in sorted(p.name for p in folder.glob("*.csv")):
    with system.use_context(trusted=True):
        resource = Resource(path=name, schema=Schema.from_descriptor(json.loads(Path(schema).read_text())), detector=Detector(schema_sync=True))
        report = validate(resource, limit_errors=100000)
    errors = []
    for task in report.tasks:
        for e in task.errors:
            if e.type in ("type-error", "constraint-error"):
                kind = e.type if e.type == "type-error" else e.type + "." + e.note.split('"')[1]
                errors.append([e.row_number, e.field_name, kind])
            elif e.type == "missing-label":
                errors.append([0, e.field_name, e.type])
            else:
                errors.append([getattr(e, "row_number", 0), "", e.type])
    out[name] = sorted(errors)
print(json.dumps(out))
"""


def mutate(rows: list[list[str]], kinds: dict[str, str], rng: random.Random) -> list[list[str]]:
    """Return the rows with some cells replaced."""
    changed = [list(row) for row in rows]
    header = changed[0]
    for _ in range(rng.randint(1, 6)):
        column = rng.randrange(len(header))
        changed[rng.randrange(1, len(changed))][column] = rng.choice(
            VALUES[kinds.get(header[column], "string")]
        )
    return changed


def ours(folder: Path, schema_path: Path) -> dict[str, list[list[object]]]:
    """Every offence of the schema's own checks (Validata's custom ones aside)."""
    schema = read_schema(schema_path).model_copy(update={"custom_checks": ()})
    found: dict[str, list[list[object]]] = {}
    with tempfile.TemporaryDirectory() as work:
        for path in sorted(folder.glob("*.csv")):
            table = read_table(path, workdir=Path(work))
            errors: list[list[object]] = [
                [o.line, o.columns[0], o.check.removeprefix("schema.")]
                for o in offences(table, schema=schema, checks=("schema",))
            ]
            errors += [
                [0, f.name, "missing-label"]
                for f in schema.fields
                if f.constraints.required and f.name not in table.names
            ]
            found[path.name] = sorted(errors, key=str)
    return found


def main() -> None:
    """Write the mutated files, run both validators, compare."""
    python, source = sys.argv[1], Path(sys.argv[2]).resolve()
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    rng = random.Random(20261122)
    kinds = {f.name: f.type for f in read_schema(source / SCHEMA).fields}
    with tempfile.TemporaryDirectory() as temp:
        folder = Path(temp)
        for example in EXAMPLES:
            name = f"scdl_subv_exemple_{example}.csv"
            (folder / name).write_bytes((source / name).read_bytes())
        rows = list(
            csv.reader(
                io.StringIO(
                    (folder / f"scdl_subv_exemple_{EXAMPLES[0]}.csv").read_text(encoding="utf-8")
                )
            )
        )
        for i in range(count):
            with (folder / f"m{i:04d}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(mutate(rows, kinds, rng))
        script = folder / "theirs.py"
        script.write_text(THEIRS)
        said = subprocess.run(
            [python, str(script), temp, str(source / SCHEMA)],
            capture_output=True,
            text=True,
            check=True,
        )
        theirs, mine = json.loads(said.stdout), ours(folder, source / SCHEMA)
    agree = 0
    missed: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    faults = 0
    for name, errors in theirs.items():
        a, b = {tuple(e) for e in errors}, {tuple(e) for e in mine[name]}
        faults += len(a)
        agree += a == b
        missed.update(f"{e[1]}:{e[2]}" for e in a - b)
        extra.update(f"{e[1]}:{e[2]}" for e in b - a)
        if a != b and missed.total() + extra.total() < 40:
            print(name, "missed", sorted(a - b, key=str)[:3], "extra", sorted(b - a, key=str)[:3])
    print(
        f"{agree}/{len(theirs)} files agree on every fault ({faults} faults); missed {dict(missed)}; extra {dict(extra)}"
    )


if __name__ == "__main__":
    main()
