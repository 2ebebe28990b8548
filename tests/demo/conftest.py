"""The demo is built once for all its tests."""

from pathlib import Path

import pytest

from beffroi.demo import DemoManifest, build


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoManifest]:
    target = tmp_path_factory.mktemp("demo")
    return target / "depot", build(target)


@pytest.fixture(scope="session")
def drop(built: tuple[Path, DemoManifest]) -> Path:
    return built[0]
