"""Logistic regression on a pretrained encoder's vectors: meaning from elsewhere, polarity from a few labels.

The encoder's top layer was trained to tell topics apart, and "great case" and "awful case" share theirs; the layers
below it still know the difference. Source: layers as features, Tenney et al. (2019, arXiv 1905.05950).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core import encoder
from ml_core.config import EncoderConfig, FrozenConfig
from ml_core.encoder import TextEncoder
from ml_core.estimator import Floats, State, Unfitted, own_state
from ml_core.sentiment.classifier import Labelled
from ml_core.sentiment.labels import Labels, checked
from ml_core.sentiment.weighing import Linear, logistic


class FrozenLogistic:
    """Class probabilities from sentence vectors."""

    def __init__(self, config: FrozenConfig | None = None) -> None:
        self.config = config or FrozenConfig()
        self.linear_: Linear | None = None

    def fit(self, texts: Sequence[str], labels: Labels, validation: Labelled | None = None) -> Self:
        """See `TextClassifier.fit`.

        Raises:
            EncoderUnavailable: if the encoder cannot be read.
        """
        target = checked(texts, labels)
        self.linear_ = logistic(self._vectors(texts), target, strength=self.config.strength)
        return self

    def predict(self, texts: Sequence[str]) -> Floats:
        """Probabilities (n, K); 5 ms for a text that was not seen lately."""
        if self.linear_ is None:
            raise Unfitted("FrozenLogistic")
        if not texts:
            return np.empty((0, len(self.linear_.bias)), dtype=np.float32)
        return self.linear_.probabilities(self._vectors(texts))

    def state(self) -> State:
        """The regression's weights; the encoder is named by the configuration."""
        if self.linear_ is None:
            raise Unfitted("FrozenLogistic")
        return self.linear_.state()

    @classmethod
    def from_state(cls, config: FrozenConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not this model's.
        """
        model = cls(config)
        model.linear_ = Linear.from_state(own_state(state, {"weights", "bias"}))
        return model

    def _vectors(self, texts: Sequence[str]) -> Floats:
        return _encoder(self.config.encoder, self.config.remembered_texts).encode(texts)


class _Remembering:
    """An encoder that keeps the vectors of the texts it met: folds meet each text several times."""

    def __init__(self, source: TextEncoder, limit: int) -> None:
        self.source, self.limit = source, limit
        self.vectors: dict[str, Floats] = {}

    def encode(self, texts: Sequence[str]) -> Floats:
        missing = list(dict.fromkeys(text for text in texts if text not in self.vectors))
        if len(missing) + len(self.vectors) > self.limit:
            self.vectors.clear()
            missing = list(dict.fromkeys(texts))
        found = self.vectors | dict(zip(missing, self.source.encode(missing), strict=True))
        if len(found) <= self.limit:
            self.vectors = found
        return np.stack([found[text] for text in texts])


@lru_cache(maxsize=2)
def _encoder(config: EncoderConfig, limit: int) -> _Remembering:
    """One for the process, because its weights take a second to read."""
    return _Remembering(encoder.load(config), limit)
