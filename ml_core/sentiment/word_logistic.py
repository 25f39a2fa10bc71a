"""Word TF-IDF and logistic regression: the naive row of every English comparison.

Source: Wang & Manning (2012), where such bags of bigrams beat most of what came before them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import WordLogisticConfig
from ml_core.estimator import Floats, State, Unfitted, own_state
from ml_core.sentiment import grams
from ml_core.sentiment.classifier import Labelled
from ml_core.sentiment.labels import Labels, checked
from ml_core.sentiment.weighing import Linear, Tfidf, logistic


class WordLogistic:
    """Class probabilities from n-grams of words."""

    def __init__(self, config: WordLogisticConfig | None = None) -> None:
        self.config = config or WordLogisticConfig()
        self.tfidf_: Tfidf | None = None
        self.linear_: Linear | None = None

    def fit(self, texts: Sequence[str], labels: Labels, validation: Labelled | None = None) -> Self:
        """See `TextClassifier.fit`."""
        target, found = checked(texts, labels), self._grams(texts)
        self.tfidf_ = Tfidf(grams.learn([found], min_texts=self.config.min_texts), len(texts))
        self.linear_ = logistic(self.tfidf_.rows(found), target, strength=self.config.strength)
        return self

    def predict(self, texts: Sequence[str]) -> Floats:
        """Probabilities (n, K); .1 CPU-ms for a review."""
        if self.tfidf_ is None or self.linear_ is None:
            raise Unfitted("WordLogistic")
        return self.linear_.probabilities(self.tfidf_.rows(self._grams(texts)))

    def state(self) -> State:
        """Vocabulary and weights."""
        if self.tfidf_ is None or self.linear_ is None:
            raise Unfitted("WordLogistic")
        return self.tfidf_.state() | self.linear_.state()

    @classmethod
    def from_state(cls, config: WordLogisticConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not this model's.
        """
        own = own_state(state, {"hashes", "n_texts", "n", "weights", "bias"})
        model = cls(config)
        model.tfidf_, model.linear_ = Tfidf.from_state(own), Linear.from_state(own)
        return model

    def _grams(self, texts: Sequence[str]) -> grams.Grams:
        return grams.words(texts, self.config.sizes)
