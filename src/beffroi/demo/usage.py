"""Thirty days of calls to language models, as an OpenAI-compatible gateway logs them (JSON Lines)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from beffroi.demo import place
from beffroi.demo.web_log import posts
from beffroi.demo.writers import rng

PAGES_A_CALL = 2
PAGES = 1_142


class Habit(NamedTuple):
    """One kind of call: who asks which model where, how often, with how many tokens."""

    application: str
    task: str
    model: str
    base: str
    a_day: int
    weekend: float
    hours: tuple[float, float]
    prompt: tuple[int, int]
    answer: tuple[int, int]


_INTERNAL = f"http://passerelle-ia.{place.INTERNAL}:8080/v1"
_HABITS = (
    Habit("Corvi", "reponse_usager", "gpt-4o-mini", "https://api.openai.com/v1", 215, 0.55, (7, 22.5), (1_400, 3_600), (90, 340)),
    Habit("Délibér+", "projet_acte", "Mistral-Small-3.2-24B-Instruct-2506", "https://oai.endpoints.kepler.ai.cloud.ovh.net/v1", 74, 0.01, (8, 18.5), (2_200, 6_400), (420, 1_600)),
    Habit("Tri courrier", "classement", "camembert-courrier-v3", _INTERNAL, 320, 0.08, (6.5, 19), (90, 512), (1, 1)),
)  # fmt: skip
_REINDEX = Habit("Corvi", "reindexation_nocturne", "gpt-4o-mini", "https://api.openai.com/v1", 0, 1, (2, 4), (1_500, 2_600), (330, 560))  # fmt: skip
# A test of the IT department: a French model, bought through an American cloud.
_ESSAI = Habit("Essais de la DSI", "essai", "mistral-large-2407", "https://bedrock-runtime.eu-west-3.amazonaws.com", 8, 0, (9.5, 17), (300, 1_200), (150, 700))  # fmt: skip
_ESSAI_DAYS = frozenset({3, 4, 10, 11, 17})


def _call(r: Random, at: datetime, habit: Habit, user: str) -> dict[str, Any]:
    failed = r.random() < 0.015
    prompt, answer = r.randint(*habit.prompt), r.randint(*habit.answer)
    return {
        "ts": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "application": habit.application,
        "task": habit.task,
        "endpoint": "/v1/chat/completions",
        "model": habit.model,
        "api_base": habit.base,
        "user": user,
        "status": r.choice((429, 500, 503)) if failed else 200,
        "latency_ms": r.randrange(200, 900) + (0 if failed else answer * 9),
        "usage": None
        if failed
        else {
            "prompt_tokens": prompt,
            "completion_tokens": answer,
            "total_tokens": prompt + answer,
        },
    }


def _calls(r: Random, seed: int) -> Iterator[dict[str, Any]]:
    drafters = [p.login for p in posts(seed) if p.service.startswith("Assemblées")][:9]
    days = (place.LOG_LAST - place.LOG_FIRST).days + 1
    for day in range(days):
        date = place.LOG_FIRST + timedelta(days=day)
        midnight = datetime(date.year, date.month, date.day, tzinfo=UTC) - timedelta(hours=1)
        rest = date.weekday() > 4 or date in place.LOG_HOLIDAYS
        for habit in (*_HABITS, *((_ESSAI,) if day in _ESSAI_DAYS else ())):
            count = round(habit.a_day * r.uniform(0.85, 1.15) * (habit.weekend if rest else 1))
            for _ in range(count):
                at = midnight + timedelta(hours=r.triangular(*habit.hours))
                user = r.choice(drafters) if habit.application == "Délibér+" else "service"
                yield _call(r, at, habit, user)
        for i in range(-(-PAGES // PAGES_A_CALL)):
            at = midnight + timedelta(hours=2, seconds=9.6 * i + r.random() * 4)
            yield _call(r, at, _REINDEX, "service")


def write(target: Path, seed: int) -> None:
    """Write ``gateway_usage.jsonl``, oldest call first."""
    calls = sorted(_calls(rng(seed, "usage"), seed), key=lambda c: (c["ts"], c["application"]))
    lines = (json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in calls)
    (target / "gateway_usage.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
