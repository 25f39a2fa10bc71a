"""Conformal calibration: quantiles moved until the past falls below them as often as they say.

Residuals over the square root of the mean are pooled by kind of demand and by part of the horizon; the shift of a
level is that level's quantile of the residuals. A group with few residuals is left alone.
Source: split conformal quantile regression (Romano, Patterson & Candès 2019), one-sided per level, on rolling
origins in place of exchangeable rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import ConformalConfig
from ml_core.estimator import State, Unfitted, own_state
from ml_core.forecast.classes import CLASSES
from ml_core.forecast.panel import DECILES, Forecast, Ints, Values

LEAST_SCALE = 0.1  # units; the square root of a mean of .01


@dataclass(frozen=True, slots=True)
class Outcome:
    """A forecast, what came of it, and the kind of each series at its origin."""

    forecast: Forecast
    actual: Values  # (N, H)
    kinds: Ints  # (N,), index into CLASSES


class Conformal:
    """Shifts per kind of demand, part of the horizon and level."""

    def __init__(self, config: ConformalConfig | None = None) -> None:
        self.config = config or ConformalConfig()
        self.levels_: Values | None = None  # (Q,)
        self.shifts_: Values | None = None  # (4, parts, Q), over the square root of the mean

    def fit(self, outcomes: Sequence[Outcome]) -> Self:
        """Learn from forecasts with the same levels and horizon, made at several origins.

        Without any, nothing is ever moved.
        """
        self.levels_ = outcomes[0].forecast.levels if outcomes else DECILES
        self.shifts_ = np.zeros((len(CLASSES), self.config.parts, len(self.levels_)))
        for kind in range(len(CLASSES)):
            for part in range(self.config.parts):
                lots = [self._residuals(outcome, kind, part) for outcome in outcomes]
                residuals = np.concatenate([np.empty((0, len(self.levels_))), *lots])
                if len(residuals) >= self.config.least_rows:
                    self.shifts_[kind, part] = _own_quantiles(residuals, self.levels_)
        return self

    def predict(self, forecast: Forecast, kinds: Ints) -> Forecast:
        """The forecast with its quantiles moved; levels between the learnt ones are moved by interpolation."""
        if self.levels_ is None or self.shifts_ is None:
            raise Unfitted("Conformal")
        parts = self._parts(forecast.quantiles.shape[1])
        learnt = self.shifts_[kinds][:, parts]  # (N, H, learnt levels)
        at = np.interp(forecast.levels, self.levels_, np.arange(len(self.levels_)))
        low = np.floor(at).astype(np.int64)
        high = np.minimum(low + 1, len(self.levels_) - 1)
        shift = learnt[..., low] + (at - low) * (learnt[..., high] - learnt[..., low])  # (N, H, Q)
        moved = np.maximum(forecast.quantiles + shift * _scale(forecast)[:, :, None], 0.0)
        return Forecast(
            forecast.levels, np.maximum.accumulate(moved, axis=2), forecast.mean, forecast.clipped
        )

    def state(self) -> State:
        """Levels and shifts."""
        if self.levels_ is None or self.shifts_ is None:
            raise Unfitted("Conformal")
        return {"levels": self.levels_, "shifts": self.shifts_}

    @classmethod
    def from_state(cls, config: ConformalConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these two.
        """
        own = own_state(state, {"levels", "shifts"})
        model = cls(config)
        model.levels_, model.shifts_ = own["levels"].astype(np.float64), own["shifts"].astype(np.float64)
        return model

    def _residuals(self, outcome: Outcome, kind: int, part: int) -> Values:
        """(n, Q)."""
        steps = self._parts(outcome.forecast.quantiles.shape[1]) == part
        rows = outcome.kinds == kind
        actual = outcome.actual[rows][:, steps]
        residual = actual[:, :, None] - outcome.forecast.quantiles[rows][:, steps]
        scaled = residual / _scale(outcome.forecast)[rows][:, steps, None]
        return np.asarray(scaled[~np.isnan(actual)])

    def _parts(self, horizon: int) -> Ints:
        """(H,): which part of the horizon a step belongs to."""
        return np.minimum(np.arange(horizon) * self.config.parts // horizon, self.config.parts - 1)


def _own_quantiles(residuals: Values, levels: Values) -> Values:
    """Of each column the quantile at its level, rounded up as n residuals cannot tell more."""
    n = len(residuals)
    places = np.minimum(np.ceil(levels * (n + 1)).astype(np.int64) - 1, n - 1)
    return np.asarray(np.sort(residuals, axis=0)[places, np.arange(len(levels))])


def _scale(forecast: Forecast) -> Values:
    return np.sqrt(np.maximum(forecast.mean, LEAST_SCALE**2))
