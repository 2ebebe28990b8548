"""The M57 accounts that the demo's payments use, with what is usually bought on each."""

from __future__ import annotations

from typing import NamedTuple


class Account(NamedTuple):
    """A line of the M57 chart: nature, label, function; usual subjects, range in EUR, tax, weight."""

    nature: str
    label: str
    function: str
    subjects: tuple[str, ...]
    range: tuple[float, float] = (40.0, 4_000.0)
    vat: float = 0.2
    weight: int = 3


REGULAR = (
    Account("60611", "Eau et assainissement", "020", ("Consommation d'eau site {n}",), (35, 1800), 0.055, 4),
    Account("60612", "Énergie - électricité", "020", ("Électricité PDL {n} {month}", "Éclairage public armoire {n}"), (60, 6500), 0.2, 10),
    Account("60621", "Combustibles", "020", ("Gaz naturel chaufferie {n} {month}", "Granulés de bois livraison {n}"), (300, 9000), 0.2, 5),
    Account("60622", "Carburants", "020", ("Cartes carburant {month}",), (150, 4200), 0.2, 3),
    Account("60623", "Alimentation", "281", ("Denrées cuisine centrale BL {n}", "Fruits et légumes BL {n}", "Produits laitiers BL {n}"), (80, 3800), 0.055, 12),
    Account("60631", "Fournitures d'entretien", "020", ("Produits d'entretien BC {n}",), (40, 900), 0.2, 5),
    Account("60632", "Fournitures de petit équipement", "020", ("Quincaillerie BC {n}", "Petit outillage BC {n}", "Pièces détachées BC {n}"), (15, 700), 0.2, 12),
    Account("60636", "Habillement et vêtements de travail", "020", ("Équipements de protection BC {n}",), (60, 1500), 0.2, 2),
    Account("6064", "Fournitures administratives", "020", ("Fournitures de bureau BC {n}", "Papier A4 BC {n}"), (20, 600), 0.2, 6),
    Account("6065", "Livres, disques, cassettes", "313", ("Acquisitions médiathèque BC {n}",), (60, 1800), 0.055, 5),
    Account("611", "Contrats de prestations de services", "813", ("Collecte des déchets {month}", "Tri et traitement {month}", "Fauchage secteur {n}"), (500, 38000), 0.1, 6),
    Account("61358", "Autres locations mobilières", "020", ("Location nacelle BC {n}", "Location chapiteau BC {n}"), (90, 2600), 0.2, 3),
    Account("615221", "Entretien bâtiments publics", "020", ("Réparation chaudière site {n}", "Plomberie site {n}", "Vitrerie site {n}", "Peinture site {n}"), (120, 7800), 0.2, 9),
    Account("615231", "Entretien voiries", "822", ("Enrobés rue secteur {n}", "Marquage au sol secteur {n}", "Sel de déneigement livraison {n}"), (300, 16000), 0.2, 6),
    Account("61521", "Entretien de terrains", "823", ("Entretien espaces verts lot {n}", "Élagage secteur {n}"), (200, 6200), 0.2, 4),
    Account("61551", "Entretien matériel roulant", "020", ("Révision véhicule {n}", "Pneumatiques véhicule {n}"), (80, 2400), 0.2, 5),
    Account("61558", "Entretien autres biens mobiliers", "020", ("Réparation autolaveuse {n}",), (60, 900), 0.2, 2),
    Account("6161", "Assurance multirisques", "020", ("Prime d'assurance contrat {n}",), (400, 21000), 0.0, 1),
    Account("617", "Études et recherches", "020", ("Étude de programmation n° {n}", "Diagnostic amiante site {n}"), (800, 14000), 0.2, 2),
    Account("6182", "Documentation générale et technique", "020", ("Abonnement revue {n}", "Abonnement lettre « Territoires et intelligence artificielle »"), (40, 700), 0.021, 3),
    Account("6184", "Versements à des organismes de formation", "020", ("Formation agents session {n}", "Formation découvrir l'intelligence artificielle session {n}", "Habilitation électrique session {n}"), (180, 2600), 0.0, 4),
    Account("6188", "Autres frais divers", "020", ("Atelier numérique séance {n}", "Intervention en classe {n}"), (60, 900), 0.0, 3),
    Account("6228", "Rémunérations d'intermédiaires - divers", "020", ("Honoraires dossier {n}",), (150, 4200), 0.2, 3),
    Account("6231", "Annonces et insertions", "020", ("Avis de marché n° {n}", "Insertion légale n° {n}"), (90, 1600), 0.2, 3),
    Account("6236", "Catalogues et imprimés", "023", ("Impression magazine n° {n}", "Affiches BC {n}"), (120, 5200), 0.1, 3),
    Account("6238", "Publicité et relations publiques - divers", "023", ("Objets promotionnels BC {n}",), (60, 1900), 0.2, 2),
    Account("6247", "Transports collectifs", "252", ("Transport scolaire circuit {n} {month}", "Sortie scolaire car {n}"), (140, 5400), 0.1, 6),
    Account("6257", "Réceptions", "023", ("Réception cérémonie {n}",), (50, 1200), 0.1, 2),
    Account("6261", "Frais d'affranchissement", "020", ("Affranchissement {month}",), (200, 2600), 0.2, 1),
    Account("6262", "Frais de télécommunications", "020", ("Lignes téléphoniques site {n} {month}",), (25, 700), 0.2, 6),
    Account("6281", "Concours divers (cotisations)", "020", ("Cotisation association d'élus n° {n}",), (80, 3200), 0.0, 1),
    Account("6283", "Frais de nettoyage des locaux", "020", ("Nettoyage site {n} {month}",), (180, 3900), 0.2, 7),
    Account("65748", "Subventions aux associations", "025", ("Subvention association dossier {n}",), (150, 12000), 0.0, 6),
    Account("2128", "Autres agencements de terrains", "823", ("Aire de jeux site {n}",), (1500, 24000), 0.2, 1),
    Account("2151", "Réseaux de voirie", "822", ("Travaux de voirie situation {n}",), (4000, 95000), 0.2, 3),
    Account("21531", "Réseaux d'adduction d'eau", "811", ("Renouvellement conduite situation {n}",), (2500, 64000), 0.2, 3),
    Account("21318", "Autres bâtiments publics", "020", ("Rénovation site {n} situation {n}",), (3000, 82000), 0.2, 3),
    Account("2184", "Matériel de bureau et mobilier", "020", ("Mobilier BC {n}",), (120, 3900), 0.2, 3),
    Account("2188", "Autres immobilisations corporelles", "020", ("Matériel divers BC {n}",), (150, 5200), 0.2, 3),
)  # fmt: skip
STAFF = (
    Account("64111", "Rémunération principale titulaires", "020", (), (1_142_000, 0)),
    Account("64131", "Rémunérations non titulaires", "020", (), (318_000, 0)),
    Account("6451", "Cotisations à l'URSSAF", "020", (), (244_000, 0)),
    Account("6453", "Cotisations aux caisses de retraites", "020", (), (391_000, 0)),
)
