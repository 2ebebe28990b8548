"""From what was dropped to readings: walk, recognise, order, learn."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from beffroi.core import Text, t
from beffroi.evidence import Artefact, Content, Context, Reading
from beffroi.evidence.artefact import Folder
from beffroi.evidence.ingest import ingest, plan
from beffroi.evidence.learning import resume
from beffroi.evidence.recognise import readers, recognise
from beffroi.evidence.traffic import WebTraffic
from beffroi.evidence.voice import Voice

Drop = Callable[..., Artefact]
CHART = "Service;Sous-réseau\nRessources humaines;10.5.0.0/24\n"
SERVERS = "Nom;Adresse IP;Application;Service\nsrv;10.5.0.9;Corvi;Ressources humaines\n"
LOG = "".join(
    f"1793000000.{i:03d} 1 10.5.0.{i} TCP_TUNNEL/200 9 CONNECT chatgpt.com:443 - H/1 -\n"
    for i in range(1, 10)
)


class Pages(Content):
    kind: ClassVar[str] = "pages"
    pages: tuple[str, ...]


class PagesReader:
    """A reader of whole folders, as the one of web sites is."""

    kind: ClassVar[str] = "pages"
    label: ClassVar[Text] = t("pages")
    keeps_source: ClassVar[bool] = True
    needs_consent: ClassVar[bool] = False
    order: ClassVar[int] = 1
    content: ClassVar[type[Content]] = Pages
    takes_folders: ClassVar[bool] = True

    def recognise(self, artefact: Artefact) -> float:
        whole = isinstance(artefact, Folder)
        return float(whole and all(m.suffix == ".page" for m in artefact.members))  # type: ignore[attr-defined]

    def read(self, artefact: Artefact, context: Context) -> Reading:
        assert isinstance(artefact, Folder)
        names = tuple(m.name for m in artefact.members)
        return Voice(artefact, context).reading(Pages(pages=names), rows=len(names))


@pytest.fixture
def with_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    known = (PagesReader(), *readers())
    monkeypatch.setattr("beffroi.evidence.recognise.readers", lambda: known)


def test_every_reader_keeps_the_contract() -> None:
    found = readers()
    assert len({r.kind for r in found}) == len(found)
    for reader in found:
        assert reader.content.kind == reader.kind
        assert str(reader.label)
        assert isinstance(reader.order, int)
        # A log is let go, and waits for the agents' information.
        assert reader.needs_consent <= (not reader.keeps_source)
    orders = {r.kind: r.order for r in found}
    assert orders["structure"] < orders["orgchart"] < orders["questionnaire"] < orders["servers"]
    assert orders["servers"] < orders["squid"]
    assert orders["questionnaire"] < orders["oauth"] < orders["squid"]


def test_logs_are_read_last_with_what_the_others_taught(tmp_path: Path, context: Context) -> None:
    (tmp_path / "a.log").write_text(LOG)
    (tmp_path / "z.csv").write_text(CHART)
    (tmp_path / "y.csv").write_text(SERVERS)
    planned = plan([tmp_path])
    assert [p.kind for p in planned] == ["orgchart", "servers", "squid"]
    assert [p.needs_consent for p in planned] == [False, False, True]
    *_, log = ingest([tmp_path], replace(context, networks={}))
    assert log.reading is not None
    told = log.reading.read(WebTraffic)
    (seen,) = told.seen
    assert seen.agents is not None
    assert [(g.service, g.posts) for g in seen.agents.services] == [("ressources-humaines", 8)]
    assert [m.name for m in told.machines] == ["Corvi"]
    assert log.reading.stored is False


def test_an_earlier_batch_teaches_a_later_one(tmp_path: Path, context: Context) -> None:
    (tmp_path / "z.csv").write_text(CHART)
    (first,) = ingest([tmp_path / "z.csv"], replace(context, networks={}))
    assert first.reading is not None
    later = resume(replace(context, networks={}), [first.reading])
    assert [u.service for u in later.networks.values()] == ["ressources-humaines"]


def test_names_are_those_inside_the_drop(tmp_path: Path) -> None:
    (tmp_path / "rh").mkdir()
    (tmp_path / "rh" / "organigramme.csv").write_text(CHART)
    (tmp_path / ".DS_Store").write_bytes(b"x")
    (tmp_path / "~$note.docx").write_bytes(b"x")
    assert [p.artefact.name for p in plan([tmp_path])] == ["rh/organigramme.csv"]
    assert [p.artefact.name for p in plan([tmp_path / "rh" / "organigramme.csv"])] == [
        "organigramme.csv"
    ]


@pytest.mark.usefixtures("with_pages")
def test_a_folder_of_like_documents_is_taken_whole(tmp_path: Path, context: Context) -> None:
    site = tmp_path / "site" / "sous"
    site.mkdir(parents=True)
    (site / "a.page").write_text("a")
    (site.parent / "b.page").write_text("b")
    (tmp_path / "organigramme.csv").write_text(CHART)
    whole, chart = ingest([tmp_path], context)
    assert whole.reading is not None
    assert whole.artefact.name == "site"
    assert whole.reading.read(Pages).pages == ("site/b.page", "site/sous/a.page")
    assert chart.reading is not None
    hash_before = whole.artefact.sha256
    (site / "a.page").write_text("autre")
    (again,) = (p for p in plan([tmp_path]) if p.kind == "pages")
    assert again.artefact.sha256 != hash_before


@pytest.mark.usefixtures("with_pages")
def test_an_archive_of_like_documents_too(tmp_path: Path, context: Context) -> None:
    with zipfile.ZipFile(tmp_path / "site.zip", "w") as archive:
        archive.writestr("x/a.page", "a")
        archive.writestr("x/b.page", "b")
    (whole,) = ingest([tmp_path], context)
    assert whole.reading is not None
    assert whole.reading.read(Pages).pages == ("site.zip/x/a.page", "site.zip/x/b.page")
    assert whole.artefact.path == tmp_path / "site.zip"
    assert whole.artefact.sha256 == Artefact(tmp_path / "site.zip", "site.zip").sha256


def test_an_archive_of_other_things_is_read_one_by_one(tmp_path: Path, context: Context) -> None:
    with zipfile.ZipFile(tmp_path / "envoi.zip", "w") as archive:
        archive.writestr("journaux/a.log", LOG)
        archive.writestr("organigramme.csv", CHART)
    names = [(o.artefact.name, o.reading is not None) for o in ingest([tmp_path], context)]
    assert names == [("envoi.zip/organigramme.csv", True), ("envoi.zip/journaux/a.log", True)]


def test_a_name_only_breaks_ties(drop: Drop) -> None:
    class Other(PagesReader):
        kind: ClassVar[str] = "autre"
        names: ClassVar[tuple[str, ...]] = ("paie",)

        def recognise(self, _: Artefact) -> float:
            return 0.6

    class Surer(Other):
        kind: ClassVar[str] = "sur"
        names: ClassVar[tuple[str, ...]] = ()

        def recognise(self, artefact: Artefact) -> float:
            return 0.63 if b"doute" in artefact.head else 0.9

    both = (Other(), Surer())
    assert recognise(drop("paie.txt", "doute"), both).reader is both[0]
    assert recognise(drop("autre.txt", "doute"), both).reader is both[1]
    assert recognise(drop("paie.txt", "sûr"), both).reader is both[1]


def test_what_nothing_reads_says_what_it_looks_like(tmp_path: Path, context: Context) -> None:
    (tmp_path / "x.bin").write_bytes(b"\x00\x01\x02" * 50)
    (outcome,) = ingest([tmp_path], context)
    assert outcome.planned.kind is None
    assert "binaire" in str(outcome.error)
    assert "Déposez" in str(outcome.error)
