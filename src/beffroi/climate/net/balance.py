"""What an AI brings, less what it costs: exact bounds, exact mean, and a draw of the whole.

ITU-T L.1480 names the orders: first, the AI's own footprint; second, what it avoids elsewhere;
net second order, their difference; higher order, the rebound. With S the benefit, r the rebound,
F the footprint (k times the calls, plus what is fixed) and H other indirect effects:

    net = S·(1 − r) − F − H        erasure = (F + H) / (S·(1 − r))
    break-even scope = (S·(1 − r) − H) / F        break-even rebound = 1 − (F + H) / S

The saving is valued where it happens, the AI where it runs. A share displaced without evidence is
zero. The sign is stated only when the whole interval has it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from beffroi.climate.catalogue import Catalogue
from beffroi.climate.factorset import Grid
from beffroi.climate.inference import catalogue
from beffroi.climate.net.spec import Benefit, Input, NetSpec
from beffroi.core import Amount, BeffroiError, Text, Value, canonical_json, t

Verdict = Literal["positif", "effacé", "indécidable", "non évaluable"]
Draws = NDArray[np.float64]
METHOD = "climate.net"
METHOD_VERSION = "1"
COMPARED = ("FRA", "USA", "POL")


class Interval(Value):
    """An exact interval with its exact mean, in kgCO2e a year."""

    low: float
    mean: float
    high: float


class Elsewhere(Value):
    """The same balance, the AI running on another grid."""

    zone: str
    name: str
    footprint: Interval
    net: Interval


class Retained(Value):
    """A benefit, the share that was retained and why."""

    name: str
    displaced: Interval
    retained: bool
    reason: Text
    saving: Interval


class NetBalance(Value):
    """The balance of a system over a year, in kgCO2e.

    ``p05``, ``p50``, ``p95`` and ``probability`` (of a positive net) come from the draw; ``net`` is
    exact. ``erasure`` is the share of the benefit that footprint and other effects take back, at
    the means; ``None`` when there is no benefit. ``break_even_scope`` and ``break_even_rebound``
    say how far scope or rebound may go before the mean is zero.
    """

    system: str
    title: str
    verdict: Verdict
    sentence: Text
    net: Interval
    saving: Interval
    footprint: Interval
    rebound_kg: Interval
    higher_order_kg: Interval
    p05: float
    p50: float
    p95: float
    probability: float
    draws: int
    erasure: float | None
    break_even_scope: float | None
    break_even_rebound: float | None
    benefits: tuple[Retained, ...]
    elsewhere: tuple[Elsewhere, ...]
    tier: int
    public_claim: bool
    method: str = f"{METHOD}@{METHOD_VERSION}"
    factors: str


@dataclass(frozen=True)
class _Sum:
    """A quantity as exact bounds, exact mean and draws."""

    low: float
    mean: float
    high: float
    draws: Draws

    @property
    def interval(self) -> Interval:
        return Interval(low=self.low, mean=self.mean, high=self.high)

    def plus(self, other: _Sum) -> _Sum:
        return _Sum(
            self.low + other.low,
            self.mean + other.mean,
            self.high + other.high,
            self.draws + other.draws,
        )

    def times(self, other: _Sum) -> _Sum:
        """Multiply by an independent quantity; bounds of any sign."""
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return _Sum(min(corners), self.mean * other.mean, max(corners), self.draws * other.draws)

    def less(self, other: _Sum) -> _Sum:
        return _Sum(
            self.low - other.high,
            self.mean - other.mean,
            self.high - other.low,
            self.draws - other.draws,
        )

    def scaled(self, factor: float) -> _Sum:
        return _Sum(self.low * factor, self.mean * factor, self.high * factor, self.draws * factor)


class _Dice:
    """Draws each input once, always the same for the same balance."""

    def __init__(self, spec: NetSpec) -> None:
        digest = hashlib.sha256(canonical_json(spec).encode()).digest()
        self._random = np.random.default_rng(int.from_bytes(digest[:8], "big"))
        self._count = spec.draws

    def cast(self, given: Input) -> _Sum:
        return _Sum(given.low, given.mean, given.high, self._draw(given))

    def exactly(self, value: float) -> _Sum:
        return _Sum(value, value, value, np.full(self._count, value))

    def _draw(self, given: Input) -> Draws:
        if given.low == given.high:
            return np.full(self._count, given.low)
        if given.central is None:
            return self._random.uniform(given.low, given.high, self._count)
        return self._random.triangular(given.low, given.central, given.high, self._count)


@dataclass(frozen=True)
class _Parts:
    """The terms of a balance: benefit, rebound, what is left of it, footprint, other effects."""

    saving: _Sum
    rebound: _Sum
    kept: _Sum
    cost: _Sum
    higher: _Sum

    @property
    def balance(self) -> _Sum:
        return self.kept.less(self.cost).less(self.higher)


def net(spec: NetSpec, books: Catalogue | None = None) -> NetBalance:
    """Return the net balance of a specification.

    Raises:
        BeffroiError: a zone is not known.
    """
    books = books or catalogue()
    dice = _Dice(spec)
    saving, retained = _saving(spec, dice, books)
    rebound = dice.cast(spec.rebound)
    bill = _Bill(spec, dice, books)
    parts = _Parts(
        saving=saving,
        rebound=rebound,
        kept=saving.times(dice.exactly(1.0).less(rebound)),
        cost=bill.at(spec.footprint.zone),
        higher=dice.cast(spec.higher_order_kg),
    )
    elsewhere = tuple(
        Elsewhere(
            zone=zone,
            name=books.factors.grids[zone].name,
            footprint=cost.interval,
            net=parts.kept.less(cost).less(parts.higher).interval,
        )
        for zone, cost in ((z, bill.at(z, everywhere=True)) for z in COMPARED)
    )
    return _stated(spec, parts, retained, elsewhere, books.factors.id)


def _stated(
    spec: NetSpec,
    parts: _Parts,
    retained: tuple[Retained, ...],
    elsewhere: tuple[Elsewhere, ...],
    factors: str,
) -> NetBalance:
    """Put the balance in figures and in a sentence."""
    balance = parts.balance
    probability = float(np.mean(balance.draws > 0))
    verdict = _verdict(retained, balance)
    p05, p50, p95 = (float(q) for q in np.quantile(balance.draws, (0.05, 0.5, 0.95)))
    spent = parts.cost.mean + parts.higher.mean
    return NetBalance(
        system=spec.system,
        title=spec.title or spec.system,
        verdict=verdict,
        sentence=_sentence(verdict, balance, probability),
        net=balance.interval,
        saving=parts.saving.interval,
        footprint=parts.cost.interval,
        rebound_kg=parts.saving.times(parts.rebound).interval,
        higher_order_kg=parts.higher.interval,
        p05=p05,
        p50=p50,
        p95=p95,
        probability=probability,
        draws=spec.draws,
        erasure=_over(spent, parts.kept.mean),
        break_even_scope=_over(parts.kept.mean - parts.higher.mean, parts.cost.mean),
        break_even_rebound=_rest(spent, parts.saving.mean),
        benefits=retained,
        elsewhere=elsewhere,
        tier=spec.tier,
        public_claim=spec.tier != 3 and verdict != "non évaluable",  # noqa: PLR2004 (L.1480)
        factors=factors,
    )


class _Bill:
    """The footprint of the AI on one grid or another, from one draw of its inputs."""

    def __init__(self, spec: NetSpec, dice: _Dice, books: Catalogue) -> None:
        self._dice, self._books = dice, books
        self._scope = dice.cast(spec.footprint.scope)
        self._fixed = dice.cast(spec.footprint.fixed_kg)
        self._calls = [
            (dice.cast(c.number), dice.cast(c.energy_wh), dice.cast(c.embodied_g), c.zone)
            for c in spec.footprint.calls
        ]

    def at(self, zone: str, *, everywhere: bool = False) -> _Sum:
        """Return the footprint with the AI in ``zone``; ``everywhere`` moves all its calls there."""
        home = _grid(zone, self._books)
        total = self._dice.exactly(0.0)
        for number, energy, made, own in self._calls:
            grid = home if everywhere or own is None else _grid(own, self._books)
            carbon = energy.scaled(1e-3).times(_carbon(grid, self._dice))
            total = total.plus(number.times(carbon.plus(made.scaled(1e-3))))
        return self._scope.times(total).plus(self._fixed)


def _saving(spec: NetSpec, dice: _Dice, books: Catalogue) -> tuple[_Sum, tuple[Retained, ...]]:
    total = dice.exactly(0.0)
    told = []
    for benefit in spec.benefits:
        proven = benefit.displaced.proven
        share = dice.cast(benefit.displaced) if proven else dice.exactly(0.0)
        part = (
            dice.cast(benefit.number)
            .times(share)
            .times(dice.cast(benefit.activity))
            .times(_factor(benefit, dice, books))
        )
        total = total.plus(part)
        told.append(
            Retained(
                name=benefit.name,
                displaced=share.interval,
                retained=proven,
                reason=_reason(benefit),
                saving=part.interval,
            )
        )
    return total, tuple(told)


def _reason(benefit: Benefit) -> Text:
    if benefit.displaced.proven:
        return t("Part retenue : {proofs}.", proofs=benefit.displaced.evidence)
    if benefit.displaced.evidence or benefit.displaced.source:
        return t(
            "Part non retenue : déclarée, sans mesure ni calcul à l’appui. Elle compte pour zéro."
        )
    return t("Part non retenue : aucune preuve. Elle compte pour zéro.")


def _factor(benefit: Benefit, dice: _Dice, books: Catalogue) -> _Sum:
    if benefit.factor is not None:
        return dice.cast(benefit.factor)
    return _carbon(_grid(benefit.electricity or "", books), dice)


def _grid(zone: str, books: Catalogue) -> Grid:
    code = books.zone_code(zone)
    if code is None:
        raise BeffroiError(
            t("la zone électrique « {zone} » est inconnue.", zone=zone),
            mend=t("Donnez un code de pays (FRA, USA…) ou une région d’hébergeur (eu-west-3…)."),
        )
    return books.factors.grids[code]


def _carbon(grid: Grid, dice: _Dice) -> _Sum:
    factor = grid.gwp
    centre = factor.central if factor.low < factor.high else None
    return dice.cast(Input(low=factor.low, high=factor.high, central=centre))


def _verdict(retained: tuple[Retained, ...], balance: _Sum) -> Verdict:
    if not any(r.retained for r in retained):
        return "non évaluable"
    if balance.low > 0:
        return "positif"
    return "effacé" if balance.high <= 0 else "indécidable"


def _sentence(verdict: Verdict, balance: _Sum, probability: float) -> Text:
    low, high = Amount(value=balance.low, unit="kgCO2e"), Amount(value=balance.high, unit="kgCO2e")
    match verdict:
        case "positif":
            return t("Le bilan est positif : entre {low} et {high} évités en un an.",
                     low=low, high=high)  # fmt: skip
        case "effacé":
            return t("Le bénéfice est effacé : le bilan est entre {low} et {high} sur un an.",
                     low=low, high=high)  # fmt: skip
        case "indécidable":
            return t("Le signe n’est pas établi : entre {low} et {high} sur un an. Sous ces "
                     "hypothèses, la probabilité d’un bilan positif est de {p}.",
                     low=low, high=high, p=Amount(value=probability, unit="ratio"))  # fmt: skip
        case _:
            return t("Le bénéfice n’est pas évaluable : aucune part déplacée n’est prouvée. Reste "
                     "l’empreinte de l’IA.")  # fmt: skip


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _rest(part: float, whole: float) -> float | None:
    return 1 - part / whole if whole > 0 else None
