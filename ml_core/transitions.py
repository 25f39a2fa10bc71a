"""Weighted transition counts: which item follows which, learnt in seconds and updated by the event.

A pair of events d steps apart adds 1/d to the count "later item follows earlier item". A visitor's latest
events vote with decaying weight, and popular voters and candidates are damped. In two seconds this equals
published Transformers on Amazon Beauty, so every report carries its row and the blend uses it as a prior.

Counts are whole numbers (1/d in units of 1/lcm), so adding and removing a visitor is exact: after `forget` no
trace of the visitor is left, which floating-point sums could not promise.
Source: sequential rules (Ludewig & Jannach 2018, arXiv 1803.09587), with the popularity damping of item-based
top-N recommendation (Deshpande & Karypis 2004). Departs from both by two powers and the exact arithmetic.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml_core.config import TransitionsConfig
from ml_core.data import Histories, Holdout, Interactions
from ml_core.estimator import Floats, Ints, State, Unfitted, own_state

WEIGHT_UNITS = 100  # an event's weight is kept to two decimals


class Transitions:
    """score(j) = sum over the visitor's events i of decay ** steps_back(i) * T[i, j].

    T[i, j] = count[i, j] / (row_sum[i] ** row_power * column_sum[j] ** column_power).
    """

    def __init__(self, config: TransitionsConfig | None = None) -> None:
        self.config = config or TransitionsConfig()
        self.counts_: sparse.csr_array | None = None  # (V, V) int64, exact
        self.matrix_: sparse.csr_array | None = None  # (V, V) float32, T above

    @property
    def n_items(self) -> int:
        """V."""
        return int(self._fitted(self.counts_).shape[0])

    def fit(self, train: Interactions, validation: Holdout | None = None) -> Self:
        """Count all pairs. `validation` is not needed."""
        return self._adopt(self._count(train.histories, train.n_items))

    def update(self, histories: Histories) -> Self:
        """Add histories. For one new event, `forget` the last `window` and `update` with them and it."""
        return self._adopt(self._fitted(self.counts_) + self._count(histories, self.n_items))

    def forget(self, histories: Histories) -> Self:
        """Remove histories that were counted before, exactly.

        Raises:
            ValueError: if they were never counted; nothing is changed then.
        """
        left = self._fitted(self.counts_) - self._count(histories, self.n_items)
        if left.nnz and left.data.min() < 0:
            raise ValueError("forget: these histories were not counted")
        return self._adopt(left)

    def predict(self, histories: Histories) -> Floats:
        """Scores (B, V), >= 0; all 0 for an empty history."""
        matrix = self._fitted(self.matrix_)
        tail = histories.tail(self.config.memory)
        votes = (self.config.decay ** tail.steps_back()).astype(np.float32)
        voters = sparse.csr_array((votes, tail.items, tail.offsets), shape=(len(tail), self.n_items))
        return np.asarray((voters @ matrix).toarray(), dtype=np.float32)  # (B, V)

    def score_one(self, history: Sequence[int]) -> Floats:
        """Scores (V,), without building sparse matrices: the serving path."""
        matrix = self._fitted(self.matrix_)
        scores = np.zeros(self.n_items, dtype=np.float32)
        for steps, item in enumerate(reversed(history[-self.config.memory :])):
            start, end = matrix.indptr[item], matrix.indptr[item + 1]
            scores[matrix.indices[start:end]] += np.float32(self.config.decay**steps) * matrix.data[start:end]
        return scores

    def with_items(self, content: Floats | None = None, *, n_new: int) -> Self:
        """New items have no transitions yet and score 0: the blend places them by content."""
        counts = self._fitted(self.counts_).copy()
        counts.resize(counts.shape[0] + n_new, counts.shape[1] + n_new)
        return copy.copy(self)._adopt(counts)

    def state(self) -> State:
        """The counts, as a compressed sparse matrix."""
        counts = self._fitted(self.counts_)
        return {
            "counts": counts.data.astype(np.int64),
            "followers": counts.indices.astype(np.int32),
            "row_ends": counts.indptr.astype(np.int64),
        }

    @classmethod
    def from_state(cls, config: TransitionsConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`."""
        own = own_state(state, {"counts", "followers", "row_ends"})
        n_items = len(own["row_ends"]) - 1
        parts = (own["counts"], own["followers"], own["row_ends"])
        return cls(config)._adopt(sparse.csr_array(parts, shape=(n_items, n_items)))

    def _count(self, histories: Histories, n_items: int) -> sparse.csr_array:
        """(V, V) whole counts of this data alone."""
        unit = math.lcm(*range(1, self.config.window + 1))
        rows, items = histories.rows(), histories.items
        total = sparse.csr_array((n_items, n_items), dtype=np.int64)
        for distance in range(1, min(self.config.window, len(items) - 1) + 1):
            same = rows[distance:] == rows[:-distance]
            weight = _whole_weights(histories)[distance:][same] * (unit // distance)
            pairs = (items[:-distance][same], items[distance:][same])
            total = total + sparse.coo_array((weight, pairs), shape=(n_items, n_items)).tocsr()
        return total

    def _adopt(self, counts: sparse.csr_array) -> Self:
        """Take exact counts, and derive the normalised matrix from them."""
        counts = sparse.csr_array(counts)
        counts.sum_duplicates()
        counts.eliminate_zeros()
        self.counts_ = counts
        unit = math.lcm(*range(1, self.config.window + 1)) * WEIGHT_UNITS
        self.matrix_ = self._normalised(counts.astype(np.float64) / unit)
        return self

    def _normalised(self, counts: sparse.csr_array) -> sparse.csr_array:
        row = _inverse_power(counts.sum(axis=1), self.config.row_power)
        column = _inverse_power(counts.sum(axis=0), self.config.column_power)
        matrix = sparse.csr_array(counts)
        matrix.data = matrix.data * np.repeat(row, np.diff(matrix.indptr)) * column[matrix.indices]
        return matrix.astype(np.float32)

    def _fitted(self, matrix: sparse.csr_array | None) -> sparse.csr_array:
        if matrix is None:
            raise Unfitted("Transitions")
        return matrix


def _whole_weights(histories: Histories) -> Ints:
    """The later event's weight in units of 1/100; shape (N,)."""
    if histories.weights is None:
        return np.full(len(histories.items), WEIGHT_UNITS, dtype=np.int64)
    return np.rint(histories.weights.astype(np.float64) * WEIGHT_UNITS).astype(np.int64)


def _inverse_power(sums: NDArray[np.float64], power: float) -> NDArray[np.float64]:
    """sum ** -power, 0 where the sum is 0."""
    flat = np.asarray(sums, dtype=np.float64).ravel()
    return np.where(flat > 0, np.maximum(flat, 1e-12) ** -power, 0.0)
