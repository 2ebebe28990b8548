"""Challenge 2: law as dated data, three-valued facts, who is obliged to what and since when."""

from beffroi.regulation.assess import assess, look
from beffroi.regulation.cases import answer, evaluate_cases
from beffroi.regulation.change import (
    Change,
    Milestone,
    calendar,
    changes_between,
    differences,
    ics,
    stale,
)
from beffroi.regulation.documents import Document, Thresholds, agents_notice
from beffroi.regulation.engine import Engine, Verdict, evaluate, standard_engine
from beffroi.regulation.sheet import SystemView, org_facts
from beffroi.regulation.verdict import Duty, Missing, Presumed, Reading
from beffroi.regulation.vocabulary import Vocabulary, load_vocabulary

__all__ = [
    "Change",
    "Document",
    "Duty",
    "Engine",
    "Milestone",
    "Missing",
    "Presumed",
    "Reading",
    "SystemView",
    "Thresholds",
    "Verdict",
    "Vocabulary",
    "agents_notice",
    "answer",
    "assess",
    "calendar",
    "changes_between",
    "differences",
    "evaluate",
    "evaluate_cases",
    "ics",
    "load_vocabulary",
    "look",
    "org_facts",
    "stale",
    "standard_engine",
]
