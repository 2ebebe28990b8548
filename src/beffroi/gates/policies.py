"""Four small policies: may this system answer this request, and how?

Each is a pure function of a request, the register and the position. A finding says by itself what
the gates must do while it stands (:attr:`beffroi.core.Finding.gate`): a new check or rule becomes
policy without a change here. What depends on the request itself is decided below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from beffroi.core import CHALLENGES, Amount, Challenge, Finding, Measure, Reference, Text, t
from beffroi.gates.model import VERDICTS, Override, Passage, Request, Ruling, Verdict
from beffroi.position import Position
from beffroi.register import AISystem, Register

Policy = Callable[[Request, AISystem, Register, Position], Ruling]
WARN_SHARE = 0.8
TESTED = 2  # a substitution capacity: none, declared, tested, hot
_RGPD_TRANSFER = Reference(
    text="RGPD, art. 28 et 44 à 48",
    url="https://eur-lex.europa.eu/eli/reg/2016/679/oj",
    verification="known",
)
_AIA_26 = Reference(
    text="Règlement (UE) 2024/1689, art. 26",
    url="https://eur-lex.europa.eu/eli/reg/2024/1689/oj",
    verification="secondary",
)


def pass_gates(
    request: Request, register: Register, position: Position, overrides: Iterable[Override] = ()
) -> Passage:
    """Return what the four gates rule on a request, valid overrides counted."""
    system = register.systems.get(request.system)
    if system is None:
        rulings = [_unknown(gate, request) for gate in CHALLENGES]
    else:
        rulings = [POLICIES[gate](request, system, register, position) for gate in CHALLENGES]
    known = list(overrides)
    return Passage(request=request, rulings=tuple(_overridden(r, request, known) for r in rulings))


def _unknown(gate: Challenge, request: Request) -> Ruling:
    if gate != "regulation":
        return Ruling(
            gate=gate, verdict="allow", reasons=(t("Rien à vérifier : système inconnu."),)
        )
    return Ruling(
        gate=gate,
        verdict="refuse",
        reasons=(t("« {id} » n’est pas au registre.", id=request.system),),
        references=(_AIA_26,),
        to_do=(t("Créer sa fiche, ou déposer un artefact qui le décrit."),),
        overridable=False,
    )


def regulation(
    request: Request, system: AISystem, register: Register, position: Position
) -> Ruling:
    """Refuse what is suspended, stopped or forbidden; alter what owes a notice."""
    del request
    if system.stage.value in {"suspended", "stopped"}:
        return Ruling(
            gate="regulation",
            verdict="refuse",
            reasons=(t("Le système est suspendu ou arrêté."),),
            to_do=(t("Lever la suspension dans sa fiche, avec sa date et son motif."),),
            overridable=False,
        )
    return _from_findings("regulation", system, register, position)


def data(request: Request, system: AISystem, register: Register, position: Position) -> Ruling:
    """Refuse data unfit for the use; alter (mask) personal data that the use does not provide for."""
    ruling = _from_findings("data", system, register, position)
    provided = system.facts["personal_data"].value if "personal_data" in system.facts else None
    if request.data == "none" or provided is True:
        return ruling
    reason = _NOT_PROVIDED.get(provided, _UNSAID)
    return _graver(
        ruling,
        "alter",
        reason,
        t("Masquer les données personnelles avant envoi, ou compléter la fiche et l’AIPD."),
    )


def dependence(
    request: Request, system: AISystem, register: Register, position: Position
) -> Ruling:
    """Keep personal data away from exposed providers: another system if there is one, else not at all."""
    ruling = _from_findings("dependence", system, register, position)
    exposure = position.measures().get(f"dependence.exposure@system:{system.id}")
    if request.data == "none" or exposure is None or not _exposed(exposure):
        return ruling
    substitution = position.measures().get(f"dependence.substitution@system:{system.id}")
    tested = (
        substitution is not None
        and isinstance(substitution.value, float | int)
        and substitution.value >= TESTED
    )
    verdict: Verdict = "route" if tested else "refuse" if request.data == "sensitive" else "alter"
    reason = t(
        "Le système est exposé à un droit extraterritorial ({regimes}) et la demande porte des données personnelles.",
        regimes=str(exposure.value),
    )
    to_do = (
        t("Servir la demande par la solution de remplacement testée.")
        if tested
        else t("Masquer les données personnelles, ou tester une solution de remplacement.")
    )
    return _graver(ruling, verdict, reason, to_do, _RGPD_TRANSFER)


def climate(request: Request, system: AISystem, register: Register, position: Position) -> Ruling:
    """Hold the yearly carbon budget of the system, when it has one."""
    ruling = _from_findings("climate", system, register, position)
    budget = (
        system.declared["budget_kgco2e_year"].value
        if "budget_kgco2e_year" in system.declared
        else None
    )
    used = position.measures().get(f"climate.gwp.fr@system:{system.id}")
    if not isinstance(budget, int | float) or isinstance(budget, bool):
        return ruling
    if used is None or not isinstance(used.value, float | int):
        return _graver(
            ruling,
            "allow",
            t("Budget carbone : usage non mesuré."),
            t("Déposer le journal d’usage."),
        )
    share = _kilograms(used) / budget if budget > 0 else float("inf")
    if share < WARN_SHARE:
        return ruling
    verdict: Verdict = "route" if share < 1 else "alter" if request.deferrable else "refuse"
    to_do = (
        t("Servir par un modèle plus petit.")
        if share < 1
        else t("Différer le traitement.")
        if request.deferrable
        else t("Réviser le budget du système, ou attendre l’exercice suivant.")
    )
    return _graver(
        ruling,
        verdict,
        t("Budget carbone annuel consommé à {share}.", share=Amount(value=share, unit="ratio")),
        to_do,
    )


_UNSAID = t(
    "La demande porte des données personnelles ; la fiche ne dit pas si le système peut en recevoir."
)
_NOT_PROVIDED: Mapping[object, Text] = {
    False: t("La demande porte des données personnelles ; la fiche n’en prévoit pas."),
    "incidental": t(
        "La demande porte des données personnelles ; la fiche n’en prévoit que par accident."
    ),
    "minimal": t("La demande porte des données personnelles ; la fiche n’en prévoit que très peu."),
}
POLICIES: Mapping[Challenge, Policy] = {
    "data": data,
    "regulation": regulation,
    "dependence": dependence,
    "climate": climate,
}


def _from_findings(
    gate: Challenge, system: AISystem, register: Register, position: Position
) -> Ruling:
    """Return the gravest verdict that the challenge's standing findings ask for."""
    subjects = {f"system:{system.id}"}
    subjects |= {f"dataset:{d.id}" for d in register.datasets_of(system.id)}
    subjects |= {f"contract:{c.id}" for c in register.contracts_of(system.id)}
    asking = [
        f
        for f in position.findings().values()
        if f.challenge == gate and f.subject in subjects and f.gate is not None
    ]
    if not asking:
        return Ruling(gate=gate, verdict="allow", reasons=(t("Aucun constat ne s’y oppose."),))
    verdict = max((f.gate for f in asking if f.gate), key=VERDICTS.index)
    return Ruling(
        gate=gate,
        verdict=verdict,
        reasons=tuple(f.title for f in asking),
        references=tuple(dict.fromkeys(f.reference for f in asking if f.reference)),
        to_do=tuple(f.remedy for f in asking),
        findings=tuple(f.id for f in asking),
        overridable=not any(_forbidden(f) for f in asking),
    )


def _forbidden(finding: Finding) -> bool:
    """A practice that the law forbids, or would but for an unproved exception, passes for nobody."""
    return finding.check.startswith(("regulation.prohibited", "regulation.maybe_prohibited"))


def _graver(
    ruling: Ruling, verdict: Verdict, reason: Text, to_do: Text, reference: Reference | None = None
) -> Ruling:
    calm = ruling.verdict == "allow" and not ruling.findings
    return ruling.model_copy(
        update={
            "verdict": max(ruling.verdict, verdict, key=VERDICTS.index),
            "reasons": (reason,) if calm else (*ruling.reasons, reason),
            "to_do": (*ruling.to_do, to_do),
            "references": (*ruling.references, *((reference,) if reference else ())),
        }
    )


def _overridden(ruling: Ruling, request: Request, overrides: list[Override]) -> Ruling:
    if ruling.verdict != "refuse" or not ruling.overridable:
        return ruling
    valid = next((o for o in overrides if o.covers(request, ruling.gate)), None)
    return ruling.model_copy(update={"override": valid}) if valid else ruling


def _exposed(measure: Measure) -> bool:
    return isinstance(measure.value, str) and measure.value not in {"", "none"}


def _kilograms(measure: Measure) -> float:
    value = measure.value if isinstance(measure.value, float | int) else 0.0
    return value / 1000 if measure.unit == "gCO2e" else float(value)
