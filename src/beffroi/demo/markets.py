"""The 61 published IT contracts of the authority, as data for the payments and for DECP files."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from beffroi.demo import place
from beffroi.demo.place import Firm
from beffroi.demo.writers import rng


class Market(NamedTuple):
    """A public contract: ``amount`` is what was notified over its whole life, EUR before tax."""

    number: str
    subject: str
    cpv: str
    holder: Firm
    amount: float
    months: int
    notified: date
    kind: str = "Marché"


# The ones that carry, or could be thought to carry, artificial intelligence.
NAMED = (
    Market(
        "2024-DSI-021",
        "Agent conversationnel d'information des usagers",
        "72212000-4",
        place.DIALOGIS,
        75_600.0,
        48,
        date(2024, 3, 12),
    ),
    Market(
        "2025-PAT-012",
        "Pilotage prédictif du chauffage de 34 bâtiments",
        "71314200-4",
        place.ENERVAL,
        144_000.0,
        48,
        date(2025, 8, 14),
    ),
    Market(
        "2024-EAU-009",
        "Écoute acoustique du réseau d'eau potable",
        "72212000-4",
        place.HYDROSENS,
        110_000.0,
        48,
        date(2024, 11, 26),
    ),
    Market(
        "2024-DSI-044",
        "Standard téléphonique assisté",
        "79511000-9",
        place.VOCALYS,
        93_600.0,
        36,
        date(2024, 12, 3),
    ),
    Market(
        "2023-RH-002",
        "Maintenance et hébergement du progiciel RHéa",
        "48450000-7",
        place.RHEA,
        168_000.0,
        48,
        date(2023, 6, 5),
    ),
    Market(
        "2022-FIN-004",
        "Suite de gestion financière : comptabilité, dématérialisation et lecture automatique des factures",
        "48440000-4",
        place.COMPTALIA,
        192_000.0,
        60,
        date(2022, 10, 18),
    ),
    Market(
        "2024-DSI-003",
        "Licences bureautiques Microsoft 365 E3",
        "48000000-8",
        place.RESELLER,
        355_200.0,
        36,
        date(2024, 1, 22),
        "Accord-cadre",
    ),
)

# subject, CPV, usual amount over the whole life (thousand EUR), lots
_USUAL = (
    ("Maintenance du système d'information géographique", "72267000-4", 64, 1),
    ("Téléphonie fixe et liens opérateurs", "64200000-8", 410, 3),
    ("Téléphonie mobile", "64200000-8", 215, 1),
    ("Acquisition de postes de travail", "30213100-6", 380, 3),
    ("Acquisition de serveurs et de baies de stockage", "48820000-2", 260, 1),
    ("Copieurs et imprimantes en location", "30200000-1", 295, 3),
    ("Assistance aux utilisateurs et gestes de proximité", "72253000-3", 240, 1),
    ("Maintenance des commutateurs et bornes Wi-Fi", "50312000-5", 92, 2),
    ("Pare-feu et filtrage de la messagerie", "48730000-4", 118, 2),
    ("Supervision de la sécurité informatique", "72000000-5", 145, 1),
    ("Refonte et hébergement du site internet", "72413000-8", 88, 1),
    ("Logiciel de gestion de l'état civil et des élections", "48000000-8", 52, 1),
    ("Logiciel de gestion des autorisations d'urbanisme", "48000000-8", 76, 1),
    ("Portail famille et facturation périscolaire", "48000000-8", 112, 1),
    ("Logiciel de gestion des médiathèques", "48000000-8", 66, 1),
    ("Logiciel de gestion des services techniques", "48000000-8", 71, 1),
    ("Logiciel de gestion des cimetières", "48000000-8", 43, 1),
    ("Archivage électronique", "72317000-0", 84, 1),
    ("Sauvegarde externalisée", "72317000-0", 97, 1),
    ("Parapheur électronique et télétransmission des actes", "72212000-4", 48, 1),
    ("Gestion des courriers et de la relation usagers", "48000000-8", 58, 1),
    ("Billetterie des équipements sportifs et culturels", "48000000-8", 62, 2),
    ("Vidéoprotection de l'espace public : maintenance", "35125300-2", 186, 2),
    ("Bornes d'affichage légal", "32400000-7", 54, 1),
    ("Réseau de fibre optique privé : extension", "32400000-7", 320, 3),
    ("Formation des utilisateurs aux logiciels", "72263000-6", 45, 2),
    ("Assistance à maîtrise d'ouvrage pour le schéma directeur", "72000000-5", 68, 1),
    ("Développement d'applications internes", "72212000-4", 160, 2),
    ("Tierce maintenance applicative", "72267000-4", 210, 2),
    ("Équipement numérique des écoles", "30200000-1", 420, 6),
    ("Logiciel de gestion de la médecine préventive", "48000000-8", 41, 1),
    ("Gestion technique centralisée des bâtiments", "48000000-8", 104, 1),
    ("Relève à distance des compteurs d'eau", "72000000-5", 275, 2),
)
_FORMS = ("SAS", "SARL", "SA", "EURL")
_STEMS = [
    "Ornival",
    "Sylbrec",
    "Tamorel",
    "Quendis",
    "Varlune",
    "Ispadel",
    "Morvise",
    "Calbriac",
    "Estrevin",
    "Luméris",
    "Dorvanne",
    "Pélinat",
    "Rivaugis",
    "Sanoré",
    "Trévalis",
    "Ulmarc",
    "Béruval",
    "Cindrel",
    "Fauvrise",
    "Galmont",
    "Hervane",
    "Jolbry",
    "Kérivon",
    "Lanvière",
    "Mézaudin",
    "Norvaude",
    "Orsanti",
    "Palmure",
    "Rosvère",
    "Solinac",
]
_TRADES = [
    "Informatique",
    "Réseaux",
    "Numérique",
    "Systèmes",
    "Télécom",
    "Conseil",
    "Bâtiment",
    "Travaux",
    "Énergie",
    "Propreté",
    "Espaces",
    "Transports",
    "Fournitures",
    "Impression",
    "Alimentation",
    "Formation",
    "Études",
    "Sécurité",
    "Eau",
    "Services",
]


@cache
def firms(seed: int) -> tuple[Firm, ...]:
    """Return 180 invented firms; the first ones are those of the trade of computing."""
    r = rng(seed, "firms")
    pairs = [(s, t) for t in _TRADES[:6] for s in _STEMS]
    others = [(s, t) for t in _TRADES[6:] for s in _STEMS]
    chosen = r.sample(pairs, 60) + r.sample(others, 120)
    serials = r.sample(range(100_000), len(chosen))
    return tuple(
        place.firm(f"{stem} {trade} {r.choice(_FORMS)}".upper(), f"995{serial:05d}")
        for (stem, trade), serial in zip(chosen, serials, strict=True)
    )


@cache
def markets(seed: int) -> tuple[Market, ...]:
    """Return the 61 contracts, oldest first."""
    r = rng(seed, "markets")
    found = list(NAMED)
    for subject, cpv, usual, lots in _USUAL:
        notified = date(2024, 1, 8) + timedelta(days=r.randrange(980))
        months = r.choice((24, 36, 48, 48))
        serial = 100 + len(found)
        for lot in range(1, lots + 1):
            number = f"{notified.year}-DSI-{serial}" + (f"-L{lot}" if lots > 1 else "")
            title = f"{subject} - lot {lot}" if lots > 1 else subject
            amount = round(max(40.2, usual * r.uniform(0.5, 1.2) / lots) * 1000, 2)
            kind = "Accord-cadre" if r.random() < 0.3 else "Marché"
            holder = r.choice(firms(seed)[:60])
            found.append(Market(number, title, cpv, holder, amount, months, notified, kind))
    return tuple(sorted(found, key=lambda m: (m.notified, m.number)))
