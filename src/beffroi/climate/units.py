"""Quantities that cannot be confused: energy, warming, metals, primary energy, water.

Each quantity is an interval (low, central, high) in one fixed unit. Two quantities add only when
they are of the same kind, and energy becomes an impact only through a factor of that impact:
a carbon factor can no more fill a water column than a length can fill a mass. The type checker
refuses the mistake, and so does Python when it runs.

    >>> energy = Energy.of(2.0)
    >>> energy * PerKWh(GWP, 0.05)
    GWP(low=0.1, central=0.1, high=0.1)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan
from typing import ClassVar, Generic, Self, TypeVar

CRITERIA = ("energy", "gwp", "adpe", "pe", "wcf")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An interval with its central value, in the unit of its class.

    Raises:
        ValueError: the bounds do not hold the central value, or one of them is not a number.
    """

    low: float
    central: float
    high: float
    unit: ClassVar[str] = "1"
    criterion: ClassVar[str] = ""

    def __post_init__(self) -> None:
        if isnan(self.low + self.central + self.high) or not self.low <= self.central <= self.high:
            raise ValueError(
                f"{type(self).__name__}: not an interval: {self.low}, {self.central}, {self.high}"
            )

    @classmethod
    def of(cls, value: float) -> Self:
        """Return an exact quantity."""
        return cls(value, value, value)

    @classmethod
    def between(cls, low: float, high: float) -> Self:
        """Return an interval centred on its middle."""
        return cls(low, (low + high) / 2, high)

    @classmethod
    def sum(cls, parts: Iterable[Self]) -> Self:
        """Return the sum of quantities of this kind; zero when there is none."""
        total = cls.of(0.0)
        for part in parts:
            total = total + part
        return total

    def __add__(self, other: Self) -> Self:
        if type(other) is not type(self):
            raise TypeError(f"cannot add {type(other).__name__} to {type(self).__name__}")
        return type(self)(
            self.low + other.low, self.central + other.central, self.high + other.high
        )

    def scaled(self, factor: float) -> Self:
        """Return the quantity multiplied by a plain number that is not negative.

        Raises:
            ValueError: the factor is negative (the bounds would swap).
        """
        if factor < 0:
            raise ValueError(f"cannot scale by {factor}")
        return type(self)(self.low * factor, self.central * factor, self.high * factor)

    def widened(self, low: float, high: float) -> Self:
        """Return the same central value with its low and high bounds multiplied.

        Raises:
            ValueError: ``low`` exceeds 1 or ``high`` is below 1.
        """
        return type(self)(self.low * low, self.central, self.high * high)

    def hull(self, other: Self) -> Self:
        """Return the smallest interval that holds both, around this one's central value."""
        if type(other) is not type(self):
            raise TypeError(f"cannot join {type(other).__name__} to {type(self).__name__}")
        return type(self)(min(self.low, other.low), self.central, max(self.high, other.high))


class Energy(Quantity):
    """Final electricity, in kWh."""

    __slots__ = ()
    unit = "kWh"
    criterion = "energy"

    def __mul__(self, factor: PerKWh[Q]) -> Q:
        """Return the impact of this energy under an impact factor."""
        if not isinstance(factor, PerKWh):
            raise TypeError(f"energy is multiplied by a factor per kWh, not {type(factor)!r}")
        return factor.kind(
            self.low * factor.low, self.central * factor.central, self.high * factor.high
        )


class GWP(Quantity):
    """Global warming potential over 100 years, in kgCO2e."""

    __slots__ = ()
    unit = "kgCO2e"
    criterion = "gwp"


class ADPe(Quantity):
    """Abiotic depletion potential of elements (metals, minerals), in kg antimony equivalent."""

    __slots__ = ()
    unit = "kgSbeq"
    criterion = "adpe"


class PE(Quantity):
    """Primary energy, in MJ."""

    __slots__ = ()
    unit = "MJ"
    criterion = "pe"


class Water(Quantity):
    """Water consumed (evaporated, not returned), in litres."""

    __slots__ = ()
    unit = "L"
    criterion = "wcf"


Q = TypeVar("Q", GWP, ADPe, PE, Water)


@dataclass(frozen=True, slots=True, init=False)
class PerKWh(Generic[Q]):
    """An impact for each kWh of electricity: a number that knows what it counts.

    Raises:
        ValueError: the bounds do not hold the central value, or one is negative.
    """

    kind: type[Q]
    low: float
    central: float
    high: float

    def __init__(
        self, kind: type[Q], central: float, low: float | None = None, high: float | None = None
    ) -> None:
        low = central if low is None else low
        high = central if high is None else high
        if not 0 <= low <= central <= high:
            raise ValueError(f"{kind.__name__}: not a factor: {low}, {central}, {high}")
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "central", central)
        object.__setattr__(self, "high", high)
