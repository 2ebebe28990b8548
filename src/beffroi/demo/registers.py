"""Registers that the authority keeps: RGPD treatments (Madis), datasets, expense claims, checks."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from beffroi.demo import place
from beffroi.demo.web_log import posts
from beffroi.demo.writers import data_text, french, rng, write_csv

_MADIS = (
    "Nom",
    "Structure - Nom",
    "Structure - SIREN",
    "En tant que",
    "Finalité (objectif)",
    "Gestionnaire",
    "Statut",
    "Base légale",
    "Catégories de données sensibles",
    "Sous-traitants",
    "Personnes concernées - Particuliers",
    "Personnes concernées - Usagers",
    "Personnes concernées - Agents",
    "Personnes concernées - Élus",
    "Personnes concernées - Entreprises",
    "Personnes concernées - Partenaires",
    "Logiciel",
    "Délai de conservation - Nombre",
    "Délai de conservation - Période",
    "Traitement spécifique - Surveillance systématique",
    "Traitement spécifique - Collecte à large échelle",
    "Traitement spécifique - Personnes vulnérables",
    "Traitement spécifique - Croisement de données",
    "Traitement spécifique - Évaluation ou notation",
    "Traitement spécifique - Décisions automatisées avec effet juridique",
    "Traitement spécifique - Exclusion automatique d'un service",
    "Traitement spécifique - Usage innovant",
    "Date de création",
    "Date de modification",
)
_PEOPLE = ("particulier", "usager", "agent", "élu", "entreprise", "partenaire")


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(data_text(name).splitlines(), delimiter=";"))


def _madis(target: Path, seed: int) -> None:
    r = rng(seed, "madis")
    rows = []
    for row in _table("traitements.csv"):
        number, period = row["conservation"].split()
        made = date(2019, 1, 14) + timedelta(days=r.randrange(1_400))
        changed = made + timedelta(days=r.randrange(200, 1_300))
        rows.append(
            [
                row["nom"],
                place.AUTHORITY,
                place.AUTHORITY_SIREN,
                "Responsable de traitement",
                row["finalite"],
                row["service"],
                "Actif",
                row["base"],
                row["sensibles"],
                row["sous_traitants"],
                *("Oui" if row["personnes"] == who else "Non" for who in _PEOPLE),
                row["logiciel"],
                number,
                period,
                row["surveillance"],
                row["grande_echelle"],
                row["vulnerables"],
                "Non",
                row["evaluation"],
                "Non",
                "Non",
                "Non",
                f"{made:%d/%m/%Y}",
                f"{changed:%d/%m/%Y}",
            ]
        )
    write_csv(target / "madis_export.csv", _MADIS, rows, encoding="utf-8-sig")


_REASONS = (
    "Déplacement réunion préfecture",
    "Déplacement formation",
    "Repas réunion extérieure",
    "Péage et stationnement",
    "Billet de train congrès",
    "Petites fournitures avancées",
    "Hébergement colloque",
)
# Each claim mixes the subscription with other costs: its share cannot be told from the amount.
_TRANSCRIPTION = (
    ("2026-02-09", "Cabinet", "Train et abonnement otter.ai (comptes rendus)"),
    ("2026-03-11", "Cabinet", "Abonnement otter.ai et fournitures"),
    ("2026-04-14", "Communication", "Déplacement salon et otter.ai, transcription d'entretiens"),
    ("2026-06-08", "Communication", "Otter.ai et banque d'images, mois de mai"),
    ("2026-09-15", "Cabinet", "Repas et abonnement transcription otter.ai"),
    ("2026-10-12", "Cabinet", "Otter.ai, transcription de la réunion à huis clos du 8 octobre, et taxi"),
    ("2026-11-09", "Communication", "Abonnement otter.ai, piles et carte mémoire"),
)  # fmt: skip


def _claims(target: Path, seed: int) -> None:
    r = rng(seed, "claims")
    rows = [
        (date.fromisoformat(on), service, why, r.uniform(28, 140))
        for on, service, why in _TRANSCRIPTION
    ]
    for _ in range(233):
        day = date(2026, 1, 6) + timedelta(days=r.randrange(310))
        rows.append((day, r.choice(place.SERVICES).name, r.choice(_REASONS), r.uniform(6, 210)))
    rows.sort(key=lambda row: (row[0], row[1], row[2]))
    write_csv(
        target / "notes_de_frais.csv",
        ["N° note", "Date", "Service", "Motif", "Montant TTC", "État"],
        [
            (f"NF26-{i:04}", f"{day:%d/%m/%Y}", service, why, french(amount), "Payée")
            for i, (day, service, why, amount) in enumerate(rows, 1)
        ],
        encoding="cp1252",
    )  # fmt: skip


_PIECES = (
    "PCMI1 Plan de situation",
    "PCMI2 Plan de masse",
    "PCMI3 Plan en coupe",
    "PCMI4 Notice descriptive",
    "PCMI5 Plan des façades",
    "PCMI6 Insertion graphique",
    "PCMI7 Photographie proche",
    "PCMI8 Photographie lointaine",
)


def _seconds(r: Random) -> int:
    """Return how long an officer looked at a notice: four seconds for half of them."""
    return 1 + min(int(r.lognormvariate(1.25, 0.42)), 60)


def _validations(target: Path, seed: int) -> None:
    r = rng(seed, "validations")
    officers = [p.login for p in posts(seed) if p.service.startswith("Urbanisme")][:8]
    rows = []
    at = datetime(2026, 3, 2, 8, 40)  # noqa: DTZ001 - local time, as the log gives it
    for i in range(1, 1_241):
        at += timedelta(seconds=r.randrange(60, 11_200))
        if at.hour >= 18 or at.weekday() > 4:
            at = at.replace(hour=8, minute=35) + timedelta(
                days=1 if at.weekday() < 4 else 7 - at.weekday()
            )
        took = _seconds(r)
        rows.append(
            (
                i,
                f"PC 00842 26 {r.randrange(1, 420):04}",
                r.choice(_PIECES),
                r.choice(("manquante", "illisible", "incomplète")),
                at.isoformat(),
                (at + timedelta(seconds=took)).isoformat(),
                took,
                "acceptée",
                r.choice(officers),
            )
        )
    write_csv(
        target / "urbapre_validations.csv",
        ["id", "dossier", "piece", "signalement", "affiche_le", "valide_le", "duree_s", "decision", "instructeur"],
        rows,
    )  # fmt: skip


def _catalogue(target: Path) -> None:
    rows = _table("jeux_de_donnees.csv")
    write_csv(target / "jeux_de_donnees.csv", list(rows[0]), [tuple(r.values()) for r in rows])


def write(target: Path, seed: int) -> None:
    """Write the four registers."""
    _madis(target, seed)
    _catalogue(target)
    _claims(target, seed)
    _validations(target, seed)
