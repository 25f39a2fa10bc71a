"""Metrics of forecasts: of quantiles, of means, and of how honest both are.

Actuals are (N, H): series in rows, periods ahead in columns; nan marks a period that nobody could observe and that
therefore does not count. Quantiles are (N, H, Q) for `levels` (Q,). Absolute errors alone reward a forecast of
nothing where most days sell nothing, so pinball, squared errors and bias stand beside them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def pinball(actual: Values, quantiles: Values, levels: Values) -> Values:
    """Mean pinball loss of each series over its periods and all levels, (N,); nan for a series without actuals.

    The loss of a level q is q (y - x) above the forecast x and (1 - q) (x - y) below it.

    Raises:
        ValueError: if the shapes do not fit.

    Source: Koenker & Bassett (1978).
    """
    return _row_means(_pinball_cells(actual, quantiles, levels).mean(axis=2))


def wql(actual: Values, quantiles: Values, levels: Values) -> float:
    """Weighted quantile loss: twice the total pinball loss of a level over the total demand, mean over the levels.

    A forecast of nothing scores 1 with levels that are symmetric around one half.

    Source: `mean_weighted_sum_quantile_loss` of GluonTS (Alexandrov et al. 2020), as used by Chronos (2024).
    """
    total = float(np.nansum(np.abs(actual)))
    return float(2 * np.nansum(_pinball_cells(actual, quantiles, levels).mean(axis=2)) / total)


def rmsse(actual: Values, mean: Values, history: Values) -> Values:
    """Root mean squared error of each series over that of yesterday's value within `history` (N, T), (N,).

    nan where the history never changes: such a series has no scale, and M5 leaves it out too.

    Source: M5 competition (Makridakis et al. 2022), here from the first observed period, not the first sale.
    """
    _same_shape(actual, mean)
    return np.sqrt(_row_means((actual - mean) ** 2) / _scale(history, 1, power=2))


def mase(actual: Values, median: Values, history: Values, *, season: int) -> Values:
    """Mean absolute error of each series over that of the value one season before, (N,); nan without a scale.

    Source: Hyndman & Koehler (2006), with the seasonal scale of the Chronos and Monash tables.
    """
    _same_shape(actual, median)
    return _row_means(np.abs(actual - median)) / _scale(history, season, power=1)


def bias(actual: Values, mean: Values) -> float:
    """Mean of forecast minus actual over all cells, in units: above 0 is too much stock, below 0 too little."""
    _same_shape(actual, mean)
    return float(np.nanmean(mean - actual))


def quantile_coverage(actual: Values, quantiles: Values) -> Values:
    """Share of actuals at or below each quantile, (Q,): of counts an honest forecast shows its level or more."""
    seen = ~np.isnan(actual)
    return np.asarray((actual[seen][:, None] <= quantiles[seen]).mean(axis=0), dtype=np.float64)


def interval_coverage(actual: Values, low: Values, high: Values) -> float:
    """Share of actuals inside [low, high], bounds included."""
    seen = ~np.isnan(actual)
    return float(((low[seen] <= actual[seen]) & (actual[seen] <= high[seen])).mean())


def _pinball_cells(actual: Values, quantiles: Values, levels: Values) -> Values:
    if quantiles.shape != (*actual.shape, len(levels)):
        raise ValueError(f"actuals {actual.shape}, {len(levels)} levels and quantiles {quantiles.shape}")
    above = actual[:, :, None] - quantiles  # (N, H, Q)
    return np.maximum(levels * above, (levels - 1) * above)


def _scale(history: Values, lag: int, *, power: int) -> Values:
    """Mean |y[t] - y[t - lag]| ** power of each row; nan where it is 0 or nothing can be compared."""
    steps = _row_means(np.abs(history[:, lag:] - history[:, :-lag]) ** power)
    return np.where(steps > 0, steps, np.nan)


def _row_means(cells: Values) -> Values:
    """Means of the rows over what is not nan; nan for a row of nothing, without numpy's warning."""
    seen = ~np.isnan(cells)
    n = seen.sum(axis=1)
    return np.where(n > 0, np.where(seen, cells, 0.0).sum(axis=1) / np.maximum(n, 1), np.nan)


def _same_shape(first: Values, second: Values) -> None:
    if first.shape != second.shape:
        raise ValueError(f"one forecast for each actual is needed, got {first.shape} and {second.shape}")
