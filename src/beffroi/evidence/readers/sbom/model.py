"""What an SBOM holds, whatever its format."""

from __future__ import annotations

from typing import Literal

from beffroi.core import Value
from beffroi.evidence.reading import Content

PartKind = Literal["library", "model", "application", "dataset", "endpoint", "other"]


class Metric(Value):
    """A figure that a model card states of the model (``value`` as written, never checked here)."""

    name: str
    value: str
    on: str | None = None


class ModelFacts(Value):
    """What a model card says: all of it declared by whoever wrote the card.

    ``training_energy_kwh`` is the energy of training, in kWh; ``sensitive_data`` whether the
    card says that sensitive personal data were used.
    """

    task: str | None = None
    architecture: str | None = None
    base_model: str | None = None
    datasets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = ()
    limitations: tuple[str, ...] = ()
    use_cases: tuple[str, ...] = ()
    training_energy_kwh: float | None = None
    sensitive_data: bool | None = None


class Part(Value):
    """One component of the bill of materials.

    ``licence`` is an SPDX expression when it could be parsed, ``licence_text`` what was written
    otherwise. ``at`` is the place in the file: a JSON path, or a line number for tag-value.
    ``direct`` says whether the application depends on it itself (``None``: no graph given).
    ``host`` is the machine of an endpoint.
    """

    ref: str
    name: str
    kind: PartKind
    at: str
    version: str | None = None
    purl: str | None = None
    supplier: str | None = None
    licence: str | None = None
    licence_text: str | None = None
    direct: bool | None = None
    ai_role: Literal["sdk", "framework", "runtime", "learning"] | None = None
    host: str | None = None
    model: ModelFacts | None = None


class SbomContent(Content):
    """A bill of materials. ``system`` is the register's system that the application is, if known."""

    kind = "sbom"

    format: str
    application: str | None = None
    version: str | None = None
    system: str | None = None
    parts: tuple[Part, ...] = ()

    @property
    def models(self) -> tuple[Part, ...]:
        """The machine-learning models."""
        return tuple(p for p in self.parts if p.kind == "model")

    @property
    def endpoints(self) -> tuple[Part, ...]:
        """The remote services that the application calls."""
        return tuple(p for p in self.parts if p.kind == "endpoint")
