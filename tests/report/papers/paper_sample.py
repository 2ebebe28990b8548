"""A small authority with three systems, filled from typed claims and artefacts; shared by tests."""

from __future__ import annotations

from datetime import date

from beffroi.core import Evidence, Grade, Locator
from beffroi.evidence import EvidenceBase
from beffroi.register import (
    AISystem,
    Authority,
    Claims,
    Contract,
    Link,
    Register,
    Service,
    Supplier,
    claim,
)
from beffroi.regulation import look
from beffroi.report.papers import Office
from beffroi.sovereignty import look as look_at_supply

ON = date(2026, 11, 22)
WHERE = Evidence(file="questionnaire.csv", sha256="a" * 64, locator=Locator(kind="line", at="12"))


def told(value, grade=Grade.DECLARED):
    return claim(value, grade=grade, known=ON, evidence=(WHERE,))


def register() -> Register:
    cv = AISystem(
        id="tri-cv",
        name=told("Tri des CV"),
        purpose=told("Classer les candidatures"),
        stage=told("in_service"),
        in_service_since=told(date(2026, 6, 2)),
        users=told(3),
        services={"rh": told(True)},
        chain={"s": Link(role="supplier", party=told("editeur"), group="supplier")},
        facts={
            "is_ai": told(True),
            "domain": told("employment.recruitment"),
            "function": told(("rank", "filter")),
            "individual_admin_decision": told(True),
            "evaluates_natural_persons": told(True),
            "fully_automated": told(False),
            "personal_data": told(True),
            "profiling": told(True),
        },
    )
    chat = AISystem(
        id="agent-web",
        name=told("=Agent web"),
        stage=told("in_service"),
        facts={
            "is_ai": told(True),
            "domain": told("public_service.information"),
            "function": told(("answer",)),
            "interacts_with_public": told(True),
            "technique": told("language_model"),
        },
    )
    idea = AISystem(id="idee", name=told("Projet sans fiche"), stage=told("idea"))
    contract = Contract(
        id="m-1",
        reference=told("2025-001"),
        supplier=told("editeur"),
        systems={"tri-cv": told(True)},
        exit_clause=told(False),
        annual_amount=told(12000.0),
    )
    return Register(
        authority=Authority(
            id="authority",
            name=told("Ville d’Essai"),
            siren=told("210000001"),
            kind=told("commune"),
            population=told(12000),
            agents=told(240),
            services={"rh": Service(name=told("Ressources humaines"), agents=told(4))},
        ),
        systems={s.id: s for s in (cv, chat, idea)},
        suppliers={"editeur": Supplier(id="editeur", name=told("Éditeur SAS"))},
        contracts={"m-1": contract},
    )


def office(on: date = ON) -> Office:
    full, base = register(), EvidenceBase()
    return Office(
        register=full.at(on, on),
        base=base,
        views=tuple(look(full, base, on, on)),
        supply=look_at_supply(full, base, on, on),
        on=on,
    )


__all__ = ["ON", "Claims", "office", "register", "told"]
