"""May this system answer this request, and how? Asked by every use before it runs."""

from beffroi.gates.model import VERDICTS, DataClass, Override, Passage, Request, Ruling, Verdict
from beffroi.gates.policies import pass_gates

__all__ = [
    "VERDICTS",
    "DataClass",
    "Override",
    "Passage",
    "Request",
    "Ruling",
    "Verdict",
    "pass_gates",
]
