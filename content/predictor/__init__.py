"""Loads the champion and reads reviews with it."""

from content.predictor.loading import Champion, champion, pointed, reset
from content.predictor.phrasing import phrase, phrased_by
from content.predictor.quoting import Candidate, quotable
from content.predictor.reading import read
from content.predictor.scoring import Model
from content.predictor.vectors import vectors

__all__ = [
    "Candidate",
    "Champion",
    "Model",
    "champion",
    "phrase",
    "phrased_by",
    "pointed",
    "quotable",
    "read",
    "reset",
    "vectors",
]
