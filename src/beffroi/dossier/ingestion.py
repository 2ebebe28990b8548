"""Ingestion into a dossier: inform first, read, keep what may be kept, write down who agreed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pydantic import JsonValue

from beffroi.core import BeffroiError, t
from beffroi.dossier.dossier import Dossier
from beffroi.evidence import Context, HostMatcher, PartyFinder
from beffroi.evidence.ingest import Outcome, Planned, read_all
from beffroi.evidence.learning import resume

CONFIRMATIONS = "confirmations"


@dataclass(frozen=True)
class Knowledge:
    """What other rooms know and readers need: hosts and names of providers, types of legal facts."""

    hosts: HostMatcher | None = None
    parties: PartyFinder | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


def confirmed(dossier: Dossier) -> bool:
    """Whether someone has confirmed the agents' information and the masking size in force."""
    return any(
        note.get("objet") == "mesure_des_usages" and note.get("seuil") == dossier.k
        for note in dossier.notes(CONFIRMATIONS)
    )


def confirm(dossier: Dossier, by: str, day: date) -> None:
    """Write down who confirmed, when, and which masking size."""
    entry: dict[str, JsonValue] = {"objet": "mesure_des_usages", "seuil": dossier.k, "par": by}
    dossier.note(CONFIRMATIONS, day, entry)


def take_in(
    dossier: Dossier,
    planned: Sequence[Planned],
    day: date,
    knowledge: Knowledge,
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[Outcome]:
    """Read planned artefacts into the dossier, one outcome each; what may be kept is kept.

    Artefacts that need the agents' information are refused until someone has confirmed it.
    """
    register, base, _ = dossier.load()
    fresh = Context(
        ingested_on=day,
        hosts=knowledge.hosts,
        parties=knowledge.parties,
        facts=knowledge.facts,
        register=register,
        k=dossier.k,
        progress=progress,
    )
    context = resume(fresh, base.readings())
    allowed = confirmed(dossier)
    for outcome in read_all([_held(p, allowed=allowed) for p in planned], context):
        yield _kept(dossier, outcome)


def _held(planned: Planned, *, allowed: bool) -> Planned:
    if allowed or not planned.needs_consent:
        return planned
    fault = BeffroiError(
        t("ce journal ne sera lu qu’après information des agents."),
        where=planned.artefact.name,
        mend=t("Relisez documents/, puis confirmez avec « beffroi ingest --yes »."),
    )
    return replace(planned, error=fault)


def _kept(dossier: Dossier, outcome: Outcome) -> Outcome:
    if outcome.reading is None:
        return outcome
    reader = outcome.planned.reader
    stored = reader is not None and reader.keeps_source
    reading = outcome.reading.model_copy(update={"stored": stored})
    try:
        dossier.keep(reading, outcome.artefact)
    except OSError as error:
        fault = BeffroiError(
            t(
                "la lecture n’a pas pu être écrite dans le dossier ({why}).",
                why=str(error.strerror),
            ),
            where=outcome.artefact.name,
            mend=t("Vérifiez la place et les droits, puis ingérez-le de nouveau."),
        )
        return replace(outcome, reading=None, error=fault)
    return replace(outcome, reading=reading)


def awaiting(planned: Iterable[Planned]) -> list[Path]:
    """Return the artefacts that wait for the agents' information."""
    return [p.artefact.path for p in planned if p.needs_consent]
