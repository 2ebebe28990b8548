"""Challenge 2: law as dated data, three-valued facts, who is obliged to what and since when."""

from beffroi.regulation.engine import Engine, Verdict, evaluate, standard_engine
from beffroi.regulation.verdict import Duty, Missing, Presumed, Reading
from beffroi.regulation.vocabulary import Vocabulary, load_vocabulary

__all__ = [
    "Duty",
    "Engine",
    "Missing",
    "Presumed",
    "Reading",
    "Verdict",
    "Vocabulary",
    "evaluate",
    "load_vocabulary",
    "standard_engine",
]
