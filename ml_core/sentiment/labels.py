"""Labels of texts: checked once, or taken from stars where nobody labelled anything.

Stars are weak labels: three stars say little, and a few five-star reviews complain. Good enough to teach n-grams,
not good enough to test on without saying so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_core.estimator import Ints

NEGATIVE, POSITIVE = 0, 1
LOW, HIGH = 2, 4  # stars: up to two complain, from four on praise
Labels = Sequence[int] | Ints


@dataclass(frozen=True, slots=True)
class WeakLabels:
    """The rows that stars speak about, and what they say."""

    rows: Ints
    labels: Ints  # NEGATIVE or POSITIVE


def from_stars(stars: Sequence[int] | NDArray[np.integer]) -> WeakLabels:
    """1 and 2 are negative, 4 and 5 positive; a 3 is left out.

    Raises:
        ValueError: for anything but 1 to 5.
    """
    given = np.asarray(stars, dtype=np.int64)
    if ((given < 1) | (given > 5)).any():
        raise ValueError(f"stars are 1 to 5, got {sorted(set(given.tolist()) - {1, 2, 3, 4, 5})}")
    rows = np.flatnonzero((given <= LOW) | (given >= HIGH))
    return WeakLabels(rows, np.where(given[rows] >= HIGH, POSITIVE, NEGATIVE))


def checked(texts: Sequence[str], labels: Labels) -> Ints:
    """`labels` as an array, if a classifier can learn from them.

    Raises:
        ValueError: if they are not one a text, not 0 to K - 1, of one class only, or if a class has no text.
    """
    target = np.asarray(labels, dtype=np.int64)
    if target.shape != (len(texts),):
        raise ValueError(f"{len(texts)} texts need as many labels, got shape {target.shape}")
    if not len(target) or target.min() < 0:
        raise ValueError("labels from 0 on are needed, at least one of each class")
    counts = np.bincount(target)
    if len(counts) < 2 or not counts.all():
        raise ValueError(f"every class needs a text and there must be two: rows of each {counts.tolist()}")
    return target


def folds(labels: Ints, n: int, *, seed: int) -> Ints:
    """A fold, 0 to n - 1, for every row, each class spread evenly.

    There are fewer folds where a class has fewer rows, and one fold (nothing can be held out) where a class has
    a single row.
    """
    n = max(1, min(n, int(np.bincount(labels).min())))
    rng = np.random.default_rng(seed)
    fold = np.zeros(len(labels), dtype=np.int64)
    start = 0
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        fold[rows] = (np.arange(len(rows)) + start) % n
        start += len(rows)  # the next class goes on where this one ended, so that folds are of one size
    return fold
