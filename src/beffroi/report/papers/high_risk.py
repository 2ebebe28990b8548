"""High-risk systems: the fundamental rights impact assessment, and the sheet for the Union's database."""

from __future__ import annotations

from beffroi.report.papers.case import Case, empty
from beffroi.report.papers.model import Block, Heading, Paper, Table, fields, prose

_DUTY = ("Texte", "À faire", "Qui", "Depuis", "État")
_SHARES = (24, 36, 16, 14, 10)
RIGHTS = (
    "Dignité humaine",
    "Vie privée et protection des données",
    "Non-discrimination, égalité femmes-hommes",
    "Droits de l’enfant",
    "Intégration des personnes handicapées",
    "Bonne administration, droit d’être entendu",
    "Recours effectif",
    "Droits des travailleurs",
)


def fria(case: Case) -> Paper:
    """Return the assessment of Article 27 in its six parts, pre-filled."""
    blocks: tuple[Block, ...] = (
        _status(case, "AIA-27", "cette analyse d’impact"),
        *_duties(case, "AIA-27", "AIA-26", "AIA-26-9"),
        Heading("a) Processus dans lesquels le système est utilisé"),
        fields("Processus", case.named(), case.tier(), case.purpose(), case.services(), case.fact("function"),
               case.fact("domain"), case.supplier(),
               empty("Destination prévue par le fournisseur", "finalité de la notice d’utilisation (article 13)"),
               empty("Place dans la procédure", "étapes de la procédure, avant et après le système")),
        Heading("b) Période et fréquence d’utilisation"),
        fields("Période", case.since(), case.users(),
               empty("Durée prévue", "jusqu’à quelle date"), empty("Fréquence", "nombre de dossiers et rythme")),
        Heading("c) Personnes et groupes susceptibles d’être concernés"),
        fields("Personnes", case.fact("evaluates_natural_persons"), case.fact("profiling"),
               case.fact("affects_workers"), case.fact("special_categories"),
               empty("Catégories de personnes", "qui, combien, dont personnes vulnérables et mineurs")),
        Heading("d) Risques de préjudice pour ces personnes"),
        Table("Risques par droit fondamental", ("Droit", "Risque de préjudice", "Personnes", "Gravité et vraisemblance"),
              tuple((r, empty(r, "risque, ou « sans objet »"), empty(r, "catégories"), empty(r, "appréciation motivée")) for r in RIGHTS)),
        fields("Informations du fournisseur (article 13)",
               empty("Limites et erreurs connues", "taux d’erreur, publics pour lesquels le système est moins bon"),
               *case.figures("data.model_error", "data.agreement", "data.fitness")),
        Heading("e) Contrôle humain"),
        fields("Contrôle humain", case.fact("human_checks_output", "Examen par un agent"),
               case.fact("proof.human_oversight", "Personnes désignées", "fonctions, formation et pouvoir d’arrêt des personnes désignées"),
               case.fallback()),
        Heading("f) Mesures si les risques se réalisent"),
        fields("Mesures", empty("Gouvernance interne", "qui décide de suspendre, qui prévient le fournisseur et l’autorité"),
               empty("Réclamations", "comment une personne se plaint, délai de réponse"), case.fallback("Solution de repli")),
        Heading("Suites"),
        fields("Notification et mise à jour",
               empty("Notification à l’autorité de surveillance du marché", "autorité compétente, date (article 27, paragraphe 3)"),
               empty("Renvoi à l’AIPD", "parties reprises de l’AIPD (article 27, paragraphe 4)"),
               empty("Mise à jour", "date de révision, ou changement qui la déclenche (article 27, paragraphe 2)")),
    )  # fmt: skip
    return _paper(
        case,
        "droits-fondamentaux",
        "Analyse d’impact sur les droits fondamentaux",
        "règlement (UE) 2024/1689, article 27",
        blocks,
    )


def registration(case: Case) -> Paper:
    """Return the sheet of Annex VIII, section C, that a public deployer enters in the Union's database."""
    fria_done = case.fact(
        "proof.fria", "Synthèse de l’analyse d’impact sur les droits fondamentaux"
    )
    blocks: tuple[Block, ...] = (
        _status(case, "AIA-49-3", "cette fiche d’enregistrement"),
        *_duties(case, "AIA-49-3", "AIA-26-8"),
        fields("Annexe VIII, section C",
               *(c for c in case.office.authority() if c.label in {"Organisme", "SIREN", "Adresse", "Responsable"}),
               empty("Personne qui saisit", "nom, adresse et coordonnées de la personne qui transmet pour le déployeur"),
               empty("Adresse de la fiche du fournisseur", "lien de l’entrée du système dans la base de l’Union"),
               fria_done if fria_done.words is None else empty(fria_done.label, "synthèse des conclusions"),
               empty("Synthèse de l’AIPD", "synthèse de l’analyse de l’article 35 du RGPD, le cas échéant")),
        fields("Pour retrouver le système", case.named(), case.supplier(), case.purpose(), case.stage(), case.tier()),
    )  # fmt: skip
    return _paper(
        case,
        "annexe-viii-c",
        "Fiche d’enregistrement",
        "règlement (UE) 2024/1689, article 49(3) et annexe VIII, section C",
        blocks,
    )


def _status(case: Case, code: str, what: str) -> Block:
    if any(d.code == code and d.status != "undetermined" for d in case.duties):
        return prose(
            f"D’après les faits connus, {what} est due : le texte applicable et sa date figurent ci-dessous. "
            "Les dates tiennent compte du règlement (UE) 2026/1744."
        )
    return prose(
        f"D’après les faits connus, {what} n’est pas exigée pour ce système, ou dépend de faits inconnus ; "
        "elle peut être faite volontairement.",
        frame=True,
    )


def _duties(case: Case, *codes: str) -> tuple[Block, ...]:
    rows = case.duty_rows(*codes)
    return (Table("Ce que le règlement demande", _DUTY, rows, _SHARES),) if rows else ()


def _paper(case: Case, kind: str, title: str, basis: str, blocks: tuple[Block, ...]) -> Paper:
    return Paper(kind=kind, title=f"{title} : {case.name}", authority=case.office.name, on=case.office.on,
                 basis=basis, blocks=blocks, system=case.sheet.id)  # fmt: skip
