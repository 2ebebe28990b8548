"""Values that every room shares: Measure, Evidence, Finding, Assessment, Text."""

from beffroi.core.assessment import Assessment, assessment
from beffroi.core.errors import BeffroiError
from beffroi.core.evidence import Evidence, Locator
from beffroi.core.finding import (
    Contradiction,
    Effort,
    Finding,
    GateVerdict,
    LegalStatus,
    Obliged,
    Reference,
    Severity,
    Verification,
)
from beffroi.core.measure import CHALLENGES, Challenge, Grade, Measure, Method, not_measured
from beffroi.core.model import Value, canonical_json
from beffroi.core.text import Amount, Lang, Text, t, tn

__all__ = [
    "CHALLENGES",
    "Amount",
    "Assessment",
    "BeffroiError",
    "Challenge",
    "Contradiction",
    "Effort",
    "Evidence",
    "Finding",
    "GateVerdict",
    "Grade",
    "Lang",
    "LegalStatus",
    "Locator",
    "Measure",
    "Method",
    "Obliged",
    "Reference",
    "Severity",
    "Text",
    "Value",
    "Verification",
    "assessment",
    "canonical_json",
    "not_measured",
    "t",
    "tn",
]
