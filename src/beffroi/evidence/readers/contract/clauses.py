"""What a contract states of its life: parties' number, object, days, price, renewal, exit, data.

Each rule is a pattern, the sections where it is looked for, and what it yields; it proposes what
the words say, with their place, and nothing when they say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from beffroi.core import Locator
from beffroi.evidence.readers.contract import french
from beffroi.evidence.readers.contract.model import Stated
from beffroi.evidence.readers.contract.paper import Paper, Section

_EXCERPT = 220
_PERSON = re.compile(
    r"\b(?:M\.|MM\.|Mme|Mlle|Monsieur|Madame|Maître|Mr)\s+(?:[A-ZÀ-Ý][\w'À-ÿ-]*\s*){1,4}"
    r"|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+|(?<!\d)0\d(?:[ .]?\d{2}){4}(?!\d)"
)


def public(text: str) -> str:
    """Return words of a paper without the names, addresses and telephone numbers of persons."""
    return _PERSON.sub("[…] ", text).strip()


def stated(
    paper: Paper,
    key: str,
    value: bool | float | date | str,
    span: tuple[int, int],
    *,
    computed: bool = False,
) -> Stated:
    """Return a statement with its place and the sentence around its words."""
    left, right = paper.sentence(*span)
    left = max(left, span[0] - _EXCERPT // 2)
    words = public(" ".join(paper.text[left : min(right, left + _EXCERPT)].split()))
    kind, at = paper.place(span[0])
    return Stated(
        key=key, value=value, at=Locator(kind=kind, at=at), excerpt=words, computed=computed
    )


def found(
    paper: Paper, pattern: str, sections: Iterable[Section] | None = None
) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern in sections (the whole text by default), case aside."""
    compiled = re.compile(pattern, re.IGNORECASE)
    if sections is None:
        yield from compiled.finditer(paper.text)
    else:
        for section in sections:
            yield from compiled.finditer(paper.text, section.start, section.end)


def clauses(paper: Paper) -> Iterator[Stated]:
    """Yield what the contract states of its life."""
    for rule in (
        _object,
        _life,
        _price,
        _seats,
        _renewal,
        _notice,
        _exit,
        _article_28,
        _hosting,
        _claims,
    ):
        yield from rule(paper)


_REFERENCE = (
    r"(?:march[ée](?:\s+public)?(?:\s+de\s+(?:services?|fournitures?|travaux))?|contrat|convention|accord[- ]cadre"
    r"|r[ée]f[ée]rence(?:\s+(?:acheteur|du march[ée]|client))?|bon de commande|consultation)[^\n]{0,40}?"
    r"(?:n\s?[°ºo]\.?|num[ée]ro|:)\s*:?\s*((?=[\w/.-]*\d)[A-Z0-9][\w/.-]{2,40}[A-Z0-9])"
)


def reference(paper: Paper) -> Stated | None:
    """Return the contract's number: the first that stands in the opening of the paper."""
    match = re.search(_REFERENCE, paper.text[:2500], re.IGNORECASE)
    return stated(paper, "reference", match.group(1), match.span(1)) if match else None


_TITLE_WORDS = re.compile(
    r"march[ée]|contrat|convention|commande|cahier des|accord|d[ée]lib[ée]ration|charte|notes? de|sous[- ]trait|release",
    re.IGNORECASE,
)


def title(paper: Paper) -> str:
    """Return the line of the opening that says what the paper is, else the first of some length."""
    lines = [line for line in paper.text[:1500].split("\n") if len(line.split()) > 2]  # noqa: PLR2004
    told = next((x for x in lines[:12] if _TITLE_WORDS.search(x)), None)
    return public((told or (lines[0] if lines else ""))[:300])[:160]


def _object(paper: Paper) -> Iterator[Stated]:
    for section in paper.titled(r"\bobjet\b")[:1]:
        start = section.start + len(section.title)
        body = paper.text[start : section.end]
        text = re.search(r"(?:^|\n)([^|\n]{20,400}?\.)(?:\s|$)", body)
        if text:
            span = (start + text.start(1), start + text.end(1))
            said = stated(paper, "object", "", span)
            yield said.model_copy(update={"value": public(" ".join(text.group(1).split()))[:300]})


_LIFE = (
    r"dur[ée]e|p[ée]riode|calendrier|entr[ée]e en vigueur|prise d'effet|d[ée]lais? d'ex[ée]cution"
)
_START = (
    rf"(?:prend(?:ra)? effet|entre en vigueur|court|d[ée]bute|commence|se d[ée]roule|[àa] compter)\s*(?:du|le|au|[àa] partir du)?\s*({french.DAY})"
    rf"|\bdu\s+({french.DAY})\s+au\b|d[ée]but\s*:?\s*(?:le\s+)?({french.DAY})"
)
_END = (
    rf"(?:s'ach[èe]ve|prend fin|expire|se termine|jusqu'au|[ée]ch[ée]ance\s*:?|fin\s*:?)\s*(?:le|au)?\s*({french.DAY})"
    rf"|{french.DAY}\s+au\s+({french.DAY})"
)


def _life(paper: Paper) -> Iterator[Stated]:
    sections = paper.titled(_LIFE) or None
    start = next(found(paper, _START, sections), None)
    end = next(found(paper, _END, sections), None)
    first = last = None
    if start:
        which = next(i for i in (1, 2, 3) if start.group(i))
        first = french.day_of(start.group(which))
        if first:
            yield stated(paper, "start", first, start.span(which))
    if end:
        which = 1 if end.group(1) else 2
        last = french.day_of(end.group(which))
        if last:
            yield stated(paper, "end", last, end.span(which))
    length = next(
        (
            (m, months)
            for m in found(
                paper,
                rf"(?:dur[ée]e|pour|ferme|conclu|est|^|\n|\.\s)\s?(?:\S{{1,24}}\s){{0,5}}?({french.DURATION})",
                sections,
            )
            if (months := french.months_of(m.group(1))) and months >= 1
        ),
        None,
    )
    if length and sections:
        yield stated(paper, "months", length[1], length[0].span(1))
        if first and last is None:
            yield stated(
                paper, "end", french.later(first, length[1]), length[0].span(1), computed=True
            )


_PRICE = r"prix|r[ée]mun[ée]ration|montant|financi|contribution|redevance|tarif|factur|r[èe]glement"
_YEARLY = r"par an\b|annuel|/\s*an\b|chaque ann[ée]e|l'an\b"
_UNIT_PRICE = (
    r"par (?:b[âa]timent|agent|utilisateur|poste|licence|site|appel|unit|jour|heure|m[²2])|unitaire"
)


def _price(paper: Paper) -> Iterator[Stated]:
    """The yearly amount before tax: the one that says so best; a total is spread over its months."""
    sections = [
        s for s in paper.titled(_PRICE) if not re.search(r"p[ée]nalit", s.title, re.IGNORECASE)
    ]
    best: tuple[int, Stated] | None = None
    for match in found(paper, french.AMOUNT, sections or paper.titled(r"objet")):
        graded = _graded(paper, match)
        if graded and (best is None or graded[0] > best[0]):
            best = graded
    if best:
        yield best[1]


def _graded(paper: Paper, match: re.Match[str]) -> tuple[int, Stated] | None:
    amount = french.euros_of(match.group(1))
    before, after = _around(paper, match)
    around = f"{before} {after}"
    taxed = re.match(r"\W{0,3}(?:TTC|toutes taxes)", after, re.IGNORECASE)
    unit = re.match(rf"[^,;.(]{{0,30}}(?:{_UNIT_PRICE})", after, re.IGNORECASE)
    if (
        amount <= 0
        or taxed
        or unit
        or re.search(r"p[ée]nalit|indemnit|retard|capital", around, re.IGNORECASE)
    ):
        return None
    net = (
        bool(re.match(r"\W{0,3}(?:HT|H\.T|hors tax|,? non soumis)", after, re.IGNORECASE))
        or "HT" in before
    )
    monthly = re.search(r"mensuel|par mois", before[-40:] + after[:25], re.IGNORECASE)
    yearly = re.search(_YEARLY, around, re.IGNORECASE)
    computed = False
    if monthly and not re.match(r"[^.;]{0,25}par an", after, re.IGNORECASE):
        amount, computed = amount * 12, True
    total = re.search(r"montant total|total d[eu]|pour la dur[ée]e", before, re.IGNORECASE)
    if total and not yearly:
        over = re.search(
            rf"({french.DURATION})", paper.text[match.end() : match.end() + 80], re.IGNORECASE
        )
        months = french.months_of(over.group(1)) if over else None
        if not months:
            return None
        amount, computed = round(amount * 12 / months, 2), True
    elif not yearly and not monthly:
        return None
    score = 4 * net + 2 * bool(yearly) - computed
    return score, stated(paper, "annual_amount", amount, match.span(), computed=computed)


def _around(paper: Paper, match: re.Match[str]) -> tuple[str, str]:
    """Return the words of the sentence that go with one amount, not with its neighbours."""
    left, right = paper.sentence(*match.span())
    before, after = paper.text[left : match.start()], paper.text[match.end() : right]
    earlier = [m.end() for m in re.finditer(french.AMOUNT, before)]
    later = re.search(french.AMOUNT, after)
    return before[max(earlier, default=0) :], after[: later.start()] if later else after


def _seats(paper: Paper) -> Iterator[Stated]:
    """The number of seats bought: a quantity of licences in a table, else in the text."""
    for grid in paper.tables:
        header = [c.lower() for c in grid.rows[0]]
        column = next((i for i, c in enumerate(header) if re.search(r"quantit|nombre", c)), None)
        for row, place in zip(grid.rows[1:], grid.places[1:], strict=True):
            text = " ".join(row)
            if column is not None and re.search(
                r"licence|utilisateur|poste|r[ée]dacteur", text, re.IGNORECASE
            ):
                number = french.integer_of(row[column])
                if number:
                    yield Stated(
                        key="seats",
                        value=number,
                        at=Locator(kind=place.kind, at=place.at),
                        excerpt=public(text[: 2 * _EXCERPT])[:_EXCERPT],
                    )
                    return
    for match in found(paper, r"\b([\w-]{1,24}) (?:licences?|utilisateurs|r[ée]dacteurs)\b"):
        number = french.integer_of(match.group(1))
        if number and number > 1:
            yield stated(paper, "seats", number, match.span())
            return


def _renewal(paper: Paper) -> Iterator[Stated]:
    no = r"n'est pas reconductible|sans (?:tacite )?reconduction|non reconductible|ni (?:prolong[ée]e? ni )?reconduite?|pas reconduit"
    yes = (
        r"tacite(?:ment)?(?: \w+)? ?reconduc|tacite reconduction|reconduite? tacitement|renouvel[ée]e? tacitement"
        r"|[àa] d[ée]faut de d[ée]nonciation[^.]{0,120}(?:renouvel|reconduit|prolong)|renouvel[ée]e? automatiquement"
    )
    for pattern, value in ((no, False), (yes, True)):
        match = next(found(paper, pattern), None)
        if match:
            yield stated(paper, "tacit_renewal", value, match.span())
            return


def _notice(paper: Paper) -> Iterator[Stated]:
    """The notice to end or not renew; that of an audit or an intervention is another matter."""
    sections = [
        s
        for s in paper.titled(rf"r[ée]sili|fin\b|reconduc|d[ée]nonc|retrait|{_LIFE}")
        if not re.search(r"d[ée]fin", s.title, re.IGNORECASE)
    ]
    patterns = (
        rf"pr[ée]avis\s(?:\w{{1,24}}\s){{0,2}}?de\s+({french.DURATION})",
        rf"d[ée]nonciation[^.]{{0,60}}?({french.DURATION})\s+avant",
        rf"d[ée]nonc[^.]{{0,60}}?({french.DURATION})\s+avant",
    )
    for pattern in patterns:
        for match in found(paper, pattern, sections):
            months = french.months_of(match.group(1))
            if months:
                yield stated(paper, "notice_months", months, match.span())
                return


_EXIT = (
    r"r[ée]versibilit[ée]|transf[ée]rabilit[ée]|restitu\w+[^.]{0,60}(?:donn[ée]es|index|formats?\b|historique|JSON|CSV)"
    r"|reprise des donn[ée]es|remet[^.]{0,40}(?:historique|donn[ée]es)|portabilit[ée] des donn[ée]es"
)
_NO_EXIT = (
    r"(?:aucune|pas de|sans|ne (?:comporte|pr[ée]voit) (?:pas|aucune?)[^.]{0,20})\s*(?:prestation de |clause de )?"
    r"(?:r[ée]versibilit[ée]|reprise des donn[ée]es|restitution)"
)


def _exit(paper: Paper) -> Iterator[Stated]:
    """The exit clause: refused in words, present, or absent from a paper read whole."""
    refused = next(found(paper, _NO_EXIT), None)
    present = next(found(paper, _EXIT), None)
    if refused:
        yield stated(paper, "exit_clause", False, refused.span())
    elif present:
        yield stated(paper, "exit_clause", True, present.span())
    elif paper.whole:
        yield absence(paper, "exit_clause", "réversibilité")


def absence(paper: Paper, key: str, what: str) -> Stated:
    """Return that a clause is nowhere in a paper that was read whole."""
    at = Locator(kind="page", at=f"1-{paper.pages}") if paper.pages else Locator()
    words = f"« {what} » ne figure nulle part ({len(paper.sections)} articles lus)"
    return Stated(key=key, value=False, at=at, excerpt=words, computed=True)


def _article_28(paper: Paper) -> Iterator[Stated]:
    law = r"(?:RGPD|2016/679|protection des donn[ée]es|DPA\b)"
    pattern = rf"article\s+28[^.]{{0,80}}{law}|{law}[^.]{{0,80}}article\s+28"
    for match in found(paper, pattern):
        left, right = paper.sentence(*match.span())
        around = paper.text[left:right]
        if not re.search(
            r"\bsi\b[^.]{0,80}(?:venai|devai)|le cas [ée]ch[ée]ant", around, re.IGNORECASE
        ):
            yield stated(paper, "dpa_article_28", True, match.span())
            return
    personal = next(found(paper, r"donn[ée]es (?:[àa] caract[èe]re )?personnel"), None)
    if next(found(paper, NO_PERSONAL_DATA), None):
        return
    if paper.whole and personal and not next(found(paper, pattern), None):
        yield absence(paper, "dpa_article_28", "article 28")


NO_PERSONAL_DATA = (
    r"aucun(?:e)? (?:traitement de )?donn[ée]es? (?:[àa] caract[èe]re )?personnel"
    r"|ne (?:sont|constituent) pas des donn[ée]es (?:[àa] caract[èe]re )?personnel"
)
_WHERE = (
    r"(?:h[ée]berg[ée]e?s?|stock[ée]e?s?|conserv[ée]e?s?|localis[ée]e?s?|trait[ée]e?s?|exploit[ée]e?s?|assur[ée]e?s?)\s+"
    r"(?:[\w'/]{1,24}\s){0,4}?(?:en|au|aux|dans|sur|hors)\b[^.;|]{0,45}?"
    r"(?:France|Union europ[ée]enne|\bUE\b|Europe|Allemagne|Irlande|Luxembourg|Pays-Bas|[ÉE]tats-Unis|Suisse|Belgique|Espagne|Italie|infonuagique publique)"
    r"|(?:ex[ée]cut[ée]|install[ée]|enregistr[ée]|h[ée]berg[ée])\w*[^.;|]{0,60}serveurs? [^.;|]{3,60}"
)


def _hosting(paper: Paper) -> Iterator[Stated]:
    sections = paper.titled(r"h[ée]berg|localis|lieu|plateforme|architecture|moyens techniques")
    match = next(found(paper, _WHERE, sections), None) or next(found(paper, _WHERE), None)
    if match:
        left, right = paper.sentence(*match.span())
        said = stated(paper, "hosting", "", match.span())
        yield said.model_copy(
            update={
                "value": public(
                    " ".join(paper.text[left : min(right, left + 2 * _EXCERPT)].split())
                )[:_EXCERPT]
            }
        )


_CLAIMS = (
    ("saving_ratio", r"(?:[ée]conomies?|r[ée]duction|baisse|gains?)\b(?! g[ée]n[ée]rale)[^.%\n]{0,80}?(\d{1,2}(?:,\d+)?)\s*%"),
    ("completeness", r"(\d{1,3}(?:,\d+)?)\s*% des (?:mesures|donn[ée]es)[^.]{0,40}(?:re[çc]ues|attendues|transmises)"),
    ("accuracy", r"(?:taux de (?:compr[ée]hension|reconnaissance|bonnes? r[ée]ponses?)|exactitude|pr[ée]cision|fiabilit[ée])\s*(?:de|:)?\s*(\d{1,3}(?:,\d+)?)\s*%"),
    ("availability", r"disponibilit[ée][^.%\n]{0,60}?(\d{2,3}(?:,\d+)?)\s*%"),
)  # fmt: skip


def _claims(paper: Paper) -> Iterator[Stated]:
    """What the supplier promises, as ratios; penalties speak of other percentages."""
    sections = [s for s in paper.sections if not re.search(r"p[ée]nalit", s.title, re.IGNORECASE)]
    for key, pattern in _CLAIMS:
        match = next(found(paper, pattern, sections or None), None)
        if match:
            ratio = round(french.euros_of(match.group(1)) / 100, 6)
            yield stated(paper, f"claim.{key}", ratio, match.span(1))
