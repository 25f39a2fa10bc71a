"""Loads the champion and reads reviews with it."""

from content.predictor.quoting import Candidate, quotable

__all__ = ["Candidate", "quotable"]
