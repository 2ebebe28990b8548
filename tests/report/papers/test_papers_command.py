"""``beffroi papers``: what is written where, and errors as sentences."""

from __future__ import annotations

import json

import pytest

from beffroi.cli.main import main
from beffroi.dossier import Dossier

SHEET = """\
id: tri-cv
name: Tri des CV
stage: in_service
purpose: Classer les candidatures
facts:
  is_ai: true
  domain: employment.recruitment
  function: [rank]
  individual_admin_decision: true
  evaluates_natural_persons: true
"""
AUTHORITY = "id: authority\nname: Ville d’Essai\nkind: commune\npopulation: 12000\nagents: 240\n"


@pytest.fixture
def dossier(tmp_path):
    made = Dossier.create(tmp_path / "dossier")
    folder = made.root / "registre/systemes"
    folder.mkdir(parents=True)
    (folder / "tri-cv.yaml").write_text(SHEET, "utf-8")
    (made.root / "registre/collectivite.yaml").write_text(AUTHORITY, "utf-8")
    return made


def run(dossier, *args):
    with pytest.raises(SystemExit) as stop:
        main(
            [
                "-d",
                str(dossier.root),
                "papers",
                "--on",
                "2026-11-22",
                "--known",
                "2026-11-22",
                *args,
            ]
        )
    return stop.value.code


def test_what_is_due_is_written_in_the_dossier(dossier, capsys):
    assert run(dossier) == 0
    told = capsys.readouterr().out
    folder = dossier.root / "documents"
    for name in ("registre.docx", "registre.odt", "registre.csv", "tri-cv/mention.docx",
                 "tri-cv/transparence.json", "tri-cv/droits-fondamentaux.odt"):  # fmt: skip
        assert (folder / name).stat().st_size
        assert name in told
    assert "à compléter)" in told
    assert not list(folder.rglob("*.tmp"))


def test_one_kind_one_format_one_place(dossier, tmp_path, capsys):
    assert (
        run(
            dossier,
            "tri-cv",
            "--kind",
            "aipd",
            "--format",
            "json",
            "--to",
            str(tmp_path / "x"),
            "--json",
        )
        == 0
    )
    (written,) = json.loads(capsys.readouterr().out)
    assert written["file"].endswith("tri-cv/aipd.json")
    assert written["blanks"] > 0
    assert [p.name for p in (tmp_path / "x").rglob("*.*")] == ["aipd.json"]


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--kind", "poeme"), "genre de document inconnu"),
        (("--format", "pdf"), "format inconnu"),
        (("--format", ","), "format inconnu"),
        (("personne",), "aucun système ne s’appelle"),
    ],
)
def test_errors_are_sentences(dossier, args, says, capsys):
    assert run(dossier, *args) == 3
    assert says in capsys.readouterr().err


def test_the_dossier_s_own_rules_reach_the_charter(dossier):
    from datetime import date

    from beffroi.cli.commands.papers import office_of
    from beffroi.report.papers.charter import TESTS, tests_of

    rules = dossier.root / "regles"
    rules.mkdir()
    (rules / "ville.yaml").write_text(
        """\
pack: fr.ville
title: Ville
jurisdiction: FR-LOCAL
sources:
  d: {title: Délibération, url: https://exemple.fr/d, verification: verified}
rules:
  - id: fr.ville.regard
    title: Second regard
    article: art. 3
    kind: commitment
    who: authority
    when: {fact: individual_admin_decision}
    then: {code: VILLE-3, do: Relire chaque refus., deliverable: Règle}
    versions:
      - {known_from: 2026-01-01, in_force: 2026-01-01, applies: 2026-01-01, source: d}
""",
        "utf-8",
    )
    day = date(2026, 11, 22)
    clauses = [t.clause for t in tests_of(office_of(dossier, day, day))]
    assert "Second regard" in clauses
    assert clauses[-len(TESTS) :] == [t.clause for t in TESTS]
