"""Fitting what tells whether the passages that were found answer a question.

Every phrase is a question whose article is known by its topic, so the passages that are found for it can be judged
without anybody labelling them; phrases out of scope, and those of intents that no article answers, have no answer.
The intents are those of models that did not see the phrase, as they will be of a customer's question.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_core.encoder import EncoderUnavailable
from support.contracts import Intent, Language, Understood
from support.predictor import retrieving
from support.predictor.answerability import OFFSET, WEIGHTS
from support.predictor.collection import Collection, collection
from support.predictor.heads import ranked
from support.predictor.signals import signals
from support.predictor.understanding import KEPT
from support.predictor.vectors import PassageVectors
from support.training.heads import INTENTS, Fitted

STRENGTH = 1.0  # C of the regression
FOLDS = 5
EVERY = 2  # of the phrases one in so many is asked: a thousand rows are plenty for seven weights
LIMIT = 5
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """What serves, and squared errors of rows held out, beside those of the weights set by hand."""

    weights: Values
    offset: float
    vectors: PassageVectors | None
    errors: Values
    untrained: Values
    answered: Values  # 1 where the first passage answers


def fit(fitted: Mapping[Language, Fitted]) -> Judged:
    """Ask every second phrase of both languages."""
    vectors = _vectors() if fitted[Language.EN].head.config.encoder else None
    rows, labels = [], []
    for language, one in fitted.items():
        for row, label in _asked(language, one, vectors):
            rows.append(row)
            labels.append(label)
    features, answered = np.array(rows), np.array(labels, dtype=np.float64)
    held_out = _held_out(features, answered)
    weights, offset = _regression(features, answered)
    by_hand = _chances(features, WEIGHTS, OFFSET)
    return Judged(weights, offset, vectors, (held_out - answered) ** 2, (by_hand - answered) ** 2, answered)


def _vectors() -> PassageVectors | None:
    try:
        return PassageVectors.fit(collection(Language.EN).passages)
    except (EncoderUnavailable, ImportError):
        return None


def _asked(
    language: Language, fitted: Fitted, vectors: PassageVectors | None
) -> Iterator[tuple[Values, float]]:
    found = collection(language)
    for text, intent, understood in _understood(fitted):
        passages = retrieving.search(text, found, understood, vectors=vectors, limit=LIMIT)
        topic = _topic(found, passages[0].key) if passages else ""
        yield signals(text, passages, understood, topic), float(topic == intent)


def _understood(fitted: Fitted) -> Iterator[tuple[str, str, Understood]]:
    """Phrases with their intents and how models that did not see them understand them."""
    head, data = fitted.head, fitted.data
    inside = zip(
        data.texts, (INTENTS[at] for at in data.labels), ranked(head.held_out(), INTENTS), strict=True
    )
    beyond = (
        (text, Intent.OTHER, read)
        for text, read in zip(data.outside, ranked(head.read(data.read(data.outside)), INTENTS), strict=True)
    )
    for at, (text, intent, (intents, outside)) in enumerate([*inside, *beyond]):
        if at % EVERY == 0:
            yield text, intent, Understood(intents[:KEPT], outside, "model")


def _topic(found: Collection, key: str) -> str:
    return next(topic for one, topic in zip(found.passages, found.topics, strict=True) if one.key == key)


def _held_out(features: Values, answered: Values) -> Values:
    chances = np.empty(len(answered))
    for fold in range(FOLDS):
        test = np.arange(len(answered)) % FOLDS == fold
        chances[test] = _chances(features[test], *_regression(features[~test], answered[~test]))
    return chances


def _regression(features: Values, answered: Values) -> tuple[Values, float]:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - takes a second to import

    model = LogisticRegression(C=STRENGTH, max_iter=1_000).fit(features, answered)
    return model.coef_[0].astype(np.float64), float(model.intercept_[0])


def _chances(features: Values, weights: Values, offset: float) -> Values:
    chances: Values = 1 / (1 + np.exp(-(features @ weights + offset)))
    return chances
