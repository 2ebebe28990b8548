"""Write files whose bytes depend on their content alone: no clock, no machine, no user name."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

EPOCH = (2026, 11, 20, 9, 0, 0)
MOMENT = datetime(*EPOCH, tzinfo=UTC)


def rng(seed: int, family: str) -> Random:
    """Return the generator of one family of artefacts: families do not disturb each other."""
    return Random(f"{seed}:{family}")


def data_text(name: str) -> str:
    """Return a text kept beside the generator (contracts, questionnaire, configurations)."""
    return files("beffroi.demo").joinpath("data", name).read_text("utf-8")


def data_bytes(name: str) -> bytes:
    """Return the bytes of a file kept beside the generator (real series, compressed)."""
    return files("beffroi.demo").joinpath("data", name).read_bytes()


def write_csv(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    sep: str = ";",
    encoding: str = "utf-8",
    eol: str = "\r\n",
) -> None:
    """Write a table as French office software exports it (``;``, CRLF) unless told otherwise."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=sep, lineterminator=eol)
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(out.getvalue().encode(encoding))


def write_json(path: Path, value: Any) -> None:
    """Write indented UTF-8 JSON."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", "utf-8")


def write_zip(path: Path, members: Iterable[tuple[str, bytes]]) -> None:
    """Write a ZIP of the given members, all dated alike."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)


def redate_zip(path: Path, changed: dict[str, bytes] | None = None) -> None:
    """Write an office file again with fixed dates, and with the members that ``changed`` gives."""
    with zipfile.ZipFile(path) as archive:
        members = [(i.filename, archive.read(i)) for i in archive.infolist()]
    write_zip(path, [(name, (changed or {}).get(name, content)) for name, content in members])


def french(value: float, digits: int = 2) -> str:
    """Return a number with a decimal comma and no thousands mark, as accounting exports do."""
    return f"{value:.{digits}f}".replace(".", ",")
