"""Challenge 1, no AI without good data: audit data, and judge their fitness for a use.

Example:
    >>> from beffroi.data import Need, audit, fitness  # doctest: +SKIP
    >>> report = audit("repas.csv", need=Need(key=("site", "date"), target="servis"))  # doctest: +SKIP
    >>> fitness(report, "forecast_series").verdict  # doctest: +SKIP
    'unfit'
"""

from beffroi.data.assess import assess, need_of
from beffroi.data.auditing import audit, audit_table
from beffroi.data.corpus import audit_corpus
from beffroi.data.dataset import audit_dataset
from beffroi.data.fitness import Fitness, Reason, fitness
from beffroi.data.need import Need
from beffroi.data.result import Audit, CheckResult, ColumnProfile, Example

__all__ = [
    "Audit",
    "CheckResult",
    "ColumnProfile",
    "Example",
    "Fitness",
    "Need",
    "Reason",
    "assess",
    "audit",
    "audit_corpus",
    "audit_dataset",
    "audit_table",
    "fitness",
    "need_of",
]
