"""2,400 labelled French cells, as agents type them in free-text columns.

Each cell is built from a template of a note, a subject, a reference or a log line, filled at
random (seeded). Its labels say what a reader would find in it: ``nir``, ``iban``, ``email``,
``phone``, ``address``, ``person``, ``health``. Half the templates hold nothing personal but look
as if they did: file numbers, SIRET, amounts, dates, schools named after people, streets without a
number, health words about buildings. Some positives are hard on purpose (a NIR without its key, an
address without a way, a name in small letters, a disguised e-mail): they are labelled as what
they are, and count against recall.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable

from stdnum import luhn
from stdnum.fr import nir as nir_
from stdnum.iso7064 import mod_97_10

SURNAMES = ("Martin", "Bernard", "Lefèvre", "Durand-Roux", "Petit", "Moreau", "Garcia", "N'Diaye", "El Amrani", "Le Goff", "De Sousa", "Nguyen", "Benali",
            "Vasseur", "Delattre", "Caron", "Marchand", "Lemaître", "Poulain", "Hénaff")  # fmt: skip
FIRST = (
    "Jeanne",
    "Mohamed",
    "Jean-Pierre",
    "Léa",
    "Thierry",
    "Fatima",
    "Nicolas",
    "Solange",
    "Kevin",
    "Josiane",
    "Chloé",
    "Yves",
    "Ismaël",
    "Maëlys",
    "Gwendal",
)
STREETS = (
    "de la République",
    "Jean Jaurès",
    "des Lilas",
    "du Général de Gaulle",
    "Victor Hugo",
    "de l'Église",
    "d'Arras",
    "Pasteur",
    "des Écoles",
)
WAYS = ("rue", "avenue", "boulevard", "place", "chemin", "impasse", "allée", "bd", "Rue")
TOWNS = ("Lens", "Roubaix", "Corvenne", "Saint-Omer", "Arras")
HEALTH = ("en dialyse trois fois par semaine", "suivi pour dépression", "reconnue handicapée à 80 %", "traitement médical lourd", "enceinte de sept mois",
          "diabète de type 1", "hospitalisé depuis mars", "dossier MDPH en cours", "sevrage alcoolique, alcoolisme ancien", "atteint d'un cancer",
          "sous antidépresseurs", "enfant autiste", "en fauteuil roulant", "perte d'autonomie sévère", "ne dort plus, idées noires")  # fmt: skip


def _digits(r: random.Random, n: int) -> str:
    return "".join(r.choices(string.digits, k=n))


def _nir(r: random.Random) -> str:
    base = f"{r.choice('12')}{_digits(r, 2)}{r.randint(1, 12):02d}{r.choice(('59', '62', '2A', '75', '99'))}{r.randint(1, 989):03d}{r.randint(1, 989):03d}"
    number = base + nir_.calc_check_digits(base)
    if r.random() < 0.1:
        return base
    return (
        number
        if r.random() < 0.5
        else " ".join(
            (
                number[0],
                number[1:3],
                number[3:5],
                number[5:7],
                number[7:10],
                number[10:13],
                number[13:],
            )
        )
    )


def _iban(r: random.Random) -> str:
    country, length = r.choice((("FR", 23), ("FR", 23), ("BE", 12), ("DE", 18)))
    bban = _digits(r, length)
    number = country + mod_97_10.calc_check_digits(bban + country) + bban
    return (
        number
        if r.random() < 0.4
        else " ".join(number[i : i + 4] for i in range(0, len(number), 4))
    )


def _email(r: random.Random) -> str:
    name = (
        f"{r.choice(FIRST)}.{r.choice(SURNAMES)}".lower()
        .replace(" ", "")
        .replace("'", "")
        .replace("é", "e")
        .replace("è", "e")
        .replace("ë", "e")
        .replace("î", "i")
    )
    address = f"{name}{r.randint(1, 99)}@{r.choice(('orange.fr', 'gmail.com', 'ville-lens.fr', 'free.fr'))}"
    return (
        address.replace("@", " (at) ")
        if r.random() < 0.06
        else address.upper()
        if r.random() < 0.1
        else address
    )


def _phone(r: random.Random) -> str:
    pairs = [f"0{r.choice('1234679')}", *(_digits(r, 2) for _ in range(4))]
    if r.random() < 0.15:
        return "+33 " + pairs[0][1] + " " + " ".join(pairs[1:])
    return r.choice((" ", ".", "", "-", " ", "", "/")).join(pairs)


def _address(r: random.Random) -> str:
    if r.random() < 0.1:
        return f"lieu-dit {r.choice(('Les Granges', 'La Croix Verte', 'Le Moulin'))}, {r.choice(TOWNS)}"
    return f"{r.randint(1, 240)}{r.choice(('', '', ' bis', ','))} {r.choice(WAYS)} {r.choice(STREETS)}, {r.choice(TOWNS)}"


def _person(r: random.Random) -> str:
    last, first = r.choice(SURNAMES), r.choice(FIRST)
    form = r.random()
    if form < 0.45:
        return f"{r.choice(('M.', 'Mme', 'Monsieur', 'Madame', 'Mlle', 'Mr'))} {last if r.random() < 0.6 else last.upper()}"
    if form < 0.8:
        return f"{first} {last.upper() if r.random() < 0.6 else last}"
    if form < 0.92:
        return f"{last.upper()} {first}"
    return f"mme {last.lower()}"


POSITIVE: tuple[tuple[str, ...], ...] = (
    ("nir", "NIR {}."), ("nir", "N° sécu : {} à vérifier"), ("nir", "assuré {}, droits ouverts"), ("nir", "Carte vitale {} périmée"), ("nir", "n° SS {} (CPAM Lens)"),
    ("iban", "RIB transmis : {}"), ("iban", "virement sur {} à compter de mai"), ("iban", "nouvel IBAN {}, ancien clos"), ("iban", "coord. bancaires {} reçues"),
    ("email", "répondre à {} avant vendredi"), ("email", "mail : {}"), ("email", "contact {} (voisine)"), ("email", "Envoyer le formulaire à {}, merci"),
    ("phone", "rappeler au {} le matin"), ("phone", "tél {}"), ("phone", "joignable {} après 18h"), ("phone", "Portable : {}."), ("phone", "laisser un message au {}, répondeur"),
    ("address", "hébergée au {}"), ("address", "nouvelle adresse : {}"), ("address", "déménage {} fin juin"), ("address", "visite à domicile, {}"), ("address", "fuite signalée {}"),
    ("person", "rdv avec {} le 12/05"), ("person", "vu {} au guichet, très inquiet"), ("person", "courrier de {} reçu ce jour"), ("person", "{} demande un recours"),
    ("person", "dossier suivi par {}"), ("person", "la fille de {} est venue"),
    ("health", "usager {}"), ("health", "situation : {}"), ("health", "{}, demande d'aide urgente"), ("health", "Personne {}, à rappeler"),
)  # fmt: skip
NEGATIVE = (
    "Dossier complet, pièces reçues le {d}", "Facture n° {n8} de {a} €", "SIRET {siret} vérifié", "marché 2024-{n3}, lot {n1}", "Délibération n° {n4}-{n2} du {d}",
    "subvention de {a} € versée en deux fois", "compteur {n14} relevé à {n4} kWh", "réf. courrier {n10}", "coordonnées GPS 50.{n6}, 3.{n6}", "Salle Jean Jaurès réservée",
    "École Victor Hugo : cantine fermée", "collège Pierre Mendès France", "travaux rue de la République", "élargissement de l'avenue Pasteur", "Monsieur le Maire a signé",
    "Madame la Présidente absente", "courrier à Monsieur le Préfet", "créneau 14h-16h ou 10h30-12h", "version 2.14.3 installée le {d}", "code INSEE 59350, CP 59000",
    "mur d'enceinte du stade à reprendre", "accès PMR à refaire, rampe", "arrêt de bus déplacé", "Le Point d'Accueil Écoute Jeunes ouvre en mai", "code APE 8411Z",
    "tarif 12,50 € le repas, 3,20 € le goûter", "ticket GLPI #{n6}", "parcelle AB {n3}, lot {n2}", "numéro de série {n12}", "procès-verbal n° {n2}/{n4}",
    "parution au JO le {d}", "voir page 12 à 18 du CCTP", "réunion du {d} à 9 h 30, salle 4", "n° engagement {n2}E{n5}", "ISBN 978-2-{n2}-{n6}-3", "IP 10.64.{n2}.{n2}",
    "commande de 250 chaises", "budget 2024 : 1 250 000 €", "@mairie_lens sur les réseaux", "prix au m² révisé, lot 12", "Association Les Amis de Jean Moulin",
    "gymnase Alice Milliat", "crèche Marie Curie, 24 berceaux", "rond-point Charles de Gaulle", "résidence Simone Veil livrée", "délai de 15 jours", "OK", "RAS", "à suivre", "sans objet",
)  # fmt: skip
MAKERS: dict[str, Callable[[random.Random], str]] = {
    "nir": _nir, "iban": _iban, "email": _email, "phone": _phone, "address": _address, "person": _person, "health": lambda r: r.choice(HEALTH)
}  # fmt: skip


def _filler(r: random.Random) -> dict[str, str]:
    base = _digits(r, 8)
    siren = base + luhn.calc_check_digit(base)
    siret = siren + "0001"
    return {
        "d": f"{r.randint(1, 28):02d}/{r.randint(1, 12):02d}/20{r.randint(10, 26)}", "a": f"{r.randint(1, 90)} {_digits(r, 3)},{_digits(r, 2)}",
        "siret": siret + luhn.calc_check_digit(siret), **{f"n{n}": r.choice("123456789") + _digits(r, n - 1) for n in range(1, 15)},
    }  # fmt: skip


def cells(count: int = 2400, seed: int = 2026) -> list[tuple[str, frozenset[str]]]:
    """Return (text, labels): half with something personal, a fifth of those with two things."""
    r = random.Random(seed)
    made: list[tuple[str, frozenset[str]]] = []
    for i in range(count):
        if i % 2:
            made.append((r.choice(NEGATIVE).format(**_filler(r)), frozenset()))
            continue
        parts, labels = [], set()
        for _ in range(2 if r.random() < 0.2 else 1):
            label, template = r.choice(POSITIVE)
            parts.append(template.format(MAKERS[label](r)))
            labels.add(label)
        if r.random() < 0.3:
            parts.insert(r.randrange(len(parts) + 1), r.choice(NEGATIVE[:36]).format(**_filler(r)))
        made.append((r.choice((". ", " ; ", ", ", " - ")).join(parts), frozenset(labels)))
    return made
