"""Fitting one head of intents for each language, and measuring it beside the nearest example.

Phrases of an intent are paraphrases of each other, so an intent is judged on phrases that its model did not see; the
nearest example may look at all other phrases, which is more than the head had.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ml_core import metrics
from ml_core.config import IntentConfig, LikenessConfig
from ml_core.encoder import EncoderUnavailable
from ml_core.intents import IntentHead, Likeness
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
    """A head, what it gets right of phrases held out, and what the nearest example does."""

    head: IntentHead
    data: Phrases
    correct: Values
    nearest: Values


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
    """Figures of phrases held out."""
    read = fitted.head.held_out()
    beyond = fitted.head.read(fitted.data.read(fitted.data.outside)).outside
    is_outside = np.repeat([0, 1], [len(read.outside), len(beyond)]).astype(np.int64)
    accuracy = metrics.wilson(int(fitted.correct.sum()), len(fitted.correct))
    return {
        "accuracy": accuracy.mean,
        "accuracy_lo": accuracy.lo,
        "accuracy_hi": accuracy.hi,
        "nearest": float(fitted.nearest.mean()),
        "ece": float(metrics.ece(read.chances, fitted.data.labels)),
        "oos_auroc": float(metrics.auroc(np.concatenate([read.outside, beyond]), is_outside)),
    }


def joined(fitted: Mapping[Language, Fitted], name: str) -> Values:
    """What the heads, or the nearest examples, get right in all languages."""
    return np.concatenate([getattr(one, name) for one in fitted.values()])


def _fit(language: Language, *, fast: bool) -> Fitted:
    data = data_of(phrases(language), language)
    config = IntentConfig.for_chinese() if language == Language.ZH else IntentConfig()
    if fast:
        config = _without_encoder(config)
    try:
        head = IntentHead(config).fit(data.read(data.texts), data.labels, data.read(data.outside))
    except (EncoderUnavailable, ImportError) as error:
        logger.warning("support: no encoder, n-grams alone are learnt: %s", error)
        head = IntentHead(_without_encoder(config)).fit(
            data.read(data.texts), data.labels, data.read(data.outside)
        )
    correct = (head.held_out().chances.argmax(axis=1) == data.labels).astype(np.float64)
    return Fitted(head, data, correct, _by_nearest(data, head.config.likeness))


def _without_encoder(config: IntentConfig) -> IntentConfig:
    return replace(config, encoder=None, gram_weight=1.0)


def _by_nearest(data: Phrases, config: LikenessConfig) -> Values:
    """Whether the nearest other phrase of each is of its intent."""
    cosines = Likeness(config).fit(data.texts).cosines(data.texts)
    np.fill_diagonal(cosines, -1.0)
    is_right: Values = (data.labels[cosines.argmax(axis=1)] == data.labels).astype(np.float64)
    return is_right
