"""The batch door: a list of cases in, one plain answer a case out; a faulty case stops no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from beffroi.core import BeffroiError, t
from beffroi.regulation.engine import NOTHING, Engine, Facts, Verdict, standard_engine
from beffroi.regulation.verdict import Duty, Missing, Presumed, Reading

Answer = dict[str, Any]


def evaluate_cases(
    cases: Iterable[object],
    *,
    on: date,
    known: date | None = None,
    org: Facts = NOTHING,
    engine: Engine | None = None,
) -> list[Answer]:
    """Return, for each case ``{id, description_fr, facts}``, its answer as plain JSON values.

    ``facts`` uses the vocabulary's names; absent means unknown. A case that cannot be read gives
    ``{id, error}`` and the others go on. The description is never read for a decision.
    """
    engine = engine or standard_engine()
    return [_answer(engine, case, i, on, known, org) for i, case in enumerate(cases, 1)]


def _answer(
    engine: Engine, case: object, rank: int, on: date, known: date | None, org: Facts
) -> Answer:
    if not isinstance(case, Mapping) or not isinstance(case.get("facts", {}), Mapping):
        fault = t("un cas est une fiche avec un id et des faits (facts).")
        return {"id": rank, "error": fault.render("fr")}
    name = case.get("id", rank)
    try:
        verdict = engine.evaluate(case.get("facts", {}), on=on, known=known, org=org)
    except BeffroiError as error:
        return {"id": name, "error": error.render("fr")}
    return {"id": name, **answer(verdict)}


def answer(verdict: Verdict) -> Answer:
    """Return a verdict as plain JSON values.

    ``codes`` are the obligations established; ``obligations`` also holds those that an unknown
    fact leaves ``undetermined``. ``other_duties``: requests to suppliers and commitments.
    """
    core = verdict.core
    return {
        "on": verdict.on.isoformat(),
        "known": verdict.known.isoformat(),
        "tier": core.tier,
        "possible_tiers": list(core.possible),
        "articles": list(core.articles),
        "applies_from": _iso(core.applies_from),
        "applies_by": _iso(core.applies_by),
        "in_application": core.in_application,
        "codes": list(
            dict.fromkeys(d.code for d in verdict.obligations if d.status != "undetermined")
        ),
        "obligations": [duty(d) for d in verdict.obligations],
        "other_duties": [duty(d) for d in core.duties if not d.core],
        "aipd": core.aipd,
        "aipd_reasons": list(core.aipd_reasons),
        "missing": [_missing(m) for m in verdict.missing],
        "contested": [_reading(r) for r in verdict.contested],
        "notes": [_reading(r) for r in core.readings if not r.contested or r.general],
        "presumed": [_presumed(p) for p in verdict.presumed],
        "conflicts": [_presumed(p) for p in verdict.conflicts],
    }


def duty(one: Duty) -> Answer:
    """Return an obligation as plain JSON values."""
    return {
        "code": one.code,
        "rule": one.rule.id,
        "title": one.rule.title,
        "who": one.who,
        "do": one.do,
        "deliverable": one.deliverable,
        "status": one.status,
        "since": one.since.isoformat(),
        "by": _iso(one.by),
        "reference": one.reference.model_dump(mode="json"),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _missing(one: Missing) -> Answer:
    return {
        "fact": one.fact,
        "label": one.label,
        "question": one.question,
        "evidence": list(one.evidence),
        "settles_tier": round(one.settles_tier, 2),
        "settles": one.settles,
        "tiers": list(one.tiers),
    }


def _reading(one: Reading) -> Answer:
    return {
        "rule": one.rule,
        "reason": one.note,
        "status": one.status,
        "ref": one.ref,
        "url": one.url,
        "verification": one.verification,
    }


def _presumed(one: Presumed) -> Answer:
    return {"fact": one.fact, "value": one.value, "because": one.because}
