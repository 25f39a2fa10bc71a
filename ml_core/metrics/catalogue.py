"""What a set of slates does to the catalogue: accuracy alone rewards showing ten bestsellers to everybody."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def coverage(slates: Ints, n_items: int) -> float:
    """Share of the catalogue that appears in at least one slate; `slates` has shape (B, k)."""
    return len(np.unique(slates)) / n_items if n_items else 0.0


def gini(slates: Ints, n_items: int) -> float:
    """Inequality of exposure: 0 when every item is shown equally often, towards 1 when one takes all.

    Source: Gini (1912), over the exposure counts of all `n_items`, unseen ones included.
    """
    counts = np.sort(np.bincount(slates.ravel(), minlength=n_items)).astype(np.float64)
    if not counts.sum():
        return 0.0
    order = np.arange(1, n_items + 1)
    return float((2 * order - n_items - 1) @ counts / (n_items * counts.sum()))


def novelty(slates: Ints, popularity: NDArray[np.float64]) -> float:
    """Mean -log2 of the share of training events that a shown item had, in bits; smoothed by one event.

    Source: Zhou et al. (2010), self-information of recommended items.
    """
    share = (popularity + 1.0) / (popularity.sum() + len(popularity))
    return float(-np.log2(share[slates]).mean()) if slates.size else 0.0
