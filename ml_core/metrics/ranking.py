"""Rank metrics over the whole catalogue, for one held-out target per list.

Never over sampled negatives: those are inconsistent and reorder models (Krichene & Rendle, CACM 2022).
All return one value per list, in [0, 1], so that intervals can be taken over visitors.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Values = NDArray[np.float64]


def mask_seen(scores: Floats, rows: Ints, items: Ints) -> Floats:
    """A copy of `scores` (B, V) where `items` of `rows` can no longer be ranked."""
    masked = scores.copy()
    masked[rows, items] = -np.inf
    return masked


def ranks(scores: Floats, targets: Ints) -> Ints:
    """Rank of each target among all items, 1 is best; shape (B,).

    Ties count against the target, so a model that scores everything alike gets the worst rank and not the
    best. A target that is masked or not finite ranks last.

    Args:
        scores: (B, V).
        targets: (B,), in 0..V-1.
    """
    own = scores[np.arange(len(targets)), targets][:, None]
    better_or_equal = (scores >= own).sum(axis=1)
    rank: Ints = np.where(np.isfinite(own[:, 0]), better_or_equal, scores.shape[1]).astype(np.int64)
    return rank


def hit_rate(rank: Ints, k: int) -> Values:
    """1 where the target is among the first `k`; with one target, hit rate and recall are the same."""
    return (rank <= _positive(k)).astype(np.float64)


def ndcg(rank: Ints, k: int) -> Values:
    """Discounted gain 1 / log2(rank + 1) within the first `k`; the ideal is 1 for a single target.

    Source: Järvelin & Kekäläinen (2002), binary gain.
    """
    return np.where(rank <= _positive(k), 1.0 / np.log2(rank + 1.0), 0.0)


def reciprocal_rank(rank: Ints, k: int) -> Values:
    """1 / rank within the first `k`, else 0. Source: Voorhees (1999)."""
    return np.where(rank <= _positive(k), 1.0 / rank, 0.0)


def top_k(scores: Floats, k: int) -> Ints:
    """The `k` best items of each row, best first, ties by lower index; shape (B, min(k, V))."""
    width = min(_positive(k), scores.shape[1])
    if width == scores.shape[1]:
        return np.argsort(-scores, axis=1, kind="stable")
    # argpartition breaks ties at the border at random: everything tied there is reconsidered in order.
    border = -np.partition(-scores, width - 1, axis=1)[:, width - 1]
    rows = [_best(row, edge, width) for row, edge in zip(scores, border, strict=True)]
    return np.asarray(rows, dtype=np.int64).reshape(len(scores), width)


def _best(scores: Floats, edge: np.float32, width: int) -> Ints:
    near = np.flatnonzero(scores >= edge)
    return near[np.argsort(-scores[near], kind="stable")][:width].astype(np.int64)


def _positive(k: int) -> int:
    if k < 1:
        raise ValueError(f"k must be at least 1, got {k}")
    return k
