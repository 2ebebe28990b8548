"""To buy and to ask: clauses and award criteria, the gaps of a contract, the letter to a supplier."""

from __future__ import annotations

from collections.abc import Iterator

from beffroi.core.format import format_date
from beffroi.register import Contract
from beffroi.regulation import Duty
from beffroi.regulation.questions import HEADER, Question, questions
from beffroi.report.papers.case import Case, empty
from beffroi.report.papers.model import Block, Content, Heading, Paper, Table, fields, prose
from beffroi.report.papers.tables import to_csv
from beffroi.report.words import where
from beffroi.sovereignty.procure import CRITERIA, Gap, clauses_for, gap_analysis, sourcing

_REQUESTS = ("AIA-6-4-ASK", "AIA-50-2", "AIA-26-8", "AIA-26-9")
_FROM_SUPPLIER = "Réponse écrite du fournisseur"
_SHORT = 120  # letters of the answers that fit in a cell
_ANSWERS_IN = 30  # days left to a supplier to answer


def clauses(case: Case) -> Paper:
    """Return the clauses and award criteria that a next contract for the system needs."""
    supply, key = case.office.supply, case.sheet.id
    needed = clauses_for(supply, key) if key in supply.chains.sheets else ()
    rows = tuple(
        (str(n), c.text.render("fr"), c.proof.render("fr")) for n, c in enumerate(needed, 1)
    )
    criteria = tuple(
        (c.name.render("fr"), c.check.render("fr"), empty("Poids", "poids, en %")) for c in CRITERIA
    )
    found = sourcing(supply, key) if key in supply.chains.sheets else ()
    blocks: list[Block] = [
        prose("Clauses choisies d’après ce que le dossier montre du système ; à fondre dans le CCTP et le CCAP du prochain marché, après relecture par l’acheteur."),
        fields("Le système et ses contrats", case.named(), case.purpose(), case.supplier(), case.outside(), case.cost(), case.article_28()),
        Heading("Clauses techniques et administratives"),
        Table("Clauses", ("N°", "Clause", "Comment la vérifier"), rows, (6, 54, 40)) if rows else prose("Aucun maillon connu : déposez le contrat pour choisir les clauses."),
    ]  # fmt: skip
    asked = [d for d in case.duties if d.code in _REQUESTS or d.rule.kind == "request"]
    if asked:
        papers = tuple((d.reference.text, d.deliverable or "", d.do) for d in _once(asked))
        blocks += [
            Heading("Pièces que le titulaire remet"),
            Table("Pièces", ("Texte", "Pièce", "Pourquoi"), papers, (30, 25, 45)),
        ]
    blocks += [
        Heading("Critères d’attribution vérifiables"),
        Table("Critères", ("Critère", "Vérification", "Poids"), criteria, (25, 55, 20)),
    ]
    if found:
        named = tuple((c.name, supply.kb.name(c.replaces), c.country) for c in found[:6])
        blocks += [
            Heading("Solutions à consulter"),
            prose("Acteurs contrôlés depuis l’Union qui servent la même couche ; la liste informe l’acheteur et n’écarte personne."),
            Table("Solutions", ("Acteur", "Pourrait remplacer", "Pays de contrôle"), named),
        ]  # fmt: skip
    for contract in case.contracts:
        blocks += [
            Heading(f"Écarts du contrat {contract.reference.value or contract.id}"),
            *_gaps(contract),
        ]
    return _paper(
        case,
        "clauses-marche",
        "Clauses et critères de marché",
        "code de la commande publique ; CCAG-TIC",
        blocks,
    )


def _once(duties: list[Duty]) -> Iterator[Duty]:
    seen: set[str] = set()
    for duty in duties:
        if duty.rule.id not in seen:
            seen.add(duty.rule.id)
            yield duty


def _gaps(contract: Contract) -> Iterator[Block]:
    rows = tuple((g.text.render("fr"), _present(g), _where(g)) for g in gap_analysis(contract))
    end = contract.end
    told = (
        Content("Fin du contrat", format_date(end.value), "", end.grade, end.evidence)
        if (end.value)
        else empty("Fin du contrat", "date de fin")
    )
    yield fields("Contrat", told)
    yield Table(
        "Clauses attendues et clauses lues",
        ("Clause attendue", "Au contrat", "Où"),
        rows,
        (58, 17, 25),
    )


def _present(gap: Gap) -> str | Content:
    if gap.present is None:
        return empty("Clause", "à lire")
    return "présente" if gap.present else "absente"


def _where(gap: Gap) -> str:
    return " ; ".join(dict.fromkeys(where(e).render("fr") for e in gap.evidence)) or "non lue"


def letter(case: Case) -> Paper:
    """Return the letter that asks a supplier for what is missing, and the form of its answer."""
    asked = requests(case)
    open_questions = _to_supplier(case)
    rows = tuple(
        (str(n), d.deliverable or d.rule.title, d.do or d.rule.title, d.reference.text)
        for n, d in enumerate(asked, 1)
    )
    facts = tuple(
        (q.words, q.answers if len(q.answers) < _SHORT else "voir le fichier joint", q.code)
        for q in open_questions
    )
    contract = next(iter(case.contracts), None)
    reference = contract.reference.value or contract.id if contract else None
    blocks: list[Block] = [
        prose(case.office.name, "\n", empty("Service", "service, adresse, contact")),
        prose("À : ", case.supplier(), "\nObjet : ", case.named(), f" (contrat {reference})" if reference else "",
              " – demande de pièces et d’informations\n", empty("Lieu et date", "lieu, date")),
        prose("Madame, Monsieur,\nNous utilisons votre système ", case.named(), ". Pour remplir nos obligations, nous vous prions de nous "
              f"transmettre, sous {_ANSWERS_IN} jours, les pièces et réponses suivantes. Une réponse écrite, même négative, nous est utile ; "
              "elle sera versée à notre registre comme preuve, avec sa date."),
        Heading("Pièces demandées"),
        Table("Pièces demandées", ("N°", "Pièce demandée", "Ce que nous devons faire", "Texte"), rows, (6, 26, 40, 28)) if rows else prose("Aucune pièce réglementaire n’est à demander d’après les faits connus."),
        Heading("Sous-traitance"),
        prose("Liste complète et à jour de vos sous-traitants, de tout rang : nom, pays, objet, lieu de traitement, date d’effet. D’après notre dossier : ", case.processors(), "."),
    ]  # fmt: skip
    if facts:
        blocks += [
            Heading("Questions"),
            prose("Vous pouvez répondre dans le fichier joint (colonne « reponse »), ou écrire « je ne sais pas »."),
            Table("Questions", ("Question", "Réponses possibles", "Code"), facts, (50, 30, 20)),
        ]  # fmt: skip
    blocks.append(
        prose(
            "Nous vous prions d’agréer, Madame, Monsieur, l’expression de notre considération.\n",
            empty("Signature", "nom, fonction"),
        )
    )
    return Paper(
        kind="courrier-fournisseur",
        title=f"Courrier au fournisseur : {case.name}",
        authority=case.office.name,
        on=case.office.on,
        basis="règlement (UE) 2024/1689, articles 6(4), 13, 50 et 53 ; RGPD, article 28",
        blocks=tuple(blocks),
        system=case.sheet.id,
        csv=to_csv(
            HEADER,
            [
                (q.system, "", q.code, q.words, q.answers, "", "fournisseur", "")
                for q in open_questions
            ],
        ),
    )


def requests(case: Case) -> tuple[Duty, ...]:
    """Return what a supplier can be asked for: evidence on its model and papers it holds, not yet met."""
    found = [d for d in case.duties if d.code in _REQUESTS or d.rule.kind == "request"]
    if not any(c.dpa_article_28.value is True for c in case.contracts):
        found += [d for d in case.duties if d.code == "RGPD-28"]
    return tuple(_once([d for d in found if d.status != "met"]))


def _to_supplier(case: Case) -> tuple[Question, ...]:
    return tuple(q for q in questions(case.view) if _FROM_SUPPLIER in q.evidence)


def due(case: Case) -> bool:
    """Whether there is someone to write to, and something to ask."""
    outside = case.supplier().words not in {None, "développé en interne (fournisseur)"}
    return case.view.in_use and outside and bool(requests(case) or _to_supplier(case))


def _paper(case: Case, kind: str, title: str, basis: str, blocks: list[Block]) -> Paper:
    return Paper(kind=kind, title=f"{title} : {case.name}", authority=case.office.name, on=case.office.on,
                 basis=basis, blocks=tuple(blocks), system=case.sheet.id)  # fmt: skip
