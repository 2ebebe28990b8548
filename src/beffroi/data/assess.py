"""The data position of an authority: what its AI feeds on, and whether it is fit for that."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from beffroi.core import (
    Assessment,
    BeffroiError,
    Finding,
    Grade,
    Measure,
    Text,
    Value,
    assessment,
    canonical_json,
    not_measured,
    t,
    tn,
)
from beffroi.data.corpus import METHOD_VERSION as CORPUS_VERSION
from beffroi.data.dataset import audit_dataset
from beffroi.data.findings import broken_promises, dataset_findings
from beffroi.data.fitness import VERDICTS, VERSION, Fitness, fitness
from beffroi.data.measures import FITNESS, dataset_measures, unknown
from beffroi.data.need import Need
from beffroi.data.result import METHOD_VERSION, Audit
from beffroi.data.voted import held_to_texts
from beffroi.evidence import EvidenceBase
from beffroi.evidence.reading import Reading
from beffroi.evidence.tables import METHOD_VERSION as INTAKE_VERSION
from beffroi.register import AISystem, Dataset, Register

_ORDER = ("unfit", "reservations", "not_measured", "fit")
_RUNNING = frozenset({"in_service", "pilot", "suspended"})


class Audits(Value):
    """The audits of a dataset's files, as they are kept, and the files that could not be read."""

    audits: tuple[Audit, ...]
    unread: tuple[Text, ...] = ()


def assess(register: Register, evidence: EvidenceBase, on: date, known: date) -> Assessment:
    """Return the data position for day ``on``, with what was known on day ``known``."""
    seen, base = register.at(on, known), evidence.as_known(known)
    measures: list[Measure] = []
    findings: list[Finding] = []
    judged: dict[str, tuple[tuple[Audit, ...], Fitness | None]] = {}
    for dataset_id, dataset in sorted(seen.datasets.items()):
        audits, verdict = _judge(dataset, base, on)
        judged[dataset_id] = (audits, verdict)
        subject = f"dataset:{dataset_id}"
        if audits:
            measures += dataset_measures(subject, audits, verdict)
            findings += dataset_findings(dataset, audits, verdict)
        elif dataset.use.value is not None or any(c.value for c in dataset.systems.values()):
            measures += unknown(subject, sorted(dataset.files))
    for system in _in_use(seen):
        mine = {d.id: judged[d.id] for d in seen.datasets_of(system.id)}
        measures.append(_of_system(system, mine))
        findings += broken_promises(system, [a for audits, _ in mine.values() for a in audits])
    for measure, gap in held_to_texts(seen, base):
        measures.append(measure)
        findings += [gap] if gap else []
    return assessment("data", on, known, measures, findings)


def _in_use(register: Register) -> list[AISystem]:
    """The systems that run, or whose stage nobody said."""
    return [
        s
        for _, s in sorted(register.systems.items())
        if s.stage.value is None or s.stage.value in _RUNNING or register.datasets_of(s.id)
    ]


def need_of(dataset: Dataset) -> Need:
    """Return what a dataset's sheet says that its use needs."""
    said = {name: claims.value for name, claims in dataset.needs.items()}
    said |= {
        "use": dataset.use.value,
        "personal_data": dataset.personal_data.value,
        "retention_days": dataset.retention_days.value,
    }
    return Need.read(said)


def _judge(
    dataset: Dataset, evidence: EvidenceBase, on: date
) -> tuple[tuple[Audit, ...], Fitness | None]:
    need = need_of(dataset)
    files = _files(dataset, evidence)
    if not files:
        return (), None
    kept = evidence.derive(
        _key(files, need, on), _version(), Audits, lambda: _audits(files, need, on)
    )
    verdict = fitness(kept.audits, need.use, need) if need.use and kept.audits else None
    return kept.audits, verdict


def _files(dataset: Dataset, evidence: EvidenceBase) -> list[tuple[Reading, Path]]:
    """The files of a dataset that were dropped and kept, by name."""
    found = []
    for name, claims in sorted(dataset.files.items()):
        reading = evidence.named(name) if claims.value is not False else None
        path = None if reading is None else evidence.path(reading)
        if reading is not None and path is not None and path.exists():
            found.append((reading, path))
    return found


def _key(files: Sequence[tuple[Reading, Path]], need: Need, on: date) -> str:
    told = canonical_json(
        {
            "files": [r.source.sha256 for r, _ in files],
            "need": need.model_dump(mode="json"),
            "on": on.isoformat(),
        }
    )
    return f"data.audit-{hashlib.sha256(told.encode()).hexdigest()[:32]}"


@cache
def _version() -> str:
    """The methods' versions, and the shape of what is kept: either one makes old values useless."""
    shape = hashlib.sha256(canonical_json(Audits.model_json_schema()).encode()).hexdigest()[:8]
    return f"{METHOD_VERSION}.{INTAKE_VERSION}.{CORPUS_VERSION}.{VERSION}-{shape}"


def _audits(files: Sequence[tuple[Reading, Path]], need: Need, on: date) -> Audits:
    """Audit the files together; one that cannot be read does not stop the others."""
    unread: list[BeffroiError] = []
    audits = audit_dataset(
        [(r.source.name, path) for r, path in files], need=need, on=on, unread=unread
    )
    return Audits(audits=audits, unread=tuple(error.what for error in unread))


def _of_system(
    system: AISystem, datasets: dict[str, tuple[tuple[Audit, ...], Fitness | None]]
) -> Measure:
    """The worst verdict among the datasets that feed a system."""
    subject, label = f"system:{system.id}", t("Aptitude des données qui l’alimentent")
    verdicts = {i: v.verdict for i, (_, v) in datasets.items() if v is not None}
    if not verdicts:
        to_know = (
            t("Déposez les fichiers de {names}.", names=tuple(sorted(datasets)))
            if datasets
            else t(
                "Inscrivez les données qui l’alimentent au catalogue de données, avec leur usage, et déposez-les."
            )
        )
        return not_measured("data.fitness", subject, "data", label, FITNESS, to_know=to_know)
    worst = min(verdicts.values(), key=_ORDER.index)
    inputs = tuple(f"data.fitness@dataset:{i}" for i in sorted(verdicts))
    return Measure(
        metric="data.fitness",
        subject=subject,
        challenge="data",
        label=label,
        value=str(VERDICTS[worst]),
        grade=Grade.COMPUTED,
        method=FITNESS,
        inputs=inputs,
        note=tn(
            "L’aptitude de son seul jeu de données.",
            "La moins bonne aptitude de ses {n} jeux de données.",
            len(verdicts),
        ),
    )
