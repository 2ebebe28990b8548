"""Who the authority is: its organisation chart, its structure sheet, its servers."""

from __future__ import annotations

from pathlib import Path

from beffroi.demo import place
from beffroi.demo.writers import write_csv

# name, last byte of the address, what runs on it, the service that owns it
SERVERS = (
    ("srv-ad-01", 10, "Annuaire et DNS interne", "Direction des systèmes d'information"),
    ("srv-ad-02", 11, "Annuaire et DNS interne", "Direction des systèmes d'information"),
    ("srv-proxy-01", 12, "Mandataire web (Squid)", "Direction des systèmes d'information"),
    ("srv-sauv-01", 14, "Sauvegarde", "Direction des systèmes d'information"),
    ("srv-glpi", 16, "GLPI", "Direction des systèmes d'information"),
    ("srv-corvi-01", 21, "Corvi (connecteur du chatbot)", "Accueil et relation usagers"),
    ("srv-grc-01", 22, "Tri courrier (GRC)", "Accueil et relation usagers"),
    ("srv-passerelle-ia", 23, "Passerelle IA interne", "Direction des systèmes d'information"),
    ("srv-repas-01", 24, "Prévision repas", "Restauration collective"),
    ("srv-deliber-01", 25, "Délibér+ (connecteur)", "Assemblées et affaires juridiques"),
    ("srv-fin-01", 31, "Suite finances Gestifin", "Finances et budget"),
    ("srv-rh-01", 32, "SIRH RHéa", "Ressources humaines"),
    ("srv-sig-01", 33, "SIG", "Urbanisme et autorisations du droit des sols"),
    ("srv-ads-01", 34, "UrbaPré (connecteur)", "Urbanisme et autorisations du droit des sols"),
    ("srv-ipbx-01", 40, "Allô Corvenne (IPBX et callbot)", "Standard"),
    ("gw-thermopilot", 60, "ThermoPilot (concentrateur GTB)", "Patrimoine bâti et énergie"),
    ("gw-aquafuite", 61, "AquaFuite (concentrateur LoRa)", "Eau et assainissement"),
    ("app-vigidepot", 62, "VigiDépôt (boîtier vidéo)", "Propreté et déchets"),
    ("srv-essais-01", 70, "Essais de la DSI", "Direction des systèmes d'information"),
)
SERVER_NETWORK = "10.64.250"


def write(target: Path) -> None:
    """Write the organisation chart, the structure sheet and the list of servers."""
    write_csv(
        target / "organigramme.csv",
        [
            "Code service",
            "Service",
            "Direction",
            "Nombre d'agents",
            "Postes connectés",
            "Sous-réseau",
        ],
        [(s.code, s.name, s.head, s.agents, s.posts, f"{s.network}.0/24") for s in place.SERVICES],
    )
    write_csv(
        target / "structure.csv",
        [
            "Nom",
            "SIREN",
            "Type",
            "Département",
            "Population",
            "Nombre d'agents",
            "Exercice budgétaire",
            "Site internet",
            "Délégué à la protection des données",
        ],
        [
            (
                place.AUTHORITY,
                place.AUTHORITY_SIREN,
                "Communauté d'agglomération",
                place.DEPARTMENT,
                place.POPULATION,
                place.AGENTS,
                place.ON.year,
                f"https://{place.WEB}/",
                "DPO mutualisé du SM Ardonum (512 membres)",
            )
        ],
    )
    write_csv(
        target / "serveurs.csv",
        ["Nom", "Adresse IP", "Application", "Service propriétaire", "État"],
        [
            (f"{name}.{place.INTERNAL}", f"{SERVER_NETWORK}.{byte}", what, owner, "En production")
            for name, byte, what, owner in SERVERS
        ],
    )
