from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path

import pytest
from known_hosts import INGESTED, KnownHosts

from beffroi.evidence import Artefact, Context
from beffroi.evidence.units import Unit


@pytest.fixture
def context() -> Context:
    """Three services of agents, one server, one camera."""
    agents = {
        ip_network(f"10.0.{i}.0/24"): Unit(service=s) for i, s in enumerate(("rh", "ccas", "dsi"))
    }
    machines = {
        ip_network("10.9.0.5/32"): Unit(
            service="accueil", kind="servers", name="Corvi (connecteur)"
        ),
        ip_network("10.9.1.0/24"): Unit(service="proprete", kind="equipment", name="VigiDépôt"),
    }
    return Context(INGESTED, hosts=KnownHosts(), networks={**agents, **machines})


@pytest.fixture
def drop(tmp_path: Path) -> Callable[..., Artefact]:
    """Write a file and return it as an artefact."""

    def write(name: str, content: str | bytes) -> Artefact:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Artefact(path, name)

    return write
