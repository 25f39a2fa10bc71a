"""Loads the champions, and understands, finds and judges with them."""

from support.predictor.answering import answerable
from support.predictor.contextual import rewrite, suggest
from support.predictor.loading import reset
from support.predictor.retrieving import retrieve
from support.predictor.understanding import understand

__all__ = ["answerable", "reset", "retrieve", "rewrite", "suggest", "understand"]
