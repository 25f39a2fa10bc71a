"""Possible futures drawn from quantiles: what stock policies add up over a lead time."""

from __future__ import annotations

import numpy as np

from ml_core.forecast.panel import Forecast, Values

LEAST_SPREAD = 1e-3  # of a level; a gamma of less has no form, and no need


def sampled(
    forecast: Forecast, n_paths: int, rng: np.random.Generator, *, level_spread: Values | None = None
) -> Values:
    """Units (N, H, P); periods are drawn independently, each by inverting its quantiles.

    Between two levels straight lines are drawn; beyond the outermost ones their value is kept, so ask for levels as
    high as the service that is promised.

    Args:
        forecast: of N series.
        n_paths: P.
        rng: draws.
        level_spread: (N,), see `spread.Spread`: one factor for all periods of a path, of mean 1 and this deviation.
            Without it the days of a path know nothing of each other, and their sum varies too little.
    """
    n, horizon, _ = forecast.quantiles.shape
    at = np.interp(rng.random((n, horizon, n_paths)), forecast.levels, np.arange(len(forecast.levels)))
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, len(forecast.levels) - 1)
    below = np.take_along_axis(forecast.quantiles, low, axis=2)
    above = np.take_along_axis(forecast.quantiles, high, axis=2)
    drawn = below + (at - low) * (above - below)
    if level_spread is None:
        return np.asarray(drawn)
    variance = np.maximum(level_spread, LEAST_SPREAD)[:, None] ** 2
    factors = rng.gamma(1 / variance, variance, size=(n, n_paths))  # (N, P), mean 1
    return np.asarray(drawn * factors[:, None, :])
