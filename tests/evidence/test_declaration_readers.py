"""What people declare: the questionnaire to services, the register of treatments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from beffroi.core import BeffroiError, Grade
from beffroi.evidence import Artefact, Context, Reading
from beffroi.evidence.learning import learn
from beffroi.evidence.readers.madis import READER as MADIS
from beffroi.evidence.readers.madis import Treatments
from beffroi.evidence.readers.questionnaire import READER as QUESTIONNAIRE
from beffroi.evidence.readers.questionnaire import Questionnaire
from beffroi.evidence.readers.squid import READER as SQUID
from beffroi.evidence.recognise import recognise
from beffroi.register import AISystem, Contract, Register, Supplier, claim

Drop = Callable[..., Artefact]
FACTS = {"is_ai": "yes_no", "function": "choice", "personal_data": "choice", "profiling": "yes_no"}
HEADER = "systeme;service;code_question;question;reponse;repondant_fonction;date"


class Names:
    """Finds two names, as a table of providers would."""

    def find_parties(self, text: str) -> list[tuple[str, tuple[int, int]]]:
        known = {"Otter.ai": "otter", "Mistral": "mistral"}
        return [(p, (text.index(n), text.index(n) + len(n))) for n, p in known.items() if n in text]


def line(system: str, code: str, said: str, service: str = "Accueil") -> str:
    return f"{system};{service};{code};Question ?;{said};Responsable;2026-10-06"


@pytest.fixture
def known(context: Context) -> Context:
    register = Register(
        suppliers={"dialogis": Supplier(id="dialogis", name=claim("DIALOGIS SAS"))},
        contracts={"c": Contract(id="c", reference=claim("2024-017"))},
    )
    return replace(context, facts=FACTS, register=register, parties=Names())


def read(drop: Drop, context: Context, *lines: str) -> Reading:
    return QUESTIONNAIRE.read(drop("questionnaire.csv", "\n".join([HEADER, *lines])), context)


def system(reading: Reading) -> AISystem:
    (sheet,) = [p.fragment() for p in reading.proposals if p.kind == "system"]
    assert isinstance(sheet, AISystem)
    return sheet


def test_answers_become_fields_facts_and_statements(drop: Drop, known: Context) -> None:
    reading = read(
        drop,
        known,
        line("Corvi", "purpose", "Répondre aux usagers"),
        line("Corvi", "stage", "en service"),
        line("Corvi", "in_service_since", "15/04/2024"),
        line("Corvi", "users", "22"),
        line("Corvi", "annual_cost", "18 900 €"),
        line("Corvi", "is_ai", "oui"),
        line("Corvi", "function", "answer|search"),
        line("Corvi", "personal_data", "incidental"),
        line("Corvi", "profiling", "ne sait pas"),
        line("Corvi", "declared.ai_notice", "oui, dès l'accueil"),
        line("Corvi", "declared.saving_ratio", "22 %"),
        line("Corvi", "declared.stopped_on", "oui, arrêté le 30/09/2026"),
        line("Corvi", "declared.dpia_done", "ne sait pas"),
        line("Corvi", "nouvelle_question", "peut-être"),
    )
    sheet = system(reading)
    assert (sheet.id, sheet.stage.value, sheet.users.value) == ("corvi", "in_service", 22)
    assert (sheet.in_service_since.value, sheet.annual_cost.value) == (date(2024, 4, 15), 18_900)
    assert sheet.stopped_on.value == date(2026, 9, 30)
    assert {k: v.value for k, v in sheet.facts.items()} == {
        "is_ai": True,
        "function": ("answer", "search"),
        "personal_data": ("incidental",),
        "profiling": "unknown",
    }
    assert {k: v.value for k, v in sheet.declared.items()} == {
        "ai_notice": True,
        "saving_ratio": 0.22,
        "stopped_on": "oui, arrêté le 30/09/2026",
        "nouvelle_question": "peut-être",
    }
    best = sheet.facts["is_ai"].best
    assert best is not None
    assert (best.grade, best.by, best.evidence[0].locator.at) == (Grade.DECLARED, None, "7")
    assert best.evidence[0].collected_on == date(2026, 10, 6)
    assert sheet.services["accueil"].value is True


def test_parties_are_those_known_and_never_guessed(drop: Drop, known: Context) -> None:
    reading = read(
        drop,
        known,
        line("Corvi", "supplier", "Dialogis"),
        line("Corvi", "model", "modèle ouvert Mistral Small"),
        line("Corvi", "host", "serveur interne"),
        line("Corvi", "contract", "marché n° 2024-017"),
    )
    chain = {link.role: (link.party.value, link.rank) for link in system(reading).chain.values()}
    assert chain == {"supplier": ("dialogis", 1), "model": ("mistral", 2), "host": ("interne", 3)}
    assert [p.sheet["id"] for p in reading.proposals if p.kind == "contract"] == ["c"]
    vague = read(drop, known, line("X", "purpose", "p"), line("X", "supplier", "comptes gratuits"))
    assert system(vague).chain == {}
    assert system(vague).declared["supplier"].value == "comptes gratuits"


def test_a_measure_outranks_an_answer_and_a_person_outranks_both(
    drop: Drop, known: Context
) -> None:
    sheet = system(
        read(drop, known, line("Corvi", "users", "22"), line("Corvi", "stage", "pilote"))
    )
    measured = AISystem(id="corvi", users=claim(29, grade=Grade.MEASURED))
    typed = AISystem(id="corvi", users=claim(31, by="DSI"))
    register = Register().merge([("system", sheet), ("system", measured)])
    assert register.systems["corvi"].users.value == 29
    assert register.merge([("system", typed)]).systems["corvi"].users.value == 31


def test_what_is_left_out_stays_out_of_the_register_for_later_readers(
    drop: Drop, known: Context
) -> None:
    reading = read(
        drop,
        known,
        line("ChatGPT", "in_register", "non, simple essai"),
        line("ChatGPT", "purpose", "essai"),
        line("Suivi", "declared.sensitive", "non"),
        line("Structure", "declared.ai_charter", "oui"),
    )
    assert reading.proposals == ()
    assert reading.read(Questionnaire).excluded == ("ChatGPT",)
    assert len(reading.notes) == 2
    log = "\n".join(
        f"1793000000.{i:03d} 1 10.0.0.{i} TCP_TUNNEL/200 9 CONNECT chatgpt.com:443 - H/1 -"
        for i in range(1, 9)
    )
    artefact = drop("access.log", log)
    assert SQUID.read(artefact, known).proposals
    assert SQUID.read(artefact, learn(known, reading)).proposals == ()


def test_one_line_a_system_is_read_as_well(drop: Drop, known: Context) -> None:
    text = (
        "Système;Service;purpose;is_ai;declared.ai_notice\nCorvi;Accueil;Répondre;oui;non\n;;x;;\n"
    )
    artefact = drop("enquete.csv", text)
    assert recognise(artefact).reader is QUESTIONNAIRE
    reading = QUESTIONNAIRE.read(artefact, known)
    sheet = system(reading)
    assert (sheet.purpose.value, sheet.facts["is_ai"].value) == ("Répondre", True)
    assert sheet.declared["ai_notice"].value is False
    assert reading.rows_rejected == 1


def test_a_service_that_denies_a_use_is_not_said_to_make_it(drop: Drop, known: Context) -> None:
    reading = read(
        drop,
        known,
        line("Sites", "purpose", "Rédiger", "DSI"),
        line("Sites", "declared.generative_use", "non", "CCAS"),
    )
    services = system(reading).services
    assert (services["ccas"].value, services["dsi"].value) == (False, True)


def test_an_empty_questionnaire_is_an_error(drop: Drop, known: Context) -> None:
    with pytest.raises(BeffroiError, match="aucune réponse"):
        read(drop, known)


MADIS_2_4 = (
    "Nom;Structure - Nom;Structure - SIREN;En tant que;Finalités;Gestionnaire;État;Base légale;"
    "Est exempté d'AIPD;Catégorie de données;Destination - Sous-traitants;Historique - Créé par;"
    "Détails - Logiciels et supports;Traitement spécifique - Personnes vulnérables;"
    "Traitement spécifique - Évaluation ou notation;Traitement spécifique - Usage innovant\n"
    "Recrutement;CA;249908120;Responsable;Étudier les candidatures;Ressources humaines;Actif;"
    "Mission;Non;Etat civil - Santé;RHéa;jeanne.martin;TalentTri;Oui;Oui;Non\n"
    "Paie;CA;249908120;Responsable;Payer;Ressources humaines;Inactif;Obligation;Oui;Etat civil;;;"
    "TalentTri;Non;Non;Non\n;;;;;;;x;;;;;;;;\n"
)


def test_madis_treatments_are_tied_to_systems_without_persons(drop: Drop, context: Context) -> None:
    register = Register(systems={"talenttri": AISystem(id="talenttri", name=claim("TalentTri"))})
    artefact = drop("export.csv", "\ufeff" + MADIS_2_4)
    assert recognise(artefact).reader is MADIS
    reading = MADIS.read(artefact, replace(context, register=register))
    first, second = reading.read(Treatments).treatments
    assert (first.system, first.sensitive, first.active) == ("talenttri", True, True)
    assert first.criteria == ("vulnerable", "evaluation_scoring")
    assert (second.active, second.dpia_exempt) == (False, True)
    sheet = system(reading)
    assert sheet.facts["edpb_criteria"].value == ("evaluation_scoring", "sensitive", "vulnerable")
    assert sheet.declared["rgpd_register"].value == "Recrutement"
    assert reading.rows_rejected == 1
    assert "martin" not in reading.model_dump_json()
