"""The smallest model that does the job, measured on the authority's own examples."""

from beffroi.climate.sizing.classifier import Classifier, load_classifier
from beffroi.climate.sizing.door import rightsize

__all__ = ["Classifier", "load_classifier", "rightsize"]
