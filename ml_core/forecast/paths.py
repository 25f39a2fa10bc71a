"""Possible futures drawn from quantiles: what stock policies add up over a lead time."""

from __future__ import annotations

import numpy as np

from ml_core.forecast.panel import Forecast, Values


def sampled(forecast: Forecast, n_paths: int, rng: np.random.Generator) -> Values:
    """Units (N, H, P); periods are drawn independently, each by inverting its quantiles.

    Between two levels straight lines are drawn; beyond the outermost ones their value is kept, so ask for levels as
    high as the service that is promised.
    """
    n, horizon, _ = forecast.quantiles.shape
    at = np.interp(rng.random((n, horizon, n_paths)), forecast.levels, np.arange(len(forecast.levels)))
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, len(forecast.levels) - 1)
    below = np.take_along_axis(forecast.quantiles, low, axis=2)
    above = np.take_along_axis(forecast.quantiles, high, axis=2)
    return np.asarray(below + (at - low) * (above - below))
