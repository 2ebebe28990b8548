"""The fourteen systems of the demo authority, as a register typed by hand (see docs: la démonstration)."""

from __future__ import annotations

from datetime import date
from typing import Any

from beffroi.core import Evidence, Grade
from beffroi.register import AISystem, Authority, Claims, Contract, Link, Register, Supplier, claim

ON = date(2026, 11, 22)
PROOF = Evidence(file="contrats/essai.pdf", sha256="0" * 64)


def said(value: Any) -> Claims[Any]:
    return claim(value, grade=Grade.DECLARED, evidence=(PROOF,), known=date(2026, 10, 1))


def link(role: Any, rank: int, party: str | None, **more: Any) -> Link:
    return Link(
        role=role,
        rank=rank,
        party=said(party) if party else Claims(),
        **{k: said(v) if k in {"optional", "region"} else v for k, v in more.items()},
    )


def system(
    key: str,
    name: str,
    chain: dict[str, Link],
    *,
    cost: float | None = None,
    ai: bool = True,
    **more: Any,
) -> AISystem:
    return AISystem(
        id=key,
        name=said(name),
        chain=chain,
        stage=said(more.pop("stage", "in_service")),
        annual_cost=Claims() if cost is None else said(cost),
        facts={"is_ai": said(ai), **{k: said(v) for k, v in more.pop("facts", {}).items()}},
        declared={k: said(v) for k, v in more.pop("declared", {}).items()},
        **{k: said(v) for k, v in more.items()},
    )


def contract(
    key: str, supplier: str, systems: tuple[str, ...], amount: float, **more: Any
) -> Contract:
    return Contract(
        id=key,
        supplier=said(supplier),
        annual_amount=said(amount),
        systems={s: said(True) for s in systems},
        **{k: said(v) for k, v in more.items()},
    )


FRENCH = (
    "dialogis",
    "actea",
    "rhea",
    "cohortia",
    "enerval",
    "hydrosens",
    "vigiurb",
    "vocalys",
    "ardonum",
)


def corvenne() -> Register:
    """The register of the demo authority, without its artefacts."""
    systems = (
        system("corvi", "Corvi", {
            "s": link("supplier", 1, "dialogis"), "m": link("model", 2, "openai"),
            "h": link("host", 2, "aws", region="eu-west-3"),
        }, declared={"non_eu_sub_processors": False}, users=22),
        system("deliber", "Délibér+", {
            "s": link("supplier", 1, "actea"), "m": link("model", 2, "mistral_small"),
            "h": link("host", 2, "ovh_ai_endpoints"),
        }),
        system("copilot", "Assistant bureautique", {
            "s": link("supplier", 1, "microsoft"), "m": link("model", 2, "azure_openai"),
            "h": link("host", 2, "microsoft_azure"),
        }, seats=40, facts={"active_seats": 29}, declared={"unused_seats": 0}),
        system("sites", "Sites d’IA générative grand public", {
            "s": link("supplier", 1, "openai"), "m": link("model", 1, "openai"),
            "h": link("host", 2, "microsoft_azure"),
        }, cost=0.0),
        system("transcription", "Transcription de réunions", {
            "s": link("supplier", 1, "otter"), "m": link("speech", 1, "otter"),
            "h": link("host", 2, "aws"),
        }, cost=0.0),
        system("talenttri", "TalentTri", {
            "s": link("supplier", 1, "rhea"), "i": link("integrator", 2, "cohortia"),
            "h": link("host", 2, "ovhcloud"), "m": link("model", 3, "anthropic"),
        }, cost=0.0, declared={"non_eu_sub_processors": False, "ordered": False}),
        system("creche", "Points crèche", {
            "s": link("supplier", 1, "self"), "r": link("runtime", 1, "excel"),
            "h": link("host", 1, "self"),
        }, cost=0.0, ai=False),
        system("thermopilot", "ThermoPilot", {
            "s": link("supplier", 1, "enerval"), "m": link("model", 1, "enerval"),
            "h": link("host", 2, "aws", optional=True),
        }, declared={"non_eu_sub_processors": False}),
        system("aquafuite", "AquaFuite", {
            "s": link("supplier", 1, "hydrosens"), "m": link("model", 1, "hydrosens"),
            "h": link("host", 1, "self"),
        }),
        system("repas", "Prévision repas", {
            "s": link("supplier", 1, "self"), "m": link("model", 1, "scikit_learn"),
            "h": link("host", 1, "self"),
        }, cost=0.0),
        system("vigidepot", "VigiDépôt", {
            "s": link("supplier", 1, "vigiurb"), "m": link("model", 2, "vigiurb"),
            "c": link("hardware", 2, "hikvision"), "h": link("host", 2, "google_vertex"),
        }, stage="pilot", declared={"non_eu_sub_processors": False, "stopped_on": "30/09/2026"}),
        system("courrier", "Tri courrier", {
            "s": link("supplier", 1, "self"), "m": link("model", 1, "camembert"),
            "h": link("host", 1, "self"),
        }, cost=0.0),
        system("allo", "Allô Corvenne", {
            "s": link("supplier", 1, "vocalys"), "m": link("speech", 2, "elevenlabs"),
            "h": link("host", 2, "ovhcloud"),
        }, declared={"non_eu_sub_processors": False}),
        system("urbapre", "UrbaPré", {
            "s": link("supplier", 1, "ardonum"), "m": link("model", 1, "mistral_small"),
            "h": link("host", 1, "ardonum"),
        }),
    )  # fmt: skip
    contracts = (
        contract("c1", "dialogis", ("corvi",), 18_900, end=date(2028, 3, 31), exit_clause=False),
        contract("c2", "actea", ("deliber",), 9_600, end=date(2027, 8, 31), exit_clause=True,
                 tacit_renewal=True, notice_months=3.0),
        contract("c3", "microsoft", ("copilot",), 13_800, end=date(2028, 1, 31), exit_clause=False),
        contract("c8", "enerval", ("thermopilot",), 36_000, end=date(2029, 8, 31), exit_clause=True),
        contract("c9", "hydrosens", ("aquafuite",), 27_500, end=date(2028, 12, 31)),
        contract("c11", "vigiurb", ("vigidepot",), 24_000, end=date(2026, 9, 30)),
        contract("c13", "vocalys", ("allo",), 31_200, end=date(2027, 12, 31), exit_clause=True),
        contract("c14", "ardonum", ("urbapre",), 14_700, end=date(2026, 12, 31), exit_clause=True,
                 tacit_renewal=True, notice_months=6.0),
    )  # fmt: skip
    suppliers = {s: Supplier(id=s, name=said(s.title()), country=said("FR")) for s in FRENCH}
    return Register(
        authority=Authority(id="corvenne", name=said("Val de Corvenne")),
        systems={s.id: s for s in systems},
        contracts={c.id: c for c in contracts},
        suppliers=suppliers,
    )
