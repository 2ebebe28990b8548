"""The climate position of an authority: what its AI consumed, what is not known, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from beffroi.climate import findings as checks
from beffroi.climate.catalogue import Catalogue
from beffroi.climate.consumption import Consumption, consumption
from beffroi.climate.inference import catalogue
from beffroi.climate.measures import measured, rounded, unknown
from beffroi.climate.seats import from_seats
from beffroi.climate.usage import Used, Window, usage
from beffroi.core import (
    Assessment,
    Finding,
    Grade,
    Measure,
    Method,
    Text,
    assessment,
    not_measured,
    t,
)
from beffroi.evidence import EvidenceBase
from beffroi.register import AISystem, Contract, Register

COVERAGE = Method(id="climate.coverage", version="1")
TOTAL = Method(id="climate.total", version="1", source="Somme des systèmes mesurés")
NET = Method(id="climate.net", version="1", source="UIT-T L.1480")
RUNNING = frozenset({"in_service", "pilot", "suspended"})
SUMMED = ("climate.energy", "climate.gwp.fr", "climate.gwp.us", "climate.gwp.pl")


def assess(register: Register, evidence: EvidenceBase, on: date, known: date) -> Assessment:
    """Return the climate position for day ``on``, with what was known on day ``known``."""
    seen = register.at(on, known)
    books = catalogue()
    groups, covered = usage(evidence.as_known(known), seen)
    home = books.french_zone(seen.authority.department.value or "") or ""
    systems = {i: s for i, s in sorted(seen.systems.items()) if is_ai(s)}
    used = _consumptions(systems, groups, covered, books, home)
    measures: list[Measure] = []
    findings: list[Finding] = []
    for system_id, system in systems.items():
        contracts = seen.contracts_of(system_id)
        found = _figures(system, used.get(system_id), books, home)
        measures += found
        findings += _findings(system, used.get(system_id), found, contracts, books)
        measures += _net(system, contracts)
    measures += _whole(systems, measures)
    findings += checks.unattributed(groups)
    findings += checks.island_grid(seen, books, home, seen.authority.department.evidence)
    return assessment("climate", on, known, measures, findings)


def is_ai(system: AISystem) -> bool:
    """Tell whether a system is, or may be, an AI: a plain algorithm's consumption is not counted."""
    fact = system.facts.get("is_ai")
    return fact is None or fact.value is not False


def _consumptions(
    systems: Mapping[str, AISystem],
    groups: Sequence[Used],
    covered: Window | None,
    books: Catalogue,
    home: str,
) -> dict[str, Consumption]:
    if covered is None:
        return {}
    found = {}
    for system_id in systems:
        mine = [g for g in groups if g.system == system_id]
        used = consumption(mine, covered, books, home) if mine else None
        if used is not None:
            found[system_id] = used
    return found


def _figures(
    system: AISystem, used: Consumption | None, books: Catalogue, home: str
) -> list[Measure]:
    mainland = books.factors.grids[books.factors.zones.mainland.zone]
    if used is not None:
        shown = books.factors.grids.get(home, mainland) if used.local else mainland
        return measured(f"system:{system.id}", used, books, shown)
    return from_seats(system, books, mainland) or unknown(
        f"system:{system.id}", books.factors.method, _to_know(system)
    )


def _to_know(system: AISystem) -> Text:
    if any(link.role == "speech" for link in system.chain.values()):
        return t(
            "Déposez le relevé mensuel des minutes de parole et, si le fournisseur le donne, de "
            "l’énergie : un courrier, deux semaines."
        )
    if any(link.role == "hardware" for link in system.chain.values()):
        return t(
            "Déposez la puissance et la durée de marche des boîtiers (fiche technique, relevé d’une "
            "prise mesurée), et le journal d’usage du serveur : une demi-journée."
        )
    return t(
        "Déposez le journal d’usage du système (date, modèle, jetons lus et écrits), export de la "
        "passerelle ou de la console du fournisseur ; à défaut, la puissance et la durée de calcul "
        "de sa machine : une heure de travail."
    )


def _findings(
    system: AISystem,
    used: Consumption | None,
    figures: Iterable[Measure],
    contracts: Sequence[Contract],
    books: Catalogue,
) -> list[Finding]:
    found: list[Finding] = []
    if used is not None:
        found += checks.background_outweighs(system, used)
        found += checks.far_grid(system, used, books)
        found += checks.undocumented_model(system, used)
    elif all(m.grade is Grade.NOT_MEASURED for m in figures):
        found += checks.unmeasured(system, contracts)
    found += checks.unused_seats(system, contracts)
    found += checks.claimed_savings(system, contracts)
    return found


def _net(system: AISystem, contracts: Sequence[Contract]) -> list[Measure]:
    """Say that a claimed saving cannot be weighed yet, and what would weigh it."""
    if not any(True for _ in checks.claimed_savings(system, contracts)):
        return []
    return [
        not_measured(
            "climate.net",
            f"system:{system.id}",
            "climate",
            t("Bilan net d’un an : bénéfice moins rebond moins empreinte"),
            NET,
            unit="kgCO2e",
            to_know=t(
                "Déposez les relevés de compteurs et les degrés-jours d’un an avant et un an après "
                "la mise en service : une demi-journée."
            ),
        )
    ]


def _whole(systems: Mapping[str, AISystem], measures: Sequence[Measure]) -> list[Measure]:
    """Return the authority's totals over the systems that are known, and how many they are."""
    found = []
    labels = {
        "climate.energy": t("Électricité d’un an des systèmes mesurés"),
        "climate.gwp.fr": t("Empreinte carbone d’un an des systèmes mesurés, électricité française"),
        "climate.gwp.us": t("La même, électricité des États-Unis"),
        "climate.gwp.pl": t("La même, électricité de Pologne"),
    }  # fmt: skip
    for metric in SUMMED:
        parts = [m for m in measures if m.metric == metric and m.grade is Grade.COMPUTED]
        if parts:
            found.append(_sum(metric, labels[metric], parts))
    running = [s for s in systems.values() if s.stage.value in RUNNING]
    energies = {m.subject: m for m in measures if m.metric == "climate.energy"}
    asked = [energies[f"system:{s.id}"] for s in running if f"system:{s.id}" in energies]
    if asked:
        measured_ones = [m for m in asked if m.grade is Grade.COMPUTED]
        found.append(
            Measure(
                metric="climate.coverage",
                subject="authority",
                challenge="climate",
                label=t("Part des systèmes d’IA en service dont l’usage est mesuré"),
                value=rounded(len(measured_ones) / len(asked)),
                unit="ratio",
                grade=Grade.COMPUTED,
                method=COVERAGE,
                inputs=tuple(m.id for m in asked),
                note=t("{n} sur {all}.", n=len(measured_ones), all=len(asked)),
            )
        )
    return found


def _sum(metric: str, label: Text, parts: Sequence[Measure]) -> Measure:
    def total(end: str) -> float:
        return rounded(sum(float(getattr(p, end)) for p in parts))

    return Measure(
        metric=metric,
        subject="authority",
        challenge="climate",
        label=label,
        value=total("value"),
        low=total("low"),
        high=total("high"),
        unit=parts[0].unit,
        grade=Grade.COMPUTED,
        method=TOTAL,
        inputs=tuple(p.id for p in parts),
        note=t("Systèmes comptés : {names}.",
               names=tuple(p.subject.removeprefix("system:") for p in parts)),
    )  # fmt: skip
