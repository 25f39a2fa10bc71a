"""N-gram counts to rows of length 1, and the linear model on top of rows of any kind.

Source: TF-IDF with sublinear counts (Salton & Buckley 1988), smoothed as in scikit-learn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml_core.estimator import Floats, Ints, State
from ml_core.sentiment.grams import Grams, Vocabulary

MAX_ROUNDS = 1_000  # of the solvers; they stop long before


@dataclass(frozen=True, slots=True)
class Tfidf:
    """(1 + log count) x idf, each row scaled to length 1."""

    vocabulary: Vocabulary
    n_texts: int  # that the vocabulary was learnt from

    def rows(self, grams: Grams) -> sparse.csr_array:
        """(n, F); a row of zeros for a text without a known n-gram."""
        counts = self.vocabulary.counts(grams)
        counts.data = 1 + np.log(counts.data)
        return unit(scaled(counts, idf(self.vocabulary.n_texts, self.n_texts)))

    def state(self) -> State:
        """Three arrays."""
        return {
            "hashes": self.vocabulary.hashes,
            "n_texts": self.vocabulary.n_texts,
            "n": np.array([self.n_texts]),
        }

    @classmethod
    def from_state(cls, own: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`."""
        vocabulary = Vocabulary(own["hashes"].astype(np.uint64), own["n_texts"].astype(np.int64))
        return cls(vocabulary, int(own["n"].astype(np.int64)[0]))


@dataclass(frozen=True, slots=True)
class Linear:
    """Class probabilities by a softmax over K linear scores; two classes keep the first at 0."""

    weights: Floats  # (F, K)
    bias: Floats  # (K,)

    def probabilities(self, rows: sparse.csr_array | Floats) -> Floats:
        """(n, K)."""
        return softmax(np.asarray(rows @ self.weights) + self.bias)

    def state(self) -> State:
        """Two arrays."""
        return {"weights": self.weights, "bias": self.bias}

    @classmethod
    def from_state(cls, own: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`."""
        return cls(own["weights"].astype(np.float32), own["bias"].astype(np.float32))


def logistic(rows: sparse.csr_array | Floats, labels: Ints, *, strength: float) -> Linear:
    """Multinomial logistic regression with an L2 penalty of 1 / `strength`."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - takes a second to import

    wide = sparse.issparse(rows) and labels.max() == 1
    # On a million sparse columns the dual coordinate solver is ten times faster; it knows two classes only.
    solver = {"solver": "liblinear", "dual": True, "random_state": 0} if wide else {}
    model = LogisticRegression(C=strength, max_iter=MAX_ROUNDS, **solver)
    model.fit(sparse.csr_matrix(rows) if sparse.issparse(rows) else rows, labels)
    weights, bias = model.coef_.T, model.intercept_  # (F, K or 1)
    if weights.shape[1] == 1:
        weights, bias = np.concatenate([np.zeros_like(weights), weights], axis=1), np.array([0.0, bias[0]])
    return Linear(weights.astype(np.float32), bias.astype(np.float32))


def idf(n_texts_with: Ints, n_texts: int) -> Floats:
    """log((1 + n) / (1 + n with it)) + 1."""
    weights: Floats = (np.log((1 + n_texts) / (1 + n_texts_with)) + 1).astype(np.float32)
    return weights


def scaled(rows: sparse.csr_array, weights: Floats) -> sparse.csr_array:
    """A copy with every column multiplied by its weight (F,)."""
    copy = rows.copy()
    copy.data = copy.data * weights[copy.indices]
    return copy


def unit(rows: sparse.csr_array) -> sparse.csr_array:
    """A copy with rows of length 1; rows of zeros stay zeros."""
    copy = rows.copy()
    squares = np.asarray((copy * copy).sum(axis=1)).ravel()
    copy.data = copy.data / np.repeat(np.sqrt(np.maximum(squares, 1e-24)), np.diff(copy.indptr))
    return copy


def softmax(scores: NDArray[np.floating]) -> Floats:
    """Rows of (n, K) to probabilities."""
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Floats = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return found
