"""Fitting what tells whether the passages that were found answer a question.

The packaged questions name the article that answers each of them, so what is found first is right or wrong, also where
another article is on the same topic. A question is asked as if it were not known. Questions that no article answers,
and phrases out of scope, have no answer.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_core.encoder import EncoderUnavailable
from support.contracts import Language, Understood
from support.features.articles import asking
from support.predictor import askings, retrieving
from support.predictor.answerability import OFFSET, WEIGHTS
from support.predictor.asker import Asker
from support.predictor.collection import Collection, collection
from support.predictor.heads import ranked
from support.predictor.signals import Alike, signals
from support.predictor.understanding import KEPT
from support.predictor.vectors import PassageVectors
from support.training.heads import INTENTS, Fitted

STRENGTH = 1.0  # C of the regression
FOLDS = 5
LIMIT = 5
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """What serves, and squared errors of rows held out, beside those of the weights set by hand."""

    weights: Values
    offset: float
    vectors: PassageVectors | None
    askers: Mapping[Language, Asker]
    errors: Values
    untrained: Values
    answered: Values  # 1 where the first passage answers


def fit(fitted: Mapping[Language, Fitted]) -> Judged:
    """Ask every packaged question of both languages."""
    vectors = _vectors() if fitted[Language.EN].head.config.encoder else None
    askers = _askers(fitted)
    rows, labels = [], []
    for language, one in fitted.items():
        for row, label in _asked(language, one, vectors, askers.get(language)):
            rows.append(row)
            labels.append(label)
    features, answered = np.array(rows), np.array(labels, dtype=np.float64)
    held_out = _held_out(features, answered)
    weights, offset = _regression(features, answered)
    by_hand = _chances(features, WEIGHTS, OFFSET)
    return Judged(
        weights, offset, vectors, askers, (held_out - answered) ** 2, (by_hand - answered) ** 2, answered
    )


def _vectors() -> PassageVectors | None:
    """Of the articles and of the questions that are known, in English."""
    known = [asking.as_passage(line, Language.EN) for _key, line in asking.lines(Language.EN)]
    try:
        return PassageVectors.fit([*collection(Language.EN).passages, *known])
    except (EncoderUnavailable, ImportError):
        return None


def _askers(fitted: Mapping[Language, Fitted]) -> dict[Language, Asker]:
    """Of the languages that an encoder reads."""
    found = {}
    for language, one in fitted.items():
        if one.head.config.encoder is not None:
            found[language] = Asker.fit(language, one.data.outside)
    return found


def _asked(
    language: Language, fitted: Fitted, vectors: PassageVectors | None, asker: Asker | None
) -> Iterator[tuple[Values, float]]:
    found = collection(language)
    questions = _questions(language, fitted.data.outside)
    read = ranked(fitted.head.read(fitted.data.read([text for text, _key in questions])), INTENTS)
    for (text, key), (intents, outside) in zip(questions, read, strict=True):
        understood = Understood(intents[:KEPT], outside, "model")
        passages = retrieving.search(
            text, found, understood, vectors=vectors, asker=asker, limit=LIMIT, but=text
        )
        topic = _topic(found, passages[0].key) if passages else ""
        alike = Alike(
            askings.by_words(text, language, but=text),
            askings.by_meaning(text, language, vectors, but=text),
            asker.read(text, but=text) if asker is not None else {},
        )
        is_right = bool(passages) and bool(key) and askings.key_of(passages[0]) == key
        yield signals(text, passages, understood, topic, alike), float(is_right)


def _questions(language: Language, outside: Sequence[str]) -> list[tuple[str, str]]:
    """Questions with the keys of their articles, in a fixed mixed order, so that each fold has some of all."""
    known = [(line, key) for key, line in asking.lines(language)]
    none = [(line, "") for line in (*asking.unanswered(language), *outside)]
    return sorted((*known, *none), key=lambda pair: hashlib.sha256(pair[0].encode()).digest())


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
