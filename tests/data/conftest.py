"""Real files stand beside the project, when they are there at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from beffroi.evidence.tables import Table, read_table

REAL = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture
def real() -> Callable[[str], Path]:
    def find(name: str) -> Path:
        path = REAL / name
        if not path.exists():
            pytest.skip("data not present")
        return path

    return find


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Table]:
    """Write bytes (or text) under a name and read them as a table."""

    def reader(content: bytes | str, name: str = "t.csv", **options: object) -> Table:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_table(path, workdir=tmp_path / "work", **options)  # type: ignore[arg-type]

    return reader
