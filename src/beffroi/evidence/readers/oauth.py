"""Consents given to applications, and licences of an office suite, as its administrator exports.

Columns after Microsoft Entra ("consented applications", ``oauth2PermissionGrant`` reports),
Microsoft 365 usage reports and Google Workspace ("app access control"). Users are counted per
application, never kept; a count under k is not told, nor what would give it by subtraction.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import ClassVar

from beffroi.core import BeffroiError, Evidence, Text, Value, t
from beffroi.core.evidence import LocatorKind
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.cells import count, day, plain
from beffroi.evidence.linking import normalise, slug, systems, tokens
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Content, Proposal, Reading
from beffroi.evidence.records import Columns, Records, Row, read_records
from beffroi.evidence.traffic.explain import Explainer
from beffroi.evidence.voice import Voice
from beffroi.register import AISystem, Claims, Link

IDLE_DAYS = 60
_USER = r"(nom d utilisateur principal|user ?principal ?name|utilisateur|user|upn|(user )?e ?mail|principal( id)?|compte)"
CONSENTS = Columns(
    {
        "app": r"(app|application|client|service principal) ?(display ?)?name|nom( complet)?( de l)? ?(application|app)|application|app",
        "scopes": r"(delegated )?(permissions?|scopes?|autorisations?|etendues?|api permissions?)|(oauth )?scopes? ?(requested|granted)?",
        "publisher": r"(verified )?publisher( ?name| ?domain)?|editeur|app ?owner|fournisseur",
        "app_id": r"(app|application|client) ?id|id( de l)? ?application",
        "consent": r"(consent ?type|type( de)? consentement|permission ?type)",
        "user": _USER,
        "users": r"(nb|nombre)?( d| of)? ?(users|utilisateurs)( count)?|total users",
        "given": r"(consented|granted|created)( ?on)?( ?date)?( ?time)?|consented ?date ?time|date( du)? consentement",
        "last": r"last ?(sign ?in|used|activity)( ?date)?( ?time)?|derniere (connexion|utilisation|activite)",
    },
    required=("app", "scopes"),
    telling=("publisher", "consent", "user", "users", "given"),
)
LICENCES = Columns(
    {
        "product": r"(assigned )?(products?|licen[cs]es?|sku)( name| assigned| attribuee?s?)?|produits?( attribues?)?|nom du produit",
        "user": _USER,
        "last": r"last ?(activity|sign ?in|used)( ?date)?( ?time)?( utc)?|date (de )?derniere (activite|connexion|utilisation)|derniere (activite|connexion|utilisation)",
        "refreshed": r"report ?refresh ?date|date (d )?(actualisation|export|extraction)( du rapport)?",
        "period": r"report ?period|periode( du rapport)?",
        "service": r"service|department|direction",
    },
    required=("product", "user", "last"),
    telling=("refreshed", "last"),
)
# What lets a third party read or send what agents write (Microsoft Graph, Exchange, Google APIs).
_SENSITIVE = (
    "mail.", "imap.", "ews.", "smtp.", "full_access_as_user", "gmail", "mail.google.com",
    "files.read", "sites.read", "chat.read", "auth/drive", "calendars.read", "contacts.read",
)  # fmt: skip
_MAIL = ("mail.", "imap.", "ews.", "full_access_as_user", "gmail", "mail.google.com")


class Application(Value):
    """An application that was given access.

    ``users`` is ``None`` where fewer than k gave it access, and for an administrator's consent
    for all. ``reads_mail`` and ``sensitive`` are the scopes that open messages or documents.
    ``provider`` is the AI provider that its name or publisher says. ``line`` is its first row.
    """

    name: str
    publisher: str = ""
    provider: str | None = None
    scopes: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    reads_mail: bool = False
    for_all: bool = False
    users: int | None = None
    line: int = 0


class Licence(Value):
    """Seats of one product on the day of the report.

    ``active`` seats were used within 60 days, ``idle`` were not; both ``None`` where one of them
    is between 1 and k-1. ``never`` seats were never used (told when 0 or at least k).
    """

    product: str
    seats: int
    active: int | None = None
    idle: int | None = None
    never: int | None = None
    report_day: date | None = None
    idle_days: int = IDLE_DAYS
    line: int = 0


class Consents(Content):
    """Applications with access, and licences with their seats."""

    kind: ClassVar[str] = "oauth"

    applications: tuple[Application, ...] = ()
    licences: tuple[Licence, ...] = ()


class OAuthReader:
    """Reads consents or licences, whichever the columns are."""

    kind: ClassVar[str] = "oauth"
    label: ClassVar[Text] = t("consentements d’applications ou licences (suite bureautique)")
    signs: ClassVar[Text] = t(
        "des applications avec leurs autorisations, ou des licences par compte"
    )
    names: ClassVar[tuple[str, ...]] = ("oauth", "consent", "licence", "license", "copilot")
    keeps_source: ClassVar[bool] = False
    needs_consent: ClassVar[bool] = True
    order: ClassVar[int] = 80
    content: ClassVar[type[Content]] = Consents

    def recognise(self, artefact: Artefact) -> float:
        """Return how well the header fits one of the two exports."""
        return max(CONSENTS.recognise(artefact), LICENCES.recognise(artefact))

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Count users by application or by licence.

        Raises:
            BeffroiError: neither kind of export is there, or it is empty.
        """
        seats = LICENCES.recognise(artefact) > CONSENTS.recognise(artefact)
        table = read_records(artefact, LICENCES if seats else CONSENTS)
        if not table.rows:
            raise BeffroiError(t("l’export n’a aucune ligne."), where=artefact.name)
        if seats:
            content = Consents(licences=tuple(_licences(table, context)))
        else:
            content = Consents(applications=tuple(_applications(table, context)))
        voice = Voice(artefact, context, _report_day(content), table.encoding)
        reading = voice.reading(
            content,
            rows=len(table.rows),
            rejects=table.rejects.first,
            proposals=list(_proposals(content, voice, table.rows[0].kind)),
            stored=False,
        )
        return reading.model_copy(update={"rows_rejected": table.rejects.count})


def _report_day(content: Consents) -> date | None:
    return max((c.report_day for c in content.licences if c.report_day), default=None)


def _applications(table: Records, context: Context) -> Iterator[Application]:
    by_app: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        if row["app"]:
            by_app[row["app_id"] or normalise(row["app"])].append(row)
        else:
            table.rejects.add(row.line, t("la ligne ne nomme pas d’application."))
    for rows in sorted(by_app.values(), key=lambda rows: rows[0]["app"].casefold()):
        yield _application(rows, context)


def _application(rows: list[Row], context: Context) -> Application:
    first = rows[0]
    scopes = sorted({s for row in rows for s in row["scopes"].replace(",", " ").split()})
    told = [count(row["users"]) for row in rows]
    users = max((n for n in told if n is not None), default=0) or len(
        {row["user"].casefold() for row in rows if row["user"]}
    )
    sensitive = tuple(s for s in scopes if any(word in s.lower() for word in _SENSITIVE))
    return Application(
        name=first["app"],
        publisher=first["publisher"],
        provider=_provider(context, first["app"], first["publisher"]),
        scopes=tuple(scopes),
        sensitive=sensitive,
        reads_mail=any(word in s.lower() for s in sensitive for word in _MAIL),
        for_all=any(plain(row["consent"]) in {"allprincipals", "admin"} for row in rows),
        users=users if users >= context.k else None,
        line=first.line,
    )


def _provider(context: Context, *texts: str) -> str | None:
    """The AI provider named by a text, if any: the finder's table holds AI providers only."""
    if context.parties is None:
        return None
    found = (party for text in texts for party, _ in context.parties.find_parties(text))
    return next(found, None)


def _licences(table: Records, context: Context) -> Iterator[Licence]:
    by_product: dict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        for product in _products(row):
            by_product[product].append(row)
        if not row["product"]:
            table.rejects.add(row.line, t("la ligne ne nomme pas de licence."))
    asked = [day(row["refreshed"]) for row in table.rows]
    used = [day(row["last"]) for row in table.rows]
    report = max((d for d in asked if d), default=None) or max((d for d in used if d), default=None)
    for product, rows in sorted(by_product.items()):
        yield _licence(product, rows, report, context.k)


def _products(row: Row) -> Iterable[str]:
    return dict.fromkeys(
        p.strip() for p in row["product"].replace("+", ";").split(";") if p.strip()
    )


def _licence(product: str, rows: list[Row], report: date | None, k: int) -> Licence:
    last: dict[str, date | None] = {}
    for row in rows:
        user, when = row["user"].casefold(), day(row["last"])
        before = last.get(user)
        last[user] = max((d for d in (before, when) if d), default=None)
    limit = report - timedelta(days=IDLE_DAYS) if report else None
    seats = len(last)
    active = sum(d is not None and limit is not None and d >= limit for d in last.values())
    never = sum(d is None for d in last.values())
    idle = seats - active
    tellable = report is not None and all(n == 0 or n >= k for n in (active, idle))
    # Those who came but not lately are the rest of the idle ones: they too must be k or none.
    rest_tellable = tellable and all(n == 0 or n >= k for n in (never, idle - never))
    return Licence(
        product=product,
        seats=seats,
        active=active if tellable else None,
        idle=idle if tellable else None,
        never=never if rest_tellable else None,
        report_day=report,
        line=rows[0].line,
    )


# A table of providers also holds makers of office software: the name must say that it is AI.
_SAYS_AI = re.compile(
    r"\b(ia|ai|gpt|llm|copilot|gemini|chatbot|assistant|transcription|transcribe|meeting notes|"
    r"note ?taker|resume|summary)\b"
)


def _proposals(content: Consents, voice: Voice, kind: LocatorKind) -> Iterator[Proposal]:
    for application in content.applications:
        if application.provider is not None:
            where = voice.evidence(kind, application.line, application.name)
            yield from _system(application, application.provider, voice, where)
    for licence in content.licences:
        where = voice.evidence(kind, licence.line, licence.product)
        yield from _seats(licence, voice, where)


def _system(
    application: Application, provider: str, voice: Voice, where: Evidence
) -> Iterator[Proposal]:
    """Yield the AI system that an application is, tied to the known one that explains it."""
    found = systems(voice.context.register).find(application.name)
    if found.id is None and found.note is not None:
        return
    known = found.id or _explained(voice.context, provider)
    words = " ".join(tokens(f"{application.name} {application.publisher}"))
    excluded = normalise(application.name) in voice.context.excluded
    if known is None and (excluded or not _SAYS_AI.search(words)):
        return
    sheet = _new(application.name, provider, voice, where) if known is None else None
    yield Proposal.of(
        "system",
        AISystem(
            id=known or slug(application.name),
            name=sheet.name if sheet else Claims(),
            stage=sheet.stage if sheet else Claims(),
            chain=sheet.chain if sheet else {},
            users=voice.measured(application.users, where) if application.users else Claims(),
        ),
    )


def _seats(licence: Licence, voice: Voice, where: Evidence) -> Iterator[Proposal]:
    """Yield the seats of a licence for AI: of the system that it names, or of a new one."""
    provider = _provider(voice.context, licence.product)
    found = systems(voice.context.register).find(licence.product)
    known = found.id or (_explained(voice.context, provider) if provider else None)
    if known is None and provider is None:
        return
    sheet = _new(licence.product, provider or "", voice, where) if known is None else None
    used = None if licence.active is None else voice.measured(licence.active, where)
    yield Proposal.of(
        "system",
        AISystem(
            id=known or slug(licence.product),
            name=sheet.name if sheet else Claims(),
            stage=sheet.stage if sheet else Claims(),
            chain=sheet.chain if sheet else {},
            seats=voice.measured(licence.seats, where),
            users=used or Claims(),
            facts={"active_seats": used} if used else {},
        ),
    )


def _new(name: str, provider: str, voice: Voice, where: Evidence) -> AISystem:
    """Return the sheet of a system that no other artefact told of."""
    link = Link(role="supplier", rank=1, party=voice.measured(provider, where))
    return AISystem(
        id=slug(name),
        name=voice.measured(name, where),
        stage=voice.measured("in_service", where),
        chain={slug(f"supplier {provider}"): link},
    )


def _explained(context: Context, provider: str) -> str | None:
    """The one system whose first-rank supplier, or whose own name, is this provider."""
    found = Explainer(context).supplied(provider)
    return found[0] if len(found) == 1 else None


READER = OAuthReader()
