"""Loads the champions, and understands, finds and judges with them."""

from support.predictor.answering import answerable, topic_of
from support.predictor.contextual import rewrite, suggest
from support.predictor.dialogue import Dialogue
from support.predictor.generating import NoAnswer, Writer, configured
from support.predictor.loading import reset
from support.predictor.phrasing import phrase
from support.predictor.replies import Heard, heard
from support.predictor.retrieving import retrieve
from support.predictor.routing import route
from support.predictor.understanding import understand

__all__ = [
    "Dialogue",
    "Heard",
    "NoAnswer",
    "Writer",
    "answerable",
    "configured",
    "heard",
    "phrase",
    "reset",
    "retrieve",
    "rewrite",
    "route",
    "suggest",
    "topic_of",
    "understand",
]
