"""What the IT department keeps of its own software: bills of materials, settings, model cards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from beffroi.demo import place
from beffroi.demo.writers import MOMENT, data_text, write_json

_COURRIER = (
    ("transformers", "4.57.1", "Apache-2.0"),
    ("tokenizers", "0.22.1", "Apache-2.0"),
    ("torch", "2.8.0+cpu", "BSD-3-Clause"),
    ("sentencepiece", "0.2.1", "Apache-2.0"),
    ("numpy", "2.3.4", "BSD-3-Clause"),
    ("fastapi", "0.120.2", "MIT"),
    ("uvicorn", "0.38.0", "BSD-3-Clause"),
    ("pydantic", "2.12.3", "MIT"),
    ("openai", "2.6.1", "Apache-2.0"),
    ("httpx", "0.28.1", "BSD-3-Clause"),
    ("psycopg", "3.2.12", "LGPL-3.0-only"),
    ("pyyaml", "6.0.3", "MIT"),
    ("structlog", "25.4.0", "Apache-2.0"),
    ("prometheus-client", "0.23.1", "Apache-2.0"),
)
_REPAS = (
    ("numpy", "2.3.4", "BSD-3-Clause"),
    ("pandas", "2.3.3", "BSD-3-Clause"),
    ("scikit-learn", "1.7.2", "BSD-3-Clause"),
    ("scipy", "1.16.3", "BSD-3-Clause"),
    ("joblib", "1.5.2", "BSD-3-Clause"),
    ("threadpoolctl", "3.6.0", "BSD-3-Clause"),
    ("python-dateutil", "2.9.0.post0", "Apache-2.0"),
    ("click", "8.3.0", "BSD-3-Clause"),
)
_TEXTS = (
    ("courrier/.env", "courrier_env.txt"),
    ("courrier/docker-compose.yml", "courrier_compose.yml"),
    ("courrier/model_card.md", "courrier_card.md"),
    ("repas/pyproject.toml", "repas_pyproject.toml"),
    ("repas/model_card.md", "repas_card.md"),
    ("opsn_fiche_urbapre.json", "opsn_fiche_urbapre.json"),
    ("vocalys_config.json", "vocalys_config.json"),
    ("corvi_config.json", "corvi_config.json"),
)


def _library(name: str, version: str, licence: str) -> dict[str, Any]:
    purl = f"pkg:pypi/{name}@{version.replace('+', '%2B')}"
    return {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "licenses": [{"license": {"id": licence}}],
        "purl": purl,
    }


_CAMEMBERT: dict[str, Any] = {
    "type": "machine-learning-model",
    "bom-ref": "modele-camembert-courrier",
    "supplier": {"name": "DSI de la CA Val de Corvenne"},
    "name": "camembert-courrier",
    "version": "3.0.0",
    "description": "CamemBERT (almanach/camembert-base, Inria) ajusté au tri des courriers ; exécuté sur processeur",
    "licenses": [{"license": {"id": "MIT"}}],
    "purl": "pkg:huggingface/almanach/camembert-base@4fa5a9b1c7d0e5d6a1f6c8c8f6d9b3a7e2f0c4d1",
    "modelCard": {
        "modelParameters": {
            "task": "text-classification",
            "architectureFamily": "transformer",
            "modelArchitecture": "CamemBERT",
            "datasets": [{"type": "dataset", "name": "courriers étiquetés 2023-2024"}],
            "inputs": [{"format": "texte"}],
            "outputs": [{"format": "thème"}],
        },
        "quantitativeAnalysis": {
            "performanceMetrics": [{"type": "accuracy", "value": "0.94", "slice": "test 2024"}]
        },
        "considerations": {
            "technicalLimitations": ["Thèmes créés après l'entraînement inconnus du modèle"]
        },
    },
}


def _sbom(name: str, version: str, serial: str, components: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": MOMENT.isoformat().replace("+00:00", "Z"),
            "component": {
                "type": "application",
                "bom-ref": "application",
                "name": name,
                "version": version,
                "supplier": {"name": place.AUTHORITY},
            },
        },
        "components": components,
        "dependencies": [
            {"ref": "application", "dependsOn": [str(c["bom-ref"]) for c in components]}
        ],
    }


def write(target: Path) -> None:
    """Write the bills of materials, the settings files, the model cards, the supplier's sheets."""
    for folder in ("courrier", "repas"):
        (target / folder).mkdir(exist_ok=True)
    for name, source in _TEXTS:
        (target / name).write_text(data_text(f"logiciels/{source}"), "utf-8")
    courrier = [_CAMEMBERT, *(_library(*c) for c in _COURRIER)]
    write_json(
        target / "sbom_courrier.cdx.json",
        _sbom("Tri courrier", "3.2.1", "3e671687-395b-41f5-a30f-a58921a69b79", courrier),
    )
    write_json(
        target / "sbom_repas.cdx.json",
        _sbom(
            "Prévision repas",
            "1.4.0",
            "8b1d6b0e-52c4-4d7e-9a47-0c1f2f6e7d55",
            [_library(*c) for c in _REPAS],
        ),
    )
    _write_lock(target / "repas" / "uv.lock")
    _write_requirements(target / "courrier" / "requirements.txt")


def _write_lock(path: Path) -> None:
    lines = ["version = 1", "revision = 3", 'requires-python = ">=3.11"', ""]
    for name, version, _ in _REPAS:
        lines += [
            "[[package]]",
            f'name = "{name}"',
            f'version = "{version}"',
            'source = { registry = "https://pypi.org/simple" }',
            "",
        ]
    path.write_text("\n".join(lines), "utf-8")


def _write_requirements(path: Path) -> None:
    path.write_text("".join(f"{n}=={v}\n" for n, v, _ in _COURRIER), "utf-8")
