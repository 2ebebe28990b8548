"""The usage ledger: append-only, crash-safe, sealed to Parquet."""

from beffroi.climate.ledger.book import Ledger, State
from beffroi.climate.ledger.event import UsageEvent
from beffroi.climate.ledger.segment import Damage

__all__ = ["Damage", "Ledger", "State", "UsageEvent"]
