"""Futures drawn from a forecast: units asked for over a review and a random lead time."""

from collections.abc import Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray

from ml_core.forecast import paths
from ml_core.forecast.panel import Forecast

Values = NDArray[np.float64]
PATHS = 400  # the quantile at .98 of so many is good to a third of a deviation of its rank
LOT = 200  # places at a time: bounds memory to LOT x days x PATHS numbers
SEED = 20_260_101


def futures(
    quantiles: Values,
    mean: Values,
    levels: Values,
    level_spread: Values,
    *,
    lead_days: Sequence[Sequence[float]],
    review_days: Sequence[float],
) -> Values:
    """Units over a review and a lead time, (N, PATHS); the same numbers for the same inputs.

    Args:
        quantiles: (N, H, Q) of units a day.
        mean: (N, H).
        levels: (Q,).
        level_spread: (N,), how unsure each level is.
        lead_days: of each place, one for each way it may go.
        review_days: of each place.
    """
    n, horizon, _ = quantiles.shape
    rng = np.random.default_rng(SEED)
    found = np.empty((n, PATHS))
    for at in range(0, n, LOT):
        rows = slice(at, min(at + LOT, n))
        leads = np.stack([rng.choice(np.asarray(own, dtype=float), PATHS) for own in lead_days[rows]])
        days = np.maximum(1.0, leads + np.asarray(review_days[rows], dtype=float)[:, None])  # (n, P)
        longest = min(horizon, ceil(float(days.max())))
        part = Forecast(
            levels, quantiles[rows, :longest], mean[rows, :longest], np.zeros(len(leads), dtype=np.bool_)
        )
        drawn = paths.sampled(part, PATHS, rng, level_spread=level_spread[rows])  # (n, D, P)
        found[rows] = _summed(drawn, days)
    return found


def _summed(drawn: Values, days: Values) -> Values:
    """(n, P): sum of the first `days` of each path; beyond the last one its mean goes on."""
    longest = drawn.shape[1]
    total = np.pad(np.cumsum(drawn, axis=1), ((0, 0), (1, 0), (0, 0)))  # (n, D + 1, P)
    inside = np.minimum(days, longest)
    low = np.floor(inside).astype(np.int64)
    high = np.minimum(low + 1, longest)
    first = np.take_along_axis(total, low[:, None, :], axis=1)[:, 0]
    last = np.take_along_axis(total, high[:, None, :], axis=1)[:, 0]
    summed = first + (inside - low) * (last - first)
    beyond = np.maximum(days - longest, 0.0) * total[:, -1] / longest
    return np.asarray(summed + beyond)
