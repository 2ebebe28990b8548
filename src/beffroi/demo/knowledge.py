"""What the chatbot answers from: 1,142 pages collected fourteen months ago, three tariff grids."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

from beffroi.demo import place
from beffroi.demo.writers import french, rng, write_csv, write_zip

PAGES, GONE, SUPERSEDED = 1_142, 131, 83
CRAWLED, CHECKED = date(2025, 9, 22), date(2026, 11, 20)

_SUBJECTS = {
    "petite-enfance": ("Crèche {c}", "Assistants maternels à {c}", "Demander une place en crèche"),
    "ecole": ("École de {c} : inscription", "Restauration scolaire à {c}", "Accueil périscolaire à {c}"),
    "solidarites": ("Aide au chauffage", "Aide alimentaire à {c}", "Permanence sociale à {c}", "Portage de repas"),
    "etat-civil": ("Carte d'identité à {c}", "Acte de naissance", "Recensement citoyen", "Mariage à {c}"),
    "dechets": ("Collecte à {c}", "Déchèterie de {c}", "Encombrants à {c}", "Compostage"),
    "eau": ("Facture d'eau", "Qualité de l'eau à {c}", "Assainissement à {c}"),
    "urbanisme": ("Permis de construire", "Plan local d'urbanisme de {c}", "Déclaration préalable"),
    "sport-culture": ("Médiathèque de {c}", "Piscine du Plateau", "Gymnase de {c}", "Conservatoire"),
    "mobilite": ("Bus : ligne de {c}", "Transport à la demande à {c}", "Vélos en location"),
    "vie-locale": ("Location de salle à {c}", "Subventions aux associations", "Marché de {c}"),
}  # fmt: skip
_SENTENCES = (
    "Le dossier est à déposer au guichet unique ou en ligne.",
    "Une pièce d'identité et un justificatif de domicile de moins de trois mois sont demandés.",
    "La réponse est donnée sous deux mois ; l'absence de réponse vaut refus.",
    "Le service est ouvert du lundi au vendredi, de 8 h 30 à 12 h et de 13 h 30 à 17 h.",
    "Le tarif dépend du quotient familial ; il est révisé chaque année par délibération.",
    "Les habitants des vingt-trois communes y ont accès.",
    "En cas de désaccord, un recours est possible dans les deux mois.",
    "Un simulateur permet d'estimer le montant restant à charge.",
    "Le règlement intérieur est affiché à l'entrée de l'équipement.",
    "L'inscription est annuelle et se renouvelle avant le 30 juin.",
)
# service, unit, tariffs by band of the family quotient at the first grid
_TARIFFS = (
    ("Restauration scolaire", "repas", (1.0, 1.65, 2.6, 3.45, 4.3)),
    ("Accueil du matin", "séance", (0.55, 0.8, 1.15, 1.5, 1.9)),
    ("Accueil du soir", "séance", (0.9, 1.3, 1.85, 2.4, 3.0)),
    ("Accueil de loisirs", "journée", (3.2, 5.4, 8.1, 11.3, 14.6)),
    ("Portage de repas", "repas", (4.6, 5.7, 7.2, 8.8, 10.4)),
    ("Piscine, entrée enfant", "entrée", (1.5, 1.5, 2.1, 2.4, 2.6)),
    ("Conservatoire, un instrument", "année", (62.0, 98.0, 151.0, 214.0, 286.0)),
    ("Transport à la demande", "trajet", (1.0, 1.0, 1.6, 1.9, 2.2)),
)
_BANDS = ("0-499", "500-899", "900-1399", "1400-1999", "2000 et plus")
# file, first day, last day, factor, deed
_GRIDS = (
    ("tarifs_2025.csv", date(2025, 1, 1), date(2025, 12, 31), 1.0, "2024-12-12/07"),
    ("tarifs_2026.csv", date(2026, 1, 1), date(2026, 12, 31), 1.024, "2025-12-11/09"),
    ("tarifs_2026-09.csv", date(2026, 9, 1), date(2027, 8, 31), 1.061, "2026-06-25/14"),
)


def _page(r: Random, title: str, path: str, seen: date) -> bytes:
    body = "".join(f"<p>{s}</p>\n" for s in r.sample(_SENTENCES, r.randrange(4, 8)))
    price = ""
    if r.random() < 0.12:
        service, unit, tariffs = r.choice(_TARIFFS)
        price = f"<p>{service} : de {french(tariffs[0])} € à {french(tariffs[-1])} € par {unit} en 2025.</p>\n"
    changed = seen - timedelta(days=r.randrange(3, 1_100))
    return (
        f'<!doctype html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<link rel="canonical" href="https://{place.WEB}/{path}">\n'
        f'<meta name="last-modified" content="{changed.isoformat()}">\n</head>\n<body>\n'
        f"<main>\n<h1>{title}</h1>\n{body}{price}</main>\n"
        f"<footer>{place.AUTHORITY_SHORT}, page collectée le {seen:%d/%m/%Y}</footer>\n</body>\n</html>\n"
    ).encode()


def _titles(r: Random) -> list[tuple[str, str]]:
    """Return (section, title) of every page, the same subject told for many communes."""
    communes = [name for name, _ in place.COMMUNES]
    found = []
    for i in range(PAGES):
        section = r.choice(tuple(_SUBJECTS))
        title = r.choice(_SUBJECTS[section]).format(c=r.choice(communes))
        found.append((section, f"{title} ({i + 1})" if r.random() < 0.4 else title))
    return found


def _site(target: Path, seed: int) -> None:
    r = rng(seed, "pages")
    titles = _titles(r)
    order = r.sample(range(PAGES), GONE + SUPERSEDED)
    gone, superseded = set(order[:GONE]), set(order[GONE:])
    members, manifest = [], []
    for i, (section, title) in enumerate(titles):
        name = f"{section}/page-{i + 1:04}.html"
        seen = CRAWLED + timedelta(days=i // 600)
        members.append((f"kb_site/{name}", _page(r, title, name, seen)))
        ended = str(date(2026, 1, 1) + timedelta(days=r.randrange(300))) if i in superseded else ""
        instead = f"{section}/page-{r.randrange(1, PAGES):04}.html" if i in superseded else ""
        status = r.choice((404, 404, 410)) if i in gone else 200
        manifest.append(
            (f"https://{place.WEB}/{name}", name, title, seen.isoformat(), CHECKED.isoformat(), status, ended, instead)
        )  # fmt: skip
    write_zip(target / "kb_site.zip", members)
    write_csv(
        target / "kb_site_manifeste.csv",
        ["url", "fichier", "titre", "collecte_le", "verifie_le", "statut_http", "fin_de_validite", "remplacee_par"],
        manifest,
    )  # fmt: skip


def _tariffs(target: Path) -> None:
    for name, first, last, factor, deed in _GRIDS:
        rows = [
            (
                f"T{s + 1:02}{b + 1}",
                service,
                unit,
                band,
                french(round(tariff * factor / 0.05) * 0.05),
                first.isoformat(),
                last.isoformat(),
                f"Délibération n° {deed}",
            )
            for s, (service, unit, tariffs) in enumerate(_TARIFFS)
            for b, (band, tariff) in enumerate(zip(_BANDS, tariffs, strict=True))
        ]
        header = ["code", "prestation", "unite", "quotient_familial", "tarif", "date_debut", "date_fin", "acte"]  # fmt: skip
        write_csv(target / name, header, rows)


def write(target: Path, seed: int) -> None:
    """Write the collected pages with their manifest, and the three tariff grids."""
    _site(target, seed)
    _tariffs(target)
