"""Padding on the right, and batches of like length so that little of it is needed.

On the right, because causal attention and recurrent nets then never see the padding: position t depends on
positions up to t only, and one network output serves every length.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ml_core.data.histories import Histories

PAD = -1
T = TypeVar("T", bound=np.generic)


def pad(histories: Histories, *, max_length: int) -> NDArray[np.int64]:
    """The latest `max_length` items of each row, left-aligned; shape (B, T), `PAD` after the end.

    T is the longest row kept, and at least 1, so that an empty history is a row of padding.
    """
    kept = histories.tail(max_length)
    width = max(1, int(kept.lengths.max(initial=0)))
    return scatter(kept, kept.items, width=width, fill=PAD)


def scatter(histories: Histories, values: NDArray[T], *, width: int, fill: int) -> NDArray[T]:
    """Put per-event `values` (N,) into a (B, width) table, left-aligned, `fill` after the end."""
    table = np.full((len(histories), width), fill, dtype=values.dtype)
    column = np.arange(len(values)) - np.repeat(histories.offsets[:-1], histories.lengths)
    table[histories.rows(), column] = values
    return table


def buckets(lengths: NDArray[np.int64], *, size: int, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """Shuffled batches of row numbers whose lengths are alike.

    Rows are shuffled, sorted by length inside stretches of 16 batches, and the batches shuffled again:
    padding almost vanishes, while batches stay different from epoch to epoch.
    """
    order = rng.permutation(len(lengths))
    stretch = size * 16
    batches = []
    for start in range(0, len(order), stretch):
        part = order[start : start + stretch]
        part = part[np.argsort(lengths[part], kind="stable")]
        batches += [part[at : at + size] for at in range(0, len(part), size)]
    return [batches[at] for at in rng.permutation(len(batches))]
