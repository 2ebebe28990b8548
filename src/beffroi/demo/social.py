"""The social follow-up of the CCAS: 8,412 notes, with what should not stand in a free text.

Every person is drawn. Numbers that look personal cannot be anyone's: telephone numbers are from
the blocks that the regulator reserves for fiction, social security numbers have a right key and
a birthplace that does not exist (commune codes 900 and above of the département), accounts are
at a bank whose code is not allotted.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

from beffroi.demo import place
from beffroi.demo.web_log import posts
from beffroi.demo.writers import french, rng, write_csv

NOTES, WITH_NIR, PERSONS = 8_412, 261, 1_960
_FIRST = ("Adèle", "Bastien", "Camille", "Diane", "Elias", "Fanny", "Gaspard", "Hélène", "Ilyes", "Jade", "Karim", "Lina", "Maëlle", "Nadia", "Oscar", "Paula", "Quentin", "Rose", "Samir", "Théa", "Ulysse", "Valérie", "Wassim", "Yanis", "Zoé")  # fmt: skip
_HEADS = ("Cor", "Ver", "Lan", "Mau", "Bel", "Tri", "Sau", "Fon", "Gra", "Dor", "Her", "Jal", "Nor", "Ouv", "Pel")  # fmt: skip
_MIDDLES = ("vi", "ba", "te", "lo", "ri", "ma", "du", "na", "ze")
_TAILS = ("nault", "gnac", "verdin", "coste", "bruel", "zet", "villard", "mont", "chet", "dois")
_AIDS = ("Aide alimentaire", "Aide à l'énergie", "Domiciliation", "Accompagnement budgétaire", "Portage de repas", "Secours exceptionnel", "Aide au transport")  # fmt: skip
_TEXTS = (
    "Entretien ce jour. Situation stable, prochain rendez-vous dans un mois.",
    "Demande transmise à la commission, en attente des justificatifs de ressources.",
    "Relance téléphonique sans réponse.",
    "Madame s'inquiète d'une facture d'énergie impayée, plan d'apurement proposé.",
    "Orientation vers la mission locale.",
    "Logement suroccupé, demande de mutation en cours auprès du bailleur.",
    "Monsieur a repris un emploi à temps partiel, réévaluation du quotient.",
    "Visite à domicile effectuée avec la travailleuse sociale de secteur.",
    "Dossier complet, aide accordée pour trois mois.",
    "Séparation récente, garde alternée à prendre en compte.",
)
_HEALTH = (
    "Suit un traitement pour un diabète, fatigue importante.",
    "Hospitalisation le mois dernier pour dépression.",
    "Reconnaissance de handicap en cours (MDPH).",
    "Enfant asthmatique, logement humide.",
    "Sevrage en cours, suivi en addictologie.",
)


def nir(r: Random) -> str:
    """Return a social security number with its key, born in a commune that does not exist."""
    body = (
        f"{r.randrange(1, 3)}{r.randrange(30, 100):02}{r.randrange(1, 13):02}"
        f"{place.DEPARTMENT}{r.randrange(900, 990)}{r.randrange(1, 999):03}"
    )
    return f"{body}{97 - int(body) % 97:02}"


def iban(r: Random) -> str:
    """Return a French account number with right keys, at a bank code that is not allotted."""
    bank, branch, account = "99999", f"{r.randrange(100_000):05}", f"{r.randrange(10**11):011}"
    rib = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(account)) % 97
    body = f"{bank}{branch}{account}{rib:02}"
    return f"FR{98 - int(f'{body}152700') % 97:02}{body}"


def _persons(r: Random) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for i in range(PERSONS):
        first = r.choice(_FIRST)
        last = r.choice(_HEADS) + r.choice(_MIDDLES) + r.choice(_TAILS)
        born = date(1932, 1, 1) + timedelta(days=r.randrange(27_000))
        phone = f"06 39 98 {r.randrange(100):02} {r.randrange(100):02}"
        mail = f"usager{i:04}@courriel.example" if r.random() < 0.6 else ""
        commune = r.choices(*zip(*place.COMMUNES, strict=True))[0]
        found.append((f"U{i:05}", last.upper(), first, f"{born:%d/%m/%Y}", commune, phone, mail))
    return found


def _spoken(r: Random, number: str) -> str:
    """Write a number as it is typed in a note: in one piece or in groups."""
    if r.random() < 0.5:
        return number
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    return " ".join(number[a:b] for a, b in pairwise(cuts))


def _note(r: Random, *, with_nir: bool) -> str:
    parts = [r.choice(_TEXTS)]
    if r.random() < 0.09:
        parts.append(r.choice(_HEALTH))
    if with_nir:
        parts.append(r.choice(("NIR {n}.", "N° sécu : {n}", "Assuré {n}, droits à vérifier.")).format(n=_spoken(r, nir(r))))  # fmt: skip
    if r.random() < 0.012:
        parts.append(f"RIB transmis : {iban(r)}")
    if r.random() < 0.03:
        parts.append(f"Joindre au 06 39 98 {r.randrange(100):02} {r.randrange(100):02} (voisine).")
    return " ".join(parts)


def write(target: Path, seed: int) -> None:
    """Write ``ccas_suivi.csv``."""
    r = rng(seed, "social")
    persons = _persons(r)
    agents = [p.login for p in posts(seed) if p.service == "CCAS"]
    flagged = set(r.sample(range(NOTES), WITH_NIR))
    days = sorted(date(2019, 2, 4) + timedelta(days=r.randrange(2_844)) for _ in range(NOTES))
    rows = []
    for i, day in enumerate(days):
        person = r.choice(persons)
        rows.append(
            (
                i + 1,
                f"{day:%d/%m/%Y}",
                *person,
                r.choice(_AIDS),
                french(r.choice((0, 0, 40, 60, 90, 120, 150, 300))),
                _note(r, with_nir=i in flagged),
                r.choice(agents),
            )
        )
    write_csv(
        target / "ccas_suivi.csv",
        ["id_suivi", "date", "code_usager", "nom", "prenom", "date_naissance", "commune", "telephone", "courriel", "type_aide", "montant", "observations", "agent"],
        rows,
        encoding="cp1252",
    )  # fmt: skip
