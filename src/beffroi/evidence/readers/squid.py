"""Log of a web proxy: Squid's native format, its "common" and "combined" ones, W3C extended.

Sources: Squid ``logformat`` documentation (``squid``: ``%ts.%03tu %6tr %>a %Ss/%03>Hs %<st %rm
%ru %[un %Sh/%<a %mt``); W3C Extended Log File Format (WD-logfile-960323). Logins and addresses are
dropped at parsing; only hosts of known AI services are kept; no path, no query, no page.
"""

from __future__ import annotations

import re
from typing import ClassVar

from beffroi.core import Text, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Content, Reading
from beffroi.evidence.traffic import WebTraffic
from beffroi.evidence.traffic.proxy import read_common, read_native, read_w3c
from beffroi.evidence.traffic.reading import Lines, finish, hosts_of
from beffroi.evidence.traffic.tally import Tally

_NATIVE = re.compile(
    rb"(?:.{0,120}?\s)?\d{9,10}\.\d{3}\s+-?\d+\s+\S+\s+[A-Z_0-9]+/\d{3}\s+\d+\s+[A-Z_]+\s+\S+\s+\S+\s+\S+/\S+"
)
_COMMON = re.compile(
    rb'\S+ \S+ .+? \[\d{2}/[A-Z][a-z]{2}/\d{4}:[\d:]{8} [-+]\d{4}\] "'
    rb"(?:CONNECT \S+:\d+|[A-Z]+ (?:https?|ftp)://)"
)
_FIELDS = re.compile(rb"^#Fields:(.*)$", re.MULTILINE)
_PROXY_FIELDS = frozenset(
    {b"cs-host", b"r-host", b"cs(host)", b"cs-uri", b"cs-uri-scheme", b"s-action", b"x-host"}
)
_SAMPLE = 40

_UPLOAD_UNKNOWN = t(
    "le volume envoyé n’est pas dans ce format : les octets sont ceux de la réponse."
)
_NO_PATH = t("une liaison chiffrée (CONNECT) ne dit ni page ni question : une ligne, un tunnel.")


class SquidReader:
    """Counts a proxy's lines by AI service, by service of the authority and by day."""

    kind: ClassVar[str] = "squid"
    label: ClassVar[Text] = t("journal du mandataire web (proxy)")
    signs: ClassVar[Text] = t("des lignes horodatées avec méthode HTTP et adresse demandée")
    names: ClassVar[tuple[str, ...]] = ("squid", "access", "proxy")
    keeps_source: ClassVar[bool] = False
    needs_consent: ClassVar[bool] = True
    order: ClassVar[int] = 90
    content: ClassVar[type[Content]] = WebTraffic

    def recognise(self, artefact: Artefact) -> float:
        """Return the share of the first lines that fit one of the formats."""
        form = _form(artefact)
        return form[1] if form else 0.0

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Count the whole log in one pass.

        Raises:
            BeffroiError: there is no table of AI services, or no line can be read.
        """
        hosts, lines = hosts_of(context, artefact), Lines()
        form = (_form(artefact) or ("squid", 0.0))[0]
        volumes = {"received"}
        cannot: tuple[Text, ...] = (_UPLOAD_UNKNOWN, _NO_PATH)
        if form == "w3c":
            named = _w3c_fields(artefact.head)
            volumes = {v for v, name in _W3C_VOLUMES.items() if name in named}
            cannot = (_NO_PATH,) if "sent" in volumes else cannot
        tally = Tally(context, frozenset(volumes))
        read = {"squid": read_native, "common": read_common, "w3c": read_w3c}[form]
        with lines.salvaged():
            read(artefact, context, hosts, tally, lines)
        return finish(WebTraffic, artefact, context, tally, lines, form, cannot)


_W3C_VOLUMES = {"received": b"sc-bytes", "sent": b"cs-bytes"}


def _form(artefact: Artefact) -> tuple[str, float] | None:
    """Return the format and how surely, from the first lines."""
    head = artefact.text_head.encode("utf-8", "replace")
    named = _w3c_fields(head)
    if named:
        telling = b"c-ip" in named and not named.isdisjoint(_PROXY_FIELDS)
        return ("w3c", 0.95) if telling and b"s-sitename" not in named else None
    sample = [line for line in head.split(b"\n")[:-1] or [head] if line.strip()][:_SAMPLE]
    if not sample:
        return None
    for form, pattern in (("squid", _NATIVE), ("common", _COMMON)):
        share = sum(bool(pattern.match(line)) for line in sample) / len(sample)
        if share > 0.3:  # noqa: PLR2004 - a damaged log is still a log
            return form, 0.5 + 0.49 * share
    return None


def _w3c_fields(head: bytes) -> frozenset[bytes]:
    found = _FIELDS.search(head)
    return frozenset(found.group(1).lower().split()) if found else frozenset()


READER = SquidReader()
