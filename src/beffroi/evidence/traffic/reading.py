"""The reading of a log: its counts, what its format cannot tell, what it proposes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import TypeVar

from beffroi.core import BeffroiError, Text, t, tn
from beffroi.evidence.artefact import Artefact, TruncatedError
from beffroi.evidence.hosts import HostMatch, HostMatcher
from beffroi.evidence.reader import Context
from beffroi.evidence.reading import Reading
from beffroi.evidence.records import Rejects
from beffroi.evidence.traffic.explain import Explainer
from beffroi.evidence.traffic.model import Traffic
from beffroi.evidence.traffic.propose import Proposals
from beffroi.evidence.traffic.tally import Tally
from beffroi.evidence.voice import Voice

T = TypeVar("T", bound=Traffic)


def hosts_of(context: Context, artefact: Artefact) -> HostMatcher:
    """Return the matcher of AI hosts.

    Raises:
        BeffroiError: there is none, and the log would then say nothing.
    """
    if context.hosts is None:
        raise BeffroiError(
            t("la table des services d’IA manque : le journal ne dirait rien."),
            where=artefact.name,
        )
    return context.hosts


class Lines:
    """How many lines a log has, which could not be read, which days it covers."""

    def __init__(self) -> None:
        self.read = 0
        self.nameless = 0
        self.rejects = Rejects()
        self.first: date | None = None
        self.last: date | None = None

    @contextmanager
    def salvaged(self) -> Iterator[None]:
        """Keep what was read of a log that breaks off, and reject its end.

        Raises:
            TruncatedError: nothing was read before the break.
        """
        try:
            yield
        except TruncatedError as error:
            if not self.read:
                raise
            self.rejects.add(self.read + 1, error.what)

    def covers(self, day: date) -> None:
        """Widen the covered days to this one."""
        self.first = min(self.first or day, day)
        self.last = max(self.last or day, day)


def finish(
    content: type[T],
    artefact: Artefact,
    context: Context,
    tally: Tally,
    lines: Lines,
    form: str,
    cannot_tell: tuple[Text, ...],
) -> Reading:
    """Return the reading of a log that was counted.

    Raises:
        BeffroiError: no line of it could be read.
    """
    if lines.read and lines.rejects.count >= lines.read:
        raise BeffroiError(
            t("aucune ligne du journal ne se lit dans ce format."),
            where=f"{artefact.name}:{lines.rejects.first[0].line}",
        )
    explainer = Explainer(context)
    told = content(
        format=form,
        zone=context.zone,
        first_day=lines.first,
        last_day=lines.last,
        lines=lines.read,
        seen=tally.seen("ai", partial(_only, explainer)),
        machines=tally.machines(),
        possible=tally.seen("possible", _no_system),
        cannot_tell=cannot_tell,
    )
    voice = Voice(artefact, context, collected_on=lines.last)
    proposals = Proposals(told, voice, explainer, _notes(told, lines, context))
    proposed = list(proposals.all())
    reading = voice.reading(
        told,
        rows=lines.read,
        rejects=lines.rejects.first,
        notes=proposals.notes,
        proposals=proposed,
        stored=False,
    )
    return reading.model_copy(update={"rows_rejected": lines.rejects.count})


def _only(explainer: Explainer, match: HostMatch) -> str | None:
    found = explainer.site(match.provider)
    return found[0] if len(found) == 1 else None


def _no_system(_: HostMatch) -> None:
    return None


def _notes(told: Traffic, lines: Lines, context: Context) -> list[Text]:
    notes = []
    if not context.networks:
        notes.append(
            t("aucun organigramme n’a été lu : les usages ne peuvent être rattachés à un service.")
        )
    withheld = [seen for seen in told.seen if seen.withheld]
    if withheld:
        notes.append(
            tn(
                "{n} service d’IA vu par moins de {k} postes : ni nombre ni dates ne sont gardés.",
                "{n} services d’IA vus par moins de {k} postes : ni nombre ni dates ne sont gardés.",
                len(withheld),
                k=context.k,
            )
        )
    if lines.nameless:
        notes.append(
            tn(
                "{n} ligne ne donne qu’une adresse : le service visé n’est pas identifiable.",
                "{n} lignes ne donnent qu’une adresse : le service visé n’est pas identifiable.",
                lines.nameless,
            )
        )
    return notes
