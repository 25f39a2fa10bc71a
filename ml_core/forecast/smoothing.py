"""Levels and trends of series by smoothing: the first things to try, in numpy over all series at once.

Each function takes units (N, T), nan where unknown, and gives means for the periods ahead. An unknown period is
stepped over: it changes neither level nor trend. A series that was never observed has mean 0.
"""

from __future__ import annotations

import numpy as np

from ml_core.forecast.panel import Values

RATES: Values = np.array([0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.8])  # tried for each series
HEAVIER = 1e-9  # weight below which nothing was seen


def seasonal_naive(units: Values, *, horizon: int, season: int) -> Values:
    """(N, H): the latest known value of the same place in the season; the latest value at all if there is none."""
    n, t = units.shape
    latest = _latest(units)
    ahead = np.empty((n, horizon))
    for step in range(min(season, horizon)):
        first = (t + step) % season
        same = _latest(units[:, first::season]) if first < t else np.full(n, np.nan)
        ahead[:, step] = np.where(np.isnan(same), latest, same)
    for step in range(season, horizon):
        ahead[:, step] = ahead[:, step - season]
    return np.nan_to_num(ahead)


def moving_average(units: Values, *, window: int) -> Values:
    """(N,): mean of the known values among the latest `window`, or of all if those are unknown."""
    return np.where(
        np.isnan(_mean(units[:, -window:])), np.nan_to_num(_mean(units)), _mean(units[:, -window:])
    )


def weighted(units: Values, decay: float) -> tuple[Values, Values, Values]:
    """Exponentially weighted mean, variance and weight in periods, each (N,): decay ** age is a period's weight.

    Variance is 0 and the mean nan where nothing is known; the weight is (sum w)^2 / sum w^2 (Kish 1965).
    """
    weights = decay ** np.arange(units.shape[1])[::-1]
    seen = ~np.isnan(units)
    filled = np.where(seen, units, 0.0)
    total, squares = seen @ weights, seen @ weights**2
    some = total > HEAVIER
    mean = np.where(some, (filled @ weights) / np.maximum(total, HEAVIER), np.nan)
    n = np.where(some, total**2 / np.maximum(squares, HEAVIER**2), 0.0)
    spread = np.where(some, (filled**2 @ weights) / np.maximum(total, HEAVIER) - mean**2, 0.0)
    return mean, np.maximum(spread, 0.0) * np.where(n > 1, n / np.maximum(n - 1, HEAVIER), 1.0), n


def ses(units: Values, rates: Values = RATES) -> Values:
    """(N,): simple exponential smoothing, each series with the rate of least squared one-step error.

    Source: Brown (1956); the level starts at the first known value.
    """
    errors, levels = zip(*(_ses(units, rate) for rate in rates), strict=True)
    best = np.stack(errors).argmin(axis=0)
    return np.asarray(np.stack(levels)[best, np.arange(len(units))])


def damped_trend(
    units: Values, *, horizon: int, season: int, rates: Values = RATES, damping: float = 0.9
) -> Values:
    """(N, H): additive damped trend on seasonally adjusted values, the trend's rate a tenth of the level's.

    Adjusted by classical additive indices where two whole seasons are known, shrunk by half: indices of a few
    seasons are mostly noise.
    Source: Gardner & McKenzie (1985), with one parameter searched in place of three.
    """
    indices = _seasonal_indices(units, season)  # (N, season)
    phases = np.arange(units.shape[1] + horizon) % season
    adjusted = units - indices[:, phases[: units.shape[1]]]
    errors, paths = zip(
        *(_damped(adjusted, rate, rate / 10, damping, horizon) for rate in rates), strict=True
    )
    best = np.stack(errors).argmin(axis=0)
    chosen = np.stack(paths)[best, np.arange(len(units))]  # (N, H)
    return np.asarray(np.maximum(np.nan_to_num(chosen + indices[:, phases[units.shape[1] :]]), 0.0))


def _ses(units: Values, rate: float) -> tuple[Values, Values]:
    """Sum of squared one-step errors and the final level, each (N,)."""
    level, squared = np.full(len(units), np.nan), np.zeros(len(units))
    for column in units.T:
        error = column - level
        squared += np.nan_to_num(error) ** 2
        level = np.where(np.isnan(column), level, np.where(np.isnan(level), column, level + rate * error))
    return squared, np.nan_to_num(level)


def _damped(
    units: Values, rate: float, trend_rate: float, damping: float, horizon: int
) -> tuple[Values, Values]:
    level, trend, squared = np.full(len(units), np.nan), np.zeros(len(units)), np.zeros(len(units))
    for column in units.T:
        expected = level + damping * trend
        error = np.nan_to_num(column - expected)
        squared += error**2
        level = np.where(np.isnan(level), column, expected + rate * error)
        trend = damping * trend + trend_rate * error
    steps = np.cumsum(damping ** np.arange(1, horizon + 1))
    return squared, level[:, None] + trend[:, None] * steps


def _seasonal_indices(units: Values, season: int) -> Values:
    n, t = units.shape
    if season < 2 or t < 2 * season:
        return np.zeros((n, season))
    means = np.stack([_mean(units[:, place::season]) for place in range(season)], axis=1)
    around = means - _mean(units)[:, None]
    return 0.5 * np.nan_to_num(around)


def _latest(units: Values) -> Values:
    """(N,): the last value that is known; nan if none is."""
    seen = ~np.isnan(units)
    at = units.shape[1] - 1 - seen[:, ::-1].argmax(axis=1)
    return np.asarray(units[np.arange(len(units)), at])


def _mean(units: Values) -> Values:
    """(N,); nan where nothing is known."""
    seen = ~np.isnan(units)
    n = seen.sum(axis=1)
    return np.where(n > 0, np.where(seen, units, 0.0).sum(axis=1) / np.maximum(n, 1), np.nan)
