"""The contracts as published: DECP 2.0.3 for the 61 IT contracts, the 2019 format for older ones."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from beffroi.demo import place
from beffroi.demo.markets import Market, firms, markets
from beffroi.demo.writers import rng, write_json

_PROCEDURES = ("Procédure adaptée", "Appel d'offres ouvert", "Procédure adaptée")
# Older contracts, still in force when the 2019 format was published: subject, CPV, amount, months.
_OLDER = (
    ("Logiciel de gestion du courrier", "48000000-8", 47_500.0, 48),
    ("Interconnexion des sites distants", "64200000-8", 128_400.0, 36),
    ("Maintenance des serveurs", "50312000-5", 61_250.0, 48),
    ("Progiciel de gestion de la commande publique", "48000000-8", 52_800.0, 60),
    ("Acquisition de tablettes pour les élus", "30200000-1", 41_900.0, 12),
    ("Dématérialisation des convocations", "72212000-4", 40_600.0, 36),
)


def _modern(r: Random, market: Market) -> dict[str, Any]:
    published = market.notified + timedelta(days=r.randrange(5, 58))
    frame = market.kind == "Accord-cadre"
    found: dict[str, Any] = {
        "id": market.number,
        "acheteur": {"id": place.AUTHORITY_SIRET},
        "nature": "Marché",
        "objet": market.subject,
        "codeCPV": market.cpv,
        "techniques": {"technique": ["Accord-cadre" if frame else "Sans objet"]},
        "modalitesExecution": {
            "modaliteExecution": ["Bons de commande" if frame else "Sans objet"]
        },
        "marcheInnovant": False,
        "ccag": "Techniques de l'information et de la communication",
        "offresRecues": r.randrange(1, 8),
        "attributionAvance": r.random() < 0.3,
        "typeGroupementOperateurs": "Pas de groupement",
        "procedure": _PROCEDURES[r.randrange(3)]
        if market.amount < 221_000
        else "Appel d'offres ouvert",
        "lieuExecution": {"code": place.DEPARTMENT, "typeCode": "Code département"},
        "dureeMois": market.months,
        "dateNotification": market.notified.isoformat(),
        "datePublicationDonnees": published.isoformat(),
        "montant": market.amount,
        "typesPrix": {
            "typePrix": ["Définitif révisable" if r.random() < 0.6 else "Définitif ferme"]
        },
        "formePrix": "Forfaitaire" if not frame else "Unitaire",
        "sousTraitanceDeclaree": False,
        "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": market.holder.siret}}],
        "considerationsSociales": {
            "considerationSociale": [
                "Clause sociale" if r.random() < 0.2 else "Pas de considération sociale"
            ]
        },
        "considerationsEnvironnementales": {
            "considerationEnvironnementale": [
                "Critère environnemental"
                if r.random() < 0.3
                else "Pas de considération environnementale"
            ]
        },
    }
    if r.random() < 0.12:
        found["modifications"] = [{"modification": _change(r, market)}]
    return found


def _change(r: Random, market: Market) -> dict[str, Any]:
    day = min(market.notified + timedelta(days=r.randrange(120, 500)), place.ON)
    return {
        "id": 1,
        "montant": round(market.amount * r.uniform(1.02, 1.14), 2),
        "dateNotificationModification": day.isoformat(),
        "datePublicationDonneesModification": min(day + timedelta(days=20), place.ON).isoformat(),
    }


def _older(r: Random, index: int, seed: int) -> dict[str, Any]:
    subject, cpv, amount, months = _OLDER[index]
    holder = firms(seed)[r.randrange(60)]
    year = 2022 + index % 2
    number = f"{year}{place.AUTHORITY_SIREN[-4:]}{index + 11:02}"
    day = f"{year}-{r.randrange(1, 13):02}-{r.randrange(1, 28):02}"
    return {
        "_type": "Marché",
        "id": number,
        "uid": f"{place.AUTHORITY_SIRET}{number}",
        "source": "profil acheteur",
        "acheteur": {"id": place.AUTHORITY_SIRET, "nom": place.AUTHORITY},
        "nature": "Marché",
        "objet": subject,
        "codeCPV": cpv,
        "procedure": "Procédure adaptée",
        "lieuExecution": {"code": place.DEPARTMENT, "typeCode": "Code département", "nom": place.AUTHORITY_SHORT},
        "dureeMois": months,
        "dateNotification": day,
        "datePublicationDonnees": day,
        "montant": amount,
        "formePrix": "Ferme",
        "titulaires": [
            {"typeIdentifiant": "SIRET", "id": holder.siret, "denominationSociale": holder.name}
        ],
        "modifications": [],
    }  # fmt: skip


def write(target: Path, seed: int) -> None:
    """Write both files of essential procurement data."""
    r = rng(seed, "decp")
    published = [_modern(r, m) for m in markets(seed)]
    write_json(target / "decp.json", {"marches": {"marche": published, "contrat-concession": []}})
    older = [_older(r, i, seed) for i in range(len(_OLDER))]
    write_json(target / "decp_2019.json", {"marches": older})
