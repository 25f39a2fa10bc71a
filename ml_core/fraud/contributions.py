"""What each feature adds to a sum of trees, exactly: the parts add up to the score.

Path-wise attribution (Saabas 2014): a row's way down a tree changes what is expected of it at every split, and each
change belongs to the feature that was asked. The changes telescope, so their sum is the leaf less the root whatever
the expectations are; here they are means over the training rows that pass through a node, as TreeSHAP's are.
Departs from TreeSHAP (Lundberg et al. 2020) in crediting only the order in which a tree asks, not the mean over all
orders: in return it costs one walk, which serving can afford, and never fails to add up.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ml_core.tabular.table import Values
from ml_core.tabular.trees import LOT, Trees


def settled(trees: Trees, features: Values) -> Trees:
    """The same trees, every inner node holding the mean leaf of the rows of (n, F) that pass through it.

    Leaves keep their values, so that `sums` does not change.
    """
    counts, value = _leaf_counts(trees, features), trees.value.copy()
    inner = trees.left != np.arange(len(value))
    left, right = trees.left[inner], trees.right[inner]
    # Once a level, from the leaves up: after as many rounds as there are levels all nodes are right.
    for _ in range(trees.depth):
        n_left, n_right = counts[left], counts[right]
        total = n_left + n_right
        share = np.where(total > 0, n_left / np.maximum(total, 1.0), 0.5)
        counts[inner] = total
        value[inner] = share * value[left] + (1 - share) * value[right]
    return replace(trees, value=value)


def base(trees: Trees) -> float:
    """What a row's score is expected to be before any feature is looked at."""
    return float(trees.value[trees.roots].sum())


def contributions(trees: Trees, features: Values) -> Values:
    """(n, F): what each feature adds; `base` plus a row's sum is its score.

    Args:
        trees: from `settled`.
        features: (n, F), nan for missing.
    """
    lots = [_parts(trees, features[at : at + LOT]) for at in range(0, len(features), LOT)]
    return np.concatenate([np.empty((0, features.shape[1])), *lots])


def _parts(trees: Trees, features: Values) -> Values:
    n, width = features.shape
    rows = np.arange(n)[:, None]
    at: NDArray[np.integer] = np.tile(trees.roots, (n, 1))  # (n, K)
    parts = np.zeros(n * width)
    for _ in range(trees.depth):
        after = _step(trees, features, rows, at)
        change = trees.value[after] - trees.value[at]
        cells = rows * width + trees.feature[at]
        parts += np.bincount(cells.ravel(), weights=change.ravel(), minlength=n * width)
        at = after
    return parts.reshape(n, width)


def _step(
    trees: Trees, features: Values, rows: NDArray[np.integer], at: NDArray[np.integer]
) -> NDArray[np.integer]:
    values = features[rows, trees.feature[at]]
    goes_left = (values <= trees.threshold[at]) | (np.isnan(values) & trees.missing_left[at])
    return np.asarray(np.where(goes_left, trees.left[at], trees.right[at]))


def _leaf_counts(trees: Trees, features: Values) -> Values:
    counts = np.zeros(len(trees.value))
    for start in range(0, len(features), LOT):
        lot = features[start : start + LOT]
        rows = np.arange(len(lot))[:, None]
        at: NDArray[np.integer] = np.tile(trees.roots, (len(lot), 1))
        for _ in range(trees.depth):
            at = _step(trees, lot, rows, at)
        counts += np.bincount(at.ravel(), minlength=len(counts))
    return counts
