"""What a use asks of its data: the thresholds that decide, each of which may be absent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from beffroi.core import Value
from beffroi.register.sheets import Purpose


class Need(Value):
    """What is declared of a dataset and of its use.

    ``max_age_days`` the oldest that the newest record may be; ``min_completeness`` the share of
    filled cells that every column owes, 0 to 1; ``key`` the columns that tell records apart;
    ``moment`` the column that dates a record, ``entity`` the one that says what it is about,
    ``target`` the one to forecast; ``territory`` the commune codes to cover; ``since`` and
    ``until`` the period to cover; ``step_minutes`` the expected distance between two readings;
    ``personal_data`` whether the register says that there are any; ``retention_days`` how long a
    record may be kept; ``companion`` marks a file that goes with the main one.
    """

    use: Purpose | None = None
    max_age_days: float | None = None
    min_completeness: float | None = None
    key: tuple[str, ...] = ()
    moment: str | None = None
    entity: str | None = None
    target: str | None = None
    territory: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    step_minutes: float | None = None
    personal_data: bool | None = None
    retention_days: int | None = None
    companion: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the use names."""
        named = (*self.key, self.moment, self.entity, self.target)
        return tuple(dict.fromkeys(name for name in named if name))

    def of_table(self, names: tuple[str, ...]) -> Need:
        """Return what is owed by a table of these columns.

        A file that lacks a column named by the use goes with the main one (a calendar, a list of
        states): it owes neither its age, nor its period, nor its key.
        """
        if all(name in names for name in self.columns):
            return self
        alone = {
            "companion": True,
            "use": self.use,
            "personal_data": self.personal_data,
            "territory": self.territory,
        }
        return Need.model_validate(alone)

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Need:
        """Return the need from loose values, as sheets hold them; what cannot be read is left out.

        Lists may be written ``a|b`` or ``a, b``; shares above 1 are percentages.
        """
        kept: dict[str, Any] = {}
        for name, value in said.items():
            if name not in cls.model_fields or value is None or value == "":
                continue
            kept[name] = _reader(name)(value)
        return cls(**{name: value for name, value in kept.items() if value is not None})


def _reader(name: str) -> Any:
    if name in ("key", "territory"):
        return _names
    if name == "min_completeness":
        return _share
    if name in ("since", "until"):
        return _day
    if name in ("max_age_days", "step_minutes", "retention_days"):
        return _number
    return lambda value: value


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        parts = value.replace("|", ",").split(",")
        return tuple(part.strip() for part in parts if part.strip())
    return tuple(map(str, value))


def _number(value: Any) -> float | None:
    try:
        return float(str(value).replace(",", "."))
    except ValueError:
        return None


def _share(value: Any) -> float | None:
    number = _number(str(value).strip().removesuffix("%"))
    return None if number is None else number / 100 if number > 1 else number


def _day(value: Any) -> date | None:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return None
