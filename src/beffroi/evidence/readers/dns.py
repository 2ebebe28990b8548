"""Log of a name server (dnsmasq, Pi-hole) or of a network probe (Zeek dns, ssl, http).

Sources: dnsmasq ``--log-queries`` (and ``extra``); Zeek log formats, tab-separated with
``#fields`` or JSON lines. Only hosts of known AI services are kept; addresses are dropped at
parsing.
"""

from __future__ import annotations

import re
from typing import ClassVar

from beffroi.core import Text, t
from beffroi.evidence.artefact import Artefact
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Content, Reading
from beffroi.evidence.traffic import NameTraffic
from beffroi.evidence.traffic.dnsmasq import QUERY, read_dnsmasq
from beffroi.evidence.traffic.reading import Lines, finish, hosts_of
from beffroi.evidence.traffic.tally import Tally
from beffroi.evidence.traffic.zeek import read_zeek, zeek_shape

_DNSMASQ = re.compile(rb"^.{0,80}\bdnsmasq(?:-dhcp)?\[\d+\]: ", re.MULTILINE)
_CANNOT: dict[str, tuple[Text, ...]] = {
    "dns": (
        t("une résolution de nom n’est pas une visite : ni durée, ni volume, ni page."),
        t(
            "un nom gardé en mémoire par le poste n’est pas redemandé : les volumes sont des minima."
        ),
    ),
    "ssl": (t("une liaison chiffrée ne dit ni page ni question."),),
    "http": (),
}


class DnsReader:
    """Counts name look-ups (or connections seen by a probe) by AI service, service and day."""

    kind: ClassVar[str] = "dns"
    label: ClassVar[Text] = t("journal DNS ou de sonde réseau")
    signs: ClassVar[Text] = t("des lignes de requêtes de noms horodatées")
    names: ClassVar[tuple[str, ...]] = ("dns", "pihole", "zeek", "ssl")
    keeps_source: ClassVar[bool] = False
    needs_consent: ClassVar[bool] = True
    order: ClassVar[int] = 91
    content: ClassVar[type[Content]] = NameTraffic

    def recognise(self, artefact: Artefact) -> float:
        """Return 0.97 for Zeek's own header or keys, else by the share of dnsmasq lines."""
        head = artefact.text_head.encode("utf-8", "replace")
        if zeek_shape(head) is not None:
            return 0.97
        lines = [line for line in head.split(b"\n") if line.strip()][:60]
        own = sum(bool(_DNSMASQ.match(line)) for line in lines)
        return 0.5 + 0.48 * own / len(lines) if own and QUERY in head else 0.0

    def read(self, artefact: Artefact, context: Context) -> Reading:
        """Count the whole log in one pass.

        Raises:
            BeffroiError: there is no table of AI services, or no line can be read.
        """
        hosts, lines = hosts_of(context, artefact), Lines()
        shape = zeek_shape(artefact.text_head.encode("utf-8", "replace"))
        volumes = frozenset({"received", "sent"}) if shape == "http" else frozenset[str]()
        tally = Tally(context, volumes)
        read = read_dnsmasq if shape is None else read_zeek
        with lines.salvaged():
            read(artefact, context, hosts, tally, lines)
        form = "dnsmasq" if shape is None else f"zeek-{shape}"
        cannot = _CANNOT[shape or "dns"]
        return finish(NameTraffic, artefact, context, tally, lines, form, cannot)


READER = DnsReader()
