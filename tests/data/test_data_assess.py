"""The door of the room: from sheets and artefacts to measures and findings."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from planted import as_csv, clean

from beffroi.core import Assessment, Evidence, Grade, Severity, canonical_json
from beffroi.data import assess, need_of
from beffroi.evidence import EvidenceBase
from beffroi.evidence.reading import Reading, Source
from beffroi.register import AISystem, Claims, Dataset, Register, claim

ON = date(2026, 11, 22)
SAID = (Evidence(file="questionnaire.csv", sha256="0" * 64),)


class Kept:
    """A cache that counts what is asked of it."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.hits = 0

    def get(self, key: str) -> str | None:
        self.hits += key in self.values
        return self.values.get(key)

    def put(self, key: str, value: str) -> None:
        self.values[key] = value


def base(
    tmp_path: Path, files: dict[str, str], cache: Kept | None = None, known: date = ON
) -> EvidenceBase:
    readings, places = {}, {}
    for name, text in files.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        sha = hashlib.sha256(path.read_bytes()).hexdigest()
        reading = Reading(
            kind="table",
            source=Source(name=name, sha256=sha, size=path.stat().st_size),
            ingested_on=known,
        )
        readings[reading.id], places[sha] = reading, path
    return EvidenceBase(readings, places, cache)


def register(**dataset: Any) -> Register:
    sheet: dict[str, Any] = {
        "id": "suivi",
        "name": claim("Suivi social"),
        "systems": {"assistant": claim(value=True)},
        "files": {"suivi.csv": claim(value=True)},
        "use": claim("register"),
        "needs": {
            "key": claim("id_dossier"),
            "moment": claim("date_demande"),
            "max_age_days": claim(2000),
        },
        "personal_data": claim(value=True),
    }
    system = AISystem(
        id="assistant",
        name=claim("Assistant social"),
        stage=claim("in_service"),
        declared={"sensitive_in_free_text": claim(value=False, evidence=SAID)},
    )
    return Register(
        systems={"assistant": system}, datasets={"suivi": Dataset.model_validate(sheet | dataset)}
    )


def measure(found: Assessment, metric: str, subject: str = "dataset:suivi"):  # type: ignore[no-untyped-def]
    return next(m for m in found.measures if m.metric == metric and m.subject == subject)


def test_sound_data_are_fit_and_nothing_is_held_against_them(tmp_path: Path) -> None:
    found = assess(register(), base(tmp_path, {"suivi.csv": as_csv(clean())}), ON, ON)
    assert found.findings == ()
    assert measure(found, "data.fitness").value == "apte"
    assert measure(found, "data.fitness", "system:assistant").grade is Grade.COMPUTED
    assert measure(found, "data.records").value == 800


def test_hidden_numbers_are_found_and_contradict_the_declaration(tmp_path: Path) -> None:
    rows = clean()
    rows[5]["observation"] += " n° sécu 2 95 10 99 126 111 93"
    found = assess(register(), base(tmp_path, {"suivi.csv": as_csv(rows)}), ON, ON)
    by_check = {f.check: f for f in found.findings}
    hidden = by_check["data.personal_text"]
    assert (hidden.severity, hidden.gate, hidden.facts["confidentiality.text_nir"]) == (
        Severity.CRITICAL,
        "refuse",
        1,
    )
    assert hidden.evidence[0].locator.at == "7"
    assert by_check["data.fitness"].gate == "refuse"
    told = by_check["data.declared.sensitive_in_free_text"]
    assert told.subject == "system:assistant"
    assert told.contradicts is not None
    assert told.contradicts.declared == "non"
    assert told.contradicts.declared_evidence == SAID
    assert "295109912611193" not in canonical_json(found).replace(" ", "")


def test_what_was_not_dropped_is_not_measured_and_says_what_to_drop(tmp_path: Path) -> None:
    found = assess(register(), base(tmp_path, {}), ON, ON)
    for subject in ("dataset:suivi", "system:assistant"):
        missing = measure(found, "data.fitness", subject)
        assert missing.grade is Grade.NOT_MEASURED
        assert "suivi" in str(missing.to_know)
    assert found.findings == ()


def test_what_was_not_known_then_is_not_seen(tmp_path: Path) -> None:
    late = base(tmp_path, {"suivi.csv": as_csv(clean())}, known=date(2026, 11, 20))
    before = assess(register(), late, ON, date(2026, 11, 1))
    assert measure(before, "data.fitness").grade is Grade.NOT_MEASURED


def test_personal_data_that_the_catalogue_denies(tmp_path: Path) -> None:
    found = assess(
        register(personal_data=claim(value=False, evidence=SAID)),
        base(tmp_path, {"suivi.csv": as_csv(clean())}),
        ON,
        ON,
    )
    denied = next(f for f in found.findings if f.check == "data.declared.personal_data")
    assert denied.contradicts is not None
    assert denied.contradicts.declared == "non"


def test_a_refresh_that_does_not_come(tmp_path: Path) -> None:
    found = assess(
        register(refresh=claim("quotidienne")),
        base(tmp_path, {"suivi.csv": as_csv(clean())}),
        ON,
        ON,
    )
    late = next(f for f in found.findings if f.check == "data.declared.refresh")
    assert late.severity is Severity.LOW
    assert late.facts["timeliness.age (suivi.csv)"] == float((ON - date(2025, 11, 30)).days)


def test_a_file_that_is_no_table_stops_nothing(tmp_path: Path) -> None:
    files = {"suivi.csv": as_csv(clean()), "autre.csv": "%PDF-1.7"}
    sheet = register(files={name: claim(value=True) for name in files})
    assert measure(assess(sheet, base(tmp_path, files), ON, ON), "data.records").value == 800


def test_equal_inputs_give_equal_bytes_and_the_cache_changes_nothing(tmp_path: Path) -> None:
    cache = Kept()
    rows = clean()
    rows[3]["nir"] = rows[3]["nir"][:13] + "00"
    evidence = base(tmp_path, {"suivi.csv": as_csv(rows)}, cache)
    first = canonical_json(assess(register(), evidence, ON, ON))
    assert cache.hits == 0
    again = canonical_json(assess(register(), evidence, ON, ON))
    assert cache.hits == 1
    alone = canonical_json(assess(register(), base(tmp_path, {"suivi.csv": as_csv(rows)}), ON, ON))
    assert first == again == alone


def test_the_need_comes_from_the_sheet() -> None:
    sheet = Dataset(
        id="d",
        needs={"key": claim("a|b"), "min_completeness": claim(0.9)},
        use=claim("training"),
        retention_days=claim(30),
        personal_data=Claims(),
    )
    need = need_of(sheet)
    assert (need.key, need.min_completeness, need.use, need.retention_days, need.personal_data) == (
        ("a", "b"),
        0.9,
        "training",
        30,
        None,
    )
