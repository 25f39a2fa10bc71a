"""A weighted level under a negative binomial: four numbers for all series, and the fallback that others must beat.

The level is an exponentially weighted mean, drawn towards the mean of all series as if that had been seen for a few
periods more. How fast to forget and how much to draw is chosen by pinball loss on the latest origins inside the
training panel, once for all series: one series alone cannot tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core import metrics
from ml_core.config import LevelConfig
from ml_core.estimator import State, Unfitted, own_state
from ml_core.forecast import body
from ml_core.forecast.panel import DECILES, Forecast, Panel, Values, checked_levels, forecast_of
from ml_core.forecast.smoothing import weighted

NAMES = ("decay", "prior_periods", "prior_mean", "ratio")


class Level:
    """Flat quantiles around each series' level."""

    def __init__(self, config: LevelConfig | None = None) -> None:
        self.config = config or LevelConfig()
        self.learnt_: dict[str, float] | None = None  # see NAMES

    def fit(self, train: Panel, validation: Panel | None = None) -> Self:
        """Choose decay and prior on the training panel. `validation` is not needed."""
        ahead = max(1, min(train.season, train.n_periods // 4))
        origins = [train.n_periods - ahead * back for back in range(1, self.config.n_origins + 1)]
        origins = [origin for origin in origins if origin >= ahead]
        trials = [
            _learnt(train.units, decay, prior)
            for decay, prior in product(self.config.decays, self.config.priors)
        ]
        losses = [
            sum(self._loss(train.units, origin, ahead, trial) for origin in origins) for trial in trials
        ]
        self.learnt_ = trials[int(np.argmin(losses))] if origins else trials[0]
        self.learnt_["ratio"] = body.pooled_ratio(train.units, self.config.body)
        return self

    def predict(self, history: Panel, horizon: int, levels: Values = DECILES) -> Forecast:
        """See `Forecaster.predict`."""
        learnt, asked = self.learnt, checked_levels(levels)
        mean = np.repeat(level(history.units, learnt)[:, None], horizon, axis=1)
        ratio = body.ratios(history.units, learnt["ratio"], self.config.body)
        return forecast_of(history, mean, body.quantiles(mean, ratio, asked), asked)

    def state(self) -> State:
        """Four numbers."""
        return {name: np.array([self.learnt[name]]) for name in NAMES}

    @classmethod
    def from_state(cls, config: LevelConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these four.
        """
        own = own_state(state, set(NAMES))
        model = cls(config)
        model.learnt_ = {name: float(own[name].astype(np.float64)[0]) for name in NAMES}
        return model

    @property
    def learnt(self) -> dict[str, float]:
        """Decay, prior in periods, mean of all series, and their ratio of variance to mean."""
        if self.learnt_ is None:
            raise Unfitted("Level")
        return self.learnt_

    def _loss(self, units: Values, origin: int, ahead: int, learnt: dict[str, float]) -> float:
        """Pinball loss of the periods after one origin, by what was known then."""
        past, actual = units[:, :origin], units[:, origin : origin + ahead]
        mean = np.repeat(level(past, learnt)[:, None], ahead, axis=1)
        ratio = body.ratios(past, body.pooled_ratio(past, self.config.body), self.config.body)
        losses = metrics.pinball(actual, body.quantiles(mean, ratio, DECILES), DECILES)
        known = losses[~np.isnan(losses)]
        return float(known.mean()) if len(known) else 0.0


def level(units: Values, learnt: Mapping[str, float]) -> Values:
    """(N,): the weighted mean, drawn towards the mean of all."""
    mean, _, n = weighted(units, learnt["decay"])
    prior = learnt["prior_periods"]
    total = n * np.nan_to_num(mean) + prior * learnt["prior_mean"]
    return np.where(n + prior > 0, total / np.maximum(n + prior, 1e-9), learnt["prior_mean"])


def _learnt(units: Values, decay: float, prior: float) -> dict[str, float]:
    mean, _, n = weighted(units, decay)
    middle = float(np.nanmean(mean[n > 0])) if (n > 0).any() else 0.0
    return {"decay": decay, "prior_periods": prior, "prior_mean": middle}
