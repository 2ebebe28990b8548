"""The door: from sheets and evidence to findings, figures and doubts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from law_tools import TODAY

from beffroi.core import Assessment, Evidence, Finding, Grade, Measure, Severity, canonical_json
from beffroi.evidence import EvidenceBase, Reading, Source
from beffroi.evidence.traffic.model import DayCount, MachineUse, NameTraffic
from beffroi.register import AISystem, Authority, Claim, Claims, Contract, Register, claim
from beffroi.regulation import assess, look

ANSWERS = Evidence(file="questionnaire.csv", sha256="a" * 64)
CONFIG = Evidence(file="vocalys_config.json", sha256="b" * 64)
DEAL = Evidence(file="contrat.docx", sha256="c" * 64)
BY = "Responsable du service"


def said(value: Any, known: date | None = None) -> Claims[Any]:
    return claim(value, by=BY, evidence=(ANSWERS,), known=known)


def shown(value: Any, evidence: Evidence = CONFIG, known: date | None = None) -> Claims[Any]:
    return claim(value, grade=Grade.MEASURED, evidence=(evidence,), known=known)


def system(name: str, facts: dict[str, Any], **more: Any) -> AISystem:
    claims = {k: v if isinstance(v, Claims) else said(v) for k, v in facts.items()}
    return AISystem(id=name, name=Claims.said(name.capitalize()), facts=claims, **more)


CRECHE = system(
    "creche",
    {
        "is_ai": False,
        "rules_set_by_humans_only": True,
        "domain": "essential_public.childcare",
        "function": ("compute", "rank"),
        "individual_admin_decision": True,
        "fully_automated": False,
        "personal_data": "true",
    },
    in_service_since=said(date(2019, 9, 2)),
    declared={"explicit_notice": said("non"), "rules_published": said("non")},
)
VOICE = {
    "is_ai": True,
    "domain": "public_service.callcentre",
    "function": ("converse", "answer"),
    "interacts_with_public": True,
    "place": ("workplace", "customer_relation"),
    "personal_data": "true",
    "medical_or_safety_purpose": False,
}
AUTHORITY = Authority(id="authority", population=said(61_840), agents=said(742))


def register(*systems: AISystem, **more: Any) -> Register:
    return Register(authority=AUTHORITY, systems={s.id: s for s in systems}, **more)


def judged(*systems: AISystem, on: date = TODAY, **more: Any) -> Assessment:
    return assess(register(*systems, **more), EvidenceBase(), on, on)


def findings(assessment: Assessment) -> dict[str, Finding]:
    return {f.id: f for f in assessment.findings}


def measures(assessment: Assessment) -> dict[str, Measure]:
    return {m.id: m for m in assessment.measures}


def test_the_spreadsheet_that_is_not_ai_is_the_most_overdue() -> None:
    late = system(
        "tri",
        {
            "is_ai": True,
            "domain": "employment.recruitment",
            "function": "rank",
            "individual_admin_decision": True,
            "personal_data": "true",
        },
        in_service_since=said(date(2024, 3, 1)),
    )
    seen = judged(CRECHE, late)
    figures = measures(seen)
    assert figures["regulation.tier@system:creche"].value == "not_ai_system"
    assert figures["regulation.overdue_days@system:creche"].value == (TODAY - date(2019, 9, 2)).days
    whole = figures["regulation.overdue_days@authority"]
    assert whole.value == figures["regulation.overdue_days@system:creche"].value
    assert whole.note is not None
    assert whole.note.render() == "Creche"
    publish = findings(seen)["regulation.fr.crpa.L312-1-3@system:creche"]
    assert publish.obliged == "authority"
    assert publish.since == date(2019, 9, 2)
    assert publish.reference is not None
    assert publish.reference.url is not None
    assert publish.reference.verification == "verified"
    assert publish.facts["individual_admin_decision"] is True
    assert publish.evidence
    assert publish.effort.days_low is not None


def test_no_delay_is_counted_when_nobody_knows_the_first_day() -> None:
    undated = CRECHE.model_copy(update={"in_service_since": Claims()})
    seen = judged(undated)
    late = measures(seen)["regulation.overdue_days@system:creche"]
    assert late.grade is Grade.NOT_MEASURED
    assert late.to_know is not None
    finding = findings(seen)["regulation.fr.crpa.L311-3-1@system:creche"]
    assert finding.since is None
    assert finding.detail is not None
    assert "01/09/2017" in finding.detail.render()


def test_a_duty_is_met_on_evidence_never_on_a_word() -> None:
    word = {"explicit_notice": said("oui"), "rules_published": said("oui")}
    told = CRECHE.model_copy(update={"declared": word})
    assert "regulation.fr.crpa.L311-3-1@system:creche" in findings(judged(told))
    facts = CRECHE.facts | {"proof.explicit_notice": said(True)}
    typed = CRECHE.model_copy(update={"facts": facts})
    assert "regulation.fr.crpa.L311-3-1@system:creche" in findings(judged(typed))
    facts = CRECHE.facts | {"proof.explicit_notice": shown(True)}
    proven = CRECHE.model_copy(update={"facts": facts})
    assert "regulation.fr.crpa.L311-3-1@system:creche" not in findings(judged(proven))


def test_a_forbidden_option_found_in_a_configuration_stops_the_system() -> None:
    both = Claims[Any].of(
        Claim[Any](value=False, by=BY, evidence=(ANSWERS,)),
        Claim[Any](value=True, grade=Grade.MEASURED, evidence=(CONFIG,)),
    )
    seen = judged(system("allo", VOICE | {"infers_emotion_from_voice": both}))
    finding = findings(seen)["regulation.prohibited.5.1.f@system:allo"]
    assert finding.severity is Severity.CRITICAL
    assert finding.gate == "refuse"
    assert CONFIG in finding.evidence
    assert measures(seen)["regulation.tier@system:allo"].value == "prohibited"


def test_a_person_who_confirms_after_the_evidence_is_heard() -> None:
    both = Claims[Any].of(
        Claim[Any](value=True, grade=Grade.MEASURED, evidence=(CONFIG,), known=date(2026, 10, 1)),
        Claim[Any](value=False, by="DPO", evidence=(ANSWERS,), known=date(2026, 11, 1)),
    )
    seen = judged(system("allo", VOICE | {"infers_emotion_from_voice": both}))
    assert measures(seen)["regulation.tier@system:allo"].value == "transparency"


def test_an_unknown_option_leaves_the_tier_open_and_asks() -> None:
    seen = judged(system("allo", VOICE | {"infers_emotion_from_voice": "unknown"}))
    finding = findings(seen)["regulation.undetermined@system:allo"]
    assert finding.undetermined
    assert finding.missing[0] == "infers_emotion_from_voice"
    assert finding.severity is Severity.HIGH
    assert finding.gate == "alter"
    assert "regulation.eu.aia.50.1@system:allo" in findings(seen)


def test_a_declaration_that_the_evidence_contradicts() -> None:
    notice = {
        "ai_notice": Claims[Any].of(
            Claim[Any](value="oui", by=BY, evidence=(ANSWERS,)),
        )
    }
    seen = judged(system("allo", VOICE | {"proof.ai_notice": shown(False)}, declared=notice))
    finding = findings(seen)["regulation.declared.ai_notice@system:allo"]
    assert finding.contradicts is not None
    assert (finding.contradicts.declared, finding.contradicts.found) == ("oui", "non")
    assert finding.contradicts.declared_by == BY
    assert finding.evidence == (CONFIG,)


def running(last: date) -> EvidenceBase:
    box = MachineUse(
        provider="vigiurb",
        product="VigiUrb",
        service="proprete",
        name="Depots (boîtier vidéo)",
        unit="equipment",
        machines=1,
        requests=12,
        days=(DayCount(day=last, requests=12),),
        first_line=1,
        last_line=9,
    )
    log = NameTraffic(format="dnsmasq", zone="Europe/Paris", machines=(box,))
    reading = Reading(
        kind="dns",
        source=Source(name="dns.log", sha256="d" * 64, size=10),
        ingested_on=TODAY,
        content=log.model_dump(mode="json"),
    )
    return EvidenceBase({reading.id: reading})


DEPOTS = system(
    "depots",
    {
        "is_ai": True,
        "domain": "public_space.video",
        "function": "detect_event",
        "personal_data": "true",
    },
    declared={"stopped_on": said("oui, arrêté le 30/09/2026")},
)


def ended() -> dict[str, Contract]:
    deal = Contract(
        id="pilote", systems={"depots": shown(True, DEAL)}, end=shown(date(2026, 9, 30), DEAL)
    )
    return {deal.id: deal}


def test_use_after_the_contract_ended_has_no_legal_basis() -> None:
    book = register(DEPOTS, contracts=ended())
    seen = findings(assess(book, running(date(2026, 11, 20)), TODAY, TODAY))
    basis = seen["regulation.fr.base.contract_ended@system:depots"]
    assert basis.severity is Severity.CRITICAL
    assert basis.undetermined
    assert basis.gate == "refuse"
    assert basis.since == date(2026, 10, 1)
    assert {e.file for e in basis.evidence} == {"contrat.docx", "dns.log"}
    still = seen["regulation.still_running@system:depots"]
    assert still.contradicts is not None
    assert still.contradicts.found == "20/11/2026"


@pytest.mark.parametrize("last", [date(2026, 9, 29), date(2026, 9, 30)])
def test_no_use_after_the_end_no_finding(last: date) -> None:
    seen = findings(assess(register(DEPOTS, contracts=ended()), running(last), TODAY, TODAY))
    assert "regulation.fr.base.contract_ended@system:depots" not in seen
    assert "regulation.still_running@system:depots" not in seen


def test_what_is_not_known_yet_does_not_count() -> None:
    book = register(DEPOTS, contracts=ended())
    eve = date(2026, 11, 21)
    seen = findings(assess(book, running(date(2026, 11, 20)), eve, eve))
    assert "regulation.fr.base.contract_ended@system:depots" not in seen


@pytest.mark.parametrize("stage", ["stopped", "suspended", "idea", "study"])
def test_a_system_out_of_use_owes_nothing_now(stage: str) -> None:
    idle = CRECHE.model_copy(update={"stage": said(stage)})
    seen = judged(idle)
    assert [f for f in seen.findings if f.subject == "system:creche"] == []
    assert measures(seen)["regulation.overdue_days@system:creche"].value == 0


def test_duties_to_come_are_prepared_in_one_finding_a_day() -> None:
    rank = system(
        "logement",
        {
            "is_ai": True,
            "domain": "essential_public.housing",
            "function": "rank",
            "personal_data": "true",
        },
    )
    seen = findings(judged(rank))
    later = seen["regulation.prepare.2027-12-02@system:logement"]
    assert later.due == date(2027, 12, 2)
    assert later.since is None
    assert later.detail is not None
    assert "AIA-27" in later.detail.render()


def test_a_misspelt_fact_is_told_not_dropped() -> None:
    seen = findings(judged(system("x", {"is_ia": True, "domain": "chocolat"})))
    finding = seen["regulation.misread@system:x"]
    assert finding.detail is not None
    assert finding.detail.render() == "domain, is_ia"


def test_literacy_is_owed_once_for_all() -> None:
    seen = judged(system("a", {"is_ai": True}), system("b", {"is_ai": True}), CRECHE)
    whole = [f for f in seen.findings if f.check == "regulation.eu.aia.4"]
    assert [f.subject for f in whole] == ["authority"]
    assert "2 systèmes" in whole[0].title.render()


def test_a_contract_makes_a_processor_and_its_clause_the_proof() -> None:
    bot = system("allo", VOICE)
    deal = Contract(id="m", systems={"allo": shown(True, DEAL)}, dpa_article_28=shown(False, DEAL))
    seen = findings(judged(bot, contracts={"m": deal}))
    assert DEAL in seen["regulation.eu.rgpd.28@system:allo"].evidence
    signed = deal.model_copy(update={"dpa_article_28": shown(True, DEAL)})
    after = findings(judged(bot, contracts={"m": signed}))
    assert "regulation.eu.rgpd.28@system:allo" not in after


def test_an_empty_register_says_what_to_drop() -> None:
    seen = assess(Register(), EvidenceBase(), TODAY, TODAY)
    assert [m.grade for m in seen.measures] == [Grade.NOT_MEASURED]
    assert seen.findings == ()


def test_same_inputs_same_bytes() -> None:
    one, two = (judged(CRECHE, system("allo", VOICE)) for _ in range(2))
    assert canonical_json(one) == canonical_json(two)


def test_nothing_is_shown_without_evidence() -> None:
    seen = judged(CRECHE, system("allo", VOICE), system("vide", {}))
    assert all(f.evidence for f in seen.findings)
    assert all(f.reference is None or f.reference.url for f in seen.findings)


def test_look_tells_the_facts_and_their_grade() -> None:
    view = look(register(CRECHE), EvidenceBase(), TODAY, TODAY)[0]
    assert view.known["population"].value == 61_840
    assert view.grade is Grade.DECLARED


def test_facts_meant_for_another_room_are_left_alone() -> None:
    seen = findings(judged(system("x", {"is_ai": True, "active_seats": 12})))
    assert "regulation.misread@system:x" not in seen


def test_i_do_not_know_never_outweighs_who_does() -> None:
    both = Claims[Any].of(
        Claim[Any](value="unknown", by=BY, evidence=(ANSWERS,), known=TODAY),
        Claim[Any](value=True, by="DSI", evidence=(CONFIG,), known=date(2026, 1, 1)),
    )
    seen = judged(system("allo", VOICE | {"infers_emotion_from_voice": both}))
    assert measures(seen)["regulation.tier@system:allo"].value == "prohibited"
