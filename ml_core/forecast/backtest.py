"""Rolling origins: every forecaster asked at the same moments of the past, and judged by what came.

A model may be fitted at every origin or at some; it never sees a period after the origin at which it was fitted, and
reads the history up to the origin at which it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from ml_core import metrics
from ml_core.config import StockCostConfig
from ml_core.forecast import stock_cost
from ml_core.forecast.classes import classified
from ml_core.forecast.conformal import Outcome
from ml_core.forecast.panel import Forecast, Forecaster, Panel, Values

New = Callable[[], Forecaster]


@dataclass(frozen=True, slots=True)
class Played:
    """All forecasters at one origin."""

    history: Panel
    actual: Values  # (N, H)
    outcomes: Mapping[str, Outcome]  # by forecaster


@dataclass(frozen=True, slots=True)
class Losses:
    """What each series lost at one origin, (N,) each; lower is better but for the bias. nan is not judged."""

    pinball: Values
    rmsse: Values
    bias: Values  # units, forecast minus actual
    cost: Values  # per period, see `stock_cost`
    demand: Values  # mean units, to read the bias by


def origins(n_periods: int, *, horizon: int, n: int) -> list[int]:
    """The latest `n` origins that leave `horizon` periods to judge by, a quarter of the horizon apart.

    Fewer where the panel is short: an origin needs as much past as the horizon, or half of the panel.
    """
    step = max(1, horizon // 4)
    least = min(horizon, n_periods // 2)
    found = [n_periods - horizon - step * back for back in range(n)]
    return sorted(origin for origin in found if origin >= max(2, least))


def play(
    makers: Mapping[str, New], panel: Panel, levels: Values, *, horizon: int, at: list[int], refit_every: int
) -> Iterator[Played]:
    """Yield one origin after the other, oldest first."""
    fitted: dict[str, Forecaster] = {}
    for number, origin in enumerate(at):
        history = panel.until(origin)
        if number % refit_every == 0:
            fitted = {name: make().fit(history) for name, make in makers.items()}
        actual = panel.units[:, origin : origin + horizon]
        kinds = classified(history.units)
        outcomes = {
            name: Outcome(model.predict(history, horizon, levels), actual, kinds)
            for name, model in fitted.items()
        }
        yield Played(history, actual, outcomes)


def averaged(first: Forecast, second: Forecast) -> Forecast:
    """Quantile by quantile: of two unlike forecasters nearly always better than either."""
    return Forecast(
        first.levels,
        (first.quantiles + second.quantiles) / 2,
        (first.mean + second.mean) / 2,
        first.clipped | second.clipped,
    )


def losses(forecast: Forecast, actual: Values, history: Panel, stock: StockCostConfig) -> Losses:
    """Judge every series; the cost of at most `stock.series` of them, evenly drawn, because it takes longest."""
    n = len(actual)
    rows = np.unique(np.linspace(0, n - 1, min(n, stock.series)).astype(np.int64))
    cost = np.full(n, np.nan)
    cost[rows] = stock_cost.simulated(forecast.take(rows), actual[rows], stock)
    return Losses(
        pinball=metrics.pinball(actual, forecast.quantiles, forecast.levels),
        rmsse=metrics.rmsse(actual, forecast.mean, history.units),
        bias=row_means(forecast.mean - actual),
        cost=cost,
        demand=row_means(actual),
    )


def row_means(cells: Values) -> Values:
    """(N,), over what is known; nan where nothing is."""
    known = ~np.isnan(cells)
    n = known.sum(axis=1)
    return np.where(n > 0, np.where(known, cells, 0.0).sum(axis=1) / np.maximum(n, 1), np.nan)
