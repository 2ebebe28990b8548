"""Configurations: what is on, who serves, where it stands; secrets never."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beffroi.core import BeffroiError, Grade
from beffroi.evidence import Artefact, Context, HostMatch
from beffroi.evidence.readers.app_config import READER, AppConfigContent
from beffroi.evidence.readers.app_config.tree import words
from beffroi.evidence.reading import Reading
from beffroi.register import AISystem, Dataset, Register, claim

DAY = date(2026, 11, 22)


class Hosts:
    def match(self, host: str) -> HostMatch | None:
        return (
            HostMatch(provider="voxia", service="Voxia") if host.endswith("voxia.example") else None
        )


def artefact(folder: Path, data: object, name: str = "config.json") -> Artefact:
    path = folder / "artefact"
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return Artefact(path, name)


def read(
    folder: Path, data: object, register: Register | None = None, name: str = "config.json"
) -> Reading:
    return READER.read(
        artefact(folder, data, name),
        Context(ingested_on=DAY, hosts=Hosts(), register=register or Register()),
    )


def facts(reading: Reading) -> dict[str, Any]:
    return {f.name: f.value for f in reading.read(AppConfigContent).facts}


def system_of(reading: Reading) -> AISystem:
    return next(f for p in reading.proposals if isinstance(f := p.fragment(), AISystem))


ROBOT = Register(systems={"robot": AISystem(id="robot", name=claim("Robot vocal"))})
CONFIG = {
    "product": "Robot vocal",
    "vendor": "Otterly SARL",
    "exportedAt": "2026-11-18T10:00:00Z",
    "aiNotice": {"enabled": True, "delaySeconds": 25},
    "options": {
        "callerTone": {"enabled": True, "source": "transcript", "target": "caller"},
        "agentMood": {"enabled": True, "source": "voice", "target": "agent"},
        "recall": {"enabled": True},
    },
    "speech": {"url": "wss://api.voxia.example/v1/listen", "model": "vox-2", "apiKey": "zz-1234"},
    "hosting": {"provider": "Nuage Local SA", "region": "eu-west-3"},
    "knowledgeBase": {"file": "pages.zip"},
    "fallback": {"mode": "renvoi_vers_le_standard"},
}


def test_a_mood_read_in_an_agent_s_voice_is_seen_by_its_key(tmp_path: Path) -> None:
    reading = read(tmp_path, CONFIG, ROBOT)
    assert facts(reading) == {
        "infers_emotion_from_voice": True,
        "biometric.emotion": True,
        "place": ["workplace"],
        "proof.ai_notice": False,
        "ai_notice_delay_s": 25.0,
    } | {"place": ("workplace",)}
    claims = system_of(reading).facts["infers_emotion_from_voice"]
    assert claims.grade is Grade.MEASURED
    assert claims.evidence[0].locator.at == "options.agentMood"
    assert reading.collected_on == date(2026, 11, 18)


def changed(path: str, value: object) -> dict[str, Any]:
    data = json.loads(json.dumps(CONFIG))
    *parents, last = path.split(".")
    node = data
    for key in parents:
        node = node[key]
    if value is None:
        del node[last]
    else:
        node[last] = value
    return dict(data)


@pytest.mark.parametrize(
    ("path", "value", "fact", "expected"),
    [
        ("options.agentMood.enabled", False, "infers_emotion_from_voice", False),
        ("options.agentMood.enabled", "non", "infers_emotion_from_voice", False),
        ("options.agentMood", None, "infers_emotion_from_voice", None),
        ("options.agentMood.source", "transcript", "infers_emotion_from_voice", None),
        ("options.agentMood.target", "caller", "place", ("customer_relation",)),
        ("options.agentMood.enabled", False, "biometric.emotion", None),
        ("aiNotice.delaySeconds", 0, "proof.ai_notice", True),
        ("aiNotice.delaySeconds", 4, "proof.ai_notice", True),
        ("aiNotice.enabled", False, "proof.ai_notice", False),
        ("aiNotice", None, "proof.ai_notice", None),
        ("aiNotice", True, "proof.ai_notice", None),
    ],
)
def test_facts_follow_the_settings(
    tmp_path: Path, path: str, value: object, fact: str, expected: object
) -> None:
    assert facts(read(tmp_path, changed(path, value), ROBOT)).get(fact) == expected


@pytest.mark.parametrize(
    ("events", "in_time"),
    [
        ([(0, "message"), (8, "ecoute"), (40, "annonce_ia")], False),
        ([(0, "annonce_ia"), (8, "ecoute")], True),
        ([(0, "message"), (6, "ai_notice"), (9, "listen")], True),
        ([(0, "message"), (6, "ai_notice")], True),
    ],
)
def test_a_timed_sequence_tells_whether_the_notice_comes_first(
    tmp_path: Path, events: list[tuple[int, str]], in_time: bool
) -> None:
    sequence = [{"seconde": s, "type": k} for s, k in events]
    found = facts(
        read(tmp_path, {"produit": "Robot vocal", "accueil": {"sequence": sequence}}, ROBOT)
    )
    assert found["proof.ai_notice"] is in_time


def test_services_make_the_chain(tmp_path: Path) -> None:
    reading = read(tmp_path, CONFIG, ROBOT)
    chain = system_of(reading).chain
    assert {k: (x.role, x.rank, x.party.value, x.region.value) for k, x in chain.items()} == {
        "supplier-otterly": ("supplier", 1, "otterly", None),
        "speech-voxia": ("speech", 2, "voxia", None),
        "host-nuage-local": ("host", 2, "nuage-local", "eu-west-3"),
    }
    assert chain["speech-voxia"].party.grade is Grade.MEASURED
    assert chain["speech-voxia"].party.evidence[0].locator.at == "speech.url"
    assert system_of(reading).fallback.value == "renvoi vers le standard"


def test_a_named_file_ties_a_dataset_to_the_system(tmp_path: Path) -> None:
    known = Register(
        systems=ROBOT.systems,
        datasets={"pages": Dataset(id="pages", files={"pages.zip": claim(value=True)})},
    )
    sheets = [p.fragment() for p in read(tmp_path, CONFIG, known).proposals if p.kind == "dataset"]
    assert [(s.id, list(s.systems)) for s in sheets if isinstance(s, Dataset)] == [
        ("pages", ["robot"])
    ]


def test_secrets_are_dropped_by_name_and_by_look(tmp_path: Path) -> None:
    data = CONFIG | {
        "auth": {"password": "azerty", "note": "9f86d081884c7d659a2feaa0c55ad015"},
        "contact": "prenom.nom@ville.example",
        "hook": "https://robot:motdepasse@ville.example/x?jeton=abc",
    }
    reading = read(tmp_path, data, ROBOT)
    kept = reading.model_dump_json()
    for secret in ("azerty", "9f86d081", "zz-1234", "prenom.nom", "motdepasse", "jeton=abc"):
        assert secret not in kept
    assert reading.read(AppConfigContent).withheld == 5
    assert not reading.stored


def test_yaml_says_the_same(tmp_path: Path) -> None:
    text = "produit: Robot vocal\nannonce_ia: {active: false}\noptions:\n  humeur_agent:\n    active: oui\n    source: voix\n    cible: agent\n"
    taken = artefact(tmp_path, text, "robot.yaml")
    assert READER.recognise(taken) > 0.8
    assert facts(read(tmp_path, text, ROBOT, "robot.yaml"))["infers_emotion_from_voice"] is True


def test_an_unknown_product_that_announces_an_ai_is_a_system_to_declare(tmp_path: Path) -> None:
    assert system_of(read(tmp_path, CONFIG)).name.value == "Robot vocal"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("package.json", {"name": "x", "dependencies": {"a": "1"}}),
        ("data.json", {"records": [{"a": 1}, {"a": 2}]}),
        ("x.geojson", {"type": "FeatureCollection", "features": []}),
        ("liste.json", [1, 2]),
    ],
)
def test_other_json_is_not_a_configuration(tmp_path: Path, name: str, data: object) -> None:
    assert READER.recognise(artefact(tmp_path, data, name)) == 0.0


@pytest.mark.parametrize("text", ["[1, 2]", '{"a": ', "{" * 5000, '{"a":' * 200_000])
def test_broken_configurations_are_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(BeffroiError, match=r"config\.json"):
        read(tmp_path, text)


def test_a_yaml_bomb_is_bounded(tmp_path: Path) -> None:
    levels = "\n".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12))
    with pytest.raises(BeffroiError, match="trop grande"):
        read(tmp_path, f"a0: &a0 [x, y]\n{levels}\n", name="bombe.yaml")


def test_words_of_keys() -> None:
    assert words("aiNotice") == words("AI_NOTICE") == words("ai-notice") == "ai notice"
    assert words("délaiSecondes") == "delai secondes"


_tree = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["annonce_ia", "active", "delai", "humeur", "source", "voix", "url", "modele",
                         "fournisseur", "hebergement", "seconde", "type", "fichier", "secours", "produit"]),
        inner, max_size=4),
    max_leaves=14,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["produit", "options", "annonce_ia", "humeur", "accueil"]), _tree
    )
)
def test_any_tree_reads(tmp_path_factory: pytest.TempPathFactory, data: dict[str, Any]) -> None:
    reading = read(tmp_path_factory.mktemp("c"), data)
    assert all(p.fragment() for p in reading.proposals)
