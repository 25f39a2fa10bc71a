"""Regression trees as flat arrays: how trees of any origin are kept and served.

All nodes of all trees lie one after the other. A leaf points to itself, so that a walk needs no test for the end:
after as many steps as the deepest tree has levels, every row stands in its leaf.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.estimator import State, own_state
from ml_core.tabular.table import Values

Nodes = NDArray[np.int32]
NAMES = {"feature", "threshold", "left", "right", "missing_left", "value", "roots", "depth"}
LOT = 4_096  # rows walked at a time; (LOT, trees) places stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree; children count from its own first node, -1 in a leaf."""

    feature: NDArray[np.integer]
    threshold: Values
    left: NDArray[np.integer]
    right: NDArray[np.integer]
    missing_left: NDArray[np.bool_]
    value: Values


@dataclass(frozen=True, slots=True)
class Trees:
    """M nodes of K trees."""

    feature: Nodes  # (M,)
    threshold: Values  # (M,), a row goes left when its value is at most this
    left: Nodes  # (M,)
    right: Nodes  # (M,)
    missing_left: NDArray[np.bool_]  # (M,), where a missing value goes
    value: Values  # (M,), read in leaves
    roots: Nodes  # (K,)
    depth: int

    @classmethod
    def of(cls, trees: Sequence[Tree]) -> Self:
        """Lay trees one after the other."""
        sizes = [len(tree.value) for tree in trees]
        roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
        own = np.arange(sum(sizes), dtype=np.int32)
        shift = np.repeat(roots, sizes)
        is_leaf = np.concatenate([tree.left for tree in trees]) < 0
        left = np.where(is_leaf, own, np.concatenate([tree.left for tree in trees]) + shift)
        right = np.where(is_leaf, own, np.concatenate([tree.right for tree in trees]) + shift)
        return cls(
            np.where(is_leaf, 0, np.concatenate([tree.feature for tree in trees])).astype(np.int32),
            np.concatenate([tree.threshold for tree in trees]).astype(np.float64),
            left.astype(np.int32),
            right.astype(np.int32),
            np.concatenate([tree.missing_left for tree in trees]).astype(np.bool_),
            np.concatenate([tree.value for tree in trees]).astype(np.float64),
            roots,
            _depth(left, right, roots),
        )

    def sums(self, features: Values) -> Values:
        """(n,): the sum of the leaves that each row of (n, F) falls into."""
        lots: Iterable[Values] = (self._walk(features[at : at + LOT]) for at in range(0, len(features), LOT))
        return np.concatenate([np.empty(0), *lots])

    def state(self) -> State:
        """Eight arrays."""
        named = {name: getattr(self, name) for name in NAMES - {"depth"}}
        return named | {"depth": np.array([self.depth])}

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these eight.
        """
        own = own_state(state, NAMES)
        return cls(
            own["feature"].astype(np.int32),
            own["threshold"].astype(np.float64),
            own["left"].astype(np.int32),
            own["right"].astype(np.int32),
            own["missing_left"].astype(np.bool_),
            own["value"].astype(np.float64),
            own["roots"].astype(np.int32),
            int(own["depth"].astype(np.int64)[0]),
        )

    def _walk(self, features: Values) -> Values:
        rows = np.arange(len(features))[:, None]
        at = np.tile(self.roots, (len(features), 1))  # (b, K)
        for _ in range(self.depth):
            values = features[rows, self.feature[at]]
            goes_left = (values <= self.threshold[at]) | (np.isnan(values) & self.missing_left[at])
            at = np.where(goes_left, self.left[at], self.right[at])
        return np.asarray(self.value[at].sum(axis=1))


def _depth(left: NDArray[np.integer], right: NDArray[np.integer], roots: Nodes) -> int:
    """Steps from a root to the farthest leaf."""
    depth, level = 0, roots
    while True:
        inner = level[left[level] != level]
        if not len(inner):
            return depth
        depth, level = depth + 1, np.concatenate([left[inner], right[inner]]).astype(np.int32)
