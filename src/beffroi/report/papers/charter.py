"""The AI charter: clause by clause, the test that holds it and its result; and its délibération.

A clause of a charter already adopted is only *brought near* a test by its title: a person confirms
which test answers which clause. A clause without a test says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from beffroi.evidence.linking import normalise
from beffroi.regulation import standard_engine
from beffroi.regulation.charter import Article, Commitment, charter_of, commitments
from beffroi.report.papers.case import Case, Office, empty
from beffroi.report.papers.model import Block, Bullets, Heading, Paper, Table, prose
from beffroi.report.words import where

Held = bool | None  # true: held; false: not held; None: not known


class Test(NamedTuple):
    """What a clause promises, the words of its titles, and how it is checked on one system."""

    clause: str
    promise: str
    titles: tuple[str, ...]
    applies: Callable[[Case], bool]
    held: Callable[[Case], Held]
    how: str


class Outcome(NamedTuple):
    """The systems that hold a clause, those that do not, and those on which nobody knows."""

    held: tuple[str, ...]
    broken: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def words(self) -> str:
        """The outcome in a sentence."""
        parts = []
        if self.held:
            parts.append(f"tenue pour {len(self.held)}")
        if self.broken:
            parts.append(
                f"non tenue ou non prouvée pour {len(self.broken)} : {', '.join(self.broken)}"
            )
        if self.unknown:
            parts.append(f"indéterminée pour {len(self.unknown)} : {', '.join(self.unknown)}")
        return " ; ".join(parts) or "aucun système concerné"


def _duty(*codes: str) -> Callable[[Case], Held]:
    def held(case: Case) -> Held:
        found = [d.status for d in case.duties if d.code in codes]
        if "open" in found:
            return False
        return True if "met" in found else None

    return held


def _owes(*codes: str) -> Callable[[Case], bool]:
    return lambda case: case.view.in_use and case.owes(*codes)


def _in_europe(case: Case) -> Held:
    if case.sheet.id not in case.office.supply.chains.links:
        return None
    if case.office.supply.outside(case.sheet.id):
        return False
    return None if case.office.supply.unknown(case.sheet.id) else True


def _reversible(case: Case) -> Held:
    stated = [c.exit_clause.value for c in case.contracts]
    return None if not stated or None in stated else all(stated)


def _fallback(case: Case) -> Held:
    return True if case.sheet.fallback.value else None


def _used(case: Case) -> bool:
    return case.view.in_use


def _ai(case: Case) -> bool:
    known = case.view.known.get("is_ai")
    return case.view.in_use and known is not None and known.value is True


# What the law already asks and a charter may promise; the commitments of the packs come first.
TESTS: tuple[Test, ...] = (
    Test("Maîtrise de la chaîne", "Les données confiées à une IA ne sont traitées que par des acteurs contrôlés depuis l’Union.",
         ("souverainete", "maitrise de la chaine"), _ai, _in_europe, "pays de contrôle de chaque maillon de la chaîne de fourniture"),
    Test("Transparence", "Les règles des traitements qui fondent des décisions sont publiées.",
         ("transparence",), _owes("CRPA-L312-1-3"), _duty("CRPA-L312-1-3"), "règles publiées (CRPA, L312-1-3)"),
    Test("Données personnelles", "Toute analyse d’impact due est faite avant l’usage.",
         ("donnees personnelles", "protection des donnees"), _owes("RGPD-35"), _duty("RGPD-35"), "AIPD versée au dossier"),
    Test("Réversibilité", "Tout contrat comporte une clause de réversibilité.",
         ("reversibilite",), lambda c: bool(c.contracts), _reversible, "clause lue dans chaque contrat"),
    Test("Continuité", "Le service continue sans l’IA.", ("continuite",), _used, _fallback, "solution de repli décrite"),
    Test("Dialogue social", "Les représentants du personnel sont informés avant l’usage.",
         ("dialogue social",), _owes("AIA-26-7"), _duty("AIA-26-7"), "information du CST au dossier"),
)  # fmt: skip
_JUDGED = (
    "Utilité",
    "Non-discrimination",
    "Qualité des données",
    "Sobriété",
    "Évaluation annuelle",
)
ACTS: Mapping[str, str] = {
    "commune": "Vu le code général des collectivités territoriales, notamment son article L. 2121-29 ;",
    "epci": "Vu le code général des collectivités territoriales, notamment ses articles L. 5211-1 et L. 2121-29 ;",
    "departement": "Vu le code général des collectivités territoriales, notamment son article L. 3211-1 ;",
    "region": "Vu le code général des collectivités territoriales, notamment son article L. 4221-1 ;",
}


def outcome(test: Test, office: Office) -> Outcome:
    """Return what a test gives on each system it applies to."""
    found: dict[Held, list[str]] = {True: [], False: [], None: []}
    for case in office.cases:
        if test.applies(case):
            found[test.held(case)].append(case.name)
    return Outcome(tuple(found[True]), tuple(found[False]), tuple(found[None]))


def tests_of(office: Office) -> tuple[Test, ...]:
    """Return the tests of the charter: each commitment of the packs, then what the law asks."""
    law = (office.views[0].verdict.engine if office.views else standard_engine()).law
    rules = (r for p in law.packs for r in p.rules if r.kind == "commitment" and r.then)
    own = (
        Test(r.title, r.then.do or r.title, (), _owes(r.then.code), _duty(r.then.code),
             r.then.deliverable or r.article)
        for r in rules
        if r.then and r.then.code
    )  # fmt: skip
    return (*own, *TESTS)


def charter(office: Office) -> Paper:
    """Return the charter with its tests: the one adopted, if a paper holds it, then the proposed one."""
    adopted = _adopted(office)
    articles: list[Block] = []
    for number, test in enumerate(tests_of(office), 1):
        articles += [
            Heading(f"Article {number} – {test.clause}", 2),
            prose(test.promise),
            prose(f"Vérification : {test.how}. Au {_day(office)} : {outcome(test, office).words}."),
        ]
    blocks: tuple[Block, ...] = (
        prose(
            "Une charte ne remplace pas la loi. Chaque article dit s’il se vérifie, comment, et ce que la vérification donne à ce jour."
        ),
        *((Heading("Charte adoptée, article par article"), adopted) if adopted else ()),
        Heading("Articles vérifiables proposés"),
        *articles,
        Heading("Articles sans vérification automatique"),
        prose(
            "Ces engagements restent utiles, mais aucun test ne les établit seul : le conseil dit qui en rend compte."
        ),
        Bullets(
            tuple((f"{j} : ", empty(j, "qui en rend compte, sur quelles pièces")) for j in _JUDGED)
        ),
    )
    return _paper(
        office,
        "charte",
        "Charte de l’intelligence artificielle",
        "engagements de la collectivité",
        blocks,
    )


def _day(office: Office) -> str:
    return office.on.strftime("%d/%m/%Y")


def _adopted(office: Office) -> Table | None:
    """The adopted charter's articles: those that facts answer, as the law's room finds them."""
    adopted = charter_of(office.base)
    if adopted is None:
        return None
    law = (office.views[0].verdict.engine if office.views else standard_engine()).law
    kept = commitments(adopted, law, office.views)
    rows = tuple(_article(a, kept, office) for a in adopted.articles)
    header = (
        "Article adopté",
        "Vérification proposée (à confirmer)",
        "Résultat à ce jour",
        "Source",
    )
    return Table("Articles de la charte adoptée", header, rows, (28, 18, 36, 18))


def _article(
    article: Article, kept: tuple[Commitment, ...], office: Office
) -> tuple[str, str, str, str]:
    tied = [c for c in kept if article in c.articles]
    near = None if tied else _near(article.title)
    told = f"{article.title}\n« {article.words} »"
    source = where(article.evidence).render("fr")
    if tied:
        names = " ; ".join(c.rule.title for c in tied)
        return told, names, " ; ".join(_answers(c) for c in tied), source
    if near is not None:
        return told, near.clause, outcome(near, office).words, source
    return told, "aucune", "sans vérification automatique", source


def _answers(kept: Commitment) -> str:
    parts = []
    for answer, words in (
        ("met", "tenu pour"),
        ("not_met", "démenti pour"),
        ("unknown", "rien ne le montre pour"),
    ):
        names = [s.view.name for s in kept.systems if s.answer == answer]
        if names:
            parts.append(f"{words} {len(names)} : {', '.join(names)}")
    return " ; ".join(parts) or "aucun système concerné"


def _near(title: str) -> Test | None:
    """The test whose title is that of an article, its number aside: only ever a proposal."""
    words = normalise(title.split("-", 1)[-1].split("–", 1)[-1])
    return next((t for t in TESTS if words in {normalise(x) for x in (t.clause, *t.titles)}), None)


def deliberation(office: Office) -> Paper:
    """Return the draft act that adopts the charter: visas, considérants, dispositif."""
    kind = office.register.authority.kind.value or ""
    visa = ACTS.get(kind)
    counts = {t.clause: outcome(t, office) for t in tests_of(office)}
    tested = sum(bool(o.held or o.broken or o.unknown) for o in counts.values())
    blocks: tuple[Block, ...] = (
        prose("Séance du ", empty("Séance", "date"), " · Délibération n° ", empty("Numéro", "numéro"),
              " · Rapporteur : ", empty("Rapporteur", "nom et qualité"), "\nPrésents : ", empty("Présents", "nombre"),
              " · Votants : ", empty("Votants", "nombre"), " · Objet : adoption de la charte de l’intelligence artificielle"),
        Heading("Visas"),
        prose(visa) if visa else prose(empty("Visa", "article du code général des collectivités territoriales qui fonde la compétence")),
        prose("Vu le règlement (UE) 2024/1689 du 13 juin 2024 établissant des règles harmonisées concernant l’intelligence artificielle, modifié par le règlement (UE) 2026/1744 ;"),
        prose("Vu le règlement (UE) 2016/679 du 27 avril 2016 (RGPD) ;"),
        prose("Vu la loi n° 78-17 du 6 janvier 1978 modifiée, notamment son article 47 ;"),
        prose("Vu le code des relations entre le public et l’administration, notamment ses articles L. 311-3-1 et L. 312-1-3 ;"),
        prose("Vu l’avis du comité social territorial en date du ", empty("Avis du CST", "date, s’il a été consulté"), " ;"),
        Heading("Considérants"),
        prose(f"Considérant que le registre de la collectivité compte {len(office.cases)} systèmes d’IA et traitements algorithmiques au {_day(office)} ;"),
        prose(f"Considérant que {tested} des {len(counts)} engagements proposés se vérifient sur ces systèmes, et que le résultat en est annexé ;"),
        prose("Considérant ", empty("Motifs", "motifs propres à la collectivité"), " ;"),
        Heading("Dispositif"),
        prose("Après en avoir délibéré, l’assemblée :"),
        Bullets(
            (
                ("ADOPTE la charte de l’intelligence artificielle annexée ;",),
                ("DIT que le résultat de la vérification de chaque article lui est présenté une fois par an ;",),
                ("DIT que le registre et l’inventaire des traitements sont tenus à jour et publiés ;",),
                ("AUTORISE ", empty("Exécutif", "le maire ou le président"), " à prendre les mesures d’exécution."),
            ),
            numbered=True,
        ),
        prose("Vote : ", empty("Vote", "pour, contre, abstentions"), "."),
        prose("Projet à relire avant la séance : la vigueur de chaque visa se vérifie au jour du vote.", frame=True),
    )  # fmt: skip
    return _paper(
        office,
        "deliberation-charte",
        "Projet de délibération : charte de l’IA",
        "projet à relire",
        blocks,
    )


def _paper(office: Office, kind: str, title: str, basis: str, blocks: tuple[Block, ...]) -> Paper:
    return Paper(
        kind=kind, title=title, authority=office.name, on=office.on, basis=basis, blocks=blocks
    )


__all__ = ["TESTS", "Outcome", "charter", "deliberation", "outcome"]
