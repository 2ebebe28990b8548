"""A net balance as people write it: benefits claimed, footprint, rebound, with their evidence.

    system: corvi
    title: Chatbot d'information sur les droits
    tier: 2                       # tier of ITU-T L.1480: 3 is not for public claims
    footprint:
      zone: FRA                   # where the AI runs
      scope: {low: 1, high: 25}   # what a fuller assessment may add
      fixed_kg: 20
      calls:
      - {number: 60000, energy_wh: {low: 0.14, high: 0.9}, embodied_g: {low: 0.012, high: 0.11}}
    benefits:
    - name: Déplacements évités
      number: 10000
      displaced: {low: 0.05, high: 0.15, grade: measured, evidence: [enquete-2026.csv]}
      activity: {low: 4, high: 12, unit: km}
      factor: {low: 0.15, high: 0.25, unit: kgCO2e/km}
    rebound: {low: 0.1, high: 0.4}

An input is a number, or an interval with its source. A share really displaced counts for zero
until there is evidence of it, measured or computed: a supplier's word is not one.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from beffroi.core import Grade, Value

Tier = Literal[1, 2, 3]


class Input(Value):
    """A number that is not negative, or an interval of them, uniform or triangular.

    With ``central`` the draw is triangular with that mode; without, uniform. ``evidence`` names
    artefacts; ``source`` says where the figure was found.

    Raises:
        pydantic.ValidationError: the interval is empty or holds something that is not a number.
    """

    low: float = Field(allow_inf_nan=False)
    high: float = Field(allow_inf_nan=False)
    central: float | None = Field(default=None, allow_inf_nan=False)
    unit: str = ""
    source: str = ""
    grade: Grade = Grade.DECLARED
    evidence: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _plain_number(cls, raw: Any) -> Any:
        if isinstance(raw, bool):
            raise ValueError("un nombre ou un intervalle {low, high} est attendu")  # noqa: TRY004
        if isinstance(raw, int | float):
            return {"low": raw, "high": raw}
        if isinstance(raw, dict) and "value" in raw:
            others = {k: v for k, v in raw.items() if k != "value"}
            return {"low": raw["value"], "high": raw["value"], **others}
        return raw

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not 0 <= self.low <= self.high:
            raise ValueError("il faut 0 ≤ low ≤ high")
        if self.central is not None and not self.low <= self.central <= self.high:
            raise ValueError("central doit être entre low et high")
        return self

    @property
    def mean(self) -> float:
        """The exact mean of the distribution."""
        if self.central is None:
            return (self.low + self.high) / 2
        return (self.low + self.central + self.high) / 3

    @property
    def proven(self) -> bool:
        """Whether evidence, measured or computed, supports it."""
        return bool(self.evidence) and self.grade in {Grade.MEASURED, Grade.COMPUTED}


class Calls(Value):
    """Calls to a model in a year: energy of one in Wh, making of the machines for one in gCO2e.

    ``zone`` is where these calls run when it is not the footprint's.
    """

    number: Input
    energy_wh: Input
    embodied_g: Input = Input(low=0, high=0)
    zone: str | None = None


class AIFootprint(Value):
    """What the AI costs in a year.

    ``scope`` multiplies the calls (what a fuller assessment counts and the model does not);
    ``fixed_kg`` holds servers, training, fine-tuning and idle time, in kgCO2e a year.
    """

    zone: str
    scope: Input = Input(low=1, high=1)
    fixed_kg: Input = Input(low=0, high=0)
    calls: tuple[Calls, ...] = ()


class Benefit(Value):
    """Something that the AI is said to avoid, in a year.

    ``number`` acts, of which a share ``displaced`` really avoids ``activity`` units of something
    that emits ``factor`` kgCO2e a unit. For electricity saved, give ``electricity`` (the zone where
    it is saved) instead of ``factor``, and ``activity`` in kWh.
    """

    name: str
    number: Input
    displaced: Input
    activity: Input = Input(low=1, high=1)
    factor: Input | None = None
    electricity: str | None = None

    @model_validator(mode="after")
    def _one_factor(self) -> Self:
        if (self.factor is None) == (self.electricity is None):
            raise ValueError("il faut « factor » ou « electricity », et un seul des deux")
        if self.displaced.high > 1:
            raise ValueError("« displaced » est une part, entre 0 et 1")
        return self


class NetSpec(Value):
    """A net balance for one system and one year (ITU-T L.1480, consequence tree).

    ``rebound`` is the share of the benefit that new consumption takes back (0 to 1, more when it
    backfires); ``higher_order_kg`` other indirect effects, counted against the AI.
    """

    system: str
    title: str = ""
    tier: Tier = 2
    footprint: AIFootprint
    benefits: tuple[Benefit, ...] = ()
    rebound: Input = Input(low=0, high=0)
    higher_order_kg: Input = Input(low=0, high=0)
    draws: int = Field(default=200_000, ge=1000, le=2_000_000)

    @field_validator("benefits")
    @classmethod
    def _named_once(cls, benefits: tuple[Benefit, ...]) -> tuple[Benefit, ...]:
        names = [b.name for b in benefits]
        if len(names) != len(set(names)):
            raise ValueError("deux bénéfices portent le même nom")
        return benefits
