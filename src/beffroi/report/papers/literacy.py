"""The plan of AI literacy measures, service by service, with room for each proof (Article 4)."""

from __future__ import annotations

from collections.abc import Iterator

from beffroi.core.format import format_date
from beffroi.report.papers.case import FEW, Case, Office, empty
from beffroi.report.papers.model import (
    Block,
    Bullets,
    Content,
    Heading,
    Paper,
    Table,
    fields,
    prose,
)

CODE = "AIA-4"


def literacy(office: Office) -> Paper:
    """Return the plan: who uses what, what they need to know, what was done and the proof of it."""
    cases = [c for c in office.cases if c.owes(CODE) and c.view.in_use]
    duty = next((d for c in cases for d in c.duties if d.code == CODE), None)
    since = format_date(duty.since) if duty else "02/02/2025"
    blocks: tuple[Block, ...] = (
        prose(
            f"Depuis le {since}, fournisseurs et déployeurs prennent des mesures pour développer la maîtrise de l’IA des "
            "personnes qui l’utilisent pour leur compte (article 4, rédaction du règlement (UE) 2026/1744). Le texte n’impose "
            "ni niveau individuel, ni certificat : il demande des mesures, adaptées aux systèmes et aux personnes, et de quoi les montrer."
        ),
        *_plan(office, cases),
    )
    return Paper(
        kind="maitrise-ia",
        title="Plan de maîtrise de l’IA",
        authority=office.name,
        on=office.on,
        basis="règlement (UE) 2024/1689, article 4",
        blocks=blocks,
        wide=True,
    )


def _plan(office: Office, cases: list[Case]) -> tuple[Block, ...]:
    return (
        Heading("Qui utilise quoi"),
        Table(
            "Services, systèmes et mesures",
            (
                "Service",
                "Agents",
                "Systèmes",
                "Contenu de la formation",
                "Date et durée",
                "Preuve versée",
            ),
            tuple(_rows(office, cases)),
            (18, 9, 22, 21, 15, 15),
        ),
        Heading("Contenu minimal"),
        Bullets(
            (
                (
                    "Ce que fait le système et ce qu’il ne fait pas ; erreurs fréquentes et affirmations non sourcées.",
                ),
                (
                    "Ce qui est permis : données que l’on peut y mettre, outils autorisés, à qui signaler un problème.",
                ),
                ("Relire, corriger, passer outre : l’agent reste responsable de ce qu’il signe.",),
                ("Dire à l’usager qu’une IA intervient, et répondre à sa demande d’explication.",),
                (
                    "Pour les systèmes à haut risque : la notice du fournisseur et le rôle des personnes chargées du contrôle.",
                ),
            )
        ),
        Heading("Preuves, système par système"),
        *(_proof(case) for case in cases),
        Heading("Suivi"),
        fields(
            "Suivi du plan",
            empty("Responsable du plan", "fonction"),
            empty("Budget", "montant et imputation"),
            empty("Prochaine révision", "date ; à chaque nouveau système ou nouvelle version"),
            empty("Information du CST", "date de présentation"),
        ),
    )


def _rows(office: Office, cases: list[Case]) -> Iterator[tuple[str | Content, ...]]:
    used: dict[str, list[str]] = {}
    for case in cases:
        for key, claims in case.sheet.services.items():
            if claims.value is True:
                used.setdefault(key, []).append(case.name)
    for key in sorted(used, key=office.service):
        yield (
            office.service(key),
            _agents(office, key),
            ", ".join(sorted(used[key])),
            empty("Formation", "contenu retenu"),
            empty("Date", "date, durée, nombre de présents"),
            empty("Preuve", "feuille d’émargement, support, attestation"),
        )


def _agents(office: Office, key: str) -> str | Content:
    sheet = office.register.authority.services.get(key)
    agents = sheet.agents.value if sheet else None
    if agents is None:
        return empty("Agents", "effectif")
    return f"moins de {FEW}" if agents < FEW else str(agents)


def _proof(case: Case) -> Table:
    duty = next(d for d in case.duties if d.code == CODE)
    state = "montrée par une pièce" if duty.status == "met" else "aucune pièce au dossier"
    proof = case.fact("proof.literacy", "Mesures prises", "mesure, date et pièce versée au dossier")
    shown = Content("État", state, "", case.view.grade, case.view.all_evidence[:1])
    return fields(case.name, case.services(), shown, proof)
