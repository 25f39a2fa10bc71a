"""Fitting one reader of intents for each language, and measuring it beside what serves untrained.

Both are judged on the same phrases, each as if it had been left out. A language whose reader is no better than what
serves untrained keeps that: it costs a process nothing.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_core import metrics
from ml_core.config import RidgeConfig
from ml_core.encoder import EncoderUnavailable
from ml_core.intents import Ridge
from support.contracts import Intent, Language
from support.features.abstracting import readable
from support.features.examples import Example, phrases

INTENTS = tuple(intent for intent in Intent if intent is not Intent.OTHER)
MIN_PHRASES = 2  # of an intent: one to learn from and one to judge by
logger = logging.getLogger(__name__)
Ints = NDArray[np.int64]
Values = NDArray[np.float64]


class NotEnoughData(Exception):
    """An intent without phrases, so nothing can be learnt of it."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """What is learnt from: texts with their intents' places, and texts out of scope, as they were written."""

    language: Language
    texts: list[str]
    labels: Ints
    outside: list[str]

    def read(self, texts: Sequence[str]) -> list[str]:
        """Texts as the head reads them."""
        return [readable(text, self.language) for text in texts]


@dataclass(frozen=True, slots=True)
class Fitted:
    """A reader, and which phrases left out it and what serves untrained get right."""

    head: Ridge
    data: Phrases
    correct: Values
    untrained: Values

    @property
    def is_better(self) -> bool:
        return bool(self.correct.sum() > self.untrained.sum())


def fit_all(*, fast: bool) -> dict[Language, Fitted]:
    """One head for each language.

    Raises:
        NotEnoughData: if an intent has too few phrases.
    """
    return {language: _fit(language, fast=fast) for language in Language}


def data_of(examples: Sequence[Example], language: Language) -> Phrases:
    """Raises NotEnoughData."""
    place: dict[Intent, int] = {intent: at for at, intent in enumerate(INTENTS)}
    inside = [one for one in examples if one.intent in place]
    labels = np.array([place[one.intent] for one in inside], dtype=np.int64)
    counts = np.bincount(labels, minlength=len(INTENTS))
    if counts.min() < MIN_PHRASES:
        few = ", ".join(INTENTS[at] for at in np.flatnonzero(counts < MIN_PHRASES))
        raise NotEnoughData(f"fewer than {MIN_PHRASES} phrases of {few}")
    outside = [one.text for one in examples if one.intent is Intent.OTHER]
    return Phrases(language, [one.text for one in inside], labels, outside)


def measures(fitted: Fitted) -> dict[str, float]:
    """Figures of phrases left out."""
    read, beyond = fitted.head.left_out(), fitted.head.left_out_outside().outside
    is_outside = np.repeat([0, 1], [len(read.outside), len(beyond)]).astype(np.int64)
    accuracy = metrics.wilson(int(fitted.correct.sum()), len(fitted.correct))
    return {
        "accuracy": accuracy.mean,
        "accuracy_lo": accuracy.lo,
        "accuracy_hi": accuracy.hi,
        "untrained": float(fitted.untrained.mean()),
        "ece": float(metrics.ece(read.chances, fitted.data.labels)),
        "oos_auroc": float(metrics.auroc(np.concatenate([read.outside, beyond]), is_outside)),
    }


def joined(fitted: Mapping[Language, Fitted], name: str) -> Values:
    """What the readers, or those that serve untrained, get right in all languages."""
    return np.concatenate([getattr(one, name) for one in fitted.values()])


def _fit(language: Language, *, fast: bool) -> Fitted:
    data = data_of(phrases(language), language)
    config = RidgeConfig.for_chinese() if language == Language.ZH else RidgeConfig()
    untrained = _learnt(config, data)
    head = untrained
    if not fast:
        try:
            head = _learnt(config.encoded(), data)
        except (EncoderUnavailable, ImportError) as error:
            logger.warning("support: no encoder for %s, n-grams alone serve: %s", language, error)
    return Fitted(head, data, _correct(head, data), _correct(untrained, data))


def _learnt(config: RidgeConfig, data: Phrases) -> Ridge:
    return Ridge(config).fit(data.read(data.texts), data.labels, data.read(data.outside))


def _correct(model: Ridge, data: Phrases) -> Values:
    found: Values = (model.left_out().chances.argmax(axis=1) == data.labels).astype(np.float64)
    return found
