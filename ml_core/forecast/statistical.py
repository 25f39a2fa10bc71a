"""The field's simple forecasters under one estimator: a mean by method, a negative binomial around it.

A method has nothing to learn from other series; only the ratio of variance to mean of the young ones is shared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import StatisticalConfig
from ml_core.estimator import State, Unfitted, own_state
from ml_core.forecast import body, intermittent, smoothing
from ml_core.forecast.panel import DECILES, Forecast, Panel, Values, checked_levels, forecast_of

Method = Callable[[Panel, int, StatisticalConfig], Values]  # means, (N,) or (N, H)


class Statistical:
    """Quantiles around the mean of `config.method`."""

    def __init__(self, config: StatisticalConfig | None = None) -> None:
        self.config = config or StatisticalConfig()
        self.ratio_: float | None = None  # of variance to mean, over all series

    def fit(self, train: Panel, validation: Panel | None = None) -> Self:
        """Learn how much series vary. `validation` is not needed."""
        self.ratio_ = body.pooled_ratio(train.units, self.config.body)
        return self

    def predict(self, history: Panel, horizon: int, levels: Values = DECILES) -> Forecast:
        """See `Forecaster.predict`."""
        if self.ratio_ is None:
            raise Unfitted(f"Statistical {self.config.method}")
        asked = checked_levels(levels)
        mean = METHODS[self.config.method](history, horizon, self.config)
        mean = np.repeat(mean[:, None], horizon, axis=1) if mean.ndim == 1 else mean
        ratio = body.ratios(history.units, self.ratio_, self.config.body)
        return forecast_of(history, mean, body.quantiles(mean, ratio, asked), asked)

    def state(self) -> State:
        """One number."""
        if self.ratio_ is None:
            raise Unfitted(f"Statistical {self.config.method}")
        return {"ratio": np.array([self.ratio_])}

    @classmethod
    def from_state(cls, config: StatisticalConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if there is not just this array.
        """
        model = cls(config)
        model.ratio_ = float(own_state(state, {"ratio"})["ratio"].astype(np.float64)[0])
        return model


METHODS: dict[str, Method] = {
    "zero": lambda panel, horizon, config: np.zeros(len(panel)),
    "seasonal_naive": lambda panel, horizon, config: smoothing.seasonal_naive(
        panel.units, horizon=horizon, season=panel.season
    ),
    "moving_average": lambda panel, horizon, config: smoothing.moving_average(
        panel.units, window=config.window
    ),
    "ses": lambda panel, horizon, config: smoothing.ses(panel.units),
    "croston": lambda panel, horizon, config: intermittent.croston(panel.units, rate=config.rate),
    "sba": lambda panel, horizon, config: intermittent.sba(panel.units, rate=config.rate),
    "tsb": lambda panel, horizon, config: intermittent.tsb(
        panel.units, rate=config.rate, chance_rate=config.rate
    ),
    "adida": lambda panel, horizon, config: intermittent.adida(panel.units),
    "imapa": lambda panel, horizon, config: intermittent.imapa(panel.units),
    "damped_trend": lambda panel, horizon, config: smoothing.damped_trend(
        panel.units, horizon=horizon, season=panel.season, damping=config.damping
    ),
}
