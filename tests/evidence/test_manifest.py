"""Manifests: an SDK is not a provider, the address decides, and no secret is ever kept."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.core import BeffroiError, Grade
from beffroi.evidence import Artefact, Context, HostMatch
from beffroi.evidence.readers.manifest import READER, ManifestContent
from beffroi.evidence.reading import Reading
from beffroi.register import AISystem, Component, Register, claim

DAY = date(2026, 11, 22)


class Hosts:
    """One known AI host and one shared host."""

    def match(self, host: str) -> HostMatch | None:
        if host == "api.exemple-ia.com":
            return HostMatch(provider="exemple-ia", service="Exemple IA")
        if host == "partage.exemple.com":
            return HostMatch(provider="partage", service="Bureautique", certainty="possible")
        return None


def artefact(folder: Path, name: str, data: str) -> Artefact:
    path = folder / "artefact"
    path.write_text(data, "utf-8")
    return Artefact(path, name)


def read(folder: Path, name: str, data: str, register: Register | None = None) -> Reading:
    taken = artefact(folder, name, data)
    assert READER.recognise(taken) >= 0.7
    context = Context(ingested_on=DAY, hosts=Hosts(), register=register or Register())
    return READER.read(taken, context)


def content(reading: Reading) -> ManifestContent:
    return reading.read(ManifestContent)


COURRIER = Register(systems={"courrier": AISystem(id="courrier", name=claim("Tri courrier (GRC)"))})

ENV = """# production
OPENAI_API_KEY=sk-proj-9f86d081884c7d659a2feaa0c55ad015
OPENAI_BASE_URL="https://robot:motdepasse@passerelle-ia.ville.internal:8443/v1?cle=abc"  # interne
LLM_MODEL=mistralai/Mistral-Small-3.2-24B-Instruct-2506
EMBEDDING_MODEL=9f86d081884c7d659a2feaa0c55ad015
POSTGRES_PASSWORD=Azerty123!
POSTGRES_HOST=10.64.1.2
CONTACT=prenom.nom@ville.fr
export DEBUG=true
"""


def test_the_address_decides_not_the_sdk(tmp_path: Path) -> None:
    reading = read(tmp_path, "tri-courrier/.env", ENV, COURRIER)
    found = content(reading)
    assert found.system == "courrier"
    assert found.hosts == ("passerelle-ia.ville.internal",)
    sheets = [p.fragment() for p in reading.proposals if p.kind == "component"]
    endpoint = next(s for s in sheets if isinstance(s, Component) and s.kind.value == "endpoint")
    assert endpoint.host.value == "passerelle-ia.ville.internal"
    assert endpoint.host.grade is Grade.MEASURED
    assert endpoint.host.evidence[0].locator.at == "3"
    assert endpoint.system.value == "courrier"
    (system,) = [p.fragment() for p in reading.proposals if p.kind == "system"]
    assert isinstance(system, AISystem)
    assert [(link.role, link.party.value) for link in system.chain.values()] == [
        ("host", "interne")
    ]


def test_no_secret_is_kept(tmp_path: Path) -> None:
    reading = read(tmp_path, "tri-courrier/.env", ENV)
    kept = reading.model_dump_json()
    for secret in ("sk-proj", "9f86d081", "motdepasse", "Azerty", "prenom.nom", "cle=abc", "robot"):
        assert secret not in kept
    assert not reading.stored
    assert {"OPENAI_API_KEY", "POSTGRES_PASSWORD", "CONTACT"} <= {
        s.key for s in content(reading).settings
    }
    assert [s.model for s in content(reading).settings if s.model] == [
        "mistralai/Mistral-Small-3.2-24B-Instruct-2506"
    ]


_value = st.text(
    alphabet=st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=12, max_size=40
)


@settings(max_examples=80)
@given(
    st.dictionaries(
        st.from_regex(r"[A-Z]{3,8}_[A-Z]{3,8}", fullmatch=True), _value, min_size=1, max_size=6
    )
)
def test_any_value_of_any_other_variable_is_forgotten(
    tmp_path_factory: pytest.TempPathFactory, pairs: dict[str, str]
) -> None:
    pairs = {
        k: f"zq{v}" for k, v in pairs.items() if not k.endswith(("_HOST", "_MODEL", "_ENDPOINT"))
    }
    text = "\n".join(f"{k}={v}" for k, v in pairs.items()) + "\nAPP_NAME=essai\n"
    reading = READER.read(
        artefact(tmp_path_factory.mktemp("env"), ".env", text), Context(ingested_on=DAY)
    )
    kept = json.loads(reading.model_dump_json())["content"]["settings"]
    assert all(
        set(s) - {"key", "at", "about_ai"} == {"host", "model", "provider", "service"} for s in kept
    )
    assert all(s["host"] is None and s["model"] is None for s in kept)


def test_a_known_host_makes_a_link_of_the_chain(tmp_path: Path) -> None:
    text = "MISTRAL_ENDPOINT=https://api.exemple-ia.com/v1\nMAIL_HOST=partage.exemple.com\nX_Y=1\n"
    reading = read(tmp_path, "tri-courrier/.env", text, COURRIER)
    (system,) = [p.fragment() for p in reading.proposals if p.kind == "system"]
    assert isinstance(system, AISystem)
    (link,) = system.chain.values()
    assert (link.role, link.rank, link.party.value) == ("model", 1, "exemple-ia")
    assert link.party.grade is Grade.MEASURED


REQUIREMENTS = """\
--index-url https://jeton:9f86d081884c7d65@depot.ville.fr/simple
openai==1.99.0
LightGBM>=4,<5 ; python_version > "3.9"   # arbres
scikit_learn[alldeps]==1.6.1 \\
    --hash=sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
interne @ git+https://jeton@forge.ville.fr/interne.git
requests
"""


def test_requirements(tmp_path: Path) -> None:
    reading = read(tmp_path, "repas/requirements.txt", REQUIREMENTS)
    found = {d.name: d for d in content(reading).dependencies}
    assert list(found) == ["openai", "LightGBM", "scikit_learn", "interne", "requests"]
    assert (found["openai"].version, found["openai"].at) == ("1.99.0", "2")
    assert found["openai"].default_host == "api.openai.com"
    assert found["scikit_learn"].ai_role == "learning"
    assert found["interne"].version is None
    assert "jeton" not in reading.model_dump_json()
    assert any("non mesurée" in str(n) for n in reading.notes)
    assert not any(c.host for c in _components(reading))


def _components(reading: Reading) -> list[Component]:
    sheets = [p.fragment() for p in reading.proposals]
    return [s for s in sheets if isinstance(s, Component)]


PYPROJECT = """
[project]
name = "prevision-repas"
license = "EUPL-1.2"
dependencies = ["lightgbm==4.6.0", "fastapi>=0.110"]
[dependency-groups]
dev = ["pytest"]
"""


def test_pyproject_of_an_unknown_project_proposes_a_system(tmp_path: Path) -> None:
    reading = read(tmp_path, "depot/pyproject.toml", PYPROJECT)
    found = content(reading)
    assert (found.project, found.licence, found.system) == (
        "prevision-repas",
        "EUPL-1.2",
        "prevision-repas",
    )
    assert [p.fragment().id for p in reading.proposals if p.kind == "system"] == ["prevision-repas"]
    (lightgbm,) = _components(reading)
    assert lightgbm.purl.value == "pkg:pypi/lightgbm@4.6.0"


POETRY = """
[tool.poetry]
name = "corvi"
[tool.poetry.dependencies]
python = "^3.11"
mistralai = "^1.2"
torch = {version = "2.5.1", source = "interne"}
"""


def test_poetry_tables(tmp_path: Path) -> None:
    found = content(read(tmp_path, "pyproject.toml", POETRY))
    assert {d.name: d.version for d in found.dependencies} == {
        "mistralai": "^1.2",
        "torch": "2.5.1",
    }


UV_LOCK = """version = 1
requires-python = ">=3.11"

[[package]]
name = "repas"
version = "0.1"
source = { virtual = "." }
dependencies = [{ name = "lightgbm" }]

[[package]]
name = "lightgbm"
version = "4.6.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "numpy"
version = "2.2.0"
source = { registry = "https://pypi.org/simple" }
"""


def test_uv_lock_tells_direct_from_transitive(tmp_path: Path) -> None:
    found = content(read(tmp_path, "uv.lock", UV_LOCK))
    assert found.project == "repas"
    assert {d.name: d.direct for d in found.dependencies} == {"lightgbm": True, "numpy": False}


def test_poetry_lock(tmp_path: Path) -> None:
    text = (
        "# This file is automatically @generated by Poetry 2.1.0\n"
        '[[package]]\nname = "torch"\nversion = "2.5.1"\n\n[metadata]\npython-versions = ">=3.11"\n'
    )
    (torch,) = content(read(tmp_path, "poetry.lock", text)).dependencies
    assert (torch.name, torch.version) == ("torch", "2.5.1")


def test_a_lock_of_another_language_is_not_taken(tmp_path: Path) -> None:
    text = '# This file is automatically @generated by Cargo.\n[[package]]\nname = "serde"\nversion = "1"\n'
    assert READER.recognise(artefact(tmp_path, "Cargo.lock", text)) == 0.0


PACKAGE = {
    "name": "robot",
    "version": "1.0.0",
    "license": "MIT",
    "dependencies": {
        "@langchain/core": "^0.3.0",
        "prive": "git+https://jeton123456@forge.ville.fr/prive.git",
    },
}


def test_package_json(tmp_path: Path) -> None:
    reading = read(tmp_path, "package.json", json.dumps(PACKAGE))
    found = {d.name: d for d in content(reading).dependencies}
    assert found["@langchain/core"].ai_role == "framework"
    assert found["prive"].version is None
    assert "jeton" not in reading.model_dump_json()


@pytest.mark.parametrize("version", [2, 3])
def test_package_lock(tmp_path: Path, version: int) -> None:
    lock = {
        "name": "robot",
        "lockfileVersion": version,
        "packages": {
            "": {"name": "robot", "dependencies": {"openai": "^5"}},
            "node_modules/openai": {"version": "5.1.0"},
            "node_modules/openai/node_modules/ws": {"version": "8.0.0"},
        },
    }
    found = content(read(tmp_path, "package-lock.json", json.dumps(lock)))
    assert {(d.name, d.version, d.direct) for d in found.dependencies} == {
        ("openai", "5.1.0", True),
        ("ws", "8.0.0", False),
    }


COMPOSE = """
name: passerelle
services:
  moteur:
    image: vllm/vllm-openai:v0.9.1
    command: ["--model", "mistralai/Mistral-Small-3.2-24B-Instruct-2506", "--api-key", "sk-zzz"]
    environment:
      - HF_TOKEN=hf_9f86d081884c7d65
      - LLM_ENDPOINT=${LLM_ENDPOINT:-https://api.exemple-ia.com}
  web:
    build: .
    environment:
      DB_PASSWORD: Azerty123
"""


def test_compose(tmp_path: Path) -> None:
    reading = read(tmp_path, "docker-compose.yml", COMPOSE)
    found = content(reading)
    (image,) = found.images
    assert image.model == "mistralai/Mistral-Small-3.2-24B-Instruct-2506"
    assert found.hosts == ("api.exemple-ia.com",)
    kept = reading.model_dump_json()
    assert "hf_9f" not in kept
    assert "sk-zzz" not in kept
    assert "Azerty" not in kept


DOCKERFILE = """FROM python:3.11-slim AS base
ENV OPENAI_BASE_URL=https://passerelle.ville.internal/v1 SECRET_KEY=abc
FROM base
RUN pip install secret-inutile
CMD ["vllm", "serve", "--model", "almanach/camembert-base"]
"""


def test_dockerfile(tmp_path: Path) -> None:
    found = content(read(tmp_path, "courrier/Dockerfile", DOCKERFILE))
    assert [(i.name, i.model) for i in found.images] == [
        ("python:3.11-slim", "almanach/camembert-base")
    ]
    assert found.hosts == ("passerelle.ville.internal",)


CARD = """---
license: apache-2.0
library_name: lightgbm
pipeline_tag: tabular-regression
base_model: aucun
datasets: [repas]
model-index:
- name: Prévision repas
  results:
  - dataset: {name: 2025-2026}
    metrics: [{type: MAE, value: 14.2}]
---
# Prévision repas
## Limites
- jours fériés
"""


def test_model_card(tmp_path: Path) -> None:
    register = Register(systems={"repas": AISystem(id="repas", name=claim("Prévision repas"))})
    reading = read(tmp_path, "carte.md", CARD, register)
    found = content(reading)
    assert (found.system, found.licence) == ("repas", "Apache-2.0")
    assert found.card is not None
    assert found.card.limitations == ("jours fériés",)
    assert [(m.name, m.value, m.on) for m in found.card.metrics] == [("MAE", "14.2", "2025-2026")]
    (model,) = _components(reading)
    assert model.licence.grade is Grade.DECLARED


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.txt", "Bonjour,\nvoici le compte rendu de la réunion.\nCordialement\n"),
        ("data.csv", "a;b\n1;2\n3;4\n"),
        ("page.md", "# Titre\n\ntexte\n"),
        ("config.json", '{"mode": "vocal", "delai": 4}'),
        ("app.ini", "[a]\nx=1\n"),
    ],
)
def test_other_texts_are_not_manifests(tmp_path: Path, name: str, text: str) -> None:
    assert READER.recognise(artefact(tmp_path, name, text)) == 0.0


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[project]\nname = \n"),
        ("package.json", '{"name": "x", "dependencies": {'),
        ("docker-compose.yml", "services:\n  a:\n    image: [\n"),
        ("carte.md", "---\nlibrary_name: [\n---\n"),
    ],
)
def test_broken_manifests_are_told(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(BeffroiError, match=name):
        read(tmp_path, name, text)


def test_a_bad_line_is_rejected_by_its_number_alone(tmp_path: Path) -> None:
    lines = "\n".join(f"A_{i}=1" for i in range(9))
    reading = read(tmp_path, ".env", f"{lines}\nmot de passe oublié ici\n")
    assert [(r.line, r.count) for r in reading.rejects] == [(10, 1)]
    assert "oublié" not in reading.model_dump_json()


@pytest.mark.parametrize("line", ["a>=1," * 4000, "=" * 20_000, "a " * 9000, "#" * 20_000])
def test_a_line_made_to_exhaust_a_pattern_is_only_a_bad_line(tmp_path: Path, line: str) -> None:
    text = f"openai==1.99.0\nrequests==2.32.0\nfastapi==0.110\nuvicorn==0.30\n{line}\n"
    found = content(read(tmp_path, "requirements.txt", text))
    assert "openai" in {d.name for d in found.dependencies}
