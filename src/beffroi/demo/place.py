"""The fiction in one place: an authority, its services, its firms. Nothing here exists.

No name of a place is a French commune's and no number was taken from a register: SIREN and SIRET
have valid keys, so that readers can check them, and were drawn for the demo.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

ON = date(2026, 11, 22)
LOG_FIRST, LOG_LAST = date(2026, 10, 23), date(2026, 11, 21)
# Public holidays that a canteen, a proxy or an office sees inside the logged days.
LOG_HOLIDAYS = frozenset({date(2026, 11, 11)})

AUTHORITY = "Communauté d'agglomération du Val de Corvenne"
AUTHORITY_SHORT = "CA Val de Corvenne"
POPULATION, AGENTS, POSTS = 61_840, 742, 514
DEPARTMENT = "08"
WEB = "www.valdecorvenne.example"
MAIL = "valdecorvenne.example"
INTERNAL = "corvenne.internal"

COMMUNES = (
    ("Corvenne", 31_200),
    ("Vaubrelle", 6_140),
    ("Montcorvier", 4_310),
    ("Saint-Aubrac-sur-Corvenne", 2_960),
    ("Lésigneul", 2_480),
    ("Bracourt-le-Haut", 2_115),
    ("Oriervaux", 1_790),
    ("Tressimont", 1_655),
    ("Villeperdrel", 1_240),
    ("Haute-Lorne", 1_105),
    ("Crémonval", 980),
    ("Fontarnelle", 915),
    ("Sauvecourt", 820),
    ("Ombreville-les-Prés", 735),
    ("Grandchêne-sur-Lorne", 640),
    ("Saint-Vérold", 560),
    ("Pontaurel", 495),
    ("La Neuvelette-Corvenne", 430),
    ("Marsaillon", 375),
    ("Épinoy-la-Verte", 310),
    ("Charmevoie", 245),
    ("Rouvrelles", 190),
    ("Berlandieu", 150),
)


class Service(NamedTuple):
    """A service: its code in the accounts, its agents and connected posts, its /24 network."""

    code: str
    name: str
    head: str
    agents: int
    posts: int

    @property
    def network(self) -> str:
        """The first three bytes of its addresses."""
        return f"10.64.{int(self.code)}"


_DGS, _RES, _POP, _TER = (
    "Direction générale",
    "Ressources",
    "Services à la population",
    "Aménagement et services techniques",
)
SERVICES = (
    Service("11", "Direction générale des services", _DGS, 9, 9),
    Service("12", "Directions générales adjointes", _DGS, 44, 44),
    Service("13", "Cabinet", _DGS, 7, 7),
    Service("14", "Communication", _DGS, 14, 14),
    Service("15", "Assemblées et affaires juridiques", _DGS, 11, 11),
    Service("21", "Ressources humaines", _RES, 26, 26),
    Service("22", "Finances et budget", _RES, 19, 19),
    Service("23", "Commande publique", _RES, 8, 8),
    Service("24", "Direction des systèmes d'information", _RES, 21, 21),
    Service("25", "Archives et documentation", _RES, 5, 5),
    Service("31", "Accueil et relation usagers", _POP, 24, 22),
    Service("32", "Standard", _POP, 6, 6),
    Service("33", "État civil et élections", _POP, 13, 13),
    Service("34", "CCAS", _POP, 58, 34),
    Service("35", "Petite enfance", _POP, 62, 22),
    Service("36", "Éducation et jeunesse", _POP, 41, 21),
    Service("37", "Restauration collective", _POP, 68, 12),
    Service("38", "Culture et médiathèques", _POP, 48, 35),
    Service("39", "Sports et piscines", _POP, 40, 14),
    Service("40", "Vie associative", _POP, 7, 7),
    Service("51", "Urbanisme et autorisations du droit des sols", _TER, 17, 17),
    Service("52", "Habitat et logement", _TER, 12, 12),
    Service("53", "Développement économique", _TER, 10, 10),
    Service("54", "Tourisme", _TER, 6, 6),
    Service("55", "Patrimoine bâti et énergie", _TER, 31, 27),
    Service("56", "Voirie et éclairage public", _TER, 33, 20),
    Service("57", "Espaces verts", _TER, 24, 10),
    Service("58", "Eau et assainissement", _TER, 30, 25),
    Service("59", "Propreté et déchets", _TER, 25, 17),
    Service("60", "Mobilités", _TER, 9, 9),
    Service("61", "Police municipale et tranquillité", _TER, 14, 11),
)
BY_NAME = {s.name: s for s in SERVICES}


class Firm(NamedTuple):
    """A supplier as it stands in the accounts; ``siren`` is empty for a foreign firm."""

    name: str
    siren: str
    nic: str

    @property
    def siret(self) -> str:
        """The SIRET of the paid establishment, or an empty text."""
        return self.siren + self.nic if self.siren else ""


def luhn_closed(head: str) -> str:
    """Return ``head`` followed by the digit that makes its Luhn key right.

    Example:
        >>> luhn_closed("73282932")
        '732829320'
    """
    total = 0
    for place, digit in enumerate(reversed(head)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return head + str(-total % 10)


def firm(name: str, head: str) -> Firm:
    """Return a firm whose SIREN and SIRET keys are right. ``head``: eight digits."""
    siren = luhn_closed(head)
    return Firm(name, siren, luhn_closed(siren + "0001")[9:])


DIALOGIS = firm("DIALOGIS SAS", "99410217")
ACTEA = firm("ACTEA SAS", "99418853")
MICROSOFT = Firm("MICROSOFT IRELAND OPERATIONS LIMITED", "", "")
ENERVAL = firm("ENERVAL SAS", "99427391")
HYDROSENS = firm("HYDROSENS SAS", "99433068")
VIGIURB = firm("VIGIURB SAS", "99441725")
VOCALYS = firm("VOCALYS SAS", "99450914")
RHEA = firm("RHEA LOGICIELS SAS", "99466370")
ARDONUM = firm("SM ARDONUM", "25990741")
COMPTALIA = firm("GESTIFIN PUBLIC SAS", "99472806")
RESELLER = firm("SOFTALIA DISTRIBUTION", "99480157")
AUTHORITY_SIREN = luhn_closed("24990812")
AUTHORITY_SIRET = luhn_closed(AUTHORITY_SIREN + "0001")
