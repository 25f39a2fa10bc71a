"""How alike short texts are by the characters and words that they share: the baseline of intents and of retrieval.

Source: TF-IDF cosine (Salton & Buckley 1988) over n-grams of characters and words. Departs in counting unknown n-grams
for the length of a text: otherwise a text of which only "how do I" is known would be all alike to what begins so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml_core.config import LikenessConfig
from ml_core.estimator import Floats, State, Unfitted, own_state
from ml_core.sentiment import grams, weighing
from ml_core.sentiment.grams import Grams
from ml_core.sentiment.weighing import Tfidf


class Likeness:
    """Rows of length 1 by rarity of n-grams; their product is the cosine."""

    def __init__(self, config: LikenessConfig | None = None) -> None:
        self.config = config or LikenessConfig()
        self.tfidf_: Tfidf | None = None
        self.known_: sparse.csr_array | None = None  # (m, F), rows of the fitted texts

    def fit(self, texts: Sequence[str]) -> Self:
        """Learn how rare n-grams are, and keep the texts' rows to compare with.

        Raises:
            ValueError: for no texts.
        """
        if not texts:
            raise ValueError("likeness needs at least one text")
        found = self._grams(texts)
        self.tfidf_ = Tfidf(grams.learn([found], min_texts=1), len(texts))
        self.known_ = self.tfidf_.rows(found)
        return self

    def rows(self, texts: Sequence[str]) -> sparse.csr_array:
        """(n, F); shorter than 1 by what is unknown of a text, zeros where all of it is."""
        if self.tfidf_ is None:
            raise Unfitted("Likeness")
        return self._shortened(self._grams(texts), self.tfidf_)

    def cosines(self, texts: Sequence[str]) -> Floats:
        """(n, m): likeness of each text to each fitted one, in [0, 1]."""
        if self.known_ is None:
            raise Unfitted("Likeness")
        found: Floats = (self.rows(texts) @ self.known_.T).toarray().astype(np.float32)
        return found

    def state(self) -> State:
        """The n-grams; the fitted texts' rows are not kept."""
        if self.tfidf_ is None:
            raise Unfitted("Likeness")
        return self.tfidf_.state()

    @classmethod
    def from_state(cls, config: LikenessConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild `rows` from `state`; `cosines` needs a fit.

        Raises:
            ForeignState: if the arrays are not these three.
        """
        model = cls(config)
        model.tfidf_ = Tfidf.from_state(own_state(state, {"hashes", "n_texts", "n"}))
        return model

    def _shortened(self, found: Grams, tfidf: Tfidf) -> sparse.csr_array:
        """Rows whose length is the share of the text that is known, every unknown n-gram being as rare as can be."""
        vocabulary = tfidf.vocabulary
        at = np.minimum(np.searchsorted(vocabulary.hashes, found.hashes), len(vocabulary) - 1)
        is_known = vocabulary.hashes[at] == found.hashes
        weights = weighing.idf(vocabulary.n_texts, tfidf.n_texts)[at]
        rarest = float(np.log(1 + tfidf.n_texts) + 1)
        squares = np.where(is_known, weights, rarest) ** 2
        whole = np.bincount(found.rows, weights=squares, minlength=found.n_texts)
        known = np.bincount(found.rows, weights=squares * is_known, minlength=found.n_texts)
        rows = tfidf.rows(found)
        rows.data = rows.data * np.repeat(np.sqrt(known / np.maximum(whole, 1e-12)), np.diff(rows.indptr))
        return rows.astype(np.float32)

    def _grams(self, texts: Sequence[str]) -> Grams:
        config = self.config
        cut = [text[: config.max_characters] for text in texts]
        parts = [grams.characters(cut, config.characters, max_characters=config.max_characters)]
        if config.words:
            parts.append(grams.words(cut, config.words))
        return grams.joined(parts)
