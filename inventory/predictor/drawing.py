"""Futures drawn from a forecast: units asked for over a review and a random lead time.

Totals are drawn, not days: the quantiles of a day that mostly sells nothing are 0, 0, 1 and 2, and straight lines
between them are neither its mean nor its variance. A total is a negative binomial around the days' means, whose
variance is a multiple of its mean, times a level that is itself unsure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
PATHS = 400  # the quantile at .98 of so many is good to a third of a deviation of its rank
LOT = 200  # places at a time: bounds memory to LOT x PATHS numbers, some times over
SEED = 20_260_101
LEAST_SPREAD = 1e-3  # of a level; a gamma of less has no form, and no need
LEAST_EXCESS = 1e-3  # of the variance over the mean, likewise
LEAST_MEAN = 1e-9  # units


@dataclass(frozen=True, slots=True)
class Futures:
    """Units asked for in each of P futures, (N, P)."""

    during: Values  # over a lead time and a review: what an order of today has to last for
    held: Values  # over a lead time and half a review: what is gone when stock lies at its middle


def futures(
    mean: Values,
    ratio: Values,
    level_spread: Values,
    *,
    lead_days: Sequence[Sequence[float]],
    review_days: Sequence[float],
) -> Futures:
    """The same numbers for the same inputs.

    Args:
        mean: (N, H), units a day; beyond the last one its mean goes on.
        ratio: (N,), variance over mean of a day.
        level_spread: (N,), how unsure each level is: deviation over mean.
        lead_days: of each place, one for each way it may go.
        review_days: of each place.
    """
    rng = np.random.default_rng(SEED)
    during, held = np.empty((len(mean), PATHS)), np.empty((len(mean), PATHS))
    for at in range(0, len(mean), LOT):
        rows = slice(at, min(at + LOT, len(mean)))
        leads = np.stack([rng.choice(np.asarray(own, dtype=float), PATHS) for own in lead_days[rows]])
        review = np.asarray(review_days[rows], dtype=float)[:, None]
        whole = summed(mean[rows], np.maximum(1.0, leads + review))
        part = np.minimum(summed(mean[rows], leads + review / 2), whole)
        level = _level(level_spread[rows], rng)
        held[rows] = _counts(part * level, ratio[rows], rng)
        during[rows] = held[rows] + _counts((whole - part) * level, ratio[rows], rng)
    return Futures(during, held)


def summed(mean: Values, days: Values) -> Values:
    """(n, P): sum of the first `days` (n, P) of each row of means (n, H)."""
    longest = mean.shape[1]
    total = np.pad(np.cumsum(mean, axis=1), ((0, 0), (1, 0)))  # (n, H + 1)
    inside = np.minimum(days, longest)
    low = np.floor(inside).astype(np.int64)
    high = np.minimum(low + 1, longest)
    first, last = np.take_along_axis(total, low, axis=1), np.take_along_axis(total, high, axis=1)
    beyond = np.maximum(days - longest, 0.0) * total[:, -1:] / longest
    return np.asarray(first + (inside - low) * (last - first) + beyond)


def _level(spread: Values, rng: np.random.Generator) -> Values:
    """(n, P): factors of mean 1."""
    variance = np.maximum(spread, LEAST_SPREAD)[:, None] ** 2
    return rng.gamma(1 / variance, variance, size=(len(spread), PATHS))


def _counts(mean: Values, ratio: Values, rng: np.random.Generator) -> Values:
    """Whole units with these means (n, P), and a variance of `ratio` (n,) times that."""
    excess = np.maximum(ratio - 1.0, LEAST_EXCESS)[:, None]
    rate = rng.gamma(np.maximum(mean, LEAST_MEAN) / excess, excess)
    return rng.poisson(rate).astype(np.float64)
