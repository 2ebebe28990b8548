"""Calls to models and seats of an office suite: what is counted, and what is dropped."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beffroi.core import BeffroiError, canonical_json
from beffroi.evidence import Artefact, Context
from beffroi.evidence.readers.oauth import READER as OAUTH
from beffroi.evidence.readers.oauth import Consents, Licence
from beffroi.evidence.readers.usage_log import READER as USAGE
from beffroi.evidence.readers.usage_log import UsageLog
from beffroi.evidence.recognise import recognise
from beffroi.register import AISystem, Link, Register, claim

Drop = Callable[..., Artefact]


class Names:
    def find_parties(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        known = {"gpt": "gpt", "Copilot": "copilot", "Otter": "otter", "Canva": "canva"}
        return [(p, (text.index(n), text.index(n) + len(n))) for n, p in known.items() if n in text]


def call(day: int = 1, hour: int = 9, **more: object) -> str:
    record = {
        "ts": f"2026-10-{day:02d}T{hour:02d}:00:00Z",
        "application": "Corvi",
        "task": "réponse",
        "model": "gpt-4o-mini",
        "api_base": "https://api.openai.com/v1",
        "status": 200,
        "latency_ms": 500,
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }
    return json.dumps({**record, **more}, ensure_ascii=False)


def read(drop: Drop, context: Context, *lines: str) -> UsageLog:
    artefact = drop("usage.jsonl", "\n".join(lines))
    assert recognise(artefact).reader is USAGE
    return USAGE.read(artefact, context).read(UsageLog)


def test_calls_are_added_up_by_system_model_host_and_day(drop: Drop, context: Context) -> None:
    log = read(
        drop,
        context,
        call(),
        call(hour=10),
        call(day=2),
        call(status=500, usage=None),
        call(model="local", api_base="http://10.1.2.3:8080/v1"),
    )
    first, local, second = log.groups[0], log.groups[2], log.groups[1]
    assert (first.system, first.purpose, first.host, first.day) == (
        "Corvi",
        "réponse",
        "api.openai.com",
        date(2026, 10, 1),
    )
    assert (first.calls, first.failed, first.input_tokens, first.output_tokens) == (3, 1, 200, 40)
    assert (first.latency_s, first.first_line, first.last_line) == (1.0, 1, 4)
    assert second.day == date(2026, 10, 2)
    assert local.host == "adresse-privee"


def test_a_day_is_local(drop: Drop, context: Context) -> None:
    log = read(drop, context, call(hour=23), call(ts=1790899200), call(ts=1790899200000))
    assert {g.day for g in log.groups} == {date(2026, 10, 2)}


@pytest.mark.parametrize(
    "record",
    [
        {"model": "m", "created": 1790899200, "usage": {"input_tokens": 3, "output_tokens": 4}},
        {
            "model": "m",
            "startTime": "2026-10-02 08:00:00",
            "prompt_tokens": 3,
            "completion_tokens": 4,
        },
        {
            "model": "m",
            "timestamp": "2026-10-02T08:00:00+02:00",
            "metadata": {"application": "Corvi"},
            "usage": {"prompt_tokens": 3, "completion_tokens": 4},
        },
    ],
)
def test_other_spellings_of_a_call(record: dict[str, object], drop: Drop, context: Context) -> None:
    (group,) = read(drop, context, *[json.dumps(record)] * 3).groups
    assert (group.calls, group.input_tokens, group.output_tokens) == (3, 9, 12)


def test_a_json_list_of_calls_is_read(drop: Drop, context: Context) -> None:
    artefact = drop("usage.json", f"[{call()},{call()}]")
    assert recognise(artefact).reader is USAGE
    assert USAGE.read(artefact, context).read(UsageLog).groups[0].calls == 2


def test_few_users_have_no_days(drop: Drop, context: Context) -> None:
    few = read(drop, context, *(call(day=d, user=f"u{d % 3}") for d in range(1, 9)))
    assert [(g.day, g.calls) for g in few.groups] == [(None, 8)]
    many = read(drop, context, *(call(day=d, user=f"u{d}") for d in range(1, 9)))
    assert len(many.groups) == 8
    machine = read(drop, context, *(call(day=d, user="service") for d in range(1, 9)))
    assert len(machine.groups) == 8


SECRETS = (
    "jean.dupont",
    "jd@ville.example",
    "sk-abcdef",
    "9f86d081884c7d659a2feaa0c55ad015",
    "10.4.",
)


@given(st.integers(0, 10**6))
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_no_user_key_or_address_is_in_the_reading(drop: Drop, context: Context, seed: int) -> None:
    draw = random.Random(seed)
    fields = ["user", "application", "task", "key_alias", "end_user", "user_email", "team_alias"]
    values = ["jean.dupont", "jd@ville.example", "sk-abcdef123", SECRETS[3], "Corvi"]
    lines = [
        json.dumps(
            {
                **json.loads(call()),
                **{f: draw.choice(values) for f in draw.sample(fields, 3)},
                "api_base": draw.choice(["http://10.4.5.6/v1", "https://api.openai.com"]),
                "messages": [{"role": "user", "content": "jean.dupont"}],
            }
        )
        for _ in range(30)
    ]
    told = canonical_json(USAGE.read(drop("u.jsonl", "\n".join(lines)), context))
    assert not any(secret in told for secret in SECRETS)


def test_bad_lines_are_counted(drop: Drop, context: Context) -> None:
    lines = [*[call()] * 9, "{", "3", json.dumps({"a": 1}), call(ts="hier")]
    reading = USAGE.read(drop("usage.jsonl", "\n".join(lines)), context)
    assert [(r.line, str(r.reason)[:12]) for r in reading.rejects] == [
        (10, "ce n’est pas"),
        (11, "ce n’est pas"),
        (12, "la ligne ne "),
        (13, "la date n’es"),
    ]
    with pytest.raises(BeffroiError, match="aucune ligne"):
        USAGE.read(drop("vide.jsonl", "{}\n{}"), context)


def test_a_usage_log_measures_the_chain(drop: Drop, context: Context) -> None:
    paid = AISystem(
        id="corvi", name=claim("Corvi"), chain={"s": Link(role="supplier", party=claim("dialogis"))}
    )
    known = replace(context, register=Register(systems={"corvi": paid}), parties=Names())
    reading = USAGE.read(drop("usage.jsonl", "\n".join(call(day=d) for d in range(1, 11))), known)
    sheets = [p.fragment() for p in reading.proposals]
    (system,) = [s for s in sheets if isinstance(s, AISystem)]
    assert {k: (v.role, v.rank, v.party.value) for k, v in system.chain.items()} == {
        "model-gpt": ("model", 2, "gpt"),
        "host-openai": ("host", 3, "openai"),
    }
    uses = [p.sheet for p in reading.proposals if p.kind == "use"]
    assert uses[0]["volume_per_year"]["value"] == 365.0
    components = {p.sheet["id"] for p in reading.proposals if p.kind == "component"}
    assert components == {"corvi-gpt-4o-mini", "corvi-api-openai-com"}


LICENCES = "Report Refresh Date,User Principal Name,Product,Last Activity Date,Report Period\n"


def seats(active: int, idle: int, never: int) -> str:
    rows = ["2026-11-12"] * active + ["2026-06-01"] * idle + [""] * never
    return LICENCES + "".join(
        f"2026-11-20,u{i}@x.fr,Microsoft 365 Copilot,{last},180\n" for i, last in enumerate(rows)
    )


def licence(drop: Drop, context: Context, text: str) -> Licence:
    artefact = drop("copilot.csv", text)
    assert recognise(artefact).reader is OAUTH
    reading = OAUTH.read(artefact, context)
    assert "@x.fr" not in canonical_json(reading)
    assert reading.collected_on == date(2026, 11, 20)
    (one,) = reading.read(Consents).licences
    return one


def test_idle_seats_are_told_when_nobody_can_be_singled_out(drop: Drop, context: Context) -> None:
    told = licence(drop, context, seats(29, 9, 2))
    assert (told.seats, told.active, told.idle, told.never) == (40, 29, 11, None)
    assert licence(drop, context, seats(30, 6, 5)).never == 5
    hidden = licence(drop, context, seats(36, 3, 0))
    assert (hidden.seats, hidden.active, hidden.idle, hidden.never) == (39, None, None, None)
    assert licence(drop, context, seats(12, 0, 0)).idle == 0


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_no_group_of_seats_under_k_can_be_worked_out(
    drop: Drop, context: Context, active: int, idle: int, never: int
) -> None:
    if active + idle + never == 0:
        return
    told = licence(drop, context, seats(active, idle, never))
    groups = [told.active, told.idle, told.never]
    if told.idle is not None and told.never is not None:
        groups.append(told.idle - told.never)
    assert all(n is None or n == 0 or n >= context.k for n in groups)


def test_seats_of_a_known_system_give_its_users(drop: Drop, context: Context) -> None:
    sheet = AISystem(id="bureautique", name=claim("Assistant bureautique (Copilot)"))
    register = Register(systems={"bureautique": sheet})
    known = replace(context, register=register, parties=Names())
    (proposal,) = OAUTH.read(drop("c.csv", seats(29, 11, 0)), known).proposals
    system = proposal.fragment()
    assert isinstance(system, AISystem)
    assert (system.id, system.seats.value, system.users.value) == ("bureautique", 40, 29)
    assert system.facts["active_seats"].value == 29
    (new,) = OAUTH.read(
        drop("c.csv", seats(29, 11, 0)), replace(context, parties=Names())
    ).proposals
    assert new.sheet["id"] == "microsoft-365-copilot"


def test_consents_are_counted_by_application(drop: Drop, context: Context) -> None:
    header = "Nom de l'application;Éditeur;Type de consentement;Autorisations;Utilisateur\n"
    rows = [f"Otter Meeting Notes;Otter;Principal;Mail.Read User.Read;u{i}" for i in range(6)]
    rows += [f"Canva;Canva;Principal;User.Read;u{i}" for i in range(3)]
    rows += ["GLPI;Teclib;AllPrincipals;Mail.ReadWrite,User.Read;", ";X;Principal;User.Read;u1"]
    artefact = drop("consentements.csv", (header + "\n".join(rows)).encode("cp1252"))
    assert recognise(artefact).reader is OAUTH
    reading = OAUTH.read(artefact, replace(context, parties=Names()))
    apps = {a.name: a for a in reading.read(Consents).applications}
    otter, canva, glpi = apps["Otter Meeting Notes"], apps["Canva"], apps["GLPI"]
    assert (otter.users, otter.reads_mail, otter.provider) == (6, True, "otter")
    assert (canva.users, canva.reads_mail, canva.for_all) == (None, False, False)
    assert (glpi.for_all, glpi.sensitive) == (True, ("Mail.ReadWrite",))
    assert [p.sheet["id"] for p in reading.proposals] == ["otter-meeting-notes"]
    assert reading.rows_rejected == 1
