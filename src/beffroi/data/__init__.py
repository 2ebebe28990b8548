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
from beffroi.data.mending import Correction, Offence, fix, offences
from beffroi.data.need import Need
from beffroi.data.result import Audit, CheckResult, ColumnProfile, Example
from beffroi.data.schema import TableSchema, find_schema, read_schema

__all__ = [
    "Audit",
    "CheckResult",
    "ColumnProfile",
    "Correction",
    "Example",
    "Fitness",
    "Need",
    "Offence",
    "Reason",
    "TableSchema",
    "assess",
    "audit",
    "audit_corpus",
    "audit_dataset",
    "audit_table",
    "find_schema",
    "fitness",
    "fix",
    "need_of",
    "offences",
    "read_schema",
]
