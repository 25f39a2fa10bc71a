"""Intervals: one number alone is never a result.

Bootstrap over visitors: Efron & Tibshirani (1993), percentile interval; paired over the same visitors when two
models are compared, which removes the variance that both share. Wilson for a share of few rows, where the
bootstrap says [1, 1] of three out of three.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the bounds that hold it with the stated confidence."""

    mean: float
    lo: float
    hi: float


def bootstrap(values: Values, *, seed: int = 0, repeats: int = 1_000, confidence: float = 0.95) -> Interval:
    """Interval of the mean of `values` (n,); one resample draws n of them with replacement."""
    if not len(values):
        return Interval(0.0, 0.0, 0.0)
    rng = np.random.default_rng(seed)
    n = len(values)
    # One row at a time: (repeats, n) at once would need gigabytes for a large holdout.
    means = np.array([values[rng.integers(0, n, n)].mean() for _ in range(repeats)])
    tail = (1 - confidence) / 2
    lo, hi = np.quantile(means, [tail, 1 - tail])
    return Interval(float(values.mean()), float(lo), float(hi))


def paired_bootstrap(a: Values, b: Values, *, seed: int = 0, repeats: int = 1_000) -> Interval:
    """Interval of mean(a - b) over the same visitors; it excludes 0 when the difference is real.

    Raises:
        ValueError: if the two were not measured on the same number of visitors.
    """
    if a.shape != b.shape:
        raise ValueError(f"paired values need one shape, got {a.shape} and {b.shape}")
    return bootstrap(a - b, seed=seed, repeats=repeats)


def wilson(n_hits: int, n: int, *, confidence: float = 0.95) -> Interval:
    """Interval of a share `n_hits` / `n`; [0, 1] when nothing was counted.

    Source: Wilson (1927), score interval without continuity correction.

    Raises:
        ValueError: unless 0 <= n_hits <= n.
    """
    if not 0 <= n_hits <= n:
        raise ValueError(f"hits must be between 0 and n, got {n_hits} of {n}")
    if not n:
        return Interval(0.0, 0.0, 1.0)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, shrink = n_hits / n, 1 + z * z / n
    middle = (share + z * z / (2 * n)) / shrink
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / shrink
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))
