"""Challenge 1, no AI without good data: audit a table, and judge its fitness for a use."""

from beffroi.data.auditing import audit, audit_table
from beffroi.data.need import Need
from beffroi.data.result import Audit, CheckResult, ColumnProfile, Example

__all__ = ["Audit", "CheckResult", "ColumnProfile", "Example", "Need", "audit", "audit_table"]
