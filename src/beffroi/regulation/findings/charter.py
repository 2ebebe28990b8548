"""What the authority promised in its charter, and what the facts of its systems say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from beffroi.core import (
    Effort,
    Evidence,
    Finding,
    Grade,
    Measure,
    Method,
    Reference,
    Severity,
    t,
    tn,
)
from beffroi.regulation.charter import Charter, Commitment
from beffroi.regulation.findings.support import effort, sentence

_METHOD = Method(
    id="regulation.charter",
    version="1",
    source="Articles de la charte, rapprochés des engagements du paquet fr.local",
)
_MAX_EVIDENCE = 12


def charter_measures(charter: Charter, kept: Sequence[Commitment]) -> Iterator[Measure]:
    """Yield how many articles the charter has, and how many recognised commitments facts belie."""
    proofs = tuple(a.evidence for a in charter.articles)
    tied = tuple(dict.fromkeys(a.evidence for c in kept for a in c.articles))
    count = {answer: sum(c.answer == answer for c in kept) for answer in ("met", "not_met")}
    yield Measure(
        metric="regulation.charter.articles",
        subject="authority",
        challenge="regulation",
        label=t("Articles de la charte"),
        value=float(len(charter.articles)),
        grade=Grade.COMPUTED,
        method=_METHOD,
        evidence=proofs,
        note=tn(
            "{n} se vérifie par les faits du dossier.",
            "{n} se vérifient par les faits du dossier.",
            len({a.title for c in kept for a in c.articles}),
        ),
    )
    yield Measure(
        metric="regulation.charter",
        subject="authority",
        challenge="regulation",
        label=t("Engagements de la charte que les faits démentent"),
        value=float(count["not_met"]),
        grade=Grade.COMPUTED,
        method=_METHOD,
        evidence=tied or proofs,
        inputs=("regulation.charter.articles@authority",),
        note=t(
            "Engagements rapprochés d’un article : {n} ; tenus : {met} ; démentis : {broken} ; "
            "non vérifiables : {unknown}.",
            n=len(kept),
            met=count["met"],
            broken=count["not_met"],
            unknown=len(kept) - count["met"] - count["not_met"],
        ),
    )


def charter_findings(charter: Charter, kept: Sequence[Commitment]) -> Iterator[Finding]:
    """Yield each commitment that facts belie, and one list of those that nothing shows."""
    yield from (_broken(charter, c) for c in kept if c.answer == "not_met")
    unknown = [c for c in kept if c.answer == "unknown"]
    if unknown:
        yield _unknown(charter, unknown)


def _broken(charter: Charter, kept: Commitment) -> Finding:
    against = [s for s in kept.systems if s.answer == "not_met"]
    silent = [s.view.name for s in kept.systems if s.answer == "unknown"]
    article = kept.articles[0]
    names = tuple(s.view.name for s in against)
    proposed = t(
        "« {words} » Rapprochement proposé avec l’engagement « {rule} », à confirmer. Démenti par : "
        "{names}.",
        words=article.words,
        rule=sentence(kept.rule.title),
        names=names,
    )
    return Finding(
        check=f"regulation.charter.{kept.rule.id.rpartition('.')[2]}",
        subject="authority",
        challenge="regulation",
        severity=Severity.MEDIUM,
        title=tn(
            "Charte, {article} : {n} système ne tient pas l’engagement",
            "Charte, {article} : {n} systèmes ne tiennent pas l’engagement",
            len(against),
            article=article.title,
        ),
        detail=t(
            "{told} Rien ne le montre non plus pour : {silent}.",
            told=proposed,
            silent=tuple(silent),
        )
        if silent
        else proposed,
        obliged="authority",
        since=charter.adopted,
        reference=_reference(charter, kept),
        facts={
            "article": article.title,
            "rule": kept.rule.id,
            "link": "proposed",
            "not_met": [s.view.sheet.id for s in against],
            "not_verifiable": [s.view.sheet.id for s in kept.systems if s.answer == "unknown"],
            "met": [s.view.sheet.id for s in kept.systems if s.answer == "met"],
        },
        measures=("regulation.charter@authority",),
        evidence=_evidence(
            [a.evidence for a in kept.articles], [e for s in against for e in s.evidence]
        ),
        remedy=sentence((kept.rule.then.do if kept.rule.then else None) or kept.rule.title),
        inaction=t("La collectivité dit à ses habitants ce que ses propres outils démentent."),
        effort=effort(kept.rule),
    )


def _unknown(charter: Charter, kept: Sequence[Commitment]) -> Finding:
    articles = [a for c in kept for a in c.articles]
    return Finding(
        check="regulation.charter.unverified",
        subject="authority",
        challenge="regulation",
        severity=Severity.INFO,
        title=tn(
            "Charte : {n} engagement que rien dans le dossier ne vérifie",
            "Charte : {n} engagements que rien dans le dossier ne vérifie",
            len(kept),
        ),
        detail=t("{articles}.", articles=tuple(dict.fromkeys(a.title for a in articles))),
        obliged="authority",
        reference=_reference(charter, kept[0]),
        facts={"link": "proposed", "rules": [c.rule.id for c in kept]},
        measures=("regulation.charter@authority",),
        evidence=_evidence([a.evidence for a in articles], []),
        undetermined=True,
        missing=tuple(sorted({f for c in kept for f in c.proofs})),
        remedy=t(
            "Déposer les pièces qui le montrent, ou écrire dans la charte comment on le saura."
        ),
        effort=Effort(days_low=0.2, days_high=1),
    )


def _reference(charter: Charter, kept: Commitment) -> Reference:
    """The charter's own article: quoted from the file, hence verified."""
    articles = ", ".join(a.title for a in kept.articles)
    return Reference(
        text=f"{charter.title}, {articles}", status="commitment", verification="verified"
    )


def _evidence(articles: Sequence[Evidence], proofs: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys([*articles, *proofs]))[:_MAX_EVIDENCE]
