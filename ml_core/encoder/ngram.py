"""Hashed character n-grams, weighed and compressed: vectors for any script, with no pretrained weights.

It knows spelling and what occurs together in the texts it was fitted on, and no meaning beyond that:
"headphones" and 耳机 are related only if some fitted text has both, as a bilingual product page does.
Source: latent semantic analysis (Deerwester et al. 1990) over hashed features (Weinberger et al. 2009).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml_core.config import EncoderConfig
from ml_core.estimator import Floats, State, Unfitted, own_state
from ml_core.index import unit_rows


class NgramEncoder:
    """TF-IDF of character 1- to 3-grams, projected on the main directions of the fitted texts."""

    def __init__(self, config: EncoderConfig | None = None) -> None:
        self.config = config or EncoderConfig(model="ngram")
        self.idf_: Floats | None = None  # (hashed_features,)
        self.directions_: Floats | None = None  # (hashed_features, D)

    def fit(self, texts: Sequence[str]) -> Self:
        """Learn weights and directions; D is smaller than `config.width` when there are few texts.

        Raises:
            ValueError: for fewer than two texts.
        """
        if len(texts) < 2:
            raise ValueError(f"n-grams need at least two texts, got {len(texts)}")
        from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415 - takes a second to import

        counts = self._counts(texts)
        frequency = np.bincount(counts.indices, minlength=counts.shape[1])
        self.idf_ = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
        width = min(self.config.width, len(texts) - 1)
        _, _, right = randomized_svd(self._weighed(counts), n_components=width, random_state=0)
        self.directions_ = np.ascontiguousarray(right.T, dtype=np.float32)
        return self

    def encode(self, texts: Sequence[str]) -> Floats:
        """(n, D) unit rows; 0 for an empty text."""
        if self.directions_ is None:
            raise Unfitted("NgramEncoder")
        projected = self._weighed(self._counts(texts)) @ self.directions_
        return unit_rows(np.asarray(projected, dtype=np.float32))

    def state(self) -> State:
        """Two arrays."""
        if self.idf_ is None or self.directions_ is None:
            raise Unfitted("NgramEncoder")
        return {"idf": self.idf_, "directions": self.directions_}

    @classmethod
    def from_state(cls, config: EncoderConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`."""
        own = own_state(state, {"idf", "directions"})
        model = cls(config)
        model.idf_, model.directions_ = own["idf"].astype(np.float32), own["directions"].astype(np.float32)
        return model

    def _counts(self, texts: Sequence[str]) -> sparse.csr_array:
        from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415

        hashed = HashingVectorizer(
            analyzer="char_wb",
            ngram_range=(1, 3),
            n_features=self.config.hashed_features,
            alternate_sign=False,
            norm=None,
            dtype=np.float32,
        )
        return sparse.csr_array(hashed.transform(texts))

    def _weighed(self, counts: sparse.csr_array) -> sparse.csr_array:
        """log(1 + count) x idf, each text scaled to length 1."""
        if self.idf_ is None:
            raise Unfitted("NgramEncoder")
        weighed = counts.copy()
        weighed.data = np.log1p(weighed.data) * self.idf_[weighed.indices]
        norm = np.sqrt(np.asarray((weighed * weighed).sum(axis=1)).ravel())
        weighed.data = weighed.data / np.repeat(np.maximum(norm, 1e-12), np.diff(weighed.indptr))
        return weighed
