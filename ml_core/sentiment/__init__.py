"""Polarity of texts: plain rows to beat, and the models that beat them, with one verb set.

Nothing here imports torch until a member that needs it is fitted or loaded.
"""

from ml_core.sentiment.char_logistic import CharLogistic
from ml_core.sentiment.classifier import TextClassifier
from ml_core.sentiment.frozen_logistic import FrozenLogistic
from ml_core.sentiment.labels import NEGATIVE, POSITIVE, WeakLabels, from_stars
from ml_core.sentiment.log_count import LogCount
from ml_core.sentiment.stack import Stack
from ml_core.sentiment.verdicts import Thresholds, Verdict, choose, decide
from ml_core.sentiment.word_logistic import WordLogistic

__all__ = [
    "NEGATIVE",
    "POSITIVE",
    "CharLogistic",
    "FrozenLogistic",
    "LogCount",
    "Stack",
    "TextClassifier",
    "Thresholds",
    "Verdict",
    "WeakLabels",
    "WordLogistic",
    "choose",
    "decide",
    "from_stars",
]
