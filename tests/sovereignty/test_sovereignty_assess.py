"""The room's door on the demo authority: headlines by computation, decoys judged, unknown kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from corvenne import ON, contract, corvenne, link, said, system
from pydantic import JsonValue

from beffroi.core import Assessment, Finding, Grade, Measure
from beffroi.core.model import canonical_json
from beffroi.evidence import EvidenceBase, Reading, Source
from beffroi.evidence.readers.oauth import Application, Consents
from beffroi.evidence.traffic.model import (
    DayCount,
    MachineUse,
    NameTraffic,
)
from beffroi.register import Claims, Component, Register, Use
from beffroi.sovereignty import assess

EMPTY = EvidenceBase()


def measures(
    register: Register, on: date = ON, evidence: EvidenceBase = EMPTY
) -> dict[str, Measure]:
    return {m.id: m for m in assess(register, evidence, on, on).measures}


def findings(register: Register, evidence: EvidenceBase = EMPTY) -> dict[str, Finding]:
    return {f.id: f for f in assess(register, evidence, ON, ON).findings}


def with_system(key: str, **links: object) -> Register:
    """A register of one system, bought for 100 EUR from Actéa."""
    base = corvenne()
    one = system(key, key.title(), {k: v for k, v in links.items() if v})  # type: ignore[misc]
    return base.model_copy(
        update={"systems": {key: one}, "contracts": {"c": contract("c", "actea", (key,), 100)}}
    )


def test_the_headlines_come_out_by_computation() -> None:
    found = measures(corvenne())
    rank1, depth = (
        found["dependence.non_eu_share.rank1@authority"],
        found["dependence.non_eu_share.depth@authority"],
    )
    assert found["dependence.spend@authority"].value == 175_700
    assert rank1.value == pytest.approx(13_800 / 175_700)
    assert depth.value == pytest.approx(123_900 / 175_700)
    assert (depth.low, depth.high) == (depth.value, depth.value)
    cut = {
        p: found[f"dependence.cut.us{p}@authority"].value
        for p in ("", ".lost", ".degraded", ".bought_in_france", ".free")
    }
    assert cut == {"": 8, ".lost": 7, ".degraded": 1, ".bought_in_france": 5, ".free": 3}
    assert found["dependence.cut.us@system:thermopilot"].value == "dégradé"


def test_the_position_does_not_depend_on_the_order_of_anything() -> None:
    base = corvenne()
    turned = base.model_copy(
        update={
            "systems": dict(reversed(base.systems.items())),
            "contracts": dict(reversed(base.contracts.items())),
        }
    )
    assert canonical_json(assess(base, EMPTY, ON, ON)) == canonical_json(
        assess(turned, EMPTY, ON, ON)
    )


def test_every_figure_has_evidence_or_inputs_that_exist() -> None:
    found = measures(corvenne())
    for m in found.values():
        if m.grade is not Grade.NOT_MEASURED:
            assert m.evidence or m.inputs
        assert set(m.inputs) <= set(found), m.id
    for f in assess(corvenne(), EMPTY, ON, ON).findings:
        assert f.evidence, f.id
        assert set(f.measures) <= set(found), f.id


def test_an_unnamed_host_makes_an_interval_and_a_question() -> None:
    register = with_system("x", s=link("supplier", 1, "actea"), m=link("model", 2, "mistral_small"))
    found = measures(register)
    depth = found["dependence.non_eu_share.depth@authority"]
    assert (depth.low, depth.high) == (0.0, 1.0)
    assert "Actea" in str(depth.to_know)
    assert "héberge" in str(depth.to_know)
    assert found["dependence.exposure@system:x"].grade is Grade.NOT_MEASURED
    assert "dependence.unknown_chain@system:x" in findings(register)


def test_mistral_through_an_american_cloud_is_french_and_exposed() -> None:
    register = with_system(
        "x",
        s=link("supplier", 1, "actea"),
        m=link("model", 2, "mistral_large"),
        h=link("host", 2, "microsoft_azure", region="France Central"),
    )
    found = measures(register)
    assert "CLOUD Act" in str(found["dependence.exposure@system:x"].value)
    assert found["dependence.non_eu_share.depth@authority"].value == 1.0
    finding = findings(register)["dependence.hidden_vendor@system:x"]
    assert "région France Central" in str(finding.detail)


def test_an_internal_gateway_is_no_foreign_dependence() -> None:
    register = with_system(
        "x",
        s=link("supplier", 1, "self"),
        m=link("model", 1, "camembert"),
        h=link("host", 1, "self"),
    )
    found = measures(register)
    assert found["dependence.exposure@system:x"].value == "none"
    assert found["dependence.cut.us@system:x"].value == "maintenu"


def test_open_weights_kept_at_home_work_on_without_updates() -> None:
    register = with_system(
        "x",
        s=link("supplier", 1, "actea"),
        m=link("model", 2, "llama_3"),
        h=link("host", 2, "ovhcloud"),
    )
    found = measures(register)
    assert found["dependence.cut.us@system:x"].value == "sans mise à jour"
    assert found["dependence.non_eu_share.depth@authority"].value == 0.0


def test_an_alternative_of_another_group_keeps_the_system_up() -> None:
    register = with_system(
        "x",
        s=link("supplier", 1, "actea"),
        h=link("host", 1, "self"),
        m=link("model", 2, "openai", group="m"),
        n=link("model", 2, "scaleway_genapi", group="m"),
    )
    found = measures(register)
    assert found["dependence.cut.us@system:x"].value == "maintenu"
    assert "CLOUD Act" in str(
        found["dependence.exposure@system:x"].value
    )  # data may still go there


def test_substitution_is_hot_only_when_every_need_has_two_groups() -> None:
    both = {
        "m": link("model", 2, "openai", group="m"),
        "n": link("model", 2, "scaleway_genapi", group="m"),
    }
    hot = with_system("x", s=link("supplier", 1, "self"), h=link("host", 1, "self"), **both)
    assert measures(hot)["dependence.substitution@system:x"].value == 3
    cold = with_system("x", s=link("supplier", 1, "actea"), h=link("host", 1, "self"), **both)
    assert measures(cold)["dependence.substitution@system:x"].grade is Grade.NOT_MEASURED


def test_a_contract_for_two_systems_is_not_shared_out_by_guess() -> None:
    base = corvenne()
    both = contract("c", "actea", ("deliber", "corvi"), 100)
    register = base.model_copy(update={"contracts": {"c": both}})
    found = measures(register)
    assert found["dependence.spend@system:deliber"].grade is Grade.NOT_MEASURED
    assert found["dependence.spend@authority"].value == 0.0  # the free ones alone are known


def test_an_empty_register_measures_nothing_and_says_so() -> None:
    result: Assessment = assess(Register(), EMPTY, ON, ON)
    assert {m.grade for m in result.measures} <= {Grade.NOT_MEASURED}
    assert result.findings == ()


def test_facts_of_the_table_past_their_date_become_unknown() -> None:
    later = ON + timedelta(days=400)
    found = {m.id: m for m in assess(corvenne(), EMPTY, later, later).measures}
    depth = found["dependence.non_eu_share.depth@authority"]
    assert depth.low == 0.0
    assert (depth.high or 0) > 0.7
    ids = {f.check for f in assess(corvenne(), EMPTY, later, later).findings}
    assert "dependence.stale_facts" in ids


def test_findings_that_contradict_a_declaration() -> None:
    found = findings(corvenne())
    denied = {f.subject for f in found.values() if f.check == "dependence.undeclared_outside"}
    assert denied == {
        f"system:{s}" for s in ("corvi", "talenttri", "thermopilot", "vigidepot", "allo")
    }
    seats = found["dependence.unused_seats@system:copilot"]
    assert seats.contradicts is not None
    assert (seats.contradicts.declared, seats.contradicts.found) == ("0", "11")
    assert "3" in str(seats.detail)


def test_contracts() -> None:
    found = findings(corvenne())
    assert str(found["dependence.running_after_end@system:vigidepot"].title) == (
        "VigiDépôt fonctionne encore 53 jours après la fin de son contrat"
    )
    assert found["dependence.no_exit_clause@contract:c1"].severity.value == "high"
    assert found["dependence.no_exit_clause@contract:c9"].undetermined
    assert found["dependence.notice_day@contract:c2"].due == date(2027, 5, 31)
    assert found["dependence.notice_day@contract:c14"].since == date(2026, 6, 30)


def log(use: MachineUse) -> EvidenceBase:
    traffic = NameTraffic(format="dnsmasq", zone="Europe/Paris", machines=(use,))
    reading = Reading(
        kind="dns",
        source=Source(name="dns.log", sha256="1" * 64, size=1),
        ingested_on=ON,
        content=plain(traffic),
    )
    return EvidenceBase({reading.id: reading})


def plain(traffic: NameTraffic) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = traffic.model_dump(mode="json")
    return found


def test_a_system_said_to_be_stopped_that_still_calls_out() -> None:
    base = corvenne()
    stopped = base.systems["vigidepot"].model_copy(
        update={"stage": said("stopped"), "stopped_on": said(date(2026, 9, 30))}
    )
    register = base.model_copy(update={"systems": {**base.systems, "vigidepot": stopped}})
    assert measures(register)["dependence.cut.us@authority"].value == 7
    use = MachineUse(
        provider="google_vertex",
        product="Vertex AI",
        service="",
        name="app-vigidepot",
        unit="servers",
        machines=1,
        requests=9,
        days=(DayCount(day=date(2026, 11, 20), requests=9),),
        first_line=3,
        last_line=12,
    )
    evidence = log(use)
    assert measures(register, evidence=evidence)["dependence.cut.us@authority"].value == 8
    finding = findings(register, evidence)["dependence.running_after_end@system:vigidepot"]
    assert finding.contradicts is not None
    assert finding.evidence[-1].locator.at == "12"


def test_uses_without_a_contract_are_told_and_paid_ones_are_not() -> None:
    def use(key: str, of: str) -> Use:
        return Use(
            id=key, system=said(of), service=said("ccas"), posts=said(9), managed=said(False)
        )

    base = corvenne()
    sites = base.systems["sites"].model_copy(update={"declared": {"generative_use": said(False)}})
    register = base.model_copy(
        update={
            "uses": {"u": use("u", "sites"), "v": use("v", "copilot")},
            "systems": {**base.systems, "sites": sites},
        }
    )
    found = findings(register)
    finding = found["dependence.unmanaged_use@system:sites"]
    assert finding.contradicts is not None
    assert "OpenAI (États-Unis)" in str(finding.detail)
    assert "dependence.unmanaged_use@system:copilot" not in found


def test_a_reseller_does_not_hide_that_the_vendor_is_unknown() -> None:
    register = with_system("x", s=link("supplier", 1, "ugap"))
    assert "dependence.reseller_hides_vendor@system:x" in findings(register)
    assert Claims().value is None


def test_an_address_in_a_configuration_decides_not_the_library() -> None:
    def part(key: str, host: str) -> Component:
        return Component(id=key, system=said("x"), kind=said("endpoint"), host=said(host))

    register = with_system(
        "x",
        s=link("supplier", 1, "self"),
        h=link("host", 1, "self"),
        m=link("model", 1, "camembert"),
    )
    inside = register.model_copy(update={"components": {"a": part("a", "ia.corvenne.internal")}})
    assert measures(inside)["dependence.cut.us@system:x"].value == "maintenu"
    outside = register.model_copy(update={"components": {"a": part("a", "api.openai.com")}})
    assert measures(outside)["dependence.cut.us@system:x"].value == "arrêté"


def test_an_operator_shared_by_many_is_told() -> None:
    base = corvenne()
    shared = base.systems["urbapre"].model_copy(update={"declared": {"shared_by": said(210)}})
    register = base.model_copy(update={"systems": {**base.systems, "urbapre": shared}})
    assert "210" in str(findings(register)["dependence.shared_operator@system:urbapre"].title)


def test_applications_that_read_mail_without_the_administrator() -> None:
    apps = (
        Application(name="Notes", reads_mail=True, line=4),
        Application(name="GLPI", reads_mail=True, for_all=True, line=5),
        Application(name="Agenda", line=6),
    )
    content: dict[str, JsonValue] = Consents(applications=apps).model_dump(mode="json")
    reading = Reading(
        kind="oauth", source=Source(name="o.csv", sha256="2" * 64, size=1), ingested_on=ON,
        content=content,
    )  # fmt: skip
    found = findings(corvenne(), EvidenceBase({reading.id: reading}))[
        "dependence.mail_access@authority"
    ]
    assert found.facts["applications"] == ["Notes"]
    assert found.evidence[0].locator.at == "4"


def test_what_a_person_says_of_being_ai_counts_until_checked() -> None:
    register = with_system("x", s=link("supplier", 1, "self"))
    sheet = register.systems["x"].model_copy(
        update={"facts": {}, "declared": {"is_ai": said(False)}}
    )
    plain_algorithm = register.model_copy(update={"systems": {"x": sheet}})
    assert measures(plain_algorithm)["dependence.cut.us@system:x"].note is None
    assert measures(plain_algorithm)["dependence.spend@authority"].value == 0.0


def test_a_service_seen_for_the_first_time_is_told() -> None:
    def month(name: str, day: date, *providers: str) -> Reading:
        uses = tuple(
            MachineUse(
                provider=p, product=p.title(), service="", name="srv", unit="servers", machines=1,
                requests=9, days=(DayCount(day=day, requests=9),), first_line=1, last_line=2,
            )
            for p in providers
        )  # fmt: skip
        content = plain(
            NameTraffic(format="dnsmasq", zone="Europe/Paris", first_day=day, machines=uses)
        )
        return Reading(
            kind="dns",
            source=Source(name=name, sha256=name[0] * 64, size=1),
            ingested_on=day,
            content=content,
        )

    october = month("a.log", date(2026, 10, 1), "openai")
    november = month("b.log", date(2026, 11, 1), "openai", "deepseek")
    one = EvidenceBase({october.id: october})
    both = EvidenceBase({october.id: october, november.id: november})
    assert not [f for f in findings(corvenne(), one) if "new_service" in f]
    found = [f for f in findings(corvenne(), both).values() if "new_service" in f.check]
    assert [(f.check, f.since) for f in found] == [
        ("dependence.new_service.deepseek", date(2026, 11, 1))
    ]
