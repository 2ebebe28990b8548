"""What an application's configuration holds, its secrets left out."""

from __future__ import annotations

from datetime import date
from typing import Literal

from beffroi.core import Value
from beffroi.evidence.reading import Content
from beffroi.register import FactValue, Role

Scalar = bool | int | float | str | None


class Setting(Value):
    """One key of the configuration (``a.b[0].c``); ``withheld``: its value looks like a secret."""

    key: str
    value: Scalar = None
    withheld: bool = False


class ConfigFact(Value):
    """What the settings show: a fact of the regulation vocabulary or of this reader, and the key."""

    name: str
    value: FactValue
    at: str


class ConfiguredParty(Value):
    """Who serves the application, as its configuration says: role, party, address, model, region."""

    at: str
    role: Role
    party: str
    name: str | None = None
    host: str | None = None
    model: str | None = None
    region: str | None = None


class EmotionOption(Value):
    """An option that reads a mood: from the voice or from a text, of agents or of the public."""

    at: str
    source: Literal["voice", "text", "unsaid"]
    of: Literal["agents", "public", "unsaid"]
    active: bool | None = None


class AppConfigContent(Content):
    """A configuration as exported. ``settings`` holds at most 2,000 keys.

    ``files`` are the files that it feeds on; ``notice_delay_s`` the seconds before the caller is
    told of the AI, ``None`` when nothing says so.
    """

    kind = "app_config"

    product: str | None = None
    publisher: str | None = None
    system: str | None = None
    exported_on: date | None = None
    notice_active: bool | None = None
    notice_delay_s: float | None = None
    emotion: tuple[EmotionOption, ...] = ()
    parties: tuple[ConfiguredParty, ...] = ()
    files: tuple[str, ...] = ()
    facts: tuple[ConfigFact, ...] = ()
    settings: tuple[Setting, ...] = ()
    withheld: int = 0

    def setting(self, key: str) -> Scalar:
        """Return the value of a key, or ``None``."""
        return next((s.value for s in self.settings if s.key == key), None)
