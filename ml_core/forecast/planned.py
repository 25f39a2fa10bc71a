"""A level that knows what is planned: prices, promotions and weekdays move it, before and after today.

An exponential mean takes a week of promotion for a new level: too much is foreseen after it, too little before the
next one. Here units are a level times exp(plans · response), and the response is one for all series, because one
series alone has seen too few promotions. What is planned for the days ahead moves the forecast at once.
Source: Poisson regression with multiplicative effects of series and spans of time, which are concentrated out
(Hausman, Hall & Griliches 1984); spans, because a level that drifts would otherwise be blamed on prices that drift.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ml_core.config import PlannedConfig
from ml_core.estimator import State, Unfitted, own_state
from ml_core.forecast import body
from ml_core.forecast.panel import DECILES, Forecast, Panel, Values, checked_levels, forecast_of

NAMES = {"response", "decay", "prior_periods", "prior_mean", "ratio"}
LEAST = 1e-9


class Planned:
    """Quantiles around a level that plans move."""

    def __init__(self, config: PlannedConfig | None = None) -> None:
        self.config = config or PlannedConfig()
        self.response_: Values | None = None  # (K + season,), of the log mean
        self.learnt_: dict[str, float] = {}  # decay, prior in periods, mean of all series, variance over mean

    def fit(self, train: Panel, validation: Panel | None = None) -> Self:
        """Learn the response on some series, and how fast to forget. `validation` is not needed."""
        rows = np.unique(np.linspace(0, len(train) - 1, min(len(train), self.config.series)).astype(np.int64))
        part = train.take(rows)
        plans = plans_of(part, 0)
        self.response_ = _response(part.units, plans, self.config)
        effect = np.exp(plans @ self.response_)
        ahead = max(1, min(2 * train.season, train.n_periods // 4))
        origins = [train.n_periods - ahead * back for back in range(1, self.config.n_origins + 1)]
        origins = [origin for origin in origins if origin >= ahead]
        losses = [
            sum(_loss(part.units, effect, at, ahead, decay, self.config) for at in origins)
            for decay in self.config.decays
        ]
        self.learnt_ = _learnt(part.units, effect, self.config.decays[int(np.argmin(losses))], self.config)
        return self

    def predict(self, history: Panel, horizon: int, levels: Values = DECILES) -> Forecast:
        """See `Forecaster.predict`."""
        asked = checked_levels(levels)
        mean, ratio = self.body(history, horizon)
        return forecast_of(history, mean, body.quantiles(mean, ratio, asked), asked)

    def body(self, history: Panel, horizon: int) -> tuple[Values, Values]:
        """(N, H) means, and (N,) variance over mean of a period."""
        if self.response_ is None:
            raise Unfitted("Planned")
        effect = np.exp(plans_of(history, horizon) @ self.response_)
        past, ahead = effect[:, : history.n_periods], effect[:, history.n_periods :]
        own = level(history.units, past, self.learnt_)
        return own[:, None] * ahead, _ratios(history.units, past * own[:, None], self.learnt_, self.config)

    def state(self) -> State:
        """The response, and four numbers."""
        if self.response_ is None:
            raise Unfitted("Planned")
        return {
            "response": self.response_,
            **{name: np.array([value]) for name, value in self.learnt_.items()},
        }

    @classmethod
    def from_state(cls, config: PlannedConfig, state: Mapping[str, NDArray[np.generic]]) -> Self:
        """Rebuild from `state`.

        Raises:
            ForeignState: if the arrays are not these.
        """
        own = own_state(state, NAMES)
        model = cls(config)
        model.response_ = own["response"].astype(np.float64)
        model.learnt_ = {
            name: float(own[name].astype(np.float64)[0]) for name in sorted(NAMES - {"response"})
        }
        return model


def plans_of(panel: Panel, horizon: int) -> Values:
    """(N, T + horizon, K + season): what is planned, and which place of the season a period is."""
    known = panel.known_until(horizon)
    seasons = np.eye(panel.season)[panel.phases(horizon)]
    return np.concatenate([known, np.broadcast_to(seasons, (len(panel), *seasons.shape))], axis=2)


def level(units: Values, effect: Values, learnt: Mapping[str, float]) -> Values:
    """(N,): units per effect, recent periods counting more, drawn towards the mean of all."""
    total, exposed = _weighed(units, effect, learnt["decay"])
    prior = learnt["prior_periods"]
    return np.asarray((total + prior * learnt["prior_mean"]) / np.maximum(exposed + prior, LEAST))


def _weighed(units: Values, effect: Values, decay: float) -> tuple[Values, Values]:
    """Units and effects of known periods, (N,) each; a period's weight is decay ** age."""
    weights = decay ** np.arange(units.shape[1])[::-1]
    seen = ~np.isnan(units)
    return np.where(seen, units, 0.0) @ weights, np.where(seen, effect, 0.0) @ weights


def _response(units: Values, plans: Values, config: PlannedConfig) -> Values:
    """(K,), by Newton's steps on the likelihood that is left once the level of every series and span is taken out."""
    n, t, k = plans.shape
    span = (np.arange(t) // config.span)[None, :] + (t // config.span + 1) * np.arange(n)[:, None]
    seen = ~np.isnan(units)
    y, x, group = units[seen], plans[seen], np.unique(span[seen], return_inverse=True)[1].ravel()
    total = np.bincount(group, weights=y)
    found = np.zeros(k)
    for _ in range(config.steps):
        weight = np.exp(np.clip(x @ found, -config.most, config.most))
        exposed = np.bincount(group, weights=weight)
        mean = weight * (total / np.maximum(exposed, LEAST))[group]
        middle = np.stack(
            [np.bincount(group, weights=weight * x[:, at]) / np.maximum(exposed, LEAST) for at in range(k)],
            axis=1,
        )
        around = x - middle[group]
        slope = around.T @ (y - mean) - config.ridge * found
        bend = (around * mean[:, None]).T @ around + config.ridge * np.eye(k)
        found = np.clip(found + np.linalg.solve(bend, slope), -config.most, config.most)
    return np.asarray(found)


def _learnt(units: Values, effect: Values, decay: float, config: PlannedConfig) -> dict[str, float]:
    total, exposed = _weighed(units, effect, decay)
    some = exposed > LEAST
    middle = float((total[some] / exposed[some]).mean()) if some.any() else 0.0
    learnt = {"decay": decay, "prior_periods": config.prior_periods, "prior_mean": middle, "ratio": 2.0}
    own = level(units, effect, learnt)
    squares, means = _scatter(units, effect * own[:, None], config)
    if means.sum() > LEAST:
        learnt["ratio"] = max(body.LEAST_RATIO, float(squares.sum() / means.sum()))
    return learnt


def _scatter(units: Values, mean: Values, config: PlannedConfig) -> tuple[Values, Values]:
    """Squared errors and means of the latest periods, summed by series."""
    recent = slice(-config.recent, None)
    known = ~np.isnan(units[:, recent])
    errors = np.where(known, units[:, recent] - mean[:, recent], 0.0)
    return (errors**2).sum(axis=1), np.where(known, mean[:, recent], 0.0).sum(axis=1)


def _ratios(units: Values, mean: Values, learnt: Mapping[str, float], config: PlannedConfig) -> Values:
    """(N,): variance over mean of each series, drawn towards that of all by `ratio_units` units more."""
    squares, means = _scatter(units, mean, config)
    return np.maximum(
        (squares + config.ratio_units * learnt["ratio"]) / (means + config.ratio_units), body.LEAST_RATIO
    )


def _loss(
    units: Values, effect: Values, origin: int, ahead: int, decay: float, config: PlannedConfig
) -> float:
    """Deviance of the totals of the periods after an origin, by the level of what was known then: it is totals that
    stock is ordered for, and days of a slow series say nothing of its level."""
    past, known = units[:, :origin], ~np.isnan(units[:, origin : origin + ahead])
    learnt = _learnt(past, effect[:, :origin], decay, config)
    own = level(past, effect[:, :origin], learnt)
    mean = (np.where(known, effect[:, origin : origin + ahead], 0.0)).sum(axis=1) * own
    total = np.nan_to_num(units[:, origin : origin + ahead]).sum(axis=1)
    return float((mean - total * np.log(np.maximum(mean, LEAST))).sum())
