"""How unsure a level itself is: what a long period's total varies by beyond what its days say.

A day's quantiles tell of that day. If the level is wrong, it is wrong on all days at once, and the sum over a lead
time errs by more than independent days would. The excess is measured on rolling origins, by kind of demand.
Source: method of moments for a random level (Poisson-gamma mixture, as in Prak & Teunter 2019).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.estimator import State, Unfitted, own_state
from ml_core.forecast.classes import CLASSES
from ml_core.forecast.conformal import Outcome
from ml_core.forecast.panel import Forecast, Ints, Values

UNKNOWN = 0.3  # of the level, where too few outcomes tell
MOST = 1.0
LEAST_SERIES = 30  # outcomes of a kind
GRID = (np.arange(50) + 0.5) / 50  # probabilities at which a day's distribution is read
OUTLYING = 9.0  # a relative square beyond it is cut: one series must not set the spread of all


class Spread:
    """Deviation over mean of the level, by kind of demand."""

    def __init__(self) -> None:
        self.by_kind_: Values | None = None  # (4,)

    def fit(self, outcomes: Sequence[Outcome]) -> Self:
        """Learn from what came of forecasts; without any, `UNKNOWN`."""
        excess = [_excess(outcome) for outcome in outcomes]
        kinds = np.concatenate([outcome.kinds for outcome in outcomes]) if outcomes else np.empty(0)
        values = np.concatenate(excess) if excess else np.empty(0)
        self.by_kind_ = np.array([_deviation(values[kinds == at]) for at in range(len(CLASSES))])
        return self

    def predict(self, kinds: Ints) -> Values:
        """(N,), of series of these kinds."""
        if self.by_kind_ is None:
            raise Unfitted("Spread")
        return np.asarray(self.by_kind_[kinds])

    def state(self) -> State:
        """Four numbers."""
        if self.by_kind_ is None:
            raise Unfitted("Spread")
        return {"by_kind": self.by_kind_}

    @classmethod
    def from_state(cls, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if there is not just this array.
        """
        model = cls()
        model.by_kind_ = own_state(state, {"by_kind"})["by_kind"].astype(np.float64)
        return model


def variances(forecast: Forecast) -> Values:
    """(N, H): of each period, read from its quantiles."""
    at = np.interp(GRID, forecast.levels, np.arange(len(forecast.levels)))
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, len(forecast.levels) - 1)
    drawn = forecast.quantiles[..., low] * (1 - (at - low)) + forecast.quantiles[..., high] * (at - low)
    return np.asarray(drawn.var(axis=2))


def _excess(outcome: Outcome) -> Values:
    """(N,): square of the total's error beyond the days' own variance, over the square of its mean."""
    known = ~np.isnan(outcome.actual)
    mean = np.where(known, outcome.forecast.mean, 0.0).sum(axis=1)
    error = np.where(known, outcome.actual, 0.0).sum(axis=1) - mean
    own = np.where(known, variances(outcome.forecast), 0.0).sum(axis=1)
    relative = (error**2 - own) / np.maximum(mean, 1.0) ** 2
    return np.where(known.any(axis=1), np.clip(relative, -OUTLYING, OUTLYING), np.nan)


def _deviation(excess: Values) -> float:
    known = excess[~np.isnan(excess)]
    if len(known) < LEAST_SERIES:
        return UNKNOWN
    return float(min(MOST, np.sqrt(max(0.0, known.mean()))))
