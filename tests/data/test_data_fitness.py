"""The verdict on a dataset, with the rows and the threshold that decided."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from planted import as_csv, clean

from beffroi.data import Audit, Fitness, Need, audit_dataset, fitness
from beffroi.data.fitness import PROFILES, USES
from beffroi.register.sheets import Purpose

ON = date(2026, 11, 22)


def judged(tmp_path: Path, files: dict[str, str], need: Need) -> tuple[tuple[Audit, ...], Fitness]:
    placed = []
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        placed.append((name, tmp_path / name))
    audits = audit_dataset(placed, need=need, on=ON)
    assert need.use is not None
    return audits, fitness(audits, need.use, need)


def meals(*, late: bool = False, twice: bool = False) -> str:
    lines = ["date;site;inscrits;factures;factures_le;servis"]
    for day in range(400):
        when = date(2025, 9, 1) + timedelta(days=day)
        for site in range(4):
            served = 80 + (day * 37 + site * 11) % 40
            known = when + timedelta(days=20) if late else when - timedelta(days=20)
            shown = "S0" if twice and site == 1 else f"S{site}"
            lines.append(
                f"{when};{shown};{served + 12 + day % 5};{served + day % 7};{known};{served}"
            )
    return "\n".join(lines) + "\n"


MEALS = Need(
    use="forecast_series",
    key=("date", "site"),
    moment="date",
    entity="site",
    target="servis",
    max_age_days=60,
)


def test_a_sound_series_is_fit(tmp_path: Path) -> None:
    _, verdict = judged(tmp_path, {"repas.csv": meals()}, MEALS)
    assert (verdict.verdict, verdict.reasons) == ("fit", ())
    assert verdict.checks > 10


def test_a_column_known_after_the_event_makes_it_unfit(tmp_path: Path) -> None:
    audits, verdict = judged(tmp_path, {"repas.csv": meals(late=True)}, MEALS)
    assert verdict.verdict == "unfit"
    reason = verdict.reasons[0]
    assert (reason.check, reason.columns, reason.weight) == (
        "relevance.leakage",
        ("factures",),
        "unfit",
    )
    assert reason.evidence[0].locator.at == "2"
    assert audits[0].result("relevance.leakage") is not None


def test_two_sites_under_one_identifier(tmp_path: Path) -> None:
    _, verdict = judged(tmp_path, {"repas.csv": meals(twice=True)}, MEALS)
    decided = {r.check: (r.weight, r.count) for r in verdict.reasons}
    assert decided["uniqueness.key"] == ("unfit", 400)


@pytest.mark.parametrize(("days", "expected"), [(300, "fit"), (60, "reservations"), (10, "unfit")])
def test_the_age_is_weighed_against_the_need(tmp_path: Path, days: int, expected: str) -> None:
    text = "url;titre;collecte_le\n" + "".join(
        f"https://v.example/{i};Page {i};2026-08-24\n" for i in range(50)
    )
    _, verdict = judged(
        tmp_path,
        {"pages.csv": text},
        Need(use="chatbot_corpus", key=("url",), moment="collecte_le", max_age_days=days),
    )
    assert verdict.verdict == expected
    if verdict.reasons:
        assert (verdict.reasons[0].value, verdict.reasons[0].threshold) == (90.0, days)


def test_dead_and_superseded_pages(tmp_path: Path) -> None:
    rows = [
        (
            f"p{i}",
            404 if i < 12 else 200,
            "2026-01-31" if 12 <= i < 20 else "",
            f"p{i + 1}" if 12 <= i < 20 else "",
        )
        for i in range(100)
    ]
    text = "fichier;statut_http;fin_de_validite;remplacee_par\n" + "".join(
        ";".join(map(str, r)) + "\n" for r in rows
    )
    _, verdict = judged(
        tmp_path,
        {"m.csv": text},
        Need(use="chatbot_corpus", key=("fichier",), min_completeness=0.98),
    )
    decided = {r.check: (r.weight, r.count) for r in verdict.reasons}
    assert decided == {
        "timeliness.dead": ("unfit", 12),
        "timeliness.superseded": ("reservation", 8),
    }


def grid(start: str, end: str, price: str) -> str:
    return "code;prestation;tarif;date_debut;date_fin\n" + "".join(
        f"T{i};Cantine {i};{price};{start};{end}\n" for i in range(12)
    )


def test_two_grids_in_force_on_one_day(tmp_path: Path) -> None:
    files = {
        "a.csv": grid("2026-01-01", "2026-12-31", "3,10"),
        "b.csv": grid("2026-09-01", "2027-08-31", "3,30"),
    }
    audits, verdict = judged(
        tmp_path,
        files,
        Need(use="chatbot_corpus", key=("code",), moment="date_debut", max_age_days=120),
    )
    assert verdict.verdict == "unfit"
    rival = next(r for r in verdict.reasons if r.check == "timeliness.rival_grids")
    assert (rival.file, rival.count) == ("a.csv", 12)
    # the older version's age is not held against the newer one
    assert [a.name for a in audits if a.result("timeliness.age")] == ["b.csv"]


def test_a_test_set_that_cites_a_repealed_text(tmp_path: Path) -> None:
    files = {
        "essais.csv": "id;visas\nP1;Vu le code de l'urbanisme\nP2;Vu la loi n° 84-53 du 26 janvier 1984 ; vu le CGCT\n",
        "textes.csv": "texte;etat\ncode de l'urbanisme;en vigueur\nLoi n° 84-53 du 26 janvier 1984;abrogé\n",
    }
    audits, verdict = judged(tmp_path, files, Need(use="evaluation", key=("id",)))
    cited = audits[0].result("timeliness.cites_ended")
    assert cited is not None
    assert (cited.count, cited.examples[0].line) == (1, 3)
    assert verdict.verdict == "unfit"


def test_social_notes_are_unfit_until_cleaned(tmp_path: Path) -> None:
    rows = clean()
    need = Need(
        use="register",
        key=("id_dossier",),
        moment="date_demande",
        retention_days=1100,
        personal_data=True,
    )
    _, before = judged(tmp_path, {"s.csv": as_csv(rows)}, need)
    assert before.verdict == "fit"
    rows[5]["observation"] += " n° sécu 2 95 10 99 126 111 93"
    _, after = judged(tmp_path, {"s.csv": as_csv(rows)}, need)
    assert (after.verdict, after.reasons[0].check, after.reasons[0].count) == (
        "unfit",
        "confidentiality.text_nir",
        1,
    )
    _, kept = judged(
        tmp_path, {"s.csv": as_csv(rows)}, need.model_copy(update={"retention_days": 400})
    )
    assert "confidentiality.retention" in {r.check for r in kept.reasons}


def test_a_class_that_the_model_does_not_know(tmp_path: Path) -> None:
    body = "".join(
        f"C{i};2026-11-{1 + i % 20:02d};{'voirie' if i % 2 else 'eau' if i % 10 == 0 else 'école'};{'voirie' if i % 2 else 'école'}\n"
        for i in range(400)
    )
    text = "id_courrier;recu_le;theme_retenu;theme_predit\n" + body
    need = Need(use="training", key=("id_courrier",), moment="recu_le", target="theme_retenu")
    audits, verdict = judged(tmp_path, {"c.csv": text}, need)
    unknown, agreed = (
        audits[0].result("relevance.unknown_classes"),
        audits[0].result("relevance.agreement"),
    )
    assert unknown is not None
    assert agreed is not None
    assert (unknown.count, agreed.value) == (40, 0.9)
    assert verdict.verdict == "unfit"
    assert fitness(audits, "evaluation").verdict == "reservations"


def test_without_an_audit_nothing_is_said() -> None:
    assert fitness((), "training").verdict == "not_measured"


@pytest.mark.parametrize("use", PROFILES)
def test_every_use_has_a_profile_and_a_name(use: Purpose) -> None:
    assert PROFILES[use]
    assert str(USES[use])


def test_a_companion_file_owes_neither_age_nor_key() -> None:
    need = Need(
        use="forecast_series",
        key=("date",),
        moment="date",
        target="servis",
        max_age_days=3,
        min_completeness=1.0,
    )
    assert need.of_table(("date", "servis")) == need
    alone = need.of_table(("vacances", "debut"))
    assert (alone.companion, alone.max_age_days, alone.key, alone.use) == (
        True,
        None,
        (),
        "forecast_series",
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"max_age_days": "90", "key": "a|b"}, Need(max_age_days=90, key=("a", "b"))),
        ({"min_completeness": "98 %"}, Need(min_completeness=0.98)),
        ({"min_completeness": 98}, Need(min_completeness=0.98)),
        ({"min_completeness": "0,95"}, Need(min_completeness=0.95)),
        ({"since": "2024-09-01"}, Need(since=date(2024, 9, 1))),
        ({"since": "hier", "max_age_days": "vite", "inconnu": 3}, Need()),
    ],
)
def test_needs_are_read_from_loose_values(said: dict[str, object], expected: Need) -> None:
    assert Need.read(said) == expected
