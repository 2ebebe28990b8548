"""What the office suite's administrator exports: consents given to applications, licences."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

from beffroi.demo import place
from beffroi.demo.web_log import posts
from beffroi.demo.writers import rng, write_csv

SEATS, IDLE, NEVER = 40, 11, 2
_REPORT = date(2026, 11, 20)
# display name, publisher, permissions, admin consent, number of users
_APPLICATIONS = (
    ("GLPI Mail Collector", "Teclib'", "Mail.Read IMAP.AccessAsUser.All offline_access", True, 1),
    ("Parapheur électronique", "Fédération des parapheurs", "User.Read openid profile", True, 0),
    ("Webconférence", "Opérateur de réseau public", "Calendars.ReadWrite User.Read", True, 0),
    ("Suite Gestifin", "Gestifin Public", "User.Read openid", True, 0),
    ("RHéa", "RHéa Logiciels", "User.Read openid email", True, 0),
    ("Portail famille", "Éditeur du portail", "User.Read openid", True, 0),
    ("Zoom", "Zoom Communications, Inc.", "User.Read Calendars.Read", False, 19),
    ("Genially", "Genially Web SL", "User.Read openid email", False, 23),
    ("Doodle", "Doodle AG", "Calendars.Read User.Read", False, 31),
    ("Wekan", "Wekan", "User.Read", False, 9),
    ("Adobe Acrobat", "Adobe Inc.", "Files.ReadWrite User.Read", False, 27),
    ("LinkedIn", "LinkedIn Corporation", "User.Read Contacts.Read", False, 6),
    ("Apple Internet Accounts", "Apple Inc.", "EWS.AccessAsUser.All User.Read", True, 12),
    ("Otter.ai Meeting Notes", "Otter.ai, Inc.", "Mail.Read Calendars.Read offline_access User.Read", False, 5),
    ("Quillbox Assistant", "Quillbox Labs, Inc.", "Mail.ReadWrite Mail.Send offline_access", False, 3),
    ("Synthévia - résumé de courriels", "Synthévia", "Mail.Read offline_access User.Read", False, 7),
    ("Mailorve AI", "Mailorve LLC", "Mail.Read Contacts.Read offline_access", False, 2),
)  # fmt: skip
# What the IT department keeps in its own list of software (the four last ones are not there).
_KNOWN = (
    ("GLPI", "Teclib'", "Gestion du parc et des demandes", "Direction des systèmes d'information"),
    ("GLPI Mail Collector", "Teclib'", "Collecte des demandes", "Direction des systèmes d'information"),
    ("Parapheur électronique", "Fédération des parapheurs", "Signature des actes", "Assemblées et affaires juridiques"),
    ("Webconférence", "Opérateur de réseau public", "Visioconférence", "Direction des systèmes d'information"),
    ("Suite Gestifin", "Gestifin Public", "Comptabilité et lecture des factures", "Finances et budget"),
    ("RHéa", "RHéa Logiciels", "Ressources humaines", "Ressources humaines"),
    ("Portail famille", "Éditeur du portail", "Inscriptions et facturation", "Éducation et jeunesse"),
    ("Zoom", "Zoom Communications, Inc.", "Visioconférence (invités)", "Communication"),
    ("Genially", "Genially Web SL", "Création graphique", "Communication"),
    ("Doodle", "Doodle AG", "Prise de rendez-vous", "Direction générale des services"),
    ("Wekan", "Wekan", "Suivi de tâches", "Communication"),
    ("Adobe Acrobat", "Adobe Inc.", "Documents PDF", "Direction des systèmes d'information"),
    ("LinkedIn", "LinkedIn Corporation", "Offres d'emploi", "Ressources humaines"),
    ("Apple Internet Accounts", "Apple Inc.", "Messagerie des téléphones", "Direction des systèmes d'information"),
    ("Microsoft 365 Copilot", "Microsoft", "Assistant bureautique", "Directions générales adjointes"),
    ("Corvi", "Dialogis", "Agent conversationnel", "Accueil et relation usagers"),
    ("Délibér+", "Actéa", "Projets de délibération", "Assemblées et affaires juridiques"),
    ("ThermoPilot", "Énerval", "Pilotage du chauffage", "Patrimoine bâti et énergie"),
    ("AquaFuite", "Hydrosens", "Recherche de fuites", "Eau et assainissement"),
    ("Allô Corvenne", "Vocalys", "Standard téléphonique", "Standard"),
    ("UrbaPré", "SM Ardonum", "Pièces manquantes", "Urbanisme et autorisations du droit des sols"),
    ("Tri courrier", "DSI", "Orientation des courriers", "Accueil et relation usagers"),
    ("Prévision repas", "DSI", "Prévision des repas", "Restauration collective"),
)  # fmt: skip


def _consents(r: Random, users: list[str]) -> list[list[object]]:
    rows: list[list[object]] = []
    for name, publisher, scopes, admin, count in _APPLICATIONS:
        app = "-".join(f"{r.getrandbits(4 * n):0{n}x}" for n in (8, 4, 4, 4, 12))
        if admin and not count:
            rows.append(
                [
                    name,
                    publisher,
                    app,
                    "AllPrincipals",
                    scopes,
                    "",
                    f"{date(2023, r.randrange(1, 13), 12)}",
                    "",
                ]
            )
        for user in r.sample(users, count):
            given = date(2025, 3, 1) + timedelta(days=r.randrange(600))
            last = min(_REPORT, given + timedelta(days=r.randrange(5, 500)))
            kind = "AllPrincipals" if admin else "Principal"
            rows.append([name, publisher, app, kind, scopes, user, f"{given}", f"{last}"])
    return rows  # fmt: skip


def _licences(r: Random, users: list[str]) -> list[list[object]]:
    """Return the forty seats: eleven idle for more than sixty days, two of them from the start."""
    rows: list[list[object]] = []
    for i, user in enumerate(r.sample(users, SEATS)):
        if i < NEVER:
            last = ""
        elif i < IDLE:
            last = str(_REPORT - timedelta(days=r.randrange(63, 240)))
        else:
            last = str(_REPORT - timedelta(days=r.randrange(45)))
        rows.append([f"{_REPORT}", user, "Microsoft 365 Copilot", last, "180"])
    r.shuffle(rows)
    return rows


def write(target: Path, seed: int) -> None:
    """Write the consents, the Copilot usage report and the IT department's list of software."""
    r = rng(seed, "consents")
    users = [f"{p.login}@{place.MAIL}" for p in posts(seed)]
    write_csv(
        target / "oauth_consents.csv",
        [
            "AppDisplayName",
            "PublisherName",
            "AppId",
            "ConsentType",
            "Permissions",
            "UserPrincipalName",
            "ConsentedDateTime",
            "LastSignInDateTime",
        ],
        _consents(r, users),
        sep=",",
        encoding="utf-8-sig",
    )
    deputies = [
        f"{p.login}@{place.MAIL}" for p in posts(seed) if p.service.startswith("Directions")
    ]
    write_csv(
        target / "copilot_licences.csv",
        ["Report Refresh Date", "User Principal Name", "Product", "Last Activity Date", "Report Period"],
        _licences(r, deputies),
        sep=",",
        encoding="utf-8-sig",
    )  # fmt: skip
    write_csv(
        target / "applications_dsi.csv", ["Application", "Éditeur", "Usage", "Service"], _KNOWN
    )
