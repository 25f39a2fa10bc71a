"""Bought together: how many baskets held both, counted honestly enough to be printed.

The number shown to a shopper ("37 of 412 baskets") is the count itself, not a score. Pairs with fewer than
`min_support` baskets are never shown, because a rare pair can point at one household.
Source: support and confidence of association rules (Agrawal et al. 1993); ranking by a shrunk cosine.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml_core.config import TogetherConfig
from ml_core.data import Histories, Holdout, Interactions
from ml_core.estimator import Floats, Ints, State, Unfitted, own_state


@dataclass(frozen=True, slots=True)
class Pair:
    """`support` of the `baskets` that held the asked item held `item` too."""

    item: int
    support: int
    baskets: int
    score: float


class Together:
    """Counts over baskets: each history is one basket, an item counts once in it."""

    def __init__(self, config: TogetherConfig | None = None) -> None:
        self.config = config or TogetherConfig()
        self.pairs_: sparse.csr_array | None = None  # (V, V) int64, baskets with both; diagonal empty
        self.baskets_: Ints | None = None  # (V,), baskets with the item
        self.matrix_: sparse.csr_array | None = None  # (V, V) float32, shrunk cosine of pairs with support

    @property
    def n_items(self) -> int:
        """V."""
        return int(self._fitted(self.pairs_).shape[0])

    def fit(self, train: Interactions, validation: Holdout | None = None) -> Self:
        """Count. `validation` is not needed."""
        baskets = _incidence(train.histories, train.n_items)
        both = sparse.csr_array(baskets.T @ baskets)
        counts = both.diagonal()
        both.setdiag(0)
        both.eliminate_zeros()
        return self._adopt(both, counts)

    def predict(self, histories: Histories) -> Floats:
        """For carts: the sum of the likenesses to their items, (B, V)."""
        carts = _incidence(histories, self.n_items).astype(np.float32)
        return np.asarray((carts @ self._fitted(self.matrix_)).toarray(), dtype=np.float32)

    def score_one(self, history: Sequence[int]) -> Floats:
        """For one cart, (V,)."""
        scores: Floats = self.predict(Histories.of([history]))[0]
        return scores

    def pairs(self, item: int, k: int) -> list[Pair]:
        """The `k` best companions of `item`, best first, each with its true counts."""
        matrix = self._fitted(self.matrix_)
        start, end = matrix.indptr[item], matrix.indptr[item + 1]
        others, scores = matrix.indices[start:end], matrix.data[start:end]
        best = np.lexsort((others, -scores))[:k]
        return [self._pair(item, int(others[at]), float(scores[at])) for at in best]

    def with_items(self, content: Floats | None = None, *, n_new: int) -> Self:
        """New items have been in no basket."""
        pairs = self._fitted(self.pairs_).copy()
        pairs.resize(pairs.shape[0] + n_new, pairs.shape[1] + n_new)
        counts = np.concatenate([self._counts, np.zeros(n_new, dtype=np.int64)])
        return copy.copy(self)._adopt(pairs, counts)

    def state(self) -> State:
        """Whole counts only: scores are derived."""
        pairs = self._fitted(self.pairs_)
        return {
            "support": pairs.data.astype(np.int64),
            "companions": pairs.indices.astype(np.int32),
            "row_ends": pairs.indptr.astype(np.int64),
            "baskets": self._counts,
        }

    @classmethod
    def from_state(cls, config: TogetherConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`."""
        own = own_state(state, {"support", "companions", "row_ends", "baskets"})
        n_items = len(own["baskets"])
        parts = (own["support"], own["companions"], own["row_ends"])
        pairs = sparse.csr_array(parts, shape=(n_items, n_items))
        return cls(config)._adopt(pairs, own["baskets"].astype(np.int64))

    def _pair(self, item: int, other: int, score: float) -> Pair:
        support = int(self._fitted(self.pairs_)[item, other])
        return Pair(other, support, int(self._counts[item]), score)

    def _adopt(self, pairs: sparse.csr_array, counts: Ints) -> Self:
        self.pairs_, self.baskets_ = sparse.csr_array(pairs), np.asarray(counts, dtype=np.int64)
        shown = self.pairs_.tocoo()
        enough = shown.data >= self.config.min_support
        row, column = shown.coords[0][enough], shown.coords[1][enough]
        norm = np.sqrt(self.baskets_[row] * self.baskets_[column].astype(np.float64)) + self.config.shrink
        scores = (shown.data[enough] / norm).astype(np.float32)
        self.matrix_ = sparse.coo_array((scores, (row, column)), shape=self.pairs_.shape).tocsr()
        return self

    @property
    def _counts(self) -> Ints:
        if self.baskets_ is None:
            raise Unfitted("Together")
        return self.baskets_

    def _fitted(self, matrix: sparse.csr_array | None) -> sparse.csr_array:
        if matrix is None:
            raise Unfitted("Together")
        return matrix


def _incidence(histories: Histories, n_items: int) -> sparse.csr_array:
    """(B, V), 1 where the basket holds the item, however often."""
    ones = np.ones(len(histories.items), dtype=np.int64)
    shape = (len(histories), n_items)
    table = sparse.csr_array((ones, histories.items.copy(), histories.offsets.copy()), shape=shape)
    table.sum_duplicates()
    table.data[:] = 1
    return table
