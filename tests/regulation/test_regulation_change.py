"""What time changes for a system, and the dates to come."""

from __future__ import annotations

from datetime import date

from law_tools import TODAY

from beffroi.regulation import calendar, changes_between, ics, stale

RANK = {"is_ai": True, "domain": "essential_public.housing", "function": "rank"}
BOT = {
    "is_ai": True,
    "domain": "public_service.information",
    "function": "converse",
    "generative": True,
    "on_market_since": date(2025, 1, 1),
}


def test_what_changes_on_2_december_2026() -> None:
    changes = changes_between(BOT, date(2026, 12, 1), date(2026, 12, 2))
    assert [(c.code, c.before, c.after) for c in changes] == [
        ("AIA-50-2", "not_yet_applicable", "open")
    ]


def test_what_changes_on_2_december_2027() -> None:
    changes = changes_between(RANK, TODAY, date(2027, 12, 31))
    assert {c.day for c in changes} == {date(2027, 12, 2)}
    assert {"AIA-26", "AIA-27", "AIA-49-3", "AIA-86"} <= {c.code for c in changes}


def test_what_was_foreseen_before_the_omnibus() -> None:
    """In June 2026 one expected August 2026; the amendment was not known."""
    changes = changes_between(RANK, date(2026, 6, 1), date(2030, 1, 1))
    assert {c.day for c in changes if c.code == "AIA-26"} == {date(2026, 8, 2)}


def test_a_rewritten_article_is_not_a_lifted_duty() -> None:
    changes = changes_between(RANK, date(2026, 7, 26), date(2026, 7, 28), known=TODAY)
    assert "AIA-4" not in {c.code for c in changes if c.what in {"lifted", "owed"}}


def test_nothing_changes_between_two_equal_days() -> None:
    assert changes_between(RANK, TODAY, TODAY) == ()


def test_calendar_of_what_comes() -> None:
    days = [m.day for m in calendar(TODAY)]
    assert days == [
        date(2026, 12, 2),
        date(2027, 8, 2),
        date(2027, 12, 2),
        date(2028, 8, 2),
        date(2030, 8, 2),
    ]
    first = calendar(TODAY)[0]
    assert "eu.aia.5.1.ba" in first.rules
    assert all(r.url for r in first.references)


def test_calendar_as_known_before_the_omnibus() -> None:
    days = {m.day for m in calendar(date(2026, 6, 1))}
    assert date(2026, 12, 2) not in days
    assert {date(2026, 8, 2), date(2027, 8, 2)} <= days


def test_ics_is_made_of_short_lines_and_whole_days() -> None:
    text = ics(calendar(TODAY), TODAY)
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert all(len(line.encode()) <= 75 for line in lines)
    assert text.count("BEGIN:VEVENT") == len(calendar(TODAY))
    assert "DTSTART;VALUE=DATE:20261202" in lines
    unfolded = text.replace("\r\n ", "")
    assert "Images intimes générées sans consentement" in unfolded
    assert "\\n" in unfolded


def test_stale_rules_are_told_the_day_after_their_review() -> None:
    assert stale(date(2026, 12, 31)) == ()
    late = {r.id for r in stale(date(2027, 1, 1))}
    assert "fr.authorities.cnil.aia" in late
    assert "eu.aia.26" not in late
