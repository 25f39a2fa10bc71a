"""Item neighbours: "similar products" by who chose both, and by content for items without a past.

Source: item-based collaborative filtering (Sarwar et al. 2001) with shrinkage (Koren 2008). Departs from it
by letting newer events vote more, which is worth a fifth on Amazon Beauty, and by adding content.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ml_core.config import NeighboursConfig
from ml_core.data import Histories, Holdout, Interactions
from ml_core.estimator import Floats, Ints, State, Unfitted, own_state
from ml_core.index import ExactIndex, Neighbours, unit_rows

SCAN = 1_024  # items compared with all others at a time


class ItemNeighbours:
    """likeness(i, j) = cooccurrence / (sqrt(n_i n_j) + shrink) + content_weight * cosine of content."""

    def __init__(self, config: NeighboursConfig | None = None) -> None:
        self.config = config or NeighboursConfig()
        self.behaviour_: sparse.csr_array | None = None  # (V, V) float32
        self.content_: Floats | None = None  # (V, F), unit rows; F = 0 without content
        self.matrix_: sparse.csr_array | None = None  # (V, V) float32, both parts, the nearest kept

    @property
    def n_items(self) -> int:
        """V."""
        return int(self._matrix.shape[0])

    def fit(self, train: Interactions, validation: Holdout | None = None) -> Self:
        """Compare all items. `validation` is not needed."""
        visited = _incidence(train.histories, train.n_items)
        both = sparse.csr_array(visited.T @ visited)
        counts = both.diagonal()
        both.setdiag(0)
        both = both.tocoo()
        row, column = both.coords
        norm = np.sqrt(counts[row] * counts[column]) + self.config.shrink
        likeness = sparse.coo_array(((both.data / norm).astype(np.float32), both.coords), shape=both.shape)
        content = np.zeros((train.n_items, 0), np.float32) if train.content is None else train.content
        return self._adopt(_nearest(likeness.tocsr(), self.config.neighbours), unit_rows(content))

    def predict(self, histories: Histories) -> Floats:
        """Scores (B, V), >= 0."""
        tail = histories.tail(self.config.memory)
        votes = (self.config.decay ** tail.steps_back()).astype(np.float32)
        voters = sparse.csr_array((votes, tail.items, tail.offsets), shape=(len(tail), self.n_items))
        return np.asarray((voters @ self._matrix).toarray(), dtype=np.float32)

    def score_one(self, history: Sequence[int]) -> Floats:
        """Scores (V,)."""
        scores: Floats = self.predict(Histories.of([history]))[0]
        return scores

    def similar(self, item: int, k: int) -> Neighbours:
        """The `k` items most like `item`, best first, as arrays (1, at most k)."""
        start, end = self._matrix.indptr[item], self._matrix.indptr[item + 1]
        others, scores = self._matrix.indices[start:end], self._matrix.data[start:end]
        best = np.lexsort((others, -scores))[:k]
        return Neighbours(others[best][None].astype(np.int64), scores[best][None])

    def with_items(self, content: Floats | None = None, *, n_new: int) -> Self:
        """New items are neighbours by content only.

        Raises:
            ValueError: if the content is not (n_new, F) with the F that `fit` saw.
        """
        behaviour, known = self._parts
        added = np.zeros((n_new, known.shape[1]), np.float32) if content is None else unit_rows(content)
        if added.shape != (n_new, known.shape[1]):
            raise ValueError(f"new items need content ({n_new}, {known.shape[1]}), got {added.shape}")
        wider = behaviour.copy()
        wider.resize(wider.shape[0] + n_new, wider.shape[1] + n_new)
        return copy.copy(self)._adopt(wider, np.concatenate([known, added]))

    def state(self) -> State:
        """Both parts; their sum is derived."""
        behaviour, content = self._parts
        return {
            "likeness": behaviour.data.astype(np.float32),
            "neighbours": behaviour.indices.astype(np.int32),
            "row_ends": behaviour.indptr.astype(np.int64),
            "content": content,
        }

    @classmethod
    def from_state(cls, config: NeighboursConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`."""
        own = own_state(state, {"likeness", "neighbours", "row_ends", "content"})
        n_items = len(own["row_ends"]) - 1
        parts = (own["likeness"], own["neighbours"], own["row_ends"])
        behaviour = sparse.csr_array(parts, shape=(n_items, n_items))
        return cls(config)._adopt(behaviour, own["content"].astype(np.float32))

    def _adopt(self, behaviour: sparse.csr_array, content: Floats) -> Self:
        self.behaviour_, self.content_ = behaviour, content
        alike = _content_likeness(content, self.config.neighbours) * np.float32(self.config.content_weight)
        self.matrix_ = sparse.csr_array(behaviour + alike).astype(np.float32)
        self.matrix_.sort_indices()
        return self

    @property
    def _matrix(self) -> sparse.csr_array:
        if self.matrix_ is None:
            raise Unfitted("ItemNeighbours")
        return self.matrix_

    @property
    def _parts(self) -> tuple[sparse.csr_array, Floats]:
        if self.behaviour_ is None or self.content_ is None:
            raise Unfitted("ItemNeighbours")
        return self.behaviour_, self.content_


def _incidence(histories: Histories, n_items: int) -> sparse.csr_array:
    """(B, V) of 1 where the visitor met the item."""
    ones = np.ones(len(histories.items), dtype=np.float32)
    shape = (len(histories), n_items)
    table = sparse.csr_array((ones, histories.items.copy(), histories.offsets.copy()), shape=shape)
    table.sum_duplicates()
    table.data[:] = 1
    return table


def _nearest(matrix: sparse.csr_array, k: int) -> sparse.csr_array:
    """Only the `k` largest entries of each row."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -matrix.data, rows))
    place = np.arange(len(rows)) - matrix.indptr[:-1][rows]  # rank within its row, after sorting
    kept = order[place < k]
    parts = (matrix.data[kept], (rows[kept], matrix.indices[kept]))
    return sparse.coo_array(parts, shape=matrix.shape).tocsr()


def _content_likeness(content: Floats, k: int) -> sparse.csr_array:
    """Positive cosines to the `k` nearest, (V, V); nothing where there is no content."""
    n_items = len(content)
    if not content.shape[1]:
        return sparse.csr_array((n_items, n_items), dtype=np.float32)
    index = ExactIndex(content)
    found = [index.search(content[at : at + SCAN], k + 1) for at in range(0, n_items, SCAN)]
    items, scores = np.concatenate([f.items for f in found]), np.concatenate([f.scores for f in found])
    row = np.repeat(np.arange(n_items), items.shape[1])
    return _positive(row, items.ravel(), scores.ravel(), n_items)


def _positive(row: Ints, column: Ints, value: Floats, n_items: int) -> sparse.csr_array:
    good = (value > 0) & (row != column)
    parts = (value[good], (row[good], column[good]))
    return sparse.coo_array(parts, shape=(n_items, n_items)).tocsr()
